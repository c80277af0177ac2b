namespace Dxcp.Abi.Tests.Com;

/// <summary>Faces over the headers' own interfaces: proves that the generator copes with every slot they have.</summary>
[ComFace(typeof(ID3D11DeviceContext1))]
[ComFace(typeof(ID3D11VideoContext1))]
[ComFace(typeof(ID3D11Multithread))]
public sealed unsafe partial class RealContext : ComObject
{
    public int Depth { get; private set; }

    public new D3D11_DEVICE_CONTEXT_TYPE GetType() => D3D11_DEVICE_CONTEXT_TYPE.D3D11_DEVICE_CONTEXT_DEFERRED;

    public void Enter() => Depth++;

    public void Leave() => Depth--;

    public int SetMultithreadProtected(int protect) => protect + 1;
}

[DdiTable(typeof(D3D11_1DDI_DEVICEFUNCS))]
[DdiTable(typeof(D3D11_1DDI_VIDEODEVICEFUNCS))]
public static unsafe partial class RealDeviceFuncs
{
    internal static uint Size;

    private static void StartSessionKeyRefresh(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, uint RandomNumberSize, void* pRandomNumber) =>
        Size = RandomNumberSize + *(byte*)pRandomNumber;
}

public sealed unsafe class RealTableTests
{
    [Fact]
    public void The_longest_interfaces_have_every_slot_filled()
    {
        var target = new RealContext();
        ID3D11DeviceContext1* context = target.Publish<ID3D11DeviceContext1>();
        AllFilled(context->lpVtbl, sizeof(ID3D11DeviceContext1.Vtbl));
        AllFilled(target.PointerTo<ID3D11VideoContext1>()->lpVtbl, sizeof(ID3D11VideoContext1.Vtbl));
        Assert.True(context == target.PointerTo<ID3D11DeviceChild>());
        Assert.True(target.PointerTo<ID3D11VideoContext>() == target.PointerTo<ID3D11VideoContext1>());
        Assert.Equal(D3D11_DEVICE_CONTEXT_TYPE.D3D11_DEVICE_CONTEXT_DEFERRED, context->lpVtbl->Base.GetType(context));
        context->lpVtbl->Base.ClearState(context);
        ID3D11Multithread* multithread = target.PointerTo<ID3D11Multithread>();
        multithread->lpVtbl->Enter(multithread);
        Assert.Equal(1, target.Depth);
        Raw.Release(context);
    }

    [Fact]
    public void Driver_tables_have_every_entry_filled()
    {
        D3D11_1DDI_DEVICEFUNCS device = default;
        D3D11_1DDI_VIDEODEVICEFUNCS video = default;
        RealDeviceFuncs.Fill(&device);
        RealDeviceFuncs.Fill(&video);
        AllFilled(&device, sizeof(D3D11_1DDI_DEVICEFUNCS));
        AllFilled(&video, sizeof(D3D11_1DDI_VIDEODEVICEFUNCS));
        byte number = 26;
        video.pfnStartSessionKeyRefresh(default, default, 16, &number);
        Assert.Equal(42u, RealDeviceFuncs.Size);
    }

    private static void AllFilled(void* table, int bytes)
    {
        for (int i = 0; i < bytes / sizeof(void*); i++)
            Assert.True(((nint*)table)[i] != 0, $"slot {i}");
    }
}

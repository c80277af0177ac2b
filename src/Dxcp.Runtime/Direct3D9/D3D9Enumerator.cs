using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// What devices are made from (IDirect3D9Ex): the one adapter, what it can do, new devices. Its other file holds the methods
/// that only tell things. Free-threaded.
/// </summary>
[ComFace(typeof(IDirect3D9Ex))]
internal sealed unsafe partial class D3D9Enumerator(Ddi9Adapter adapter) : ComObject
{
    private const uint VertexProcessing = Macros.D3DCREATE_SOFTWARE_VERTEXPROCESSING | Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING
        | Macros.D3DCREATE_MIXED_VERTEXPROCESSING;

    /// <summary>The driver's adapter; open for as long as this object or a device of it lives.</summary>
    public Ddi9Adapter Adapter => adapter;

    public int CreateDevice(uint Adapter, D3DDEVTYPE DeviceType, nint hFocusWindow, uint BehaviorFlags, D3DPRESENT_PARAMETERS* pPresentationParameters,
        IDirect3DDevice9** ppReturnedDeviceInterface) =>
        CreateDeviceEx(Adapter, DeviceType, hFocusWindow, BehaviorFlags, pPresentationParameters, null, (IDirect3DDevice9Ex**)ppReturnedDeviceInterface);

    public int CreateDeviceEx(uint Adapter, D3DDEVTYPE DeviceType, nint hFocusWindow, uint BehaviorFlags, D3DPRESENT_PARAMETERS* pPresentationParameters,
        D3DDISPLAYMODEEX* pFullscreenDisplayMode, IDirect3DDevice9Ex** ppReturnedDeviceInterface)
    {
        if (ppReturnedDeviceInterface == null)
            return D3DERR_INVALIDCALL;
        *ppReturnedDeviceInterface = null;
        // `d3dcreate`: exactly one of the three kinds of vertex processing.
        if (!IsDevice(Adapter, DeviceType) || !uint.IsPow2(BehaviorFlags & VertexProcessing))
            return D3DERR_INVALIDCALL;
        if (DeviceType == D3DDEVTYPE.D3DDEVTYPE_SW)
            return D3DERR_NOTAVAILABLE; // no software rasterizer can be registered
        int code = D3D9Modes.CheckPresent(pPresentationParameters, pFullscreenDisplayMode);
        if (code < 0)
            return code;
        var created = new D3DDEVICE_CREATION_PARAMETERS
        {
            AdapterOrdinal = Adapter,
            DeviceType = DeviceType,
            hFocusWindow = hFocusWindow,
            BehaviorFlags = BehaviorFlags
        };
        *ppReturnedDeviceInterface = new D3D9Device(this, created).Publish<IDirect3DDevice9Ex>();
        return S_OK;
    }

    /// <inheritdoc/>
    protected override void Destroy() => adapter.Dispose();

    private static bool IsDevice(uint ordinal, D3DDEVTYPE type) =>
        ordinal == Macros.D3DADAPTER_DEFAULT && type is >= D3DDEVTYPE.D3DDEVTYPE_HAL and <= D3DDEVTYPE.D3DDEVTYPE_NULLREF;
}

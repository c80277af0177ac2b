using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3D9Ex: modes in its own structure, the adapter's identifier, and the making of devices.</summary>
internal sealed unsafe partial class D3D9Enumerator
{
    private const uint VertexProcessing = Macros.D3DCREATE_SOFTWARE_VERTEXPROCESSING | Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING
        | Macros.D3DCREATE_MIXED_VERTEXPROCESSING;

    public uint GetAdapterModeCountEx(uint Adapter, D3DDISPLAYMODEFILTER* pFilter) =>
        Adapter == OnlyAdapter && D3D9Modes.TryGetFilter(pFilter, out D3DFORMAT format) ? D3D9Modes.Count(format) : 0;

    public int EnumAdapterModesEx(uint Adapter, D3DDISPLAYMODEFILTER* pFilter, uint Mode, D3DDISPLAYMODEEX* pMode)
    {
        if (CheckAdapter(Adapter) is var code and < 0)
            return code;
        if (pMode == null)
            return Messages.RefuseNull(nameof(pMode));
        if (pMode->Size != sizeof(D3DDISPLAYMODEEX))
            return Messages.RefuseValue("S120", "pMode->Size", pMode->Size, sizeof(D3DDISPLAYMODEEX));
        if (!D3D9Modes.TryGetFilter(pFilter, out D3DFORMAT format))
            return Messages.Refuse("S120", "pFilter is of another size, or names no order of scan lines");
        if (!D3D9Modes.TryGet(format, Mode, out D3DDISPLAYMODE found))
            return RefuseMode(Mode, D3D9Modes.Count(format));
        *pMode = D3D9Modes.Extend(found);
        return S_OK;
    }

    public int GetAdapterDisplayModeEx(uint Adapter, D3DDISPLAYMODEEX* pMode, void* pRotation) =>
        CheckAdapter(Adapter) is var code and < 0 ? code : D3D9Modes.GetCurrent(Messages, pMode, pRotation);

    public int GetAdapterLUID(uint Adapter, long* pLUID)
    {
        if (CheckAdapter(Adapter) is var code and < 0)
            return code;
        if (pLUID == null)
            return Messages.RefuseNull(nameof(pLUID));
        *pLUID = AdapterInformation.Luid;
        return S_OK;
    }

    public int CreateDeviceEx(uint Adapter, D3DDEVTYPE DeviceType, nint hFocusWindow, uint BehaviorFlags, D3DPRESENT_PARAMETERS* pPresentationParameters,
        D3DDISPLAYMODEEX* pFullscreenDisplayMode, IDirect3DDevice9Ex** ppReturnedDeviceInterface)
    {
        if (ppReturnedDeviceInterface == null)
            return Messages.RefuseNull(nameof(ppReturnedDeviceInterface));
        *ppReturnedDeviceInterface = null;
        // `d3dcreate`: exactly one of the three kinds of vertex processing.
        int code = CheckDevice(Adapter, DeviceType);
        if (code < 0)
            return code;
        if (!uint.IsPow2(BehaviorFlags & VertexProcessing))
        {
            return Messages.RefuseValue("S120", nameof(BehaviorFlags), $"0x{BehaviorFlags:X}", "one kind of vertex processing",
                "D3DCREATE_HARDWARE_VERTEXPROCESSING will do.");
        }

        if (DeviceType == D3DDEVTYPE.D3DDEVTYPE_SW)
            return Messages.RefuseValue("S77", nameof(DeviceType), DeviceType, "HAL: no rasterizer can be registered", code: D3DERR_NOTAVAILABLE);
        code = D3D9Modes.CheckPresent(Messages, pPresentationParameters, pFullscreenDisplayMode);
        if (code < 0)
            return code;
        var created = new D3DDEVICE_CREATION_PARAMETERS
        {
            AdapterOrdinal = Adapter,
            DeviceType = DeviceType,
            hFocusWindow = hFocusWindow,
            BehaviorFlags = BehaviorFlags
        };
        try
        {
            *ppReturnedDeviceInterface = Handover.Publish<IDirect3DDevice9Ex>(() => new D3D9Device(this, created), static () => { });
            return S_OK;
        }
        catch (HResultException refusal)
        {
            return Messages.Refuse("S50", refusal.Message.TrimEnd('.'), code: refusal.HResult);
        }
    }
}

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
        if (Adapter != OnlyAdapter || pMode == null || pMode->Size != sizeof(D3DDISPLAYMODEEX) ||
            !D3D9Modes.TryGetFilter(pFilter, out D3DFORMAT format) || !D3D9Modes.TryGet(format, Mode, out D3DDISPLAYMODE found))
            return D3DERR_INVALIDCALL;
        *pMode = D3D9Modes.Extend(found);
        return S_OK;
    }

    public int GetAdapterDisplayModeEx(uint Adapter, D3DDISPLAYMODEEX* pMode, void* pRotation) =>
        Adapter == OnlyAdapter ? D3D9Modes.GetCurrent(pMode, pRotation) : D3DERR_INVALIDCALL;

    public int GetAdapterLUID(uint Adapter, long* pLUID)
    {
        if (Adapter != OnlyAdapter || pLUID == null)
            return D3DERR_INVALIDCALL;
        *pLUID = SoftwareAdapter.Luid;
        return S_OK;
    }

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
        *ppReturnedDeviceInterface = Handover.Publish<IDirect3DDevice9Ex>(() => new D3D9Device(this, created), static () => { });
        return S_OK;
    }
}

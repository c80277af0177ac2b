using System.Text;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3D9: what the adapter is and can do, and devices.</summary>
internal sealed unsafe partial class D3D9Enumerator
{
    private const uint OnlyAdapter = Macros.D3DADAPTER_DEFAULT;
    private const uint RestrictionUsages = Macros.D3DUSAGE_RESTRICTED_CONTENT | Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE
        | Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER;

    private static readonly Guid Identifier = new(0x4458_4350, 0x0000, 0x0000, 0x80, 0, 0, 0, 0, 0, 0, 0x09);

    public uint GetAdapterCount() => 1;

    public int GetAdapterIdentifier(uint Adapter, uint Flags, D3DADAPTER_IDENTIFIER9* pIdentifier)
    {
        if (Adapter != OnlyAdapter || pIdentifier == null)
            return D3DERR_INVALIDCALL;
        *pIdentifier = new D3DADAPTER_IDENTIFIER9 { DriverVersion = adapter.DriverVersion, VendorId = SoftwareAdapter.VendorId, DeviceIdentifier = Identifier };
        Encoding.ASCII.GetBytes("dxcp", new Span<byte>(pIdentifier->Driver, 511));
        Encoding.ASCII.GetBytes(SoftwareAdapter.Description, new Span<byte>(pIdentifier->Description, 511));
        Encoding.ASCII.GetBytes(@"\\.\DISPLAY1", new Span<byte>(pIdentifier->DeviceName, 31));
        return S_OK;
    }

    public uint GetAdapterModeCount(uint Adapter, D3DFORMAT Format) => Adapter == OnlyAdapter ? D3D9Modes.Count(Format) : 0;

    public int EnumAdapterModes(uint Adapter, D3DFORMAT Format, uint Mode, D3DDISPLAYMODE* pMode)
    {
        if (Adapter != OnlyAdapter || pMode == null || !D3D9Modes.TryGet(Format, Mode, out D3DDISPLAYMODE found))
            return D3DERR_INVALIDCALL;
        *pMode = found;
        return S_OK;
    }

    public int GetAdapterDisplayMode(uint Adapter, D3DDISPLAYMODE* pMode)
    {
        if (Adapter != OnlyAdapter || pMode == null)
            return D3DERR_INVALIDCALL;
        *pMode = D3D9Modes.Current;
        return S_OK;
    }

    public int CheckDeviceType(uint Adapter, D3DDEVTYPE DevType, D3DFORMAT AdapterFormat, D3DFORMAT BackBufferFormat, int bWindowed)
    {
        if (!IsDevice(Adapter, DevType))
            return D3DERR_INVALIDCALL;
        bool buffered = BackBufferFormat is D3DFORMAT.D3DFMT_X8R8G8B8 or D3DFORMAT.D3DFMT_A8R8G8B8
            || (bWindowed != 0 && BackBufferFormat == D3DFORMAT.D3DFMT_UNKNOWN);
        return AdapterFormat == D3D9Modes.Current.Format && buffered ? S_OK : D3DERR_NOTAVAILABLE;
    }

    public int CheckDeviceFormat(uint Adapter, D3DDEVTYPE DeviceType, D3DFORMAT AdapterFormat, uint Usage, D3DRESOURCETYPE RType, D3DFORMAT CheckFormat)
    {
        if (!IsDevice(Adapter, DeviceType))
            return D3DERR_INVALIDCALL;
        bool renderTarget = (Usage & Macros.D3DUSAGE_RENDERTARGET) != 0;
        return AdapterFormat == D3D9Modes.Current.Format && RType == D3DRESOURCETYPE.D3DRTYPE_SURFACE &&
            (Usage & ~(Macros.D3DUSAGE_RENDERTARGET | RestrictionUsages)) == 0 && D3D9Formats.IsOffered(adapter, CheckFormat, renderTarget)
            ? S_OK : D3DERR_NOTAVAILABLE;
    }

    public int CheckDeviceMultiSampleType(uint Adapter, D3DDEVTYPE DeviceType, D3DFORMAT SurfaceFormat, int Windowed, D3DMULTISAMPLE_TYPE MultiSampleType,
        uint* pQualityLevels)
    {
        if (pQualityLevels != null)
            *pQualityLevels = 0;
        if (!IsDevice(Adapter, DeviceType))
            return D3DERR_INVALIDCALL;
        if (MultiSampleType != D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_NONE || !adapter.Formats.ContainsKey(SurfaceFormat))
            return D3DERR_NOTAVAILABLE;
        if (pQualityLevels != null)
            *pQualityLevels = 1;
        return S_OK;
    }

    /// <summary>There are no depth buffers.</summary>
    public int CheckDepthStencilMatch(uint Adapter, D3DDEVTYPE DeviceType, D3DFORMAT AdapterFormat, D3DFORMAT RenderTargetFormat,
        D3DFORMAT DepthStencilFormat) =>
        IsDevice(Adapter, DeviceType) ? D3DERR_NOTAVAILABLE : D3DERR_INVALIDCALL;

    public int CheckDeviceFormatConversion(uint Adapter, D3DDEVTYPE DeviceType, D3DFORMAT SourceFormat, D3DFORMAT TargetFormat)
    {
        if (!IsDevice(Adapter, DeviceType))
            return D3DERR_INVALIDCALL;
        return SourceFormat == TargetFormat && adapter.Formats.ContainsKey(SourceFormat) ? S_OK : D3DERR_NOTAVAILABLE;
    }

    public int GetDeviceCaps(uint Adapter, D3DDEVTYPE DeviceType, D3DCAPS9* pCaps)
    {
        if (!IsDevice(Adapter, DeviceType) || pCaps == null)
            return D3DERR_INVALIDCALL;
        *pCaps = adapter.GetD3D9Caps();
        pCaps->DeviceType = DeviceType;
        pCaps->AdapterOrdinal = OnlyAdapter;
        pCaps->MasterAdapterOrdinal = OnlyAdapter;
        pCaps->AdapterOrdinalInGroup = 0;
        pCaps->NumberOfAdaptersInGroup = 1;
        return S_OK;
    }

    /// <summary>No rasterizer can be plugged in.</summary>
    public int RegisterSoftwareDevice(void* pInitializeFunction) => pInitializeFunction == null ? D3DERR_INVALIDCALL : D3DERR_NOTAVAILABLE;

    public int CreateDevice(uint Adapter, D3DDEVTYPE DeviceType, nint hFocusWindow, uint BehaviorFlags, D3DPRESENT_PARAMETERS* pPresentationParameters,
        IDirect3DDevice9** ppReturnedDeviceInterface) =>
        CreateDeviceEx(Adapter, DeviceType, hFocusWindow, BehaviorFlags, pPresentationParameters, null, (IDirect3DDevice9Ex**)ppReturnedDeviceInterface);
}

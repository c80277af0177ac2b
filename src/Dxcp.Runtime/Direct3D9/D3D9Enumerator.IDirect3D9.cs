using System.Runtime.CompilerServices;
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

    private static readonly Guid s_identifier = new(0x4458_4350, 0x0000, 0x0000, 0x80, 0, 0, 0, 0, 0, 0, 0x09);

    public uint GetAdapterCount() => 1;

    public int GetAdapterIdentifier(uint Adapter, uint Flags, D3DADAPTER_IDENTIFIER9* pIdentifier)
    {
        if (CheckAdapter(Adapter) is var code and < 0)
            return code;
        if (pIdentifier == null)
            return Messages.RefuseNull(nameof(pIdentifier));
        *pIdentifier = new D3DADAPTER_IDENTIFIER9
        {
            DriverVersion = adapter.DriverVersion,
            VendorId = _information.VendorId,
            DeviceId = _information.DeviceId,
            DeviceIdentifier = s_identifier,
        };
        Encoding.ASCII.GetBytes("dxcp", new Span<byte>(pIdentifier->Driver, 511));
        Encoding.ASCII.GetBytes(_information.Description, new Span<byte>(pIdentifier->Description, 511));
        Encoding.ASCII.GetBytes(@"\\.\DISPLAY1", new Span<byte>(pIdentifier->DeviceName, 31));
        return S_OK;
    }

    public uint GetAdapterModeCount(uint Adapter, D3DFORMAT Format) => Adapter == OnlyAdapter ? D3D9Modes.Count(Format) : 0;

    public int EnumAdapterModes(uint Adapter, D3DFORMAT Format, uint Mode, D3DDISPLAYMODE* pMode)
    {
        if (CheckAdapter(Adapter) is var code and < 0)
            return code;
        if (pMode == null)
            return Messages.RefuseNull(nameof(pMode));
        if (!D3D9Modes.TryGet(Format, Mode, out D3DDISPLAYMODE found))
            return RefuseMode(Mode, D3D9Modes.Count(Format));
        *pMode = found;
        return S_OK;
    }

    public int GetAdapterDisplayMode(uint Adapter, D3DDISPLAYMODE* pMode)
    {
        if (CheckAdapter(Adapter) is var code and < 0)
            return code;
        if (pMode == null)
            return Messages.RefuseNull(nameof(pMode));
        *pMode = D3D9Modes.Current;
        return S_OK;
    }

    public int CheckDeviceType(uint Adapter, D3DDEVTYPE DevType, D3DFORMAT AdapterFormat, D3DFORMAT BackBufferFormat, int bWindowed)
    {
        if (CheckDevice(Adapter, DevType) is var code and < 0)
            return code;
        bool buffered = BackBufferFormat is D3DFORMAT.D3DFMT_X8R8G8B8 or D3DFORMAT.D3DFMT_A8R8G8B8
            || (bWindowed != 0 && BackBufferFormat == D3DFORMAT.D3DFMT_UNKNOWN);
        return AdapterFormat == D3D9Modes.Current.Format && buffered ? S_OK : D3DERR_NOTAVAILABLE;
    }

    public int CheckDeviceFormat(uint Adapter, D3DDEVTYPE DeviceType, D3DFORMAT AdapterFormat, uint Usage, D3DRESOURCETYPE RType, D3DFORMAT CheckFormat)
    {
        if (CheckDevice(Adapter, DeviceType) is var code and < 0)
            return code;
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
        if (CheckDevice(Adapter, DeviceType) is var code and < 0)
            return code;
        if (MultiSampleType != D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_NONE || !adapter.Formats.ContainsKey(SurfaceFormat))
            return D3DERR_NOTAVAILABLE;
        if (pQualityLevels != null)
            *pQualityLevels = 1;
        return S_OK;
    }

    /// <summary>There are no depth buffers.</summary>
    public int CheckDepthStencilMatch(uint Adapter, D3DDEVTYPE DeviceType, D3DFORMAT AdapterFormat, D3DFORMAT RenderTargetFormat,
        D3DFORMAT DepthStencilFormat) =>
        CheckDevice(Adapter, DeviceType) is var code and < 0 ? code : D3DERR_NOTAVAILABLE;

    public int CheckDeviceFormatConversion(uint Adapter, D3DDEVTYPE DeviceType, D3DFORMAT SourceFormat, D3DFORMAT TargetFormat)
    {
        if (CheckDevice(Adapter, DeviceType) is var code and < 0)
            return code;
        return SourceFormat == TargetFormat && adapter.Formats.ContainsKey(SourceFormat) ? S_OK : D3DERR_NOTAVAILABLE;
    }

    public int GetDeviceCaps(uint Adapter, D3DDEVTYPE DeviceType, D3DCAPS9* pCaps)
    {
        if (CheckDevice(Adapter, DeviceType) is var code and < 0)
            return code;
        if (pCaps == null)
            return Messages.RefuseNull(nameof(pCaps));
        *pCaps = adapter.GetD3D9Caps();
        pCaps->DeviceType = DeviceType;
        pCaps->AdapterOrdinal = OnlyAdapter;
        pCaps->MasterAdapterOrdinal = OnlyAdapter;
        pCaps->AdapterOrdinalInGroup = 0;
        pCaps->NumberOfAdaptersInGroup = 1;
        return S_OK;
    }

    /// <summary>No rasterizer can be plugged in.</summary>
    public int RegisterSoftwareDevice(void* pInitializeFunction) => pInitializeFunction == null
        ? Messages.RefuseNull(nameof(pInitializeFunction))
        : Messages.Refuse("S77", "no rasterizer can be plugged in", code: D3DERR_NOTAVAILABLE);

    public int CreateDevice(uint Adapter, D3DDEVTYPE DeviceType, nint hFocusWindow, uint BehaviorFlags, D3DPRESENT_PARAMETERS* pPresentationParameters,
        IDirect3DDevice9** ppReturnedDeviceInterface) =>
        CreateDeviceEx(Adapter, DeviceType, hFocusWindow, BehaviorFlags, pPresentationParameters, null, (IDirect3DDevice9Ex**)ppReturnedDeviceInterface);

    private int RefuseMode(uint mode, uint count, [CallerMemberName] string method = "") =>
        Messages.RefuseValue("S77", "Mode", mode, $"below {count}, the count of modes of that format", method: method);
}

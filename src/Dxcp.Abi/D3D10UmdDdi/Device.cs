// d3d10umddi.h (WDK 10.0.16299), dxgiddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3D10DDIARG_OPENADAPTER, d3d10umddi.h, 40 bytes.</summary>
public unsafe struct D3D10DDIARG_OPENADAPTER
{
    public D3D10DDI_HRTADAPTER hRTAdapter;
    public D3D10DDI_HADAPTER hAdapter;
    public uint Interface;
    public uint Version;
    public D3DDDI_ADAPTERCALLBACKS* pAdapterCallbacks;
    public D3D10_2DDI_ADAPTERFUNCS* pAdapterFuncs_2;
}

/// <summary>D3D10_2DDIARG_GETCAPS, d3d10umddi.h, 32 bytes.</summary>
public unsafe struct D3D10_2DDIARG_GETCAPS
{
    public D3D10_2DDICAPS_TYPE Type;
    public void* pInfo;
    public void* pData;
    public uint DataSize;
}

/// <summary>D3D10DDIARG_CALCPRIVATEDEVICESIZE, d3d10umddi.h, 12 bytes.</summary>
public struct D3D10DDIARG_CALCPRIVATEDEVICESIZE
{
    public uint Interface;
    public uint Version;
    public uint Flags;
}

/// <summary>DXGI_DDI_BASE_ARGS, dxgiddi.h, 16 bytes.</summary>
public unsafe struct DXGI_DDI_BASE_ARGS
{
    public void* pDXGIBaseCallbacks;
    public DXGI_DDI_BASE_FUNCTIONS* pDXGIDDIBaseFunctions;
}

/// <summary>D3D10DDIARG_CREATEDEVICE, d3d10umddi.h, 88 bytes.</summary>
public unsafe struct D3D10DDIARG_CREATEDEVICE
{
    public D3D10DDI_HRTDEVICE hRTDevice;
    public uint Interface;
    public uint Version;
    public D3DDDI_DEVICECALLBACKS* pKTCallbacks;
    public D3D11_1DDI_DEVICEFUNCS* p11_1DeviceFuncs;
    public D3D10DDI_HDEVICE hDrvDevice;
    public DXGI_DDI_BASE_ARGS DXGIBaseDDI;
    public D3D10DDI_HRTCORELAYER hRTCoreLayer;
    public D3D11DDI_CORELAYER_DEVICECALLBACKS* p11UMCallbacks;
    public uint Flags;
    public delegate* unmanaged<D3D10DDI_HDEVICE, uint, ulong, void*, ulong, void*, int>* ppfnRetrieveSubObject;
}

/// <summary>D3D11_1DDI_VIDEO_INPUT, d3d10umddi.h, 16 bytes.</summary>
public unsafe struct D3D11_1DDI_VIDEO_INPUT
{
    public int Relocate;
    public D3D11_1DDI_VIDEODEVICEFUNCS* p11VideoDeviceFuncs;
}

/// <summary>D3D11_1DDI_VIDEO_OUTPUT, d3d10umddi.h, 1 bytes.</summary>
public struct D3D11_1DDI_VIDEO_OUTPUT
{
    public byte Reserved;
}

/// <summary>D3D11DDI_THREADING_CAPS, d3d10umddi.h, 4 bytes.</summary>
public struct D3D11DDI_THREADING_CAPS
{
    public uint Caps;

    public const uint FreeThreaded = 1;
}

/// <summary>D3D10_DDI_FORMAT_SUPPORT_… of d3d10umddi.h: what pfnCheckFormatSupport answers.</summary>
public static class D3D10DdiFormatSupport
{
    public const uint ShaderSample = 0x1;
    public const uint RenderTarget = 0x2;
    public const uint NotSupported = 0x80000000;
}

/// <summary>D3D11DDI_3DPIPELINESUPPORT_CAPS, d3d10umddi.h, 4 bytes.</summary>
public struct D3D11DDI_3DPIPELINESUPPORT_CAPS
{
    public uint Caps;
}

/// <summary>D3D11DDI_SHADER_CAPS, d3d10umddi.h, 4 bytes.</summary>
public struct D3D11DDI_SHADER_CAPS
{
    public uint Caps;
}

/// <summary>D3D11_1DDI_D3D11_OPTIONS_DATA, d3d10umddi.h, 8 bytes.</summary>
public struct D3D11_1DDI_D3D11_OPTIONS_DATA
{
    public uint OutputMergerLogicOp;
    public uint AssignDebugBinarySupport;
}

/// <summary>D3D11_1DDI_ARCHITECTURE_INFO_DATA, d3d10umddi.h, 4 bytes.</summary>
public struct D3D11_1DDI_ARCHITECTURE_INFO_DATA
{
    public uint TileBasedDeferredRenderer;
}

/// <summary>D3D11_DDI_SHADER_MIN_PRECISION_SUPPORT_DATA, d3d10umddi.h, 8 bytes.</summary>
public struct D3D11_DDI_SHADER_MIN_PRECISION_SUPPORT_DATA
{
    public uint PixelShaderMinPrecision;
    public uint AllOtherStagesMinPrecision;
}

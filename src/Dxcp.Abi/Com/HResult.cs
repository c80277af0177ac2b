namespace Dxcp.Abi;

/// <summary>
/// HRESULT codes as plain ints, for <c>using static</c>. Windows' values; negative means failure.
/// Sources: winerror.h, d3d9.h (SDK 10.0.28000), d3dumddi.h and dxgiddi.h (WDK 10.0.16299).
/// </summary>
public static class HResult
{
    // winerror.h
    public const int S_OK = 0;
    public const int S_FALSE = 1;
    public const int E_NOTIMPL = unchecked((int)0x80004001);
    public const int E_NOINTERFACE = unchecked((int)0x80004002);
    public const int E_POINTER = unchecked((int)0x80004003);
    public const int E_ABORT = unchecked((int)0x80004004);
    public const int E_FAIL = unchecked((int)0x80004005);
    public const int E_PENDING = unchecked((int)0x8000000A);
    public const int E_BOUNDS = unchecked((int)0x8000000B);
    public const int E_UNEXPECTED = unchecked((int)0x8000FFFF);
    public const int E_ACCESSDENIED = unchecked((int)0x80070005);
    public const int E_HANDLE = unchecked((int)0x80070006);
    public const int E_OUTOFMEMORY = unchecked((int)0x8007000E);
    public const int E_INVALIDARG = unchecked((int)0x80070057);
    public const int CLASS_E_NOAGGREGATION = unchecked((int)0x80040110);
    public const int CO_E_OBJNOTCONNECTED = unchecked((int)0x800401FD);

    // winerror.h: DXGI
    public const int DXGI_ERROR_INVALID_CALL = unchecked((int)0x887A0001);
    public const int DXGI_ERROR_NOT_FOUND = unchecked((int)0x887A0002);
    public const int DXGI_ERROR_MORE_DATA = unchecked((int)0x887A0003);
    public const int DXGI_ERROR_UNSUPPORTED = unchecked((int)0x887A0004);
    public const int DXGI_ERROR_DEVICE_REMOVED = unchecked((int)0x887A0005);
    public const int DXGI_ERROR_DEVICE_HUNG = unchecked((int)0x887A0006);
    public const int DXGI_ERROR_DEVICE_RESET = unchecked((int)0x887A0007);
    public const int DXGI_ERROR_WAS_STILL_DRAWING = unchecked((int)0x887A000A);
    public const int DXGI_ERROR_FRAME_STATISTICS_DISJOINT = unchecked((int)0x887A000B);
    public const int DXGI_ERROR_GRAPHICS_VIDPN_SOURCE_IN_USE = unchecked((int)0x887A000C);
    public const int DXGI_ERROR_DRIVER_INTERNAL_ERROR = unchecked((int)0x887A0020);
    public const int DXGI_ERROR_NONEXCLUSIVE = unchecked((int)0x887A0021);
    public const int DXGI_ERROR_NOT_CURRENTLY_AVAILABLE = unchecked((int)0x887A0022);
    public const int DXGI_ERROR_REMOTE_CLIENT_DISCONNECTED = unchecked((int)0x887A0023);
    public const int DXGI_ERROR_REMOTE_OUTOFMEMORY = unchecked((int)0x887A0024);
    public const int DXGI_ERROR_ACCESS_LOST = unchecked((int)0x887A0026);
    public const int DXGI_ERROR_WAIT_TIMEOUT = unchecked((int)0x887A0027);
    public const int DXGI_ERROR_SESSION_DISCONNECTED = unchecked((int)0x887A0028);
    public const int DXGI_ERROR_RESTRICT_TO_OUTPUT_STALE = unchecked((int)0x887A0029);
    public const int DXGI_ERROR_CANNOT_PROTECT_CONTENT = unchecked((int)0x887A002A);
    public const int DXGI_ERROR_ACCESS_DENIED = unchecked((int)0x887A002B);
    public const int DXGI_ERROR_NAME_ALREADY_EXISTS = unchecked((int)0x887A002C);
    public const int DXGI_ERROR_SDK_COMPONENT_MISSING = unchecked((int)0x887A002D);

    // dxgiddi.h
    public const int DXGI_DDI_ERR_WASSTILLDRAWING = unchecked((int)0x887B0001);
    public const int DXGI_DDI_ERR_UNSUPPORTED = unchecked((int)0x887B0002);
    public const int DXGI_DDI_ERR_NONEXCLUSIVE = unchecked((int)0x887B0003);

    // d3d9.h
    public const int D3D_OK = 0;
    public const int D3DERR_CANNOTPROTECTCONTENT = unchecked((int)0x8876087D);
    public const int D3DERR_CONFLICTINGRENDERSTATE = unchecked((int)0x88760821);
    public const int D3DERR_CONFLICTINGTEXTUREFILTER = unchecked((int)0x8876081E);
    public const int D3DERR_CONFLICTINGTEXTUREPALETTE = unchecked((int)0x88760826);
    public const int D3DERR_DEVICEHUNG = unchecked((int)0x88760874);
    public const int D3DERR_DEVICELOST = unchecked((int)0x88760868);
    public const int D3DERR_DEVICENOTRESET = unchecked((int)0x88760869);
    public const int D3DERR_DEVICEREMOVED = unchecked((int)0x88760870);
    public const int D3DERR_DRIVERINTERNALERROR = unchecked((int)0x88760827);
    public const int D3DERR_DRIVERINVALIDCALL = unchecked((int)0x8876086D);
    public const int D3DERR_INVALIDCALL = unchecked((int)0x8876086C);
    public const int D3DERR_INVALIDDEVICE = unchecked((int)0x8876086B);
    public const int D3DERR_MOREDATA = unchecked((int)0x88760867);
    public const int D3DERR_NOTAVAILABLE = unchecked((int)0x8876086A);
    public const int D3DERR_NOTFOUND = unchecked((int)0x88760866);
    public const int D3DERR_OUTOFVIDEOMEMORY = unchecked((int)0x8876017C);
    public const int D3DERR_PRESENT_STATISTICS_DISJOINT = unchecked((int)0x88760884);
    public const int D3DERR_TOOMANYOPERATIONS = unchecked((int)0x8876081D);
    public const int D3DERR_UNSUPPORTEDALPHAARG = unchecked((int)0x8876081C);
    public const int D3DERR_UNSUPPORTEDALPHAOPERATION = unchecked((int)0x8876081B);
    public const int D3DERR_UNSUPPORTEDCOLORARG = unchecked((int)0x8876081A);
    public const int D3DERR_UNSUPPORTEDCOLOROPERATION = unchecked((int)0x88760819);
    public const int D3DERR_UNSUPPORTEDCRYPTO = unchecked((int)0x8876087E);
    public const int D3DERR_UNSUPPORTEDFACTORVALUE = unchecked((int)0x8876081F);
    public const int D3DERR_UNSUPPORTEDOVERLAY = unchecked((int)0x8876087B);
    public const int D3DERR_UNSUPPORTEDOVERLAYFORMAT = unchecked((int)0x8876087C);
    public const int D3DERR_UNSUPPORTEDTEXTUREFILTER = unchecked((int)0x88760822);
    public const int D3DERR_WASSTILLDRAWING = unchecked((int)0x8876021C);
    public const int D3DERR_WRONGTEXTUREFORMAT = unchecked((int)0x88760818);
    public const int D3DOK_NOAUTOGEN = 0x0876086F;
    public const int S_NOT_RESIDENT = 0x08760875;
    public const int S_PRESENT_MODE_CHANGED = 0x08760877;
    public const int S_PRESENT_OCCLUDED = 0x08760878;
    public const int S_RESIDENT_IN_SHARED_MEMORY = 0x08760876;

    // d3dumddi.h
    public const int D3DDDIERR_APPLICATIONERROR = unchecked((int)0x88760885);
    public const int D3DDDIERR_DEVICEREMOVED = unchecked((int)0x88760870);
    public const int D3DDDIERR_INCOMPATIBLEPRIVATEFORMAT = unchecked((int)0x8876087A);
    public const int D3DDDIERR_INVALIDCALL = unchecked((int)0x8876086C);
    public const int D3DDDIERR_INVALIDHANDLE = unchecked((int)0x88760873);
    public const int D3DDDIERR_INVALIDINSTRUCTION = unchecked((int)0x88760872);
    public const int D3DDDIERR_INVALIDUSERBUFFER = unchecked((int)0x88760879);
    public const int D3DDDIERR_NOTAVAILABLE = unchecked((int)0x8876086A);
    public const int D3DDDIERR_OUTOFHWPROTECTEDMEMORY = unchecked((int)0x88760887);
    public const int D3DDDIERR_OUTOFVIDEOMEMORY = unchecked((int)0x8876017C);
    public const int D3DDDIERR_PRIVILEGEDINSTRUCTION = unchecked((int)0x88760871);
    public const int D3DDDIERR_UNSUPPORTEDCRYPTO = unchecked((int)0x8876087E);
    public const int D3DDDIERR_UNSUPPORTEDOVERLAY = unchecked((int)0x8876087B);
    public const int D3DDDIERR_UNSUPPORTEDOVERLAYFORMAT = unchecked((int)0x8876087C);
    public const int D3DDDIERR_WASSTILLDRAWING = unchecked((int)0x8876021C);

    /// <summary>The SUCCEEDED macro.</summary>
    public static bool Succeeded(int code) => code >= 0;

    /// <summary>The FAILED macro.</summary>
    public static bool Failed(int code) => code < 0;

    // dxva2api.h
    public const int DXVA2_E_NOT_INITIALIZED = unchecked((int)0x80041000);
    public const int DXVA2_E_NEW_VIDEO_DEVICE = unchecked((int)0x80041001);
    public const int DXVA2_E_VIDEO_DEVICE_LOCKED = unchecked((int)0x80041002);
    public const int DXVA2_E_NOT_AVAILABLE = unchecked((int)0x80041003);

    // winerror.h, output protection (opmapi.h)
    public const int ERROR_GRAPHICS_OPM_NOT_SUPPORTED = unchecked((int)0xC0262500);
    public const int ERROR_GRAPHICS_COPP_NOT_SUPPORTED = unchecked((int)0xC0262501);
}

// winerror.h, d3d9.h (SDK 10.0.28000), d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>HRESULT values under their header names. An HRESULT is a plain int here, as at the binary interface.</summary>
public static class HResult
{
    public const int S_OK = 0;
    public const int S_FALSE = 1;
    public const int E_NOTIMPL = unchecked((int)0x80004001);
    public const int E_NOINTERFACE = unchecked((int)0x80004002);
    public const int E_POINTER = unchecked((int)0x80004003);
    public const int E_ABORT = unchecked((int)0x80004004);
    public const int E_FAIL = unchecked((int)0x80004005);
    public const int E_UNEXPECTED = unchecked((int)0x8000FFFF);
    public const int E_PENDING = unchecked((int)0x8000000A);
    public const int E_ACCESSDENIED = unchecked((int)0x80070005);
    public const int E_HANDLE = unchecked((int)0x80070006);
    public const int E_OUTOFMEMORY = unchecked((int)0x8007000E);
    public const int E_INVALIDARG = unchecked((int)0x80070057);
    public const int CO_E_OBJNOTCONNECTED = unchecked((int)0x800401FD);
    public const int CLASS_E_NOAGGREGATION = unchecked((int)0x80040110);
    public const int DXGI_ERROR_INVALID_CALL = unchecked((int)0x887A0001);
    public const int DXGI_ERROR_NOT_FOUND = unchecked((int)0x887A0002);
    public const int DXGI_ERROR_MORE_DATA = unchecked((int)0x887A0003);
    public const int DXGI_ERROR_UNSUPPORTED = unchecked((int)0x887A0004);
    public const int DXGI_ERROR_DEVICE_REMOVED = unchecked((int)0x887A0005);
    public const int DXGI_ERROR_DEVICE_HUNG = unchecked((int)0x887A0006);
    public const int DXGI_ERROR_DEVICE_RESET = unchecked((int)0x887A0007);
    public const int DXGI_ERROR_WAS_STILL_DRAWING = unchecked((int)0x887A000A);
    public const int DXGI_ERROR_NONEXCLUSIVE = unchecked((int)0x887A0021);
    public const int DXGI_ERROR_DRIVER_INTERNAL_ERROR = unchecked((int)0x887A0020);
    public const int DXGI_ERROR_SDK_COMPONENT_MISSING = unchecked((int)0x887A002D);
    public const int DXGI_ERROR_ACCESS_DENIED = unchecked((int)0x887A002B);
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
    public const int D3DERR_CANNOTPROTECTCONTENT = unchecked((int)0x8876087D);
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
    public const int D3DERR_UNSUPPORTEDCRYPTO = unchecked((int)0x8876087E);
    public const int D3DERR_WASSTILLDRAWING = unchecked((int)0x8876021C);
    public const int D3D_OK = 0;
    public const int S_NOT_RESIDENT = 0x08760875;
    public const int S_PRESENT_MODE_CHANGED = 0x08760877;
    public const int S_PRESENT_OCCLUDED = 0x08760878;
    public const int S_RESIDENT_IN_SHARED_MEMORY = 0x08760876;

    /// <summary>True for a success code, as the headers' SUCCEEDED.</summary>
    public static bool Succeeded(int hr) => hr >= 0;

    /// <summary>True for an error code, as the headers' FAILED.</summary>
    public static bool Failed(int hr) => hr < 0;
}

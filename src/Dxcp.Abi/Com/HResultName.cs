using static Dxcp.Abi.HResult;

namespace Dxcp.Abi;

/// <summary>The header names of the codes that an application can meet.</summary>
public static class HResultName
{
    /// <summary>Name and number, such as <c>E_INVALIDARG (0x80070057)</c>; the number alone for a code without a name here.</summary>
    public static string Of(int code)
    {
        string? name = code switch
        {
            E_NOTIMPL => nameof(E_NOTIMPL),
            E_NOINTERFACE => nameof(E_NOINTERFACE),
            E_POINTER => nameof(E_POINTER),
            E_ABORT => nameof(E_ABORT),
            E_FAIL => nameof(E_FAIL),
            E_UNEXPECTED => nameof(E_UNEXPECTED),
            E_PENDING => nameof(E_PENDING),
            E_ACCESSDENIED => nameof(E_ACCESSDENIED),
            E_HANDLE => nameof(E_HANDLE),
            E_OUTOFMEMORY => nameof(E_OUTOFMEMORY),
            E_INVALIDARG => nameof(E_INVALIDARG),
            CO_E_OBJNOTCONNECTED => nameof(CO_E_OBJNOTCONNECTED),
            DXGI_ERROR_INVALID_CALL => nameof(DXGI_ERROR_INVALID_CALL),
            DXGI_ERROR_NOT_FOUND => nameof(DXGI_ERROR_NOT_FOUND),
            DXGI_ERROR_UNSUPPORTED => nameof(DXGI_ERROR_UNSUPPORTED),
            DXGI_ERROR_DEVICE_REMOVED => nameof(DXGI_ERROR_DEVICE_REMOVED),
            DXGI_ERROR_DEVICE_HUNG => nameof(DXGI_ERROR_DEVICE_HUNG),
            DXGI_ERROR_DEVICE_RESET => nameof(DXGI_ERROR_DEVICE_RESET),
            DXGI_ERROR_WAS_STILL_DRAWING => nameof(DXGI_ERROR_WAS_STILL_DRAWING),
            DXGI_ERROR_DRIVER_INTERNAL_ERROR => nameof(DXGI_ERROR_DRIVER_INTERNAL_ERROR),
            DXGI_ERROR_ACCESS_DENIED => nameof(DXGI_ERROR_ACCESS_DENIED),
            DXGI_ERROR_CANNOT_PROTECT_CONTENT => nameof(DXGI_ERROR_CANNOT_PROTECT_CONTENT),
            D3DERR_CANNOTPROTECTCONTENT => nameof(D3DERR_CANNOTPROTECTCONTENT),
            D3DERR_DEVICEHUNG => nameof(D3DERR_DEVICEHUNG),
            D3DERR_DEVICELOST => nameof(D3DERR_DEVICELOST),
            D3DERR_DEVICEREMOVED => nameof(D3DERR_DEVICEREMOVED),
            D3DERR_DRIVERINTERNALERROR => nameof(D3DERR_DRIVERINTERNALERROR),
            D3DERR_INVALIDCALL => nameof(D3DERR_INVALIDCALL),
            D3DERR_NOTAVAILABLE => nameof(D3DERR_NOTAVAILABLE),
            D3DERR_OUTOFVIDEOMEMORY => nameof(D3DERR_OUTOFVIDEOMEMORY),
            D3DERR_UNSUPPORTEDCRYPTO => nameof(D3DERR_UNSUPPORTEDCRYPTO),
            D3DERR_WASSTILLDRAWING => nameof(D3DERR_WASSTILLDRAWING),
            DXVA2_E_NOT_INITIALIZED => nameof(DXVA2_E_NOT_INITIALIZED),
            DXVA2_E_NEW_VIDEO_DEVICE => nameof(DXVA2_E_NEW_VIDEO_DEVICE),
            DXVA2_E_VIDEO_DEVICE_LOCKED => nameof(DXVA2_E_VIDEO_DEVICE_LOCKED),
            DXVA2_E_NOT_AVAILABLE => nameof(DXVA2_E_NOT_AVAILABLE),
            ERROR_GRAPHICS_OPM_NOT_SUPPORTED => nameof(ERROR_GRAPHICS_OPM_NOT_SUPPORTED),
            ERROR_GRAPHICS_COPP_NOT_SUPPORTED => nameof(ERROR_GRAPHICS_COPP_NOT_SUPPORTED),
            _ => null,
        };
        return name is null ? $"HRESULT 0x{code:X8}" : $"{name} (0x{code:X8})";
    }
}

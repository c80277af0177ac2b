using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>What a driver may pass to pfnSetErrorCb during a call (R50): the categories of the page handling-errors as sets of codes.</summary>
[Flags]
internal enum AllowedErrors
{
    None = 0,
    DeviceRemoved = 1,
    OutOfMemory = 2,
    WasStillDrawing = 4,

    /// <summary>AllowOutOfMemory: creation, and the content-protection functions (S52).</summary>
    Memory = DeviceRemoved | OutOfMemory,

    /// <summary>AllowMapErrors, AllowGetDataErrors.</summary>
    Busy = DeviceRemoved | OutOfMemory | WasStillDrawing,
}

/// <summary>The one table from driver codes to the API's.</summary>
internal static class DriverErrors
{
    /// <summary>The set that a code belongs to; None if no call may report it.</summary>
    public static AllowedErrors KindOf(int code) => code switch
    {
        D3DDDIERR_DEVICEREMOVED => AllowedErrors.DeviceRemoved,
        E_OUTOFMEMORY => AllowedErrors.OutOfMemory,
        DXGI_DDI_ERR_WASSTILLDRAWING => AllowedErrors.WasStillDrawing,
        _ => AllowedErrors.None,
    };

    /// <summary>The API's code for what a driver function returned or reported (S49). Success stays as it is.</summary>
    public static int ToApi(int code) => code switch
    {
        D3DDDIERR_DEVICEREMOVED => DXGI_ERROR_DEVICE_REMOVED,
        D3DDDIERR_WASSTILLDRAWING or DXGI_DDI_ERR_WASSTILLDRAWING => DXGI_ERROR_WAS_STILL_DRAWING,
        D3DDDIERR_NOTAVAILABLE or DXGI_DDI_ERR_UNSUPPORTED or E_NOTIMPL => DXGI_ERROR_UNSUPPORTED,
        D3DDDIERR_INVALIDCALL or D3DDDIERR_INVALIDHANDLE => E_INVALIDARG,
        D3DDDIERR_OUTOFVIDEOMEMORY or D3DDDIERR_OUTOFHWPROTECTEDMEMORY => E_OUTOFMEMORY,
        _ => code,
    };
}

namespace Dxcp.Driver;

/// <summary>Why a device is removed (S301): what GetDeviceRemovedReason tells. In texts, the name in small letters with hyphens.</summary>
public enum RemovalReason
{
    /// <summary>The card was taken out, or its driver replaced: DXGI_ERROR_DEVICE_REMOVED; D3DERR_DEVICEREMOVED.</summary>
    Removed,

    /// <summary>It got work that it did not come to an end with: DXGI_ERROR_DEVICE_HUNG; D3DERR_DEVICEHUNG.</summary>
    Hung,

    /// <summary>It was reset for another's fault: DXGI_ERROR_DEVICE_RESET; D3DERR_DEVICELOST.</summary>
    Reset,

    /// <summary>Its driver broke down: DXGI_ERROR_DRIVER_INTERNAL_ERROR; D3DERR_DEVICELOST.</summary>
    InternalError,
}

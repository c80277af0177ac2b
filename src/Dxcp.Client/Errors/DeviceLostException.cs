using static Dxcp.Abi.HResult;

namespace Dxcp.Client;

/// <summary>The device is gone (removed, hung or reset) and its sessions with it: make a new device and a new session.</summary>
public sealed class DeviceLostException : ContentProtectionException
{
    /// <summary>A lost device.</summary>
    public DeviceLostException()
        : this("The device is lost.", DXGI_ERROR_DEVICE_REMOVED)
    {
    }

    /// <summary>A lost device, with a message.</summary>
    public DeviceLostException(string message)
        : this(message, DXGI_ERROR_DEVICE_REMOVED)
    {
    }

    /// <summary>A lost device, with a cause.</summary>
    public DeviceLostException(string message, Exception innerException)
        : base(message, innerException) => HResult = DXGI_ERROR_DEVICE_REMOVED;

    /// <summary>A lost device, with the code that Direct3D gave.</summary>
    public DeviceLostException(string message, int code)
        : base(message, code)
    {
    }

    internal static bool Means(int code) => code is DXGI_ERROR_DEVICE_REMOVED or DXGI_ERROR_DEVICE_HUNG or DXGI_ERROR_DEVICE_RESET
        or DXGI_ERROR_DRIVER_INTERNAL_ERROR or D3DERR_DEVICEREMOVED or D3DERR_DEVICEHUNG or D3DERR_DEVICELOST;
}

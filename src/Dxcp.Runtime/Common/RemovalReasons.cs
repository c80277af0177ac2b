using System.Collections.Concurrent;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// Why devices are removed, as drivers tell it before the call that fails for it (S301): of WDDM, it is the kernel that knows. By the handles that drivers
/// know the devices by. Thread-safe.
/// </summary>
internal static class RemovalReasons
{
    private static readonly ConcurrentDictionary<nint, int> s_reasons = new();

    /// <summary>From now on a driver can tell of a device.</summary>
    public static void Expect(nint device) => s_reasons[device] = DXGI_ERROR_DEVICE_REMOVED;

    /// <summary>Whether there is such a device.</summary>
    public static bool IsExpected(nint device) => s_reasons.ContainsKey(device);

    /// <summary>There is no such device any more.</summary>
    public static void Forget(nint device) => s_reasons.TryRemove(device, out _);

    /// <summary>Takes what a driver tells.</summary>
    /// <returns>E_INVALIDARG for a device that is not there, or a reason that is none.</returns>
    public static int Take(nint device, int reason) =>
        reason is DXGI_ERROR_DEVICE_REMOVED or DXGI_ERROR_DEVICE_HUNG or DXGI_ERROR_DEVICE_RESET or DXGI_ERROR_DRIVER_INTERNAL_ERROR
            && s_reasons.TryGetValue(device, out int before) && s_reasons.TryUpdate(device, reason, before) ? S_OK : E_INVALIDARG;

    /// <summary>The reason, as GetDeviceRemovedReason gives it.</summary>
    public static int Of(nint device) => s_reasons.GetValueOrDefault(device, DXGI_ERROR_DEVICE_REMOVED);

    /// <summary>The reason, as Direct3D 9 gives it.</summary>
    public static int Of9(nint device) => Of(device) switch
    {
        DXGI_ERROR_DEVICE_HUNG => D3DERR_DEVICEHUNG,
        DXGI_ERROR_DEVICE_RESET or DXGI_ERROR_DRIVER_INTERNAL_ERROR => D3DERR_DEVICELOST,
        _ => D3DERR_DEVICEREMOVED,
    };

    /// <summary>Whether a code of Direct3D 9 says that the device is gone.</summary>
    public static bool IsOne9(int code) => code is D3DERR_DEVICEREMOVED or D3DERR_DEVICEHUNG or D3DERR_DEVICELOST;
}

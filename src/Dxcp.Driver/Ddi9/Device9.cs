using System.Diagnostics.CodeAnalysis;

namespace Dxcp.Driver.Ddi9;

/// <summary>Finds devices and their objects by handle; garbage, and objects of other devices, are not found (R14).</summary>
internal static unsafe class Device9
{
    /// <summary>All live devices.</summary>
    private static readonly HandleTable<DriverDevice> s_live = new();

    public static void Add(nint handle, DriverDevice device) => s_live.TryAdd(handle, device);

    public static DriverStatus Destroy(void* hDevice)
    {
        if (!s_live.TryRemove((nint)hDevice, out var device))
            return DriverStatus.InvalidArgument;
        device.Dispose();
        return DriverStatus.Ok;
    }

    public static bool TryGet(void* hDevice, [NotNullWhen(true)] out DriverDevice? device) => s_live.TryGet((nint)hDevice, out device);

    public static bool TryGetResource(void* hDevice, nint hResource, [NotNullWhen(true)] out Resource? resource)
    {
        resource = null;
        return TryGet(hDevice, out var device) && device.Resources.TryGet(hResource, out resource);
    }

    public static bool TryGetSession(void* hDevice, nint hCryptoSession, [NotNullWhen(true)] out DriverSession? session)
    {
        session = null;
        return TryGet(hDevice, out var device) && device.Sessions.TryGet(hCryptoSession, out session);
    }

    public static bool TryGetChannel(void* hDevice, nint hChannel, [NotNullWhen(true)] out DriverChannel? channel)
    {
        channel = null;
        return TryGet(hDevice, out var device) && device.Channels.TryGet(hChannel, out channel);
    }

    public static bool TryGetDecoder(void* hDevice, nint hDecode, [NotNullWhen(true)] out DriverDecoder? decoder)
    {
        decoder = null;
        return TryGet(hDevice, out var device) && device.Decoders.TryGet(hDecode, out decoder);
    }
}

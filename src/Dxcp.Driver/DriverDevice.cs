namespace Dxcp.Driver;

/// <summary>
/// A device: resources and sessions under the handles that the driver interface gave them. An object is found by its
/// own device alone, so that a call with another device finds nothing (R14). Thread-safe.
/// </summary>
/// <param name="adapter">The adapter that the device belongs to.</param>
public sealed class DriverDevice(DriverAdapter adapter) : IDisposable
{
    /// <summary>The adapter that the device belongs to.</summary>
    public DriverAdapter Adapter { get; } = adapter;

    /// <summary>The live resources.</summary>
    public HandleTable<Resource> Resources { get; } = new();

    /// <summary>The live sessions.</summary>
    public HandleTable<CryptoSession> Sessions { get; } = new();

    /// <summary>Makes a resource under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="description">The resource.</param>
    /// <param name="initialData">Nothing, or data for each subresource.</param>
    public DriverStatus CreateResource(nint handle, in ResourceDescription description, ReadOnlySpan<InitialData> initialData)
    {
        // Without a capability to protect there are no protected surfaces.
        if (description.Protection != ResourceProtection.None && (Adapter.Profile.Caps & (ProtectionCaps.Software | ProtectionCaps.Hardware)) == 0)
            return DriverStatus.NotAvailable;
        var status = Resource.Create(description, initialData, Adapter.ProtectedMemory, out var resource);
        if (resource is null || Resources.TryAdd(handle, resource))
            return status;
        resource.Retire();
        return DriverStatus.InvalidArgument;
    }

    /// <summary>Destroys a resource; its memory goes with its last user.</summary>
    public DriverStatus DestroyResource(nint handle)
    {
        if (!Resources.TryRemove(handle, out var resource))
            return DriverStatus.InvalidArgument;
        resource.Retire();
        return DriverStatus.Ok;
    }

    /// <summary>Makes a session for AES-128-CTR under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="keyExchange">How it is keyed: one of the profile's.</param>
    /// <param name="decodeProfile">The decoder profile that it is for; null for none.</param>
    public DriverStatus CreateCryptoSession(nint handle, KeyExchange keyExchange, Guid? decodeProfile)
    {
        if (!Adapter.Supports(decodeProfile) || !Adapter.Profile.KeyExchanges.Contains(keyExchange))
            return DriverStatus.UnsupportedCrypto;
        return Sessions.TryAdd(handle, new CryptoSession(Adapter, keyExchange)) ? DriverStatus.Ok : DriverStatus.InvalidArgument;
    }

    /// <summary>Ends a session and wipes its keys (S10).</summary>
    public DriverStatus DestroyCryptoSession(nint handle)
    {
        if (!Sessions.TryRemove(handle, out var session))
            return DriverStatus.InvalidArgument;
        session.Destroy();
        return DriverStatus.Ok;
    }

    /// <summary>Destroys everything that is still alive.</summary>
    public void Dispose()
    {
        foreach (var session in Sessions.Close())
            session.Destroy();
        foreach (var resource in Resources.Close())
            resource.Retire();
    }
}

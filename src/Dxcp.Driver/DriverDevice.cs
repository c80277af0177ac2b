using Dxcp.Channels;
using Dxcp.Diagnostics;
using Dxcp.Kernel;

namespace Dxcp.Driver;

/// <summary>
/// A device: resources and sessions under the handles that the driver interface gave them. An object is found by its
/// own device alone, so that a call with another device finds nothing (R14). Thread-safe.
/// </summary>
public sealed partial class DriverDevice : IDisposable
{
    private readonly NameTable<DriverSession> _sessionNames;
    private readonly NameTable<DriverDecoder> _decoderNames;

    /// <summary>Makes a device that has nothing yet.</summary>
    /// <param name="adapter">The adapter that the device belongs to.</param>
    public DriverDevice(DriverAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        Adapter = adapter;
        Protection = new(adapter.Profile.Has(ProtectionCaps.ProtectionAlwaysOn));
        _sessionNames = new(Sessions);
        _decoderNames = new(Decoders);
        if (adapter.Profile.Has(ProtectionCaps.HardwareTeardown))
            adapter.Hardware.Add(this);
        adapter.Add(this);
    }

    /// <summary>The adapter that the device belongs to.</summary>
    public DriverAdapter Adapter { get; }

    /// <summary>The live resources.</summary>
    public HandleTable<Resource> Resources { get; } = new();

    /// <summary>The live sessions.</summary>
    public HandleTable<DriverSession> Sessions { get; } = new();

    /// <summary>The live channels.</summary>
    public HandleTable<DriverChannel> Channels { get; } = new();

    /// <summary>The live decoders.</summary>
    public HandleTable<DriverDecoder> Decoders { get; } = new();

    /// <summary>The live views for decoders.</summary>
    public HandleTable<DecoderView> DecoderViews { get; } = new();

    /// <summary>What channel messages call the device; the same for all of its channels.</summary>
    public nint Handle { get; init; }

    /// <summary>What channels have asked for restricted surfaces.</summary>
    internal ContentProtection Protection { get; }

    /// <summary>Who may open restricted shared resources.</summary>
    internal SharedProcesses SharedResources { get; } = new(ProcessIdentity.StartOf); // S117

    /// <summary>Where shared resources are made known, if there is a kernel to know them.</summary>
    internal KernelAllocations? Kernel { get; init; }

    /// <summary>Makes a resource under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="description">The resource.</param>
    /// <param name="initialData">Nothing, or data for each subresource.</param>
    /// <param name="runtimeHandle">What the runtime calls it.</param>
    public DriverStatus CreateResource(nint handle, in ResourceDescription description, ReadOnlySpan<ApplicationMemory> initialData, nint runtimeHandle = 0)
    {
        if (Adapter.Reach(FaultCall.CreateResource) is { Kind: not null } fault)
            return fault.IsRemoval ? DriverStatus.DeviceRemoved : DriverStatus.OutOfMemory;
        if (!Adapter.CanProtect(description.Protection) || !Adapter.Profile.Keeps(description.Format))
            return DriverStatus.NotAvailable;
        if (description.Sharing == ResourceSharing.None)
            return Add(handle, Resource.Create(description, initialData, Adapter.ProtectedMemory, out var own), own);
        var status = Resource.CreateShared(description, initialData, Adapter.ProtectedMemory, SharedResources, out var shared);
        if (shared is not null && Kernel is not null)
        {
            status = Kernel.Announce(runtimeHandle, shared.SharedName);
            if (status != DriverStatus.Ok)
            {
                shared.Retire();
                return status;
            }

            shared.RuntimeHandle = runtimeHandle;
        }

        return Add(handle, status, shared);
    }

    /// <summary>Opens a resource that another device shares, under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="name">The other resource's <see cref="Resource.SharedName"/>.</param>
    /// <param name="runtimeHandle">What the runtime calls it.</param>
    /// <returns>InvalidArgument for a name of nothing; AccessDenied if it is restricted and this process not among those that may (R47).</returns>
    public DriverStatus OpenResource(nint handle, ReadOnlySpan<byte> name, nint runtimeHandle = 0)
    {
        var status = Resource.Open(name, out var resource);
        if (resource is null)
            return status;
        resource.RuntimeHandle = runtimeHandle;
        if (Adapter.CanProtect(resource.Description.Protection))
            return Add(handle, status, resource);
        resource.Retire();
        return DriverStatus.NotAvailable;
    }

    /// <summary>Makes a staging resource that lies in the application's memory, under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="description">The resource.</param>
    /// <param name="memory">Where each subresource lies; it outlives the resource.</param>
    public DriverStatus CreateResourceOver(nint handle, in ResourceDescription description, ReadOnlySpan<ApplicationMemory> memory) =>
        !Adapter.Profile.Keeps(description.Format) ? DriverStatus.NotAvailable
            : Add(handle, Resource.CreateOver(description, memory, out var resource), resource);

    /// <summary>Destroys a resource; its memory goes with its last user.</summary>
    public DriverStatus DestroyResource(nint handle)
    {
        if (!Resources.TryRemove(handle, out var resource))
            return DriverStatus.InvalidArgument;
        Retire(resource);
        return DriverStatus.Ok;
    }

    /// <summary>Makes a session under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="cryptoType">AES-128-CTR (S21).</param>
    /// <param name="keyExchange">How it is keyed: one of the profile's.</param>
    /// <param name="decodeProfile">The decoder profile that it is for; the zero GUID for none.</param>
    public DriverStatus CreateCryptoSession(nint handle, Guid cryptoType, KeyExchange keyExchange, Guid decodeProfile)
    {
        if (Adapter.Reach(FaultCall.CreateCryptoSession).IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (cryptoType == Guid.Empty)
            return DriverStatus.UnknownCrypto;
        if (Adapter.CheckCrypto(cryptoType, decodeProfile) is var status && status != DriverStatus.Ok)
            return status;
        bool isOffered = keyExchange == KeyExchange.HardwareMedia ? Adapter.Profile.Has(ProtectionCaps.HardwareDrmCommunication)
            : Adapter.Profile.KeyExchanges.Contains(keyExchange);
        if (!isOffered)
            return DriverStatus.UnsupportedCrypto;
        var session = new DriverSession(Adapter, keyExchange) { DecodeProfile = decodeProfile };
        if (!Sessions.TryAdd(handle, session))
            return DriverStatus.InvalidArgument;
        ProtectionMetrics.Session(1);
        if (CallTrace.IsOn)
            TracedSessions.Made(session, handle);
        return DriverStatus.Ok;
    }

    /// <summary>Ends a session and wipes its keys (S10).</summary>
    public DriverStatus DestroyCryptoSession(nint handle)
    {
        if (!Sessions.TryRemove(handle, out var session))
            return DriverStatus.InvalidArgument;
        ProtectionMetrics.Session(-1);
        _sessionNames.Forget(session);
        session.Destroy();
        return DriverStatus.Ok;
    }

    private DriverStatus Add(nint handle, DriverStatus status, Resource? resource)
    {
        resource?.ProtectedBy(Protection, Adapter.Profile.Has(ProtectionCaps.ProtectionAlwaysOn));
        if (resource is null || Resources.TryAdd(handle, resource))
            return status;
        Retire(resource);
        return DriverStatus.InvalidArgument;
    }

    private void Retire(Resource resource)
    {
        resource.Retire();
        if (resource.RuntimeHandle != 0)
            Kernel?.Withdraw(resource.RuntimeHandle);
    }

    /// <summary>Leaves nothing in protected memory, nor of the frames that decoders have under way, as after a teardown (S58, S198, S300).</summary>
    /// <param name="atLeast">The weakest protection of what is lost.</param>
    internal void LoseContents(ResourceProtection atLeast)
    {
        // Decoders first: what they have under way must not be written after the memory was left empty.
        foreach (var decoder in Decoders.Snapshot())
            decoder.LoseContent(atLeast);
        foreach (var resource in Resources.Snapshot())
        {
            if (resource.Description.Protection >= atLeast)
                resource.LoseContent();
        }
    }

    /// <summary>Leaves no key of a session and no content, as it is on a device that was removed.</summary>
    internal void LoseEverything()
    {
        foreach (var session in Sessions.Snapshot())
            session.LoseKey(withContent: true);
        LoseContents(ResourceProtection.RestrictedContent);
    }

    /// <summary>Destroys everything that is still alive.</summary>
    public void Dispose()
    {
        if (Adapter.Profile.Has(ProtectionCaps.HardwareTeardown))
            Adapter.Hardware.Remove(this);
        Adapter.Remove(this);
        foreach (var channel in Channels.Close())
            channel.Destroy();
        foreach (var decoder in Decoders.Close())
            decoder.Destroy();
        DecoderViews.Close();
        foreach (var session in Sessions.Close())
        {
            ProtectionMetrics.Session(-1);
            session.Destroy();
        }

        foreach (var resource in Resources.Close())
            Retire(resource);
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Dxcp.Driver;

public sealed partial class DriverDevice
{
    /// <summary>Makes a channel under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="type">Who stands behind it; NotAvailable without the capability of that kind (R39).</param>
    /// <param name="name">What messages call it where that is another than the handle.</param>
    public DriverStatus CreateAuthenticatedChannel(nint handle, ChannelType type, nint? name = null)
    {
        if (Adapter.Reach(FaultCall.CreateAuthenticatedChannel).IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (type.Capability() is not { } needed)
            return DriverStatus.InvalidArgument;
        if (!Adapter.Profile.Has(needed))
            return DriverStatus.NotAvailable;
        return Channels.TryAdd(handle, new DriverChannel(this, name ?? handle, type)) ? DriverStatus.Ok : DriverStatus.InvalidArgument;
    }

    /// <summary>Ends a channel: its key is wiped, what it protects is released (R48).</summary>
    public DriverStatus DestroyAuthenticatedChannel(nint handle)
    {
        if (!Channels.TryRemove(handle, out var channel))
            return DriverStatus.InvalidArgument;
        channel.Destroy();
        return DriverStatus.Ok;
    }

    /// <summary>Whether messages call sessions and decoders by names of their own: their handles are then addresses that the runtime chose.</summary>
    internal bool HasNames { get; init; }

    /// <summary>What messages call a session; zero if there is none (R53).</summary>
    internal nint NameOfSession(nint handle) => _sessionNames.NameOf(handle);

    /// <summary>What messages call a decoder; zero if there is none (R53).</summary>
    internal nint NameOfDecoder(nint handle) => _decoderNames.NameOf(handle);

    /// <summary>Finds the session that a message names.</summary>
    internal bool TryFindSession(nint name, [NotNullWhen(true)] out DriverSession? session) =>
        HasNames ? _sessionNames.TryGet(name, out session) : Sessions.TryGet(name, out session);

    /// <summary>Finds the decoder that a message names.</summary>
    internal bool TryFindDecoder(nint name, [NotNullWhen(true)] out DriverDecoder? decoder) =>
        HasNames ? _decoderNames.TryGet(name, out decoder) : Decoders.TryGet(name, out decoder);

    /// <summary>Has a decoder use a session's keys. Both must be this device's, and the session made for the decoder's profile (R46, S84).</summary>
    internal bool TryTieSession(nint decoderName, nint sessionName)
    {
        if (!TryFindDecoder(decoderName, out var decoder) || !TryFindSession(sessionName, out var session)
            || session.DecodeProfile != decoder.Description.Profile)
        {
            return false;
        }

        decoder.TieTo(session, sessionName);
        return true;
    }

    /// <summary>What messages call the session that is tied to a decoder; zero if there is none, or it is gone.</summary>
    internal nint SessionOf(DriverDecoder decoder) =>
        decoder.Session is var (session, name) && TryFindSession(name, out var live) && live == session ? name : 0;

    /// <summary>The protected resources of this device's own making that anyone may open.</summary>
    internal uint CountUnrestrictedProtectedShared() =>
        (uint)Resources.Snapshot().Count(resource =>
            !resource.IsOpened && resource.Description is { Protection: not ResourceProtection.None, Sharing: ResourceSharing.Unrestricted });
}

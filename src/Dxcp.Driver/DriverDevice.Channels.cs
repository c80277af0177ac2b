namespace Dxcp.Driver;

public sealed partial class DriverDevice
{
    /// <summary>Makes a channel under a handle that is not taken.</summary>
    /// <param name="handle">The handle; messages name it too.</param>
    /// <param name="type">Who stands behind it; NotAvailable without the capability of that kind (R39).</param>
    public DriverStatus CreateAuthenticatedChannel(nint handle, ChannelType type)
    {
        if (type.Capability() is not { } needed)
            return DriverStatus.InvalidArgument;
        if (!Adapter.Profile.Has(needed))
            return DriverStatus.NotAvailable;
        return Channels.TryAdd(handle, new DriverChannel(this, handle, type)) ? DriverStatus.Ok : DriverStatus.InvalidArgument;
    }

    /// <summary>Ends a channel: its key is wiped, what it protects is released (R48).</summary>
    public DriverStatus DestroyAuthenticatedChannel(nint handle)
    {
        if (!Channels.TryRemove(handle, out var channel))
            return DriverStatus.InvalidArgument;
        channel.Destroy();
        return DriverStatus.Ok;
    }

    /// <summary>Has a decoder use a session's keys. Both must be this device's, and the session made for the decoder's profile (R46, S84).</summary>
    internal bool TryTieSession(nint decoderHandle, nint sessionHandle)
    {
        if (!Decoders.TryGet(decoderHandle, out var decoder) || !Sessions.TryGet(sessionHandle, out var session)
            || session.DecodeProfile != decoder.Description.Profile)
            return false;
        decoder.TieTo(session, sessionHandle);
        return true;
    }

    /// <summary>The handle of the session that is tied to a decoder; zero if there is none, or it is gone.</summary>
    internal nint SessionOf(DriverDecoder decoder) =>
        decoder.Session is var (session, handle) && Sessions.TryGet(handle, out var live) && live == session ? handle : 0;

    /// <summary>The protected resources of this device's own making that anyone may open.</summary>
    internal uint CountUnrestrictedProtectedShared() =>
        (uint)Resources.Snapshot().Count(resource =>
            !resource.IsOpened && resource.Description is { Protection: not ResourceProtection.None, Sharing: ResourceSharing.Unrestricted });
}

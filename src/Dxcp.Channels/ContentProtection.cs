using Dxcp.Abi;

namespace Dxcp.Channels;

/// <summary>What a channel asks of the device for restricted surfaces (PROTECTION). The values are those that all four Direct3D interfaces share.</summary>
[Flags]
public enum ProtectionRequests
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>They cannot be mapped, and nothing leaves them unencrypted.</summary>
    Enabled = (int)D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled,

    /// <summary>Only overlays and full-screen flips may show them.</summary>
    OverlayOrFullscreenRequired = (int)D3D11_AUTHENTICATED_PROTECTION_FLAGS.OverlayOrFullscreenRequired,

    /// <summary>All that is defined.</summary>
    All = Enabled | OverlayOrFullscreenRequired,
}

/// <summary>
/// What a device's channels have asked for together: what one turned on another does not turn off (R45), and it ends
/// with the channel (R48). Restricted surfaces are mapped and unmapped here, so that protection and a mapping
/// exclude one another. Thread-safe.
/// </summary>
public sealed class ContentProtection
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChannelEnd, Wishes> _channels = [];
    private readonly ProtectionRequests _always;
    private ProtectionRequests _requests;
    private Guid _encryption;
    private int _mapped;
    private volatile bool _inForce;
    private bool _lapsed;

    /// <summary>Makes the protection of a device of which no channel has asked anything.</summary>
    /// <param name="alwaysOn">Whether restricted surfaces are protected without being asked for.</param>
    public ContentProtection(bool alwaysOn)
    {
        _always = alwaysOn ? ProtectionRequests.Enabled : ProtectionRequests.None;
        Combine();
    }

    /// <summary>What is asked for now; enabled where protection is always on.</summary>
    public ProtectionRequests Requests
    {
        get
        {
            lock (_lock)
                return _lapsed ? ProtectionRequests.None : _requests;
        }
    }

    /// <summary>The encryption for content that the CPU or a bus could reach; the zero GUID for none (S47).</summary>
    public Guid Encryption
    {
        get
        {
            lock (_lock)
                return _encryption;
        }
    }

    /// <summary>
    /// Whether restricted surfaces keep their content now. An encryption for accessible content is kept by making
    /// nothing accessible (S82).
    /// </summary>
    public bool IsInForce => _inForce;

    /// <summary>Takes a channel's request in the place of its last one; refused while a restricted surface is mapped (S81).</summary>
    public ChannelStatus Request(ChannelEnd channel, ProtectionRequests requests)
    {
        if ((requests & ~ProtectionRequests.All) != 0)
            return ChannelStatus.InvalidArgument;
        return Change(channel, wishes => wishes with { Requests = requests }, asksAgain: true);
    }

    /// <summary>Takes a channel's encryption in the place of its last one; refused while a restricted surface is mapped (S81).</summary>
    public ChannelStatus Encrypt(ChannelEnd channel, Guid encryption) => Change(channel, wishes => wishes with { Encryption = encryption });

    /// <summary>Has the outputs lose what was asked for, until a channel asks again (S221). Memory stays protected.</summary>
    public void Lapse()
    {
        lock (_lock)
            _lapsed = true;
    }

    /// <summary>Drops all that a channel asked for (R48).</summary>
    public void Forget(ChannelEnd channel)
    {
        lock (_lock)
        {
            _channels.Remove(channel);
            Combine();
        }
    }

    /// <summary>Lets one more restricted surface be mapped, unless protection is in force (R29).</summary>
    public bool TryMap()
    {
        lock (_lock)
        {
            if (_inForce)
                return false;
            _mapped++;
            return true;
        }
    }

    /// <summary>Takes back what <see cref="TryMap"/> granted.</summary>
    /// <exception cref="InvalidOperationException">Nothing that was granted is left: with a count below zero protection would never be refused.</exception>
    public void Unmap()
    {
        lock (_lock)
        {
            if (_mapped == 0)
                throw new InvalidOperationException("A restricted surface is unmapped that nobody was allowed to map.");
            _mapped--;
        }
    }

    private ChannelStatus Change(ChannelEnd channel, Func<Wishes, Wishes> change, bool asksAgain = false)
    {
        lock (_lock)
        {
            _channels.TryGetValue(channel, out var before);
            var after = change(before);
            if (after.Restrict && _mapped != 0)
                return ChannelStatus.InvalidState;
            _channels[channel] = after;
            _lapsed &= !asksAgain;
            Combine();
            return ChannelStatus.Ok;
        }
    }

    private void Combine()
    {
        _requests = _always;
        _encryption = Guid.Empty;
        foreach (var wishes in _channels.Values)
        {
            _requests |= wishes.Requests;
            if (wishes.Encryption != Guid.Empty)
                _encryption = wishes.Encryption;
        }

        _inForce = (_requests & ProtectionRequests.Enabled) != 0 || _encryption != Guid.Empty;
    }

    private readonly record struct Wishes(ProtectionRequests Requests, Guid Encryption)
    {
        public bool Restrict => (Requests & ProtectionRequests.Enabled) != 0 || Encryption != Guid.Empty;
    }
}

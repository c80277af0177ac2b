using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>
/// Two devices of a surface: on the first a victim keeps marked pictures; an attacker, who sees all that crosses the interface and
/// holds no key, calls what he likes on both. All knowledge is the attacker's, but for the victim's keys.
/// </summary>
internal sealed partial class AttackWorld : IDisposable
{
    private const int DeviceCount = 2;
    private const int MostSeen = 64;
    private static readonly byte[] s_noKey = new byte[16];
    private static readonly PlaceKind[] s_kinds = [PlaceKind.Memory, PlaceKind.Memory, PlaceKind.Open, PlaceKind.Protected, PlaceKind.Protected];

    private readonly Surface _surface;
    private readonly AttackSetting _setting;
    private readonly SurfaceDevice[] _devices;
    private readonly Place[][] _places;
    private readonly List<SurfaceDecoder> _decoders = [];
    private readonly SurfaceSession _victim;
    private readonly ChannelCaller _victimsChannel;
    private readonly ChannelCaller?[] _channels = new ChannelCaller?[DeviceCount];
    private readonly List<(SurfaceSession Session, int Device)> _sessions = [];
    private readonly Seen<Message> _messages = new();
    private readonly Seen<byte[]> _blocks = new();
    private readonly Seen<byte[]> _commands = new();

    /// <summary>Eight bytes; a picture is these again and again, so that any 16 of its bytes have them in one piece.</summary>
    private readonly byte[] _mark = RandomNumberGenerator.GetBytes(8);
    private readonly byte[] _picture = new byte[SurfaceDevice.StreamSize];
    private readonly RSA _publicKey;
    private nint _shared;
    private byte[]? _pendingOfVictim;
    private byte[]? _lastReadBackKey;
    private ulong _nextIV = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue) << 20;

    public AttackWorld(SurfaceKind kind, AttackSetting setting)
    {
        _setting = setting;
        var profile = setting is AttackSetting.AlwaysOn or AttackSetting.AlwaysOnWithReadBackKeys ? DriverProfile.Default : DriverProfile.OnDemand;
        if (HasReadBackKeys)
            profile = profile with { Caps = profile.Caps | ProtectionCaps.EncryptedReadBackKey };
        _surface = Surface.Open(kind, profile);
        _devices = [_surface.Device, _surface.CreateDevice()];
        for (int i = 0; i < _picture.Length; i++)
            _picture[i] = _mark[i % _mark.Length];
        var channel = _devices[0].CreateChannel();
        using (var leaf = X509CertificateLoader.LoadCertificate(CertificateChain.Parse(channel.CertificateChain())[0].RawData))
            _publicKey = leaf.GetRSAPublicKey()!;
        _victimsChannel = Opened(channel);
        _places = [.. Enumerable.Range(0, DeviceCount).Select(MakePlaces)];
        _victim = _devices[0].CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        _sessions.Add((_victim, 0));
        Renegotiate();
    }

    /// <summary>What was done, in words, if anybody wants to know.</summary>
    public List<string>? Story { get; init; }

    private bool HasReadBackKeys => _setting is AttackSetting.AlwaysOnWithReadBackKeys or AttackSetting.SharedWithReadBackKeys;

    /// <summary>Whether the driver decrypts into protected memory alone on the victim's device, at all times.</summary>
    private bool IsInForce => _setting is not (AttackSetting.Shared or AttackSetting.SharedWithReadBackKeys);

    /// <summary>What lies in open reach, if there are marks in it: where.</summary>
    /// <param name="everywhere">Whether to try what ought to be protected, too.</param>
    public string? FindMarks(bool everywhere)
    {
        foreach (var places in _places)
        {
            foreach (var place in places)
            {
                if ((everywhere || place.Kind is PlaceKind.Memory or PlaceKind.Open) && Holds(place))
                    return $"{place} can be read, and holds a marked picture";
            }
        }

        return null;
    }

    /// <summary>What an attacker does in the end: ends his channels and tries to copy everything into memory.</summary>
    public string? Sweep()
    {
        for (int device = 0; device < DeviceCount; device++)
            EndChannel(device);
        foreach (var places in _places)
        {
            var memory = places[0];
            foreach (var place in places)
            {
                if (place == memory || place.Kind == PlaceKind.Buffer)
                    continue;
                memory.Device.TryCopy(memory.Handle, place.Handle, whole: true);
                memory.Content = null;
                if (Holds(memory))
                    return $"{place} could be copied into {memory} in the end, and holds a marked picture";
            }
        }

        return FindMarks(everywhere: true);
    }

    public void Dispose()
    {
        for (int device = 0; device < DeviceCount; device++)
            EndChannel(device);
        foreach (var decoder in _decoders)
            decoder.Destroy();
        _surface.Dispose();
        _publicKey.Dispose();
    }

    /// <summary>Opens the victim's channel, before there are pictures.</summary>
    private ChannelCaller Opened(ChannelCaller channel)
    {
        byte[] key = RandomNumberGenerator.GetBytes(16), block = KeyTransport.Encrypt(_publicKey, key);
        Surface.Accepted(channel.SendKey(block));
        channel.Key = key;
        _blocks.Add(block);
        byte[][] commands = [channel.InitializeMessage(), channel.ProtectionMessage(0), channel.ProtectionMessage(_setting == AttackSetting.Held ? 1u : 0)];
        foreach (byte[] command in commands)
        {
            Surface.Accepted(channel.Configure(command));
            _commands.Add(command);
        }

        return channel;
    }

    private Place[] MakePlaces(int number)
    {
        var device = _devices[number];
        List<Place> places = [.. s_kinds.Select((kind, i) => new Place(number, i, device, kind))];
        foreach (var place in places)
            place.Make();
        nint shared = number == 0 ? device.CreateShared() : device.OpenShared(_shared, _devices[0]);
        if (number == 0)
            _shared = shared;
        places.Add(new(number, places.Count, device, PlaceKind.Shared) { Handle = shared });
        if (device.CreateProtectedBuffer() is not 0 and var buffer)
            places.Add(new(number, places.Count, device, PlaceKind.Buffer) { Handle = buffer });
        foreach (bool restricted in (bool[])[false, true])
        {
            var decoder = device.CreateDecoder(restricted);
            _decoders.Add(decoder);
            places.Add(new(number, places.Count, device, restricted ? PlaceKind.Protected : PlaceKind.Open) { Handle = decoder.Target, IsTarget = true });
        }

        return [.. places];
    }

    private bool Holds(Place place) => place.Kind != PlaceKind.Buffer && place.Device.TryRead(place.Handle) is { } bytes && bytes.AsSpan().IndexOf(_mark) >= 0;

    private void EndChannel(int device)
    {
        if (_channels[device] is not { } channel)
            return;
        _devices[device].Destroy(channel);
        _channels[device] = null;
    }

    private ChannelCaller OwnChannel(int device)
    {
        if (_channels[device] is { } channel)
            return channel;
        return _channels[device] = _devices[device].OpenChannel();
    }

    private enum PlaceKind
    {
        Memory,
        Open,
        Protected,
        Shared,
        Buffer,
    }

    /// <summary>What was seen together: ciphertext, counter block, wrapped content key if there is one.</summary>
    private sealed record Message(byte[] Bytes, byte[] CounterBlock, byte[]? WrappedKey);

    /// <summary>A resource of one of the devices.</summary>
    private sealed class Place(int number, int index, SurfaceDevice device, PlaceKind kind)
    {
        public SurfaceDevice Device { get; } = device;

        public PlaceKind Kind { get; } = kind;

        public nint Handle { get; set; }

        public bool IsTarget { get; init; }

        /// <summary>What was last put into memory, as far as that is known.</summary>
        public Message? Content { get; set; }

        public void Make() => Handle = Kind switch
        {
            PlaceKind.Memory => Device.CreateMemory(),
            PlaceKind.Open => Device.CreateOpen(),
            _ => Device.CreateProtected(),
        };

        public override string ToString() => $"{Kind} {index}{(IsTarget ? " (of a decoder)" : "")} of device {number}";
    }

    /// <summary>The last things that were seen.</summary>
    private sealed class Seen<T>
    {
        private readonly List<T> _all = [];

        public int Count => _all.Count;

        public void Add(T item)
        {
            if (_all.Count == MostSeen)
                _all.RemoveAt(0);
            _all.Add(item);
        }

        /// <summary>The latest for half of the numbers.</summary>
        public T Pick(byte choice) => _all[choice < 128 ? _all.Count - 1 : choice % _all.Count];
    }
}

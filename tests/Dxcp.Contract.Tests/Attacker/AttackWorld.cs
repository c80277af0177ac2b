using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>
/// Two devices of a surface, and one of the other surface on the same side: on the first a victim keeps marked pictures; an attacker, who sees all that
/// crosses the interface and holds no key, calls what he likes on all three. All knowledge is the attacker's, but for the victim's keys.
/// </summary>
internal sealed partial class AttackWorld : IDisposable
{
    private const int DeviceCount = 3;

    /// <summary>The device that lies behind the other interface.</summary>
    private const int Elsewhere = 2;
    private const int MostSeen = 64;
    private static readonly byte[] s_noKey = new byte[16];
    private static readonly PlaceKind[] s_kinds = [PlaceKind.Memory, PlaceKind.Memory, PlaceKind.Open, PlaceKind.Protected, PlaceKind.Protected];

    private readonly Surface _surface;
    private readonly SurfaceKind _otherKind;
    private readonly DriverProfile _profile;
    private readonly AttackSetting _setting;
    private readonly bool _hasRuntimeChannels;
    private readonly bool _findsChannelsByMessage;
    private readonly ProbeDevice[] _devices = new ProbeDevice[DeviceCount];
    private readonly Place[][] _places = new Place[DeviceCount][];
    private readonly SurfaceDecoder[][] _decoders = new SurfaceDecoder[DeviceCount][];
    private readonly SurfaceSession _victim;
    private readonly ChannelCaller _victimsChannel;
    private readonly ChannelCaller?[] _channels = new ChannelCaller?[DeviceCount];
    private readonly ChannelCaller?[] _runtimeChannels = new ChannelCaller?[DeviceCount];
    private readonly List<(SurfaceSession Session, int Device)> _sessions = [];
    private readonly Seen<Message> _messages = new();
    private readonly Seen<byte[]> _answers = new();
    private readonly Seen<byte[]> _blocks = new();
    private readonly Seen<byte[]> _commands = new();

    /// <summary>Eight bytes; a picture is these again and again, so that any 16 of its bytes have them in one piece.</summary>
    private readonly byte[] _mark = RandomNumberGenerator.GetBytes(8);
    private readonly byte[] _picture = new byte[SurfaceDevice.StreamSize];
    private readonly RSA _publicKey;
    private readonly SharedKey _shared;
    private Surface _other;
    private (ChannelCaller Channel, int Device)? _replayed;
    private string? _belief;
    private byte[]? _pendingOfVictim;
    private byte[]? _lastReadBackKey;
    private ulong _nextIV = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue) << 20;

    public AttackWorld(SurfaceKind kind, AttackSetting setting)
    {
        _setting = setting;
        _hasRuntimeChannels = Surface.With(Need.RuntimeChannels).Contains(kind);
        _findsChannelsByMessage = !Surface.With(Need.MessagesThroughAnotherChannel).Contains(kind);
        _otherKind = kind switch
        {
            SurfaceKind.Direct3D9 => SurfaceKind.Direct3D11,
            SurfaceKind.Direct3D11 => SurfaceKind.Direct3D9,
            SurfaceKind.Direct3D9Driver => SurfaceKind.Direct3D11Driver,
            _ => SurfaceKind.Direct3D9Driver,
        };
        _profile = setting is AttackSetting.AlwaysOn or AttackSetting.AlwaysOnWithReadBackKeys ? DriverProfile.Default : DriverProfile.OnDemand;
        var more = HasReadBackKeys ? ProtectionCaps.EncryptedReadBackKey : setting == AttackSetting.Hardware ? ProtectionCaps.Hardware : 0;
        _profile = _profile with { Caps = _profile.Caps | more };
        _surface = Surface.Open(kind, _profile);
        _other = Surface.Open(_otherKind, _profile);
        (_devices[0], _devices[1], _devices[Elsewhere]) = (_surface.Device, _surface.CreateDevice(), _other.Device);
        for (int i = 0; i < _picture.Length; i++)
            _picture[i] = _mark[i % _mark.Length];
        var channel = _devices[0].CreateChannel();
        using (var leaf = X509CertificateLoader.LoadCertificate(CertificateChain.Parse(channel.CertificateChain())[0].RawData))
            _publicKey = leaf.GetRSAPublicKey()!;
        _victimsChannel = Opened(channel);
        if (IsHeldByRuntime)
            HoldByRuntime();
        nint shared = _devices[0].CreateShared();
        _shared = _devices[0].KeyOf(shared);
        for (int device = 0; device < DeviceCount; device++)
            MakePlaces(device, device == 0 ? shared : _devices[device].OpenShared(_shared));
        _victim = _devices[0].CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        _sessions.Add((_victim, 0));
        Renegotiate();
    }

    /// <summary>What was done, in words, if anybody wants to know.</summary>
    public List<string>? Story { get; init; }

    private bool HasReadBackKeys => _setting is AttackSetting.AlwaysOnWithReadBackKeys or AttackSetting.SharedWithReadBackKeys;

    /// <summary>Whether the victim's device has ended, and with it all that there was to protect but what others have open.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether nothing is decrypted but into protected memory on the victim's device, at all times.</summary>
    private bool IsInForce => _setting is not (AttackSetting.Shared or AttackSetting.SharedWithReadBackKeys or AttackSetting.Hardware);

    private bool IsHeldByRuntime => _setting == AttackSetting.HeldByRuntime && _hasRuntimeChannels;

    /// <summary>What lies in open reach, if there are marks in it: where.</summary>
    /// <param name="everywhere">Whether to try what ought to be protected, too.</param>
    public string? FindMarks(bool everywhere)
    {
        foreach (var place in LivingPlaces.SelectMany(places => places))
        {
            if ((everywhere || place.Kind is PlaceKind.Memory or PlaceKind.Open) && Holds(place))
                return $"{place} can be read, and holds a marked picture";
        }

        return _belief;
    }

    /// <summary>What an attacker does in the end: ends his channels and tries to copy everything into memory.</summary>
    public string? Sweep()
    {
        foreach (int device in LivingDevices)
        {
            EndChannel(device);
            EndRuntimeChannel(device);
        }

        foreach (var places in LivingPlaces)
        {
            var memory = places[0];
            foreach (var place in places)
            {
                if (place == memory || place.Kind == PlaceKind.Buffer)
                    continue;
                memory.Device.TryCopy(memory.Handle, place.Handle);
                memory.Content = null;
                if (Holds(memory))
                    return $"{place} could be copied into {memory} in the end, and holds a marked picture";
            }
        }

        return FindMarks(everywhere: true);
    }

    public void Dispose()
    {
        if (!IsOver)
            EndSurface();
        EndOther();
        _publicKey.Dispose();
    }

    private IEnumerable<int> LivingDevices => Enumerable.Range(0, DeviceCount).Where(device => !IsOver || device == Elsewhere);

    private IEnumerable<Place[]> LivingPlaces => LivingDevices.Select(device => _places[device]);

    private void EndSurface()
    {
        Leave(0);
        Leave(1);
        _surface.Dispose();
    }

    private void EndOther()
    {
        Leave(Elsewhere);
        _other.Dispose();
    }

    /// <summary>Lets go of what would outlive a device.</summary>
    private void Leave(int device)
    {
        EndChannel(device);
        EndRuntimeChannel(device);
        if (_replayed is var (channel, itsDevice) && itsDevice == device)
        {
            _devices[device].Destroy(channel);
            _replayed = null;
        }

        foreach (var decoder in _decoders[device])
            decoder.Destroy();
        _sessions.RemoveAll(session => session.Device == device && session.Session != _victim);
    }

    /// <summary>A channel of the runtime's own that asks for protection as long as the victim's device lives.</summary>
    private void HoldByRuntime()
    {
        var channel = _devices[0].CreateRuntimeChannel();
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(1), signed: false));
    }

    /// <summary>Opens the victim's channel, before there are pictures.</summary>
    private ChannelCaller Opened(ChannelCaller channel)
    {
        byte[] key = RandomNumberGenerator.GetBytes(16), block = KeyTransport.Encrypt(_publicKey, key);
        Surface.Accepted(channel.SendKey(block));
        channel.Key = key;
        _blocks.Add(block);
        bool holds = _setting == AttackSetting.Held || (_setting == AttackSetting.HeldByRuntime && !IsHeldByRuntime);
        byte[][] commands = [channel.InitializeMessage(), channel.ProtectionMessage(0), channel.ProtectionMessage(holds ? 1u : 0)];
        foreach (byte[] command in commands)
        {
            Surface.Accepted(channel.Configure(command));
            _commands.Add(command);
        }

        return channel;
    }

    private void MakePlaces(int number, nint shared)
    {
        var device = _devices[number];
        List<Place> places = [.. s_kinds.Select((kind, i) => new Place(number, i, device, kind))];
        foreach (var place in places)
            place.Make();
        places.Add(new(number, places.Count, device, PlaceKind.Shared) { Handle = shared });
        if (device.CreateProtectedBuffer() is not 0 and var buffer)
            places.Add(new(number, places.Count, device, PlaceKind.Buffer) { Handle = buffer });
        if (device.CreateHardwareProtected() is not 0 and var hardware)
            places.Add(new(number, places.Count, device, PlaceKind.Hardware) { Handle = hardware });
        _decoders[number] = [device.CreateDecoder(restricted: false), device.CreateDecoder()];
        for (int i = 0; i < _decoders[number].Length; i++)
        {
            nint target = _decoders[number][i].Target;
            places.Add(new(number, places.Count, device, i == 0 ? PlaceKind.Open : PlaceKind.Protected) { Handle = target, IsTarget = true });
        }

        _places[number] = [.. places];
    }

    private bool Holds(Place place) => place.Kind != PlaceKind.Buffer && place.Device.TryRead(place.Handle) is { } bytes && bytes.AsSpan().IndexOf(_mark) >= 0;

    private void EndChannel(int device)
    {
        if (_channels[device] is not { } channel)
            return;
        _devices[device].Destroy(channel);
        _channels[device] = null;
    }

    private void EndRuntimeChannel(int device)
    {
        if (_runtimeChannels[device] is not { } channel)
            return;
        _devices[device].Destroy(channel);
        _runtimeChannels[device] = null;
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
        Hardware,
    }

    /// <summary>What was seen together: ciphertext, counter block, wrapped content key if there is one.</summary>
    private sealed record Message(byte[] Bytes, byte[] CounterBlock, byte[]? WrappedKey);

    /// <summary>A resource of one of the devices.</summary>
    private sealed class Place(int number, int index, ProbeDevice device, PlaceKind kind)
    {
        public ProbeDevice Device { get; } = device;

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

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

internal sealed partial class AttackWorld
{
    /// <summary>Takes a step. What is refused is refused; what is left is to be searched.</summary>
    public void Take(AttackStep step)
    {
        string told = Do(step);
        Story?.Add($"{step.Act}: {told}");
    }

    private string Do(AttackStep step) => step.Act switch
    {
        Act.Upload => Upload(step, underContentKey: false),
        Act.UploadUnderContentKey => Upload(step, underContentKey: IsInForce),
        Act.ReadBack => ReadBack(VictimsPlace(step.A), Memory(0, step.B), _victim),
        Act.Refresh => Refresh(),
        Act.Renegotiate => Renegotiate(),
        Act.BeginFrame => BeginVictimsFrame(step),
        Act.EndFrame => $"the victim's: {Code(_decoders[0][1].End())}",
        Act.Ask => Ask(step),
        Act.Update => Update(step),
        Act.Write => Write(Memory(Device(step.A), step.B), _messages.Count == 0 ? null : _messages.Pick(step.C)),
        Act.Copy or Act.CopyPart => Copy(step),
        Act.Decrypt or Act.DecryptMixed or Act.DecryptPart => Decrypt(step),
        Act.Encrypt => ReadBack(AnyPlace(Session(step.A).Device, step.B), Memory(Session(step.A).Device, step.C), Session(step.A).Session),
        Act.EncryptAndDecrypt => EncryptAndDecrypt(step),
        Act.GetReadBackKey => GetReadBackKey(Session(step.A).Session),
        Act.NewSession => NewSession(step),
        Act.ReplayToNewSession => ReplayToNewSession(step),
        Act.Negotiate => Negotiate(Session(step.A).Session, _blocks.Pick(step.B)),
        Act.Start => Start(Session(step.A).Session),
        Act.Finish => Finish(Session(step.A).Session),
        Act.Recreate => Recreate(AnyPlace(Device(step.A), step.B)),
        Act.Protect => Protect(Device(step.A), step.B),
        Act.EndChannel => End(Device(step.A)),
        Act.ProtectByRuntime => ProtectByRuntime(Device(step.A), step.B),
        Act.EndRuntimeChannel => EndByRuntime(Device(step.A)),
        Act.EndDevice => EndDevice(step.A),
        Act.ReplayToNewChannel => ReplayToNewChannel(step),
        Act.ReplayMessage => ReplayMessage(step),
        Act.Tie => Tie(step),
        Act.DecodeEncrypted or Act.DecodeClear or Act.DecodeResource => Decode(step),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static int Device(byte choice) => choice < 160 ? 0 : choice < 208 ? 1 : Elsewhere;

    /// <summary>The victim's session for half of the numbers.</summary>
    private (SurfaceSession Session, int Device) Session(byte choice) => choice < 128 ? _sessions[0] : _sessions[choice % _sessions.Count];

    private Place Memory(int device, byte choice) => _places[device][choice % 2];

    private Place AnyPlace(int device, byte choice) => _places[device][choice % _places[device].Length];

    /// <summary>Where the victim keeps pictures: where that is kept as long as they are there.</summary>
    private Place VictimsPlace(byte choice)
    {
        var places = _places[0].Where(place => place.Kind is PlaceKind.Shared or PlaceKind.Hardware
            || (IsInForce && place.Kind is PlaceKind.Protected or PlaceKind.Buffer && !place.IsTarget)).ToArray();
        return places[choice % places.Length];
    }

    private string Upload(AttackStep step, bool underContentKey)
    {
        var (memory, place) = (Memory(0, step.A), VictimsPlace(step.B));
        byte[] iv = Reference.CounterBlock(_nextIV++), contentKey = underContentKey ? RandomNumberGenerator.GetBytes(16) : [];
        byte[]? wrapped = underContentKey ? Reference.Ecb(_victim.Key, contentKey) : null;
        var message = new Message(Reference.Ctr(underContentKey ? contentKey : _victim.Key, iv, _picture), iv, wrapped);
        _messages.Add(message);
        memory.Device.Write(memory.Handle, message.Bytes);
        memory.Content = message;
        return $"the victim decrypts {memory} into {place}: {Code(_victim.Decrypt(memory.Handle, place.Handle, iv, wrapped))}";
    }

    /// <summary>EncryptionBlt: whoever calls it, the attacker sees what comes.</summary>
    private string ReadBack(Place from, Place memory, SurfaceSession session)
    {
        byte[] iv = new byte[16];
        int? code = session.Encrypt(from.Handle, memory.Handle, iv);
        if (iv.AsSpan().ContainsAnyExcept((byte)0))
        {
            memory.Content = new(memory.Device.Read(memory.Handle), iv, HasReadBackKeys && session == _victim ? _lastReadBackKey : null);
            _messages.Add(memory.Content);
        }

        return $"{from} encrypted into {memory} by session {NumberOf(session)}: {Code(code)}, IV {Convert.ToHexString(iv)}";
    }

    private string EncryptAndDecrypt(AttackStep step)
    {
        var memory = Memory(0, step.A);
        var (from, to) = (_places[0][3 + (step.B % 3)], AnyPlace(0, step.C));
        string told = ReadBack(from, memory, _victim);
        if (memory.Content is not { } message)
            return told;
        return $"{told}; then decrypted into {to}: {Code(_victim.Decrypt(memory.Handle, to.Handle, message.CounterBlock, message.WrappedKey))}";
    }

    private string GetReadBackKey(SurfaceSession session)
    {
        byte[] wrapped = new byte[16];
        int? code = session.GetReadBackKey(wrapped);
        if (session == _victim && wrapped.AsSpan().ContainsAnyExcept((byte)0))
            _lastReadBackKey = wrapped;
        return $"of session {NumberOf(session)}: {Code(code)}";
    }

    private string Refresh()
    {
        Start(_victim);
        Finish(_victim);
        return "the victim's session";
    }

    private string Renegotiate()
    {
        byte[] key = RandomNumberGenerator.GetBytes(16), block = KeyTransport.Encrypt(_publicKey, key);
        Surface.Accepted(_victim.Send(block));
        _victim.Key = key;
        _pendingOfVictim = null;
        _blocks.Add(block);
        return "the victim's session";
    }

    private string Start(SurfaceSession session)
    {
        byte[] random = new byte[16];
        int? code = session.Start(random);
        if (session == _victim)
            _pendingOfVictim = random;
        return $"session {NumberOf(session)}: {Code(code)}";
    }

    /// <summary>Finishes a refresh; the victim notices if it is his.</summary>
    private string Finish(SurfaceSession session)
    {
        int? code = session.Finish();
        if (session == _victim && _pendingOfVictim is { } random)
            (_victim.Key, _pendingOfVictim) = (Reference.Xor(_victim.Key, random), null);
        return $"session {NumberOf(session)}: {Code(code)}";
    }

    private string Write(Place memory, Message? message)
    {
        memory.Device.Write(memory.Handle, message?.Bytes ?? new byte[SurfaceDevice.StreamSize]);
        memory.Content = message;
        return $"{memory}, {(message is null ? "zeros" : "what was seen with IV " + Convert.ToHexString(message.CounterBlock))}";
    }

    private string Copy(AttackStep step)
    {
        int device = Device(step.A);
        var (from, to) = (AnyPlace(device, step.B), AnyPlace(device, step.C));
        if (from == to || from.Kind == PlaceKind.Buffer || to.Kind == PlaceKind.Buffer)
            return "nothing";
        Part? part = step.Act == Act.CopyPart ? step.Part : null;
        to.Device.TryCopy(to.Handle, from.Handle, part);
        to.Content = null;
        return $"{from} into {to}{(part is null ? "" : $", {part}")}";
    }

    private string Update(AttackStep step)
    {
        var place = AnyPlace(Device(step.A), step.B);
        if (place.Kind == PlaceKind.Buffer || _messages.Count == 0)
            return "nothing";
        Part? part = (step.D & 1) == 0 ? null : step.Part;
        place.Device.TryUpdate(place.Handle, _messages.Pick(step.C).Bytes, part);
        place.Content = null;
        return $"{place}{(part is null ? "" : $", {part}")}";
    }

    private string Decrypt(AttackStep step)
    {
        var (session, device) = Session(step.A);
        var (from, to) = (step.B < 224 ? Memory(device, step.B) : AnyPlace(device, step.B), AnyPlace(device, step.C));
        var message = from.Content ?? (_messages.Count == 0 ? null : _messages.Pick(step.B));
        if (from == to || message is null)
            return "nothing";
        byte[] iv = message.CounterBlock;
        byte[]? wrapped = message.WrappedKey;
        PartialPattern? pattern = null;
        if (step.Act == Act.DecryptMixed)
            (iv, wrapped) = (_messages.Pick(step.C).CounterBlock, (step.A & 1) == 0 ? _lastReadBackKey : _messages.Pick(step.A).WrappedKey);
        else if (step.Act == Act.DecryptPart)
            pattern = new((uint)(step.A & 3) * 16, 16, (uint)(step.C & 1) * 16);
        int? code = session.Decrypt(from.Handle, to.Handle, iv, wrapped, pattern);
        return $"{from} into {to} by session {NumberOf(session)}, IV {Convert.ToHexString(iv)}{(wrapped is null ? "" : ", with a wrapped key")}: {Code(code)}";
    }

    private string NewSession(AttackStep step)
    {
        if (_sessions.Count == 8)
        {
            _sessions[^1].Session.Destroy();
            _sessions.RemoveAt(_sessions.Count - 1);
        }

        int device = step.A % DeviceCount;
        var session = _devices[device].CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        _sessions.Insert(1, (session, device));
        return $"on device {device}; {Negotiate(session, _blocks.Pick(step.B))}";
    }

    private string ReplayToNewSession(AttackStep step)
    {
        int device = step.A % DeviceCount;
        string told = NewSession(step);
        var (memory, to) = (Memory(device, step.B), _places[device].First(place => place.Kind == PlaceKind.Open));
        if (_messages.Count == 0)
            return told;
        var message = _messages.Pick(step.C);
        string written = Write(memory, message);
        int? code = _sessions[1].Session.Decrypt(memory.Handle, to.Handle, message.CounterBlock, message.WrappedKey);
        return $"{told}; {written}, decrypted into {to}: {Code(code)}";
    }

    private string Negotiate(SurfaceSession session, byte[] block) => $"a block that was seen, to session {NumberOf(session)}: {Code(session.Send(block))}";

    private string Recreate(Place place)
    {
        if (place.IsTarget || place.Kind is PlaceKind.Shared or PlaceKind.Buffer or PlaceKind.Hardware)
            return "nothing";
        place.Device.Destroy(place.Handle);
        place.Make();
        place.Content = null;
        return place.ToString();
    }

    private string Protect(int device, byte flags) => $"device {device}, flags {flags & 3}: {Code(OwnChannel(device).Protect((uint)flags & 3))}";

    private string End(int device)
    {
        EndChannel(device);
        return $"of device {device}";
    }

    private string ReplayToNewChannel(AttackStep step)
    {
        int device = step.A % DeviceCount;
        var channel = _devices[device].CreateChannel();
        int code = channel.SendKey(_blocks.Pick(step.B));
        byte[] answer = new byte[ChannelCaller.Header];
        int second = channel.Replay(_commands.Pick(step.C), answer);
        // One is kept, to answer in the place of the victim's.
        if (_replayed is var (before, itsDevice))
            _devices[itsDevice].Destroy(before);
        _replayed = (channel, device);
        return $"on device {device}: {Code(code)}, {Code(second)}";
    }

    private string ReplayMessage(AttackStep step)
    {
        byte[] answer = new byte[ChannelCaller.Header];
        return Code(_victimsChannel.Replay(_commands.Pick(step.C), answer));
    }

    private string Tie(AttackStep step)
    {
        int device = Device(step.A);
        var session = _sessions.FirstOrDefault(session => session.Device == device && ((step.C & 1) == 0 || session.Session != _victim)).Session;
        if (session is null)
            return "nothing";
        return $"decoder {step.B & 1} of device {device} to session {NumberOf(session)}: {Code(Decoder(device, step.B).TieTo(session, OwnChannel(device)))}";
    }

    private SurfaceDecoder Decoder(int device, byte choice) => _decoders[device][choice & 1];

    private string Decode(AttackStep step)
    {
        int device = Device(step.A);
        var decoder = Decoder(device, step.B);
        var message = _messages.Count == 0 ? new(new byte[SurfaceDevice.StreamSize], s_noKey, null) : _messages.Pick(step.C);
        int code = decoder.Begin(step.Act == Act.DecodeEncrypted ? message.WrappedKey ?? s_noKey : null);
        // Or into the frame that is under way there.
        if (code != 0 && (step.D & 1) == 0)
            return Code(code);
        byte[] data = message.Bytes[..SurfaceDecoder.FrameSize];
        if (step.Act != Act.DecodeResource)
            code = decoder.Submit(data, step.Act == Act.DecodeEncrypted ? message.CounterBlock : null);
        else if (_places[device].FirstOrDefault(place => place.Kind == PlaceKind.Buffer) is { } buffer)
            decoder.SubmitClear(buffer.Handle);
        return $"by decoder {step.B & 1} of device {device}: {Code(code)}, {Code(decoder.End())}";
    }

    /// <summary>The victim's own frame, into restricted memory, where that is kept.</summary>
    private string BeginVictimsFrame(AttackStep step)
    {
        if (!IsInForce)
            return "nothing";
        var decoder = _decoders[0][1];
        byte[] iv = Reference.CounterBlock(_nextIV++), contentKey = RandomNumberGenerator.GetBytes(16);
        bool isUnderContentKey = (step.A & 1) == 0;
        byte[]? wrapped = isUnderContentKey ? Reference.Ecb(_victim.Key, contentKey) : null;
        var message = new Message(Reference.Ctr(isUnderContentKey ? contentKey : _victim.Key, iv, _picture), iv, wrapped);
        _messages.Add(message);
        int tied = decoder.TieTo(_victim, _victimsChannel), begun = decoder.Begin(wrapped ?? s_noKey);
        int code = begun == 0 ? decoder.Submit(message.Bytes[..SurfaceDecoder.FrameSize], iv) : begun;
        return $"the victim's, tied {Code(tied)}, begun {Code(begun)}, IV {Convert.ToHexString(iv)}: {Code(code)}";
    }

    /// <summary>The victim asks, and who sits in between answers as he can: by an old answer, or by that of another channel.</summary>
    private string Ask(AttackStep step)
    {
        byte[] question = new byte[Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>()];
        MemoryMarshal.Write(question, new D3D11_AUTHENTICATED_QUERY_INPUT
        {
            QueryType = Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION,
            hChannel = _victimsChannel.Name,
            SequenceNumber = _victimsChannel.NextQuery++,
        });
        byte[] answer = new byte[Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>()];
        int way = step.A % 4;
        var (asked, device) = way == 0 ? (_victimsChannel, 0)
            : way == 2 && _replayed is { } replayed ? replayed
            : (OwnChannel(Device(step.B)), Device(step.B));
        bool isOld = way == 1 && _answers.Count != 0;
        if (isOld)
            answer = [.. _answers.Pick(step.B)];
        else
            asked.Query(question, answer);
        if (!isOld && (way == 0 || (device == 0 && _findsChannelsByMessage)))
            _answers.Add(answer);
        else if (_victimsChannel.IsAnswered(question, answer))
            _belief = "the victim believes an answer that no driver gave to his question";
        return $"what protection is in force; answered in way {way}";
    }

    private string ProtectByRuntime(int device, byte flags)
    {
        if (!_hasRuntimeChannels)
            return "nothing";
        var channel = _runtimeChannels[device] ??= _devices[device].CreateRuntimeChannel();
        return $"device {device}, flags {flags & 3}: {Code(channel.Configure(channel.ProtectionMessage((uint)flags & 3), signed: false))}";
    }

    private string EndByRuntime(int device)
    {
        EndRuntimeChannel(device);
        return $"of device {device}";
    }

    private string EndDevice(byte choice)
    {
        if (choice < 64)
        {
            EndSurface();
            IsOver = true;
            return "the victim's, and the attacker's beside it";
        }

        EndOther();
        _other = Surface.Open(_otherKind, _profile);
        _devices[Elsewhere] = _other.Device;
        MakePlaces(Elsewhere, _other.Device.OpenShared(_shared));
        return "the attacker's on the other interface, made anew";
    }

    private int NumberOf(SurfaceSession session) => _sessions.FindIndex(known => known.Session == session);

    private string Code(int? code) => Story is null ? "" : code is null ? "no answer" : $"0x{code:X8}";
}

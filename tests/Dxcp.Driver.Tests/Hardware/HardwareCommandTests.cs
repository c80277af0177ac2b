using System.Buffers.Binary;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Hardware;

/// <summary>The commands of the secure environment, each refusal by its status, each size from both sides: docs/hardware-drm.md, S194 to S199.</summary>
public sealed class HardwareCommandTests : IDisposable
{
    private const byte Filling = 0xEE;
    private const uint Challenge = 1, Load = 2, Seal = 3, Unload = 4, TearDown = 5, Unknown = 6;

    private readonly SessionTestDevice _device = new(DriverProfile.Hardware with { Name = "a card for commands" });
    private int _written;
    private byte[] _answer = [];

    private HardwareEnvironment Hardware => _device.Device.Adapter.Hardware;

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Command_says_its_length_and_a_function_that_there_is()
    {
        byte[] command = Command([]);
        Assert.Equal(HardwareStatus.Done, Execute(Challenge, command));
        foreach (byte[] wrong in new byte[][] { [], command[..3], [.. command, 0], [5, 0, 0, 0], [3, 0, 0, 0] })
            Assert.Equal(HardwareStatus.Malformed, Execute(Challenge, wrong));
        foreach (uint function in new uint[] { 0, Unknown, uint.MaxValue })
            Assert.Equal(HardwareStatus.UnknownFunction, Execute(function, command));
    }

    [Fact]
    public void Challenge_has_generation_highest_level_nonce_and_chain_in_exactly_their_room()
    {
        byte[] chain = _device.Device.Adapter.CertificateOf(Guids.D3D11_CRYPTO_TYPE_AES128_CTR).ToArray();
        Hardware.TearDown(TeardownCause.DisplayChange);
        Assert.Equal(HardwareStatus.Malformed, Execute(Challenge, Command([0])));
        Assert.Equal(HardwareStatus.NoRoom, Execute(Challenge, Command([]), room: 24 + chain.Length - 1));
        Assert.Equal(HardwareStatus.Done, Execute(Challenge, Command([]), room: 24 + chain.Length));
        Assert.Equal((24 + chain.Length, 1u, 3u), (_written, BinaryPrimitives.ReadUInt32LittleEndian(_answer),
            BinaryPrimitives.ReadUInt32LittleEndian(_answer.AsSpan(4))));
        Assert.Equal(chain, _answer[24..]);
        Assert.Equal(HardwareStatus.Done, Execute(Load, Command(new TestLicence { Nonce = _answer[8..24] }.Bytes())));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 256)]
    public void Licence_that_fits_is_taken_once_and_its_keys_decrypt(int level, int count)
    {
        (Guid Id, byte[] Key)[] keys = [.. Enumerable.Range(0, count).Select(i => (new Guid(i, 7, 7, new byte[8]), Reference.Pattern(16, seed: 20 + i)))];
        byte[] licence = new TestLicence { Nonce = Nonce(), Level = (ushort)level, Keys = keys }.Bytes();
        Assert.Equal(HardwareStatus.NoRoom, Execute(Load, Command(licence), room: 3));
        Assert.Equal(HardwareStatus.Done, Execute(Load, Command(licence), room: 4));
        Assert.Equal((4, count), (_written, BinaryPrimitives.ReadInt32LittleEndian(_answer)));
        Assert.Equal(count, Hardware.KeyCount);
        Assert.Equal(HardwareStatus.WrongNonce, Execute(Load, Command(licence)));
        var (session, handle) = MediaSession();
        foreach (var (id, key) in keys)
        {
            Assert.Equal(HardwareStatus.Done, Execute(Seal, Command(SealBody(handle, id))));
            Assert.Equal(level == 1 ? DriverStatus.Ok : DriverStatus.OpenDestination,
                session.TakeHardwareKey(_answer.AsSpan(0, 48), isHardwareMemory: false, out _));
            Assert.Equal(DriverStatus.Ok, session.TakeHardwareKey(_answer.AsSpan(0, 48), isHardwareMemory: true, out var taken));
            Assert.True(SessionTestDevice.Holds(taken.Key, key));
        }
    }

    public static TheoryData<string> Flaws =>
        ["magic", "version 0", "version 2", "level 0", "level 4", "no keys", "257 keys", "count", "short", "long", "expired", "tag", "key", "nonce"];

    [Theory, MemberData(nameof(Flaws))]
    public void Licence_that_does_not_fit_is_refused_by_what_is_wrong_with_it_and_brings_no_key(string flaw)
    {
        (Guid, byte[])[] many = [.. Enumerable.Range(0, 257).Select(i => (new Guid(i, 7, 7, new byte[8]), new byte[16]))];
        var good = new TestLicence { Nonce = Nonce() };
        var (licence, expected) = flaw switch
        {
            "magic" => (good with { Magic = good.Magic + 1 }, HardwareStatus.Malformed),
            "version 0" => (good with { Version = 0 }, HardwareStatus.Malformed),
            "version 2" => (good with { Version = 2 }, HardwareStatus.Malformed),
            "level 0" => (good with { Level = 0 }, HardwareStatus.LevelTooHigh),
            "level 4" => (good with { Level = 4 }, HardwareStatus.LevelTooHigh),
            "no keys" => (good with { Keys = [] }, HardwareStatus.Malformed),
            "257 keys" => (good with { Keys = many }, HardwareStatus.Malformed),
            "count" => (good with { Count = 2 }, HardwareStatus.Malformed),
            "expired" => (good with { NotAfter = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 1 }, HardwareStatus.Expired),
            "key" => (good with { OtherKey = Reference.Pattern(16, seed: 9) }, HardwareStatus.NotAuthentic),
            "nonce" => (good with { Nonce = Reference.Pattern(16, seed: 10) }, HardwareStatus.WrongNonce),
            "tag" => (good, HardwareStatus.NotAuthentic),
            _ => (good, HardwareStatus.Malformed),
        };
        byte[] bytes = licence.Bytes();
        if (flaw == "tag")
            bytes[^1] ^= 1;
        bytes = flaw == "short" ? bytes[..^1] : flaw == "long" ? [.. bytes, 0] : bytes;
        Assert.Equal(expected, Execute(Load, Command(bytes)));
        Assert.Equal(0, Hardware.KeyCount);
        Assert.Equal(HardwareStatus.Done, Execute(Load, Command(good.Bytes())));
    }

    [Fact] // the licence's key, too: it lies outside of what the tag could be made with
    public void Licence_with_a_flipped_bit_brings_no_key()
    {
        byte[] good = new TestLicence { Nonce = Nonce(), NotAfter = ulong.MaxValue >> 8 }.Bytes();
        for (int i = 0; i < good.Length; i++)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= 0x40;
            Assert.NotEqual(HardwareStatus.Done, Execute(Load, Command(flipped)));
        }

        Assert.Equal(0, Hardware.KeyCount);
        Assert.Equal(HardwareStatus.Done, Execute(Load, Command(good)));
    }

    [Fact] // S110
    public void Licence_whose_key_cannot_be_opened_is_not_authentic()
    {
        using var adapter = new DriverAdapter(DriverProfile.Hardware with { UnwrapKey = static (_, _) => false });
        byte[] nonce = new byte[16];
        adapter.Hardware.Challenge(nonce, SecureRandom.Fill);
        Assert.Equal(HardwareStatus.NotAuthentic,
            HardwareCommands.Execute(adapter, Load, Command(new TestLicence { Nonce = nonce, Key = new byte[16] }.Bytes()), new byte[4], out int written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Key_is_sealed_for_a_handle_that_there_is_in_exactly_its_room()
    {
        var licence = new TestLicence { Nonce = Nonce() };
        Guid id = licence.Keys[0].Id;
        Assert.Equal(HardwareStatus.Done, Execute(Load, Command(licence.Bytes())));
        var (_, handle) = MediaSession();
        byte[] body = SealBody(handle, id);
        Assert.Equal(HardwareStatus.Malformed, Execute(Seal, Command(body[..^1])));
        Assert.Equal(HardwareStatus.Malformed, Execute(Seal, Command([.. body, 0])));
        Assert.Equal(HardwareStatus.NoRoom, Execute(Seal, Command(body), room: 47));
        Assert.Equal(HardwareStatus.NoSuchSession, Execute(Seal, Command(SealBody(handle + 1, id))));
        Assert.Equal(HardwareStatus.NoSuchKey, Execute(Seal, Command(SealBody(handle, Guid.Empty))));
        Assert.Equal(HardwareStatus.Done, Execute(Seal, Command(body), room: 48));
        Assert.Equal(48, _written);
        Assert.Equal(HardwareStatus.Malformed, Execute(Unload, Command(id.ToByteArray()[..15])));
        Assert.Equal(HardwareStatus.Malformed, Execute(Unload, Command([.. id.ToByteArray(), 0])));
        Assert.Equal(HardwareStatus.Done, Execute(Unload, Command(id.ToByteArray())));
        Assert.Equal(HardwareStatus.NoSuchKey, Execute(Unload, Command(id.ToByteArray())));
        Assert.Equal(HardwareStatus.NoSuchKey, Execute(Seal, Command(body)));
    }

    [Fact]
    public void Key_that_has_expired_is_neither_sealed_nor_opened()
    {
        var (session, handle) = MediaSession();
        Guid id = Guid.NewGuid();
        byte[] blob = new byte[48];
        LoadKey(id, notAfter: 0);
        Assert.Equal(HardwareStatus.Done, Hardware.Seal(handle, id, blob));
        LoadKey(id, notAfter: 1);
        Assert.Equal(HardwareStatus.Expired, Execute(Seal, Command(SealBody(handle, id))));
        Assert.Equal(DriverStatus.InvalidArgument, session.TakeHardwareKey(blob, isHardwareMemory: true, out _));
        LoadKey(id, notAfter: ulong.MaxValue);
        Assert.Equal(DriverStatus.Ok, session.TakeHardwareKey(blob, isHardwareMemory: true, out _));
        Assert.Equal(DriverStatus.InvalidArgument, session.TakeHardwareKey(blob.AsSpan(0, 47), isHardwareMemory: true, out _));
        Assert.Equal(DriverStatus.InvalidArgument, session.TakeHardwareKey([.. blob, 0], isHardwareMemory: true, out _));
    }

    [Theory, InlineData(0ul, long.MaxValue / 20000000, false), InlineData(1000ul, 1000L, false), InlineData(1000ul, 1001L, true), InlineData(1ul, -1L, false)]
    public void Key_serves_to_the_end_of_its_last_second(ulong notAfter, long now, bool isOver)
    {
        var key = new HardwareKey(new Aes128Key(new byte[16]), 1, notAfter);
        Assert.Equal(isOver, key.IsExpiredAt(DateTimeOffset.FromUnixTimeSeconds(Math.Min(now, 253402300799))));
        key.Lose();
    }

    [Fact] // S300
    public void Key_that_is_lost_while_a_message_uses_it_serves_no_other()
    {
        var key = new HardwareKey(new Aes128Key(new byte[16]), 1, 0);
        Assert.True(key.TryUse());
        key.Lose();
        Assert.False(key.TryUse());
        key.Leave();
    }

    [Theory, InlineData(1u, true), InlineData(2u, false), InlineData(3u, false)] // S198
    public void Teardown_by_command_has_its_cause(uint cause, bool losesContent)
    {
        foreach (byte[] wrong in new byte[][] { [], [1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0], [4, 0, 0, 0], [1, 0, 0, 1] })
            Assert.Equal(HardwareStatus.Malformed, Execute(TearDown, Command(wrong)));
        Assert.Equal(0u, Hardware.Generation);
        Assert.Equal(HardwareStatus.Done, Execute(TearDown, Command(BitConverter.GetBytes(cause))));
        Assert.Equal((1u, losesContent), (Hardware.Generation, Hardware.ContentLost));
    }

    [Fact] // S194, S198
    public void Pipe_is_good_until_a_teardown_and_again_after_a_challenge()
    {
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateCryptoSession(5, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.HardwareProtection, default));
        Assert.True(_device.Device.Sessions.TryGet(5, out var pipe));
        Assert.Equal((SessionCondition.Good, HardwareStatus.NoSuchKey), (pipe.Condition, Send(Unload, new byte[16])));
        Hardware.TearDown(TeardownCause.SessionLock);
        Assert.Equal(SessionCondition.KeyLost, pipe.Condition);
        foreach (uint function in new[] { Load, Seal, Unload, TearDown, Unknown })
            Assert.Equal(HardwareStatus.TornDown, Send(function, new byte[16]));
        Assert.Equal(HardwareStatus.Malformed, Send(Challenge, [0]));
        Assert.Equal(SessionCondition.KeyLost, pipe.Condition);
        Assert.Equal(HardwareStatus.Done, Send(Challenge, []));
        Assert.Equal((SessionCondition.Good, HardwareStatus.NoSuchKey), (pipe.Condition, Send(Unload, new byte[16])));

        HardwareStatus Send(uint function, byte[] body)
        {
            Assert.Equal(DriverStatus.Ok, pipe.Command(function, Command(body), new byte[8192], out var outcome, out _));
            return outcome;
        }
    }

    private HardwareStatus Execute(uint function, byte[] command, int room = 8192)
    {
        _answer = [.. Enumerable.Repeat(Filling, room)];
        var status = HardwareCommands.Execute(_device.Device.Adapter, function, command, _answer, out _written);
        if (status != HardwareStatus.Done)
            Assert.Equal((0, room), (_written, _answer.Count(value => value == Filling)));
        return status;
    }

    private byte[] Nonce()
    {
        Assert.Equal(HardwareStatus.Done, Execute(Challenge, Command([])));
        return _answer[8..24];
    }

    private void LoadKey(Guid id, ulong notAfter) =>
        Assert.Equal(HardwareStatus.Done, Hardware.Load(Nonce(), [(id, new HardwareKey(new Aes128Key(new byte[16]), 1, notAfter))]));

    private (DriverSession Session, ulong Handle) MediaSession()
    {
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateCryptoSession(7, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.HardwareMedia, default));
        Assert.True(_device.Device.Sessions.TryGet(7, out var session));
        Assert.Equal(DriverStatus.Ok, session.MakeHardwareKey(out ulong handle));
        return (session, handle);
    }

    private static byte[] SealBody(ulong handle, Guid key) => [.. BitConverter.GetBytes(handle), .. key.ToByteArray()];

    private static byte[] Command(byte[] body) => [.. BitConverter.GetBytes(body.Length + 4), .. body];
}

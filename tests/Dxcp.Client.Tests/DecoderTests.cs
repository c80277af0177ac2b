using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

/// <summary>What the client sends to a decoder and, about one, through a channel.</summary>
public sealed class DecoderTests : IDisposable
{
    private readonly Player _player = new();
    private readonly CryptoSession _session;
    private readonly ProtectedSurface _target;

    public DecoderTests()
    {
        _session = _player.Own(_player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        _target = _player.Surface();
    }

    public void Dispose() => _player.Dispose();

    [Fact] // R35
    public void A_bitstream_goes_in_buffers_each_under_an_IV_of_its_own()
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        byte[] frame = Player.Frame(_target.Layout);
        decoder.Decode(frame, _target);
        Assert.Equal(new byte[16], _player.Fake.Decoded[0].Key); // R34, S92
        Assert.Equal(3, _player.Fake.Decoded.Count - 1);
        Assert.Equal(3, _player.Fake.Decoded.Skip(1).Select(buffer => buffer.Start.IV).Distinct().Count());
        Assert.Equal(frame, Decrypted(_player.Fake.Session!.Key!));
    }

    [Fact] // R23, R25, S7
    public void A_content_key_is_wrapped_under_the_session_key_of_the_moment()
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        using ContentKey contentKey = _session.CreateContentKey();
        byte[] frame = Player.Frame(_target.Layout);
        byte[] plain = new byte[16];
        for (int i = 0; i < 2; i++)
        {
            _player.Fake.Decoded.Clear();
            decoder.Decode(frame, _target, contentKey, new PartialPattern(32, 32, 16));
            using var sessionKey = new Aes128Key(_player.Fake.Session!.Key!);
            sessionKey.DecryptBlock(_player.Fake.Decoded[0].Key, plain);
            Assert.Equal(frame, Decrypted(plain));
            _session.RefreshKey();
        }
    }

    [Fact] // R34
    public void A_busy_decoder_is_asked_again()
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        _player.Fake.Busy = 3;
        decoder.Decode(Player.Frame(_target.Layout), _target);
        Assert.Equal(-1, _player.Fake.Busy);
    }

    [Fact]
    public void A_driver_without_encrypted_bitstreams_is_refused()
    {
        _player.Fake.HasEncryptedDecoder = false;
        Assert.Throws<CapabilityMissingException>(() => _session.CreateDecoder(_target));
    }

    [Fact] // R28
    public void A_session_for_no_profile_has_no_decoder() => Assert.Throws<InvalidOperationException>(() => _player.Session.CreateDecoder(_target));

    [Fact] // R46
    public void A_channel_ties_by_the_drivers_handles()
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        using AuthenticatedChannel channel = _player.Device.CreateChannel(Identities.Good.Root);
        channel.Tie(decoder);
        Assert.Equal([FakeDecoder.HandleValue, FakeSession.HandleValue, FakeChannel.DeviceValue], MemoryMarshal.Cast<byte, nint>(_player.Fake.Channel!.Commands[^1].AsSpan(48)).ToArray());
        Assert.Equal(new TiedCryptoSession(FakeSession.HandleValue, FakeChannel.DeviceValue), channel.QueryCryptoSession(decoder));
        foreach (int offset in (int[])[48, 64])
        {
            _player.Fake.Channel.Lie = answer => answer[offset] ^= 1;
            Assert.Equal(AnswerFault.Content, Assert.Throws<UntrustedAnswerException>(() => channel.QueryCryptoSession(decoder)).Fault);
        }
    }

    private byte[] Decrypted(byte[] keyBytes)
    {
        using var key = new Aes128Key(keyBytes);
        return [.. _player.Fake.Decoded.Skip(1).SelectMany(buffer =>
        {
            byte[] plain = new byte[buffer.Data.Length];
            if (buffer.Pattern is { } pattern)
                key.Ctr(buffer.Data, plain, buffer.Start, pattern);
            else
                key.Ctr(buffer.Data, plain, buffer.Start);
            return plain;
        })];
    }
}

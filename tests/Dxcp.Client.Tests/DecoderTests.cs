using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;

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

    public static TheoryData<Guid, bool> Encryptions =>
        new((Guids.D3D11_CRYPTO_TYPE_AES128_CTR, true), (Guid.Empty, true), (Guids.D3D11_DECODER_ENCRYPTION_HW_CENC, false));

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

    [Fact] // R35
    public void Buffers_of_several_kinds_go_in_one_call_and_the_bitstream_alone_is_encrypted()
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        byte[] picture = [1, 2, 3], matrix = [4, 5], slices = [6, 7, 8, 9], bitstream = RandomNumberGenerator.GetBytes(200);
        foreach (PartialPattern? pattern in (PartialPattern?[])[null, new PartialPattern(16, 32, 16)])
        {
            _player.Fake.Decoded.Clear();
            decoder.BeginFrame(_target);
            decoder.SubmitBuffers(
                new DecoderBuffer(DecoderBufferKind.PictureParameters, picture),
                new DecoderBuffer(DecoderBufferKind.InverseQuantizationMatrix, matrix),
                new DecoderBuffer(DecoderBufferKind.SliceControl, slices),
                new DecoderBuffer(DecoderBufferKind.Bitstream, bitstream, pattern));
            decoder.EndFrame();
            Assert.Equal([D3D11_VIDEO_DECODER_BUFFER_PICTURE_PARAMETERS, D3D11_VIDEO_DECODER_BUFFER_INVERSE_QUANTIZATION_MATRIX,
                D3D11_VIDEO_DECODER_BUFFER_SLICE_CONTROL, D3D11_VIDEO_DECODER_BUFFER_BITSTREAM], _player.Fake.Submitted[^1]);
            Assert.Equal(picture, _player.Fake.ClearBuffers[D3D11_VIDEO_DECODER_BUFFER_PICTURE_PARAMETERS]);
            Assert.Equal(matrix, _player.Fake.ClearBuffers[D3D11_VIDEO_DECODER_BUFFER_INVERSE_QUANTIZATION_MATRIX]);
            Assert.Equal(slices, _player.Fake.ClearBuffers[D3D11_VIDEO_DECODER_BUFFER_SLICE_CONTROL]);
            Assert.Equal(pattern, _player.Fake.Decoded[1].Pattern);
            Assert.NotEqual(bitstream, _player.Fake.Decoded[1].Data);
            Assert.Equal(bitstream, Decrypted(_player.Fake.Session!.Key!));
        }
    }

    [Fact]
    public void Buffers_that_make_no_sense_are_not_submitted()
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        var slices = new DecoderBuffer(DecoderBufferKind.SliceControl, new byte[8]);
        var bitstream = new DecoderBuffer(DecoderBufferKind.Bitstream, new byte[8]);
        Assert.Throws<InvalidOperationException>(() => decoder.SubmitBuffers(slices, bitstream));
        byte[] tooLong = new byte[_player.Fake.DecoderBufferSize + 1];
        decoder.BeginFrame(_target);
        Assert.Throws<ArgumentException>("buffers", () => decoder.SubmitBuffers());
        Assert.Throws<ArgumentException>("buffers", () => decoder.SubmitBuffers(slices, bitstream, slices));
        Assert.Throws<ArgumentException>("buffers", () => decoder.SubmitBuffers(slices, bitstream with { Data = default }));
        Assert.Throws<ArgumentException>("buffers", () => decoder.SubmitBuffers(slices with { Data = tooLong }, bitstream));
        Assert.Throws<ArgumentException>("buffers", () => decoder.SubmitBuffers(slices, bitstream with { Data = tooLong }));
        Assert.Throws<ArgumentException>("buffers", () => decoder.SubmitBuffers(slices with { Pattern = new PartialPattern(1, 0, 0) }, bitstream));
        foreach (int kind in (int[])[-1, 1, 7, 38])
            Assert.Throws<ArgumentException>("buffers", () => decoder.SubmitBuffers(bitstream, slices with { Kind = (DecoderBufferKind)kind }));
        Assert.Empty(_player.Fake.Submitted);
        decoder.SubmitBuffers(slices with { Data = new byte[_player.Fake.DecoderBufferSize] }, bitstream);
        decoder.EndFrame();
        Assert.Single(_player.Fake.Submitted);
    }

    [Fact] // S130
    public void Buffers_that_failed_hold_up_nobody_behind_them()
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        var bitstream = new DecoderBuffer(DecoderBufferKind.Bitstream, new byte[16]);
        decoder.BeginFrame(_target);
        _player.Fake.SubmitResult = HResult.E_OUTOFMEMORY;
        Assert.Throws<ContentProtectionException>(() => decoder.SubmitBuffers(bitstream));
        Assert.Throws<ContentProtectionException>(() => decoder.Submit([1]));
        _player.Fake.SubmitResult = 0;
        decoder.SubmitBuffers(bitstream);
        decoder.Submit([1]);
        decoder.EndFrame();
        Assert.Equal(2, _player.Fake.Decoded.Count - 1);
    }

    [Fact]
    public void A_decoder_has_the_targets_that_it_was_made_for_whatever_becomes_of_the_list()
    {
        List<ProtectedSurface> targets = [_target, _player.Surface()];
        using VideoDecoder decoder = _session.CreateDecoder(targets);
        (ProtectedSurface second, targets[1]) = (targets[1], _player.Surface());
        Assert.Throws<ArgumentException>(() => decoder.BeginFrame(targets[1]));
        targets.Clear();
        decoder.Decode([1], second);
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

    [Theory, InlineData(5), InlineData(6), InlineData(1000)] // R34
    public void A_decoder_that_stays_busy_is_asked_for_five_seconds_and_its_frame_leaves_nothing(int busy)
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        _session.Clock = new SecondByLook();
        _player.Fake.Busy = busy;
        if (busy == 5)
        {
            decoder.BeginFrame(_target);
        }
        else
        {
            // The code is the last one: of six.
            int code = Assert.Throws<ContentProtectionException>(() => decoder.BeginFrame(_target)).HResult;
            Assert.Equal((busy - 6, busy % 2 == 0 ? HResult.D3DERR_WASSTILLDRAWING : HResult.E_PENDING), (_player.Fake.Busy, code));
            Assert.Throws<InvalidOperationException>(decoder.EndFrame);
            _player.Fake.Busy = 0;
            decoder.BeginFrame(_target);
        }

        decoder.Submit([1, 2, 3]);
        decoder.EndFrame();
    }

    [Theory] // S13
    [InlineData(FrameFormat.Nv12, 32, 16, true)]
    [InlineData(FrameFormat.Nv12, 16, 32, false)]
    [InlineData(FrameFormat.Nv12, 32, 18, false)]
    [InlineData(FrameFormat.R8, 32, 24, false)] // the same layout
    public void A_decoder_s_targets_are_of_one_format_and_size(FrameFormat format, int width, int height, bool taken)
    {
        ProtectedSurface other = _player.Surface(format, width, height);
        if (taken)
            _session.CreateDecoder(_target, other).Dispose();
        else
            Assert.Throws<ArgumentException>("targets", () => _session.CreateDecoder(_target, other));
        Assert.Equal(taken ? 1 : 0, _player.Fake.Decoders);
    }

    [Theory, InlineData(255), InlineData(256), InlineData(257), InlineData(512), InlineData(513)] // R35
    public void A_bitstream_fills_buffers_to_the_last_byte(int size)
    {
        using VideoDecoder decoder = _session.CreateDecoder(_target);
        byte[] bitstream = RandomNumberGenerator.GetBytes(size);
        decoder.Decode(bitstream, _target);
        Assert.Equal(bitstream, Decrypted(_player.Fake.Session!.Key!));
        Assert.Equal((size + 255) / 256, _player.Fake.Decoded.Count - 1);
    }

    [Theory, InlineData(false), InlineData(true)] // S31: as many blocks as are encrypted
    public void Where_blocks_are_counted_on_each_buffer_begins_where_the_one_before_ended(bool partly)
    {
        using var player = new Player(Player.Everything | ContentProtectionFlags.SequentialCtrIV);
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        ProtectedSurface target = player.Surface();
        using VideoDecoder decoder = session.CreateDecoder(target);
        decoder.Decode(new byte[3 * 256], target, pattern: partly ? new PartialPattern(32, 48, 16) : null);
        CounterBlock[] starts = [.. player.Fake.Decoded.Skip(1).Select(buffer => buffer.Start)];
        ulong blocks = partly ? 2 + (224 / 64) + 0ul : 16; // two, then one of four
        Assert.Equal([starts[0], starts[0].Advance(blocks), starts[0].Advance(2 * blocks)], starts);
    }

    [Fact]
    public void A_driver_without_encrypted_bitstreams_is_refused()
    {
        _player.Fake.HasEncryptedDecoder = false;
        Assert.Throws<CapabilityMissingException>(() => _session.CreateDecoder(_target));
    }

    [Theory, MemberData(nameof(Encryptions))] // S85, D190
    public void The_zero_GUID_is_AES_in_a_configuration_and_any_other_is_not(Guid encryption, bool taken)
    {
        _player.Fake.BitstreamEncryption = encryption;
        if (taken)
            _session.CreateDecoder(_target).Dispose();
        else
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
        Assert.Equal([FakeDecoder.HandleValue, FakeSession.HandleValue, FakeChannel.DeviceValue], MemoryMarshal.Cast<byte,
            nint>(_player.Fake.Channel!.Commands[^1].AsSpan(48)).ToArray());
        Assert.Equal(new TiedCryptoSession(FakeSession.HandleValue, FakeChannel.DeviceValue), channel.QueryCryptoSession(decoder));
        foreach (int offset in (int[])[48, 64])
        {
            _player.Fake.Channel.Lie = answer => answer[offset] ^= 1;
            Assert.Equal(AnswerFault.Content, Assert.Throws<UntrustedAnswerException>(() => channel.QueryCryptoSession(decoder)).Fault);
        }
    }

    /// <summary>Each look at it takes a second.</summary>
    private sealed class SecondByLook : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency);
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

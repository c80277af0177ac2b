using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Decoders;

/// <summary>Several buffers for a decoder at once: all are taken, or none (S108).</summary>
public sealed unsafe class SubmissionTests
{
    private const int PartSize = 64;
    private const int FrameSize = 16 * 16 * 3 / 2;
    private static readonly byte[] s_frame = Reference.Pattern(FrameSize, 9);

    /// <summary>What is wrong with the second of two buffers.</summary>
    public enum Fault
    {
        SameIV,
        UsedIV,
        TooLong,
        Mapped,
        Destroyed,
        NoBuffer,
        BeyondThePicture,
    }

    /// <summary>A driver to which a content key comes as it is.</summary>
    private static DriverProfile Unwrapping => DriverProfile.Default with { UnwrapKey = (wrapped, key) => wrapped[..16].TryCopyTo(key) };

    public static TheoryData<Fault, bool> Faults
    {
        get
        {
            var faults = new TheoryData<Fault, bool>();
            foreach (var fault in Enum.GetValues<Fault>())
            {
                faults.Add(fault, false);
                faults.Add(fault, true);
            }

            return faults;
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public void A_refused_submission_decrypts_nothing_and_uses_no_IV(Fault fault, bool sequential)
    {
        using var adapter = new DriverAdapter(sequential ? Unwrapping with { Caps = Unwrapping.Caps | ProtectionCaps.SequentialCtrIV } : Unwrapping);
        using var device = new DriverDevice(adapter);
        byte[] key = Reference.Pattern(16, 3);
        var decoder = Prepare(device, key, out var view, out var target);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, new byte[16]));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([Part(device, key, 10, 0, 5)]));
        var first = Part(device, key, 11, 1, 7);
        var second = Part(device, key, 12, 2, 8);
        var status = DriverStatus.InvalidArgument;
        switch (fault)
        {
            case Fault.SameIV:
                (second, status) = (second with { Start = new(7, 0) }, DriverStatus.IVReused);
                break;
            case Fault.UsedIV:
                (second, status) = (second with { Start = new(5, 0) }, DriverStatus.IVReused);
                break;
            case Fault.TooLong:
                second = second with { Size = PartSize + 1 };
                break;
            case Fault.Mapped:
                Assert.Equal(DriverStatus.Ok, second.Memory.Map(0, CpuAccess.Write, out _));
                status = DriverStatus.InvalidState;
                break;
            case Fault.Destroyed:
                Assert.Equal(DriverStatus.Ok, device.DestroyResource(12));
                status = DriverStatus.InvalidState;
                break;
            case Fault.NoBuffer:
                second = second with { Memory = target };
                break;
            default:
                var more = new CompressedBuffer[FrameSize / PartSize];
                for (int i = 0; i < more.Length; i++)
                    more[i] = first with { Start = new((ulong)(7 + i), 0) };
                Assert.Equal(DriverStatus.InvalidArgument, decoder.Submit(more));
                break;
        }

        if (fault != Fault.BeyondThePicture)
            Assert.Equal(status, decoder.Submit([first, second]));

        // The first is as good as it was, and the picture has what was accepted and nothing else.
        var rest = new List<CompressedBuffer> { first };
        for (int part = 2; part < FrameSize / PartSize; part++)
            rest.Add(Part(device, key, (nint)(20 + part), part, (ulong)(20 + part)));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([.. rest]));
        Assert.Equal(DriverStatus.IVReused, decoder.Submit([first with { Type = CompressedBufferType.PictureParameters }]));
        Assert.Equal(DriverStatus.Ok, decoder.EndFrame());
        for (int row = 0; row < 24; row++)
            Assert.Equal(s_frame.AsSpan(row * 16, 16), new ReadOnlySpan<byte>(target.Memory + (row * 64), 16));
    }

    [Fact] // S108: through the Direct3D 11.1 table; the Direct3D 9 one takes the same way from there on
    public void A_refused_submission_at_the_table_leaves_the_first_IV_unused()
    {
        using var host = new DdiHost();
        var session = new DdiSession(host.Device, decodeProfile: DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        var decoder = new Ddi11Decoder(host.Device);
        Assert.Equal(HResult.S_OK, decoder.Tie(host.Device.OpenChannel(), session));
        Assert.Equal(HResult.S_OK, decoder.Begin(new byte[16]));
        fixed (byte* iv = Reference.CounterBlock(7))
        {
            var buffer = new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
            {
                hResource = decoder.Buffer,
                BufferType = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
                DataSize = 16,
                pIV = iv,
                IVSize = 16,
            };
            Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(buffer, buffer));
            Assert.Equal(HResult.S_OK, decoder.Submit(buffer));
        }

        decoder.End();
    }

    [Fact] // R34
    public void A_frame_that_lacks_a_part_is_no_frame_and_the_next_one_begins_all_the_same()
    {
        using var adapter = new DriverAdapter(Unwrapping);
        using var device = new DriverDevice(adapter);
        byte[] key = Reference.Pattern(16, 3);
        var decoder = Prepare(device, key, out var view, out _);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, new byte[16]));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([Part(device, key, 10, 0, 5)]));
        Assert.Equal(DriverStatus.InvalidArgument, decoder.EndFrame());
        Assert.Equal(DriverStatus.InvalidState, decoder.EndFrame());
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, new byte[16]));
        for (int part = 0; part < FrameSize / PartSize; part++)
            Assert.Equal(DriverStatus.Ok, decoder.Submit([Part(device, key, 20 + part, part, (ulong)(20 + part))]));
        Assert.Equal(DriverStatus.Ok, decoder.EndFrame());
    }

    [Fact] // S105: what is decrypted goes into protected memory alone, the driver's own included
    public void A_decrypted_bitstream_lies_in_protected_memory_which_counts_against_the_card_s()
    {
        var profile = Unwrapping;
        using var adapter = new DriverAdapter(profile);
        using var device = new DriverDevice(adapter);
        byte[] key = Reference.Pattern(16, 3);
        var decoder = Prepare(device, key, out var view, out _);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, new byte[16]));
        ulong before = adapter.ProtectedMemory.Left;
        Assert.Equal(DriverStatus.Ok, decoder.Submit([Part(device, key, 10, 0, 5)]));
        Assert.InRange(before - adapter.ProtectedMemory.Left, (ulong)PartSize, ulong.MaxValue);
        Assert.Equal(DriverStatus.Ok, device.DestroyVideoDecoder(3));
        Assert.Equal(before, adapter.ProtectedMemory.Left);
    }

    [Theory] // R34
    [InlineData(16, 14, false), InlineData(14, 16, false), InlineData(16, 16, true), InlineData(18, 18, true)]
    public void A_picture_that_is_smaller_than_the_decoder_s_or_for_another_profile_takes_no_frame(uint width, uint height, bool taken)
    {
        using var adapter = new DriverAdapter(Unwrapping);
        using var device = new DriverDevice(adapter);
        var decoder = Prepare(device, Reference.Pattern(16, 3), out _, out _);
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, width, height) with { Protection = ResourceProtection.RestrictedContent };
        Assert.Equal(DriverStatus.Ok, device.CreateResource(5, picture, []));
        Assert.Equal(DriverStatus.Ok, device.CreateDecoderView(6, 5, 0, 0, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        Assert.True(device.DecoderViews.TryGet(6, out var view));
        var ofAnother = view with { Profile = Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN };
        Assert.Equal(DriverStatus.InvalidArgument, decoder.BeginFrame(ofAnother, new byte[16]));
        Assert.Equal(taken ? DriverStatus.Ok : DriverStatus.InvalidArgument, decoder.BeginFrame(view, new byte[16]));
    }

    [Fact] // S58, S198: contents are lost wherever the driver keeps them
    public void What_was_decrypted_of_a_bitstream_is_gone_with_the_contents()
    {
        using var adapter = new DriverAdapter(Unwrapping);
        using var device = new DriverDevice(adapter);
        byte[] key = Reference.Pattern(16, 3);
        var decoder = Prepare(device, key, out var view, out _);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, new byte[16]));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([Part(device, key, 10, 0, 5)]));
        var plain = Assert.IsType<Resource>(SessionTestDevice.Inside(decoder, "_plain"));
        Assert.Equal(s_frame.AsSpan(0, PartSize), new ReadOnlySpan<byte>(plain.Memory, PartSize));
        device.LoseContents(ResourceProtection.RestrictedContent);
        Assert.Equal(-1, new ReadOnlySpan<byte>(plain.Memory, (int)plain.Size).IndexOfAnyExcept((byte)0));
    }

    [Theory] // S190
    [InlineData(48u, 0u, true)]
    [InlineData(48u, 15u, true)]
    [InlineData(32u, 32u, true)]
    [InlineData(64u, 0u, true)]
    [InlineData(64u, 1u, false)]
    [InlineData(65u, 0u, false)]
    public void Sub_samples_reach_to_the_buffer_s_end_at_most_and_what_is_behind_them_is_clear(uint encrypted, uint clear, bool taken)
    {
        using var adapter = new DriverAdapter(Unwrapping);
        using var device = new DriverDevice(adapter);
        byte[] key = Reference.Pattern(16, 3);
        var decoder = Prepare(device, key, out var view, out _);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, new byte[16]));
        var part = Part(device, key, 10, 0, 5) with { SubSamples = [new(clear, encrypted)] };
        Assert.Equal(taken ? DriverStatus.Ok : DriverStatus.InvalidArgument, decoder.Submit([part]));
        if (!taken)
            return;
        byte[] cipher = new ReadOnlySpan<byte>(part.Memory.Memory, PartSize).ToArray(), expected = [.. cipher];
        Reference.Ctr(key, Reference.CounterBlock(5), cipher.AsSpan((int)clear, (int)encrypted)).CopyTo(expected, clear);
        var plain = Assert.IsType<Resource>(SessionTestDevice.Inside(decoder, "_plain"));
        Assert.Equal(expected, new ReadOnlySpan<byte>(plain.Memory, PartSize));
    }

    private static DriverDecoder Prepare(DriverDevice device, byte[] key, out DecoderView view, out Resource target)
    {
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        Assert.Equal(DriverStatus.Ok, device.CreateCryptoSession(1, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, profile));
        Assert.True(device.Sessions.TryGet(1, out var session));
        Assert.Equal(DriverStatus.Ok, session.Negotiate([.. key, .. new byte[KeyTransport.WrappedSize - 16]]));
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { Protection = ResourceProtection.RestrictedContent };
        Assert.Equal(DriverStatus.Ok, device.CreateResource(2, picture, []));
        Assert.True(device.Resources.TryGet(2, out target!));
        Assert.Equal(DriverStatus.Ok, device.CreateVideoDecoder(3, new(profile, SurfaceFormat.Nv12, 16, 16), Guid.Empty));
        Assert.Equal(DriverStatus.Ok, device.CreateDecoderView(4, 2, 0, 0, profile));
        Assert.True(device.DecoderViews.TryGet(4, out view!));
        Assert.True(device.Decoders.TryGet(3, out var decoder));
        decoder.TieTo(session, 1);
        return decoder;
    }

    /// <summary>A part of the frame in a buffer of its own, encrypted.</summary>
    private static CompressedBuffer Part(DriverDevice device, byte[] key, nint handle, int part, ulong iv)
    {
        var description = ResourceDescription.Buffer(PartSize) with { Usage = ResourceUsage.Dynamic, CpuAccess = CpuAccess.Write };
        byte[] data = Reference.Ctr(key, Reference.CounterBlock(iv), s_frame.AsSpan(part * PartSize, PartSize));
        fixed (byte* bytes = data)
            Assert.Equal(DriverStatus.Ok, device.CreateResource(handle, description, [new((nint)bytes, PartSize)]));
        Assert.True(device.Resources.TryGet(handle, out var memory));
        return new(CompressedBufferType.Bitstream, memory, 0, PartSize, new CounterBlock(iv, 0), null);
    }
}

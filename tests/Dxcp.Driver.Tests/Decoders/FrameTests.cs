using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Decoders;

/// <summary>Frames of the core's decoder: where they go, what ends them, and which bytes of a buffer are decrypted.</summary>
public sealed unsafe class FrameTests : IDisposable
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 43);
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    private readonly Counter _codec = new();
    private SessionTestDevice _device;
    private nint _handles = 7000;

    public FrameTests() => _device = new(WithCodec(DriverProfile.OnDemand));

    public void Dispose() => _device.Dispose();

    [Fact] // S10
    public void A_frame_that_finds_its_picture_gone_does_not_begin_and_leaves_the_key_to_be_wiped()
    {
        var session = _device.CreateKeyedSession(s_key);
        var decoder = Decoder(session);
        var view = View();
        view.Target.Retire();
        var key = session.KeyInForce!.Key;
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginFrame(view, []));
        session.LoseKey();
        Assert.False(SessionTestDevice.Holds(key, s_key));
    }

    [Fact] // R34
    public void A_frame_in_the_clear_takes_no_encrypted_buffer_though_the_session_has_a_key()
    {
        var decoder = Decoder(_device.CreateKeyedSession(s_key));
        Assert.Equal(DriverStatus.Ok, decoder.BeginClearFrame(View()));
        Assert.Equal(DriverStatus.InvalidState, decoder.Submit([Buffer(16, new CounterBlock(1, 0))]));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([Buffer(16)]));
    }

    [Theory] // R34
    [InlineData(ResourceUsage.Default, DriverStatus.Ok)]
    [InlineData(ResourceUsage.Staging, DriverStatus.InvalidArgument)]
    [InlineData(ResourceUsage.Dynamic, DriverStatus.InvalidArgument)]
    [InlineData(ResourceUsage.Immutable, DriverStatus.InvalidArgument)]
    public void A_picture_lies_where_the_driver_alone_writes(ResourceUsage usage, DriverStatus expected)
    {
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { Usage = usage };
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(++_handles, picture, []));
        Assert.True(_device.Device.Resources.TryGet(_handles, out var target));
        Assert.Equal(expected, Decoder(null).BeginFrame(new DecoderView(target, 0, s_passThrough), []));
    }

    [Theory, InlineData(true, false), InlineData(true, true), InlineData(false, true)] // S105
    public void A_picture_with_something_decrypted_in_it_does_not_end_in_open_memory_once_protection_is_in_force(bool isEncrypted, bool isClear)
    {
        var decoder = Decoder(_device.CreateKeyedSession(s_key));
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(View(), []));
        if (isEncrypted)
            Assert.Equal(DriverStatus.Ok, decoder.Submit([Buffer(16, new CounterBlock(1, 0))]));
        if (isClear)
            Assert.Equal(DriverStatus.Ok, decoder.Submit([Buffer(16)]));
        Protect();
        Assert.Equal(isEncrypted ? DriverStatus.OpenDestination : DriverStatus.Ok, decoder.EndFrame());
        Assert.Equal(isEncrypted ? 0 : 1, _codec.Ends);
        Assert.Equal(DriverStatus.InvalidState, decoder.EndFrame());
    }

    [Fact] // S220
    public void A_frame_of_a_removed_card_ends_and_leaves_its_picture()
    {
        Use(WithCodec(DriverProfile.OnDemand with { Faults = FaultPlan.Parse("device-removed@EndFrame") }));
        var decoder = Decoder(null);
        var view = View();
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, []));
        Assert.Equal(DriverStatus.DeviceRemoved, decoder.EndFrame());
        view.Target.Retire();
        Assert.False(view.Target.TryEnter());
    }

    [Theory, InlineData(0u), InlineData(1u), InlineData(2u)]
    public void A_picture_goes_into_the_slice_of_its_view(uint slice)
    {
        Use(DriverProfile.OnDemand);
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { ArraySize = 3 };
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(++_handles, picture, []));
        Assert.True(_device.Device.Resources.TryGet(_handles, out var target));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateDecoderView(_handles + 1, _handles, 0, slice, s_passThrough));
        Assert.True(_device.Device.DecoderViews.TryGet(_handles + 1, out var view));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateVideoDecoder(_handles + 2, new(s_passThrough, SurfaceFormat.Nv12, 16, 16), default));
        Assert.True(_device.Device.Decoders.TryGet(_handles + 2, out var decoder));
        var buffer = Buffer(384);
        new Span<byte>(buffer.Memory.Memory, 384).Fill(0xAA);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, []));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([buffer]));
        Assert.Equal(DriverStatus.Ok, decoder.EndFrame());
        for (uint i = 0; i < 3; i++)
        {
            var layout = SubresourceLayout.Of(picture, i);
            Assert.Equal(i == slice ? 384 : 0, new ReadOnlySpan<byte>(target.Memory + layout.Offset, (int)layout.Size).Count((byte)0xAA));
        }
    }

    [Theory, InlineData(0u, 0u, 0u), InlineData(1u, 0u, 1u), InlineData(0u, 1u, 2u), InlineData(1u, 2u, 5u)]
    public void A_view_is_of_the_level_and_the_slice_that_it_names(uint level, uint slice, uint subresource)
    {
        Use(DriverProfile.OnDemand with { Decoders = [new(s_passThrough, [SurfaceFormat.R8], _ => _codec)] });
        var texture = ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 16) with { MipLevels = 2, ArraySize = 3 };
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(1, texture, []));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateDecoderView(2, 1, level, slice, s_passThrough));
        Assert.True(_device.Device.DecoderViews.TryGet(2, out var view));
        Assert.Equal(subresource, view.Subresource);
        Assert.Equal(DriverStatus.InvalidArgument, _device.Device.CreateDecoderView(3, 1, 2, slice, s_passThrough));
        Assert.Equal(DriverStatus.InvalidArgument, _device.Device.CreateDecoderView(3, 1, level, 3, s_passThrough));
    }

    [Theory] // S198, S300
    [InlineData(ResourceProtection.None, ResourceProtection.RestrictedContent, false)]
    [InlineData(ResourceProtection.RestrictedContent, ResourceProtection.RestrictedContent, true)]
    [InlineData(ResourceProtection.RestrictedContent, ResourceProtection.HardwareProtected, false)]
    [InlineData(ResourceProtection.HardwareProtected, ResourceProtection.RestrictedContent, true)]
    [InlineData(ResourceProtection.HardwareProtected, ResourceProtection.HardwareProtected, true)]
    public void A_frame_is_lost_with_contents_that_are_kept_as_its_picture_is_or_less(ResourceProtection picture, ResourceProtection atLeast, bool isLost)
    {
        Use(WithCodec(DriverProfile.OnDemand with { Caps = DriverProfile.OnDemand.Caps | ProtectionCaps.Hardware }));
        var decoder = Decoder(null);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(View(picture), []));
        _device.Device.LoseContents(atLeast);
        Assert.Equal(isLost ? DriverStatus.TornDown : DriverStatus.Ok, decoder.Submit([Buffer(16)]));
        Assert.Equal(isLost ? DriverStatus.TornDown : DriverStatus.Ok, decoder.EndFrame());
        Assert.Equal(isLost ? 0 : 1, _codec.Ends);
    }

    [Theory] // R25, S190, S192
    [InlineData(0u, 64u, 0u, 0u, DriverStatus.Ok)]
    [InlineData(16u, 48u, 0u, 0u, DriverStatus.NotAvailable)]
    [InlineData(0u, 48u, 0u, 0u, DriverStatus.NotAvailable)]
    [InlineData(0u, 64u, 1u, 9u, DriverStatus.NotAvailable)]
    [InlineData(0u, 64u, 1u, 0u, DriverStatus.Ok)]
    public void Clear_bytes_in_an_encrypted_buffer_need_the_capability_however_they_are_told(uint clear, uint encrypted, uint stripe, uint gap,
        DriverStatus expected)
    {
        Use(WithCodec(DriverProfile.OnDemand with { Caps = DriverProfile.OnDemand.Caps & ~ProtectionCaps.PartialDecryption }));
        var decoder = Decoder(_device.CreateKeyedSession(s_key), Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(View(), []));
        var buffer = Buffer(64, new CounterBlock(1, 0)) with { SubSamples = [new(clear, encrypted)], Stripes = new(stripe, gap) };
        Assert.Equal(expected, decoder.Submit([buffer]));
    }

    [Theory, InlineData(0u, 0u), InlineData(1u, 1u), InlineData(1u, 2u)] // S192
    public void Chained_blocks_are_decrypted_where_the_stripes_say_with_sub_samples_or_without(uint encrypted, uint clear)
    {
        byte[] iv = Reference.CounterBlock(0x0123456789ABCDEF, 0xFEDCBA9876543210), plain = Reference.Pattern(96, seed: 44);
        foreach (var subSamples in (SubSample[]?[])[null, [new(0, 96)], [new(16, 48), new(0, 32)]])
        {
            _codec.Taken.Clear();
            var decoder = Decoder(_device.CreateKeyedSession(s_key), Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS);
            Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(View(), []));
            var buffer = Buffer(96, CounterBlock.Read(iv)) with { SubSamples = subSamples, Stripes = new(encrypted, clear) };
            var parts = (subSamples ?? [new(0, 96)]).Select(part => ((int)part.Clear, (int)part.Protected));
            Reference.Chain(s_key, iv, plain, parts, (int)encrypted, (int)clear).CopyTo(new Span<byte>(buffer.Memory.Memory, 96));
            Assert.Equal(DriverStatus.Ok, decoder.Submit([buffer]));
            Assert.Equal(plain, Assert.Single(_codec.Taken));
        }
    }

    [Fact] // S31, S192
    public void Clear_bytes_use_no_keystream_and_chained_blocks_none_at_all()
    {
        var session = _device.CreateKeyedSession(s_key);
        var decoder = Decoder(session, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(View(), []));
        foreach (var (iv, taken) in new (ulong, Func<CompressedBuffer, CompressedBuffer>)[]
        {
            (1, buffer => buffer with { Pattern = new PartialPattern(16, 48, 16) }),
            (2, buffer => buffer with { SubSamples = [new(0, 64)], Stripes = new(1, 3) }),
            (3, buffer => buffer with { SubSamples = [new(48, 16)] }),
        })
        {
            // Of four blocks one is encrypted.
            Assert.Equal((iv, DriverStatus.Ok), (iv, decoder.Submit([taken(Buffer(64, new CounterBlock(iv, 0)))])));
            Assert.Equal((iv, DriverStatus.IVReused), (iv, decoder.Submit([taken(Buffer(64, new CounterBlock(iv, 0)))])));
            Assert.Equal((iv, DriverStatus.Ok), (iv, decoder.Submit([taken(Buffer(64, new CounterBlock(iv, 1)))])));
        }

        decoder = Decoder(session, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(View(), []));
        for (int i = 0; i < 2; i++)
            Assert.Equal(DriverStatus.Ok, decoder.Submit([Buffer(64, new CounterBlock(1, 0))]));
    }

    [Fact]
    public void A_decoder_that_finds_its_handle_taken_ends_its_codec()
    {
        Decoder(null);
        Assert.Equal(0, _codec.Disposed);
        Assert.Equal(DriverStatus.InvalidArgument, _device.Device.CreateVideoDecoder(_handles, new(s_passThrough, SurfaceFormat.Nv12, 16, 16), default));
        Assert.Equal(1, _codec.Disposed);
        Assert.Equal(DriverStatus.Ok, _device.Device.DestroyVideoDecoder(_handles));
        Assert.Equal(2, _codec.Disposed);
    }

    private DriverProfile WithCodec(DriverProfile profile) => profile with { Decoders = [new(s_passThrough, [SurfaceFormat.Nv12], _ => _codec)] };

    private void Use(DriverProfile profile)
    {
        _device.Dispose();
        _device = new(profile);
    }

    /// <summary>A decoder with the codec of the test, tied to a session if there is one.</summary>
    private DriverDecoder Decoder(DriverSession? session, Guid encryption = default)
    {
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateVideoDecoder(++_handles, new(s_passThrough, SurfaceFormat.Nv12, 16, 16), encryption));
        Assert.True(_device.Device.Decoders.TryGet(_handles, out var decoder));
        if (session is not null)
            decoder.TieTo(session, 1);
        return decoder;
    }

    private DecoderView View(ResourceProtection protection = ResourceProtection.None)
    {
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { Protection = protection };
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(++_handles, picture, []));
        Assert.True(_device.Device.Resources.TryGet(_handles, out var target));
        return new(target, 0, s_passThrough);
    }

    private CompressedBuffer Buffer(uint size, CounterBlock? start = null) =>
        new(CompressedBufferType.Bitstream, _device.CreateBuffer(ResourceUsage.Dynamic, size), 0, size, start, null);

    /// <summary>Has a channel ask for protection.</summary>
    private void Protect()
    {
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateAuthenticatedChannel(++_handles, ChannelType.SoftwareDriver));
        Assert.True(_device.Device.Channels.TryGet(_handles, out var channel));
        Assert.Equal(ChannelStatus.Ok, _device.Device.Protection.Request(channel, ProtectionRequests.Enabled));
    }

    private sealed class Counter : IFrameDecoder, IDisposable
    {
        public List<byte[]> Taken { get; } = [];

        public int Ends { get; private set; }

        public int Disposed { get; private set; }

        public void BeginFrame(in FrameTarget target)
        {
        }

        public bool Submit(CompressedBufferType type, ReadOnlySpan<byte> data)
        {
            Taken.Add(data.ToArray());
            return true;
        }

        public bool EndFrame() => ++Ends != 0;

        public void Dispose() => Disposed++;
    }
}

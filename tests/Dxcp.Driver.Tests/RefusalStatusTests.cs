using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>The core's own word for each refusal: what both interfaces have one code for is told apart in messages, and here.</summary>
public sealed unsafe class RefusalStatusTests : IDisposable
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 3);
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    private readonly SessionTestDevice _device = new(DriverProfile.ReadBackKey);
    private readonly byte* _memory = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(4096, 4096);
    private nint _handles = 5000;

    public void Dispose()
    {
        _device.Dispose();
        System.Runtime.InteropServices.NativeMemory.AlignedFree(_memory);
    }

    [Fact]
    public void A_null_reference_is_refused_by_its_name()
    {
        var session = _device.CreateKeyedSession(s_key);
        var (decoder, view) = Decoder(default);
        var resource = _device.CreateBuffer(ResourceUsage.Default);
        (string Name, Action Call)[] calls =
        [
            ("source", () => session.DecryptionBlt(null!, resource, null, [], default)),
            ("destination", () => session.DecryptionBlt(resource, null!, null, [], default)),
            ("source", () => session.EncryptionBlt(null!, resource, out _)),
            ("destination", () => session.EncryptionBlt(resource, null!, out _)),
            ("view", () => decoder.BeginFrame(null!, [])),
            ("view", () => decoder.BeginClearFrame(null!)),
            ("adapter", () => new DriverDevice(null!).Dispose()),
            ("destination", () => ResourceCopy.CopyAll(null!, resource)),
            ("source", () => ResourceCopy.CopyAll(resource, null!)),
            ("destination", () => ResourceCopy.CopyRegion(null!, 0, 0, 0, resource, 0, null)),
            ("source", () => ResourceCopy.CopyRegion(resource, 0, 0, 0, null!, 0, null)),
            ("destination", () => ResourceCopy.Update(null!, 0, null, 0, 0)),
            ("destination", () => ResourceFill.Fill(null!, 0, default, default)),
            ("profile", () => DriverProfile.Use(null!).Dispose()),
            ("nameOrFile", () => DriverProfile.Load(null!)),
            ("other", () => FaultPlan.None.With(null!)),
            ("text", () => FaultPlan.Parse(null!)),
            ("text", () => Fault.Parse(null!)),
        ];
        Assert.NotNull(view);
        foreach (var (name, call) in calls)
            Assert.Throws<ArgumentNullException>(name, call);
    }

    [Fact] // S28, S36, S65, R13
    public void Each_refusal_of_a_blt_has_its_word()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource staging = _device.CreateBuffer(ResourceUsage.Staging), larger = _device.CreateBuffer(ResourceUsage.Staging, 32),
            secret = _device.CreateProtectedBuffer(), open = _device.CreateBuffer(ResourceUsage.Default), dynamic = _device.CreateBuffer(ResourceUsage.Dynamic);
        Assert.Equal(DriverStatus.Ok, Decrypt(staging, secret));
        Assert.Equal(DriverStatus.Protected, Decrypt(secret, secret));
        Assert.Equal(DriverStatus.InvalidArgument, Decrypt(staging, staging));
        Assert.Equal(DriverStatus.InvalidArgument, Decrypt(larger, secret));
        Assert.Equal(DriverStatus.InvalidArgument, Decrypt(staging, dynamic));
        Assert.Equal(DriverStatus.OpenDestination, Decrypt(staging, open));
        Assert.Equal(DriverStatus.InvalidArgument, Decrypt(staging, secret, new byte[15]));
        Assert.Equal(DriverStatus.InvalidArgument, Decrypt(staging, secret, new byte[17]));
        Assert.Equal(DriverStatus.IVReused, session.DecryptionBlt(staging, secret, null, [], new CounterBlock(1, 0)));
        Assert.Equal(DriverStatus.Ok, staging.Map(0, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.InvalidState, Decrypt(staging, secret));
        Assert.Equal(DriverStatus.InvalidState, session.EncryptionBlt(secret, staging, out _));
        Assert.Equal(DriverStatus.Ok, staging.Unmap(0));

        Assert.Equal(DriverStatus.InvalidState, session.EncryptionBlt(secret, staging, out _)); // no key was asked for
        Assert.Equal(DriverStatus.InvalidArgument, session.GetEncryptionBltKey(new byte[15]));
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(new byte[16]));
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(secret, staging, out _));
        foreach (var (from, to) in new[] { (staging, larger), (dynamic, staging), (secret, open), (secret, secret), (larger, staging) })
            Assert.Equal(DriverStatus.InvalidArgument, session.EncryptionBlt(from, to, out _));

        var keyless = _device.CreateSession(out _);
        Assert.Equal(DriverStatus.InvalidState, keyless.DecryptionBlt(staging, secret, null, [], default));
        Assert.Equal(DriverStatus.InvalidState, keyless.DecryptionBlt(staging, secret, null, Reference.Pattern(16), default));
        Assert.Equal(DriverStatus.InvalidState, keyless.GetEncryptionBltKey(new byte[16]));
        Assert.Equal(DriverStatus.InvalidState, keyless.StartKeyRefresh(new byte[16]));
        Assert.Equal(DriverStatus.InvalidState, keyless.FinishKeyRefresh());
        Assert.Equal(DriverStatus.InvalidArgument, keyless.StartKeyRefresh(new byte[15]));

        DriverStatus Decrypt(Resource from, Resource to, byte[]? contentKey = null) =>
            session.DecryptionBlt(from, to, null, contentKey, new CounterBlock((ulong)++_handles - 5000, 0));
    }

    [Theory] // R13, S6
    [InlineData(ProtectionCaps.DecryptionBlt), InlineData(ProtectionCaps.EncryptedReadBack), InlineData(ProtectionCaps.EncryptedReadBackKey)]
    [InlineData(ProtectionCaps.FreshenSessionKey), InlineData(ProtectionCaps.ContentKey), InlineData(ProtectionCaps.PartialDecryption)]
    [InlineData(ProtectionCaps.None)]
    public void What_the_driver_cannot_do_is_not_available_and_all_else_is(ProtectionCaps lacking)
    {
        const ProtectionCaps All = ProtectionCaps.Software | ProtectionCaps.DecryptionBlt | ProtectionCaps.EncryptedReadBack
            | ProtectionCaps.EncryptedReadBackKey | ProtectionCaps.FreshenSessionKey | ProtectionCaps.ContentKey | ProtectionCaps.PartialDecryption;
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Caps = All & ~lacking });
        var session = device.CreateKeyedSession(s_key);
        Resource staging = device.CreateBuffer(ResourceUsage.Staging, 64), plain = device.CreateBuffer(ResourceUsage.Default, 64);
        var available = ProtectionCaps.Software;
        void Try(ProtectionCaps needed, DriverStatus status) => available |= status == DriverStatus.NotAvailable ? 0 : needed;
        Try(ProtectionCaps.EncryptedReadBackKey, session.GetEncryptionBltKey(new byte[16]));
        Try(ProtectionCaps.EncryptedReadBack, session.EncryptionBlt(plain, staging, out _));
        Try(ProtectionCaps.FreshenSessionKey, session.StartKeyRefresh(new byte[16]) | session.FinishKeyRefresh());
        Try(ProtectionCaps.DecryptionBlt, session.DecryptionBlt(staging, plain, null, [], new CounterBlock(1, 0)));
        if (lacking == ProtectionCaps.DecryptionBlt)
            available |= ProtectionCaps.ContentKey | ProtectionCaps.PartialDecryption;
        Try(ProtectionCaps.ContentKey, session.DecryptionBlt(staging, plain, null, Reference.Pattern(16, seed: 8), new CounterBlock(2, 0)));
        Try(ProtectionCaps.PartialDecryption, session.DecryptionBlt(staging, plain, new PartialPattern(16, 16, 16), [], new CounterBlock(3, 0)));
        Assert.Equal(All & ~lacking, available);
    }

    [Theory] // S28: what a blt of Direct3D 9 has to say of application memory
    [InlineData(0, 64, 0, DriverStatus.Ok)]
    [InlineData(0, 80, 0, DriverStatus.Ok)]
    [InlineData(0, 48, 0, DriverStatus.InvalidArgument)]
    [InlineData(0, 72, 0, DriverStatus.InvalidArgument)]
    [InlineData(8, 64, 0, DriverStatus.InvalidArgument)]
    [InlineData(32, 64, 0, DriverStatus.Ok)]
    [InlineData(0, 64, 1, DriverStatus.InvalidArgument)]
    public void Application_memory_is_as_large_and_aligned_as_the_driver_says(int offset, uint stated, int isOwn, DriverStatus expected)
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var session = device.CreateKeyedSession(s_key);
        var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 64, 1);
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResourceOver(1, description with { Usage = ResourceUsage.Staging },
            [new((nint)_memory + offset, 64)]));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(2, description, []));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(3, description with { Usage = ResourceUsage.Staging, CpuAccess = CpuAccess.Read }, []));
        Assert.True(device.Device.Resources.TryGet(1, out var outside) & device.Device.Resources.TryGet(2, out var surface)
            & device.Device.Resources.TryGet(3, out var own));
        if (isOwn != 0)
            outside = own;
        Assert.Equal(expected, session.DecryptionBlt(outside!, surface!, null, [], new CounterBlock(1, 0), stated));
        Assert.Equal(expected, session.EncryptionBlt(surface!, outside!, out _, stated));
    }

    [Fact] // R34, S35, S197
    public void Each_refusal_of_a_frame_has_its_word()
    {
        byte[] key = Reference.Pattern(16, seed: 8);
        var (decoder, view) = Decoder(default);
        Assert.Equal(DriverStatus.InvalidState, decoder.EndFrame());
        Assert.Equal(DriverStatus.InvalidState, decoder.Submit([]));
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginFrame(view, key)); // no session
        Assert.Equal(DriverStatus.InvalidArgument, decoder.BeginFrame(view, new byte[15]));
        var keyless = _device.CreateSession(out nint handle, s_passThrough);
        decoder.TieTo(keyless, handle);
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginFrame(view, key));
        Assert.Equal(DriverStatus.InvalidArgument, decoder.BeginFrame(view with { Profile = Guid.Empty }, []));
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, []));
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginFrame(view, []));
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginClearFrame(view));
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginFrame(view with { Profile = Guid.Empty }, new byte[15])); // whatever else is wrong
        Resource buffer = _device.CreateBuffer(ResourceUsage.Dynamic, 32), secret = _device.CreateProtectedBuffer();
        DriverStatus Submit(uint offset, uint size, CounterBlock? start = null, Resource? memory = null) =>
            decoder.Submit([new CompressedBuffer(CompressedBufferType.SliceControl, memory ?? buffer, offset, size, start, null)]);
        Assert.Equal(DriverStatus.Ok, Submit(0, 32));
        Assert.Equal(DriverStatus.Ok, Submit(32, 0));
        Assert.Equal(DriverStatus.InvalidArgument, Submit(0, 33));
        Assert.Equal(DriverStatus.InvalidArgument, Submit(33, 0));
        Assert.Equal(DriverStatus.InvalidArgument, Submit(1, 32));
        Assert.Equal(DriverStatus.InvalidArgument, Submit(0, 16, memory: view.Target));
        Assert.Equal(DriverStatus.Protected, Submit(0, 16, memory: secret));
        Assert.Equal(DriverStatus.InvalidState, Submit(0, 16, new CounterBlock(1, 0)));
        Assert.Equal(DriverStatus.InvalidArgument, decoder.EndFrame()); // no picture came
        Assert.Equal(DriverStatus.InvalidState, decoder.EndFrame());
        _device.Device.DestroyVideoDecoder(1);
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginClearFrame(view));
    }

    [Fact] // S87
    public void A_picture_that_is_passed_through_takes_its_bitstream_alone()
    {
        var (decoder, view) = Decoder(default);
        Resource buffer = _device.CreateBuffer(ResourceUsage.Dynamic, 384);
        new Span<byte>(buffer.Memory, 384).Fill(0xAA);
        Assert.Equal(DriverStatus.Ok, decoder.BeginClearFrame(view));
        foreach (var type in Enum.GetValues<CompressedBufferType>().Where(type => type != CompressedBufferType.Bitstream))
            Assert.Equal(DriverStatus.Ok, decoder.Submit([new CompressedBuffer(type, buffer, 0, 384, null, null)]));
        Assert.False(new Span<byte>(view.Target.Memory, (int)view.Target.Size).ContainsAnyExcept((byte)0));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([new CompressedBuffer(CompressedBufferType.Bitstream, buffer, 0, 384, null, null)]));
        Assert.Equal(DriverStatus.InvalidArgument, decoder.Submit([new CompressedBuffer(CompressedBufferType.Bitstream, buffer, 0, 1, null, null)]));
        Assert.Equal(DriverStatus.Ok, decoder.EndFrame());
        Assert.Equal(384, new Span<byte>(view.Target.Memory, (int)view.Target.Size).Count((byte)0xAA));
    }

    [Fact] // S85, S87, S195
    public void What_is_made_needs_a_type_a_key_exchange_and_a_capability_that_there_are()
    {
        var device = _device.Device;
        Guid aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        Assert.Equal(DriverStatus.UnknownCrypto, device.CreateCryptoSession(1, Guid.Empty, KeyExchange.RsaesOaep, default));
        Assert.Equal(DriverStatus.UnknownCrypto, device.CreateCryptoSession(1, Guids.D3DCRYPTOTYPE_PROPRIETARY, KeyExchange.RsaesOaep, default));
        Assert.Equal(DriverStatus.UnsupportedCrypto, device.CreateCryptoSession(1, aes, KeyExchange.RsaesOaep, Guids.D3D11_DECODER_PROFILE_VC1_VLD));
        Assert.Equal(DriverStatus.UnsupportedCrypto, device.CreateCryptoSession(1, aes, KeyExchange.HardwareProtection, default));
        Assert.Equal(DriverStatus.UnsupportedCrypto, device.CreateCryptoSession(1, aes, KeyExchange.HardwareMedia, default));
        Assert.Equal(DriverStatus.NotAvailable, device.CreateAuthenticatedChannel(1, ChannelType.HardwareDriver));
        Assert.Equal(DriverStatus.InvalidArgument, device.CreateAuthenticatedChannel(1, (ChannelType)1));
        Assert.Equal(DriverStatus.UnsupportedCrypto, device.CreateVideoDecoder(1, new(s_passThrough, SurfaceFormat.Nv12, 16, 16), Guid.NewGuid()));
        Assert.Equal(DriverStatus.InvalidArgument, device.CreateVideoDecoder(1, new(s_passThrough, SurfaceFormat.R8, 16, 16), default));
        Assert.Equal(DriverStatus.InvalidArgument, device.CreateVideoDecoder(1, new(s_passThrough, SurfaceFormat.Nv12, 15, 16), default));
        Assert.Equal(DriverStatus.NotAvailable,
            device.CreateResource(1, ResourceDescription.Buffer(16) with { Protection = ResourceProtection.HardwareProtected }, []));
        Assert.Equal(DriverStatus.InvalidArgument, device.CreateResource(1, ResourceDescription.Buffer(0), []));
        Assert.Equal(DriverStatus.OutOfMemory, device.CreateResource(1, ResourceDescription.Buffer(0x80000000), []));
    }

    [Theory, InlineData(true), InlineData(false)] // what is empty moves nothing, wherever it lies
    public void A_part_that_is_empty_or_turned_round_is_copied_updated_and_filled_by_doing_nothing(bool isStaging)
    {
        var usage = isStaging ? ResourceUsage.Staging : ResourceUsage.Default;
        Resource from = _device.CreateBuffer(usage), to = _device.CreateBuffer(ResourceUsage.Default);
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(1, ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 16), []));
        Assert.True(_device.Device.Resources.TryGet(1, out var surface));
        foreach (var part in new PixelRegion[] { new(4, 0, 4, 1), new(5, 0, 4, 1), new(0, 1, 4, 1), new(0, 1, 4, 0), new(99, 0, 98, 1), new(0, 99, 1, 99) })
        {
            Assert.Equal(DriverStatus.Ok, ResourceCopy.CopyRegion(to, 0, 0, 0, from, 0, part));
            Assert.Equal(DriverStatus.Ok, ResourceCopy.Update(to, 0, part, 0, 0));
            Assert.Equal(DriverStatus.Ok, ResourceFill.Fill(surface, 0, part, default));
        }

        foreach (var part in new PixelRegion[] { new(0, 0, 17, 1), new(0, 0, 1, 17) })
        {
            Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyRegion(surface, 0, 0, 0, surface, 0, part));
            Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.Update(surface, 0, part, (nint)_memory, 64));
            Assert.Equal(DriverStatus.InvalidArgument, ResourceFill.Fill(surface, 0, part, default));
        }
    }

    [Fact]
    public void Each_refusal_of_a_copy_an_update_and_a_fill_has_its_word()
    {
        Resource from = _device.CreateBuffer(ResourceUsage.Staging), to = _device.CreateBuffer(ResourceUsage.Default),
            larger = _device.CreateBuffer(ResourceUsage.Default, 32), secret = _device.CreateProtectedBuffer();
        var texture = ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 1);
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(1, texture, []));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(2, texture with { Usage = ResourceUsage.Immutable }, [new((nint)_memory, 16)]));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(3, texture with { Usage = ResourceUsage.Staging, CpuAccess = CpuAccess.Read }, []));
        Assert.True(_device.Device.Resources.TryGet(1, out var surface) & _device.Device.Resources.TryGet(2, out var immutable)
            & _device.Device.Resources.TryGet(3, out var staging));
        var all = new PixelRegion(0, 0, 16, 1);
        Assert.Equal(DriverStatus.Ok, ResourceCopy.CopyAll(to, from));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyAll(to, to));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyAll(larger, to));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyAll(surface!, to));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyAll(immutable!, surface!));
        Assert.Equal(DriverStatus.Protected, ResourceCopy.CopyAll(to, secret));
        Assert.Equal(DriverStatus.Ok, ResourceCopy.CopyRegion(surface!, 0, 0, 0, staging!, 0, all));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyRegion(surface!, 0, 1, 0, staging!, 0, all));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyRegion(surface!, 0, 0, 1, staging!, 0, all));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyRegion(surface!, 1, 0, 0, staging!, 0, all));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyRegion(surface!, 0, 0, 0, staging!, 1, all));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyRegion(immutable!, 0, 0, 0, staging!, 0, all));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.CopyRegion(to, 0, 0, 0, surface!, 0, all));
        Assert.Equal(DriverStatus.Protected, ResourceCopy.CopyRegion(to, 0, 0, 0, secret, 0, null));
        Assert.Equal(DriverStatus.Ok, ResourceCopy.Update(surface!, 0, null, (nint)_memory, 0)); // one row has no pitch
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.Update(surface!, 0, null, 0, 64));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceCopy.Update(surface!, 1, null, (nint)_memory, 64));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceFill.Fill(immutable!, 0, all, default));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceFill.Fill(surface!, 1, all, default));
        Assert.Equal(DriverStatus.InvalidArgument, ResourceFill.Fill(to, 0, all, default));
        Assert.Equal(DriverStatus.Ok, staging!.Map(0, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.InvalidState, ResourceCopy.CopyAll(surface!, staging));
        Assert.Equal(DriverStatus.InvalidState, ResourceCopy.CopyRegion(staging, 0, 0, 0, surface!, 0, all));
        Assert.Equal(DriverStatus.InvalidState, ResourceCopy.Update(staging, 0, null, (nint)_memory, 64));
        Assert.Equal(DriverStatus.InvalidState, ResourceFill.Fill(staging, 0, all, default));
    }

    [Fact]
    public void A_copy_into_application_memory_and_out_of_it_keeps_to_its_pitch()
    {
        var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 32, 3);
        new Span<byte>(_memory, 120).Fill(0xEE);
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResourceOver(1, description with { Usage = ResourceUsage.Staging }, [new((nint)_memory, 40)]));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(2, description, []));
        Assert.True(_device.Device.Resources.TryGet(1, out var outside) & _device.Device.Resources.TryGet(2, out var surface));
        for (int i = 0; i < 3 * 64; i++)
            surface!.Memory[i] = (byte)(i + 1);
        Assert.Equal(DriverStatus.Ok, ResourceCopy.CopyAll(outside!, surface!));
        Assert.Equal(Enumerable.Range(0, 120).Select(i => i % 40 < 32 ? (byte)((i / 40 * 64) + (i % 40) + 1) : (byte)0xEE),
            new ReadOnlySpan<byte>(_memory, 120).ToArray());
        new Span<byte>(surface!.Memory, 3 * 64).Clear();
        Assert.Equal(DriverStatus.Ok, ResourceCopy.CopyAll(surface, outside!));
        Assert.Equal(Enumerable.Range(0, 192).Select(i => i % 64 < 32 ? (byte)(i + 1) : (byte)0), new ReadOnlySpan<byte>(surface.Memory, 192).ToArray());
    }

    [Fact] // R29
    public void Unmap_tells_what_can_not_be_mapped_from_what_is_not()
    {
        Resource open = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        Assert.Equal(DriverStatus.InvalidArgument, open.Unmap(0));
        Assert.Equal(DriverStatus.InvalidArgument, open.Map(0, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.InvalidArgument, staging.Unmap(1));
        Assert.Equal(DriverStatus.InvalidArgument, staging.Map(1, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.InvalidArgument, staging.Map(0, CpuAccess.None, out _));
        Assert.Equal(DriverStatus.InvalidState, staging.Unmap(0));
        Assert.Equal(DriverStatus.Ok, staging.Map(0, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.InvalidState, staging.Map(0, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.Protected, _device.CreateProtectedBuffer().Map(0, CpuAccess.Read, out _));
    }

    private (DriverDecoder Decoder, DecoderView View) Decoder(Guid encryption)
    {
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateVideoDecoder(1, new(s_passThrough, SurfaceFormat.Nv12, 16, 16), encryption));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(2, ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16), []));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateDecoderView(3, 2, 0, 0, s_passThrough));
        Assert.True(_device.Device.Decoders.TryGet(1, out var decoder) & _device.Device.DecoderViews.TryGet(3, out var view));
        return (decoder!, view!);
    }
}

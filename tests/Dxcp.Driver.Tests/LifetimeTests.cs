using System.Collections;
using System.Reflection;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>What ends gives everything back, and is found no more.</summary>
public sealed unsafe class LifetimeTests
{
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    [Fact]
    public void An_adapter_of_Direct3D_11_that_is_closed_has_no_identity_and_no_card()
    {
        D3D10_2DDI_ADAPTERFUNCS table;
        var open = new D3D10DDIARG_OPENADAPTER { pAdapterFuncs_2 = &table };
        Assert.Equal(HResult.S_OK, DriverEntry.OpenAdapter10_2Function(&open));
        var adapter = Adapter(typeof(Driver.Ddi11.AdapterFunctions), (nint)open.hAdapter.pDrvPrivate);
        var identity = adapter.Identity;
        Assert.Equal(HResult.S_OK, table.pfnCloseAdapter(open.hAdapter));
        AssertClosed(adapter, identity);
        Assert.Equal(HResult.E_INVALIDARG, table.pfnCloseAdapter(open.hAdapter));
    }

    [Fact]
    public void An_adapter_of_Direct3D_9_that_is_closed_has_no_identity_and_no_card()
    {
        D3DDDI_ADAPTERFUNCS table;
        var open = new D3DDDIARG_OPENADAPTER { Interface = 9, Version = Macros.D3D_UMD_INTERFACE_VERSION_WIN7, pAdapterFuncs = &table };
        Assert.Equal(HResult.S_OK, DriverEntry.OpenAdapterFunction(&open));
        var adapter = Adapter(typeof(Driver.Ddi9.AdapterFunctions), open.hAdapter);
        var identity = adapter.Identity;
        Assert.Equal(HResult.S_OK, table.pfnCloseAdapter((void*)open.hAdapter));
        AssertClosed(adapter, identity);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, table.pfnCloseAdapter((void*)open.hAdapter));
    }

    [Fact]
    public void A_device_of_either_interface_that_is_destroyed_is_the_adapters_no_more()
    {
        using var host11 = new DdiHost();
        var adapter = Adapter(typeof(Driver.Ddi11.AdapterFunctions), (nint)host11.Handle.pDrvPrivate);
        var device11 = host11.CreateDevice();
        Assert.Equal(2, adapter.Devices.Count);
        device11.Destroy();
        Assert.Single(adapter.Devices);
        using var host9 = new DdiHost9();
        adapter = Adapter(typeof(Driver.Ddi9.AdapterFunctions), (nint)host9.Handle);
        var device9 = host9.CreateDevice();
        Assert.Equal(2, adapter.Devices.Count);
        device9.Destroy();
        Assert.Single(adapter.Devices);
    }

    [Fact] // R48, S13
    public void A_device_that_ends_ends_all_that_is_on_it_and_gives_its_memory_back()
    {
        using var adapter = new DriverAdapter(DriverProfile.Hardware with { Name = "a card whose device ends", UnwrapKey = TakeAsItIs });
        var hardware = (ICollection<DriverDevice>)SessionTestDevice.Inside(adapter.Hardware, "_devices")!;
        ulong all = adapter.ProtectedMemory.Left;
        var device = new DriverDevice(adapter) { Handle = 5 };
        Assert.Equal((1, 1), (hardware.Count, adapter.Devices.Count));
        var (session, channel, decoder, resource) = Fill(device);
        Assert.NotEqual(all, adapter.ProtectedMemory.Left);
        Assert.NotNull(session.KeyInForce);
        device.Dispose();
        Assert.Equal((0, 0), (hardware.Count, adapter.Devices.Count));
        Assert.Equal(all, adapter.ProtectedMemory.Left);
        Assert.Null(session.KeyInForce);
        Assert.Equal(DriverStatus.InvalidState, session.Negotiate(new byte[256]));
        Assert.Equal(DriverStatus.InvalidState, channel.Negotiate(new byte[256]));
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginClearFrame(new DecoderView(resource, 0, s_passThrough)));
        Assert.False(resource.TryEnter());
        Assert.Equal([0, 0, 0, 0, 0],
            [device.Resources.Count, device.Sessions.Count, device.Channels.Count, device.Decoders.Count, device.DecoderViews.Count]);
        Assert.False(device.Resources.TryAdd(90, resource) | device.Sessions.TryAdd(90, session) | device.Channels.TryAdd(90, channel)
            | device.Decoders.TryAdd(90, decoder) | device.DecoderViews.TryAdd(90, new DecoderView(resource, 0, s_passThrough)));
    }

    [Fact] // R14
    public void What_is_destroyed_is_destroyed_once_and_what_was_never_made_not_at_all()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        Fill(device.Device);
        Func<nint, DriverStatus>[] destroyers =
            [device.Device.DestroyVideoDecoder, device.Device.DestroyCryptoSession, device.Device.DestroyAuthenticatedChannel, device.Device.DestroyResource];
        nint[] handles = [3, 1, 2, 4];
        for (int i = 0; i < handles.Length; i++)
        {
            Assert.Equal((i, DriverStatus.InvalidArgument), (i, destroyers[i](0)));
            Assert.Equal((i, DriverStatus.InvalidArgument), (i, destroyers[i](99)));
            Assert.Equal((i, DriverStatus.Ok), (i, destroyers[i](handles[i])));
            Assert.Equal((i, DriverStatus.InvalidArgument), (i, destroyers[i](handles[i])));
        }
    }

    [Fact]
    public void Under_a_handle_that_is_taken_or_none_nothing_is_made_and_nothing_kept()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        Fill(device.Device);
        ulong left = device.Device.Adapter.ProtectedMemory.Left;
        foreach (bool isTaken in new[] { true, false })
        {
            nint Handle(nint taken) => isTaken ? taken : 0;
            Assert.Equal(DriverStatus.InvalidArgument,
                device.Device.CreateCryptoSession(Handle(1), Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
            Assert.Equal(DriverStatus.InvalidArgument, device.Device.CreateAuthenticatedChannel(Handle(2), ChannelType.SoftwareDriver));
            Assert.Equal(DriverStatus.InvalidArgument, device.Device.CreateVideoDecoder(Handle(3), Description, default));
            Assert.Equal(DriverStatus.InvalidArgument, device.Device.CreateResource(Handle(4), Protected, []));
            Assert.Equal(DriverStatus.InvalidArgument, device.Device.CreateDecoderView(Handle(6), 5, 0, 0, s_passThrough));
        }

        Assert.Equal(left, device.Device.Adapter.ProtectedMemory.Left);
        Assert.Equal([2, 1, 1, 1, 1], [device.Device.Resources.Count, device.Device.Sessions.Count, device.Device.Channels.Count,
            device.Device.Decoders.Count, device.Device.DecoderViews.Count]);
    }

    [Fact]
    public void A_view_is_of_a_texture_of_default_usage_within_its_levels_and_slices_and_for_a_profile_on_offer()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var texture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { ArraySize = 3 };
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(1, texture, []));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(2, texture with { ArraySize = 1, Usage = ResourceUsage.Staging }, []));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(3, ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 16), []));
        (nint Resource, uint Level, uint Slice, Guid Profile, DriverStatus Expected)[] cases =
        [
            (1, 0, 2, s_passThrough, DriverStatus.Ok),
            (1, 0, 3, s_passThrough, DriverStatus.InvalidArgument),
            (1, 1, 0, s_passThrough, DriverStatus.InvalidArgument),
            (1, 0, 0, Guids.D3D11_DECODER_PROFILE_VC1_VLD, DriverStatus.InvalidArgument),
            (2, 0, 0, s_passThrough, DriverStatus.InvalidArgument),
            (3, 0, 0, s_passThrough, DriverStatus.InvalidArgument),
            (4, 0, 0, s_passThrough, DriverStatus.InvalidArgument),
        ];
        nint handle = 10;
        foreach (var (resource, level, slice, profile, expected) in cases)
        {
            var status = device.Device.CreateDecoderView(++handle, resource, level, slice, profile);
            Assert.Equal((resource, level, slice, expected), (resource, level, slice, status));
        }

        Assert.True(device.Device.DecoderViews.TryGet(11, out var view));
        Assert.Equal((2u, s_passThrough), (view.Subresource, view.Profile));
    }

    [Fact] // R53, S145
    public void A_name_ends_with_its_object_and_is_not_given_again()
    {
        using var adapter = new DriverAdapter(DriverProfile.OnDemand with { UnwrapKey = TakeAsItIs });
        using var device = new DriverDevice(adapter) { HasNames = true };
        Fill(device);
        nint session = device.NameOfSession(1), decoder = device.NameOfDecoder(3);
        Assert.Equal((session, decoder), (device.NameOfSession(1), device.NameOfDecoder(3)));
        Assert.True(device.TryFindSession(session, out _) & device.TryFindDecoder(decoder, out _) & session != decoder);
        Assert.False(device.TryFindSession(1, out _) | device.TryFindDecoder(3, out _));
        Assert.Equal((0, 0), (device.NameOfSession(99), device.NameOfDecoder(99)));
        device.DestroyCryptoSession(1);
        device.DestroyVideoDecoder(3);
        Assert.False(device.TryFindSession(session, out _) | device.TryFindDecoder(decoder, out _));
        Assert.Equal((0, 0), (device.NameOfSession(1), device.NameOfDecoder(3)));
        foreach (string names in new[] { "_sessionNames", "_decoderNames" })
        {
            foreach (string map in new[] { "_names", "_objects" })
                Assert.Empty((IEnumerable)SessionTestDevice.Inside(SessionTestDevice.Inside(device, names)!, map)!);
        }
    }

    [Fact] // S62
    public void Memory_that_the_system_does_not_have_costs_the_card_nothing()
    {
        var budget = new ProtectedMemoryBudget(ulong.MaxValue);
        var memory = new CodecMemory(budget);
        Assert.Equal(0, memory.TryAllocate(1UL << 60));
        Assert.Equal(ulong.MaxValue, budget.Left);
        nint some = memory.TryAllocate(5000);
        Assert.NotEqual(0, some);
        Assert.Equal(ulong.MaxValue - 5000, budget.Left);
        memory.Free(some, 5000);
        Assert.Equal(ulong.MaxValue, budget.Left);
        Assert.Equal(0, new CodecMemory(new ProtectedMemoryBudget(4999)).TryAllocate(5000));
    }

    [Fact] // S62, S173
    public void What_a_decoder_decrypts_into_is_as_large_as_its_longest_buffer_and_goes_with_it()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var (session, _, decoder, _) = Fill(device.Device);
        Assert.True(device.Device.DecoderViews.TryGet(6, out var view));
        decoder.TieTo(session, 1);
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, []));
        var buffer = device.CreateBuffer(ResourceUsage.Dynamic, 128);
        ulong all = device.Device.Adapter.ProtectedMemory.Left, iv = 0;
        ulong Used(uint size, bool isEncrypted = true)
        {
            Assert.Equal(DriverStatus.Ok, decoder.Submit([new CompressedBuffer(CompressedBufferType.SliceControl, buffer, 0, size,
                isEncrypted ? new CounterBlock(++iv, 0) : null, null)]));
            return all - device.Device.Adapter.ProtectedMemory.Left;
        }

        Assert.Equal(new ulong[] { 0, 16, 16, 48, 48, 128, 128 },
            new[] { Used(128, isEncrypted: false), Used(0), Used(1), Used(48), Used(32), Used(128), Used(0) });
        device.Device.DestroyVideoDecoder(3);
        Assert.Equal(all, device.Device.Adapter.ProtectedMemory.Left);
    }

    [Fact]
    public void Nobody_stays_in_memory_after_a_call_whether_it_is_done_or_refused()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var (session, _, decoder, _) = Fill(device.Device);
        Assert.True(device.Device.DecoderViews.TryGet(6, out var view));
        Resource? from = null, to = null, gone = device.CreateBuffer(ResourceUsage.Default, 64);
        gone.Retire();
        ulong iv = 0;
        fixed (byte* data = new byte[64])
        {
            nint bytes = (nint)data;
            Action[] calls =
            [
                () => ResourceCopy.CopyAll(to!, from!), () => ResourceCopy.CopyAll(gone, from!), () => ResourceCopy.CopyAll(from!, gone),
                () => ResourceCopy.CopyRegion(to!, 0, 0, 0, from!, 0, null), () => ResourceCopy.CopyRegion(gone, 0, 0, 0, from!, 0, null),
                () => ResourceCopy.Update(to!, 0, null, bytes, 64), () => ResourceFill.Fill(to!, 0, new(0, 0, 64, 1), default),
                () => session.DecryptionBlt(from!, to!, null, [], new CounterBlock(++iv, 0)),
                () => session.DecryptionBlt(from!, to!, null, [], new CounterBlock(iv, 0)),
                () => session.DecryptionBlt(from!, gone, null, [], new CounterBlock(++iv, 0)),
                () => session.EncryptionBlt(to!, from!, out _), () => session.EncryptionBlt(gone, from!, out _),
                () => Frame(new CompressedBuffer(CompressedBufferType.Bitstream, from!, 0, 64, null, null)),
                () => Frame(new CompressedBuffer(CompressedBufferType.Bitstream, from!, 0, 64, null, null),
                    new CompressedBuffer(CompressedBufferType.Bitstream, gone, 0, 64, null, null)),
                () => to!.LoseContent(),
                () => from!.Map(0, CpuAccess.Read, out _),
            ];
            for (int i = 0; i < calls.Length; i++)
            {
                var texture = ResourceDescription.Texture2D(SurfaceFormat.R8, 64, 1);
                bool isBuffer = i >= calls.Length - 4;
                var staging = (isBuffer ? ResourceDescription.Buffer(64) : texture) with { Usage = ResourceUsage.Staging, CpuAccess = CpuAccess.Read };
                Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(20, staging, []));
                Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(21, texture, []));
                Assert.True(device.Device.Resources.TryGet(20, out from) & device.Device.Resources.TryGet(21, out to));
                calls[i]();
                Assert.Equal((DriverStatus.Ok, DriverStatus.Ok), (device.Device.DestroyResource(20), device.Device.DestroyResource(21)));
                Assert.Equal((i, false, false), (i, from!.TryEnter(), to!.TryEnter()));
            }
        }

        device.Device.DestroyResource(5);
        Assert.False(view.Target.TryEnter());

        void Frame(params CompressedBuffer[] buffers)
        {
            Assert.Equal(DriverStatus.Ok, decoder.BeginClearFrame(view));
            decoder.Submit(buffers);
            decoder.EndFrame();
        }
    }

    [Fact] // S97
    public void Shared_memory_that_ends_is_known_by_no_name()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(1, Protected with { Sharing = ResourceSharing.Unrestricted }, []));
        Assert.True(device.Device.Resources.TryGet(1, out var resource));
        object memory = SessionTestDevice.Inside(resource, "_shared")!;
        var made = (IEnumerable<KeyValuePair<UInt128, SharedMemory>>)typeof(SharedMemory).GetField("s_made", BindingFlags.Static | BindingFlags.NonPublic)!
            .GetValue(null)!;
        Assert.Contains(made, pair => pair.Value == memory);
        device.Device.DestroyResource(1);
        Assert.DoesNotContain(made, pair => pair.Value == memory);
    }

    [Fact]
    public void A_session_key_that_finds_no_place_among_the_spare_ones_gives_its_memory_back()
    {
        SessionKey[] keys = [.. Enumerable.Range(0, 64).Select(i => new SessionKey(new Aes128Key(Reference.Pattern(16, seed: i)), false, null))];
        foreach (var key in keys)
            key.Retire();
        // Others, on threads of their own, may take some meanwhile. A spare key is closed, too, but keeps its memory.
        const int Wiped = 1 << 30;
        Assert.InRange(keys.Count(key => ((int)SessionTestDevice.Inside(key.Key, "_users")! & Wiped) != 0), 24, 64);
    }

    [Fact]
    public void A_channels_key_is_wiped_when_another_takes_its_place_and_when_the_channel_ends()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var channel = Fill(device.Device).Channel;
        Aes128Key Negotiate(int seed)
        {
            Assert.Equal(DriverStatus.Ok, channel.Negotiate([.. Reference.Pattern(16, seed), .. new byte[KeyTransport.WrappedSize - 16]]));
            return (Aes128Key)SessionTestDevice.Inside(SessionTestDevice.Inside(channel, "_state")!, "Key")!;
        }

        var first = Negotiate(1);
        Assert.True(SessionTestDevice.Holds(first, Reference.Pattern(16, seed: 1)));
        var second = Negotiate(2);
        Assert.Throws<ObjectDisposedException>(() => first.EncryptBlock(new byte[16], new byte[16]));
        Assert.Equal(DriverStatus.Ok, device.Device.DestroyAuthenticatedChannel(2));
        Assert.Throws<ObjectDisposedException>(() => second.EncryptBlock(new byte[16], new byte[16]));
    }

    private static DecoderDescription Description => new(s_passThrough, SurfaceFormat.Nv12, 16, 16);

    private static ResourceDescription Protected =>
        ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { Protection = ResourceProtection.RestrictedContent };

    /// <summary>A session (1) with a key, a channel (2), a decoder (3), a protected picture (4), one to see (5), and a view of it (6).</summary>
    private static (DriverSession Session, DriverChannel Channel, DriverDecoder Decoder, Resource Resource) Fill(DriverDevice device)
    {
        var type = device.Adapter.Profile.Has(ProtectionCaps.Software) ? ChannelType.SoftwareDriver : ChannelType.HardwareDriver;
        Assert.Equal(DriverStatus.Ok, device.CreateCryptoSession(1, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
        Assert.Equal(DriverStatus.Ok, device.CreateAuthenticatedChannel(2, type));
        Assert.Equal(DriverStatus.Ok, device.CreateVideoDecoder(3, Description, default));
        Assert.Equal(DriverStatus.Ok, device.CreateResource(4, Protected, []));
        Assert.Equal(DriverStatus.Ok, device.CreateResource(5, Protected with { Protection = ResourceProtection.None }, []));
        Assert.Equal(DriverStatus.Ok, device.CreateDecoderView(6, 5, 0, 0, s_passThrough));
        Assert.True(device.Sessions.TryGet(1, out var session) & device.Channels.TryGet(2, out var channel) & device.Decoders.TryGet(3, out var decoder)
            & device.Resources.TryGet(4, out var resource));
        Assert.Equal(DriverStatus.Ok, session!.Negotiate([.. Reference.Pattern(16, seed: 3), .. new byte[KeyTransport.WrappedSize - 16]]));
        return (session, channel!, decoder!, resource!);
    }

    private static bool TakeAsItIs(ReadOnlySpan<byte> wrapped, Span<byte> key) => wrapped[..16].TryCopyTo(key);

    private static DriverAdapter Adapter(Type functions, nint handle)
    {
        var open = (HandleTable<DriverAdapter>)functions.GetField("s_open", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        Assert.True(open.TryGet(handle, out var adapter));
        return adapter;
    }

    private static void AssertClosed(DriverAdapter adapter, DriverIdentity identity)
    {
        Assert.Throws<ObjectDisposedException>(() => identity.CertificateChain);
        Assert.Throws<ObjectDisposedException>(() => adapter.Identity);
        var card = (IEnumerable<KeyValuePair<DriverAdapter, GraphicsCard>>)SessionTestDevice.Inside(GraphicsCard.Of(adapter.Profile), "_adapters")!;
        Assert.DoesNotContain(card, pair => pair.Key == adapter);
    }
}

using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>The documented flow of content protection, a test for each of its steps, on DXCP's own runtimes and driver.</summary>
public sealed class FlowTests : IDisposable
{
    private static readonly Guid s_profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
    private readonly Stack<IDisposable> _owned = [];

    public static TheoryData<string> Apis => ["d3d11", "d3d9"];

    public static TheoryData<string, FrameFormat, bool> Frames => new(
        from api in (string[])["d3d11", "d3d9"]
        from format in (FrameFormat[])[FrameFormat.Nv12, FrameFormat.P010] // those that decoders write
        from content in (bool[])[false, true]
        select (api, format, content));

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? last))
            last.Dispose();
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_01_the_capabilities_say_what_can_be_done(string api)
    {
        ContentProtectionDevice device = Device(api);
        foreach (ContentProtectionCaps caps in (ContentProtectionCaps[])[device.GetCaps(), device.GetCaps(s_profile)])
        {
            Assert.True(caps.Has(ContentProtectionFlags.Software | ContentProtectionFlags.ContentKey | ContentProtectionFlags.FreshenSessionKey));
            Assert.Equal(16u, caps.BlockAlignmentSize);
        }
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_02_the_channel_has_the_type_of_the_capability(string api)
    {
        Assert.Equal(AuthenticatedChannelType.SoftwareDriver, Channel(Device(api)).Type);
        // R39: what the driver does not report it does not stand for.
        ContentProtectionDevice device = Device(api);
        lock (device.Gate)
            Assert.True(device.OpenChannel(AuthenticatedChannelType.HardwareDriver, out _) < 0);
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_03_a_certificate_that_leads_to_another_root_ends_it(string api)
    {
        ContentProtectionDevice device = Device(api);
        Assert.Throws<CertificateChainException>(() => device.CreateChannel(Identities.Other.Root));
        Channel(device);
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_04_without_a_key_the_driver_signs_nothing(string api)
    {
        ContentProtectionDevice device = Device(api);
        lock (device.Gate)
        {
            Assert.True(device.OpenChannel(AuthenticatedChannelType.SoftwareDriver, out IAuthenticatedChannelApi? raw) >= 0);
            using IAuthenticatedChannelApi channel = Assert.IsAssignableFrom<IAuthenticatedChannelApi>(raw);
            Assert.True(channel.NegotiateKeyExchange(new byte[256]) < 0);
            byte[] answer = new byte[48];
            Assert.True(channel.Configure(new byte[56], answer) < 0);
            Assert.Equal(new byte[16], answer[..16]);
        }
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_05_INITIALIZE_starts_both_counters(string api)
    {
        AuthenticatedChannel channel = Channel(Device(api, withoutAlwaysOn: true));
        foreach (ChannelProtection wanted in (ChannelProtection[])[ChannelProtection.Enabled, ChannelProtection.None, ChannelProtection.Enabled])
        {
            channel.SetProtection(wanted);
            Assert.Equal(wanted, channel.QueryProtection());
        }
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_06_the_driver_signs_the_type_that_was_asked_for(string api)
    {
        AuthenticatedChannel channel = Channel(Device(api));
        Assert.Equal(channel.Type, channel.QueryChannelType());
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_07_the_session_has_a_key_and_a_content_key_of_its_own(string api)
    {
        ContentProtectionDevice device = Device(api);
        CryptoSession session = Session(device);
        Assert.Equal(s_profile, session.DecoderProfile);
        ProtectedSurface surface = Own(device.CreateProtectedSurface(FrameFormat.Nv12, 64, 32));
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        session.Write(frame, surface, Own(session.CreateContentKey()));
        session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_08_decoder_session_and_device_have_handles(string api)
    {
        ContentProtectionDevice device = Device(api);
        AuthenticatedChannel channel = Channel(device), second = Channel(device);
        CryptoSession session = Session(device);
        Assert.Equal(channel.DeviceHandle, second.DeviceHandle);
        VideoDecoder decoder = Decoder(session, FrameFormat.Nv12, out _);
        Assert.Equal(4, new HashSet<nint>([0, channel.DeviceHandle, session.Handle, decoder.Handle]).Count);
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_09_the_channel_ties_decoder_session_and_device_together(string api)
    {
        ContentProtectionDevice device = Device(api);
        AuthenticatedChannel channel = Channel(device);
        CryptoSession session = Session(device);
        VideoDecoder decoder = Decoder(session, FrameFormat.Nv12, out _);
        Assert.Equal(new TiedCryptoSession(0, channel.DeviceHandle), channel.QueryCryptoSession(decoder));
        channel.Tie(decoder);
        Assert.Equal(new TiedCryptoSession(session.Handle, channel.DeviceHandle), channel.QueryCryptoSession(decoder));
        // R46: nothing of another device.
        Assert.Throws<ArgumentException>(() => Channel(Device(api)).Tie(decoder));
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_10_protection_sharing_and_encryption_are_asked_for_through_the_channel(string api)
    {
        AuthenticatedChannel channel = Channel(Device(api, withoutAlwaysOn: true));
        Assert.Equal(ChannelProtection.None, channel.QueryProtection());
        channel.SetProtection(ChannelProtection.Enabled | ChannelProtection.OverlayOrFullscreenRequired);
        Assert.Equal(ChannelProtection.Enabled | ChannelProtection.OverlayOrFullscreenRequired, channel.QueryProtection());

        SharedResourceProcess process = new(SharedResourceProcessKind.Handle, 0x1234), compositor = new(SharedResourceProcessKind.Compositor);
        channel.SetSharedResourceAccess(process, allow: true);
        channel.SetSharedResourceAccess(compositor, allow: true);
        Assert.Equal(2u, channel.QueryRestrictedSharedResourceProcessCount());
        Assert.Equal([process, compositor], [channel.QueryRestrictedSharedResourceProcess(0), channel.QueryRestrictedSharedResourceProcess(1)]);
        Assert.True(Assert.Throws<ChannelRefusedException>(() => channel.QueryRestrictedSharedResourceProcess(2)).IsAuthentic);
        Assert.Equal(0u, channel.QueryUnrestrictedProtectedSharedResourceCount());

        Assert.Equal(1u, channel.QueryEncryptionWhenAccessibleCount());
        channel.SetEncryptionWhenAccessible(channel.QueryEncryptionWhenAccessible(0));
        Assert.Equal(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, channel.QueryCurrentEncryptionWhenAccessible());
        Assert.True(Assert.Throws<ChannelRefusedException>(() => channel.SetEncryptionWhenAccessible(Guids.DXVA2_NoEncrypt)).IsAuthentic);
        Assert.Equal(default, channel.QueryAccessibility());
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_10_outputs_are_those_of_the_driver(string api)
    {
        ContentProtectionDevice device = Own(RealDevice.Open(api, DriverProfile.Default with { OutputIds = [7, 0x1_0000_0001] }));
        AuthenticatedChannel channel = Channel(device);
        CryptoSession session = Session(device);
        Assert.Equal(2u, channel.QueryOutputIdCount(session));
        Assert.Equal([7ul, 0x1_0000_0001ul], [channel.QueryOutputId(session, 0), channel.QueryOutputId(session, 1)]);
        Assert.True(Assert.Throws<ChannelRefusedException>(() => channel.QueryOutputId(session, 2)).IsAuthentic);
    }

    [Theory, MemberData(nameof(Frames))]
    public void Step_11_a_frame_is_decoded_under_the_key_that_it_began_with(string api, FrameFormat format, bool withContentKey)
    {
        CryptoSession session = TiedSession(api, format, out VideoDecoder decoder, out ProtectedSurface surface);
        ContentKey? key = withContentKey ? Own(session.CreateContentKey()) : null;
        byte[] back = new byte[surface.Layout.Size];
        foreach (PartialPattern? pattern in (PartialPattern?[])[null, new PartialPattern(100, 32, 16)])
        {
            byte[] frame = Player.Frame(surface.Layout);
            decoder.Decode(frame, surface, key, pattern);
            session.Read(surface, back);
            Assert.Equal(frame, back);
        }
    }

    [Theory, MemberData(nameof(Apis))]
    public void Step_11_an_untied_decoder_decrypts_nothing(string api)
    {
        CryptoSession session = Session(Device(api));
        VideoDecoder decoder = Decoder(session, FrameFormat.Nv12, out ProtectedSurface surface);
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        Assert.Throws<ContentProtectionException>(() => decoder.Decode(frame, surface));
        session.Read(surface, back);
        Assert.Equal(new byte[frame.Length], back);
    }

    [Theory, MemberData(nameof(Apis))] // R34
    public void Step_11_each_frame_goes_into_the_target_that_it_names(string api)
    {
        ContentProtectionDevice device = Device(api);
        CryptoSession session = Session(device);
        ProtectedSurface[] targets = [.. Enumerable.Range(0, 3).Select(_ => Own(device.CreateProtectedSurface(FrameFormat.Nv12, 98, 34, forDecoder: true)))];
        VideoDecoder decoder = Own(session.CreateDecoder(targets));
        Channel(device).Tie(decoder);
        byte[][] frames = [.. targets.Select(target => Player.Frame(target.Layout))];
        foreach (int i in (int[])[2, 0, 1])
            decoder.Decode(frames[i], targets[i]);
        byte[] back = new byte[frames[0].Length];
        for (int i = 0; i < targets.Length; i++)
        {
            session.Read(targets[i], back);
            Assert.Equal(frames[i], back);
        }
    }

    [Theory, MemberData(nameof(Apis))] // R34
    public void Step_11_frames_begin_and_end_by_turns(string api)
    {
        ContentProtectionDevice device = Device(api);
        CryptoSession session = Session(device);
        VideoDecoder decoder = Decoder(session, FrameFormat.Nv12, out ProtectedSurface surface);
        Channel(device).Tie(decoder);
        byte[] frame = Player.Frame(surface.Layout);
        Assert.Throws<InvalidOperationException>(() => decoder.Submit(frame));
        Assert.Throws<InvalidOperationException>(decoder.EndFrame);
        decoder.BeginFrame(surface);
        Assert.Throws<InvalidOperationException>(() => decoder.BeginFrame(surface));
        decoder.Submit(frame);
        decoder.EndFrame();
        using ProtectedSurface foreign = device.CreateProtectedSurface(FrameFormat.Nv12, 64, 32, forDecoder: true);
        Assert.Throws<ArgumentException>(() => decoder.BeginFrame(foreign));
    }

    [Theory, MemberData(nameof(Frames))]
    public void Step_12_blts_carry_a_frame_in_and_out(string api, FrameFormat format, bool withContentKey)
    {
        ContentProtectionDevice device = Device(api);
        CryptoSession session = Session(device);
        ProtectedSurface surface = Own(device.CreateProtectedSurface(format, 98, 34));
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        session.Write(frame, surface, withContentKey ? Own(session.CreateContentKey()) : null);
        session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    [Theory, MemberData(nameof(Frames))] // S7, S13
    public void Step_13_a_refresh_inside_a_frame_leaves_it_its_key(string api, FrameFormat format, bool withContentKey)
    {
        CryptoSession session = TiedSession(api, format, out VideoDecoder decoder, out ProtectedSurface surface);
        ContentKey? key = withContentKey ? Own(session.CreateContentKey()) : null;
        byte[] back = new byte[surface.Layout.Size];
        for (int i = 0; i < 20; i++)
        {
            byte[] frame = Player.Frame(surface.Layout);
            decoder.BeginFrame(surface, key);
            decoder.Submit(frame.AsSpan(0, 1000));
            if (i % 5 == 4)
                session.RefreshKey();
            decoder.Submit(frame.AsSpan(1000));
            decoder.EndFrame();
            session.Read(surface, back);
            Assert.Equal(frame, back);
        }

        Assert.Equal(4ul, session.Epoch);
    }

    [Theory, MemberData(nameof(Apis))] // R48
    public void Step_14_protection_goes_with_the_channel_and_sharing_stays(string api)
    {
        ContentProtectionDevice device = Device(api, withoutAlwaysOn: true);
        AuthenticatedChannel left = Channel(device);
        using (AuthenticatedChannel gone = device.CreateChannel(DriverIdentity.LoadOrCreate().Root))
        {
            gone.SetProtection(ChannelProtection.Enabled);
            gone.SetEncryptionWhenAccessible(Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
            gone.SetSharedResourceAccess(new SharedResourceProcess(SharedResourceProcessKind.Compositor), allow: true);
            left.SetProtection(ChannelProtection.None); // R45
            Assert.Equal(ChannelProtection.Enabled, left.QueryProtection());
        }

        Assert.Equal(ChannelProtection.None, left.QueryProtection());
        Assert.Equal(Guid.Empty, left.QueryCurrentEncryptionWhenAccessible());
        Assert.Equal(1u, left.QueryRestrictedSharedResourceProcessCount());
    }

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }

    private ContentProtectionDevice Device(string api, bool withoutAlwaysOn = false) => Own(RealDevice.Open(api,
        withoutAlwaysOn ? DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.ProtectionAlwaysOn } : null));

    private AuthenticatedChannel Channel(ContentProtectionDevice device) => Own(device.CreateChannel(DriverIdentity.LoadOrCreate().Root));

    private CryptoSession Session(ContentProtectionDevice device) => Own(device.CreateSession(DriverIdentity.LoadOrCreate().Root, s_profile));

    /// <summary>A session with a decoder that the channel of its device ties to it.</summary>
    private CryptoSession TiedSession(string api, FrameFormat format, out VideoDecoder decoder, out ProtectedSurface surface)
    {
        ContentProtectionDevice device = Device(api);
        CryptoSession session = Session(device);
        decoder = Decoder(session, format, out surface);
        Channel(device).Tie(decoder);
        return session;
    }

    private VideoDecoder Decoder(CryptoSession session, FrameFormat format, out ProtectedSurface surface)
    {
        surface = Own(session.Device.CreateProtectedSurface(format, 98, 34, forDecoder: true));
        return Own(session.CreateDecoder(surface));
    }
}

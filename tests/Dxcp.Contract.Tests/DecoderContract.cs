using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>Frames through a decoder that a channel tied to a session: R34, R35, R37, R46, S7, S13; alike on every surface.</summary>
public sealed class DecoderContract
{
    private static Surface Open(SurfaceKind kind, out SurfaceDecoder decoder, out SurfaceSession session, out ChannelCaller channel)
    {
        var surface = Surface.Open(kind);
        Prepare(surface, out decoder, out session, out channel);
        return surface;
    }

    private static void Prepare(Surface surface, out SurfaceDecoder decoder, out SurfaceSession session, out ChannelCaller channel, bool restricted = true)
    {
        decoder = surface.Device.CreateDecoder(restricted);
        session = surface.Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Surface.Accepted(session.Negotiate());
        channel = surface.Device.OpenChannel();
        Surface.Accepted(decoder.TieTo(session, channel));
    }

    [Theory, OnSurfaces(false, true)] // R8, R34, R35, S7, S13
    public void Frames_pass_through_over_refreshes_between_and_inside_them(SurfaceKind kind, bool withContentKey)
    {
        using var surface = Open(kind, out var decoder, out var session, out _);
        byte[] contentKey = Reference.Pattern(16, 5);
        for (int number = 0; number < 20; number++)
        {
            byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize, number + 1), key = withContentKey ? contentKey : session.Key;
            Surface.Accepted(decoder.Begin(withContentKey ? Reference.Ecb(session.Key, contentKey) : new byte[16]));
            byte[] iv = session.NextCounterBlock();
            Surface.Accepted(decoder.Submit(Reference.Ctr(key, iv, frame.AsSpan(0, 100)), iv));
            if (number % 5 == 2)
                session.Refresh();
            iv = session.NextCounterBlock();
            Surface.Accepted(decoder.Submit(Reference.Ctr(key, iv, frame.AsSpan(100)), iv));
            Surface.Accepted(decoder.End());
            Assert.Equal(frame, decoder.Picture());
            if (number % 5 == 4)
                session.Refresh();
        }

        decoder.Destroy();
    }

    [Theory, OnSurfaces] // R8: the old key is of no use once a frame begins under the new one
    public void A_frame_under_the_key_before_a_refresh_comes_out_scrambled(SurfaceKind kind)
    {
        using var surface = Open(kind, out var decoder, out var session, out _);
        byte[] oldKey = session.Key, frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = session.NextCounterBlock();
        session.Refresh();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(Reference.Ctr(oldKey, iv, frame), iv));
        Surface.Accepted(decoder.End());
        Assert.NotEqual(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // R25, R35
    public void Clear_and_partly_encrypted_buffers_mix_in_a_frame(SurfaceKind kind)
    {
        using var surface = Open(kind, out var decoder, out var session, out _);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(frame[..77], null));
        Surface.Accepted(decoder.Submit(Reference.Partial(session.Key, iv, frame.AsSpan(77), 100, 20, 2), iv, new PartialPattern(100, 20, 2)));
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // R25
    public void Partly_encrypted_buffers_need_the_capability(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.PartialDecryption });
        Prepare(surface, out var decoder, out var session, out _);
        Surface.Accepted(decoder.Begin(new byte[16]));
        surface.Refused(Refusal.NotAvailable, decoder.Submit(new byte[64], session.NextCounterBlock(), new PartialPattern(16, 16, 16)));
        Surface.Accepted(decoder.Submit(new byte[SurfaceDecoder.FrameSize], session.NextCounterBlock()));
        Surface.Accepted(decoder.End());
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // S105
    public void Where_protection_is_always_on_encrypted_buffers_go_into_restricted_pictures_alone(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        Prepare(surface, out var decoder, out var session, out _, restricted: false);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        surface.Refused(Refusal.OpenDestination, decoder.Submit(Reference.Ctr(session.Key, iv, frame), iv));
        Assert.Equal(new byte[frame.Length], decoder.Picture());
        Surface.Accepted(decoder.Submit(frame, null)); // nobody has protected what comes in the clear
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, OnSurfaces(Needs = [Need.RuntimeChannels])] // R39, S105
    public void While_the_runtimes_own_channel_protects_encrypted_buffers_go_into_restricted_pictures_alone(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.OnDemand);
        Prepare(surface, out var decoder, out var session, out _, restricted: false);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = session.NextCounterBlock();
        var channel = surface.Device.CreateRuntimeChannel();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(1), signed: false));
        surface.Refused(Refusal.OpenDestination, decoder.Submit(Reference.Ctr(session.Key, iv, frame), iv));
        Assert.Equal(new byte[frame.Length], decoder.Picture());
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(0), signed: false));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, iv, frame), iv)); // the refusal has not used it
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // S105
    public void Protection_that_begins_inside_a_frame_ends_an_open_one_where_it_is(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.OnDemand);
        Prepare(surface, out var decoder, out var session, out var channel, restricted: false);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), first = session.NextCounterBlock(), second = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, first, frame.AsSpan(0, 100)), first));
        Surface.Accepted(channel.Protect(1));
        surface.Refused(Refusal.OpenDestination, decoder.Submit(Reference.Ctr(session.Key, second, frame.AsSpan(100)), second));
        int end = decoder.End();
        if (kind is SurfaceKind.Direct3D9 or SurfaceKind.Direct3D9Driver) // the others' drivers return nothing there
            surface.Refused(Refusal.OpenDestination, end);
        Assert.False(decoder.Picture().AsSpan(100).ContainsAnyExcept((byte)0));

        Surface.Accepted(channel.Protect(0));
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, second, frame), second)); // the refusal has not used it
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // R34
    public void A_frame_without_a_key_is_clear(SurfaceKind kind)
    {
        using var surface = Open(kind, out var decoder, out _, out _);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize);
        Surface.Accepted(decoder.Begin(null));
        Surface.Accepted(decoder.Submit(frame, null));
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, OnSurfaces(Needs = [Need.ClearFrames])] // R34
    public void A_frame_without_a_key_takes_no_iv(SurfaceKind kind)
    {
        using var surface = Open(kind, out var decoder, out var session, out _);
        Surface.Accepted(decoder.Begin(null));
        surface.Refused(Refusal.BadArgument, decoder.Submit(new byte[16], session.NextCounterBlock()));
        Surface.Accepted(decoder.Submit(new byte[SurfaceDecoder.FrameSize], null));
        Surface.Accepted(decoder.End());
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // R21, S31
    public void An_iv_comes_once(SurfaceKind kind)
    {
        using var surface = Open(kind, out var decoder, out var session, out _);
        byte[] iv = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(new byte[32], iv));
        surface.Refused(Refusal.BadArgument, decoder.Submit(new byte[32], iv));
        decoder.End();
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // R34
    public void Frames_do_not_nest_and_buffers_belong_to_one(SurfaceKind kind)
    {
        using var surface = Open(kind, out var decoder, out _, out _);
        surface.Refused(Refusal.BadArgument, decoder.Submit(new byte[16], null));
        Surface.Accepted(decoder.Begin(null));
        surface.Refused(Refusal.BadArgument, decoder.Begin(null));
        Surface.Accepted(decoder.Submit(new byte[SurfaceDecoder.FrameSize], null));
        Surface.Accepted(decoder.End());
        surface.Refused(Refusal.BadArgument, decoder.Submit(new byte[16], null));
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // S93, S94
    public void An_unknown_extension_is_not_available_and_harms_no_frame(SurfaceKind kind)
    {
        using var surface = Open(kind, out var decoder, out var session, out _);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = session.NextCounterBlock();
        surface.Refused(Refusal.NotAvailable, decoder.Extend(0x726));
        Surface.Accepted(decoder.Begin(new byte[16]));
        surface.Refused(Refusal.NotAvailable, decoder.Extend(0));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, iv, frame), iv));
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, OnSurfaces] // R46, S84
    public void A_channel_ties_only_what_belongs_together(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var decoder = surface.Device.CreateDecoder();
        var session = surface.Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Surface.Accepted(session.Negotiate());
        var other = surface.CreateDevice();
        var foreign = other.OpenChannel();
        var channel = surface.Device.OpenChannel();
        surface.Refused(Refusal.BadArgument, decoder.TieTo(session, foreign));
        surface.Refused(Refusal.BadArgument, decoder.TieTo(session, channel, decoderOffset: 16));
        surface.Refused(Refusal.BadArgument, decoder.TieTo(session, channel, sessionOffset: 16));
        surface.Refused(Refusal.BadArgument, decoder.TieTo(session, channel, deviceOffset: 16));
        surface.Refused(Refusal.BadArgument, decoder.TieTo(surface.Device.CreateKeyedSession(), channel));
        surface.Refused(Refusal.BadArgument, decoder.Begin(new byte[16]));
        Assert.Equal(0, decoder.TiedSession(channel));
        Surface.Accepted(decoder.TieTo(session, channel));
        Assert.Equal(session.Name, decoder.TiedSession(channel));
        Surface.Accepted(decoder.Begin(new byte[16]));
        decoder.End();
        decoder.Destroy();
    }
}

using Dxcp.Abi;

namespace Dxcp.Contract.Tests;

/// <summary>
/// Faults at each interface and under each built-in profile: the code, or the silence, that the documentation or an S rule gives them. Profiles that lack
/// what a fault shows in are left out of its test, and no other.
/// </summary>
public class FaultContract
{
    /// <summary>Each interface with each profile: one that is added joins by itself.</summary>
    public static TheoryData<SurfaceKind, string> All => ProfileContract.All;

    public static TheoryData<SurfaceKind, string> WithRefresh => With(profile => profile.Has(ProtectionCaps.FreshenSessionKey));

    public static TheoryData<SurfaceKind, string> WithDecoder =>
        With(profile => profile.Decoders.Any(decoder => decoder.Id == DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));

    public static TheoryData<SurfaceKind, string> WithSoftwareChannel => With(profile => profile.Has(ProtectionCaps.Software));

    [Theory, MemberData(nameof(All))] // S3, S58, S221
    public void A_session_that_lost_its_key_refuses_what_needs_one_until_it_is_negotiated_anew(SurfaceKind kind, string profile)
    {
        foreach (string fault in (string[])["key-lost", "session-lock", "content-lost", "suspend", "display-change"])
        {
            using var surface = Open(kind, profile, $"{fault}@DecryptionBlt:2");
            var session = surface.Device.CreateKeyedSession();
            nint memory = surface.Device.CreateMemory(), picture = surface.Device.CreateProtected();
            byte[] plain = Reference.Pattern(SurfaceDevice.StreamSize, seed: 1), counterBlock = session.NextCounterBlock();
            surface.Device.Write(memory, Reference.Ctr(session.Key, counterBlock, plain));
            Surface.Accepted(session.Decrypt(memory, picture, counterBlock));
            surface.Refused(Refusal.BadState, session.Decrypt(memory, picture, session.NextCounterBlock()));
            surface.Refused(Refusal.BadState, session.Encrypt(picture, memory, new byte[16]));
            byte[] randomNumber = [.. Enumerable.Repeat((byte)0xEE, 16)];
            surface.Refused(Has(profile, ProtectionCaps.FreshenSessionKey) ? Refusal.BadState : Refusal.NotAvailable, session.Start(randomNumber));
            Assert.Equal(new byte[16], randomNumber);
            Surface.Accepted(session.Negotiate());
            Assert.True(session.Uses(session.Key));
            bool isContentLost = fault is "content-lost" or "suspend";
            Assert.Equal(isContentLost ? new byte[SurfaceDevice.StreamSize] : plain, surface.Device.Peek(picture));
        }
    }

    [Theory, MemberData(nameof(All))] // S37, S221
    public void A_key_exchange_that_is_refused_leaves_no_key_and_the_next_works(SurfaceKind kind, string profile)
    {
        using var surface = Open(kind, profile, "key-exchange-refused@NegotiateKeyExchange:1");
        var session = surface.Device.CreateSession();
        surface.Refused(Refusal.NoKey, session.Negotiate());
        Surface.Accepted(session.Negotiate());
        Assert.True(session.Uses(session.Key));
    }

    [Theory, MemberData(nameof(WithRefresh))] // S18, S53, S221
    public void A_Start_that_gives_zeros_begins_no_refresh(SurfaceKind kind, string profile)
    {
        using var surface = Open(kind, profile, "random-zero");
        var session = surface.Device.CreateKeyedSession();
        byte[] randomNumber = [.. Enumerable.Repeat((byte)0xEE, 16)];
        session.Start(randomNumber);
        Assert.Equal(new byte[16], randomNumber);
        session.Refresh();
        Assert.True(session.Uses(session.Key));
    }

    [Theory, MemberData(nameof(WithRefresh))] // S221
    public void A_refresh_that_goes_wrong_puts_the_two_sides_out_of_step(SurfaceKind kind, string profile)
    {
        foreach (string fault in (string[])["refresh-dropped", "refresh-wrong-number", "refresh-late"])
        {
            using var surface = Open(kind, profile, fault);
            var session = surface.Device.CreateKeyedSession();
            byte[] old = session.Key;
            session.Refresh();
            Assert.Equal(fault != "refresh-wrong-number", session.Uses(old));
            Assert.Equal(fault == "refresh-late", session.Uses(session.Key));
        }
    }

    [Theory, MemberData(nameof(All))] // S221
    public void What_is_read_back_has_wrong_bits_once(SurfaceKind kind, string profile)
    {
        using var surface = Open(kind, profile, "read-back-corrupted@EncryptionBlt:1");
        var session = surface.Device.CreateKeyedSession();
        byte[] wrapped = new byte[16];
        session.GetReadBackKey(wrapped);
        byte[] key = Has(profile, ProtectionCaps.EncryptedReadBackKey) ? Reference.EcbDecrypt(session.Key, wrapped) : session.Key;
        Assert.False(session.EncryptsWith(key));
        Assert.True(session.EncryptsWith(key));
    }

    [Theory, MemberData(nameof(WithDecoder))] // R34
    public void A_busy_decoder_says_so_and_then_begins(SurfaceKind kind, string profile)
    {
        using var surface = Open(kind, profile, "decoder-busy:2");
        var decoder = surface.Device.CreateDecoder();
        int busy = IsDirect3D9(kind) ? HResult.D3DERR_WASSTILLDRAWING : HResult.E_PENDING;
        Assert.Equal(busy, decoder.Begin(null));
        Assert.Equal(busy, decoder.Begin(null));
        Surface.Accepted(decoder.Begin(null));
        Surface.Accepted(decoder.Submit(new byte[SurfaceDecoder.FrameSize], null));
        Surface.Accepted(decoder.End());
        decoder.Destroy();
    }

    [Theory, MemberData(nameof(WithSoftwareChannel))] // R42, R43, S221
    public void A_wrong_answer_comes_once(SurfaceKind kind, string profile)
    {
        foreach (string fault in (string[])["answer-tag", "answer-number", "answer-type"])
        {
            using var surface = Open(kind, profile, $"{fault}@Query:1");
            var channel = surface.Device.OpenChannel();
            Assert.ThrowsAny<Exception>(() => channel.DeviceHandle());
            Assert.NotEqual(0, channel.DeviceHandle());
        }
    }

    [Theory, MemberData(nameof(All))] // S220
    public void A_removed_device_says_so(SurfaceKind kind, string profile)
    {
        if (kind == SurfaceKind.Direct3D11)
            return; // the client's tests see it, and the native matrix: this surface takes no device back that is gone
        int removed = HResult.D3DDDIERR_DEVICEREMOVED;
        using var surface = Open(kind, profile, "device-removed@NegotiateKeyExchange:1");
        Assert.Equal(removed, surface.Device.CreateSession().Negotiate());
    }

    [Theory, MemberData(nameof(WithDecoder))] // S58, S300
    public void A_frame_that_is_under_way_keeps_its_session_key_when_keys_are_lost(SurfaceKind kind, string profile)
    {
        if (!Has(profile, ProtectionCaps.Software))
            return; // no channel that could tie a session to a decoder
        using var surface = Open(kind, profile, "key-lost@SubmitBuffers:2");
        var (decoder, session) = Tied(surface);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize, 3), iv = session.NextCounterBlock(), second = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, iv, frame.AsSpan(0, 100)), iv));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, second, frame.AsSpan(100)), second));
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        surface.Refused(Refusal.BadArgument, decoder.Begin(new byte[16])); // S3, by the driver
        decoder.Destroy();
    }

    [Theory, MemberData(nameof(WithDecoder))] // S300
    public void A_frame_that_is_under_way_is_lost_with_the_content_and_ends(SurfaceKind kind, string profile)
    {
        if (!Has(profile, ProtectionCaps.Software))
            return;
        using var surface = Open(kind, profile, "content-lost@SubmitBuffers:2");
        var (decoder, session) = Tied(surface);
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize, 3), iv = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, iv, frame.AsSpan(0, 100)), iv));
        iv = session.NextCounterBlock();
        surface.Refused(Refusal.BadArgument, decoder.Submit(Reference.Ctr(session.Key, iv, frame.AsSpan(100)), iv));
        surface.Refused(Refusal.BadArgument, decoder.Submit(frame[100..], null)); // nor what comes in the clear
        int ended = decoder.End();
        Assert.Equal(IsDirect3D9(kind) ? HResult.D3DERR_INVALIDCALL : HResult.S_OK, ended); // S52: at Direct3D 11 the driver's function has no code
        Assert.Equal(new byte[frame.Length], decoder.Picture());

        Surface.Accepted(session.Negotiate()); // and the next frame is as good as any
        iv = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, iv, frame), iv));
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Theory, MemberData(nameof(WithDecoder))] // S300
    public void A_frame_whose_content_is_lost_before_its_end_leaves_no_picture(SurfaceKind kind, string profile)
    {
        using var surface = Open(kind, profile, "suspend@EndFrame:1");
        var decoder = surface.Device.CreateDecoder();
        Surface.Accepted(decoder.Begin(null));
        Surface.Accepted(decoder.Submit(Reference.Pattern(SurfaceDecoder.FrameSize, 3), null));
        Assert.Equal(IsDirect3D9(kind) ? HResult.D3DERR_INVALIDCALL : HResult.S_OK, decoder.End());
        Assert.Equal(new byte[SurfaceDecoder.FrameSize], decoder.Picture());
        Surface.Accepted(decoder.Begin(null));
        Surface.Accepted(decoder.Submit(new byte[SurfaceDecoder.FrameSize], null));
        Surface.Accepted(decoder.End());
        decoder.Destroy();
    }

    private static bool IsDirect3D9(SurfaceKind kind) => kind is SurfaceKind.Direct3D9 or SurfaceKind.Direct3D9Driver;

    private static bool Has(string profile, ProtectionCaps caps) => DriverProfile.Load(profile).Has(caps);

    private static TheoryData<SurfaceKind, string> With(Func<DriverProfile, bool> wanted) => new(
        from kind in Surface.With()
        from profile in DriverProfile.BuiltIn
        where wanted(profile)
        select (kind, profile.Name));

    private static (SurfaceDecoder Decoder, SurfaceSession Session) Tied(Surface surface)
    {
        var decoder = surface.Device.CreateDecoder();
        var session = surface.Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Surface.Accepted(session.Negotiate());
        Surface.Accepted(decoder.TieTo(session, surface.Device.OpenChannel()));
        return (decoder, session);
    }

    private static Surface Open(SurfaceKind kind, string profile, string fault) =>
        Surface.Open(kind, DriverProfile.Load(profile) with { Faults = FaultPlan.Parse(fault) });
}

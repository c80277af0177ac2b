using Dxcp.Abi;

namespace Dxcp.Contract.Tests;

/// <summary>Faults at each interface: the code, or the silence, that the documentation or an S rule gives them.</summary>
public class FaultContract
{
    [Theory, OnSurfaces("key-lost", "session-lock", "content-lost", "suspend", "display-change")] // S3, S58, S221
    public void A_session_that_lost_its_key_refuses_what_needs_one_until_it_is_negotiated_anew(SurfaceKind kind, string fault)
    {
        using var surface = Open(kind, $"{fault}@DecryptionBlt:2");
        var session = surface.Device.CreateKeyedSession();
        nint memory = surface.Device.CreateMemory(), picture = surface.Device.CreateProtected();
        byte[] plain = Reference.Pattern(SurfaceDevice.StreamSize, seed: 1), counterBlock = session.NextCounterBlock();
        surface.Device.Write(memory, Reference.Ctr(session.Key, counterBlock, plain));
        Surface.Accepted(session.Decrypt(memory, picture, counterBlock));
        surface.Refused(Refusal.BadState, session.Decrypt(memory, picture, session.NextCounterBlock()));
        surface.Refused(Refusal.BadState, session.Encrypt(picture, memory, new byte[16]));
        byte[] randomNumber = [.. Enumerable.Repeat((byte)0xEE, 16)];
        surface.Refused(Refusal.BadState, session.Start(randomNumber));
        Assert.Equal(new byte[16], randomNumber);
        Surface.Accepted(session.Negotiate());
        Assert.True(session.Uses(session.Key));
        bool isContentLost = fault is "content-lost" or "suspend";
        Assert.Equal(isContentLost ? new byte[SurfaceDevice.StreamSize] : plain, surface.Device.Peek(picture));
    }

    [Theory, OnSurfaces] // S37, S221
    public void A_key_exchange_that_is_refused_leaves_no_key_and_the_next_works(SurfaceKind kind)
    {
        using var surface = Open(kind, "key-exchange-refused@NegotiateKeyExchange:1");
        var session = surface.Device.CreateSession();
        surface.Refused(Refusal.NoKey, session.Negotiate());
        Surface.Accepted(session.Negotiate());
        Assert.True(session.Uses(session.Key));
    }

    [Theory, OnSurfaces] // S18, S53, S221
    public void A_Start_that_gives_zeros_begins_no_refresh(SurfaceKind kind)
    {
        using var surface = Open(kind, "random-zero");
        var session = surface.Device.CreateKeyedSession();
        byte[] randomNumber = [.. Enumerable.Repeat((byte)0xEE, 16)];
        session.Start(randomNumber);
        Assert.Equal(new byte[16], randomNumber);
        session.Refresh();
        Assert.True(session.Uses(session.Key));
    }

    [Theory, OnSurfaces("refresh-dropped", "refresh-wrong-number", "refresh-late")] // S221
    public void A_refresh_that_goes_wrong_puts_the_two_sides_out_of_step(SurfaceKind kind, string fault)
    {
        using var surface = Open(kind, fault);
        var session = surface.Device.CreateKeyedSession();
        byte[] old = session.Key;
        session.Refresh();
        Assert.Equal(fault != "refresh-wrong-number", session.Uses(old));
        Assert.Equal(fault == "refresh-late", session.Uses(session.Key));
    }

    [Theory, OnSurfaces] // S221
    public void What_is_read_back_has_wrong_bits_once(SurfaceKind kind)
    {
        using var surface = Open(kind, "read-back-corrupted@EncryptionBlt:1");
        var session = surface.Device.CreateKeyedSession();
        Assert.False(session.EncryptsWith(session.Key));
        Assert.True(session.EncryptsWith(session.Key));
    }

    [Theory, OnSurfaces] // R34
    public void A_busy_decoder_says_so_and_then_begins(SurfaceKind kind)
    {
        using var surface = Open(kind, "decoder-busy:2");
        var decoder = surface.Device.CreateDecoder();
        int busy = kind is SurfaceKind.Direct3D9 or SurfaceKind.Direct3D9Driver ? HResult.D3DERR_WASSTILLDRAWING : HResult.E_PENDING;
        Assert.Equal(busy, decoder.Begin(null));
        Assert.Equal(busy, decoder.Begin(null));
        Surface.Accepted(decoder.Begin(null));
        Surface.Accepted(decoder.Submit(new byte[SurfaceDecoder.FrameSize], null));
        Surface.Accepted(decoder.End());
        decoder.Destroy();
    }

    [Theory, OnSurfaces("answer-tag", "answer-number", "answer-type")] // R42, R43, S221
    public void A_wrong_answer_comes_once(SurfaceKind kind, string fault)
    {
        using var surface = Open(kind, $"{fault}@Query:1");
        var channel = surface.Device.OpenChannel();
        Assert.ThrowsAny<Exception>(() => channel.DeviceHandle());
        Assert.NotEqual(0, channel.DeviceHandle());
    }

    [Theory] // S220; at Direct3D 11 the client's tests see it
    [InlineData(SurfaceKind.Direct3D9Driver)]
    [InlineData(SurfaceKind.Direct3D11Driver)]
    [InlineData(SurfaceKind.Direct3D9)]
    public void A_removed_device_says_so(SurfaceKind kind)
    {
        using var surface = Open(kind, "device-removed@NegotiateKeyExchange:1");
        Assert.Equal(HResult.D3DDDIERR_DEVICEREMOVED, surface.Device.CreateSession().Negotiate());
    }

    private static Surface Open(SurfaceKind kind, string fault) => Surface.Open(kind, DriverProfile.Default with { Faults = FaultPlan.Parse(fault) });
}

using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>Certificates and key negotiation: R15–R19, S37, S38, S110, alike on every surface.</summary>
public sealed class NegotiationContract
{
    [Theory, OnSurfaces] // R16, R19, S38
    public void The_certificate_chain_leads_to_the_drivers_root_and_its_leaf_takes_a_key(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        using var identity = DriverIdentity.LoadOrCreate();
        using var publicKey = CertificateChain.Verify(session.Certificate(), identity.Root);
        byte[] key = RandomNumberGenerator.GetBytes(16);
        Surface.Accepted(session.Send(publicKey.Encrypt(key, RSAEncryptionPadding.OaepSHA512)));
        Assert.True(session.Uses(key));
    }

    [Theory, OnSurfaces("SHA1", "SHA256", "SHA384", "PKCS1")] // R17, S37
    public void Any_other_padding_than_OAEP_with_SHA_512_is_refused(SurfaceKind kind, string padding)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        var other = padding == "PKCS1" ? RSAEncryptionPadding.Pkcs1 : RSAEncryptionPadding.CreateOaep(new HashAlgorithmName(padding));
        surface.Refused(Refusal.NoKey, session.Send(session.Wrap(Reference.Pattern(16), other)));
        HasNoKey(surface, session);
    }

    [Theory, OnSurfaces(1, 15, 17, 40)] // S37: what output protection sends is longer, and no key here
    public void A_block_with_anything_but_16_bytes_in_it_is_refused(SurfaceKind kind, int size)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        surface.Refused(Refusal.NoKey, session.Send(session.Wrap(Reference.Pattern(size), RSAEncryptionPadding.OaepSHA512)));
        HasNoKey(surface, session);
    }

    [Theory, OnSurfaces(1, 16, 255, 257, 512)] // R16, S37
    public void A_block_of_anything_but_256_bytes_is_refused(SurfaceKind kind, int size)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        byte[] good = session.Wrap(Reference.Pattern(16), RSAEncryptionPadding.OaepSHA512), block = new byte[size];
        good.AsSpan(0, Math.Min(size, good.Length)).CopyTo(block);
        surface.Refused(Refusal.NoKey, session.Send(block));
        HasNoKey(surface, session);
    }

    [Theory, OnSurfaces]
    public void No_block_at_all_is_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        surface.Refused(Refusal.BadArgument, session.Send(null));
        HasNoKey(surface, session);
    }

    [Theory, OnSurfaces] // R16: PKCS #1's octets, not reversed
    public void A_reversed_block_is_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        byte[] block = session.Wrap(Reference.Pattern(16), RSAEncryptionPadding.OaepSHA512);
        Array.Reverse(block);
        surface.Refused(Refusal.NoKey, session.Send(block));
        HasNoKey(surface, session);
    }

    [Theory, OnSurfaces] // S110
    public void A_block_that_opened_a_session_opens_nothing_again(SurfaceKind kind)
    {
        using Surface surface = Surface.Open(kind), elsewhere = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        byte[] key = RandomNumberGenerator.GetBytes(16), block = session.Wrap(key, RSAEncryptionPadding.OaepSHA512);
        Surface.Accepted(session.Send(block));
        foreach (var replayed in new[] { surface.Device.CreateSession(), elsewhere.Device.CreateSession() })
        {
            surface.Refused(Refusal.NoKey, replayed.Send(block));
            HasNoKey(surface, replayed);
        }

        surface.Refused(Refusal.BadArgument, elsewhere.Device.CreateChannel().SendKey(block));
        surface.Refused(Refusal.NoKey, session.Send(block));
        Assert.True(session.Uses(key));
    }

    [Theory, OnSurfaces] // S110: who sees it pass gets no driver to sign under its key
    public void A_block_that_opened_a_channel_opens_nothing_again(SurfaceKind kind)
    {
        using Surface surface = Surface.Open(kind, ChannelContract.Unprotected), elsewhere = Surface.Open(kind, ChannelContract.Unprotected);
        var session = surface.Device.CreateSession();
        byte[] block = session.Wrap(RandomNumberGenerator.GetBytes(16), RSAEncryptionPadding.OaepSHA512);
        var channel = surface.Device.CreateChannel();
        Surface.Accepted(channel.SendKey(block));
        surface.Refused(Refusal.BadArgument, channel.SendKey(block));
        surface.Refused(Refusal.BadArgument, elsewhere.Device.CreateChannel().SendKey(block));
        surface.Refused(Refusal.NoKey, session.Send(block));
        HasNoKey(surface, session);
    }

    private static void HasNoKey(Surface surface, SurfaceSession session) => RefreshContract.RefuseStart(surface, session, Refusal.BadState, 16);
}

using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;
using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Sessions: certificates and keys. The cipher, IVs and the keys that come with calls stand in the files beside.</summary>
internal static partial class SessionChecks
{
    private const uint Usual = Blt | ReadBack;

    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        CS(1, "The certificate is a chain of X.509 certificates, leaf first, whose leaf has an RSA key of 2048 bits", "R19 R16 S38", t =>
        {
            var chain = CertificateChain.Parse(t.Device.CreateSession().Certificate());
            Demand.True(chain.Count > 0, "certificates", "none");
            Demand.Equal(2048, ReferenceRsa.Of(chain[0])?.KeySize ?? 0, "bits of the leaf's RSA key");
        }, caps: 0),
        CS(2, "The certificate chain ends in the root that is trusted", "R19 S39", t =>
        {
            using var root = t.Target.Root is { } named ? System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(named)
                : throw new NotSupportedHereException("no root was named (--root)");
            try
            {
                CertificateChain.Verify(t.Device.CreateSession().Certificate(), root).Dispose();
            }
            catch (CertificateChainException untrusted)
            {
                throw new CheckFailedException("a chain to the trusted root", untrusted.Message);
            }
        }, caps: 0),
        CS(3, "A key encrypted for the certificate's leaf is the session key from then on", "R16 R17", t =>
        {
            var session = t.Device.CreateKeyedSession();
            KeyIs(session, session.Key, "the negotiated key");
        }),
        .. new[] { ("SHA-1", "SHA1"), ("SHA-256", "SHA256"), ("SHA-384", "SHA384"), ("PKCS #1 v1.5", "PKCS1") }.Select((padding, i) =>
            CS(4 + i, $"A block padded by {(i < 3 ? "OAEP with " : "")}{padding.Item1} is refused", "R17 S37", t =>
            {
                var session = t.Device.CreateSession();
                var other = padding.Item2 == "PKCS1" ? RSAEncryptionPadding.Pkcs1 : RSAEncryptionPadding.CreateOaep(new HashAlgorithmName(padding.Item2));
                int? code = session.Send(session.Wrap(Pattern(16), other));
                HasNoKey(t, session);
                t.Refused(Refusal.NoKey, code);
            }, caps: Refresh)),
        .. new[] { 1, 8, 15, 17, 32, 40 }.Select((size, i) => CS(8 + i, $"A block with a key of {size} bytes is refused", "R15 S37", t =>
        {
            var session = t.Device.CreateSession();
            int? code = session.Send(session.Wrap(Pattern(size), RSAEncryptionPadding.OaepSHA512));
            HasNoKey(t, session);
            t.Refused(Refusal.NoKey, code);
        }, caps: Refresh)),
        .. new[] { 1, 16, 128, 255, 257, 512 }.Select((size, i) => CS(14 + i, $"A block of {size} bytes is refused", "R16 S37", t =>
        {
            var session = t.Device.CreateSession();
            byte[] good = session.Wrap(Pattern(16), RSAEncryptionPadding.OaepSHA512), block = new byte[size];
            good.AsSpan(0, Math.Min(size, good.Length)).CopyTo(block);
            int? code = session.Send(block);
            HasNoKey(t, session);
            t.Refused(Refusal.NoKey, code);
        }, caps: Refresh)),
        CS(20, "A null block is refused", "S37", t =>
        {
            var session = t.Device.CreateSession();
            int? code = session.Send(null);
            HasNoKey(t, session);
            t.Refused(Refusal.BadArgument, code);
        }, caps: Refresh),
        CS(21, "A block with its bytes reversed is refused", "R16", t =>
        {
            var session = t.Device.CreateSession();
            int? code = session.Send([.. session.Wrap(Pattern(16), RSAEncryptionPadding.OaepSHA512).Reverse()]);
            HasNoKey(t, session);
            t.Refused(Refusal.NoKey, code);
        }, caps: Refresh),
        CS(22, "A negotiation that fails leaves the session as it was", "S37", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] key = session.Key;
            t.Refused(Refusal.NoKey, session.Send(Pattern(256)));
            t.Refused(Refusal.NoKey, session.Send(session.Wrap(Pattern(15), RSAEncryptionPadding.OaepSHA512)));
            KeyIs(session, key, "the key before");
        }),
        CS(23, "A block that opened a session opens nothing again", "S110", t =>
        {
            var session = t.Device.CreateSession();
            byte[] key = RandomNumberGenerator.GetBytes(16), block = session.Wrap(key, RSAEncryptionPadding.OaepSHA512);
            Probe.Accepted(session.Send(block), "negotiation");
            foreach (var replayed in new[] { t.Device.CreateSession(), t.Elsewhere().Device.CreateSession() })
                t.Refused(Refusal.NoKey, NotTaken(replayed.Send(block)));
            t.Refused(Refusal.NoKey, NotTaken(session.Send(block)));
            KeyIs(session, key, "the key before");
        }),
        CS(24, "Keys of all ones and of zeros are keys", "R15", t =>
        {
            foreach (byte value in new byte[] { 0, 0xFF })
            {
                var session = t.Device.CreateSession();
                byte[] key = [.. Enumerable.Repeat(value, 16)];
                Probe.Accepted(session.Negotiate(key), "negotiation");
                KeyIs(session, key, $"a key of bytes 0x{value:X2}");
            }
        }),
        CS(25, "Sessions do not know each other's keys", "R18", t =>
        {
            ProbeSession one = t.Device.CreateKeyedSession(), other = t.Device.CreateKeyedSession();
            KeyIsNot(one, other.Key, "the key of another session");
            KeyIs(other, other.Key, "its own key");
        }),
        CS(26, "Thirty-two sessions keep thirty-two keys", "R15", t =>
        {
            var sessions = Enumerable.Range(0, 32).Select(_ => t.Device.CreateKeyedSession()).ToList();
            foreach (var session in sessions.Where((_, i) => i % 5 == 0))
                KeyIs(session, session.Key, "its own key");
        }),
        CS(27, "A crypto type that nobody knows makes no session", "R28", t =>
        {
            int code = t.Device.TryCreateSession(new Guid("0f0e0d0c-0b0a-0908-0706-050403020100"), Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP);
            Demand.True(code < 0, "a refusal", "a session");
            int expected = t.Kind switch
            {
                ProbeKind.D3D9 or ProbeKind.Ddi9 => HResult.D3DDDIERR_NOTAVAILABLE,
                _ => HResult.D3DERR_UNSUPPORTEDCRYPTO,
            };
            if (code != expected)
                throw new CheckFailedException(HResultName.Of(expected), HResultName.Of(code)) { IsCodeAlone = true };
        }, caps: 0),
        CS(28, "A key exchange that nobody knows makes no session", "R28 S49", t =>
            Demand.True(t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, new Guid("0f0e0d0c-0b0a-0908-0706-050403020100")) < 0, "a refusal",
                "a session"),
            caps: 0, on: ProbeKinds.Of11),
        CS(29, "Negotiation with a session of another device is refused and changes nothing", "R14 S15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] key = session.Key;
            t.Refused(Refusal.NotFound, NotTaken(session.CalledWith(t.Probe.CreateDevice()).Send(session.Wrap(new byte[16], RSAEncryptionPadding.OaepSHA512))));
            KeyIs(session, key, "the key before");
        }, on: ProbeKinds.ByDevice),
        .. Cipher,
        .. IVs,
        .. Keys,
        .. Buffers,
        .. Lists,
    ];

    private static ConformanceCheck CS(int number, string statement, string rules, Action<Bench> run, ProfileWish wish = ProfileWish.AsItIs, uint caps = Usual,
        ProbeKind[]? on = null) => Make($"CS-{number:D3}", ConformanceGroup.CryptoSession, statement, rules, run, wish, caps, on);

    /// <summary>A check; without surfaces, for all.</summary>
    internal static ConformanceCheck Make(string id, ConformanceGroup group, string statement, string rules, Action<Bench> run, ProfileWish wish, uint caps,
        ProbeKind[]? on) => new(id, group, statement, rules, run)
        {
            Wish = wish,
            Caps = caps,
            Surfaces = on ?? ProbeKinds.All,
        };

    /// <summary>A session without a key starts no refresh.</summary>
    private static void HasNoKey(Bench t, ProbeSession session)
    {
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, 16)];
        int? code = session.Start(buffer);
        Demand.True(code is null or < 0 && !buffer.AsSpan().ContainsAnyExcept((byte)0), "a session without a key", "one that starts a refresh");
        t.Refused(Refusal.BadState, code);
    }

    /// <summary>A code that must be there and tell a failure.</summary>
    private static int? NotTaken(int? code)
    {
        Demand.True(code is null or < 0, "a refusal", "S_OK");
        return code;
    }
}

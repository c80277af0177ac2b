using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography.Tests;

public class CertificateChainTests
{
    private static readonly DateTimeOffset s_yesterday = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset s_tomorrow = DateTimeOffset.UtcNow.AddDays(1);
    private static readonly RSA s_leafKey = RSA.Create(2048);

    /// <summary>A certificate and the key that can sign the next one.</summary>
    private sealed record Issued(X509Certificate2 Certificate, ECDsa? Key)
    {
        public byte[] Der => Certificate.RawData;
    }

    private static Issued Root(DateTimeOffset? notAfter = null) => Authority("CN=root", null, notAfter: notAfter);

    private static Issued Authority(string name, Issued? issuer, bool? authority = true, X509KeyUsageFlags? usage = X509KeyUsageFlags.KeyCertSign,
        int? pathLength = null, DateTimeOffset? notAfter = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        if (authority is { } ca)
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, pathLength is not null, pathLength ?? 0, true));
        if (usage is { } uses)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(uses, true));
        return new Issued(Sign(request, issuer?.Certificate.SubjectName ?? new X500DistinguishedName(name), issuer?.Key ?? key, s_yesterday,
            notAfter ?? s_tomorrow), key);
    }

    private static Issued Leaf(Issued issuer, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, RSA? key = null,
        X509KeyUsageFlags? usage = X509KeyUsageFlags.KeyEncipherment)
    {
        var request = new CertificateRequest("CN=leaf", key ?? s_leafKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (usage is { } uses)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(uses, true));
        return new Issued(Sign(request, issuer.Certificate.SubjectName, issuer.Key!, notBefore ?? s_yesterday, notAfter ?? s_tomorrow), null);
    }

    private static X509Certificate2 Sign(CertificateRequest request, X500DistinguishedName issuer, ECDsa key, DateTimeOffset notBefore,
        DateTimeOffset notAfter) =>
        request.Create(issuer, X509SignatureGenerator.CreateForECDsa(key), notBefore, notAfter, RandomNumberGenerator.GetBytes(8));

    private static byte[] Concat(params Issued[] certificates) => [.. certificates.SelectMany(certificate => certificate.Der)];

    private static string Refused(byte[] chain, Issued root) =>
        Assert.Throws<CertificateChainException>(() => CertificateChain.Verify(chain, root.Certificate)).Message;

    [Fact]
    public void A_chain_up_to_the_trusted_root_gives_the_leafs_key()
    {
        Issued root = Root();
        Issued middle = Authority("CN=middle", root);
        Issued leaf = Leaf(middle);
        using RSA key = CertificateChain.Verify(Concat(leaf, middle, root), root.Certificate);
        Assert.Equal(s_leafKey.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
        using RSA again = CertificateChain.Verify(Concat(leaf, middle), root.Certificate);
        using RSA direct = CertificateChain.Verify(Concat(Leaf(root), root), root.Certificate);
    }

    [Fact]
    public void A_chain_splits_by_its_DER_lengths()
    {
        Issued root = Root();
        Issued leaf = Leaf(root);
        IReadOnlyList<X509Certificate2> parsed = CertificateChain.Parse(Concat(leaf, root));
        Assert.Equal([leaf.Certificate.Thumbprint, root.Certificate.Thumbprint], parsed.Select(certificate => certificate.Thumbprint));
    }

    [Fact]
    public void Another_root_of_the_same_name_is_not_trusted() => Refused(Concat(Leaf(Root()), Root()), Root());

    [Fact]
    public void A_leaf_signed_by_another_key_is_not_trusted()
    {
        Issued root = Root();
        Refused(Concat(Leaf(Root()), root), root);
    }

    [Fact]
    public void A_damaged_signature_is_not_trusted()
    {
        Issued root = Root();
        byte[] leaf = Leaf(root).Der;
        leaf[^1] ^= 1;
        Refused([.. leaf, .. root.Der], root);
    }

    [Fact]
    public void Validity_is_checked()
    {
        Issued root = Root();
        Assert.Contains("NotTimeValid", Refused(Concat(Leaf(root, notAfter: DateTimeOffset.UtcNow.AddMinutes(-5)), root), root), StringComparison.Ordinal);
        Assert.Contains("NotTimeValid", Refused(Concat(Leaf(root, notBefore: DateTimeOffset.UtcNow.AddMinutes(5)), root), root), StringComparison.Ordinal);
        Issued expired = Root(DateTimeOffset.UtcNow.AddMinutes(-5));
        Refused(Concat(Leaf(expired), expired), expired);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void An_issuer_that_is_no_authority_is_refused(bool? authority)
    {
        Issued root = Root();
        Issued middle = Authority("CN=middle", root, authority);
        Refused(Concat(Leaf(middle), middle, root), root);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void A_root_that_is_no_authority_is_refused(bool? authority)
    {
        Issued root = Authority("CN=root", null, authority);
        Refused(Concat(Leaf(root), root), root);
    }

    [Fact]
    public void An_issuer_that_may_not_sign_certificates_is_refused()
    {
        Issued root = Root();
        Issued middle = Authority("CN=middle", root, usage: X509KeyUsageFlags.DigitalSignature);
        Refused(Concat(Leaf(middle), middle, root), root);
    }

    [Fact]
    public void The_path_length_is_checked()
    {
        Issued root = Authority("CN=root", null, pathLength: 0);
        Issued middle = Authority("CN=middle", root);
        Refused(Concat(Leaf(middle), middle, root), root);
    }

    /// <summary>What is said here because not every system's verifier insists; where one does, no chain gets as far.</summary>
    [Theory]
    [InlineData(true, null, X509KeyUsageFlags.KeyCertSign, 7, true)]
    [InlineData(true, 0, X509KeyUsageFlags.KeyCertSign, 1, true)]
    [InlineData(true, 0, X509KeyUsageFlags.KeyCertSign, 2, false)]
    [InlineData(true, 2, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, 3, true)]
    [InlineData(true, 2, X509KeyUsageFlags.KeyCertSign, 4, false)]
    [InlineData(true, null, null, 1, true)] // RFC 5280 4.2.1.3: a key of which no use is said is for any
    [InlineData(true, null, X509KeyUsageFlags.CrlSign, 1, false)]
    [InlineData(false, null, X509KeyUsageFlags.KeyCertSign, 1, false)]
    [InlineData(null, null, X509KeyUsageFlags.KeyCertSign, 1, false)]
    public void An_issuer_is_an_authority_that_may_sign_and_has_no_more_below_it_than_it_allows(bool? authority, int? pathLength, X509KeyUsageFlags? usage,
        int index, bool fits)
    {
        Issued issuer = Authority("CN=issuer", null, authority, usage, pathLength);
        Exception? refusal = Record.Exception(() => CertificateChain.CheckIssuer(issuer.Certificate, index));
        Assert.Equal(fits, refusal is null);
        if (!fits)
            Assert.Contains($"Certificate {index} ", Assert.IsType<CertificateChainException>(refusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_is_leaf_first_and_nothing_else_may_be_there()
    {
        Issued root = Root();
        Issued middle = Authority("CN=middle", root);
        Issued leaf = Leaf(middle);
        Refused(Concat(root, middle, leaf), root);
        Refused(Concat(leaf, root, middle), root);
        Refused(Concat(leaf, middle, Authority("CN=stranger", root), root), root);
        Refused(Concat(leaf, root), root);
    }

    [Fact]
    public void The_leaf_must_be_fit_for_key_transport()
    {
        Issued root = Root();
        using var small = RSA.Create(1024);
        Assert.Contains("1024", Refused(Concat(Leaf(root, key: small), root), root), StringComparison.Ordinal);
        byte[] modulus = Reference.Bytes(1, 3072 / 8); // nobody need have its private key
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        using var large = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        Assert.Contains("3072", Refused(Concat(Leaf(root, key: large), root), root), StringComparison.Ordinal);
        CertificateChain.Verify(Concat(Leaf(root, usage: null), root), root.Certificate).Dispose();
        Assert.Contains("key usage", Refused(Concat(Leaf(root, usage: X509KeyUsageFlags.DigitalSignature), root), root), StringComparison.Ordinal);
        Issued curve = Authority("CN=curve", root, authority: false, usage: X509KeyUsageFlags.KeyEncipherment);
        Assert.Contains("no RSA key", Refused(Concat(curve, root), root), StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_chains_say_where()
    {
        Issued root = Root();
        byte[] good = Concat(Leaf(root), root);
        Assert.Contains("empty", Refused([], root), StringComparison.Ordinal);
        Assert.Contains("Certificate 1", Refused(good[..^1], root), StringComparison.Ordinal);
        Assert.Contains("Certificate 2", Refused([.. good, 0], root), StringComparison.Ordinal);
        Assert.Contains("Certificate 0", Refused([0x30, 0x80, 0, 0], root), StringComparison.Ordinal);
        Assert.Contains("Certificate 0", Refused([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], root), StringComparison.Ordinal);
        Assert.Contains("no X.509", Refused([0x30, 0x03, 0x02, 0x01, 0x05], root), StringComparison.Ordinal);
        Assert.Contains("no complete DER sequence", Refused([0x04, 0x01, 0x00], root), StringComparison.Ordinal);
        Assert.Contains("65536", Refused(new byte[65_537], root), StringComparison.Ordinal);
        Assert.Contains("Certificate 0", Refused(new byte[65_536], root), StringComparison.Ordinal);
        Assert.Contains("more than", Refused([.. Enumerable.Repeat(root.Der, 9).SelectMany(der => der)], root), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_refused_without_a_crash()
    {
        Issued root = Root();
        byte[] good = Concat(Leaf(root), root);
        for (int seed = 0; seed < 300; seed++)
        {
            byte[] bad = [.. good];
            byte[] places = Reference.Bytes(seed, 8);
            for (int i = 0; i < places.Length; i += 4)
                bad[BitConverter.ToUInt16(places, i) % bad.Length] ^= (byte)(places[i + 2] | 1);
            try
            {
                CertificateChain.Verify(bad, root.Certificate).Dispose();
                Assert.Fail($"Chain {seed}, damaged in up to two places, was trusted.");
            }
            catch (CertificateChainException)
            {
            }
        }
    }
}

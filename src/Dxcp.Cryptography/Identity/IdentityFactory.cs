using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>Makes identities: an RSA-2048 leaf under a fresh root, whose private key is forgotten at once.</summary>
internal static class IdentityFactory
{
    private static readonly X500DistinguishedName s_rootName = new("CN=DXCP test root, O=DXCP");
    private static readonly X500DistinguishedName s_leafName = new("CN=DXCP display driver, O=DXCP");

    /// <summary>An identity valid from yesterday, for clocks that disagree a little, for ten years.</summary>
    public static DriverIdentity Create() => Create(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));

    /// <summary>An identity with the given validity.</summary>
    /// <exception cref="CryptographicException">The system cannot make keys or certificates.</exception>
    public static DriverIdentity Create(DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using ECDsa? curveKey = RsaKeys.CreateEllipticCurveKey();
        using RSA? rsaKey = curveKey is null ? RsaKeys.Create() : null;
        var signer = curveKey is not null ? X509SignatureGenerator.CreateForECDsa(curveKey)
            : X509SignatureGenerator.CreateForRSA(rsaKey!, RSASignaturePadding.Pkcs1);
        var rootRequest = curveKey is not null
            ? new CertificateRequest(s_rootName, curveKey, HashAlgorithmName.SHA256)
            : new CertificateRequest(s_rootName, rsaKey!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var rootId = new X509SubjectKeyIdentifierExtension(rootRequest.PublicKey, critical: false);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        rootRequest.CertificateExtensions.Add(rootId);
        X509Certificate2 root = rootRequest.Create(s_rootName, signer, notBefore, notAfter, SerialNumber());

        RSA leafKey = RsaKeys.Create();
        try
        {
            var leafRequest = new CertificateRequest(s_leafName, leafKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            leafRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0,
                critical: true));
            leafRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, critical: true));
            leafRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(leafRequest.PublicKey, critical: false));
            leafRequest.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(rootId));
            using X509Certificate2 leaf = leafRequest.Create(s_rootName, signer, notBefore, notAfter, SerialNumber());
            return new DriverIdentity(leafKey, [.. leaf.RawDataMemory.Span, .. root.RawDataMemory.Span], root);
        }
        catch
        {
            leafKey.Dispose();
            root.Dispose();
            throw;
        }
    }

    /// <summary>RFC 5280 §4.1.2.2: positive, at most 20 bytes.</summary>
    private static byte[] SerialNumber()
    {
        byte[] serial = new byte[16];
        SecureRandom.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>A test root: what an identity file keeps. Belongs to one owner at a time.</summary>
/// <param name="key">Its private key.</param>
/// <param name="certificate">Its certificate.</param>
internal sealed class IdentityRoot(PortableRsa key, X509Certificate2 certificate) : IDisposable
{
    private static readonly X500DistinguishedName s_rootName = new("CN=DXCP test root, O=DXCP");
    private static readonly X500DistinguishedName s_leafName = new("CN=DXCP display driver, O=DXCP");

    public PortableRsa Key => key;

    public X509Certificate2 Certificate => certificate;

    /// <summary>A new root, valid from yesterday, for clocks that disagree a little, for ten years.</summary>
    public static IdentityRoot Create() => Create(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));

    /// <summary>A new root with the given validity.</summary>
    /// <exception cref="CryptographicException">The system cannot make certificates.</exception>
    public static IdentityRoot Create(DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var key = PortableRsa.Generate();
        try
        {
            var request = new CertificateRequest(s_rootName, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
            return new IdentityRoot(key, request.Create(s_rootName, Signer(key), notBefore, notAfter, SerialNumber()));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The certificate of a leaf, valid as long as the root is.</summary>
    public X509Certificate2 Certify(RSA leafKey) => Certify(leafKey, certificate.NotBefore, certificate.NotAfter);

    /// <summary>The certificate of a leaf with the given validity.</summary>
    public X509Certificate2 Certify(RSA leafKey, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var request = new CertificateRequest(s_leafName, leafKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        X509SubjectKeyIdentifierExtension rootId = certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(rootId));
        return request.Create(certificate.SubjectName, Signer(key), notBefore, notAfter, SerialNumber());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        certificate.Dispose();
    }

    private static X509SignatureGenerator Signer(RSA key) => X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);

    /// <summary>RFC 5280 §4.1.2.2: positive, at most 20 bytes.</summary>
    private static byte[] SerialNumber()
    {
        byte[] serial = new byte[16];
        SecureRandom.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}

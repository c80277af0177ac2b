using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>
/// A driver's certificate chain as GetCertificate returns it: X.509 certificates in DER, one after the other without
/// anything between, leaf first, then any intermediates, then the root. Stateless and thread-safe.
/// </summary>
public static class CertificateChain
{
    /// <summary>The greatest number of certificates accepted: 8.</summary>
    public const int MaximumCertificates = 8;

    /// <summary>The greatest number of bytes accepted: 65,536.</summary>
    public const int MaximumSize = 64 * 1024;

    /// <summary>Splits a chain by the lengths of its DER sequences. Nothing is verified yet.</summary>
    /// <param name="chain">The concatenated certificates.</param>
    /// <returns>The certificates in order, to be disposed of by the caller; at least one.</returns>
    /// <exception cref="CertificateChainException">The bytes are not a chain of certificates.</exception>
    public static IReadOnlyList<X509Certificate2> Parse(ReadOnlySpan<byte> chain)
    {
        if (chain.IsEmpty)
            throw new CertificateChainException("The certificate chain is empty.");
        if (chain.Length > MaximumSize)
            throw new CertificateChainException($"The certificate chain has {chain.Length} bytes; at most {MaximumSize} are accepted.");
        var certificates = new List<X509Certificate2>();
        try
        {
            int position = 0;
            while (position < chain.Length)
            {
                if (certificates.Count == MaximumCertificates)
                    throw new CertificateChainException($"The certificate chain has more than {MaximumCertificates} certificates.");
                certificates.Add(ParseOne(chain[position..], certificates.Count, position, out int size));
                position += size;
            }

            return certificates;
        }
        catch
        {
            Dispose(certificates);
            throw;
        }
    }

    /// <summary>
    /// Verifies a chain up to <paramref name="trustedRoot"/>: order, signatures, validity now, who may issue, and that
    /// the leaf holds an RSA-2048 key fit for key transport. The chain may leave the root out. Nothing is fetched
    /// from anywhere, revocation lists included.
    /// </summary>
    /// <param name="chain">The concatenated certificates.</param>
    /// <param name="trustedRoot">The one root that is trusted.</param>
    /// <returns>The leaf's public key, to be disposed of by the caller.</returns>
    /// <exception cref="CertificateChainException">The chain is malformed or not to be trusted; the message says why.</exception>
    public static RSA Verify(ReadOnlySpan<byte> chain, X509Certificate2 trustedRoot)
    {
        ArgumentNullException.ThrowIfNull(trustedRoot);
        IReadOnlyList<X509Certificate2> certificates = Parse(chain);
        try
        {
            VerifyPath(certificates, trustedRoot);
            return TransportKey(certificates[0]);
        }
        catch (CryptographicException e)
        {
            throw new CertificateChainException($"The certificate chain cannot be verified: {e.Message}", e);
        }
        finally
        {
            Dispose(certificates);
        }
    }

    private static X509Certificate2 ParseOne(ReadOnlySpan<byte> rest, int index, int position, out int size)
    {
        if (!AsnDecoder.TryReadEncodedValue(rest, AsnEncodingRules.DER, out Asn1Tag tag, out _, out _, out size) || tag != Asn1Tag.Sequence)
            throw new CertificateChainException($"Certificate {index}, at byte {position} of the chain, is no complete DER sequence.");
        try
        {
            return X509CertificateLoader.LoadCertificate(rest[..size]);
        }
        catch (CryptographicException e)
        {
            throw new CertificateChainException($"Certificate {index}, at byte {position} of the chain, is no X.509 certificate.", e);
        }
    }

    private static void VerifyPath(IReadOnlyList<X509Certificate2> certificates, X509Certificate2 trustedRoot)
    {
        using var path = new X509Chain();
        path.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        path.ChainPolicy.CustomTrustStore.Add(trustedRoot);
        path.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        path.ChainPolicy.DisableCertificateDownloads = true;
        for (int i = 1; i < certificates.Count; i++)
            path.ChainPolicy.ExtraStore.Add(certificates[i]);
        bool trusted = path.Build(certificates[0]);
        try
        {
            if (!trusted)
                throw new CertificateChainException($"The certificate chain is not to be trusted: {Reasons(path)}.");
            CheckOrder(certificates, path, trustedRoot);
            for (int i = 1; i < path.ChainElements.Count; i++)
                CheckIssuer(path.ChainElements[i].Certificate, i);
        }
        finally
        {
            foreach (X509ChainElement element in path.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private static string Reasons(X509Chain path)
    {
        var reasons = path.ChainStatus.Where(status => status.Status != X509ChainStatusFlags.NoError)
            .Select(status => $"{status.Status} ({status.StatusInformation.Trim().TrimEnd('.')})").Distinct().ToList();
        return reasons.Count != 0 ? string.Join(", ", reasons) : "it does not lead to the trusted root";
    }

    private static void CheckOrder(IReadOnlyList<X509Certificate2> certificates, X509Chain path, X509Certificate2 trustedRoot)
    {
        int length = path.ChainElements.Count;
        if (!Same(path.ChainElements[length - 1].Certificate, trustedRoot))
            throw new CertificateChainException("The certificate chain does not lead to the trusted root.");
        if (certificates.Count != length && certificates.Count != length - 1)
            throw new CertificateChainException($"The certificate chain holds {certificates.Count} certificates; the path to the root has {length}.");
        for (int i = 0; i < certificates.Count; i++)
        {
            if (!Same(certificates[i], path.ChainElements[i].Certificate))
                throw new CertificateChainException($"Certificate {i} of the chain is not the issuer of the one before it.");
        }
    }

    /// <summary>RFC 5280 §4.2.1.9 and §4.2.1.3; said here because not every system's verifier insists.</summary>
    internal static void CheckIssuer(X509Certificate2 certificate, int index)
    {
        X509BasicConstraintsExtension? constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault();
        if (constraints is not { CertificateAuthority: true })
            throw new CertificateChainException($"Certificate {index} of the chain is no certification authority (basic constraints).");
        if (constraints.HasPathLengthConstraint && constraints.PathLengthConstraint < index - 1)
            throw new CertificateChainException($"Certificate {index} of the chain does not allow so long a chain (basic constraints).");
        X509KeyUsageExtension? usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is not null && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign))
            throw new CertificateChainException($"Certificate {index} of the chain may not sign certificates (key usage).");
    }

    private static RSA TransportKey(X509Certificate2 leaf)
    {
        X509KeyUsageExtension? usage = leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is not null && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyEncipherment))
            throw new CertificateChainException("The leaf certificate is not meant for key transport (key usage).");
        RSA key = RsaKeys.Of(leaf) ?? throw new CertificateChainException("The leaf certificate holds no RSA key.");
        if (key.KeySize == KeyTransport.WrappedSize * 8)
            return key;
        int size = key.KeySize;
        key.Dispose();
        throw new CertificateChainException($"The leaf certificate's RSA key has {size} bits; the key transport needs 2048.");
    }

    private static bool Same(X509Certificate2 one, X509Certificate2 other) => one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);

    private static void Dispose(IEnumerable<X509Certificate2> certificates)
    {
        foreach (X509Certificate2 certificate in certificates)
            certificate.Dispose();
    }
}

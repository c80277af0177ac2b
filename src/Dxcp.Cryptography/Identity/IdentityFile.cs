using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dxcp.Cryptography;

/// <summary>
/// The text of an identity file: the private key (PKCS #8), the leaf's and the root's certificate, in PEM (RFC 7468).
/// </summary>
internal static class IdentityFile
{
    /// <summary>The greatest number of bytes that is read.</summary>
    public const int MaximumSize = 64 * 1024;

    private const string KeyLabel = "PRIVATE KEY";
    private const string CertificateLabel = "CERTIFICATE";

    /// <summary>The file's bytes; the caller wipes them.</summary>
    public static byte[] Write(DriverIdentity identity)
    {
        byte[] key = identity.ExportKey();
        char[] keyText = PemEncoding.Write(KeyLabel, key);
        CryptographicOperations.ZeroMemory(key);
        var certificates = new StringBuilder();
        foreach (X509Certificate2 certificate in CertificateChain.Parse(identity.CertificateChain.Span))
        {
            certificates.Append('\n').Append(PemEncoding.Write(CertificateLabel, certificate.RawDataMemory.Span));
            certificate.Dispose();
        }

        certificates.Append('\n');
        byte[] file = [.. Encoding.ASCII.GetBytes(keyText), .. Encoding.ASCII.GetBytes(certificates.ToString())];
        Array.Clear(keyText);
        return file;
    }

    /// <summary>The identity in a file's bytes, or null if they hold no whole, valid one.</summary>
    public static DriverIdentity? Read(ReadOnlySpan<byte> file)
    {
        char[] text = new char[file.Length];
        Encoding.ASCII.GetChars(file, text);
        RSA? key = null;
        try
        {
            byte[] chain = ReadChain(text, out key);
            IReadOnlyList<X509Certificate2> certificates = CertificateChain.Parse(chain);
            X509Certificate2 root = certificates[^1];
            for (int i = 0; i < certificates.Count - 1; i++)
                certificates[i].Dispose();
            using RSA certified = CertificateChain.Verify(chain, root);
            if (!certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                throw new CertificateChainException("The private key is not the certificate's.");
            return new DriverIdentity(key, chain, root);
        }
        catch (Exception e) when (e is CryptographicException or CertificateChainException or FormatException or ArgumentException)
        {
            key?.Dispose();
            return null;
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static byte[] ReadChain(ReadOnlySpan<char> text, out RSA key)
    {
        var chain = new List<byte>();
        byte[] structure = [];
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            ReadOnlySpan<char> label = text[fields.Label];
            byte[] der = new byte[fields.DecodedDataLength];
            if (!Convert.TryFromBase64Chars(text[fields.Base64Data], der, out _))
                throw new FormatException("The identity file is damaged.");
            if (label.SequenceEqual(CertificateLabel))
                chain.AddRange(der);
            else if (label.SequenceEqual(KeyLabel) && structure.Length == 0)
                structure = der;

            text = text[fields.Location.End..];
        }

        if (structure.Length == 0)
            throw new FormatException("The identity file holds no private key.");
        try
        {
            key = RsaKeys.FromPkcs8(structure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(structure);
        }

        return [.. chain];
    }
}

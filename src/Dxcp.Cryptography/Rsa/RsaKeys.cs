using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>
/// Whose RSA works with a certificate's public key: the system's, or <see cref="PortableRsa"/> where the system's is there and does not
/// work. That is so under Wine 8, which cannot tell a key's size. Private keys are <see cref="PortableRsa"/> everywhere.
/// </summary>
internal static class RsaKeys
{
    /// <summary>A certificate's public key, or null if it is no RSA key.</summary>
    /// <exception cref="CryptographicException">The key is damaged.</exception>
    public static RSA? Of(X509Certificate2 certificate)
    {
        const string RsaEncryption = "1.2.840.113549.1.1.1";
        if (certificate.PublicKey.Oid.Value != RsaEncryption)
            return null;
        return FromSystem(certificate) ?? Portable(certificate.PublicKey.EncodedKeyValue.RawData);
    }

    /// <summary>The system's key, tried out; null if it cannot be used.</summary>
    private static RSA? FromSystem(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate.GetRSAPublicKey();
        RSA? key = null;
        try
        {
            key = certificate.GetRSAPublicKey();
            _ = key?.Encrypt(new byte[Aes128Key.Size], RSAEncryptionPadding.OaepSHA512);
            return key;
        }
        catch (CryptographicException)
        {
            key?.Dispose();
            return null;
        }
    }

    private static PortableRsa Portable(byte[] encodedKey)
    {
        var key = new PortableRsa();
        key.ImportRSAPublicKey(encodedKey, out _);
        return key;
    }
}

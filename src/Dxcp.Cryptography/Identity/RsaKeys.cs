using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>
/// Where RSA keys come from: the system, or <see cref="PortableRsa"/> where the system's RSA is there and does not work.
/// That is so under Wine 8, which cannot tell a key's size and does not decrypt.
/// </summary>
internal static class RsaKeys
{
    /// <summary>A new key of 2048 bits.</summary>
    public static RSA Create() =>
        FromSystem(() => RSA.Create(KeyTransport.WrappedSize * 8), hasPrivateKey: true) ?? PortableRsa.Generate(KeyTransport.WrappedSize * 8);

    /// <summary>The key in a PKCS #8 structure.</summary>
    /// <exception cref="CryptographicException">There is no RSA key in it.</exception>
    public static RSA FromPkcs8(byte[] structure) =>
        FromSystem(() => Filled(RSA.Create(), structure), hasPrivateKey: true) ?? Filled(new PortableRsa(), structure);

    /// <summary>A certificate's public key, or null if it is no RSA key.</summary>
    /// <exception cref="CryptographicException">The key is damaged.</exception>
    public static RSA? Of(X509Certificate2 certificate)
    {
        const string RsaEncryption = "1.2.840.113549.1.1.1";
        if (certificate.PublicKey.Oid.Value != RsaEncryption)
            return null;
        return FromSystem(certificate.GetRSAPublicKey, hasPrivateKey: false) ?? Portable(certificate.PublicKey.EncodedKeyValue.RawData);
    }

    /// <summary>Whether the system can make and use keys on elliptic curves, which a root is signed with.</summary>
    public static ECDsa? CreateEllipticCurveKey()
    {
        ECDsa? key = null;
        try
        {
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _ = key.SignHash(new byte[SHA256.HashSizeInBytes]);
            return key;
        }
        catch (CryptographicException) when (OperatingSystem.IsWindows())
        {
            key?.Dispose();
            return null;
        }
    }

    /// <summary>The system's key, tried out; null if it cannot be used.</summary>
    private static RSA? FromSystem(Func<RSA?> make, bool hasPrivateKey)
    {
        if (!OperatingSystem.IsWindows())
            return make();
        RSA? key = null;
        try
        {
            key = make();
            byte[]? encrypted = key?.Encrypt(new byte[Aes128Key.Size], RSAEncryptionPadding.OaepSHA512);
            if (hasPrivateKey)
                _ = key?.Decrypt(encrypted!, RSAEncryptionPadding.OaepSHA512);
            return key;
        }
        catch (CryptographicException)
        {
            key?.Dispose();
            return null;
        }
    }

    private static RSA Filled(RSA key, byte[] structure)
    {
        try
        {
            key.ImportPkcs8PrivateKey(structure, out _);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static PortableRsa Portable(byte[] encodedKey)
    {
        var key = new PortableRsa();
        key.ImportRSAPublicKey(encodedKey, out _);
        return key;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>
/// Sends a 16-byte session key to the owner of an RSA-2048 key: RSAES-OAEP (RFC 8017 §7.1) with SHA-512, MGF1 with
/// SHA-512 and an empty label; 256 bytes of ciphertext, most significant first. Thread-safe as far as the RSA object is.
/// </summary>
public static class KeyTransport
{
    /// <summary>Bytes of a wrapped key: 256.</summary>
    public const int WrappedSize = 256;

    /// <summary>Encrypts a key under a public key.</summary>
    /// <param name="publicKey">An RSA key of 2048 bits.</param>
    /// <param name="key">Exactly 16 bytes.</param>
    /// <returns>256 bytes.</returns>
    /// <exception cref="ArgumentException">The RSA key has not 2048 bits or <paramref name="key"/> not 16 bytes.</exception>
    /// <exception cref="CryptographicException">The RSA implementation fails.</exception>
    public static byte[] Encrypt(RSA publicKey, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (publicKey.KeySize != WrappedSize * 8)
            throw new ArgumentException("The key transport needs an RSA key of 2048 bits.", nameof(publicKey));
        if (key.Length != Aes128Key.Size)
            throw new ArgumentException("A session key has 16 bytes.", nameof(key));
        return publicKey.Encrypt(key, RSAEncryptionPadding.OaepSHA512);
    }

    /// <summary>Encrypts a key under a certificate's public key; whether that is to be trusted is another question
    /// (<see cref="CertificateChain.Verify"/>).</summary>
    /// <param name="certificate">One with an RSA key of 2048 bits.</param>
    /// <param name="key">Exactly 16 bytes.</param>
    /// <returns>256 bytes.</returns>
    /// <exception cref="ArgumentException">The certificate has no such key, or <paramref name="key"/> not 16 bytes.</exception>
    /// <exception cref="CryptographicException">The certificate's key is damaged.</exception>
    public static byte[] Encrypt(X509Certificate2 certificate, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using RSA? publicKey = RsaKeys.Of(certificate);
        return publicKey is { KeySize: WrappedSize * 8 } ? Encrypt(publicKey, key)
            : throw new ArgumentException("The key transport needs an RSA key of 2048 bits.", nameof(certificate));
    }

    /// <summary>Decrypts a key. Every failure looks the same: false, and <paramref name="key"/> all zero.</summary>
    /// <param name="privateKey">The RSA private key.</param>
    /// <param name="wrapped">The ciphertext; anything but 256 bytes that hold a 16-byte key fails.</param>
    /// <param name="key">Exactly 16 bytes, for the key.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> has not 16 bytes.</exception>
    public static bool TryDecrypt(RSA privateKey, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        if (key.Length != Aes128Key.Size)
            throw new ArgumentException("A session key has 16 bytes.", nameof(key));
        key.Clear();
        Span<byte> plain = stackalloc byte[WrappedSize];
        try
        {
            if (wrapped.Length != WrappedSize
                || !privateKey.TryDecrypt(wrapped, plain, RSAEncryptionPadding.OaepSHA512, out int written)
                || written != Aes128Key.Size)
            {
                return false;
            }

            plain[..Aes128Key.Size].CopyTo(key);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}

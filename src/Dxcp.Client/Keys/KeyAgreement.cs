using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>The key exchange RSAES-OAEP, the same for crypto sessions and authenticated channels. Stateless and thread-safe.</summary>
internal static class KeyAgreement
{
    /// <summary>Verifies the certificate, draws a key for this use alone and sends it.</summary>
    /// <exception cref="CertificateChainException">The chain is not to be trusted; no key was sent.</exception>
    /// <exception cref="ContentProtectionException">A call failed.</exception>
    public static Aes128Key Agree(ContentProtectionDevice device, IKeyExchangeApi api, X509Certificate2 trustedRoot)
    {
        Span<byte> bytes = stackalloc byte[Aes128Key.Size];
        Aes128Key? key = null;
        try
        {
            using RSA publicKey = CertificateChain.Verify(ReadCertificate(device, api), trustedRoot);
            SecureRandom.Fill(bytes);
            key = new Aes128Key(bytes);
            byte[] wrapped = KeyTransport.Encrypt(publicKey, bytes);
            lock (device.Gate)
                ContentProtectionException.ThrowIfFailed(api.NegotiateKeyExchange(wrapped), "The key exchange");
            return key;
        }
        catch
        {
            key?.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static byte[] ReadCertificate(ContentProtectionDevice device, IKeyExchangeApi api)
    {
        lock (device.Gate)
        {
            ContentProtectionException.ThrowIfFailed(api.GetCertificateSize(out uint size), "GetCertificateSize");
            if (size > CertificateChain.MaximumSize)
                throw new CertificateChainException($"The certificate chain has {size} bytes; at most {CertificateChain.MaximumSize} are accepted.");
            byte[] chain = new byte[size];
            ContentProtectionException.ThrowIfFailed(api.GetCertificate(chain), "GetCertificate");
            return chain;
        }
    }
}

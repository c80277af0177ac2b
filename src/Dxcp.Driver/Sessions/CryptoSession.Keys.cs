using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

public sealed partial class CryptoSession
{
    /// <summary>The decoder profile that the session is for; the zero GUID for none (R28).</summary>
    public Guid DecodeProfile { get; init; }

    /// <summary>Takes the key of a message or a frame: the one of this moment (S7, S12).</summary>
    /// <param name="wrappedContentKey">Empty, or all zero, for the session key; else 16 bytes, a content key encrypted under the session key (S35).</param>
    /// <param name="key">The key, to be disposed of.</param>
    internal DriverStatus TakeKey(ReadOnlySpan<byte> wrappedContentKey, out MessageKey key)
    {
        key = default;
        if (KeyExchange != KeyExchange.RsaesOaep)
            return DriverStatus.NotAvailable;
        if (wrappedContentKey.Length is not (0 or Aes128Key.Size))
            return DriverStatus.InvalidArgument; // S35
        bool hasContentKey = wrappedContentKey.ContainsAnyExcept((byte)0);
        if (hasContentKey && !Profile.Has(ProtectionCaps.ContentKey))
            return DriverStatus.NotAvailable; // R23
        if (LeaseSessionKey() is not { } sessionKey)
            return DriverStatus.InvalidState; // S3
        Aes128Key? contentKey = null;
        if (hasContentKey)
        {
            Span<byte> bytes = stackalloc byte[Aes128Key.Size];
            try
            {
                sessionKey.Key.DecryptBlock(wrappedContentKey, bytes);
                contentKey = new Aes128Key(bytes);
            }
            catch (OutOfMemoryException)
            {
                sessionKey.Leave();
                return DriverStatus.OutOfMemory;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }

        key = new MessageKey(sessionKey, contentKey);
        return DriverStatus.Ok;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// Licences of the open test scheme that hardware protection here speaks (docs/hardware-drm.md): what a licence server would make. It is no DRM
/// system: whoever has the content keys makes licences. Stateless and thread-safe.
/// </summary>
public static class TestLicence
{
    /// <summary>The level at which pictures may lie in any protected memory.</summary>
    public const ushort Software = 1;

    /// <summary>The level at which pictures may lie in hardware-protected memory alone.</summary>
    public const ushort HardwareMemory = 2;

    private const int ChallengeHeader = 8;
    private const int NonceSize = 16;
    private const int HeaderSize = 36;

    /// <summary>Answers a challenge with a licence.</summary>
    /// <param name="challenge">The answer to a challenge command: generation, highest level, nonce, certificate chain.</param>
    /// <param name="trustedRoot">The root up to which the chain is verified.</param>
    /// <param name="contentKeys">Content keys of 16 bytes by their ids; at most 256.</param>
    /// <param name="securityLevel">1 to the highest level of the challenge.</param>
    /// <param name="notAfter">The last second in which the keys decrypt, of 1970 at the earliest; null for no end.</param>
    /// <returns>The licence, for <see cref="HardwareProtection.Load"/>.</returns>
    /// <exception cref="ArgumentException">The challenge is none, there are no keys or too many, a key has not 16 bytes, or the level is none that the
    /// environment grants.</exception>
    /// <exception cref="CertificateChainException">The chain does not lead to the root.</exception>
    public static byte[] Issue(ReadOnlySpan<byte> challenge, X509Certificate2 trustedRoot, IReadOnlyCollection<KeyValuePair<Guid, byte[]>> contentKeys,
        ushort securityLevel = Software, DateTimeOffset? notAfter = null)
    {
        ArgumentNullException.ThrowIfNull(contentKeys);
        if (challenge.Length <= ChallengeHeader + NonceSize)
            throw new ArgumentException("A challenge has a header, a nonce and a certificate chain.", nameof(challenge));
        if (contentKeys.Count is 0 or > 256 || contentKeys.Any(key => key.Value?.Length != Aes128Key.Size))
            throw new ArgumentException("A licence has 1 to 256 content keys of 16 bytes.", nameof(contentKeys));
        if (securityLevel == 0 || securityLevel > BinaryPrimitives.ReadUInt32LittleEndian(challenge[4..]))
            throw new ArgumentException($"The security level is {securityLevel}, wanted is 1 to the challenge's highest.", nameof(securityLevel));
        using RSA publicKey = CertificateChain.Verify(challenge[(ChallengeHeader + NonceSize)..], trustedRoot);
        byte[] licence = new byte[HeaderSize + KeyTransport.WrappedSize + (contentKeys.Count * 32) + Omac1.TagSize];
        "DXLC"u8.CopyTo(licence);
        BinaryPrimitives.WriteUInt16LittleEndian(licence.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(licence.AsSpan(6), securityLevel);
        challenge.Slice(ChallengeHeader, NonceSize).CopyTo(licence.AsSpan(8));
        BinaryPrimitives.WriteUInt64LittleEndian(licence.AsSpan(24), (ulong)(notAfter is { } end ? Math.Max(1, end.ToUnixTimeSeconds()) : 0));
        BinaryPrimitives.WriteUInt32LittleEndian(licence.AsSpan(32), (uint)contentKeys.Count);
        Span<byte> licenceKey = stackalloc byte[Aes128Key.Size];
        Span<byte> derived = stackalloc byte[Aes128Key.Size];
        try
        {
            SecureRandom.Fill(licenceKey);
            KeyTransport.Encrypt(publicKey, licenceKey).CopyTo(licence, HeaderSize);
            using var root = new Aes128Key(licenceKey);
            using Aes128Key wrapping = Derive(root, 1, derived), tagging = Derive(root, 2, derived);
            Span<byte> entry = licence.AsSpan(HeaderSize + KeyTransport.WrappedSize);
            foreach ((Guid id, byte[] key) in contentKeys)
            {
                _ = id.TryWriteBytes(entry);
                wrapping.EncryptBlock(key, entry[16..32]);
                entry = entry[32..];
            }

            Omac1.Compute(tagging, licence.AsSpan(0, licence.Length - Omac1.TagSize), licence.AsSpan(licence.Length - Omac1.TagSize));
            return licence;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(licenceKey);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static Aes128Key Derive(Aes128Key root, byte purpose, Span<byte> scratch)
    {
        scratch.Clear();
        scratch[^1] = purpose;
        root.EncryptBlock(scratch, scratch);
        return new Aes128Key(scratch);
    }
}

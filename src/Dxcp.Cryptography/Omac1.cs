using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// OMAC-1 with AES-128 (CMAC: RFC 4493, NIST SP 800-38B): 16-byte key, message of any length, 16-byte tag.
/// Stateless and thread-safe.
/// </summary>
public static class Omac1
{
    /// <summary>Bytes of a tag: 16.</summary>
    public const int TagSize = 16;

    /// <summary>Computes the tag of <paramref name="message"/>.</summary>
    /// <param name="key">Exactly 16 bytes.</param>
    /// <param name="message">Any number of bytes, none included.</param>
    /// <param name="tag">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> or <paramref name="tag"/> has not 16 bytes.</exception>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        using var aes = new Aes128Key(key);
        Compute(aes, message, tag);
    }

    /// <summary>Computes the tag of <paramref name="message"/> under a key that is used more than once.</summary>
    /// <param name="key">The key.</param>
    /// <param name="message">Any number of bytes, none included.</param>
    /// <param name="tag">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="tag"/> has not 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public static void Compute(Aes128Key key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (tag.Length != TagSize)
            throw new ArgumentException("An OMAC-1 tag has 16 bytes.", nameof(tag));
        Span<byte> subkey = stackalloc byte[TagSize];
        Span<byte> state = stackalloc byte[TagSize];
        subkey.Clear();
        state.Clear();

        // RFC 4493 §2.4: all blocks but the last are chained; an empty message has one incomplete block.
        while (message.Length > TagSize)
        {
            Xor(state, message[..TagSize]);
            key.EncryptBlock(state, state);
            message = message[TagSize..];
        }

        // RFC 4493 §2.3: K1 = L·x for a complete last block, K2 = L·x² for a padded one.
        key.EncryptBlock(subkey, subkey);
        Double(subkey);
        if (message.Length < TagSize)
        {
            Double(subkey);
            state[message.Length] ^= 0x80;
        }

        Xor(state, message);
        Xor(state, subkey);
        key.EncryptBlock(state, tag);
        CryptographicOperations.ZeroMemory(subkey);
        CryptographicOperations.ZeroMemory(state);
    }

    /// <summary>Whether <paramref name="tag"/> is the tag of <paramref name="message"/>, in time that does not depend on the tag.</summary>
    /// <param name="key">Exactly 16 bytes.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="tag">The tag as received; one that has not 16 bytes is wrong.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> has not 16 bytes.</exception>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag)
    {
        using var aes = new Aes128Key(key);
        return Verify(aes, message, tag);
    }

    /// <summary>As the other overload, under a key that is used more than once.</summary>
    /// <param name="key">The key.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="tag">The tag as received; one that has not 16 bytes is wrong.</param>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public static bool Verify(Aes128Key key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[TagSize];
        Compute(key, message, expected);
        bool equal = CryptographicOperations.FixedTimeEquals(expected, tag);
        CryptographicOperations.ZeroMemory(expected);
        return equal;
    }

    private static void Xor(Span<byte> state, ReadOnlySpan<byte> block)
    {
        for (int i = 0; i < block.Length; i++)
            state[i] ^= block[i];
    }

    /// <summary>Multiplies by x in GF(2^128), most significant byte first, without a branch on the value.</summary>
    private static void Double(Span<byte> value)
    {
        int carry = value[0] >> 7;
        for (int i = 0; i < TagSize - 1; i++)
            value[i] = (byte)((value[i] << 1) | (value[i + 1] >> 7));
        value[TagSize - 1] = (byte)((value[TagSize - 1] << 1) ^ (carry * 0x87));
    }
}

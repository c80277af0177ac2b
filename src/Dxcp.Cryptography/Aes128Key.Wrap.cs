using System.Security.Cryptography;

namespace Dxcp.Cryptography;

public sealed unsafe partial class Aes128Key
{
    /// <summary>Wraps a key under this one: one AES block (ECB), as content keys and read-back keys cross Direct3D's interfaces.</summary>
    /// <param name="key">The key to wrap.</param>
    /// <param name="wrapped">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="wrapped"/> has not 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">One of the keys was disposed.</exception>
    public void WrapKey(Aes128Key key, Span<byte> wrapped)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckWrapped(wrapped);
        key.Enter();
        try
        {
            // The key itself is the first round key.
            EncryptBlock(new ReadOnlySpan<byte>(key._schedule, Size), wrapped);
        }
        finally
        {
            key.Leave();
        }
    }

    /// <summary>The key that <see cref="WrapKey"/> wrapped under this one. Any 16 bytes are some key.</summary>
    /// <param name="wrapped">Exactly 16 bytes.</param>
    /// <returns>The key, to be disposed of by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="wrapped"/> has not 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">This key was disposed.</exception>
    public Aes128Key UnwrapKey(ReadOnlySpan<byte> wrapped)
    {
        CheckWrapped(wrapped);
        Span<byte> key = stackalloc byte[Size];
        try
        {
            DecryptBlock(wrapped, key);
            return new Aes128Key(key, _engine);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void CheckWrapped(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != Size)
            throw new ArgumentException("A wrapped key has 16 bytes.", nameof(wrapped));
    }
}

using System.Runtime.Intrinsics;

namespace Dxcp.Cryptography;

public sealed unsafe partial class Aes128Key
{
    /// <summary>Cipher block chaining (NIST SP 800-38A), decryption of whole blocks: each plain block is xored with the cipher block before it.</summary>
    /// <param name="source">Any number of whole blocks.</param>
    /// <param name="destination">At least as many bytes: either the very same memory or none of it.</param>
    /// <param name="chain">16 bytes: the IV, or the last cipher block before these; takes the last one of these.</param>
    /// <exception cref="ArgumentException">
    /// A length is none of whole blocks, or <paramref name="destination"/> is too short or partly overlaps the source.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void CbcDecrypt(ReadOnlySpan<byte> source, Span<byte> destination, Span<byte> chain)
    {
        CheckChain(source, destination, chain);
        Enter();
        try
        {
            fixed (byte* from = source, to = destination, previous = chain)
            {
                var last = Vector128.Load(previous);
                for (nuint at = 0; at < (nuint)source.Length; at += BlockSize)
                {
                    var cipher = Vector128.Load(from + at);
                    _engine.DecryptBlock(_schedule, from + at, to + at);
                    (Vector128.Load(to + at) ^ last).Store(to + at);
                    last = cipher;
                }

                last.Store(previous);
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Cipher block chaining, encryption of whole blocks: each is xored with the cipher block before it, then encrypted.</summary>
    /// <inheritdoc cref="CbcDecrypt"/>
    public void CbcEncrypt(ReadOnlySpan<byte> source, Span<byte> destination, Span<byte> chain)
    {
        CheckChain(source, destination, chain);
        Enter();
        try
        {
            fixed (byte* from = source, to = destination, previous = chain)
            {
                for (nuint at = 0; at < (nuint)source.Length; at += BlockSize)
                {
                    (Vector128.Load(from + at) ^ Vector128.Load(previous)).Store(previous);
                    _engine.EncryptBlock(_schedule, previous, previous);
                    Vector128.Load(previous).Store(to + at);
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    private static void CheckChain(ReadOnlySpan<byte> source, Span<byte> destination, Span<byte> chain)
    {
        CheckSpans(source, destination);
        if (source.Length % BlockSize != 0)
            throw new ArgumentException("Only whole blocks of 16 bytes can be chained.", nameof(source));
        if (chain.Length != BlockSize)
            throw new ArgumentException("What is chained to has 16 bytes.", nameof(chain));
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Dxcp.Cryptography;

/// <summary>
/// The first counter block of an AES-CTR message, as Direct3D lays it out (DXVA2_AES_CTR_IV, D3DAES_CTR_IV): 16 bytes,
/// IV in bytes 0–7 and block count in bytes 8–15, each most significant byte first. Here both are plain numbers.
/// Immutable and thread-safe.
/// </summary>
/// <param name="IV">The initialisation vector, unique per key and buffer.</param>
/// <param name="Count">The number of the block within the buffer.</param>
public readonly record struct CounterBlock(ulong IV, ulong Count)
{
    /// <summary>Bytes of a counter block: 16.</summary>
    public const int Size = 16;

    /// <summary>Reads the 16 bytes as they lie in memory.</summary>
    /// <param name="source">At least 16 bytes; the first 16 are read.</param>
    /// <exception cref="ArgumentException"><paramref name="source"/> is shorter than 16 bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CounterBlock Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < Size)
            ThrowTooShort(nameof(source));
        return new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[8..]));
    }

    /// <summary>Writes the 16 bytes as they lie in memory.</summary>
    /// <param name="destination">At least 16 bytes; the first 16 are written.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 16 bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(Span<byte> destination)
    {
        if (destination.Length < Size)
            ThrowTooShort(nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, IV);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Count);
    }

    /// <summary>
    /// The counter block <paramref name="blocks"/> blocks later. Count goes round at 2^64 and never carries into IV.
    /// </summary>
    public CounterBlock Advance(ulong blocks) => new(IV, unchecked(Count + blocks));

    private static void ThrowTooShort(string parameter) => throw new ArgumentException("A counter block has 16 bytes.", parameter);
}

using System.Buffers;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// Frames between the application's memory, without gaps, and mapped memory, with its row pitch, in one pass. The keystream
/// runs linearly over the mapped memory, row padding included (S34). Stateless and thread-safe.
/// </summary>
internal static unsafe class FrameCipher
{
    /// <summary>Bytes of a frame that are encrypted again at a time.</summary>
    private const int Piece = 4096;

    /// <summary>16-byte blocks of keystream that a buffer of <paramref name="size"/> bytes takes; at least one.</summary>
    public static ulong Blocks(ulong size, PartialPattern? pattern)
    {
        ulong encrypted = pattern?.EncryptedLength(size) ?? size;
        return Math.Max(1, (encrypted + Aes128Key.BlockSize - 1) / Aes128Key.BlockSize);
    }

    public static void Encrypt(Aes128Key key, CounterBlock start, PartialPattern? pattern, ReadOnlySpan<byte> frame, FrameLayout layout, MappedMemory memory)
    {
        if (pattern is { } partial)
        {
            EncryptPartly(key, start, partial, frame, layout, memory);
            return;
        }

        if (memory.RowPitch == (uint)layout.RowBytes)
        {
            key.Ctr(frame, new Span<byte>((byte*)memory.Data, frame.Length), start);
            return;
        }

        for (int row = 0; row < layout.Rows; row++)
        {
            ulong offset = (ulong)row * memory.RowPitch;
            key.Ctr(frame.Slice(row * layout.RowBytes, layout.RowBytes), Row(memory, offset, layout), start, offset);
        }
    }

    /// <summary>
    /// Takes the keystream of one start out of the rows and puts that of another in, piece by piece: between the two the frame stands in memory of
    /// our own, never in memory that the device reaches.
    /// </summary>
    public static void EncryptAgain(Aes128Key key, CounterBlock old, CounterBlock start, PartialPattern? pattern, FrameLayout layout, MappedMemory memory)
    {
        if (pattern is { } partial)
        {
            var mapped = new Span<byte>((byte*)memory.Data, (int)memory.Size);
            byte[] rented = ArrayPool<byte>.Shared.Rent(mapped.Length);
            Span<byte> plain = rented.AsSpan(0, mapped.Length);
            try
            {
                key.Ctr(mapped, plain, old, partial);
                key.Ctr(plain, mapped, start, partial);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
                ArrayPool<byte>.Shared.Return(rented);
            }

            return;
        }

        Span<byte> piece = stackalloc byte[Piece];
        for (int row = 0; row < layout.Rows; row++)
        {
            ulong offset = (ulong)row * memory.RowPitch;
            for (Span<byte> rest = Row(memory, offset, layout); !rest.IsEmpty;)
            {
                Span<byte> some = rest[..Math.Min(rest.Length, Piece)];
                key.Ctr(some, piece, old, offset);
                key.Ctr(piece[..some.Length], some, start, offset);
                rest = rest[some.Length..];
                offset += (uint)some.Length;
            }
        }

        CryptographicOperations.ZeroMemory(piece);
    }

    /// <summary>The way back; what EncryptionBlt gives is never partly encrypted.</summary>
    public static void Decrypt(Aes128Key key, CounterBlock start, MappedMemory memory, Span<byte> frame, FrameLayout layout)
    {
        if (memory.RowPitch == (uint)layout.RowBytes)
        {
            key.Ctr(new ReadOnlySpan<byte>((byte*)memory.Data, frame.Length), frame, start);
            return;
        }

        for (int row = 0; row < layout.Rows; row++)
        {
            ulong offset = (ulong)row * memory.RowPitch;
            key.Ctr(Row(memory, offset, layout), frame.Slice(row * layout.RowBytes, layout.RowBytes), start, offset);
        }
    }

    private static Span<byte> Row(MappedMemory memory, ulong offset, FrameLayout layout) => new((byte*)memory.Data + offset, layout.RowBytes);

    /// <summary>
    /// The pattern counts the bytes of mapped memory. Where rows have padding, the frame is laid out with it first, in
    /// memory of our own: the clear frame must not stand in memory that the device reaches.
    /// </summary>
    private static void EncryptPartly(Aes128Key key, CounterBlock start, in PartialPattern pattern, ReadOnlySpan<byte> frame, FrameLayout layout,
        MappedMemory memory)
    {
        var mapped = new Span<byte>((byte*)memory.Data, (int)memory.Size);
        if (memory.Size == (ulong)frame.Length)
        {
            key.Ctr(frame, mapped, start, pattern);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(mapped.Length);
        Span<byte> laidOut = rented.AsSpan(0, mapped.Length);
        try
        {
            laidOut.Clear();
            for (int row = 0; row < layout.Rows; row++)
                frame.Slice(row * layout.RowBytes, layout.RowBytes).CopyTo(laidOut[(row * (int)memory.RowPitch)..]);
            key.Ctr(laidOut, mapped, start, pattern);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(laidOut);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}

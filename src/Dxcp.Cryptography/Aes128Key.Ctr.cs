using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

public sealed unsafe partial class Aes128Key
{
    /// <summary>Encrypted runs shorter than this share batches of keystream.</summary>
    private const uint LongRun = 1024;

    /// <summary>
    /// From 8 MiB on the output goes past the caches: with the source beside it little of it would stay there until
    /// somebody reads it, and each line would be read from memory just to be overwritten.
    /// </summary>
    private const uint StreamBlocks = (8 << 20) / BlockSize;

    /// <summary>Bytes of keystream made at a time for short runs.</summary>
    private const int Batch = 2048;

    /// <summary>
    /// Counter mode: destination = source xor keystream; encrypts and decrypts alike. Keystream block j is the
    /// encryption of <paramref name="start"/> advanced by j.
    /// </summary>
    /// <param name="source">Any number of bytes.</param>
    /// <param name="destination">At least as many bytes: either the very same memory or none of it.</param>
    /// <param name="start">The counter block of keystream byte 0.</param>
    /// <param name="keystreamOffset">The place in the keystream, in bytes, of the first byte of the source.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short or partly overlaps the source.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Ctr(ReadOnlySpan<byte> source, Span<byte> destination, CounterBlock start, ulong keystreamOffset = 0)
    {
        CheckSpans(source, destination);
        Enter();
        try
        {
            fixed (byte* from = source, to = destination)
                Run(from, to, (uint)source.Length, start, keystreamOffset);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The same where the caller sees to it that the key stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CtrLeased(ReadOnlySpan<byte> source, Span<byte> destination, CounterBlock start)
    {
        CheckSpans(source, destination);
        fixed (byte* from = source, to = destination)
            Run(from, to, (uint)source.Length, start, 0);
    }

    /// <summary>
    /// Counter mode over the encrypted bytes of <paramref name="pattern"/>: the keystream runs on over them alone; the
    /// clear bytes are copied.
    /// </summary>
    /// <inheritdoc cref="Ctr(ReadOnlySpan{byte}, Span{byte}, CounterBlock, ulong)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Ctr(ReadOnlySpan<byte> source, Span<byte> destination, CounterBlock start, in PartialPattern pattern)
    {
        CheckSpans(source, destination);
        Enter();
        try
        {
            uint length = (uint)source.Length;
            fixed (byte* from = source, to = destination)
            {
                uint beginning = pattern is { Skip: 0, Encrypt: > 0 } ? length : Math.Min(pattern.EncryptedAtBeginning, length);
                Run(from, to, beginning, start, 0);
                if (beginning == length)
                    return;
                if (pattern.Encrypt == 0)
                    Copy(from + beginning, to + beginning, length - beginning);
                else if (pattern.Encrypt >= LongRun)
                    LongRuns(from, to, beginning, length, start, pattern);
                else
                    ShortRuns(from, to, beginning, length, start, pattern);
            }
        }
        finally
        {
            Leave();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckSpans(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < source.Length)
            throw new ArgumentException("The destination is shorter than the source.", nameof(destination));
        if (source.Overlaps(destination, out int offset) && offset != 0)
            throw new ArgumentException("The destination must be the source or lie apart from it.", nameof(destination));
    }

    private static void Copy(byte* source, byte* destination, ulong length)
    {
        if (source != destination)
            Buffer.MemoryCopy(source, destination, length, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LongRuns(byte* source, byte* destination, ulong position, ulong length, CounterBlock start, PartialPattern pattern)
    {
        ulong keystream = position;
        while (position < length)
        {
            ulong clear = Math.Min(pattern.Skip, length - position);
            Copy(source + position, destination + position, clear);
            position += clear;
            ulong run = Math.Min(pattern.Encrypt, length - position);
            Run(source + position, destination + position, (nuint)run, start, keystream);
            position += run;
            keystream += run;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ShortRuns(byte* source, byte* destination, ulong position, ulong length, CounterBlock start, PartialPattern pattern)
    {
        byte* keystream = stackalloc byte[Batch];
        ulong batchEnd = position;
        ulong used = position;
        while (position < length)
        {
            ulong clear = Math.Min(pattern.Skip, length - position);
            Copy(source + position, destination + position, clear);
            position += clear;
            ulong runEnd = position + Math.Min(pattern.Encrypt, length - position);
            while (position < runEnd)
            {
                if (used == batchEnd)
                {
                    Unsafe.InitBlockUnaligned(keystream, 0, Batch);
                    Run(keystream, keystream, Batch, start, used);
                    batchEnd = used + Batch;
                }

                uint n = (uint)Math.Min(runEnd - position, batchEnd - used);
                Xor(source + position, keystream + (Batch - (batchEnd - used)), destination + position, n);
                position += n;
                used += n;
            }
        }

        CryptographicOperations.ZeroMemory(new Span<byte>(keystream, Batch));
    }

    /// <summary>Counter mode at any place of the keystream; the caller has entered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run(byte* source, byte* destination, nuint length, CounterBlock start, ulong keystreamOffset)
    {
        start = start.Advance(keystreamOffset / BlockSize);
        uint skip = (uint)(keystreamOffset % BlockSize);
        if (skip != 0 && length != 0)
        {
            uint n = (uint)Math.Min(length, BlockSize - skip);
            PartOfBlock(source, destination, skip, n, start);
            source += n;
            destination += n;
            length -= n;
            start = start.Advance(1);
        }

        nuint blocks = length / BlockSize;
        if (blocks != 0)
        {
            bool stream = blocks >= StreamBlocks && source != destination;
            if (blocks < SurfacePool.ThresholdBlocks || !SurfacePool.TryRun(_engine, _schedule, source, destination, blocks, start, stream))
                _engine.CtrBlocks(_schedule, source, destination, blocks, start, stream);
        }

        uint rest = (uint)(length % BlockSize);
        if (rest != 0)
            PartOfBlock(source + (blocks * BlockSize), destination + (blocks * BlockSize), 0, rest, start.Advance(blocks));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PartOfBlock(byte* source, byte* destination, uint skip, uint length, CounterBlock counter)
    {
        byte* keystream = stackalloc byte[BlockSize];
        counter.Write(new Span<byte>(keystream, BlockSize));
        _engine.EncryptBlock(_schedule, keystream, keystream);
        Xor(source, keystream + skip, destination, length);
        CryptographicOperations.ZeroMemory(new Span<byte>(keystream, BlockSize));
    }

    private static void Xor(byte* source, byte* keystream, byte* destination, uint length)
    {
        uint i = 0;
        for (; i + BlockSize <= length; i += BlockSize)
            (Vector128.Load(source + i) ^ Vector128.Load(keystream + i)).Store(destination + i);
        for (; i < length; i++)
            destination[i] = (byte)(source[i] ^ keystream[i]);
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dxcp.Channels;

/// <summary>
/// Handles that nobody can foretell: numbers with the look of a user-mode address, never zero, multiples of 16, never the same twice in a process. Whoever
/// knows a channel's handle, even all that a process gave out so far, cannot have another channel made under it (S145). Thread-safe.
/// </summary>
/// <remarks>
/// A counter, permuted by a Feistel network (Luby and Rackoff: four rounds) whose round function is SipHash-2-4 (Aumasson and Bernstein, 2012) under a key
/// that is drawn once a process: every session that is made takes one, and SHA-256 cost it six microseconds.
/// </remarks>
public static class FreshHandle
{
    private const int HalfBits = 21, Rounds = 4;
    private const uint HalfMask = (1u << HalfBits) - 1;

    private static readonly (ulong First, ulong Second) s_key = DrawKey();
    private static ulong s_count;

    /// <summary>The next handle: 4 zero bits below 42 that look random.</summary>
    public static nint Next()
    {
        ulong value;
        do
            value = Permute(Interlocked.Increment(ref s_count));
        while (value == 0);
        return (nint)(value << 4);
    }

    /// <summary>Numbers below 2^42 onto numbers below 2^42, no two onto one.</summary>
    internal static ulong Permute(ulong number)
    {
        uint left = (uint)(number >> HalfBits) & HalfMask, right = (uint)number & HalfMask;
        for (int round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ Mix(round, right));
        return ((ulong)left << HalfBits) | right;
    }

    private static uint Mix(int round, uint half) => (uint)SipHash(s_key.First, s_key.Second, ((ulong)round << 32) | half) & HalfMask;

    /// <summary>SipHash-2-4 of the eight bytes of a number, little-endian, under a key of two such.</summary>
    internal static ulong SipHash(ulong first, ulong second, ulong message)
    {
        const ulong length = 8UL << 56;
        ulong v0 = first ^ 0x736f6d6570736575, v1 = second ^ 0x646f72616e646f6d, v2 = first ^ 0x6c7967656e657261, v3 = second ^ 0x7465646279746573;
        foreach (ulong word in (ReadOnlySpan<ulong>)[message, length])
        {
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        v2 ^= 0xff;
        for (int i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32) + v3;
        v2 += v1;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }

    private static (ulong First, ulong Second) DrawKey()
    {
        Span<ulong> key = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(key));
        return (key[0], key[1]);
    }
}

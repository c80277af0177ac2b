using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dxcp.Channels;

/// <summary>
/// Handles that nobody can foretell: numbers with the look of a user-mode address, never zero, multiples of 16, never the same twice in a process. Whoever
/// knows a channel's handle, even all that a process gave out so far, cannot have another channel made under it (S145). Thread-safe.
/// </summary>
/// <remarks>
/// A counter, permuted by a Feistel network (Luby and Rackoff: four rounds) whose round function is SHA-256 under a key that is drawn once a process.
/// </remarks>
public static class FreshHandle
{
    private const int HalfBits = 21, Rounds = 4, KeySize = 32;
    private const uint HalfMask = (1u << HalfBits) - 1;

    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(KeySize);
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

    private static uint Mix(int round, uint half)
    {
        Span<byte> input = stackalloc byte[KeySize + 8], hash = stackalloc byte[SHA256.HashSizeInBytes];
        s_key.CopyTo(input);
        BinaryPrimitives.WriteInt32LittleEndian(input[KeySize..], round);
        BinaryPrimitives.WriteUInt32LittleEndian(input[(KeySize + 4)..], half);
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) & HalfMask;
    }
}

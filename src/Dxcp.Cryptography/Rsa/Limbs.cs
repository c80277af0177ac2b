using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Dxcp.Cryptography;

/// <summary>
/// Whole numbers as limbs of 64 bits, least significant first, in memory that the caller gives. The steps depend on the lengths
/// and never on the values. A process makes a key before it has run long enough for the compiler to optimize anything by itself: what it
/// waits for is optimized at once.
/// </summary>
internal static unsafe class Limbs
{
    public const int Bits = 64;

    /// <summary>Takes a number from bytes, most significant first: eight for each limb.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, ulong* to, int limbs)
    {
        for (int i = 0; i < limbs; i++)
            to[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[((limbs - 1 - i) * sizeof(ulong))..]);
    }

    /// <summary>Writes a number as bytes, most significant first: eight for each limb.</summary>
    public static void Write(ulong* from, int limbs, Span<byte> bytes)
    {
        for (int i = 0; i < limbs; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes[((limbs - 1 - i) * sizeof(ulong))..], from[i]);
    }

    /// <summary>Sum and carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Add(ulong* to, ulong* a, ulong* b, int limbs)
    {
        ulong carry = 0;
        for (int i = 0; i < limbs; i++)
        {
            ulong sum = a[i] + carry;
            carry = sum < carry ? 1UL : 0;
            ulong addend = b[i];
            sum += addend;
            carry += sum < addend ? 1UL : 0;
            to[i] = sum;
        }

        return carry;
    }

    /// <summary>Difference and borrow: 1 where b is greater than a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Subtract(ulong* to, ulong* a, ulong* b, int limbs)
    {
        ulong borrow = 0;
        for (int i = 0; i < limbs; i++)
        {
            ulong from = a[i], less = b[i], difference = from - less;
            ulong under = (from < less ? 1UL : 0) + (difference < borrow ? 1UL : 0);
            to[i] = difference - borrow;
            borrow = under;
        }

        return borrow;
    }

    /// <summary>Takes b in place of what is there where <paramref name="mask"/> is all ones, and leaves it where that is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(ulong* to, ulong* b, int limbs, ulong mask)
    {
        for (int i = 0; i < limbs; i++)
            to[i] ^= (to[i] ^ b[i]) & mask;
    }

    /// <summary>The product, of twice as many limbs.</summary>
    public static void Multiply(ulong* to, ulong* a, ulong* b, int limbs)
    {
        new Span<ulong>(to, 2 * limbs).Clear();
        for (int i = 0; i < limbs; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < limbs; j++)
            {
                ulong high = Math.BigMul(a[j], b[i], out ulong low);
                UInt128 sum = (UInt128)low + to[i + j] + carry;
                to[i + j] = (ulong)sum;
                carry = high + (ulong)(sum >> Bits);
            }

            to[i + limbs] = carry;
        }
    }

    /// <summary>The remainder by a divisor of at most 32 bits. For the making of keys: a processor's division takes its time as it likes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Remainder(ulong* number, int limbs, uint divisor)
    {
        ulong remainder = 0;
        for (int i = limbs - 1; i >= 0; i--)
        {
            remainder = ((remainder << 32) | (number[i] >> 32)) % divisor;
            remainder = ((remainder << 32) | (uint)number[i]) % divisor;
        }

        return remainder;
    }

    /// <summary>number = (number × factor + 1) / divisor, which must leave nothing; the factor is below the divisor, which has at
    /// most 31 bits.</summary>
    public static void ScaleExactly(ulong* number, int limbs, uint factor, uint divisor)
    {
        ulong carry = 1;
        for (int i = 0; i < limbs; i++)
        {
            UInt128 sum = ((UInt128)number[i] * factor) + carry;
            number[i] = (ulong)sum;
            carry = (ulong)(sum >> Bits);
        }

        // The carry is the topmost limb, and below the divisor as the factor is.
        ulong remainder = carry;
        for (int i = limbs - 1; i >= 0; i--)
        {
            ulong high = (remainder << 32) | (number[i] >> 32);
            ulong low = ((high % divisor) << 32) | (uint)number[i];
            number[i] = ((high / divisor) << 32) | (low / divisor);
            remainder = low % divisor;
        }
    }

    public static bool IsZero(ulong* number, int limbs)
    {
        ulong any = 0;
        for (int i = 0; i < limbs; i++)
            any |= number[i];
        return any == 0;
    }
}

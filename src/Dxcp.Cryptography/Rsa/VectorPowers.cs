using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// Powers modulo one odd number of 1024 bits, after Montgomery as <see cref="Montgomery"/>, but with four digits at a time where the
/// processor has AVX2: what a key exchange and the making of a key spend their time on. The steps, and the places that are read, do
/// not depend on values. One user at a time.
/// </summary>
/// <remarks>
/// Numbers have 40 digits of 28 bits, each in a word of 64, so that a column of products needs no carry until it is whole; R is 2^1120.
/// They are taken modulo m × k, where k makes the lowest digit of the product 2^28 − 1: then the lowest digit of a sum is itself what
/// the modulus is to be added times, and nothing waits for a multiplication to find that out. Sums stay below twice the modulus,
/// which R has room for, and nothing is compared or subtracted before the end.
/// </remarks>
internal readonly unsafe struct VectorPowers
{
    /// <summary>Limbs of the numbers outside.</summary>
    public const int Limbs = 16;

    private const int WindowBits = 4;
    private const int TableSize = 1 << WindowBits;
    private const int DigitBits = 28;
    private const int Digits = 40;
    private const int Lanes = 4;
    private const ulong Mask = (1UL << DigitBits) - 1;

    /// <summary>From 2^1024, which the modulus leaves at once, to 2^1120, and from there to 2^1216, which brings a number in the other
    /// form, times 2^1024, into this one, times 2^1120.</summary>
    private const int Doublings = (Digits * DigitBits) - (Limbs * Cryptography.Limbs.Bits);

    private const int KeptWords = (Lanes + 2) * Digits;
    private const int PassingWords = (Lanes + 3 + TableSize) * Digits;
    private const int Alignment = 32;

    private readonly ulong* _modulus, _unit, _enter, _shifted, _one, _number, _sum, _table;

    /// <summary>Gets ready for a modulus.</summary>
    /// <param name="scalar">The same modulus, ready.</param>
    /// <param name="modulus">The modulus: its topmost bit and its lowest are set.</param>
    /// <param name="negativeInverse">−1/modulus, modulo 2^64.</param>
    /// <param name="work">Memory of <see cref="WorkLimbs"/>, in part for what is computed here.</param>
    public VectorPowers(in Montgomery scalar, ulong* modulus, ulong negativeInverse, ulong* work)
    {
        _modulus = (ulong*)(((nuint)work + Alignment - 1) & ~(nuint)(Alignment - 1));
        _unit = _modulus + (Lanes * Digits);
        _enter = _unit + Digits;
        _shifted = _enter + Digits;
        _one = _shifted + (Lanes * Digits);
        _number = _one + Digits;
        _sum = _number + Digits;
        _table = _sum + Digits;
        ulong factor = negativeInverse & Mask, carry = 0;
        for (int i = 0; i < Limbs; i++)
        {
            UInt128 product = ((UInt128)modulus[i] * factor) + carry;
            _sum[i] = (ulong)product;
            carry = (ulong)(product >> Cryptography.Limbs.Bits);
        }

        _sum[Limbs] = carry;
        ToDigits(_number, _sum, Limbs + 1);
        Shift(_modulus, _number);
        new Span<ulong>(_sum, Limbs).Clear();
        Cryptography.Limbs.Subtract(_sum, _sum, modulus, Limbs);
        scalar.RaiseTwo(_sum, Doublings);
        ToDigits(_unit, _sum, Limbs);
        scalar.Multiply(_sum, _sum, _sum);
        ToDigits(_enter, _sum, Limbs);

        Forget();
    }

    /// <summary>Whether the processor can.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Limbs of memory that this needs.</summary>
    public static int WorkLimbs => KeptWords + PassingWords + (Alignment / sizeof(ulong));

    /// <summary>A number to a power.</summary>
    /// <param name="to">Gets it, 32 limbs, in no form; not reduced, but for <see cref="Montgomery.EnterWide"/>.</param>
    /// <param name="number">16 limbs, in the form of <see cref="Montgomery"/>.</param>
    /// <param name="exponent">16 limbs.</param>
    public void Power(ulong* to, ulong* number, ulong* exponent)
    {
        ToDigits(_number, number, Limbs);
        ulong* first = _table + Digits;
        Multiply(first, _number, _enter);
        new Span<ulong>(_unit, Digits).CopyTo(new Span<ulong>(_table, Digits));
        for (int i = 2; i < TableSize; i++)
            Multiply(_table + (i * Digits), _table + ((i - 1) * Digits), first);
        int at = (Limbs * Cryptography.Limbs.Bits) - WindowBits;
        Pick(_sum, Window(exponent, at));
        while (at > 0)
        {
            at -= WindowBits;
            for (int i = 0; i < WindowBits; i++)
                Multiply(_sum, _sum, _sum);
            Pick(_number, Window(exponent, at));
            Multiply(_sum, _sum, _number);
        }

        new Span<ulong>(_one, Digits).Clear();
        _one[0] = 1;
        Multiply(_sum, _sum, _one);
        FromDigits(to, _sum);
    }

    /// <summary>Wipes all but what follows from the modulus.</summary>
    public void Forget()
    {
        if (_shifted != null)
            CryptographicOperations.ZeroMemory(new Span<byte>(_shifted, PassingWords * sizeof(ulong)));
    }

    private static ulong Window(ulong* exponent, int at) =>
        (exponent[at / Cryptography.Limbs.Bits] >> (at % Cryptography.Limbs.Bits)) & (TableSize - 1);

    /// <summary>Takes a number apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToDigits(ulong* to, ulong* number, int limbs)
    {
        for (int i = 0; i < Digits; i++)
        {
            int limb = i * DigitBits / Cryptography.Limbs.Bits, bit = i * DigitBits % Cryptography.Limbs.Bits;
            ulong low = limb < limbs ? number[limb] >> bit : 0;
            ulong high = bit > Cryptography.Limbs.Bits - DigitBits && limb + 1 < limbs ? number[limb + 1] << (Cryptography.Limbs.Bits - bit) : 0;
            to[i] = (low | high) & Mask;
        }
    }

    /// <summary>Puts it together: digits that are a little longer than they should be, into 32 limbs.</summary>
    private static void FromDigits(ulong* to, ulong* digits)
    {
        new Span<ulong>(to, 2 * Limbs).Clear();
        ulong carry = 0;
        for (int i = 0; i < Digits; i++)
        {
            ulong digit = digits[i] + carry;
            carry = digit >> DigitBits;
            digit &= Mask;
            int limb = i * DigitBits / Cryptography.Limbs.Bits, bit = i * DigitBits % Cryptography.Limbs.Bits;
            to[limb] |= digit << bit;
            if (bit > Cryptography.Limbs.Bits - DigitBits)
                to[limb + 1] |= digit >> (Cryptography.Limbs.Bits - bit);
        }
    }

    /// <summary>Four copies of a number, each a digit further on than the one before: all loads of vectors are aligned then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shift(ulong* to, ulong* number)
    {
        for (int lane = 0; lane < Lanes; lane++, to += Digits)
        {
            for (int i = 0; i < Lanes; i++)
                to[i] = i < lane ? 0 : number[i - lane];
            for (int i = Lanes; i < Digits; i += Lanes)
                Unsafe.WriteUnaligned(to + i, Unsafe.ReadUnaligned<Vector256<ulong>>(number + i - lane));
        }
    }

    /// <summary>An entry of the table. Every entry is read, whichever is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pick(ulong* to, ulong index)
    {
        for (int i = 0; i < Digits; i += Lanes)
        {
            Vector256<ulong> sum = default;
            for (int entry = 0; entry < TableSize; entry++)
            {
                var isWanted = Vector256.Create(0 - ((((ulong)entry ^ index) - 1) >> (Cryptography.Limbs.Bits - 1)));
                sum |= isWanted & Vector256.Load(_table + (entry * Digits) + i);
            }

            sum.Store(to + i);
        }
    }

    /// <summary>a × b / 2^1120. Neither need be another number than the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(ulong* to, ulong* a, ulong* b)
    {
        ulong* shifted = _shifted, modulus = _modulus;
        Shift(shifted, a);
        ulong a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
        ulong m1 = modulus[1], m2 = modulus[2], m3 = modulus[3], carry = 0;
        Vector256<ulong> v0 = default, v1 = default, v2 = default, v3 = default, v4 = default;
        Vector256<ulong> v5 = default, v6 = default, v7 = default, v8 = default, v9 = default;
        for (int i = 0; i < Digits; i += Lanes, b += Lanes)
        {
            // The four lowest columns, whose quotients follow from each other, by numbers; the others by vectors, which do not wait for them.
            ulong b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
            ulong r0 = v0[0] + (a0 * b0);
            ulong r1 = v0[1] + (a1 * b0) + (a0 * b1);
            ulong r2 = v0[2] + (a2 * b0) + (a1 * b1) + (a0 * b2);
            ulong r3 = v0[3] + (a3 * b0) + (a2 * b1) + (a1 * b2) + (a0 * b3);
            r0 += carry;
            ulong q0 = r0 & Mask;
            r1 += (r0 >> DigitBits) + q0;
            r1 += m1 * q0;
            r2 += m2 * q0;
            r3 += m3 * q0;
            ulong q1 = r1 & Mask;
            r2 += (r1 >> DigitBits) + q1;
            r2 += m1 * q1;
            r3 += m2 * q1;
            ulong q2 = r2 & Mask;
            r3 += (r2 >> DigitBits) + q2;
            r3 += m1 * q2;
            ulong q3 = r3 & Mask;
            carry = (r3 >> DigitBits) + q3;
            (v0, v1, v2, v3, v4, v5, v6, v7, v8) = (v1, v2, v3, v4, v5, v6, v7, v8, v9);
            AddProducts(b0, shifted, ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            AddProducts(b1, shifted + Digits, ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            AddProducts(b2, shifted + (2 * Digits), ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            AddProducts(b3, shifted + (3 * Digits), ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            AddProducts(q0, modulus, ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            AddProducts(q1, modulus + Digits, ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            AddProducts(q2, modulus + (2 * Digits), ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            AddProducts(q3, modulus + (3 * Digits), ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8);
            // Of what the fourth copy pushes over its end a digit can be other than zero: numbers have 38.
            v9 = Vector256.CreateScalar((b3 * a[Digits - 3]) + (q3 * modulus[Digits - 3]));
        }

        v0 += Vector256.CreateScalar(carry);
        Vector256<ulong> before = default, before2 = default;
        Store(to, v0, ref before, ref before2);
        Store(to + 4, v1, ref before, ref before2);
        Store(to + 8, v2, ref before, ref before2);
        Store(to + 12, v3, ref before, ref before2);
        Store(to + 16, v4, ref before, ref before2);
        Store(to + 20, v5, ref before, ref before2);
        Store(to + 24, v6, ref before, ref before2);
        Store(to + 28, v7, ref before, ref before2);
        Store(to + 32, v8, ref before, ref before2);
        Store(to + 36, v9, ref before, ref before2);
    }

    /// <summary>Adds a digit times a number, but for the number's first four digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(ulong digit, ulong* number, ref Vector256<ulong> v0, ref Vector256<ulong> v1, ref Vector256<ulong> v2,
        ref Vector256<ulong> v3, ref Vector256<ulong> v4, ref Vector256<ulong> v5, ref Vector256<ulong> v6, ref Vector256<ulong> v7, ref Vector256<ulong> v8)
    {
        var digits = Vector256.Create(digit).AsUInt32();
        v0 += Avx2.Multiply(digits, Vector256.Load(number + 4).AsUInt32());
        v1 += Avx2.Multiply(digits, Vector256.Load(number + 8).AsUInt32());
        v2 += Avx2.Multiply(digits, Vector256.Load(number + 12).AsUInt32());
        v3 += Avx2.Multiply(digits, Vector256.Load(number + 16).AsUInt32());
        v4 += Avx2.Multiply(digits, Vector256.Load(number + 20).AsUInt32());
        v5 += Avx2.Multiply(digits, Vector256.Load(number + 24).AsUInt32());
        v6 += Avx2.Multiply(digits, Vector256.Load(number + 28).AsUInt32());
        v7 += Avx2.Multiply(digits, Vector256.Load(number + 32).AsUInt32());
        v8 += Avx2.Multiply(digits, Vector256.Load(number + 36).AsUInt32());
    }

    /// <summary>Writes four columns as digits: what is above 28 bits goes to the next column, twice, after which a digit has at most nine bits more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ulong* to, Vector256<ulong> columns, ref Vector256<ulong> before, ref Vector256<ulong> before2) =>
        CarryOnce(CarryOnce(columns, ref before), ref before2).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> CarryOnce(Vector256<ulong> columns, ref Vector256<ulong> before)
    {
        var over = Avx2.Permute4x64(columns >> DigitBits, 0b10_01_00_11);
        var carried = Avx2.Blend(over.AsInt32(), before.AsInt32(), 0b0000_0011).AsUInt64();
        before = over;
        return (columns & Vector256.Create(Mask)) + carried;
    }
}

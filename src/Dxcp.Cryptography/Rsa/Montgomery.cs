using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>How powers are taken.</summary>
internal enum PowersBy
{
    /// <summary>One multiplication of 64-bit limbs after the other.</summary>
    Limbs,

    /// <summary><see cref="VectorPowers"/>, of 1024 bits.</summary>
    Vectors,

    /// <summary><see cref="NativePowers"/>, of 1024 bits.</summary>
    Native,

    /// <summary>The same without the processor's vectors; for tests.</summary>
    NativeLimbs,
}

/// <summary>
/// Arithmetic modulo one odd number whose topmost bit is set, after Montgomery (Handbook of Applied Cryptography, 14.3): numbers in
/// "his form" are multiplied by R, a power of two with as many bits as the modulus. The steps, and the places that are read,
/// do not depend on values. One user at a time.
/// </summary>
internal readonly unsafe struct Montgomery
{
    private const int WindowBits = 4;
    private const int TableSize = 1 << WindowBits;

    private readonly ulong* _modulus, _square, _sum, _number, _table;
    private readonly ulong _inverse;
    private readonly int _limbs;
    private readonly PowersBy _powers;
    private readonly VectorPowers _vectors;

    /// <summary>Gets ready for a modulus.</summary>
    /// <param name="modulus">Stays where it is as long as this is used.</param>
    /// <param name="limbs">Its limbs.</param>
    /// <param name="work">Memory of <see cref="WorkLimbs"/>, in part for what is computed here.</param>
    /// <param name="powers">How powers are to be taken, if that is possible here; null for the fastest way.</param>
    public Montgomery(ulong* modulus, int limbs, ulong* work, PowersBy? powers = null)
    {
        _modulus = modulus;
        _limbs = limbs;
        _square = work;
        _sum = _square + limbs;
        _number = _sum + limbs + 2;
        _table = _number + limbs;
        // Newton: each step doubles the bits that are right, from three on.
        ulong inverse = modulus[0];
        for (int i = 0; i < 5; i++)
            inverse *= 2 - (modulus[0] * inverse);
        _inverse = 0 - inverse;
        // R mod m is R - m: 1 in his form.
        new Span<ulong>(_square, limbs).Clear();
        Limbs.Subtract(_square, _square, modulus, limbs);
        RaiseTwo(_square, limbs * Limbs.Bits);
        _powers = powers ?? Fastest(limbs);
        if (_powers == PowersBy.Vectors)
            _vectors = new(this, modulus, _inverse, _table + (TableSize * limbs));
    }

    /// <summary>The fastest way to take powers of so many limbs.</summary>
    public static PowersBy Fastest(int limbs) =>
        limbs != VectorPowers.Limbs ? PowersBy.Limbs
        : NativePowers.IsSupported ? PowersBy.Native
        : VectorPowers.IsSupported ? PowersBy.Vectors
        : PowersBy.Limbs;

    /// <summary>Limbs of memory that a modulus of so many limbs needs.</summary>
    public static int WorkLimbs(int limbs) =>
        OwnWorkLimbs(limbs) + (limbs == VectorPowers.Limbs ? Math.Max(VectorPowers.WorkLimbs, NativePowers.WorkLimbs) : 0);

    private static int OwnWorkLimbs(int limbs) => ((3 + TableSize) * limbs) + 2;

    /// <summary>Makes of 1 in his form, which is R, a power of two in his form; with the bits of R for the exponent, R².</summary>
    public void RaiseTwo(ulong* one, int exponent)
    {
        int squarings = BitOperations.TrailingZeroCount(exponent);
        for (int i = 0; i < exponent >> squarings; i++)
            Add(one, one, one);
        for (int i = 0; i < squarings; i++)
            Multiply(one, one, one);
    }

    /// <summary>a + b.</summary>
    public void Add(ulong* to, ulong* a, ulong* b)
    {
        ulong carry = Limbs.Add(to, a, b, _limbs);
        ulong borrow = Limbs.Subtract(_sum, to, _modulus, _limbs);
        Limbs.Take(to, _sum, _limbs, 0 - (carry | (borrow ^ 1)));
    }

    /// <summary>a − b.</summary>
    public void Subtract(ulong* to, ulong* a, ulong* b)
    {
        ulong borrow = Limbs.Subtract(to, a, b, _limbs);
        Limbs.Add(_sum, to, _modulus, _limbs);
        Limbs.Take(to, _sum, _limbs, 0 - borrow);
    }

    /// <summary>a × b / R: of a number in his form and one that is not, the plain product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(ulong* to, ulong* a, ulong* b)
    {
        ulong* sum = _sum, modulus = _modulus;
        int limbs = _limbs;
        new Span<ulong>(sum, limbs + 2).Clear();
        for (int i = 0; i < limbs; i++)
        {
            // sum = (sum + a × digit + modulus × quotient) / 2^64, with two carries that do not wait for each other.
            ulong digit = b[i];
            ulong carry = MultiplyAdd(a[0], digit, sum[0], 0, out ulong low);
            ulong quotient = low * _inverse;
            ulong carry2 = MultiplyAdd(modulus[0], quotient, low, 0, out _);
            for (int j = 1; j < limbs; j++)
            {
                carry = MultiplyAdd(a[j], digit, sum[j], carry, out low);
                carry2 = MultiplyAdd(modulus[j], quotient, low, carry2, out sum[j - 1]);
            }

            ulong top = sum[limbs] + carry;
            ulong over = top < carry ? 1UL : 0;
            top += carry2;
            sum[limbs - 1] = top;
            sum[limbs] = over + (top < carry2 ? 1UL : 0);
        }

        ulong overflow = sum[limbs];
        ulong borrow = Limbs.Subtract(to, sum, modulus, limbs);
        Limbs.Take(to, sum, limbs, 0 - (borrow & (overflow ^ 1)));
    }

    /// <summary>a × b + c + d: the high half is returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong c, ulong d, out ulong low)
    {
        ulong high = Math.BigMul(a, b, out ulong product);
        product += c;
        high += product < c ? 1UL : 0;
        product += d;
        high += product < d ? 1UL : 0;
        low = product;
        return high;
    }

    /// <summary>Brings a number below R into his form.</summary>
    public void Enter(ulong* to, ulong* number) => Multiply(to, number, _square);

    /// <summary>Brings a number of twice the limbs into his form, modulo the modulus.</summary>
    public void EnterWide(ulong* to, ulong* number)
    {
        Enter(_number, number + _limbs);
        Enter(_number, _number);
        Enter(to, number);
        Add(to, to, _number);
    }

    /// <summary>Brings a number out of his form.</summary>
    public void Leave(ulong* to, ulong* number)
    {
        One(_number);
        Multiply(to, number, _number);
    }

    /// <summary>A number in his form to the power of 65537.</summary>
    public void PowerOfPublicExponent(ulong* to, ulong* number)
    {
        Copy(_table, number);
        for (int i = 0; i < 16; i++)
            Multiply(_table, _table, _table);
        Multiply(to, _table, number);
    }

    /// <summary>A number in his form to a power, which has as many limbs as the modulus.</summary>
    public void Power(ulong* to, ulong* number, ulong* exponent)
    {
        if (_powers != PowersBy.Limbs)
        {
            if (_powers == PowersBy.Vectors)
                _vectors.Power(_table, number, exponent);
            else
                NativePowers.Take([Native(number, exponent)], _powers == PowersBy.NativeLimbs);
            EnterWide(to, _table);
            return;
        }

        One(_number);
        Enter(_table, _number);
        for (int i = 1; i < TableSize; i++)
            Multiply(_table + (i * _limbs), _table + ((i - 1) * _limbs), number);
        Copy(to, _table);
        for (int at = (_limbs * Limbs.Bits) - WindowBits; at >= 0; at -= WindowBits)
        {
            for (int i = 0; i < WindowBits; i++)
                Multiply(to, to, to);
            ulong digit = (exponent[at / Limbs.Bits] >> (at % Limbs.Bits)) & (TableSize - 1);
            // Every entry is read, whichever is wanted.
            for (int i = 0; i < TableSize; i++)
                Limbs.Take(_number, _table + (i * _limbs), _limbs, 0 - ((((ulong)i ^ digit) - 1) >> (Limbs.Bits - 1)));
            Multiply(to, to, _number);
        }
    }

    /// <summary>
    /// Two powers, of which neither waits for the other: together they take little longer than one where the processor has the vectors for it.
    /// </summary>
    public static void Powers(in Montgomery a, ulong* toA, ulong* numberA, ulong* exponentA, in Montgomery b, ulong* toB, ulong* numberB, ulong* exponentB)
    {
        if (a._powers == PowersBy.Native && b._powers == PowersBy.Native)
        {
            NativePowers.Take([a.Native(numberA, exponentA), b.Native(numberB, exponentB)]);
            a.EnterWide(toA, a._table);
            b.EnterWide(toB, b._table);
            return;
        }

        a.Power(toA, numberA, exponentA);
        b.Power(toB, numberB, exponentB);
    }

    /// <summary>Whether a number in his form is 1 or −1.</summary>
    public bool IsOneOrMinusOne(ulong* number)
    {
        One(_number);
        Enter(_table, _number);
        Subtract(_number, number, _table);
        Add(_table, number, _table);
        return Limbs.IsZero(_number, _limbs) | Limbs.IsZero(_table, _limbs);
    }

    /// <summary>Wipes all but what follows from the modulus.</summary>
    public void Forget()
    {
        if (_sum != null)
            CryptographicOperations.ZeroMemory(new Span<byte>(_sum, (OwnWorkLimbs(_limbs) - _limbs) * sizeof(ulong)));
        _vectors.Forget();
    }

    /// <summary>A power as <see cref="NativePowers"/> takes it, into memory here.</summary>
    internal NativePowers.Power Native(ulong* number, ulong* exponent) => new()
    {
        To = _table,
        Number = number,
        Exponent = exponent,
        Modulus = _modulus,
        Inverse = _inverse,
        Work = _table + (TableSize * _limbs),
    };

    private void One(ulong* number)
    {
        new Span<ulong>(number, _limbs).Clear();
        number[0] = 1;
    }

    private void Copy(ulong* to, ulong* from) => new Span<ulong>(from, _limbs).CopyTo(new Span<ulong>(to, _limbs));
}

using System.Numerics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Dxcp.Cryptography.Tests;

/// <summary>Powers as RSA takes them, by the one way and the other, held against the framework's whole numbers.</summary>
public sealed unsafe class MontgomeryTests
{
    private const int Limbs = 16, Size = Limbs * sizeof(ulong);

    /// <summary>Numbers of 1024 bits at the ends of what there is, then others.</summary>
    private static readonly BigInteger[] s_moduli =
    [
        (BigInteger.One << 1024) - 1, (BigInteger.One << 1023) + 1, (BigInteger.One << 1024) - (BigInteger.One << 28) + 1,
        .. Enumerable.Range(0, 12).Select(_ => Odd()),
    ];

    public static TheoryData<string> Ways() => ["vectors", "limbs"];

    [Theory, MemberData(nameof(Ways))]
    public void A_power_is_the_right_one(string way)
    {
        if (way == "vectors" && !Avx2.IsSupported)
            Assert.Skip("elsewhere: avx2 — four digits at a time");
        foreach (var modulus in s_moduli)
        {
            foreach (var number in (BigInteger[])[0, 1, 2, modulus - 1, modulus / 2, Random() % modulus])
            {
                foreach (var exponent in (BigInteger[])[0, 1, 15, 16, (BigInteger.One << 1024) - 1, BigInteger.One << 1023, Random()])
                    Assert.Equal(BigInteger.ModPow(number, exponent, modulus), Power(modulus, number, exponent, way == "vectors"));
            }
        }
    }

    [Fact]
    public void Nothing_is_left_of_a_power_but_what_follows_from_the_modulus()
    {
        using var memory = new SecretMemory((Montgomery.WorkLimbs(Limbs) + (4 * Limbs)) * sizeof(ulong));
        ulong* modulus = (ulong*)memory.Pointer, number = modulus + Limbs, exponent = number + Limbs, work = exponent + (2 * Limbs);
        Write(s_moduli[^1], modulus);
        var arithmetic = new Montgomery(modulus, Limbs, work);
        arithmetic.Forget();
        byte[] before = memory.Span.ToArray();
        Write(Random() % s_moduli[^1], number);
        Write(Random(), exponent);
        arithmetic.Power(exponent + Limbs, number, exponent);
        Assert.NotEqual(before.AsSpan(4 * Size).ToArray(), memory.Span[(4 * Size)..].ToArray());
        new Span<ulong>(number, 3 * Limbs).Clear();
        arithmetic.Forget();
        Assert.Equal(before, memory.Span.ToArray());
    }

    private static BigInteger Power(BigInteger modulus, BigInteger number, BigInteger exponent, bool byVectors)
    {
        using var memory = new SecretMemory((Montgomery.WorkLimbs(Limbs) + (4 * Limbs)) * sizeof(ulong));
        ulong* m = (ulong*)memory.Pointer, x = m + Limbs, e = x + Limbs, result = e + Limbs;
        Write(modulus, m);
        Write(number, x);
        Write(exponent, e);
        var arithmetic = new Montgomery(m, Limbs, result + Limbs, byVectors);
        arithmetic.Enter(x, x);
        arithmetic.Power(result, x, e);
        arithmetic.Leave(result, result);
        return new BigInteger(new ReadOnlySpan<byte>(result, Size), isUnsigned: true);
    }

    private static void Write(BigInteger number, ulong* to)
    {
        var bytes = new Span<byte>(to, Size);
        bytes.Clear();
        Assert.True(number.TryWriteBytes(bytes, out _, isUnsigned: true));
    }

    private static BigInteger Random() => new(RandomNumberGenerator.GetBytes(Size), isUnsigned: true);

    private static BigInteger Odd() => Random() | 1 | (BigInteger.One << 1023);
}

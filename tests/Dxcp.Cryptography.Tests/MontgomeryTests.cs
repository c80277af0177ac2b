using System.Numerics;
using System.Runtime.InteropServices;
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

    /// <summary>Numbers and exponents at their ends under the first moduli and one other; two at random under each.</summary>
    private static readonly Lazy<(BigInteger Modulus, BigInteger Number, BigInteger Exponent, BigInteger Power)[]> s_powers = new(() =>
    [
        .. from modulus in s_moduli[..4]
           from number in (BigInteger[])[0, 1, 2, modulus - 1, modulus / 2]
           from exponent in (BigInteger[])[0, 1, 15, 16, (BigInteger.One << 1024) - 1, BigInteger.One << 1023]
           select (modulus, number, exponent, BigInteger.ModPow(number, exponent, modulus)),
        .. from modulus in s_moduli.Concat(s_moduli)
           let number = Random() % modulus
           let exponent = Random()
           select (modulus, number, exponent, BigInteger.ModPow(number, exponent, modulus)),
    ]);

    public static TheoryData<string> Ways() => [.. Enum.GetNames<PowersBy>()];

    [Theory, MemberData(nameof(Ways))]
    public void A_power_is_the_right_one(string name)
    {
        PowersBy way = Need(name);
        foreach (var (modulus, number, exponent, power) in s_powers.Value)
            Assert.Equal(power, Power(modulus, number, exponent, way));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Two_powers_at_once_are_both_right(string name)
    {
        PowersBy way = Need(name);
        for (int i = 0; i < s_moduli.Length; i++)
        {
            BigInteger[] moduli = [s_moduli[i], s_moduli[^(i + 1)]], numbers = [Random() % moduli[0], Random() % moduli[1]], exponents = [Random(), Random()];
            Assert.Equal(moduli.Select((modulus, j) => BigInteger.ModPow(numbers[j], exponents[j], modulus)), Powers(moduli, numbers, exponents, way));
        }
    }

    [Fact]
    public void Powers_of_a_library_that_takes_them_wrongly_are_not_used_and_one_line_says_so()
    {
        List<string> lines = [];
        Assert.Equal(0, NativePowers.Checked((nint)(delegate* unmanaged<NativePowers.Power*, int, int, void>)&TakeWrongly, lines.Add));
        Assert.Contains("wrongly", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Equal(0, NativePowers.Checked((nint)(delegate* unmanaged<NativePowers.Power*, int, int, void>)&TakeTheFirst, lines.Add));
        Assert.Equal(2, lines.Count);
        nint right = (nint)(delegate* unmanaged<NativePowers.Power*, int, int, void>)&TakeAll;
        Assert.Equal(right, NativePowers.Checked(right, lines.Add));
        Assert.Equal(0, NativePowers.Checked(0, lines.Add));
        Assert.Equal(2, lines.Count);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Nothing_is_left_of_a_power_but_what_follows_from_the_modulus(string name)
    {
        PowersBy way = Need(name);
        using var memory = new SecretMemory((Montgomery.WorkLimbs(Limbs) + (4 * Limbs)) * sizeof(ulong));
        ulong* modulus = (ulong*)memory.Pointer, number = modulus + Limbs, exponent = number + Limbs, work = exponent + (2 * Limbs);
        Write(s_moduli[^1], modulus);
        var arithmetic = new Montgomery(modulus, Limbs, work, way);
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

    private static PowersBy Need(string name)
    {
        PowersBy way = Enum.Parse<PowersBy>(name);
        if (way == PowersBy.Vectors && !VectorPowers.IsSupported)
            Assert.Skip("elsewhere: avx2 — four digits at a time");
        if (way is PowersBy.Native or PowersBy.NativeLimbs && !NativePowers.IsSupported)
            Assert.Skip("elsewhere: avx512 — digits of 52 bits, eight at a time, by the accelerator");
        return way;
    }

    [UnmanagedCallersOnly]
    private static void TakeWrongly(NativePowers.Power* powers, int count, int byLimbs)
    {
        new Span<ulong>(powers->To, 2 * Limbs).Clear();
        powers->To[0] = 2;
    }

    [UnmanagedCallersOnly]
    private static void TakeTheFirst(NativePowers.Power* powers, int count, int byLimbs) => Take(powers, 1);

    [UnmanagedCallersOnly]
    private static void TakeAll(NativePowers.Power* powers, int count, int byLimbs) => Take(powers, count);

    private static void Take(NativePowers.Power* powers, int count)
    {
        for (NativePowers.Power* power = powers; power < powers + count; power++)
        {
            using var memory = new SecretMemory(Montgomery.WorkLimbs(Limbs) * sizeof(ulong));
            var arithmetic = new Montgomery(power->Modulus, Limbs, (ulong*)memory.Pointer, PowersBy.Limbs);
            new Span<ulong>(power->To, 2 * Limbs).Clear();
            arithmetic.Power(power->To, power->Number, power->Exponent);
            arithmetic.Leave(power->To, power->To);
        }
    }

    private static BigInteger Power(BigInteger modulus, BigInteger number, BigInteger exponent, PowersBy way) =>
        Powers([modulus], [number], [exponent], way)[0];

    /// <summary>One power, or two at once.</summary>
    private static BigInteger[] Powers(BigInteger[] moduli, BigInteger[] numbers, BigInteger[] exponents, PowersBy way)
    {
        int each = Montgomery.WorkLimbs(Limbs) + (4 * Limbs);
        using var memory = new SecretMemory(moduli.Length * each * sizeof(ulong));
        var arithmetic = new Montgomery[moduli.Length];
        ulong* m = (ulong*)memory.Pointer;
        for (int i = 0; i < moduli.Length; i++, m += each)
        {
            Write(moduli[i], m);
            Write(numbers[i], m + Limbs);
            Write(exponents[i], m + (2 * Limbs));
            arithmetic[i] = new Montgomery(m, Limbs, m + (4 * Limbs), way);
            arithmetic[i].Enter(m + Limbs, m + Limbs);
        }

        m = (ulong*)memory.Pointer;
        ulong* n = m + each;
        if (moduli.Length == 1)
            arithmetic[0].Power(m + (3 * Limbs), m + Limbs, m + (2 * Limbs));
        else
            Montgomery.Powers(arithmetic[0], m + (3 * Limbs), m + Limbs, m + (2 * Limbs), arithmetic[1], n + (3 * Limbs), n + Limbs, n + (2 * Limbs));
        var results = new BigInteger[moduli.Length];
        for (int i = 0; i < results.Length; i++, m += each)
        {
            arithmetic[i].Leave(m + (3 * Limbs), m + (3 * Limbs));
            results[i] = new BigInteger(new ReadOnlySpan<byte>(m + (3 * Limbs), Size), isUnsigned: true);
        }

        return results;
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

using System.Numerics;

namespace Dxcp.Cryptography.Tests;

/// <summary>Which candidates for a prime are not looked at any further: those with a factor below 5000, and no others.</summary>
public sealed unsafe class SmallFactorsTests
{
    private static readonly int[] s_primes = [.. Enumerable.Range(3, 4998).Where(n => n % 2 != 0 && Enumerable.Range(2, 70).All(d => d >= n || n % d != 0))];

    private static readonly BigInteger s_prime = (BigInteger.One << 607) - 1, s_other = (BigInteger.One << 127) - 1;

    [Fact]
    public void Each_prime_below_5000_is_found_wherever_it_is_in_a_number()
    {
        Assert.Equal(668, s_primes.Length); // of 669 below 5000 all but 2
        foreach (int prime in s_primes)
            Assert.True(HasAny(prime * s_prime), $"{prime}");
        Assert.True(HasAny(s_primes[0] * s_prime * s_other));
        Assert.True(HasAny(s_primes[^1] * s_prime * s_other));
    }

    [Fact]
    public void What_has_none_is_told_to_have_none()
    {
        foreach (BigInteger number in (BigInteger[])[1, s_other, s_prime, s_prime * s_other, 5003, 5003 * s_prime, 4294967291])
            Assert.False(HasAny(number), $"{number}");
        byte[] bytes = new byte[128];
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] |= 1;
            var number = new BigInteger(bytes, isUnsigned: true);
            Assert.Equal(s_primes.Any(prime => number % prime == 0), HasAny(number));
        }
    }

    private static bool HasAny(BigInteger number)
    {
        ulong* limbs = stackalloc ulong[16];
        Assert.True(number.TryWriteBytes(new Span<byte>(limbs, 128), out int size, isUnsigned: true));
        new Span<byte>(limbs, 128)[size..].Clear();
        return SmallFactors.HasAny(limbs);
    }
}

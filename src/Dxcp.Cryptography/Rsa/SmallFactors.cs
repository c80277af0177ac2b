using System.Runtime.CompilerServices;

namespace Dxcp.Cryptography;

/// <summary>
/// Whether a candidate for a prime of 1024 bits has a factor below 5000: most have, and nothing else need be asked of them. One remainder by a product of
/// such primes stands for all of them, and is a sum of products of 32 bits, since what the powers of 2^32 leave is known.
/// </summary>
internal static unsafe class SmallFactors
{
    private const int Digits = 32;

    private static readonly uint[] s_primes =
        [.. Enumerable.Range(3, 5000).Where(n => Enumerable.Range(2, (int)Math.Sqrt(n) - 1).All(d => n % d != 0)).Select(n => (uint)n)];

    /// <summary>Products of neighbours, each as large as 32 bits hold.</summary>
    private static readonly uint[] s_products = Products();

    /// <summary>Of each product the remainders of 1, 2^32, 2^64 and so on.</summary>
    private static readonly uint[] s_powers = Powers();

    /// <summary>Whether there is one, of an odd number.</summary>
    /// <param name="number">16 limbs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool HasAny(ulong* number)
    {
        uint* digits = (uint*)number;
        int first = 0;
        fixed (uint* powers = s_powers)
        {
            for (int i = 0; i < s_products.Length; i++)
            {
                uint product = s_products[i];
                uint* power = powers + (i * Digits);
                ulong low = 0, high = 0;
                for (int digit = 0; digit < Digits; digit++)
                {
                    ulong part = (ulong)digits[digit] * power[digit];
                    low += (uint)part;
                    high += part >> 32;
                }

                uint remainder = (uint)(((high % product << 32) + (low % product)) % product);
                for (uint left = product; left != 1; first++)
                {
                    uint prime = s_primes[first];
                    if (remainder % prime == 0)
                        return true;
                    left /= prime;
                }
            }
        }

        return false;
    }

    private static uint[] Products()
    {
        List<uint> products = [1];
        foreach (uint prime in s_primes)
        {
            if ((ulong)products[^1] * prime > uint.MaxValue)
                products.Add(1);
            products[^1] *= prime;
        }

        return [.. products];
    }

    private static uint[] Powers()
    {
        uint[] powers = new uint[s_products.Length * Digits];
        for (int i = 0; i < powers.Length; i++)
            powers[i] = i % Digits == 0 ? 1 : (uint)(((ulong)powers[i - 1] << 32) % s_products[i / Digits]);
        return powers;
    }
}

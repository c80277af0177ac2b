using System.Numerics;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// RSA in plain C#, for systems whose own is unusable (<see cref="RsaKeys"/>): Wine 8's encrypts nothing. Keys with exponent
/// 65537; RSAES-OAEP (RFC 8017 §7.1) with SHA-512, RSASSA-PKCS1-v1_5 signatures (§8.2) with SHA-256; nothing else. The
/// private operation is blinded, since big integers do not take the same time for all numbers; they cannot be wiped either.
/// Safe for concurrent use.
/// </summary>
internal sealed class PortableRsa : RSA
{
    private const int HashSize = 64; // SHA-512
    private const int MillerRabinRounds = 8; // FIPS 186-5 table B.1: 4 and more for random 1024-bit candidates

    private static readonly BigInteger s_exponent = 65537;

    /// <summary>RFC 8017 §9.2: what stands before a SHA-256 hash in a signature.</summary>
    private static readonly byte[] s_sha256Prefix = [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
        0x04, 0x20];

    private static readonly int[] s_smallPrimes = [.. Enumerable.Range(2, 5000).Where(n => Enumerable.Range(2, (int)Math.Sqrt(n) - 1).All(d => n % d != 0))];

    private BigInteger _n, _p, _q, _dp, _dq, _inverseQ, _d;

    /// <summary>A new key.</summary>
    /// <param name="bits">Its size: a multiple of 16.</param>
    public static PortableRsa Generate(int bits)
    {
        while (true)
        {
            BigInteger p = Prime(bits / 2), q = Prime(bits / 2);
            if (p == q || (p * q).GetBitLength() != bits)
                continue;
            var key = new PortableRsa();
            key.Set(p, q, Inverse(s_exponent, (p - 1) * (q - 1)));
            return key;
        }
    }

    /// <inheritdoc/>
    public override RSAParameters ExportParameters(bool includePrivateParameters)
    {
        int size = KeySize / 8;
        var parameters = new RSAParameters { Modulus = Bytes(_n, size), Exponent = s_exponent.ToByteArray(isUnsigned: true, isBigEndian: true) };
        if (!includePrivateParameters)
            return parameters;
        if (_d.IsZero)
            throw new CryptographicException("The key is a public one.");
        parameters.D = Bytes(_d, size);
        parameters.P = Bytes(_p, size / 2);
        parameters.Q = Bytes(_q, size / 2);
        parameters.DP = Bytes(_dp, size / 2);
        parameters.DQ = Bytes(_dq, size / 2);
        parameters.InverseQ = Bytes(_inverseQ, size / 2);
        return parameters;
    }

    /// <inheritdoc/>
    public override void ImportParameters(RSAParameters parameters)
    {
        if (parameters.Modulus is null || Number(parameters.Exponent) != s_exponent)
            throw new CryptographicException("Not an RSA key with exponent 65537.");
        BigInteger n = Number(parameters.Modulus);
        if (parameters.D is null)
        {
            _n = n;
            KeySizeValue = (int)n.GetBitLength();
            return;
        }

        BigInteger p = Number(parameters.P), q = Number(parameters.Q), d = Number(parameters.D);
        if (p <= 1 || q <= 1 || p * q != n || d * s_exponent % (p - 1) != 1 || d * s_exponent % (q - 1) != 1)
            throw new CryptographicException("Not an RSA key: its numbers do not fit together.");
        Set(p, q, d);
    }

    /// <inheritdoc/>
    public override byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)
    {
        RequireOaepSha512(padding);
        int size = KeySize / 8;
        if (data.Length > size - 2 - (2 * HashSize))
            throw new CryptographicException("The message is too long for the key.");
        byte[] block = new byte[size];
        Span<byte> seed = block.AsSpan(1, HashSize), rest = block.AsSpan(1 + HashSize);
        SecureRandom.Fill(seed);
        SHA512.HashData([], rest);
        rest[^(data.Length + 1)] = 1;
        data.CopyTo(rest[^data.Length..]);
        Mask(rest, seed);
        Mask(seed, rest);
        byte[] encrypted = Bytes(BigInteger.ModPow(Number(block), s_exponent, _n), size);
        CryptographicOperations.ZeroMemory(block);
        return encrypted;
    }

    /// <inheritdoc/>
    public override byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)
    {
        RequireOaepSha512(padding);
        int size = KeySize / 8;
        BigInteger number = Number(data);
        if (data.Length != size || number >= _n)
            throw Failed();
        byte[] block = Bytes(PrivateOperation(number), size);
        Span<byte> seed = block.AsSpan(1, HashSize), rest = block.AsSpan(1 + HashSize);
        Mask(seed, rest);
        Mask(rest, seed);
        // RFC 8017 §7.1.2 step 3g: whatever is wrong, it takes the same steps to find it, and one error to say it.
        int wrong = block[0];
        Span<byte> label = stackalloc byte[HashSize];
        SHA512.HashData([], label);
        wrong |= CryptographicOperations.FixedTimeEquals(label, rest[..HashSize]) ? 0 : 1;
        int start = 0, found = 0;
        for (int i = HashSize; i < rest.Length; i++)
        {
            int isZero = (rest[i] - 1) >>> 31, isOne = ((rest[i] ^ 1) - 1) >>> 31;
            start += (isOne & ~found & 1) * (i + 1);
            wrong |= (isZero | isOne | found) ^ 1;
            found |= isOne;
        }

        byte[] message = (wrong | (found ^ 1)) == 0 ? rest[start..].ToArray() : [];
        CryptographicOperations.ZeroMemory(block);
        return (wrong | (found ^ 1)) == 0 ? message : throw Failed();
    }

    /// <inheritdoc/>
    public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
    {
        if (hashAlgorithm != HashAlgorithmName.SHA256 || padding != RSASignaturePadding.Pkcs1 || hash.Length != SHA256.HashSizeInBytes)
            throw new NotSupportedException("Signatures here are of SHA-256 hashes, PKCS #1 v1.5.");
        byte[] block = new byte[KeySize / 8];
        block[1] = 1;
        int text = block.Length - s_sha256Prefix.Length - hash.Length;
        block.AsSpan(2, text - 3).Fill(0xFF);
        s_sha256Prefix.CopyTo(block, text);
        hash.CopyTo(block, text + s_sha256Prefix.Length);
        return Bytes(PrivateOperation(Number(block)), block.Length);
    }

    private BigInteger PrivateOperation(BigInteger number)
    {
        if (_d.IsZero)
            throw new CryptographicException("The key is a public one.");
        BigInteger blind = Below(_n);
        BigInteger x = number * BigInteger.ModPow(blind, s_exponent, _n) % _n;
        BigInteger xp = BigInteger.ModPow(x, _dp, _p), xq = BigInteger.ModPow(x, _dq, _q);
        BigInteger h = (_inverseQ * (xp - xq) % _p + _p) % _p;
        return (xq + (h * _q)) * Inverse(blind, _n) % _n;
    }

    private void Set(BigInteger p, BigInteger q, BigInteger d)
    {
        (_n, _p, _q, _d) = (p * q, p, q, d);
        (_dp, _dq, _inverseQ) = (d % (p - 1), d % (q - 1), Inverse(q % p, p));
        KeySizeValue = (int)_n.GetBitLength();
    }

    /// <summary>MGF1 with SHA-512 (RFC 8017 §B.2.1), applied.</summary>
    private static void Mask(Span<byte> target, ReadOnlySpan<byte> seed)
    {
        byte[] input = [.. seed, 0, 0, 0, 0];
        Span<byte> digest = stackalloc byte[HashSize];
        for (int at = 0; at < target.Length; at += HashSize)
        {
            input[^1] = (byte)(at / HashSize);
            SHA512.HashData(input, digest);
            for (int i = 0; i < HashSize && at + i < target.Length; i++)
                target[at + i] ^= digest[i];
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(digest);
    }

    private static BigInteger Prime(int bits)
    {
        byte[] bytes = new byte[bits / 8];
        while (true)
        {
            SecureRandom.Fill(bytes);
            bytes[0] |= 0xC0; // the product of two has all its bits
            bytes[^1] |= 1;
            BigInteger candidate = Number(bytes);
            if (s_smallPrimes.All(small => !(candidate % small).IsZero) && !((candidate - 1) % s_exponent).IsZero && IsProbablyPrime(candidate))
                return candidate;
        }
    }

    /// <summary>Miller and Rabin's test (FIPS 186-5 §B.3.1).</summary>
    private static bool IsProbablyPrime(BigInteger candidate)
    {
        BigInteger odd = candidate - 1;
        int twos = (int)BigInteger.TrailingZeroCount(odd);
        odd >>= twos;
        for (int round = 0; round < MillerRabinRounds; round++)
        {
            BigInteger x = BigInteger.ModPow(Below(candidate - 3) + 2, odd, candidate);
            for (int i = 1; i < twos && !x.IsOne && x != candidate - 1; i++)
            {
                x = x * x % candidate;
                if (x.IsOne)
                    return false;
            }

            if (!x.IsOne && x != candidate - 1)
                return false;
        }

        return true;
    }

    /// <summary>A random number from 1 to <paramref name="bound"/> − 1.</summary>
    private static BigInteger Below(BigInteger bound)
    {
        // 64 bits more than needed make the remainder even to one part in 2^64.
        byte[] bytes = new byte[bound.GetByteCount(isUnsigned: true) + 8];
        SecureRandom.Fill(bytes);
        return (Number(bytes) % (bound - 1)) + 1;
    }

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        (BigInteger a, BigInteger b, BigInteger x, BigInteger y) = (number, modulus, 1, 0);
        while (!b.IsZero)
        {
            BigInteger quotient = a / b;
            (a, b) = (b, a - (quotient * b));
            (x, y) = (y, x - (quotient * y));
        }

        return x.Sign < 0 ? x + modulus : x;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int size)
    {
        byte[] bytes = new byte[size];
        int length = number.GetByteCount(isUnsigned: true);
        if (length > size || !number.TryWriteBytes(bytes.AsSpan(size - length), out _, isUnsigned: true, isBigEndian: true))
            throw new CryptographicException("A number of the key is too long.");
        return bytes;
    }

    private static void RequireOaepSha512(RSAEncryptionPadding padding)
    {
        if (padding != RSAEncryptionPadding.OaepSHA512)
            throw new NotSupportedException("Encryption here is OAEP with SHA-512.");
    }

    private static CryptographicException Failed() => new("The message cannot be decrypted.");
}

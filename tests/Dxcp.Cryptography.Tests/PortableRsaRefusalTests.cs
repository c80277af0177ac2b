using System.Numerics;
using System.Security.Cryptography;

namespace Dxcp.Cryptography.Tests;

/// <summary>What RSA of our own refuses, and the numbers that keys seldom have.</summary>
public sealed class PortableRsaRefusalTests : IDisposable
{
    private const int Hash = SHA512.HashSizeInBytes;

    private static readonly BigInteger s_exponent = 65537;

    private static readonly Lazy<RSAParameters> s_made = new(() =>
    {
        using RSA key = RSA.Create(2048);
        return key.ExportParameters(true);
    });

    private readonly PortableRsa _own = new();

    public PortableRsaRefusalTests() => _own.ImportParameters(s_made.Value);

    public void Dispose() => _own.Dispose();

    [Fact] // RFC 8017 7.1.1: the seed is random
    public void The_same_message_is_never_the_same_block()
    {
        byte[] Block() => _own.Encrypt(new byte[16], RSAEncryptionPadding.OaepSHA512);
        Assert.Equal(4, Enumerable.Range(0, 4).Select(_ => Convert.ToHexString(Block())).Distinct().Count());
    }

    /// <summary>A block as RFC 8017 7.1.1 makes it, and one thing in it that is not: the byte at a place of what is masked, behind the seed.</summary>
    [Theory] // RFC 8017 7.1.2, step 3g
    [InlineData(-1, 0, true)]
    [InlineData(0, 1, false)] // the label's hash, to its last byte
    [InlineData(31, 1, false)]
    [InlineData(32, 1, false)]
    [InlineData(63, 1, false)]
    [InlineData(64, 2, false)] // what is to be zero
    [InlineData(174, 0x80, false)]
    [InlineData(174, 1, true)] // the one comes earlier: a longer message, which a key is not
    [InlineData(175, 1, false)] // zeros to the end
    [InlineData(175, 3, false)]
    public void A_block_that_is_made_otherwise_is_refused(int place, byte change, bool decrypts)
    {
        byte[] seed = Reference.Bytes(5, Hash), rest = [.. SHA512.HashData([]), .. new byte[111], 1, .. Reference.Bytes(6, 15)];
        if (place >= 0)
            rest[place] ^= change;
        if (place == 175 && change == 1)
            rest.AsSpan(place).Clear();
        Mask(rest, seed);
        Mask(seed, rest);
        BigInteger sealedBlock = BigInteger.ModPow(Number([0, .. seed, .. rest]), s_exponent, Number(s_made.Value.Modulus!));
        byte[]? message = null;
        Exception? refused = Record.Exception(() => message = _own.Decrypt(Bytes(sealedBlock, 256), RSAEncryptionPadding.OaepSHA512));
        Assert.Equal(decrypts, refused is null);
        if (decrypts)
            Assert.Equal(place < 0 ? Reference.Bytes(6, 15) : [1, .. Reference.Bytes(6, 15)], message);
        else
            Assert.IsType<CryptographicException>(refused);
    }

    [Theory, InlineData(0), InlineData(15), InlineData(16)]
    public void A_message_without_the_room_for_it_is_false_and_no_exception(int room)
    {
        byte[] block = new byte[256];
        Assert.False(_own.TryEncrypt(new byte[16], new byte[255], RSAEncryptionPadding.OaepSHA512, out int written));
        Assert.Equal(0, written);
        Assert.True(_own.TryEncrypt(Reference.Bytes(3, 16), block, RSAEncryptionPadding.OaepSHA512, out written));
        Assert.Equal(256, written);
        byte[] message = new byte[room];
        Assert.Equal(room == 16, _own.TryDecrypt(block, message, RSAEncryptionPadding.OaepSHA512, out written));
        Assert.Equal((room == 16 ? 16 : 0, room == 16), (written, message.AsSpan().SequenceEqual(Reference.Bytes(3, 16))));
    }

    [Fact]
    public void It_signs_hashes_of_SHA_256_by_PKCS_1_under_a_private_key_and_nothing_else()
    {
        byte[] hash = new byte[32];
        _ = _own.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.Throws<NotSupportedException>(() => _own.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Assert.Throws<NotSupportedException>(() => _own.SignHash(hash, HashAlgorithmName.SHA3_256, RSASignaturePadding.Pkcs1));
        Assert.Throws<NotSupportedException>(() => _own.SignHash(new byte[20], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Throws<NotSupportedException>(() => _own.Encrypt(new byte[16], RSAEncryptionPadding.OaepSHA256));
        Assert.Throws<NotSupportedException>(() => _own.Decrypt(new byte[256], RSAEncryptionPadding.Pkcs1));
        using var half = new PortableRsa();
        half.ImportParameters(_own.ExportParameters(false));
        Assert.Throws<CryptographicException>(() => half.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void What_is_exported_is_a_copy()
    {
        byte[] modulus = _own.ExportParameters(false).Modulus!;
        modulus[0] = modulus[^1] = 0;
        Assert.Equal(s_made.Value.Modulus, _own.ExportParameters(true).Modulus);
    }

    [Fact] // CertificateChain.Verify says how many bits a leaf's key has
    public void A_public_key_of_another_size_tells_it_and_encrypts_nothing()
    {
        using var small = RSA.Create(1024);
        using var own = new PortableRsa();
        own.ImportParameters(small.ExportParameters(false));
        Assert.Equal(1024, own.KeySize);
        Assert.Throws<CryptographicException>(() => own.Encrypt(new byte[16], RSAEncryptionPadding.OaepSHA512));
    }

    [Theory, InlineData(0, 0x7F), InlineData(255, 0xFE)]
    public void A_modulus_of_fewer_bits_and_an_even_one_are_refused(int place, byte mask)
    {
        byte[] modulus = [.. s_made.Value.Modulus!];
        modulus[place] &= mask;
        using var own = new PortableRsa();
        Assert.Throws<CryptographicException>(() => own.ImportParameters(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] }));
    }

    [Theory, InlineData(false), InlineData(true)] // the exponent would have no inverse
    public void A_prime_that_is_one_more_than_a_multiple_of_the_exponent_is_refused(bool second)
    {
        BigInteger other = (((BigInteger.One << 1024) - 1) / (2 * s_exponent) * 2 * s_exponent) + 1, good = Number(s_made.Value.P!);
        BigInteger p = second ? good : other, q = second ? other : good;
        byte[] modulus = Bytes(p * q, 256);
        Assert.Throws<CryptographicException>(() => RsaNumbers.FromPrimes(modulus, Bytes(p, 128), Bytes(q, 128)).Dispose());
    }

    [Fact] // RFC 8017 5.1.1: a representative is below the modulus
    public void The_modulus_itself_is_no_message()
    {
        byte[] block = [.. s_made.Value.Modulus!];
        Assert.False(_own.Numbers.Encrypt(block));
        Assert.False(_own.Numbers.Decrypt(block));
        Assert.Equal(s_made.Value.Modulus, block);
    }

    /// <summary>Numbers that are seldom so short: for the writing they need be no primes. A length of 255 is the last that two bytes tell.</summary>
    [Theory] // X.690 10.1: a length takes as few bytes as it can
    [InlineData(2, 256)]
    [InlineData(70, 255)]
    public void Numbers_of_every_length_are_written_as_DER_wants_them(int seed, int length)
    {
        byte[] p = Reference.Bytes(seed, 128), q = Reference.Bytes(seed + 1, 128);
        p[0] |= 0xC0;
        q[0] |= 0xC0;
        p[^1] |= 3;
        q[^1] |= 3;
        using RsaNumbers numbers = RsaNumbers.FromPrimes(Bytes(Number(p) * Number(q), 256), p, q);
        byte[] written = [.. Enumerable.Repeat((byte)0xEE, Pkcs8.MaximumSize)], d = new byte[256];
        numbers.WritePrivate(d, new byte[128], new byte[128], new byte[128], new byte[128], new byte[128]);
        Assert.Equal(length, Number(d).GetByteCount());
        int size = Pkcs8.Write(numbers, written);
        Assert.False(written.AsSpan(size).ContainsAnyExcept((byte)0)); // nor is a part of the key left behind it
        using RsaNumbers back = Pkcs8.Read(written.AsSpan(0, size));
        byte[] again = new byte[256];
        back.WritePrivate(again, new byte[128], new byte[128], new byte[128], new byte[128], new byte[128]);
        Assert.Equal(d, again);
    }

    [Theory]
    [InlineData("020301000102", "020301000302")] // another exponent
    [InlineData("2A864886F70D010101", "2A864886F70D01010A")] // another algorithm: RSASSA-PSS
    public void A_structure_of_another_kind_of_key_is_refused(string good, string bad)
    {
        using RSA system = RSA.Create(s_made.Value);
        byte[] structure = system.ExportPkcs8PrivateKey();
        int place = structure.AsSpan().IndexOf(Convert.FromHexString(good));
        Assert.True(place > 0);
        Convert.FromHexString(bad).CopyTo(structure, place);
        Assert.Throws<CryptographicException>(() => Pkcs8.Read(structure).Dispose());
    }

    /// <summary>MGF1 with SHA-512 (RFC 8017 B.2.1), applied.</summary>
    private static void Mask(Span<byte> target, ReadOnlySpan<byte> seed)
    {
        for (int at = 0; at < target.Length; at += Hash)
        {
            byte[] digest = SHA512.HashData([.. seed, 0, 0, 0, (byte)(at / Hash)]);
            for (int i = 0; i < Hash && at + i < target.Length; i++)
                target[at + i] ^= digest[i];
        }
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int size)
    {
        byte[] bytes = new byte[size];
        number.TryWriteBytes(bytes.AsSpan(size - number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}

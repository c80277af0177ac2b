using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Dxcp.Cryptography.Tests;

/// <summary>The RSA for systems whose own is unusable, held against the system's.</summary>
public class PortableRsaTests
{
    private static readonly Lazy<RSAParameters> s_made = new(() =>
    {
        using var key = PortableRsa.Generate();
        return key.ExportParameters(true);
    });

    private static readonly Lazy<byte[]> s_structure = new(() =>
    {
        using RSA system = RSA.Create(s_made.Value);
        return system.ExportPkcs8PrivateKey();
    });

    [Fact]
    public void It_decrypts_the_vectors_and_nothing_else()
    {
        JsonNode vectors = Vectors.Load("d3d_vectors.json")["rsaes_oaep"]!;
        JsonNode numbers = vectors["key"]!;
        using var rsa = new PortableRsa();
        rsa.ImportParameters(new RSAParameters
        {
            Modulus = numbers.Hex("n"),
            Exponent = numbers.Hex("e"),
            D = numbers.Hex("d"),
            P = numbers.Hex("p"),
            Q = numbers.Hex("q"),
            DP = numbers.Hex("dp"),
            DQ = numbers.Hex("dq"),
            InverseQ = numbers.Hex("qinv"),
        });
        foreach (JsonNode item in vectors.Each("cases"))
        {
            byte[] key = new byte[16];
            bool decrypted = KeyTransport.TryDecrypt(rsa, item.Hex("ciphertext"), key);
            Assert.Equal((string)item["hash"]! == "SHA-512", decrypted);
            Assert.Equal(decrypted ? vectors.Hex("plaintext") : new byte[16], key);
        }
    }

    [Fact]
    public void A_key_of_its_making_works_in_the_system_and_back()
    {
        using RSA own = Own(), system = RSA.Create(s_made.Value);
        Assert.Equal(2048, own.KeySize);
        byte[] secret = RandomNumberGenerator.GetBytes(16), key = new byte[16];
        Assert.True(KeyTransport.TryDecrypt(system, KeyTransport.Encrypt(own, secret), key));
        Assert.Equal(secret, key);
        Assert.True(KeyTransport.TryDecrypt(own, KeyTransport.Encrypt(system, secret), key));
        Assert.Equal(secret, key);
    }

    [Fact]
    public void Its_signatures_verify_in_the_system()
    {
        using RSA own = Own(), system = RSA.Create(s_made.Value);
        byte[] signature = own.SignData("text"u8.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(system.VerifyData("text"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.False(system.VerifyData("tex"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Every_damage_fails_alike()
    {
        using RSA own = Own();
        byte[] good = KeyTransport.Encrypt(own, new byte[16]);
        var messages = new HashSet<string>();
        for (int i = 0; i < good.Length; i += 17)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x10;
            messages.Add(Assert.Throws<CryptographicException>(() => own.Decrypt(bad, RSAEncryptionPadding.OaepSHA512)).Message);
        }

        foreach (byte[] bad in new byte[][] { [], new byte[255], new byte[257], [.. Enumerable.Repeat((byte)0xFF, 256)] })
            messages.Add(Assert.Throws<CryptographicException>(() => own.Decrypt(bad, RSAEncryptionPadding.OaepSHA512)).Message);
        Assert.Single(messages);
        Assert.Equal(new byte[16], own.Decrypt(good, RSAEncryptionPadding.OaepSHA512));
    }

    [Theory, InlineData(1), InlineData(0x7F)] // RFC 8017 7.1.2, step 3g: Y is nonzero
    public void A_block_whose_first_byte_is_not_zero_is_refused(byte first)
    {
        using RSA own = Own();
        BigInteger modulus = Number(s_made.Value.Modulus!);
        BigInteger block = BigInteger.ModPow(Number(KeyTransport.Encrypt(own, new byte[16])), Number(s_made.Value.D!), modulus);
        byte[] Sealed(byte begins) => Bytes(BigInteger.ModPow(block + (new BigInteger(begins) << (8 * 255)), Number(s_made.Value.Exponent!), modulus));
        Assert.Equal(new byte[16], own.Decrypt(Sealed(0), RSAEncryptionPadding.OaepSHA512));
        Assert.Throws<CryptographicException>(() => own.Decrypt(Sealed(first), RSAEncryptionPadding.OaepSHA512));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(126)]
    public void Messages_of_any_length_that_fits_come_back(int length)
    {
        using RSA own = Own();
        byte[] message = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(message, own.Decrypt(own.Encrypt(message, RSAEncryptionPadding.OaepSHA512), RSAEncryptionPadding.OaepSHA512));
        Assert.ThrowsAny<CryptographicException>(() => own.Encrypt(new byte[127], RSAEncryptionPadding.OaepSHA512));
    }

    [Fact]
    public void Numbers_that_do_not_fit_together_are_refused()
    {
        RSAParameters bad = s_made.Value;
        bad.Q = bad.P;
        using var key = new PortableRsa();
        Assert.Throws<CryptographicException>(() => key.ImportParameters(bad));
        Assert.Throws<CryptographicException>(() => key.ImportParameters(s_made.Value with { Exponent = [3] }));
    }

    [Fact]
    public void A_public_key_has_no_private_operation()
    {
        using RSA own = Own();
        using var half = new PortableRsa();
        half.ImportParameters(own.ExportParameters(false));
        byte[] wrapped = KeyTransport.Encrypt(half, new byte[16]);
        Assert.Throws<CryptographicException>(() => half.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA512));
        Assert.Throws<CryptographicException>(() => half.ExportParameters(true));
    }

    [Fact]
    public void Keys_are_written_as_the_system_reads_them_and_read_as_it_writes_them()
    {
        using var own = Own();
        byte[] written = new byte[Pkcs8.MaximumSize];
        int size = Pkcs8.Write(own.Numbers, written);
        using RSA system = RSA.Create();
        system.ImportPkcs8PrivateKey(written.AsSpan(0, size), out int read);
        Assert.Equal(size, read);
        RSAParameters theirs = system.ExportParameters(true), ours = own.ExportParameters(true);
        Assert.Equal(ours.D, theirs.D);
        Assert.Equal(ours.InverseQ, theirs.InverseQ);
        using var other = RSA.Create(2048);
        using var back = new PortableRsa(Pkcs8.Read(other.ExportPkcs8PrivateKey()));
        Assert.Equal(other.ExportParameters(true).P, back.ExportParameters(true).P);
        byte[] key = new byte[16];
        Assert.True(KeyTransport.TryDecrypt(back, KeyTransport.Encrypt(other, Reference.Bytes(8, 16)), key));
        Assert.Equal(Reference.Bytes(8, 16), key);
    }

    [Fact]
    public void Structures_with_anything_else_in_them_are_refused()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var small = RSA.Create(1024);
        byte[] good = s_structure.Value;
        foreach (byte[] bad in new[] { [], new byte[100], good[..^1], good[..600], curve.ExportPkcs8PrivateKey(), small.ExportPkcs8PrivateKey() })
            Assert.ThrowsAny<CryptographicException>(() => Pkcs8.Read(bad).Dispose());
    }

    [Fact] // a number here takes the steps of all: carries and borrows at every limb are the rare ones
    public void Powers_and_products_are_those_of_big_integers()
    {
        RSAParameters numbers = s_made.Value;
        BigInteger modulus = Number(numbers.Modulus!), d = Number(numbers.D!);
        using var own = Own();
        BigInteger[] messages = [0, 1, 2, modulus - 1, modulus - 2, (BigInteger.One << 1024) - 1, BigInteger.One << 1024, (BigInteger.One << 2047) - 1,
            Number(numbers.P!), Number(numbers.Q!), modulus - Number(numbers.P!)];
        foreach (BigInteger message in messages)
        {
            byte[] block = Bytes(message);
            Assert.True(own.Numbers.Decrypt(block));
            Assert.Equal(BigInteger.ModPow(message, d, modulus), Number(block));
            Assert.True(own.Numbers.Encrypt(block));
            Assert.Equal(message, Number(block));
        }

        Assert.False(own.Numbers.Decrypt(Bytes(modulus)));
        Assert.False(own.Numbers.Encrypt(Bytes(modulus + 1)));
    }

    [Fact]
    public void A_disposed_key_refuses_use()
    {
        PortableRsa own = Own();
        byte[] good = KeyTransport.Encrypt(own, new byte[16]);
        own.Dispose();
        Assert.Throws<ObjectDisposedException>(() => own.Decrypt(good, RSAEncryptionPadding.OaepSHA512));
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = new byte[RsaNumbers.Size];
        number.TryWriteBytes(bytes.AsSpan(bytes.Length - number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }

    private static PortableRsa Own()
    {
        var key = new PortableRsa();
        using RSA system = RSA.Create(s_made.Value);
        key.ImportPkcs8PrivateKey(system.ExportPkcs8PrivateKey(), out _);
        return key;
    }
}

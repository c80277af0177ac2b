using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Dxcp.Cryptography.Tests;

public class KeyTransportTests
{
    private static readonly JsonNode s_vectors = Vectors.Load("d3d_vectors.json")["rsaes_oaep"]!;

    private static RSA VectorKey()
    {
        JsonNode key = s_vectors["key"]!;
        return RSA.Create(new RSAParameters
        {
            Modulus = key.Hex("n"),
            Exponent = key.Hex("e"),
            D = key.Hex("d"),
            P = key.Hex("p"),
            Q = key.Hex("q"),
            DP = key.Hex("dp"),
            DQ = key.Hex("dq"),
            InverseQ = key.Hex("qinv"),
        });
    }

    private static byte[] Ciphertext(string hash) => s_vectors.Each("cases").Single(item => (string)item["hash"]! == hash).Hex("ciphertext");

    [Fact]
    public void Oaep_with_Sha512_is_accepted()
    {
        using RSA rsa = VectorKey();
        byte[] key = new byte[16];
        Assert.True(KeyTransport.TryDecrypt(rsa, Ciphertext("SHA-512"), key));
        Assert.Equal(s_vectors.Hex("plaintext"), key);
    }

    [Theory]
    [InlineData("SHA-256")]
    [InlineData("SHA-1")]
    public void Oaep_with_another_hash_is_rejected(string hash) => Refused(Ciphertext(hash));

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(40)]
    [InlineData(126)]
    public void A_plaintext_of_another_length_is_rejected(int length)
    {
        using RSA rsa = VectorKey();
        Refused(rsa.Encrypt(new byte[length], RSAEncryptionPadding.OaepSHA512));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(257)]
    [InlineData(512)]
    public void A_ciphertext_of_another_length_is_rejected(int length)
    {
        byte[] wrapped = new byte[length];
        Ciphertext("SHA-512").AsSpan(0, Math.Min(length, 256)).CopyTo(wrapped);
        Refused(wrapped);
    }

    [Fact]
    public void A_damaged_ciphertext_is_rejected()
    {
        byte[] wrapped = Ciphertext("SHA-512");
        wrapped[100] ^= 1;
        Refused(wrapped);
        wrapped.AsSpan().Fill(0xFF);
        Refused(wrapped);
        wrapped.AsSpan().Clear();
        Refused(wrapped);
    }

    [Fact]
    public void What_is_encrypted_decrypts_and_no_two_ciphertexts_are_equal()
    {
        using RSA rsa = VectorKey();
        byte[] key = Reference.Bytes(3, 16);
        byte[] wrapped = KeyTransport.Encrypt(rsa, key);
        Assert.Equal(256, wrapped.Length);
        Assert.NotEqual(wrapped, KeyTransport.Encrypt(rsa, key));
        byte[] result = new byte[16];
        Assert.True(KeyTransport.TryDecrypt(rsa, wrapped, result));
        Assert.Equal(key, result);
    }

    [Fact]
    public void Wrong_sizes_name_the_parameter()
    {
        using RSA rsa = VectorKey();
        using var small = RSA.Create(1024);
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => KeyTransport.Encrypt(rsa, new byte[15])).ParamName);
        Assert.Equal("publicKey", Assert.Throws<ArgumentException>(() => KeyTransport.Encrypt(small, new byte[16])).ParamName);
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => KeyTransport.TryDecrypt(rsa, new byte[256], new byte[17])).ParamName);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest[] requests = [new("CN=small", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            new("CN=curve", curve, HashAlgorithmName.SHA256)];
        foreach (CertificateRequest request in requests)
        {
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
            Assert.Equal("certificate", Assert.Throws<ArgumentException>(() => KeyTransport.Encrypt(certificate, new byte[16])).ParamName);
        }
    }

    private static void Refused(byte[] wrapped)
    {
        using RSA rsa = VectorKey();
        byte[] key = [.. Enumerable.Repeat((byte)0xCC, 16)];
        Assert.False(KeyTransport.TryDecrypt(rsa, wrapped, key));
        Assert.All(key, b => Assert.Equal(0, b));
    }
}

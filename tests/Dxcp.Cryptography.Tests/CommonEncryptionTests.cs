using System.Text.Json.Nodes;

namespace Dxcp.Cryptography.Tests;

/// <summary>The four schemes of common encryption against vectors that OpenSSL made (vectors/common_encryption.py). S190, S192.</summary>
public class CommonEncryptionTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, All.Count())];

    private static IEnumerable<JsonNode> All => Vectors.Load("common_encryption.json").Each("vectors");

    [Theory, MemberData(nameof(Numbers))]
    public void A_sample_decrypts_and_encrypts_as_openssl_has_it(int number)
    {
        var vector = All.ElementAt(number);
        using var key = new Aes128Key(vector.Hex("key"));
        byte[] plain = vector.Hex("plain"), cipher = vector.Hex("cipher"), iv = vector.Hex("iv"), result = new byte[plain.Length];
        SubSample[] subSamples = [.. vector.Each("subsamples").Select(piece => new SubSample((uint)piece[0]!, (uint)piece[1]!))];
        var stripes = new Stripes((uint)vector["crypt"]!, (uint)vector["skip"]!);
        if ((string)vector["scheme"]! is "cenc" or "cens")
        {
            CommonEncryption.Count(key, cipher, result, CounterBlock.Read(iv), subSamples, stripes);
            Assert.Equal(plain, result);
            CommonEncryption.Count(key, result, result, CounterBlock.Read(iv), subSamples, stripes); // in place
            Assert.Equal(cipher, result);
            int used = plain.Zip(cipher).Count(bytes => bytes.First != bytes.Second);
            Assert.InRange(CommonEncryption.KeystreamLength(subSamples, stripes), (ulong)used, (ulong)used + 16); // a byte in 256 stays as it is
            return;
        }

        CommonEncryption.DecryptChain(key, cipher, result, iv, subSamples, stripes);
        Assert.Equal(plain, result);
        CommonEncryption.EncryptChain(key, result, result, iv, subSamples, stripes);
        Assert.Equal(cipher, result);
        CommonEncryption.DecryptChain(key, result, result, iv, subSamples, stripes); // in place
        Assert.Equal(plain, result);
    }

    [Fact]
    public void Sub_samples_longer_than_the_sample_and_wrong_spans_are_refused()
    {
        using var key = new Aes128Key(new byte[16]);
        byte[] data = new byte[40];
        Assert.Throws<ArgumentException>("subSamples", () => CommonEncryption.Count(key, data, data, default, [new(1, 40)], default));
        Assert.Throws<ArgumentException>("subSamples", () => CommonEncryption.Count(key, data, data, default, [new(uint.MaxValue, 41)], default));
        Assert.Throws<ArgumentException>("iv", () => CommonEncryption.DecryptChain(key, data, data, new byte[8], [new(0, 40)], default));
        Assert.Throws<ArgumentException>("iv", () => CommonEncryption.EncryptChain(key, data, data, new byte[17], [new(0, 40)], default));
        Assert.Throws<ArgumentException>("destination", () => CommonEncryption.Count(key, data, new byte[39], default, [], default));
        byte[] shorter = new byte[39];
        Assert.Throws<ArgumentException>("destination", () => CommonEncryption.Count(key, data, shorter, default, [new(1, 38)], default));
        Assert.Equal(new byte[39], shorter);
        Assert.Throws<ArgumentException>("destination", () => CommonEncryption.Count(key, data.AsSpan(0, 39), data.AsSpan(1), default, [], default));
        Assert.Throws<ArgumentException>("source", () => key.CbcDecrypt(data, data, new byte[16]));
        Assert.Throws<ArgumentException>("chain", () => key.CbcDecrypt(new byte[16], data, new byte[15]));
        Assert.Equal(new byte[40], data);
    }

    [Theory, InlineData(0, 0), InlineData(0, 3), InlineData(3, 0)] // S192
    public void A_pattern_with_a_count_of_zero_is_none(uint encrypted, uint clear)
    {
        using var key = new Aes128Key(Reference.Bytes(9, 16));
        byte[] data = Reference.Bytes(9, 75), expected = new byte[75], result = new byte[75];
        SubSample[] subSamples = [new(3, 37), new(2, 33)];
        CommonEncryption.Count(key, data, expected, default, subSamples, default);
        CommonEncryption.Count(key, data, result, default, subSamples, new Stripes(encrypted, clear));
        Assert.Equal(expected, result);
        Assert.Equal(70ul, CommonEncryption.KeystreamLength(subSamples, new Stripes(encrypted, clear)));
    }
}

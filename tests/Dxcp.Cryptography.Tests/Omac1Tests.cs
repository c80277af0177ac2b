using System.Text.Json.Nodes;

namespace Dxcp.Cryptography.Tests;

public class Omac1Tests
{
    [Fact]
    public void Rfc_4493_examples()
    {
        int seen = 0;
        foreach (JsonNode vector in Vectors.Load("aes128_cmac.json").Each("vectors"))
        {
            Check(vector.Hex("key"), vector.Hex("message"), vector.Hex("tag"));
            seen++;
        }

        Assert.Equal(4, seen);
    }

    [Fact]
    public void Channel_messages_are_covered_from_behind_the_omac()
    {
        JsonNode all = Vectors.Load("d3d_vectors.json")["message_omac"]!;
        foreach (JsonNode vector in all.Each("cases").Where(item => item["omac"] is not null))
            Check(all.Hex("channel_key"), vector.Hex("covered"), vector.Hex("omac"));
    }

    [Fact]
    public void A_tag_of_another_length_is_wrong()
    {
        byte[] key = Reference.Bytes(1, 16);
        byte[] tag = new byte[16];
        Omac1.Compute(key, [], tag);
        Assert.False(Omac1.Verify(key, [], tag.AsSpan(0, 15)));
        Assert.False(Omac1.Verify(key, [], []));
        Assert.False(Omac1.Verify(key, [], [.. tag, 0]));
    }

    [Fact]
    public void Wrong_sizes_name_the_parameter()
    {
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => Omac1.Compute(new byte[15], [], new byte[16])).ParamName);
        Assert.Equal("tag", Assert.Throws<ArgumentException>(() => Omac1.Compute(new byte[16], [], new byte[15])).ParamName);
        Assert.Equal("tag", Assert.Throws<ArgumentException>(() => Omac1.Compute(new byte[16], [], new byte[17])).ParamName);
    }

    private static void Check(byte[] key, byte[] message, byte[] expected)
    {
        byte[] tag = new byte[16];
        Omac1.Compute(key, message, tag);
        Assert.Equal(expected, tag);
        Assert.True(Omac1.Verify(key, message, tag));
        for (int bit = 0; bit < 128; bit += 5)
        {
            tag[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Omac1.Verify(key, message, tag));
            tag[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}

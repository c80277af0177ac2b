using System.Text.Json.Nodes;

namespace Dxcp.Cryptography.Tests;

/// <summary>Published vectors, on every path that this machine has.</summary>
public class AesVectorTests
{
    public static TheoryData<string> Paths => [.. AesPaths.Supported.Select(engine => engine.Name)];

    private static Aes128Key Key(byte[] key, string path) => new(key, AesPaths.Choose(path));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Fips_197_block_encrypts_and_decrypts(string path)
    {
        byte[] plain = Convert.FromHexString("00112233445566778899aabbccddeeff");
        using Aes128Key key = Key(Convert.FromHexString("000102030405060708090a0b0c0d0e0f"), path);
        byte[] block = new byte[16];
        key.EncryptBlock(plain, block);
        Assert.Equal("69C4E0D86A7B0430D8CDB78070B4C55A", Convert.ToHexString(block));
        key.DecryptBlock(block, block);
        Assert.Equal(plain, block);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Sp_800_38a_ecb_blocks_encrypt_and_decrypt(string path)
    {
        byte[] plain =
            Convert.FromHexString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b41" +
                "7be66c3710");
        byte[] cipher =
            Convert.FromHexString("3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f822320" +
                "7104725dd4");
        using Aes128Key key = Key(Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c"), path);
        byte[] block = new byte[16];
        for (int i = 0; i < plain.Length; i += 16)
        {
            key.EncryptBlock(plain.AsSpan(i, 16), block);
            Assert.Equal(cipher[i..(i + 16)], block);
            key.DecryptBlock(block, block);
            Assert.Equal(plain[i..(i + 16)], block);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Sp_800_38a_and_rfc_3686_counter_mode(string path)
    {
        int seen = 0;
        foreach (JsonNode vector in Vectors.Load("aes128_ctr.json").Each("vectors").Where(Vectors.IsChosen))
        {
            Check(path, vector, vector.Hex("key"));
            seen++;
        }

        Assert.True(seen >= 5);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Direct3d_counter_blocks(string path)
    {
        JsonNode all = Vectors.Load("d3d_vectors.json")["counter_block"]!;
        foreach (JsonNode vector in all.Each("cases").Where(Vectors.IsChosen))
            Check(path, vector, all.Hex("session_key"));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Keys_and_ciphertexts_of_a_refresh(string path)
    {
        JsonNode refresh = Vectors.Load("d3d_vectors.json")["refresh"]!;
        foreach (JsonNode step in refresh.Each("steps"))
        {
            using Aes128Key key = Key(step.Hex("K"), path);
            using Aes128Key next = key.Xor(step.Hex("R"));
            using Aes128Key expected = Key(step.Hex("K_new"), path);
            Assert.True(next.ValueEquals(expected));
            Assert.False(next.ValueEquals(key));
        }

        foreach (JsonNode vector in refresh.Each("ciphertexts"))
            Check(path, vector, vector.Hex("key"));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Content_keys_wrap_as_one_block(string path)
    {
        foreach (JsonNode vector in Vectors.Load("d3d_vectors.json")["content_key_wrap"]!.Each("cases"))
        {
            using Aes128Key key = Key(vector.Hex("session_key"), path);
            byte[] wrapped = new byte[16];
            key.EncryptBlock(vector.Hex("content_key"), wrapped);
            Assert.Equal(vector.Hex("wrapped"), wrapped);
            key.DecryptBlock(wrapped, wrapped);
            Assert.Equal(vector.Hex("content_key"), wrapped);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Partial_encryption_runs_the_keystream_over_encrypted_bytes_alone(string path)
    {
        JsonNode all = Vectors.Load("d3d_vectors.json")["partial_encryption"]!;
        foreach (JsonNode vector in all.Each("cases"))
        {
            uint[] info = [.. vector.Each("block_info").Select(number => (uint)number)];
            using Aes128Key key = Key(all.Hex("session_key"), path);
            byte[] plain = vector.Hex("plaintext");
            byte[] cipher = new byte[plain.Length];
            key.Ctr(plain, cipher, CounterBlock.Read(all.Hex("counter_block")), new PartialPattern(info[0], info[1], info[2]));
            Assert.Equal(vector.Each("readings").Single(Vectors.IsChosen).Hex("ciphertext"), cipher);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Count_is_big_endian(string path)
    {
        // The second block's counter differs from the first's in its last byte, not in its ninth.
        byte[] start = Convert.FromHexString("00112233445566770000000000000000");
        byte[] second = Convert.FromHexString("00112233445566770000000000000001");
        using Aes128Key key = Key(Reference.Bytes(1, 16), path);
        byte[] keystream = new byte[32];
        key.Ctr(keystream, keystream, CounterBlock.Read(start));
        byte[] block = new byte[16];
        key.EncryptBlock(second, block);
        Assert.Equal(block, keystream[16..]);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Counter_never_carries_into_IV(string path)
    {
        var start = new CounterBlock(0x0011223344556677, ulong.MaxValue - 2);
        using Aes128Key key = Key(Reference.Bytes(2, 16), path);
        byte[] keystream = new byte[16 * 40];
        key.Ctr(keystream, keystream, start);
        byte[] block = new byte[16];
        for (int i = 0; i < 40; i++)
        {
            new CounterBlock(start.IV, unchecked(start.Count + (ulong)i)).Write(block);
            key.EncryptBlock(block, block);
            Assert.Equal(block, keystream[(16 * i)..(16 * (i + 1))]);
        }
    }

    private static void Check(string path, JsonNode vector, byte[] keyBytes)
    {
        using Aes128Key key = Key(keyBytes, path);
        byte[] plain = vector.Hex("plaintext");
        byte[] cipher = new byte[plain.Length];
        key.Ctr(plain, cipher, CounterBlock.Read(vector.Hex("counter_block")));
        Assert.Equal(vector.Hex("ciphertext"), cipher);
        key.Ctr(cipher, cipher, CounterBlock.Read(vector.Hex("counter_block")));
        Assert.Equal(plain, cipher);
    }
}

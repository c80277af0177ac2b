using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dxcp.Conformance;

/// <summary>The cryptography of the facts once more, on .NET's own AES and slowly, to compare the driver with.</summary>
internal static partial class ReferenceCipher
{
    /// <summary>The keys of the certificates there were, since the system takes as long to read one as the rest of a check.</summary>
    private static readonly ConcurrentDictionary<string, ReferenceRsa?> s_keys = new();

    /// <summary>AES-128-CTR: 16 bytes of counter block, the last 8 of which count, most significant byte first, and never carry.</summary>
    public static byte[] Ctr(byte[] key, byte[] counterBlock, ReadOnlySpan<byte> data)
    {
        byte[] blocks = new byte[(data.Length + 15) / 16 * 16];
        ulong count = BinaryPrimitives.ReadUInt64BigEndian(counterBlock.AsSpan(8));
        for (int i = 0; i < blocks.Length; i += 16)
        {
            counterBlock.AsSpan(0, 8).CopyTo(blocks.AsSpan(i));
            BinaryPrimitives.WriteUInt64BigEndian(blocks.AsSpan(i + 8), unchecked(count++));
        }

        byte[] keystream = Ecb(key, blocks);
        byte[] result = new byte[data.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = (byte)(data[i] ^ keystream[i]);
        return result;
    }

    /// <summary>AES-128-CTR over the encrypted bytes of a pattern, written out byte by byte.</summary>
    public static byte[] Partial(byte[] key, byte[] counterBlock, ReadOnlySpan<byte> data, uint beginning, uint skip, uint encrypt)
    {
        var places = new List<int>();
        for (int i = 0; i < data.Length; i++)
        {
            bool isEncrypted = i < beginning || (encrypt > 0 && (i - beginning) % ((long)skip + encrypt) >= skip);
            if (isEncrypted)
                places.Add(i);
        }

        byte[] result = data.ToArray();
        byte[] crypted = Ctr(key, counterBlock, places.Select(i => result[i]).ToArray());
        for (int i = 0; i < places.Count; i++)
            result[places[i]] = crypted[i];
        return result;
    }

    /// <summary>AES-128-ECB without padding: how keys are wrapped.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5358", Justification = "One block under a key is what the interface prescribes.")]
    public static byte[] Ecb(byte[] key, ReadOnlySpan<byte> data)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(data, PaddingMode.None);
    }

    public static byte[] EcbDecrypt(byte[] key, ReadOnlySpan<byte> data)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptEcb(data, PaddingMode.None);
    }

    /// <summary>OMAC-1 as RFC 4493 writes it.</summary>
    public static byte[] Omac(byte[] key, ReadOnlySpan<byte> message)
    {
        byte[] subkey = Twice(Ecb(key, new byte[16]));
        int whole = message.Length == 0 ? 0 : (message.Length - 1) / 16 * 16;
        byte[] last = new byte[16];
        message[whole..].CopyTo(last);
        if (message.Length - whole < 16)
        {
            last[message.Length - whole] = 0x80;
            subkey = Twice(subkey);
        }

        byte[] state = new byte[16];
        for (int i = 0; i < whole; i += 16)
            state = Ecb(key, Xor(state, message.Slice(i, 16).ToArray()));
        return Ecb(key, Xor(Xor(state, last), subkey));

        static byte[] Twice(byte[] value)
        {
            var number = BinaryPrimitives.ReadUInt128BigEndian(value);
            byte[] result = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(result, (number << 1) ^ (number >> 127 == 0 ? (byte)0 : (byte)0x87));
            return result;
        }
    }

    /// <summary>A key for the holder of the first certificate of a chain.</summary>
    public static byte[] Transport(byte[] chain, byte[] key, RSAEncryptionPadding padding)
    {
        var rsa = s_keys.GetOrAdd(Convert.ToBase64String(chain), _ => ReferenceRsa.Of(Cryptography.CertificateChain.Parse(chain)[0]));
        return (rsa ?? throw new CheckFailedException("an RSA key in the certificate (R16)", "none")).Encrypt(key, padding);
    }

    public static byte[] Xor(byte[] left, byte[] right) => [.. left.Zip(right, (a, b) => (byte)(a ^ b))];

    /// <summary>A counter block from numbers.</summary>
    public static byte[] CounterBlock(ulong iv, ulong count = 0)
    {
        byte[] block = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(block, iv);
        BinaryPrimitives.WriteUInt64BigEndian(block.AsSpan(8), count);
        return block;
    }

    /// <summary>Bytes that look like nothing and are the same each time.</summary>
    public static byte[] Pattern(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

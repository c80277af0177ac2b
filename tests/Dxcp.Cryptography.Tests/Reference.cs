using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dxcp.Cryptography.Tests;

/// <summary>Counter mode said as plainly as can be, over the platform's AES, one byte at a time.</summary>
internal static class Reference
{
    public static byte[] Keystream(byte[] key, CounterBlock start, ulong offset, int length)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        byte[] keystream = new byte[length];
        byte[] counter = new byte[16];
        byte[] block = new byte[16];
        ulong? current = null;
        for (int i = 0; i < length; i++)
        {
            ulong number = (offset + (ulong)i) / 16;
            if (number != current)
            {
                BinaryPrimitives.WriteUInt64BigEndian(counter, start.IV);
                BinaryPrimitives.WriteUInt64BigEndian(counter.AsSpan(8), unchecked(start.Count + number));
                aes.EncryptEcb(counter, block, PaddingMode.None);
                current = number;
            }

            keystream[i] = block[(int)((offset + (ulong)i) % 16)];
        }

        return keystream;
    }

    public static byte[] Ctr(byte[] key, CounterBlock start, ulong offset, ReadOnlySpan<byte> source)
    {
        byte[] result = Keystream(key, start, offset, source.Length);
        for (int i = 0; i < result.Length; i++)
            result[i] ^= source[i];
        return result;
    }

    public static byte[] Ctr(byte[] key, CounterBlock start, PartialPattern pattern, ReadOnlySpan<byte> source)
    {
        byte[] result = source.ToArray();
        byte[] keystream = Keystream(key, start, 0, source.Length);
        int used = 0;
        for (int i = 0; i < result.Length; i++)
        {
            if (IsEncrypted(pattern, (ulong)i))
                result[i] ^= keystream[used++];
        }

        return result;
    }

    public static bool IsEncrypted(PartialPattern pattern, ulong position)
    {
        if (position < pattern.EncryptedAtBeginning)
            return true;
        if (pattern.Encrypt == 0)
            return false;
        return (position - pattern.EncryptedAtBeginning) % ((ulong)pattern.Skip + pattern.Encrypt) >= pattern.Skip;
    }

    public static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
#pragma warning disable CA5394 // Reproducible test data, not a secret.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }
}

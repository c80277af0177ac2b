using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// AES for processors without AES instructions: bit-sliced, eight blocks at a time, with neither a table nor a branch
/// that depends on a secret, so that neither the cache nor the clock tells anything about the key.
/// </summary>
internal sealed unsafe class PortableAesEngine : AesEngine
{
    private const int Lanes = BitSlicedAes.Lanes;
    private const int BatchSize = Lanes * BlockSize;

    public override string Name => "portable";

    public override void ExpandKey(byte* key, byte* schedule)
    {
        Buffer.MemoryCopy(key, schedule, ScheduleSize, BlockSize);
        uint constant = 1;
        for (int i = 0; i < 10; i++)
        {
            byte* previous = schedule + (BlockSize * i);
            byte* next = previous + BlockSize;
            uint word = Unsafe.ReadUnaligned<uint>(previous + 12);
            BitSlicedAes.SubstituteBytes((byte*)&word, sizeof(uint));
            byte* rotated = (byte*)&word;
            next[0] = (byte)(previous[0] ^ rotated[1] ^ constant);
            next[1] = (byte)(previous[1] ^ rotated[2]);
            next[2] = (byte)(previous[2] ^ rotated[3]);
            next[3] = (byte)(previous[3] ^ rotated[0]);
            for (int b = 4; b < BlockSize; b++)
                next[b] = (byte)(previous[b] ^ next[b - 4]);
            constant = (constant << 1) ^ ((constant >> 7) * 0x11B);
        }
    }

    public override void EncryptBlock(byte* schedule, byte* source, byte* destination) => OneBlock(schedule, source, destination, encrypt: true);

    public override void DecryptBlock(byte* schedule, byte* source, byte* destination) => OneBlock(schedule, source, destination, encrypt: false);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CtrBlocks(byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream = false)
    {
        Vector128<byte>* keys = stackalloc Vector128<byte>[BitSlicedAes.KeyVectors];
        Vector128<byte>* state = stackalloc Vector128<byte>[Lanes];
        BitSlicedAes.SliceKeys(schedule, keys);
        ulong count = start.Count;
        while (blocks != 0)
        {
            for (uint i = 0; i < Lanes; i++)
            {
                byte* counter = (byte*)(state + i);
                BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(counter, 8), start.IV);
                BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(counter + 8, 8), unchecked(count + i));
            }

            BitSlicedAes.Encrypt(keys, state);
            nuint n = Math.Min(blocks, Lanes);
            for (nuint i = 0; i < n; i++)
                (Vector128.Load(source + (i * BlockSize)) ^ state[i]).Store(destination + (i * BlockSize));
            source += n * BlockSize;
            destination += n * BlockSize;
            count = unchecked(count + n);
            blocks -= n;
        }

        Wipe(keys, state);
    }

    // Optimized from the first call on: what is not lays each vector that it passes on beside it on the stack, where nobody wipes it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneBlock(byte* schedule, byte* source, byte* destination, bool encrypt)
    {
        Vector128<byte>* keys = stackalloc Vector128<byte>[BitSlicedAes.KeyVectors];
        Vector128<byte>* state = stackalloc Vector128<byte>[Lanes];
        BitSlicedAes.SliceKeys(schedule, keys);
        new Span<byte>(state, BatchSize).Clear();
        state[0] = Vector128.Load(source);
        if (encrypt)
            BitSlicedAes.Encrypt(keys, state);
        else
            BitSlicedAes.Decrypt(keys, state);
        state[0].Store(destination);
        Wipe(keys, state);
    }

    private static void Wipe(Vector128<byte>* keys, Vector128<byte>* state)
    {
        CryptographicOperations.ZeroMemory(new Span<byte>(keys, BitSlicedAes.KeyVectors * BlockSize));
        CryptographicOperations.ZeroMemory(new Span<byte>(state, BatchSize));
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Dxcp.Cryptography;

/// <summary>AES through the Arm64 cryptography extension, eight blocks interleaved.</summary>
internal sealed unsafe class ArmAesEngine : AesEngine
{
    /// <summary>Blocks that are in flight together.</summary>
    private const int Lanes = 8;

    public static bool IsSupported => ArmAes.IsSupported && BitConverter.IsLittleEndian;

    public override string Name => "arm";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ExpandKey(byte* key, byte* schedule)
    {
        Vector128.Load(key).Store(schedule);
        uint* word = (uint*)schedule;
        uint constant = 1;
        for (int i = 0; i < 40; i += 4, word += 4)
        {
            word[4] = word[0] ^ BitOperations.RotateRight(SubstituteWord(word[3]), 8) ^ constant;
            word[5] = word[1] ^ word[4];
            word[6] = word[2] ^ word[5];
            word[7] = word[3] ^ word[6];
            // Doubling in GF(2^8); the constants are public.
            constant = (constant << 1) ^ ((constant >> 7) * 0x11B);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void EncryptBlock(byte* schedule, byte* source, byte* destination)
    {
        var state = Vector128.Load(source);
        for (int round = 0; round < 9; round++)
            state = ArmAes.MixColumns(ArmAes.Encrypt(state, Vector128.Load(schedule + (16 * round))));
        (ArmAes.Encrypt(state, Vector128.Load(schedule + 144)) ^ Vector128.Load(schedule + 160)).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void DecryptBlock(byte* schedule, byte* source, byte* destination)
    {
        var state = ArmAes.InverseMixColumns(ArmAes.Decrypt(Vector128.Load(source), Vector128.Load(schedule + 160)));
        for (int round = 9; round > 1; round--)
            state = ArmAes.InverseMixColumns(ArmAes.Decrypt(state, ArmAes.InverseMixColumns(Vector128.Load(schedule + (16 * round)))));
        state = ArmAes.Decrypt(state, ArmAes.InverseMixColumns(Vector128.Load(schedule + 16)));
        (state ^ Vector128.Load(schedule)).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CtrBlocks(byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream = false)
    {
        ulong iv = BinaryPrimitives.ReverseEndianness(start.IV);
        ulong count = start.Count;
        nuint groups = blocks / Lanes;
        Groups(schedule, source, destination, groups, iv, count);
        nuint done = groups * Lanes;
        uint rest = (uint)(blocks - done);
        if (rest == 0)
            return;

        byte* keystream = stackalloc byte[Lanes * BlockSize];
        Unsafe.InitBlockUnaligned(keystream, 0, Lanes * BlockSize);
        Groups(schedule, keystream, keystream, 1, iv, unchecked(count + done));
        source += done * BlockSize;
        destination += done * BlockSize;
        for (uint i = 0; i < rest * BlockSize; i += BlockSize)
            (Vector128.Load(source + i) ^ Vector128.Load(keystream + i)).Store(destination + i);
        CryptographicOperations.ZeroMemory(new Span<byte>(keystream, Lanes * BlockSize));
    }

    /// <summary>The S-box on four bytes: on four equal columns ShiftRows changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SubstituteWord(uint word) =>
        ArmAes.Encrypt(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Counter(ulong iv, ulong count) =>
        Vector128.Create(iv, BinaryPrimitives.ReverseEndianness(count)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Groups(byte* schedule, byte* source, byte* destination, nuint groups, ulong iv, ulong count)
    {
        for (; groups != 0; groups--)
        {
            Vector128<byte> s0 = Counter(iv, count);
            Vector128<byte> s1 = Counter(iv, unchecked(count + 1));
            Vector128<byte> s2 = Counter(iv, unchecked(count + 2));
            Vector128<byte> s3 = Counter(iv, unchecked(count + 3));
            Vector128<byte> s4 = Counter(iv, unchecked(count + 4));
            Vector128<byte> s5 = Counter(iv, unchecked(count + 5));
            Vector128<byte> s6 = Counter(iv, unchecked(count + 6));
            Vector128<byte> s7 = Counter(iv, unchecked(count + 7));
            for (int round = 0; round < 144; round += 16)
            {
                // Each Encrypt/MixColumns pair fuses on most cores when they stand together.
                var key = Vector128.Load(schedule + round);
                s0 = ArmAes.MixColumns(ArmAes.Encrypt(s0, key));
                s1 = ArmAes.MixColumns(ArmAes.Encrypt(s1, key));
                s2 = ArmAes.MixColumns(ArmAes.Encrypt(s2, key));
                s3 = ArmAes.MixColumns(ArmAes.Encrypt(s3, key));
                s4 = ArmAes.MixColumns(ArmAes.Encrypt(s4, key));
                s5 = ArmAes.MixColumns(ArmAes.Encrypt(s5, key));
                s6 = ArmAes.MixColumns(ArmAes.Encrypt(s6, key));
                s7 = ArmAes.MixColumns(ArmAes.Encrypt(s7, key));
            }

            var ninth = Vector128.Load(schedule + 144);
            var last = Vector128.Load(schedule + 160);
            s0 = ArmAes.Encrypt(s0, ninth) ^ (last ^ Vector128.Load(source));
            s1 = ArmAes.Encrypt(s1, ninth) ^ (last ^ Vector128.Load(source + 16));
            s2 = ArmAes.Encrypt(s2, ninth) ^ (last ^ Vector128.Load(source + 32));
            s3 = ArmAes.Encrypt(s3, ninth) ^ (last ^ Vector128.Load(source + 48));
            s4 = ArmAes.Encrypt(s4, ninth) ^ (last ^ Vector128.Load(source + 64));
            s5 = ArmAes.Encrypt(s5, ninth) ^ (last ^ Vector128.Load(source + 80));
            s6 = ArmAes.Encrypt(s6, ninth) ^ (last ^ Vector128.Load(source + 96));
            s7 = ArmAes.Encrypt(s7, ninth) ^ (last ^ Vector128.Load(source + 112));
            s0.Store(destination);
            s1.Store(destination + 16);
            s2.Store(destination + 32);
            s3.Store(destination + 48);
            s4.Store(destination + 64);
            s5.Store(destination + 80);
            s6.Store(destination + 96);
            s7.Store(destination + 112);
            source += Lanes * BlockSize;
            destination += Lanes * BlockSize;
            count = unchecked(count + Lanes);
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using AesNi = System.Runtime.Intrinsics.X86.Aes;

namespace Dxcp.Cryptography;

/// <summary>AES through the x64 AES instructions, eight blocks interleaved to fill their pipeline.</summary>
internal sealed unsafe class AesNiEngine : AesEngine
{
    /// <summary>Blocks that are in flight together.</summary>
    public const int Lanes = 8;

    public static bool IsSupported => AesNi.IsSupported && BitConverter.IsLittleEndian;

    public override string Name => "aesni";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ExpandKey(byte* key, byte* schedule)
    {
        var round = Vector128.Load(key);
        round.Store(schedule);
        round = Next(round, AesNi.KeygenAssist(round, 0x01), schedule + 16);
        round = Next(round, AesNi.KeygenAssist(round, 0x02), schedule + 32);
        round = Next(round, AesNi.KeygenAssist(round, 0x04), schedule + 48);
        round = Next(round, AesNi.KeygenAssist(round, 0x08), schedule + 64);
        round = Next(round, AesNi.KeygenAssist(round, 0x10), schedule + 80);
        round = Next(round, AesNi.KeygenAssist(round, 0x20), schedule + 96);
        round = Next(round, AesNi.KeygenAssist(round, 0x40), schedule + 112);
        round = Next(round, AesNi.KeygenAssist(round, 0x80), schedule + 128);
        round = Next(round, AesNi.KeygenAssist(round, 0x1B), schedule + 144);
        Next(round, AesNi.KeygenAssist(round, 0x36), schedule + 160);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void EncryptBlock(byte* schedule, byte* source, byte* destination)
    {
        Vector128<byte> state = Vector128.Load(source) ^ Vector128.Load(schedule);
        for (int round = 1; round < 10; round++)
            state = AesNi.Encrypt(state, Vector128.Load(schedule + (16 * round)));
        AesNi.EncryptLast(state, Vector128.Load(schedule + 160)).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void DecryptBlock(byte* schedule, byte* source, byte* destination)
    {
        Vector128<byte> state = Vector128.Load(source) ^ Vector128.Load(schedule + 160);
        for (int round = 9; round > 0; round--)
            state = AesNi.Decrypt(state, AesNi.InverseMixColumns(Vector128.Load(schedule + (16 * round))));
        AesNi.DecryptLast(state, Vector128.Load(schedule)).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CtrBlocks(byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream = false)
    {
        ulong iv = BinaryPrimitives.ReverseEndianness(start.IV);
        ulong count = start.Count;
        // Groups begin where the low three bits of Count are zero: inside one, Count + i is Count xor i, with no carry.
        uint lead = (uint)(count % Lanes);
        if (lead != 0)
        {
            nuint n = Math.Min(blocks, Lanes - lead);
            PartOfGroup(schedule, source, destination, lead, (uint)n, iv, count - lead);
            source += n * BlockSize;
            destination += n * BlockSize;
            blocks -= n;
            count = unchecked(count + n);
        }

        nuint groups = blocks / Lanes;
        if (groups != 0)
        {
            Groups(schedule, source, destination, groups, iv, count);
            source += groups * Lanes * BlockSize;
            destination += groups * Lanes * BlockSize;
            blocks -= groups * Lanes;
            count = unchecked(count + (groups * Lanes));
        }

        if (blocks != 0)
            PartOfGroup(schedule, source, destination, 0, (uint)blocks, iv, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Next(Vector128<byte> round, Vector128<byte> assist, byte* store)
    {
        Vector128<byte> word = Vector128.Shuffle(assist.AsUInt32(), Vector128.Create(3u, 3, 3, 3)).AsByte();
        round ^= System.Runtime.Intrinsics.X86.Sse2.ShiftLeftLogical128BitLane(round, 4);
        round ^= System.Runtime.Intrinsics.X86.Sse2.ShiftLeftLogical128BitLane(round, 8);
        round ^= word;
        round.Store(store);
        return round;
    }

    /// <summary>The <paramref name="n"/> blocks from <paramref name="first"/> of the group that begins at <paramref name="count"/>.</summary>
    private static void PartOfGroup(byte* schedule, byte* source, byte* destination, uint first, uint n, ulong iv, ulong count)
    {
        byte* keystream = stackalloc byte[Lanes * BlockSize];
        Unsafe.InitBlockUnaligned(keystream, 0, Lanes * BlockSize);
        Groups(schedule, keystream, keystream, 1, iv, count);
        for (uint i = 0; i < n; i++)
            (Vector128.Load(source + (i * BlockSize)) ^ Vector128.Load(keystream + ((first + i) * BlockSize))).Store(destination + (i * BlockSize));
        CryptographicOperations.ZeroMemory(new Span<byte>(keystream, Lanes * BlockSize));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Groups(byte* schedule, byte* source, byte* destination, nuint groups, ulong iv, ulong count)
    {
        Vector128<byte> key0 = Vector128.Load(schedule);
        // Count's lowest byte is the block's last: its low bits are flipped in the top byte of the upper half.
        Vector128<byte> one = Vector128.Create(0UL, 1UL << 56).AsByte();
        Vector128<byte> two = Vector128.Create(0UL, 2UL << 56).AsByte();
        Vector128<byte> three = one ^ two;
        Vector128<byte> four = Vector128.Create(0UL, 4UL << 56).AsByte();
        for (; groups != 0; groups--)
        {
            Vector128<byte> s0 = Vector128.Create(iv, BinaryPrimitives.ReverseEndianness(count)).AsByte() ^ key0;
            Vector128<byte> s4 = s0 ^ four;
            Vector128<byte> s1 = s0 ^ one;
            Vector128<byte> s2 = s0 ^ two;
            Vector128<byte> s3 = s0 ^ three;
            Vector128<byte> s5 = s4 ^ one;
            Vector128<byte> s6 = s4 ^ two;
            Vector128<byte> s7 = s4 ^ three;
            FinishGroup(schedule, 1, s0, s1, s2, s3, s4, s5, s6, s7, source, destination);
            source += Lanes * BlockSize;
            destination += Lanes * BlockSize;
            count = unchecked(count + Lanes);
        }
    }

    /// <summary>The rounds from <paramref name="firstRound"/> on, and the xor with the text, on eight blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FinishGroup(
        byte* schedule,
        int firstRound,
        Vector128<byte> s0,
        Vector128<byte> s1,
        Vector128<byte> s2,
        Vector128<byte> s3,
        Vector128<byte> s4,
        Vector128<byte> s5,
        Vector128<byte> s6,
        Vector128<byte> s7,
        byte* source,
        byte* destination)
    {
        for (int round = 16 * firstRound; round < 160; round += 16)
        {
            Vector128<byte> key = Vector128.Load(schedule + round);
            s0 = AesNi.Encrypt(s0, key);
            s1 = AesNi.Encrypt(s1, key);
            s2 = AesNi.Encrypt(s2, key);
            s3 = AesNi.Encrypt(s3, key);
            s4 = AesNi.Encrypt(s4, key);
            s5 = AesNi.Encrypt(s5, key);
            s6 = AesNi.Encrypt(s6, key);
            s7 = AesNi.Encrypt(s7, key);
        }

        // The last round key and the text are both xored in: together, off the critical path.
        Vector128<byte> last = Vector128.Load(schedule + 160);
        s0 = AesNi.EncryptLast(s0, last ^ Vector128.Load(source));
        s1 = AesNi.EncryptLast(s1, last ^ Vector128.Load(source + 16));
        s2 = AesNi.EncryptLast(s2, last ^ Vector128.Load(source + 32));
        s3 = AesNi.EncryptLast(s3, last ^ Vector128.Load(source + 48));
        s4 = AesNi.EncryptLast(s4, last ^ Vector128.Load(source + 64));
        s5 = AesNi.EncryptLast(s5, last ^ Vector128.Load(source + 80));
        s6 = AesNi.EncryptLast(s6, last ^ Vector128.Load(source + 96));
        s7 = AesNi.EncryptLast(s7, last ^ Vector128.Load(source + 112));
        s0.Store(destination);
        s1.Store(destination + 16);
        s2.Store(destination + 32);
        s3.Store(destination + 48);
        s4.Store(destination + 64);
        s5.Store(destination + 80);
        s6.Store(destination + 96);
        s7.Store(destination + 112);
    }
}

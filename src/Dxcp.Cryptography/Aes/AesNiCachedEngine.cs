using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using AesNi = System.Runtime.Intrinsics.X86.Aes;

namespace Dxcp.Cryptography;

/// <summary>
/// The x64 path with counter-mode caching: of the ten rounds on a counter block the first two are looked up.
/// </summary>
/// <remarks>
/// The last byte of the counter block reaches one column in round 1, together with bytes 0, 5 and 10, and the whole
/// state in round 2; the other columns meet it only in the xor at the end of round 2. So while bytes 0, 5 and
/// 10 stay (the last of them is bits 40–47 of Count) the state after round 2 is table[last byte] xor a value
/// that the other bytes decide, which is constant over 256 blocks. The index is public; the table is secret.
/// </remarks>
internal sealed unsafe class AesNiCachedEngine : AesEngine
{
    /// <summary>
    /// From so many blocks on the table pays for itself: at 16 KiB both ways were equally fast, at 32 KiB the table won by
    /// a tenth, at 1 MiB by a quarter (Zen 4).
    /// </summary>
    internal const uint Crossover = 1024;

    private const int Lanes = AesNiEngine.Lanes;
    private const int Entries = 256;

    /// <summary>One table serves the counts that agree in all bits above these.</summary>
    private const int TableBits = 40;

    private readonly AesNiEngine _plain = new();

    public static bool IsSupported => AesNiEngine.IsSupported;

    public override string Name => "aesni-cached";

    public override void ExpandKey(byte* key, byte* schedule) => _plain.ExpandKey(key, schedule);

    public override void EncryptBlock(byte* schedule, byte* source, byte* destination) => _plain.EncryptBlock(schedule, source, destination);

    public override void DecryptBlock(byte* schedule, byte* source, byte* destination) => _plain.DecryptBlock(schedule, source, destination);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CtrBlocks(byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream = false)
    {
        if (blocks >= Crossover)
        {
            uint lead = (uint)(unchecked(0 - start.Count) % Lanes);
            _plain.CtrBlocks(schedule, source, destination, lead, start);
            Step(ref source, ref destination, ref blocks, ref start, lead);
            while (blocks >= Lanes)
            {
                ulong left = (1UL << TableBits) - (start.Count & ((1UL << TableBits) - 1));
                nuint n = (nuint)Math.Min(left, blocks & ~(nuint)(Lanes - 1));
                Cached(schedule, source, destination, n, BinaryPrimitives.ReverseEndianness(start.IV), start.Count);
                Step(ref source, ref destination, ref blocks, ref start, n);
            }
        }

        if (blocks != 0)
            _plain.CtrBlocks(schedule, source, destination, blocks, start);
    }

    private static void Step(ref byte* source, ref byte* destination, ref nuint blocks, ref CounterBlock start, nuint n)
    {
        source += n * BlockSize;
        destination += n * BlockSize;
        blocks -= n;
        start = start.Advance(n);
    }

    /// <summary>Blocks in eights, from a Count that is a multiple of eight, under one table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cached(byte* schedule, byte* source, byte* destination, nuint blocks, ulong iv, ulong count)
    {
        byte* table = stackalloc byte[(Entries * BlockSize) + 64];
        table = (byte*)(((nuint)table + 63) & ~(nuint)63);
        FillTable(schedule, table, iv, count & ~0xFFUL);
        Vector128<byte> first = Vector128.Load(table);
        while (blocks != 0)
        {
            uint entry = (uint)(count & 0xFF);
            nuint n = Math.Min(blocks, Entries - entry);
            Vector128<byte> constant = TwoRounds(schedule, Vector128.Create(iv, BinaryPrimitives.ReverseEndianness(count & ~0xFFUL)).AsByte()) ^ first;
            EightRounds(schedule, table + (entry * BlockSize), constant, source, destination, n * BlockSize);
            source += n * BlockSize;
            destination += n * BlockSize;
            blocks -= n;
            count = unchecked(count + n);
        }

        CryptographicOperations.ZeroMemory(new Span<byte>(table, Entries * BlockSize));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> TwoRounds(byte* schedule, Vector128<byte> counter) =>
        AesNi.Encrypt(AesNi.Encrypt(counter ^ Vector128.Load(schedule), Vector128.Load(schedule + 16)), Vector128.Load(schedule + 32));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillTable(byte* schedule, byte* table, ulong iv, ulong count)
    {
        Vector128<byte> state = Vector128.Create(iv, BinaryPrimitives.ReverseEndianness(count)).AsByte();
        Vector128<ulong> step = Vector128.Create(0UL, 1UL << 56);
        for (int i = 0; i < Entries; i++)
        {
            TwoRounds(schedule, state).StoreAligned(table + (i * BlockSize));
            // The last byte is the top one of the upper half: what it carries is lost.
            state = (state.AsUInt64() + step).AsByte();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRounds(byte* schedule, byte* table, Vector128<byte> constant, byte* source, byte* destination, nuint length)
    {
        byte* end = source + length;
        while (source != end)
        {
            Vector128<byte> s0 = Vector128.LoadAligned(table) ^ constant;
            Vector128<byte> s1 = Vector128.LoadAligned(table + 16) ^ constant;
            Vector128<byte> s2 = Vector128.LoadAligned(table + 32) ^ constant;
            Vector128<byte> s3 = Vector128.LoadAligned(table + 48) ^ constant;
            Vector128<byte> s4 = Vector128.LoadAligned(table + 64) ^ constant;
            Vector128<byte> s5 = Vector128.LoadAligned(table + 80) ^ constant;
            Vector128<byte> s6 = Vector128.LoadAligned(table + 96) ^ constant;
            Vector128<byte> s7 = Vector128.LoadAligned(table + 112) ^ constant;
            AesNiEngine.FinishGroup(schedule, 3, s0, s1, s2, s3, s4, s5, s6, s7, source, destination);
            table += Lanes * BlockSize;
            source += Lanes * BlockSize;
            destination += Lanes * BlockSize;
        }
    }
}

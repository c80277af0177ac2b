using FsCheck;
using FsCheck.Fluent;

namespace Dxcp.Cryptography.Tests;

/// <summary>Every path against the plain reference, over random everything.</summary>
public class CtrPropertyTests
{
    public static TheoryData<string> Paths => AesVectorTests.Paths;

    public sealed record Case(int Seed, int Length, int SourceOffset, int DestinationOffset, ulong IV, ulong Count, ulong KeystreamOffset, bool InPlace);

    /// <summary>Counts near the edges where a counter byte, a group or the whole counter goes round.</summary>
    private static Gen<ulong> Counts { get; } = Gen.OneOf(
        Gen.Choose(0, 300).Select(n => (ulong)n),
        Gen.Choose(0, 300).Select(n => ulong.MaxValue - (ulong)n),
        Gen.Choose(0, 300).SelectMany(n => Gen.Choose(3, 63).Select(bit => (1UL << bit) - (ulong)n)),
        ArbMap.Default.GeneratorFor<ulong>());

    private static Gen<int> Lengths { get; } = Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(0, 5000), Gen.Choose(0, 40_000));

    private static Gen<ulong> Offsets { get; } = Gen.OneOf(
        Gen.Constant(0UL), Gen.Choose(0, 5000).Select(n => (ulong)n), ArbMap.Default.GeneratorFor<ulong>());

    private static Arbitrary<Case> Cases { get; } = Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from length in Lengths
        from source in Gen.Choose(0, 70)
        from destination in Gen.Choose(0, 70)
        from iv in ArbMap.Default.GeneratorFor<ulong>()
        from count in Counts
        from offset in Offsets
        from inPlace in ArbMap.Default.GeneratorFor<bool>()
        select new Case(seed, length, source, destination, iv, count, offset, inPlace));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_path_equals_the_reference(string path) => Check(150, Prop.ForAll(Cases, test =>
    {
        byte[] keyBytes = Reference.Bytes(test.Seed, 16);
        using var key = new Aes128Key(keyBytes, AesPaths.Choose(path));
        var start = new CounterBlock(test.IV, test.Count);
        Buffers buffers = new(test);
        // The place in the keystream cannot go round: its last byte must have a number.
        ulong offset = Math.Min(test.KeystreamOffset, ulong.MaxValue - (ulong)test.Length);
        byte[] expected = Reference.Ctr(keyBytes, start, offset, buffers.Source);
        key.Ctr(buffers.Source, buffers.Destination, start, offset);
        return buffers.Holds(expected);
    }));

    /// <summary>Long enough for every shortcut that a path takes on long runs; each bit of Count carries once.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void Long_runs_carry_rightly_at_every_bit_of_Count(string path)
    {
        byte[] keyBytes = Reference.Bytes(4, 16);
        byte[] source = Reference.Bytes(5, 16 * 1700);
        using var key = new Aes128Key(keyBytes, AesPaths.Choose(path));
        for (int bit = 0; bit <= 64; bit++)
        {
            var start = new CounterBlock(0x8877665544332211, unchecked((bit == 64 ? 0UL : 1UL << bit) - 300 - (ulong)(bit % 9)));
            byte[] result = new byte[source.Length];
            key.Ctr(source, result, start);
            Assert.True(Reference.Ctr(keyBytes, start, 0, source).AsSpan().SequenceEqual(result), $"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public unsafe void What_goes_past_the_caches_is_the_same(string path)
    {
        const int mostBlocks = 2100, margin = 128;
        AesEngine engine = AesPaths.Choose(path);
        byte[] keyBytes = Reference.Bytes(6, 16);
        byte[] source = Reference.Bytes(7, 16 * mostBlocks);
        byte* schedule = stackalloc byte[AesEngine.ScheduleSize];
        byte* memory = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((16 * mostBlocks) + (2 * margin), 64);
        var all = new Span<byte>(memory, (16 * mostBlocks) + (2 * margin));
        fixed (byte* key = keyBytes, from = source)
        {
            engine.ExpandKey(key, schedule);
            foreach (int shift in new[] { 0, 16, 48, 5 })
            {
                foreach (int blocks in new[] { 1, 7, 8, 33, 1030, mostBlocks })
                {
                    foreach (ulong count in new[] { 0UL, 3UL, (1UL << 40) - 100, ulong.MaxValue - 9 })
                    {
                        all.Fill(0xEE);
                        var start = new CounterBlock(9, count);
                        engine.CtrBlocks(schedule, from, memory + margin + shift, (nuint)blocks, start, stream: true);
                        byte[] expected = new byte[all.Length];
                        expected.AsSpan().Fill(0xEE);
                        Reference.Ctr(keyBytes, start, 0, source.AsSpan(0, 16 * blocks)).CopyTo(expected, margin + shift);
                        Assert.True(all.SequenceEqual(expected), $"{shift} {blocks} {count:X}");
                    }
                }
            }
        }

        System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_path_equals_the_reference_on_partial_patterns(string path)
    {
        Gen<uint> sizes = Gen.OneOf(Gen.Choose(0, 3).Select(n => (uint)n), Gen.Choose(0, 64).Select(n => (uint)n), Gen.Choose(0, 5000).Select(n => (uint)n),
            Gen.Constant(uint.MaxValue));
        Arbitrary<PartialPattern> patterns = Arb.From(
            from beginning in sizes
            from skip in sizes
            from encrypt in sizes
            select new PartialPattern(beginning, skip, encrypt));
        Check(150, Prop.ForAll(Cases, patterns, (test, pattern) =>
        {
            byte[] keyBytes = Reference.Bytes(test.Seed, 16);
            using var key = new Aes128Key(keyBytes, AesPaths.Choose(path));
            var start = new CounterBlock(test.IV, test.Count);
            Buffers buffers = new(test);
            byte[] expected = Reference.Ctr(keyBytes, start, pattern, buffers.Source);
            key.Ctr(buffers.Source, buffers.Destination, start, pattern);
            return buffers.Holds(expected);
        }));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_stream_in_pieces_is_the_stream_in_one(string path) => Check(60, Prop.ForAll(Cases, Arb.From(Gen.Choose(1, 777)), (test, piece) =>
    {
        byte[] keyBytes = Reference.Bytes(test.Seed, 16);
        using var key = new Aes128Key(keyBytes, AesPaths.Choose(path));
        var start = new CounterBlock(test.IV, test.Count);
        byte[] source = Reference.Bytes(test.Seed + 1, test.Length);
        byte[] whole = new byte[source.Length];
        byte[] pieces = new byte[source.Length];
        key.Ctr(source, whole, start);
        for (int i = 0; i < source.Length; i += piece)
        {
            int n = Math.Min(piece, source.Length - i);
            key.Ctr(source.AsSpan(i, n), pieces.AsSpan(i, n), start, (ulong)i);
        }

        return whole.AsSpan().SequenceEqual(pieces);
    }));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Blocks_encrypt_and_decrypt_as_the_platforms_do(string path) => Check(100, Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
    {
        byte[] keyBytes = Reference.Bytes(seed, 16);
        byte[] block = Reference.Bytes(seed ^ 0x5A5A, 16);
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = keyBytes;
        byte[] expected = aes.EncryptEcb(block, System.Security.Cryptography.PaddingMode.None);
        using var key = new Aes128Key(keyBytes, AesPaths.Choose(path));
        byte[] encrypted = new byte[16];
        byte[] decrypted = new byte[16];
        key.EncryptBlock(block, encrypted);
        key.DecryptBlock(encrypted, decrypted);
        return encrypted.AsSpan().SequenceEqual(expected) && decrypted.AsSpan().SequenceEqual(block);
    }));

    [Fact]
    public void Encrypted_length_counts_the_encrypted_bytes()
    {
        Gen<uint> sizes = Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 50)).Select(n => (uint)n);
        Check(500, Prop.ForAll(Arb.From(sizes), Arb.From(sizes), Arb.From(sizes.SelectMany(encrypt => Gen.Choose(0, 400).Select(size => (encrypt, size)))),
            (beginning, skip, last) =>
        {
            var pattern = new PartialPattern(beginning, skip, last.encrypt);
            return pattern.EncryptedLength((ulong)last.size) == (ulong)Enumerable.Range(0, last.size).Count(i => Reference.IsEncrypted(pattern, (ulong)i));
        }));
    }

    private static void Check(int cases, Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases), property);

    /// <summary>Source and destination at any alignment, with bytes around the destination that must not change.</summary>
    private sealed class Buffers
    {
        private readonly byte[] _source;
        private readonly byte[] _destination;
        private readonly byte[] _before;
        private readonly Case _test;

        public Buffers(Case test)
        {
            _test = test;
            _source = Reference.Bytes(test.Seed + 1, test.Length + 200);
            _destination = test.InPlace ? _source : Reference.Bytes(test.Seed + 2, test.Length + 200);
            _before = [.. _destination];
        }

        private int DestinationOffset => _test.InPlace ? _test.SourceOffset : _test.DestinationOffset;

        public ReadOnlySpan<byte> Source => _source.AsSpan(_test.SourceOffset, _test.Length);

        public Span<byte> Destination => _destination.AsSpan(DestinationOffset, _test.Length);

        public bool Holds(byte[] expected) =>
            Destination.SequenceEqual(expected)
            && _destination.AsSpan(0, DestinationOffset).SequenceEqual(_before.AsSpan(0, DestinationOffset))
            && _destination.AsSpan(DestinationOffset + _test.Length).SequenceEqual(_before.AsSpan(DestinationOffset + _test.Length));
    }
}

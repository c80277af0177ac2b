using System.Globalization;

namespace Dxcp.Cryptography.Tests;

public class Aes128KeyTests
{
    private static readonly byte[] s_secret = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(32)]
    public void A_key_has_16_bytes(int length) =>
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => new Aes128Key(new byte[length])).ParamName);

    [Fact]
    public void A_disposed_key_refuses_use()
    {
        var key = new Aes128Key(s_secret);
        using var other = new Aes128Key(s_secret);
        key.Dispose();
        key.Dispose();
        byte[] block = new byte[16];
        Assert.Throws<ObjectDisposedException>(() => key.EncryptBlock(block, block));
        Assert.Throws<ObjectDisposedException>(() => key.DecryptBlock(block, block));
        Assert.Throws<ObjectDisposedException>(() => key.Ctr(block, block, default));
        Assert.Throws<ObjectDisposedException>(() => key.Ctr(block, block, default, new PartialPattern(1, 1, 1)));
        Assert.Throws<ObjectDisposedException>(() => key.Xor(block));
        Assert.Throws<ObjectDisposedException>(() => key.ValueEquals(other));
        Assert.Throws<ObjectDisposedException>(() => other.ValueEquals(key));
        Assert.All(block, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Disposing_wipes_the_schedule()
    {
        var key = new Aes128Key(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        byte[] schedule = key.Schedule.ToArray();
        key.Dispose();
        // The slot may have gone to another key by now, but never with the bytes of this one, which no other test has.
        for (int round = 0; round < schedule.Length; round += 16)
            Assert.Equal(-1, key.Schedule.IndexOf(schedule.AsSpan(round, 16)));
    }

    [Fact]
    public unsafe void A_slot_that_is_given_back_is_zeros()
    {
        byte* slot = KeySlots.Rent();
        new Span<byte>(slot, AesEngine.ScheduleSize).Fill(0xEE);
        KeySlots.Return(slot);
        Assert.False(new ReadOnlySpan<byte>(slot, AesEngine.ScheduleSize).Contains((byte)0xEE));
    }

    /// <summary>The system's own word on the pages: out of core dumps (dd), out of child processes (dc).</summary>
    [Fact]
    public unsafe void Key_memory_is_kept_out_of_dumps_and_children()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — reads Linux's account of its pages");
        byte* slot = KeySlots.Rent();
        string? flags = null;
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string first = line.Split(' ')[0];
            int dash = first.IndexOf('-', StringComparison.Ordinal);
            if (dash > 0 && !first.EndsWith(':'))
            {
                inside = (ulong)slot >= ulong.Parse(first[..dash], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                    && (ulong)slot < ulong.Parse(first[(dash + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            else if (inside && first == "VmFlags:")
            {
                flags = line;
            }
        }

        KeySlots.Return(slot);
        Assert.NotNull(flags);
        Assert.Contains(" dd", flags, StringComparison.Ordinal);
        Assert.Contains(" dc", flags, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_disposed_during_uses_serves_them_and_returns_its_slot_once()
    {
        for (int round = 0; round < 200; round++)
        {
            var key = new Aes128Key(s_secret);
            byte[] expected = new byte[64];
            key.Ctr(expected, expected, default);
            int wrong = 0;
            Parallel.For(0, 4, worker =>
            {
                try
                {
                    for (int i = 0; i < 200; i++)
                    {
                        if (worker == 0 && i == 50)
                            key.Dispose();
                        byte[] result = new byte[64];
                        key.Ctr(result, result, default);
                        if (!result.AsSpan().SequenceEqual(expected))
                            Interlocked.Increment(ref wrong);
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            });
            Assert.Equal(0, wrong);
            // A slot returned twice would now serve two keys.
            using var one = new Aes128Key(s_secret);
            using var two = new Aes128Key(new byte[16]);
            Assert.False(one.ValueEquals(two));
        }
    }

    [Fact]
    public void A_cleared_key_refuses_use_until_it_has_its_next_value()
    {
        byte[] number = Convert.FromHexString("a5a5a5a5a5a5a5a55a5a5a5a5a5a5a5a"), block = new byte[16];
        using var previous = new Aes128Key(s_secret);
        using var key = new Aes128Key(number);
        key.Clear();
        Assert.Throws<ObjectDisposedException>(() => key.EncryptBlock(block, block));
        Assert.Throws<ObjectDisposedException>(() => previous.SetToXor(key, number));
        Assert.Throws<InvalidOperationException>(key.Clear);
        key.SetToXor(previous, number);
        using var expected = new Aes128Key(Convert.FromHexString("a5a4a7a6a1a0a3a25253505156575455"));
        Assert.True(key.ValueEquals(expected));
        byte[] ours = new byte[100], theirs = new byte[100];
        key.Ctr(ours, ours, default);
        expected.Ctr(theirs, theirs, default);
        Assert.Equal(theirs, ours);
        Assert.Throws<InvalidOperationException>(() => key.SetToXor(previous, number));
        Assert.Throws<InvalidOperationException>(() => key.SetToXor(key, number));
        Assert.True(key.ValueEquals(expected));
        Assert.Throws<InvalidOperationException>(() => key.SetTo(number));
        Assert.Throws<ArgumentException>(() => key.SetTo(new byte[15]));
        Assert.Throws<ArgumentException>(() => key.ValueEquals(new byte[17]));
        key.Clear();
        Assert.Throws<ObjectDisposedException>(() => key.ValueEquals(number));
        key.SetTo(number);
        using var own = new Aes128Key(number);
        key.Ctr(ours, ours, default);
        own.Ctr(theirs, theirs, default);
        Assert.Equal(theirs, ours);
        Assert.True(key.ValueEquals(number));
        Assert.True(key.ValueEquals(own));
        Assert.False(key.ValueEquals(s_secret));
    }

    [Fact]
    public void A_key_gets_its_next_value_on_every_path()
    {
        foreach (AesEngine engine in AesPaths.Supported)
        {
            using var previous = new Aes128Key(s_secret, engine);
            using var key = new Aes128Key(s_secret, engine);
            using var expected = previous.Xor(Convert.FromHexString("ffeeddccbbaa99887766554433221100"));
            key.Clear();
            key.SetToXor(previous, Convert.FromHexString("ffeeddccbbaa99887766554433221100"));
            byte[] ours = new byte[33], theirs = new byte[33];
            key.Ctr(ours, ours, default);
            expected.Ctr(theirs, theirs, default);
            Assert.Equal(theirs, ours);
        }
    }

    [Fact]
    public unsafe void Clearing_wipes_the_schedule()
    {
        using var key = new Aes128Key(s_secret);
        byte[] schedule = key.Schedule.ToArray();
        Assert.NotEqual(new byte[AesEngine.ScheduleSize], schedule);
        key.Clear();
        Assert.Equal(new byte[AesEngine.ScheduleSize], key.Schedule.ToArray());
    }

    [Fact]
    public void A_cleared_key_that_is_disposed_returns_its_slot_once()
    {
        var key = new Aes128Key(s_secret);
        key.Clear();
        key.Dispose();
        key.Dispose();
        using var previous = new Aes128Key(s_secret);
        Assert.Throws<InvalidOperationException>(() => key.SetToXor(previous, s_secret));
        // A slot returned twice would now serve two keys.
        using var one = new Aes128Key(s_secret);
        using var two = new Aes128Key(new byte[16]);
        Assert.False(one.ValueEquals(two));
    }

    [Fact]
    public void Uses_beside_clearing_and_refilling_are_refused_or_right()
    {
        byte[] number = new byte[16];
        number[5] = 1;
        using var previous = new Aes128Key(s_secret);
        using var next = previous.Xor(number);
        using var key = previous.Xor(number);
        byte[] expected = new byte[64];
        next.Ctr(expected, expected, default);
        int wrong = 0;
        Parallel.For(0, 4, worker =>
        {
            for (int i = 0; i < 3000; i++)
            {
                try
                {
                    if (worker == 0)
                    {
                        key.Clear();
                        key.SetToXor(previous, number);
                        continue;
                    }

                    byte[] result = new byte[64];
                    key.Ctr(result, result, default);
                    if (!result.AsSpan().SequenceEqual(expected))
                        Interlocked.Increment(ref wrong);
                }
                catch (Exception refused) when (refused is ObjectDisposedException or InvalidOperationException)
                {
                }
            }
        });
        Assert.Equal(0, wrong);
        Assert.True(key.ValueEquals(next));
    }

    [Fact]
    public void ToString_prints_no_secret() => Assert.Equal("Aes128Key", new Aes128Key(s_secret).ToString());

    [Fact]
    public void Destination_shorter_than_source_is_refused_and_unchanged()
    {
        using var key = new Aes128Key(s_secret);
        byte[] destination = new byte[31];
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => key.Ctr(new byte[32], destination, default)).ParamName);
        Assert.All(destination, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Partial_overlap_is_refused()
    {
        using var key = new Aes128Key(s_secret);
        byte[] buffer = new byte[64];
        Assert.Throws<ArgumentException>(() => key.Ctr(buffer.AsSpan(0, 48), buffer.AsSpan(16, 48), default));
        Assert.Throws<ArgumentException>(() => key.Ctr(buffer.AsSpan(1, 48), buffer.AsSpan(0, 48), default, new PartialPattern(1, 2, 3)));
        Assert.All(buffer, b => Assert.Equal(0, b));
        key.Ctr(buffer.AsSpan(0, 32), buffer.AsSpan(32, 32), default);
    }

    [Theory]
    [InlineData(15, 16)]
    [InlineData(16, 17)]
    public void A_block_has_16_bytes(int source, int destination)
    {
        using var key = new Aes128Key(s_secret);
        Assert.Throws<ArgumentException>(() => key.EncryptBlock(new byte[source], new byte[destination]));
        Assert.Throws<ArgumentException>(() => key.DecryptBlock(new byte[source], new byte[destination]));
    }

    [Fact]
    public void Xor_needs_16_bytes()
    {
        using var key = new Aes128Key(s_secret);
        Assert.Throws<ArgumentException>(() => key.Xor(new byte[15]));
    }

    [Fact]
    public void A_hundred_thousand_keys_live_together()
    {
        var keys = new Aes128Key[100_000];
        byte[] bytes = new byte[16];
        for (int i = 0; i < keys.Length; i++)
        {
            BitConverter.TryWriteBytes(bytes, i);
            keys[i] = new Aes128Key(bytes);
        }

        // R3 on distinct keys: had two of them shared a slot, the earlier would not differ from 0 by its number.
        BitConverter.TryWriteBytes(bytes, 777);
        using var expected = new Aes128Key(bytes);
        Assert.True(keys[777].ValueEquals(expected));
        Assert.False(keys[778].ValueEquals(expected));
        foreach (Aes128Key key in keys)
            key.Dispose();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("aesni,portable")]
    public void An_unknown_path_is_a_clear_error(string name)
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => AesPaths.Choose(name));
        Assert.Contains("DXCP_AES", e.Message, StringComparison.Ordinal);
        Assert.Contains("portable", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_name_the_best_path_is_chosen()
    {
        Assert.Same(AesPaths.Supported[0], AesPaths.Choose(null));
        Assert.Same(AesPaths.Supported[^1], AesPaths.Choose("PORTABLE"));
    }

    [Fact]
    public void Counter_block_reads_and_writes_big_endian()
    {
        byte[] bytes = Convert.FromHexString("00112233445566770000000000000001");
        var block = CounterBlock.Read(bytes);
        Assert.Equal(new CounterBlock(0x0011223344556677, 1), block);
        byte[] written = new byte[16];
        block.Write(written);
        Assert.Equal(bytes, written);
        Assert.Throws<ArgumentException>(() => CounterBlock.Read(new byte[15]));
        Assert.Throws<ArgumentException>(() => block.Write(new byte[15]));
    }

    [Fact]
    public void Counter_block_advances_round_2_to_the_64_without_touching_IV() =>
        Assert.Equal(new CounterBlock(7, 2), new CounterBlock(7, ulong.MaxValue).Advance(3));

    [Theory]
    [InlineData(5, 5, 5, 0, 0)]
    [InlineData(0, 0, 0, 100, 0)]
    [InlineData(100, 0, 0, 160, 100)]
    [InlineData(200, 20, 2, 160, 160)]
    [InlineData(0, 0, 1, 160, 160)]
    [InlineData(0, 16, 0, 160, 0)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, 0x2_8000_0000, 0x1_8000_0001)]
    public void Encrypted_length_of_the_documented_cases(uint beginning, uint skip, uint encrypt, ulong size, ulong expected) =>
        Assert.Equal(expected, new PartialPattern(beginning, skip, encrypt).EncryptedLength(size));
}

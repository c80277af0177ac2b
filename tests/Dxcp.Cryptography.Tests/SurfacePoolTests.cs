namespace Dxcp.Cryptography.Tests;

/// <summary>Large surfaces, split over threads.</summary>
public class SurfacePoolTests
{
    private const int Large = 3 * 1024 * 1024;

    private static byte[] Expected(byte[] key, byte[] source, CounterBlock start, ulong offset)
    {
        // In pieces below the threshold, which are never split and which the paths' own tests vouch for.
        using var plain = new Aes128Key(key);
        byte[] expected = new byte[source.Length];
        for (int i = 0; i < source.Length; i += 65_536)
        {
            int n = Math.Min(65_536, source.Length - i);
            plain.Ctr(source.AsSpan(i, n), expected.AsSpan(i, n), start, offset + (ulong)i);
        }

        return expected;
    }

    [Theory]
    [InlineData(2, Large, 0UL, 0UL)]
    [InlineData(4, Large + 7, 0xFFFFFFFFFFFF0000UL, 5UL)]
    [InlineData(4, Large - 9, (1UL << 40) - 70_000UL, 16UL * 1000 + 3)]
    [InlineData(3, 1 << 20, 3UL, 0UL)]
    [InlineData(8, (1 << 20) + (5 * 65_536) + 13, ulong.MaxValue, 1UL)]
    public void A_surface_split_over_threads_is_the_surface_done_by_one(int threads, int length, ulong count, ulong offset)
    {
        SurfacePool.Threads = threads;
        byte[] keyBytes = Reference.Bytes(threads, 16);
        byte[] source = Reference.Bytes(length, length);
        var start = new CounterBlock(0xFEDCBA9876543210, count);
        byte[] expected = Expected(keyBytes, source, start, offset);
        using var key = new Aes128Key(keyBytes);
        byte[] result = new byte[length];
        for (int round = 0; round < 10; round++)
        {
            Array.Clear(result);
            key.Ctr(source, result, start, offset);
            Assert.True(expected.AsSpan().SequenceEqual(result));
        }

        key.Ctr(source, source, start, offset);
        Assert.True(expected.AsSpan().SequenceEqual(source));
    }

    [Fact]
    public void Helpers_that_cannot_be_started_are_done_without_and_tried_again()
    {
        int before = SurfacePool.Helpers;
        SurfacePool.Threads = before + 3;
        Action<Thread> start = SurfacePool.Start;
        byte[] keyBytes = Reference.Bytes(1, 16), source = Reference.Bytes(2, Large), result = new byte[Large];
        byte[] expected = Expected(keyBytes, source, new CounterBlock(1, 2), 0);
        using var key = new Aes128Key(keyBytes);
        try
        {
            bool tried = false;
            SurfacePool.Start = _ =>
            {
                tried = true;
                throw new InsufficientMemoryException();
            };
            // Another test's surface in work at the same time keeps this one from the pool.
            for (int i = 0; i < 1000 && !tried; i++)
                key.Ctr(source, result, new CounterBlock(1, 2));
            Assert.True(tried);
            Assert.True(expected.AsSpan().SequenceEqual(result));
            Assert.Equal(before, SurfacePool.Helpers);
        }
        finally
        {
            SurfacePool.Start = start;
        }

        Array.Clear(result);
        for (int i = 0; i < 1000 && SurfacePool.Helpers == before; i++)
            key.Ctr(source, result, new CounterBlock(1, 2));
        Assert.True(expected.AsSpan().SequenceEqual(result));
        Assert.Equal(before + 2, SurfacePool.Helpers);
    }

    [Theory, InlineData(1 << 20), InlineData(Large + 16), InlineData(Large + (16 * 7) + 5)]
    public void A_surface_that_comes_while_another_is_in_work_is_done_whole(int length)
    {
        SurfacePool.Threads = SurfacePool.Helpers + 2;
        Action<Thread> start = SurfacePool.Start;
        byte[] keyBytes = Reference.Bytes(1, 16), source = Reference.Bytes(2, length), result = new byte[length], other = new byte[length];
        byte[] expected = Expected(keyBytes, source, new CounterBlock(1, 2), 0);
        using var key = new Aes128Key(keyBytes);
        try
        {
            bool met = false;
            SurfacePool.Start = thread =>
            {
                // The first surface is in work from before its helpers are started.
                var second = new Thread(() => key.Ctr(source, other, new CounterBlock(1, 2)));
                second.Start();
                met = second.Join(TimeSpan.FromSeconds(60));
                start(thread);
            };
            for (int i = 0; i < 1000 && !met; i++)
                key.Ctr(source, result, new CounterBlock(1, 2));
            Assert.True(met);
        }
        finally
        {
            SurfacePool.Start = start;
        }

        Assert.True(expected.AsSpan().SequenceEqual(other));
        Assert.True(expected.AsSpan().SequenceEqual(result));
    }

    [Fact]
    public void Many_surfaces_at_once_stay_apart()
    {
        SurfacePool.Threads = 4;
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, session =>
        {
            byte[] keyBytes = Reference.Bytes(session, 16);
            byte[] source = Reference.Bytes(session + 100, Large);
            byte[] result = new byte[Large];
            using var key = new Aes128Key(keyBytes);
            for (ulong frame = 0; frame < 6; frame++)
            {
                var start = new CounterBlock((ulong)session, frame * Large);
                key.Ctr(source, result, start);
                Assert.True(Expected(keyBytes, source, start, 0).AsSpan().SequenceEqual(result));
            }
        });
    }

    [Fact]
    public void Partial_patterns_with_long_runs_are_split_too()
    {
        SurfacePool.Threads = 4;
        byte[] keyBytes = Reference.Bytes(5, 16);
        byte[] source = Reference.Bytes(6, 2 * Large);
        var start = new CounterBlock(1, 2);
        var pattern = new PartialPattern(1_500_001, 33, 1_200_003);
        byte[] gathered = [.. source.Where((_, i) => Reference.IsEncrypted(pattern, (ulong)i))];
        byte[] encrypted = Expected(keyBytes, gathered, start, 0);
        byte[] expected = [.. source];
        int used = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (Reference.IsEncrypted(pattern, (ulong)i))
                expected[i] = encrypted[used++];
        }

        using var key = new Aes128Key(keyBytes);
        key.Ctr(source, source, start, pattern);
        Assert.True(expected.AsSpan().SequenceEqual(source));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("65")]
    [InlineData("many")]
    [InlineData(" 2")]
    public void A_wrong_number_of_threads_is_a_clear_error(string value) =>
        Assert.Contains("DXCP_AES_THREADS", Assert.Throws<InvalidOperationException>(() => SurfacePool.Parse(value)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_number_of_threads_is_the_given_one_or_the_cores()
    {
        foreach (int number in (int[])[1, 3, 64])
            Assert.Equal(number, SurfacePool.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.InRange(SurfacePool.Parse(null), 1, 4);
    }
}

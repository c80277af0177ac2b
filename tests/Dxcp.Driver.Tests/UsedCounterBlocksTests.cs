using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>The set of counter blocks used under a key: exact, in any order, small where IVs rise; R21, R26, S25, S31, S100.</summary>
public sealed class UsedCounterBlocksTests
{
    /// <summary>Against a model that remembers every block: few IVs with many counts, and many IVs with counts much alike.</summary>
    [Theory, InlineData(8, 16, 6, 60, 300), InlineData(60, 3, 3, 300, 60), InlineData(64, 3, 3, 3000, 10)]
    [InlineData(5000, 2, 3, 12_000, 3), InlineData(200_000, 2, 3, 30_000, 1), InlineData(1, 20_000, 3, 8_000, 2)]
    public void Message_is_refused_if_and_only_if_one_of_its_blocks_was_used(int ivs, int counts, int blocks, int messages, int runs)
    {
        var random = new Random(ivs);
        for (int run = 0; run < runs; run++)
        {
            var history = new IVHistory(false, false);
            var used = new HashSet<CounterBlock>();
            int accepted = 0, refused = 0;
            for (int i = 0; i < messages; i++)
            {
                // Now and then several at once, of which one refused leaves nothing of all; a quarter of them the driver's own.
                KeystreamRange[] batch = [.. Enumerable.Range(0, random.Next(5) == 0 ? 3 : 1).Select(_ => Draw(random, ivs, counts, blocks))];
                var blocksOfAll = batch.SelectMany(Blocks).ToList();
                bool isFree = blocksOfAll.Count == blocksOfAll.Distinct().Count() && !blocksOfAll.Exists(used.Contains);
                var status = batch.Length == 1 && i % 4 == 0 ? history.TryUseOwn(batch[0]) : history.TryUse(batch);
                Assert.Equal(isFree ? DriverStatus.Ok : DriverStatus.IVReused, status);
                used.UnionWith(isFree ? blocksOfAll : []);
                _ = isFree ? accepted++ : refused++;
            }

            Assert.True(accepted > 5 && refused > 5, $"{accepted} accepted, {refused} refused");
        }
    }

    [Fact] // S100
    public void What_was_cleared_counts_for_nothing()
    {
        foreach (ulong ivs in new ulong[] { 1, 3, 5000 })
        {
            var used = new UsedCounterBlocks();
            for (ulong round = 0; round < 3; round++)
            {
                for (ulong iv = 0; iv < ivs; iv++)
                    Assert.Equal(DriverStatus.Ok, used.TryAdd(new(new CounterBlock(iv * 1000, iv), 1 + iv)));
                Assert.Equal(DriverStatus.Ok, used.TryAdd(new(new CounterBlock(7, ulong.MaxValue), 2))); // round to the first count
                Assert.Equal(DriverStatus.IVReused, used.TryAdd(new(new CounterBlock(7, 0), 1)));
                Assert.InRange(used.RunCount, 2, (int)ivs + 2);
                used.Clear();
                Assert.Equal(0, used.RunCount);
            }
        }
    }

    [Fact] // S25
    public void Message_that_goes_round_uses_the_counts_at_both_ends_and_not_the_next_IV()
    {
        var history = new IVHistory(false, false);
        Assert.Equal(DriverStatus.Ok, history.TryUse(Range(7, ulong.MaxValue - 1, 5)));
        foreach (ulong count in new ulong[] { ulong.MaxValue - 1, ulong.MaxValue, 0, 1, 2 })
            Assert.Equal(DriverStatus.IVReused, history.TryUse(Range(7, count, 1)));
        Assert.Equal(DriverStatus.Ok, history.TryUse(Range(7, 3, 1)));
        Assert.Equal(DriverStatus.Ok, history.TryUse(Range(7, ulong.MaxValue - 2, 1)));
        Assert.Equal(DriverStatus.Ok, history.TryUse(Range(8, 0, 1)));
        Assert.Equal(DriverStatus.IVReused, history.TryUse(Range(7, 4, ulong.MaxValue)));
    }

    [Fact]
    public void IVs_in_any_order_that_fill_a_stretch_end_as_one_run()
    {
        const int half = 160 * 64;
        ulong[] ivs = [.. Enumerable.Range(0, 2 * half).Select(i => unchecked((ulong)i - half))]; // over the end of the numbers, too
        new Random(9).Shuffle(ivs);
        var used = new UsedCounterBlocks();
        foreach (ulong iv in ivs)
            Assert.Equal(DriverStatus.Ok, used.TryAdd(Range(iv, 1, 48)));
        Assert.Equal(2, used.RunCount);
        foreach (ulong iv in ivs)
            Assert.Equal(DriverStatus.IVReused, used.TryAdd(Range(iv, 48, 1)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Ordinary_rising_use_allocates_nothing_and_stays_at_a_few_runs(bool sequential)
    {
        var used = new UsedCounterBlocks();
        Use(0, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(1000, 20_001);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(used.RunCount, 1, 4);

        void Use(ulong from, ulong to)
        {
            // The application's messages, three buffers to an IV where they are sequential, and the driver's own further up.
            for (ulong i = from; i < to; i++)
            {
                ulong iv = sequential ? i / 3 : i, first = sequential ? 1 + (i % 3 * 48) : 0;
                if (used.TryAdd(Range(iv, first, 48)) != DriverStatus.Ok || used.TryAdd(Range((1UL << 40) + i, 0, 8100)) != DriverStatus.Ok)
                    Assert.Fail($"message {i}");
            }
        }
    }

    [Fact] // S31: runs lie in leaves of 64, of which the last may be left without any
    public void Run_that_comes_and_goes_behind_all_others_hides_none_that_grows_to_its_place()
    {
        for (ulong count = 60; count <= 70; count++)
        {
            var runs = new UsedRuns();
            for (ulong i = 0; i < count; i++)
                runs.Add(2 * i, 0, 0);
            ulong last = (2 * (count - 1)) + 1, behind = last + 4;
            runs.Add(last, 0, 0); // a run of several, which grows in its place
            runs.Add(behind, 0, 0);
            runs.Remove(behind, 0, 0);
            Assert.True(runs.IsFree(behind, 0, 0));
            for (ulong iv = last + 1; iv <= behind; iv++)
            {
                Assert.True(runs.IsFree(iv, 0, 0));
                runs.Add(iv, 0, 0);
                Assert.False(runs.IsFree(iv, 0, 0));
            }

            for (ulong iv = last; iv <= behind; iv++)
                Assert.False(runs.IsFree(iv, 0, 0));
        }
    }

    [Fact] // S100
    public void At_the_bound_more_is_refused_and_nothing_is_forgotten()
    {
        var history = new IVHistory(false, false);
        ulong accepted = 0;
        // No two beside each other are alike.
        while (history.TryUse(Range(accepted, 0, 1 + (accepted % 2))) is var status && status == DriverStatus.Ok)
            accepted++;
        Assert.Equal(DriverStatus.IVHistoryFull, history.TryUse(Range(accepted, 0, 1)));
        Assert.InRange(accepted, (ulong)UsedCounterBlocks.MaxRuns - 4, (ulong)UsedCounterBlocks.MaxRuns);
        for (ulong i = 0; i < accepted; i += 997)
            Assert.Equal(DriverStatus.IVReused, history.TryUse(Range(i, 0, 1)));
        history.Reset(false, false);
        Assert.Equal(DriverStatus.Ok, history.TryUse(Range(0, 0, 1)));
    }

    [Theory, InlineData(1, 1), InlineData(1, 9), InlineData(64, 9), InlineData(4096, 9), InlineData(1UL << 47, 1), InlineData(ulong.MaxValue >> 20, 1)] // S100
    public void IVs_in_any_order_with_any_lengths_take_a_run_each_at_most_and_little_memory(ulong step, int lengths)
    {
        const int messages = 100_000, mostBytesOfARun = 120, grown = 2;
        var random = new Random(4);
        ulong[] ivs = [.. Enumerable.Range(0, messages).Select(i => unchecked((ulong)i * step))];
        random.Shuffle(ivs);
        var used = new UsedCounterBlocks();
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ulong iv in ivs)
        {
            if (used.TryAdd(Range(iv, 0, 1 + (iv / step % (ulong)lengths))) != DriverStatus.Ok)
                Assert.Fail($"IV {iv}");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (long)messages * mostBytesOfARun * grown);
        Assert.InRange(used.RunCount, 1, messages);
        foreach (ulong iv in ivs)
        {
            ulong length = 1 + (iv / step % (ulong)lengths);
            if (used.TryAdd(Range(iv, length - 1, 1)) != DriverStatus.IVReused || used.TryAdd(Range(iv, length + 1, 1)) != DriverStatus.Ok)
                Assert.Fail($"IV {iv}");
        }
    }

    [Fact]
    public void Messages_that_are_entered_together_are_entered_all_or_not_at_all()
    {
        foreach (bool strict in new[] { false, true })
        {
            var history = new IVHistory(strict, false);
            Assert.Equal(DriverStatus.Ok, history.TryUse(Range(5, 0, 4)));
            Assert.Equal(DriverStatus.IVReused, history.TryUse(Range(6, 0, 4), Range(7, 0, 4), Range(5, 3, 1)));
            Assert.Equal(DriverStatus.IVReused, history.TryUse(Range(6, 0, 4), Range(6, 3, 1)));
            Assert.Equal(DriverStatus.Ok, history.TryUse(Range(6, 0, 4), Range(7, 0, 4)));
            Assert.Equal(DriverStatus.IVReused, history.TryUse(Range(6, 0, 4)));
        }
    }

    [Fact]
    public void Message_from_many_threads_is_taken_from_one()
    {
        var history = new IVHistory(false, false);
        int accepted = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (ulong i = 0; i < 2000; i++)
            {
                if (history.TryUse(Range(i, 0, 3)) == DriverStatus.Ok)
                    Interlocked.Increment(ref accepted);
            }
        });
        Assert.Equal(2000, accepted);
    }

    private static KeystreamRange Range(ulong iv, ulong count, ulong blocks) => new(new CounterBlock(iv, count), blocks);

    private static KeystreamRange Draw(Random random, int ivs, int counts, int blocks) =>
        Range((ulong)random.Next(ivs), unchecked((ulong)random.Next(counts) - (ulong)(counts / 4)), (ulong)random.Next(blocks));

    private static IEnumerable<CounterBlock> Blocks(KeystreamRange range) =>
        Enumerable.Range(0, (int)range.Blocks).Select(block => range.Start.Advance((ulong)block));
}

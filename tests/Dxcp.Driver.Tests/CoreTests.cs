namespace Dxcp.Driver.Tests;

/// <summary>The parts of the core that both driver interfaces stand on.</summary>
public sealed class CoreTests
{
    [Fact]
    public void Table_finds_what_was_added_and_nothing_else()
    {
        var table = new HandleTable<string>();
        var model = new Dictionary<nint, string>();
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            nint handle = random.Next(0, 300) * 16;
            if (random.Next(2) == 0)
            {
                bool isNew = handle != 0 && model.TryAdd(handle, $"{i}");
                Assert.Equal(isNew, table.TryAdd(handle, $"{i}"));
            }
            else
            {
                Assert.Equal(model.Remove(handle, out string? expected), table.TryRemove(handle, out string? removed));
                Assert.Equal(expected, removed);
            }

            Assert.Equal(model.Count, table.Count);
            nint other = random.Next(0, 300) * 16;
            Assert.Equal(model.GetValueOrDefault(other), table.TryGet(other, out string? found) ? found : null);
        }

        Assert.Equal(model.Values.Order(), table.Close().Order());
        Assert.False(table.TryAdd(16, "late"));
        Assert.False(table.TryGet(16, out _));
    }

    [Fact]
    public void Lookups_see_every_object_while_others_come_and_go()
    {
        var table = new HandleTable<object>();
        var lasting = Enumerable.Range(1, 100).ToDictionary(i => (nint)i * 4096, i => (object)i);
        foreach (var (handle, value) in lasting)
            table.TryAdd(handle, value);
        bool done = false;
        var writer = new Thread(() =>
        {
            for (int round = 0; round < 200; round++)
            {
                for (nint i = 1; i < 200; i++)
                    table.TryAdd((i * 4096) + 16, this);
                for (nint i = 1; i < 200; i++)
                    table.TryRemove((i * 4096) + 16, out _);
            }

            Volatile.Write(ref done, true);
        });
        writer.Start();
        while (!Volatile.Read(ref done))
        {
            foreach (var (handle, value) in lasting)
                Assert.True(table.TryGet(handle, out object? found) && found == value);
        }

        writer.Join();
    }

    [Fact]
    public void Budget_never_grants_more_than_there_is()
    {
        var budget = new ProtectedMemoryBudget(1000);
        int granted = 0;
        Parallel.For(0, 100, _ =>
        {
            if (budget.TryReserve(30))
                Interlocked.Increment(ref granted);
        });
        Assert.Equal(33, granted);
        Assert.False(budget.TryReserve(ulong.MaxValue));
        budget.Release(30 * 33);
        Assert.Equal(1000ul, budget.Left);
    }

    [Fact] // S62
    public void Budget_is_given_to_its_last_byte_and_a_shortage_is_told_once()
    {
        var budget = new ProtectedMemoryBudget(1000);
        Assert.False(budget.TryReserve(1001));
        Assert.Contains("1,001", ProtectedMemoryBudget.TakeShortage(), StringComparison.Ordinal);
        Assert.Null(ProtectedMemoryBudget.TakeShortage());
        Assert.True(budget.TryReserve(1000));
        Assert.Equal(0ul, budget.Left);
        Assert.True(budget.TryReserve(0));
        Assert.False(budget.TryReserve(1));
    }

    [Fact]
    public async Task Profile_in_use_is_that_of_the_flow_of_control()
    {
        Assert.Same(DriverProfile.Default, DriverProfile.Current);
        using (DriverProfile.Use(DriverProfile.NoRefresh))
        {
            using (DriverProfile.Use(DriverProfile.ReadBackKey))
                Assert.Same(DriverProfile.ReadBackKey, DriverProfile.Current);
            await Task.Yield();
            Assert.Same(DriverProfile.NoRefresh, DriverProfile.Current);
            using (ExecutionContext.SuppressFlow())
            {
                var elsewhere = new Thread(() => Assert.Same(DriverProfile.Default, DriverProfile.Current));
                elsewhere.Start();
                elsewhere.Join();
            }
        }

        Assert.Same(DriverProfile.Default, DriverProfile.Current);
    }
}

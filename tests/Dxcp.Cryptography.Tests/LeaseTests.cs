namespace Dxcp.Cryptography.Tests;

/// <summary>What is leased is cleaned up by the one who leaves last, once, whatever the order of steps.</summary>
public sealed class LeaseTests
{
    [Fact]
    public void Whoever_leaves_last_cleans_up_once_in_every_order_of_steps()
    {
        // Two who try to enter, an owner who retires, and one who takes what was cleaned up into use again and retires it, too.
        int orders = 0;
        Explore([], choices =>
        {
            orders++;
            return Run(choices);
        });
        Assert.True(orders > 1000, $"{orders} orders");
    }

    [Fact]
    public void Refused_entry_between_reopening_and_retiring_takes_nobody_s_last_leave()
    {
        var lease = new LeaseCount();
        Assert.True(lease.Leave());
        int seen = lease.Look(); // and a thread that is about to be refused sleeps here
        lease.Reopen();
        Assert.True(seen == 0 || lease.TryEnter(ref seen));
        Assert.True(lease.Leave());
        Assert.False(lease.TryEnter());
        Assert.Equal(0, lease.Look());
    }

    [Fact]
    public void Entry_that_another_overtakes_is_counted_all_the_same()
    {
        var lease = new LeaseCount();
        int seen = lease.Look();
        Assert.True(lease.TryEnter());
        Assert.False(lease.TryEnter(ref seen));
        Assert.True(lease.TryEnter(ref seen));
        Assert.Equal(3, lease.Look());
    }

    [Fact]
    public void Retired_key_works_for_those_who_use_it_and_is_wiped_when_the_last_leaves()
    {
        byte[] block = new byte[16];
        var key = new LeasedKey(new Aes128Key([.. Enumerable.Range(1, 16).Select(i => (byte)i)]));
        Assert.True(key.TryEnter());
        Assert.True(key.TryEnter());
        key.Retire();
        key.Key.EncryptBlock(block, block);
        key.Leave();
        Assert.True(key.TryEnter()); // as long as somebody is there
        key.Leave();
        key.Key.EncryptBlock(block, block);
        Assert.True(key.Key.Schedule.ContainsAnyExcept((byte)0));
        key.Leave();
        Assert.False(key.Key.Schedule.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => key.Key.EncryptBlock(block, block));
        Assert.False(key.TryEnter());
    }

    /// <summary>Runs every order: each time from the start, with the choices so far, and then with each that was possible next.</summary>
    private static void Explore(int[] choices, Func<int[], int> run)
    {
        int possible = run(choices);
        for (int next = 0; next < possible; next++)
            Explore([.. choices, next], run);
    }

    /// <summary>Runs some steps; the number of choices for the one that follows.</summary>
    private static int Run(int[] choices)
    {
        var world = new World();
        List<IEnumerator<bool>> actors = [world.User(), world.User(), world.Owner(), world.Refresh()];
        actors.RemoveAll(actor => !actor.MoveNext());
        foreach (int choice in choices)
        {
            var actor = actors.Where(actor => actor.Current || world.IsClean).ElementAt(choice);
            if (!actor.MoveNext())
                actors.Remove(actor);
        }

        if (actors.Count == 0)
            world.CheckEnd();
        return actors.Count(actor => actor.Current || world.IsClean);
    }

    /// <summary>Something leased. Its actors stop after each step: true if they can go on at once, false if only when it has been cleaned up.</summary>
    private sealed class World
    {
        private LeaseCount _lease = new();
        private int _users;
        private int _cleaned;

        public bool IsClean { get; private set; }

        public IEnumerator<bool> User()
        {
            yield return true;
            int seen = _lease.Look();
            while (seen > 0)
            {
                yield return true;
                if (!_lease.TryEnter(ref seen))
                    continue;
                Assert.False(IsClean);
                _users++;
                yield return true;
                _users--;
                Leave();
                yield break;
            }
        }

        public IEnumerator<bool> Owner()
        {
            yield return true;
            Leave();
        }

        public IEnumerator<bool> Refresh()
        {
            yield return false;
            IsClean = false;
            _lease.Reopen();
            yield return true;
            Leave();
        }

        public void CheckEnd()
        {
            Assert.Equal(2, _cleaned);
            Assert.True(IsClean);
            Assert.False(_lease.TryEnter());
        }

        private void Leave()
        {
            if (!_lease.Leave())
                return;
            Assert.Equal(0, _users);
            Assert.False(IsClean);
            IsClean = true;
            _cleaned++;
        }
    }
}

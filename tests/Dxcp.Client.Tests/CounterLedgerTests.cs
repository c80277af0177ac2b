using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

public sealed class CounterLedgerTests
{
    [Fact]
    public void R21_where_the_driver_took_the_next_IV_the_application_leaps_over_it_and_both_go_on()
    {
        var ledger = new CounterLedger(sequential: false);
        CounterBlock first = ledger.Next(4);
        ulong theirs = first.IV + 1;
        for (ulong i = 0; i < 3; i++)
        {
            ledger.Enter(new(theirs + i, 0), 4);
            Assert.True(ledger.Next(4).IV > theirs + 1000 + i);
        }

        Assert.Throws<KeystreamReuseException>(() => ledger.Enter(new(theirs + 2, 0), 4));
        ledger.Enter(new(theirs + 3, 0), 4);
    }

    [Fact] // R21: a driver may look at the IV of a message in which nothing is encrypted, too
    public void R21_a_message_in_which_nothing_is_encrypted_takes_a_counter_block_all_the_same()
    {
        Assert.Equal((1ul, 1ul), (FrameCipher.Blocks(64, new PartialPattern(0, 1, 0)), FrameCipher.Blocks(0, null)));
        Assert.Equal((4ul, 2ul), (FrameCipher.Blocks(64, null), FrameCipher.Blocks(64, new PartialPattern(17, 1, 0))));
        var ledger = new CounterLedger(sequential: true);
        Assert.NotEqual(ledger.Next(FrameCipher.Blocks(64, new PartialPattern(0, 1, 0))), ledger.Next(1));
    }

    [Fact]
    public void S25_a_sequential_count_takes_a_new_IV_before_it_goes_round()
    {
        var ledger = new CounterLedger(sequential: true);
        CounterBlock first = ledger.Next(ulong.MaxValue - 10);
        CounterBlock second = ledger.Next(9);
        Assert.Equal(new(first.IV, ulong.MaxValue - 9), second);
        Assert.Equal(new(first.IV + 1, 1), ledger.Next(1));
    }

    [Fact]
    public void R21_the_driver_may_count_on_under_one_IV_but_not_back()
    {
        var ledger = new CounterLedger(sequential: true);
        ledger.Enter(new(5, 1), 4);
        ledger.Enter(new(5, 5), 4);
        Assert.Throws<KeystreamReuseException>(() => ledger.Enter(new(5, 8), 4));
        Assert.Throws<KeystreamReuseException>(() => ledger.Enter(new(4, 100), 4));
        Assert.Throws<KeystreamReuseException>(() => ledger.Enter(new(6, ulong.MaxValue - 2), 4));
        ledger.Enter(new(6, 0), 4);
    }

    [Theory, InlineData(false), InlineData(true)] // R21
    public void A_message_that_is_sent_in_order_keeps_the_counter_block_it_was_encrypted_from_and_a_late_one_gets_another(bool sequential)
    {
        var ledger = new CounterLedger(sequential);
        CounterBlock first = ledger.Next(4), second = ledger.Next(4), third = ledger.Next(4);
        Assert.Equal((first, third), (ledger.LineUp(first, 4).Start, ledger.LineUp(third, 4).Start));
        CounterBlock late = ledger.LineUp(second, 4).Start;
        Assert.True(late.IV > third.IV || (late.IV == third.IV && late.Count >= third.Count + 4));
    }

    [Theory, InlineData(false), InlineData(true)] // R21
    public void What_was_in_line_once_does_not_come_again(bool sequential)
    {
        var ledger = new CounterLedger(sequential);
        CounterBlock first = ledger.LineUp(4).Start;
        Assert.NotEqual(first, ledger.LineUp(first, 4).Start);
    }

    [Fact] // R21
    public void The_driver_takes_none_of_the_application_s_IVs_the_last_one_included()
    {
        var ledger = new CounterLedger(sequential: false);
        ulong[] own = [ledger.Next(4).IV, ledger.Next(4).IV, ledger.Next(4).IV];
        foreach (ulong iv in own)
            Assert.Throws<KeystreamReuseException>(() => ledger.Enter(new(iv, 0), 4));
        ledger.Enter(new(own[0] - 1, 0), 4);
        ledger.Enter(new(own[2] + 1, 0), 4);
    }

    [Fact] // S130
    public void Who_gives_up_a_place_in_the_line_waits_for_those_before_it()
    {
        var ledger = new CounterLedger(sequential: false);
        SendTurn first = ledger.LineUp(1), second = ledger.LineUp(1);
        new CounterLedger(sequential: false).LineUp(1).Dispose(); // compiled by now: it waits for nothing else
        bool begun = false;
        var leaving = new Thread(() =>
        {
            Volatile.Write(ref begun, true);
            second.Dispose();
        });
        leaving.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref begun) && (leaving.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        Assert.True(leaving.IsAlive);
        first.Dispose();
        leaving.Join();
        ledger.LineUp(1).Wait();
    }

    [Theory] // S25
    [InlineData(ulong.MaxValue - 4, true)]
    [InlineData(ulong.MaxValue - 3, false)]
    [InlineData(ulong.MaxValue, false)]
    public void The_driver_s_count_does_not_go_round(ulong count, bool taken)
    {
        var ledger = new CounterLedger(sequential: false);
        if (taken)
            ledger.Enter(new(6, count), 4);
        else
            Assert.Throws<KeystreamReuseException>(() => ledger.Enter(new(6, count), 4));
    }

    [Fact]
    public void R21_two_keys_do_not_begin_with_the_same_IV()
    {
        var ivs = Enumerable.Range(0, 100).Select(_ => new CounterLedger(sequential: false).Next(1).IV).ToList();
        Assert.Equal(ivs.Count, ivs.Distinct().Count());
        Assert.All(ivs, iv => Assert.True(iv <= ulong.MaxValue >> 1));
    }
}

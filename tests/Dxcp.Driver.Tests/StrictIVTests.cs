using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>The strict reading of R21, a switch of the profile: IVs rise under each key; S8, S11, S31, S66.</summary>
public sealed class StrictIVTests : IDisposable
{
    private static readonly DriverProfile s_strict = DriverProfile.OnDemand with { StrictIVs = true };
    private readonly DdiHost _host = new(s_strict);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Ready_profile_is_the_default_one_but_for_the_switch()
    {
        Assert.False(DriverProfile.Default.StrictIVs);
        Assert.Equal(DriverProfile.Default with { Name = "strict-iv", Purpose = DriverProfile.StrictIV.Purpose, StrictIVs = true }, DriverProfile.StrictIV);
    }

    [Fact]
    public void IV_that_does_not_rise_is_refused_and_leaves_the_destination()
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device));
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7));
        Assert.False(blt.Accepts(7, count: 100));
        Assert.False(blt.Accepts(6));
        Assert.False(blt.Accepts(0));
        Assert.True(blt.Accepts(8));
        Assert.True(blt.Accepts(ulong.MaxValue));
        Assert.False(blt.Accepts(ulong.MaxValue));
        Assert.False(blt.Accepts(0));
    }

    [Fact]
    public void First_IV_may_be_any()
    {
        Assert.True(new RepeatedBlt(new DdiSession(_host.Device)).Accepts(0));
        Assert.True(new RepeatedBlt(new DdiSession(_host.Device)).Accepts(ulong.MaxValue));
    }

    [Fact] // S8, S66
    public void Negotiation_clears_the_histories()
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device));
        byte[] contentKey = Reference.Pattern(16);
        Assert.True(blt.Accepts(7));
        Assert.True(blt.Accepts(7, contentKey: contentKey));
        Assert.Equal(HResult.S_OK, blt.Session.Negotiate());
        Assert.True(blt.Accepts(7));
        Assert.True(blt.Accepts(7, contentKey: contentKey));
    }

    [Fact] // R21, S31: per key
    public void Each_content_key_has_a_history_of_its_own_that_a_refresh_leaves_alone()
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device));
        byte[] first = Reference.Pattern(16, seed: 1), second = Reference.Pattern(16, seed: 2);
        Assert.True(blt.Accepts(7));
        Assert.True(blt.Accepts(7, contentKey: first));
        Assert.True(blt.Accepts(7, contentKey: second));
        Assert.False(blt.Accepts(7, contentKey: first));
        blt.Session.Refresh();
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7, contentKey: first));
        Assert.True(blt.Accepts(8, contentKey: first));
    }

    [Theory, InlineData(false), InlineData(true)] // R26, S31
    public void With_sequential_counts_an_IV_may_come_again_behind_the_counts_used(bool withContentKey)
    {
        using var host = new DdiHost(s_strict with { Caps = s_strict.Caps | ProtectionCaps.SequentialCtrIV });
        var blt = new RepeatedBlt(new DdiSession(host.Device)); // two blocks each
        byte[]? key = withContentKey ? Reference.Pattern(16, 77) : null;
        Assert.True(blt.Accepts(7, count: 1, contentKey: key));
        Assert.False(blt.Accepts(7, count: 2, contentKey: key));
        Assert.True(blt.Accepts(7, count: 3, contentKey: key));
        Assert.True(blt.Accepts(7, count: 10, contentKey: key));
        Assert.False(blt.Accepts(7, count: 5, contentKey: key));
        Assert.False(blt.Accepts(6, count: 99, contentKey: key));
        Assert.True(blt.Accepts(8, count: 0, contentKey: key));
        Assert.False(blt.Accepts(8, count: ulong.MaxValue, contentKey: key)); // goes round to count 0
        Assert.True(blt.Accepts(8, count: ulong.MaxValue - 1, contentKey: key)); // to the last count there is
        Assert.False(blt.Accepts(8, count: ulong.MaxValue, contentKey: key));
        Assert.False(blt.Accepts(8, count: 5, contentKey: key));
        Assert.True(blt.Accepts(9, count: 50, contentKey: key));
        Assert.False(blt.Accepts(9, count: ulong.MaxValue, contentKey: key)); // goes round in front of where this IV began
        Assert.True(blt.Accepts(9, count: 52, contentKey: key));
        Assert.True(blt.Accepts(ulong.MaxValue, count: 7, contentKey: key)); // behind the highest IV there is none
        Assert.False(blt.Accepts(0, count: 0, contentKey: key));
        Assert.False(blt.Accepts(10, count: 0, contentKey: key));
        Assert.True(blt.Accepts(ulong.MaxValue, count: 9, contentKey: key));
    }

    [Theory, InlineData(false), InlineData(true)] // S31
    public void Behind_the_highest_IV_there_is_none(bool withContentKey)
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device));
        byte[]? key = withContentKey ? Reference.Pattern(16, 78) : null;
        Assert.True(blt.Accepts(ulong.MaxValue, contentKey: key));
        foreach (ulong iv in (ulong[])[0, 1, ulong.MaxValue])
            Assert.False(blt.Accepts(iv, contentKey: key));
    }

    [Fact]
    public void History_accepts_no_counter_block_twice_and_every_IV_that_rises()
    {
        // Against a model that remembers every block, with numbers small enough to collide.
        var random = new Random(4);
        foreach (bool sequential in new[] { false, true })
        {
            for (int run = 0; run < 200; run++)
            {
                var history = new IVHistory(true, sequential);
                var used = new HashSet<CounterBlock>();
                ulong? highest = null;
                for (int i = 0; i < 40; i++)
                {
                    var start = new CounterBlock((ulong)random.Next(8), unchecked((ulong)random.Next(16) - 4));
                    ulong blocks = (ulong)random.Next(6);
                    bool accepted = history.TryUse(new KeystreamRange(start, blocks)) == DriverStatus.Ok;
                    Assert.True(accepted || start.IV <= highest);
                    if (!accepted)
                        continue;
                    Assert.True(sequential ? start.IV >= (highest ?? 0) : !(start.IV <= highest));
                    highest = start.IV;
                    for (ulong block = 0; block < blocks; block++)
                        Assert.True(used.Add(start.Advance(block)));
                }
            }
        }
    }

    [Fact] // S66
    public void Content_keys_remembered_are_bounded_and_none_is_forgotten_for_another()
    {
        var histories = new ContentKeyHistories(sequential: false, salt: 12345);
        using var victim = new Aes128Key(Reference.Pattern(16, seed: -1));
        var message = new KeystreamRange(new(5, 0), 1);
        Assert.Equal(DriverStatus.Ok, histories.TryUse(victim, message));
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 1; i < ContentKeyHistories.Capacity; i++)
        {
            BitConverter.TryWriteBytes(bytes, i);
            using var key = new Aes128Key(bytes);
            Assert.Equal(DriverStatus.Ok, histories.TryUse(key, message));
        }

        using var late = new Aes128Key(Reference.Pattern(16, seed: -2));
        Assert.Equal(DriverStatus.IVHistoryFull, histories.TryUse(late, message));
        Assert.Equal(DriverStatus.IVReused, histories.TryUse(victim, message));
        Assert.Equal(DriverStatus.Ok, histories.TryUse(victim, new KeystreamRange(new(6, 0), 1)));
    }

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)] // S31, S66
    public void Of_messages_of_which_a_content_key_refuses_one_none_is_entered(bool isKnown, bool sequential)
    {
        var histories = new ContentKeyHistories(sequential, salt: 12345);
        using var key = new Aes128Key(Reference.Pattern(16));
        KeystreamRange At(ulong iv) => new(new(iv, 0), 1);
        if (isKnown)
            Assert.Equal(DriverStatus.Ok, histories.TryUse(key, At(3)));
        Assert.Equal(DriverStatus.IVReused, histories.TryUse(key, At(5), At(6), At(5)));
        Assert.Equal(DriverStatus.Ok, histories.TryUse(key, At(5), At(6)));
        Assert.Equal(DriverStatus.IVReused, histories.TryUse(key, At(6)));
    }

    [Fact]
    public void Driver_s_own_IVs_do_not_hold_the_application_s_back()
    {
        var session = new DdiSession(_host.Device);
        var blt = new RepeatedBlt(session);
        Assert.True(blt.Accepts(1));
        Assert.NotEqual(new byte[16], session.Encrypt(_host.Device.CreateBuffer(16, ProbeUsage.Protected), _host.Device.CreateBuffer(16, ProbeUsage.Staging)));
        Assert.True(blt.Accepts(2)); // smaller than the driver's
    }
}

using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>No counter block twice under one session key: R21, R26, S8, S11, S31, S101.</summary>
public sealed class IVHistoryTests : IDisposable
{
    private readonly DdiHost _host = new(DriverProfile.OnDemand);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Repeated_counter_block_is_refused_and_leaves_the_destination_and_a_smaller_IV_is_not()
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device)); // two blocks each
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7));
        Assert.False(blt.Accepts(7, count: 1));
        Assert.False(blt.Accepts(7, count: ulong.MaxValue));
        Assert.True(blt.Accepts(6));
        Assert.True(blt.Accepts(0));
        Assert.True(blt.Accepts(7, count: 2));
        Assert.True(blt.Accepts(ulong.MaxValue));
        Assert.False(blt.Accepts(ulong.MaxValue));
        Assert.True(blt.Accepts(1));
    }

    [Fact] // S11
    public void Refresh_clears_the_history()
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device));
        Assert.True(blt.Accepts(7));
        blt.Session.Start();
        Assert.False(blt.Accepts(7)); // R5: still the same key
        blt.Session.Refresh();
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7));
    }

    [Fact] // S8
    public void Negotiation_clears_the_history()
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device));
        Assert.True(blt.Accepts(7));
        Assert.Equal(HResult.S_OK, blt.Session.Negotiate());
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7));
    }

    [Fact]
    public void Two_sessions_have_two_histories()
    {
        Assert.True(new RepeatedBlt(new DdiSession(_host.Device)).Accepts(7));
        Assert.True(new RepeatedBlt(new DdiSession(_host.Device)).Accepts(7));
    }

    [Fact] // S101
    public void Under_a_content_key_nothing_is_refused()
    {
        var blt = new RepeatedBlt(new DdiSession(_host.Device));
        byte[] contentKey = Reference.Pattern(16);
        Assert.True(blt.Accepts(7));
        Assert.True(blt.Accepts(7, contentKey: contentKey));
        Assert.True(blt.Accepts(7, contentKey: contentKey));
        Assert.True(blt.Accepts(6, contentKey: contentKey));
        Assert.False(blt.Accepts(7));
    }

    [Fact] // R26, S31
    public void With_sequential_counts_an_IV_may_come_again_with_other_counts_in_any_order()
    {
        using var host = new DdiHost(DriverProfile.OnDemand with { Caps = DriverProfile.OnDemand.Caps | ProtectionCaps.SequentialCtrIV });
        var blt = new RepeatedBlt(new DdiSession(host.Device));
        Assert.True(blt.Accepts(7, count: 1));
        Assert.False(blt.Accepts(7, count: 2));
        Assert.True(blt.Accepts(7, count: 3));
        Assert.True(blt.Accepts(7, count: 10));
        Assert.True(blt.Accepts(7, count: 5));
        Assert.False(blt.Accepts(7, count: 4));
        Assert.True(blt.Accepts(8, count: 0));
        Assert.False(blt.Accepts(8, count: ulong.MaxValue)); // goes round to count 0
        Assert.True(blt.Accepts(8, count: ulong.MaxValue - 1)); // to the last count there is
    }
}

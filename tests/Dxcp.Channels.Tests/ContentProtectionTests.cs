namespace Dxcp.Channels.Tests;

/// <summary>What channels ask of a device, and the maps of restricted surfaces that exclude it.</summary>
public class ContentProtectionTests
{
    private static readonly Guid s_encryption = new("01234567-89ab-cdef-0123-456789abcdef");

    private readonly ContentProtection _protection = new(alwaysOn: false);
    private readonly TestChannel _one, _other;

    public ContentProtectionTests()
    {
        var processes = new SharedProcesses();
        _one = new TestChannel(_protection, processes);
        _other = new TestChannel(_protection, processes, handle: 0x60);
    }

    [Fact]
    public void R45_what_one_channel_turned_on_another_does_not_turn_off()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.Enabled));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_other, ProtectionRequests.OverlayOrFullscreenRequired));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_other, ProtectionRequests.None));
        Assert.Equal((ProtectionRequests.Enabled, true), (_protection.Requests, _protection.IsInForce));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.None));
        Assert.Equal((ProtectionRequests.None, false), (_protection.Requests, _protection.IsInForce));
    }

    [Fact] // R45
    public void The_encryption_that_one_channel_asked_for_stays_whatever_another_asks_that_names_none()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Encrypt(_one, s_encryption));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_other, ProtectionRequests.OverlayOrFullscreenRequired));
        Assert.Equal((s_encryption, true), (_protection.Encryption, _protection.IsInForce));
    }

    [Fact]
    public void What_is_always_on_is_so_before_anybody_asks_and_after()
    {
        var always = new ContentProtection(alwaysOn: true);
        Assert.Equal((ProtectionRequests.Enabled, true), (always.Requests, always.IsInForce));
        var channel = new TestChannel(always, new SharedProcesses());
        Assert.Equal(ChannelStatus.Ok, always.Request(channel, ProtectionRequests.None));
        Assert.Equal((ProtectionRequests.Enabled, true), (always.Requests, always.IsInForce));
    }

    [Fact]
    public void R48_what_a_channel_asked_for_ends_with_it()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.All));
        Assert.Equal(ChannelStatus.Ok, _protection.Encrypt(_one, s_encryption));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_other, ProtectionRequests.OverlayOrFullscreenRequired));
        _one.End();
        Assert.Equal((ProtectionRequests.OverlayOrFullscreenRequired, Guid.Empty, false),
            (_protection.Requests, _protection.Encryption, _protection.IsInForce));
    }

    [Fact]
    public void S221_what_outputs_lost_is_there_again_as_soon_as_a_channel_asks_and_memory_stays_protected_meanwhile()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.Enabled));
        _protection.Lapse();
        Assert.Equal((ProtectionRequests.None, true), (_protection.Requests, _protection.IsInForce));
        foreach (TestChannel channel in new[] { _other, _one })
            Assert.Equal(ChannelStatus.Ok, _protection.Encrypt(channel, s_encryption));
        Assert.Equal(ProtectionRequests.None, _protection.Requests);
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_other, ProtectionRequests.OverlayOrFullscreenRequired));
        Assert.Equal((ProtectionRequests.All, true), (_protection.Requests, _protection.IsInForce));
    }

    [Fact]
    public void S221_a_request_that_is_refused_is_none_and_what_outputs_lost_stays_lost()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.OverlayOrFullscreenRequired));
        Assert.True(_protection.TryMap());
        _protection.Lapse();
        Assert.Equal(ChannelStatus.InvalidState, _protection.Request(_one, ProtectionRequests.Enabled));
        Assert.Equal(ChannelStatus.InvalidArgument, _protection.Request(_one, (ProtectionRequests)4));
        Assert.Equal(ProtectionRequests.None, _protection.Requests);
        _protection.Unmap();
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.Enabled));
        Assert.Equal(ProtectionRequests.Enabled, _protection.Requests);
    }

    [Fact]
    public void S221_a_channel_that_ends_brings_back_nothing_that_outputs_lost()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.Enabled));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_other, ProtectionRequests.OverlayOrFullscreenRequired));
        _protection.Lapse();
        _one.End();
        Assert.Equal(ProtectionRequests.None, _protection.Requests);
    }

    [Fact]
    public void S221_outputs_lose_what_is_always_on_as_well_and_memory_does_not()
    {
        var always = new ContentProtection(alwaysOn: true);
        always.Lapse();
        Assert.Equal((ProtectionRequests.None, true), (always.Requests, always.IsInForce));
        Assert.Equal(ChannelStatus.Ok, always.Request(new TestChannel(always, new SharedProcesses()), ProtectionRequests.None));
        Assert.Equal(ProtectionRequests.Enabled, always.Requests);
    }

    [Fact] // R45: the two are asked for one by one
    public void What_a_channel_asks_of_outputs_and_the_encryption_that_it_asks_for_leave_each_other_alone()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.All));
        Assert.Equal(ChannelStatus.Ok, _protection.Encrypt(_one, s_encryption));
        Assert.Equal((ProtectionRequests.All, s_encryption), (_protection.Requests, _protection.Encryption));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.OverlayOrFullscreenRequired));
        Assert.Equal((ProtectionRequests.OverlayOrFullscreenRequired, s_encryption), (_protection.Requests, _protection.Encryption));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.Enabled));
        Assert.Equal(ChannelStatus.Ok, _protection.Encrypt(_one, Guid.Empty));
        Assert.Equal((ProtectionRequests.Enabled, Guid.Empty, true), (_protection.Requests, _protection.Encryption, _protection.IsInForce));
    }

    [Fact]
    public void S81_nothing_is_turned_on_while_restricted_content_is_mapped()
    {
        Assert.True(_protection.TryMap());
        Assert.True(_protection.TryMap());
        _protection.Unmap();
        Assert.Equal(ChannelStatus.InvalidState, _protection.Request(_one, ProtectionRequests.Enabled));
        Assert.Equal(ChannelStatus.InvalidState, _protection.Encrypt(_one, s_encryption));
        Assert.Equal((ProtectionRequests.None, Guid.Empty, false), (_protection.Requests, _protection.Encryption, _protection.IsInForce));
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.OverlayOrFullscreenRequired));
        _protection.Unmap();
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.Enabled));
        Assert.False(_protection.TryMap());
    }

    [Fact]
    public void S82_an_encryption_keeps_restricted_content_from_the_CPU_until_the_zero_GUID()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Encrypt(_one, s_encryption));
        Assert.Equal((s_encryption, true, false), (_protection.Encryption, _protection.IsInForce, _protection.TryMap()));
        Assert.Equal(ChannelStatus.Ok, _protection.Encrypt(_one, Guid.Empty));
        Assert.Equal((Guid.Empty, false, true), (_protection.Encryption, _protection.IsInForce, _protection.TryMap()));
    }

    [Fact]
    public void Reserved_bits_are_refused_and_what_was_asked_for_stays()
    {
        Assert.Equal(ChannelStatus.Ok, _protection.Request(_one, ProtectionRequests.All));
        Assert.Equal(ChannelStatus.InvalidArgument, _protection.Request(_one, (ProtectionRequests)4));
        Assert.Equal(ProtectionRequests.All, _protection.Requests);
    }

    [Fact]
    public void Protection_that_is_always_on_is_not_turned_off()
    {
        var always = new ContentProtection(alwaysOn: true);
        Assert.Equal(ChannelStatus.Ok, always.Request(_one, ProtectionRequests.None));
        Assert.Equal((ProtectionRequests.Enabled, true, false), (always.Requests, always.IsInForce, always.TryMap()));
    }

    [Fact]
    public void The_count_of_maps_never_falls_below_zero()
    {
        Assert.Throws<InvalidOperationException>(_protection.Unmap);
        Assert.True(_protection.TryMap());
        Assert.Equal(ChannelStatus.InvalidState, _protection.Request(_one, ProtectionRequests.Enabled));
    }
}

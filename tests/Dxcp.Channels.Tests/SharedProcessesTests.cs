namespace Dxcp.Channels.Tests;

/// <summary>Who may open restricted shared resources, as both the driver and the runtime keep it.</summary>
public class SharedProcessesTests
{
    private readonly SharedProcesses _processes = new();

    [Fact]
    public void R47_access_is_by_process_and_taken_back()
    {
        Assert.False(_processes.Allows(77));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, 77, allow: true));
        Assert.True(_processes.Allows(77));
        Assert.False(_processes.Allows(78));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Compositor, 78, allow: true));
        Assert.False(_processes.Allows(78));
        Assert.False(_processes.Allows(0));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, 77, allow: false));
        Assert.False(_processes.Allows(77));
    }

    [Fact]
    public void The_handle_counts_only_where_the_process_is_named_by_it()
    {
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Compositor, 78, allow: true));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Compositor, 79, allow: true));
        Assert.Equal(1u, _processes.Count);
        Assert.Equal(new SharingProcess(ProcessIdentifier.Compositor, 0), _processes.At(0));
    }

    [Theory]
    [InlineData(ProcessIdentifier.Unknown, 7), InlineData((ProcessIdentifier)3, 7), InlineData((ProcessIdentifier)(-1), 7)]
    [InlineData(ProcessIdentifier.Handle, 0)]
    public void What_names_no_process_is_refused(ProcessIdentifier identifier, int handle)
    {
        Assert.Equal(ChannelStatus.InvalidArgument, _processes.Set(identifier, handle, allow: true));
        Assert.Equal(ChannelStatus.InvalidArgument, _processes.Set(identifier, handle, allow: false));
        Assert.Equal(0u, _processes.Count);
    }

    [Fact]
    public void Adding_or_taking_away_twice_changes_nothing_and_the_order_is_that_of_coming()
    {
        foreach (int process in new[] { 5, 3, 5, 9, 3 })
            Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, process, allow: true));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, 3, allow: false));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, 3, allow: false));
        Assert.Equal([5, 9, null, null, null], new[] { 0u, 1u, 2u, 0x8000_0000u, uint.MaxValue }.Select(index => _processes.At(index)?.Handle));
    }

    [Fact]
    public void One_process_more_than_the_bound_is_out_of_memory_and_one_taken_away_makes_room()
    {
        for (int process = 1; process <= SharedProcesses.Capacity; process++)
            Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, process, allow: true));
        Assert.Equal(ChannelStatus.OutOfMemory, _processes.Set(ProcessIdentifier.Handle, 1000, allow: true));
        Assert.False(_processes.Allows(1000));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, 7, allow: true));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, 7, allow: false));
        Assert.Equal(ChannelStatus.Ok, _processes.Set(ProcessIdentifier.Handle, 1000, allow: true));
        Assert.Equal(256u, _processes.Count);
    }

    [Fact] // S117
    public void Of_a_process_that_is_named_again_and_not_known_any_more_the_earlier_one_is_not_let_in()
    {
        ulong stamp = 177;
        var processes = new SharedProcesses(_ => stamp);
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 77, allow: true));
        stamp = 0;
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 77, allow: true));
        Assert.Equal((false, 1u), (processes.Allows(77, 177), processes.Count));
    }

    [Fact]
    public void A_process_that_has_the_number_of_a_named_one_later_inherits_nothing()
    {
        ulong now = 100;
        var processes = new SharedProcesses(process => now + (ulong)process);
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 77, allow: true));
        Assert.True(processes.Allows(77, 177));
        Assert.False(processes.Allows(77, 178));
        Assert.False(processes.Allows(77));

        now = 200;
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 77, allow: true));
        Assert.Equal((true, false, 1u), (processes.Allows(77, 277), processes.Allows(77, 177), processes.Count));

        now = 300;
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 77, allow: false));
        Assert.Equal((false, 0u), (processes.Allows(77, 277), processes.Count));
    }

    [Fact]
    public void Only_a_process_that_is_named_to_be_let_in_is_looked_at()
    {
        var looked = new List<nint>();
        var processes = new SharedProcesses(process =>
        {
            looked.Add(process);
            return 1;
        });
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Compositor, 0, allow: true));
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 78, allow: false));
        Assert.Empty(looked);
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 77, allow: true));
        Assert.Equal([77], looked);
    }
}

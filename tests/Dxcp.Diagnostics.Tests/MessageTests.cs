namespace Dxcp.Diagnostics.Tests;

/// <summary>What a message says, and whom it reaches.</summary>
public sealed class MessageTests
{
    private static readonly Message s_refusal = new(Severity.Error, "Direct3D 11", "StartSessionKeyRefresh", "S4", "")
    {
        Id = 3145988,
        Values = [new("RandomNumberSize", "15", "16")],
        Remedy = "Pass the size of the session key.",
    };

    [Fact]
    public void A_line_names_method_parameter_given_wanted_remedy_and_rule() =>
        Assert.Equal("StartSessionKeyRefresh: RandomNumberSize is 15, wanted is 16. Pass the size of the session key. [S4]", s_refusal.ToString());

    [Fact]
    public void A_line_joins_text_and_values_and_leaves_out_what_there_is_not()
    {
        Assert.Equal("Map: the resource cannot be mapped so; MapType is 1, wanted is 4. [S120]",
            new Message(Severity.Error, "Direct3D 11", "Map", "S120", "the resource cannot be mapped so") { Values = [new("MapType", "1", "4")] }.ToString());
        Assert.Equal("Map: MapType is 1, wanted is 4; Subresource is 9, wanted is 0. [S120]",
            new Message(Severity.Error, "Direct3D 11", "Map", "S120", "") { Values = [new("MapType", "1", "4"), new("Subresource", "9", "0")] }.ToString());
        Assert.Equal("the device is removed.", new Message(Severity.Error, "Direct3D 11", "", "", "the device is removed").ToString());
    }

    [Fact]
    public void Every_sink_gets_every_message_also_behind_one_that_fails()
    {
        var first = new Kept();
        var last = new Kept();
        var sinks = new MessageSinks(first, new Failing());
        Assert.True(sinks.Any);
        using (sinks.Add(last))
            sinks.Take(s_refusal);
        sinks.Take(s_refusal);
        Assert.Equal((2, 1), (first.Messages.Count, last.Messages.Count));
    }

    [Fact]
    public void A_sink_that_was_added_twice_leaves_once_for_each_removal()
    {
        var sink = new Kept();
        var sinks = new MessageSinks();
        IDisposable one = sinks.Add(sink);
        using IDisposable two = sinks.Add(sink);
        one.Dispose();
        one.Dispose();
        sinks.Take(s_refusal);
        Assert.Same(s_refusal, Assert.Single(sink.Messages));
    }

    [Fact]
    public void Sinks_are_told_in_the_order_of_their_adding_and_nothing_is_none()
    {
        var told = new List<int>();
        var sinks = new MessageSinks(new Told(told, 0));
        for (int i = 1; i < 4; i++)
            _ = sinks.Add(new Told(told, i));
        sinks.Take(s_refusal);
        Assert.Equal([0, 1, 2, 3], told);
        Assert.Throws<ArgumentNullException>("sink", () => sinks.Add(null!));
        Assert.Throws<ArgumentNullException>("message", () => sinks.Take(null!));
        sinks.Take(s_refusal);
        Assert.Equal(8, told.Count);
    }

    [Fact]
    public void Sinks_lead_on_to_other_sinks()
    {
        var all = new Kept();
        var process = new MessageSinks();
        Assert.False(process.Any);
        var device = new MessageSinks(process);
        using (process.Add(all))
            device.Take(s_refusal);
        device.Take(s_refusal);
        Assert.Same(s_refusal, Assert.Single(all.Messages));
        Assert.False(process.Any);
    }

    [Fact]
    public void Refusals_are_counted_by_rule_and_what_merely_happened_is_not()
    {
        var counters = new RefusalCounters();
        counters.Take(s_refusal);
        counters.Take(s_refusal);
        counters.Take(s_refusal with { Rule = "R31", Severity = Severity.Corruption });
        counters.Take(s_refusal with { Rule = "S2", Severity = Severity.Info });
        counters.Take(s_refusal with { Rule = "S321", Severity = Severity.Warning });
        Assert.Equal((2, 1, 0, 0), (counters["S4"], counters["R31"], counters["S2"], counters["S321"]));
        IReadOnlyDictionary<string, long> before = counters.Counts;
        Assert.Equal(["R31", "S4"], before.Keys.Order());
        counters.Take(s_refusal);
        Assert.Equal((2, 3), (before["S4"], counters["S4"])); // a copy
    }

    private sealed class Kept : IMessageSink
    {
        public List<Message> Messages { get; } = [];

        public void Take(Message message) => Messages.Add(message);
    }

    private sealed class Told(List<int> told, int number) : IMessageSink
    {
        public void Take(Message message) => told.Add(number);
    }

    private sealed class Failing : IMessageSink
    {
        public void Take(Message message) => throw new InvalidOperationException();
    }
}

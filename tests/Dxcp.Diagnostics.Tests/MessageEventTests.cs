using System.Diagnostics.Tracing;

namespace Dxcp.Diagnostics.Tests;

/// <summary>Messages as a listener from outside gets them: the provider <c>Dxcp</c>.</summary>
public sealed class MessageEventTests
{
    private static readonly Message s_message = new(Severity.Error, "Direct3D 9", "Lock", "S120", "the surface is protected");

    [Theory]
    [InlineData(Severity.Corruption, 1, EventLevel.Error)]
    [InlineData(Severity.Error, 1, EventLevel.Error)]
    [InlineData(Severity.Warning, 1, EventLevel.Error)]
    [InlineData(Severity.Info, 2, EventLevel.Informational)]
    public void Each_severity_has_its_event_with_place_rule_and_text(Severity severity, int id, EventLevel level)
    {
        using var listener = new Listener(EventLevel.Verbose);
        Message message = s_message with { Severity = severity };
        MessageSinks.Process.Take(message);
        EventWrittenEventArgs got = Assert.Single(listener.Got);
        Assert.Equal((id, level), (got.EventId, got.Level));
        Assert.Equal(["where", "rule", "text"], got.PayloadNames!);
        Assert.Equal(["Direct3D 9 Lock", "S120", message.ToString()], got.Payload!);
    }

    [Fact]
    public void A_message_of_no_method_stands_under_its_interface_alone()
    {
        using var listener = new Listener(EventLevel.Verbose);
        MessageSinks.Process.Take(s_message with { Method = "" });
        Assert.Equal("Direct3D 9", Assert.Single(listener.Got).Payload![0]);
    }

    [Fact]
    public void Who_listens_to_errors_alone_does_not_hear_what_merely_happened()
    {
        using var listener = new Listener(EventLevel.Error);
        MessageSinks.Process.Take(s_message with { Severity = Severity.Info });
        Assert.Empty(listener.Got);
        MessageSinks.Process.Take(s_message);
        Assert.Single(listener.Got);
    }

    /// <summary>Keeps what its own thread sends: other tests send, too.</summary>
    private sealed class Listener : EventListener
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public Listener(EventLevel level) => EnableEvents(MessageEvents.Log, level);

        public List<EventWrittenEventArgs> Got { get; } = [];

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (Environment.CurrentManagedThreadId == _thread && eventData.EventSource == MessageEvents.Log)
                Got.Add(eventData);
        }
    }
}

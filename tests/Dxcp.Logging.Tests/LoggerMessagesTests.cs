using Dxcp.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Dxcp.Logging.Tests;

/// <summary>Messages as entries of Microsoft.Extensions.Logging.</summary>
public sealed class LoggerMessagesTests
{
    private static readonly Message s_refusal = new(Severity.Error, "Direct3D 11", "StartSessionKeyRefresh", "S4", "")
    {
        Id = 3145988,
        Remedy = "Pass 16.",
        Values = [new("RandomNumberSize", "15", "16")],
    };

    [Theory]
    [InlineData(Severity.Corruption, LogLevel.Critical)]
    [InlineData(Severity.Error, LogLevel.Error)]
    [InlineData(Severity.Warning, LogLevel.Warning)]
    [InlineData(Severity.Info, LogLevel.Information)]
    public void A_message_is_one_entry_of_its_level_with_number_text_and_parts_by_name(Severity severity, LogLevel level)
    {
        var logger = new Kept();
        new LoggerMessages(logger).Take(s_refusal with { Severity = severity });
        (LogLevel Level, EventId Id, string Text, IReadOnlyList<KeyValuePair<string, object?>> Parts) entry = Assert.Single(logger.Entries);
        Assert.Equal((level, 3145988, "S4"), (entry.Level, entry.Id.Id, entry.Id.Name));
        Assert.Equal("Direct3D 11 StartSessionKeyRefresh: RandomNumberSize is 15, wanted is 16. Pass 16. [S4]", entry.Text);
        Assert.Equal(
            [
                ("Api", "Direct3D 11"), ("Method", "StartSessionKeyRefresh"), ("Rule", "S4"), ("Remedy", "Pass 16."), ("{OriginalFormat}", "{Api} {Method}"),
            ],
            Enumerable.Range(0, entry.Parts.Count).Select(i => (entry.Parts[i].Key, (string)entry.Parts[i].Value!))); // providers count
        Assert.Equal(5, entry.Parts.AsEnumerable().Count());
        Assert.Throws<ArgumentNullException>("message", () => new LoggerMessages(logger).Take(null!));
    }

    [Fact]
    public void A_level_that_the_logger_does_not_want_costs_no_entry()
    {
        var logger = new Kept { Least = LogLevel.Error };
        new LoggerMessages(logger).Take(s_refusal with { Severity = Severity.Info });
        Assert.Empty(logger.Entries);
    }

    private sealed class Kept : ILogger
    {
        public LogLevel Least { get; init; }

        public List<(LogLevel Level, EventId Id, string Text, IReadOnlyList<KeyValuePair<string, object?>> Parts)> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= Least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add((logLevel, eventId, formatter(state, exception), (IReadOnlyList<KeyValuePair<string, object?>>)state!));
    }
}

using Dxcp.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Dxcp.Logging;

/// <summary>
/// Messages for Microsoft.Extensions.Logging: add it to <see cref="MessageSinks.Process"/>. Each message is one entry whose event id is the message's
/// number, and whose state has Api, Method, Rule and Remedy by name. Safe from any thread.
/// </summary>
/// <param name="logger">Takes the entries.</param>
public sealed class LoggerMessages(ILogger logger) : IMessageSink
{
    private static readonly Func<State, Exception?, string> s_text = static (state, _) => state.ToString();

    /// <inheritdoc/>
    public void Take(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        LogLevel level = message.Severity switch
        {
            Severity.Corruption => LogLevel.Critical,
            Severity.Error => LogLevel.Error,
            Severity.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        if (logger.IsEnabled(level))
            logger.Log(level, new EventId((int)message.Id, message.Rule), new State(message), null, s_text);
    }

    private sealed class State(Message message) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly KeyValuePair<string, object?>[] _pairs =
        [
            new("Api", message.Api), new("Method", message.Method), new("Rule", message.Rule), new("Remedy", message.Remedy),
            new("{OriginalFormat}", "{Api} {Method}"),
        ];

        public int Count => _pairs.Length;

        public KeyValuePair<string, object?> this[int index] => _pairs[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_pairs).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"{message.Api} {message}";
    }
}

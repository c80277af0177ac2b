using System.Collections.Concurrent;

namespace Dxcp.Diagnostics;

/// <summary>A sink that counts refusals by rule. Safe from any thread.</summary>
public sealed class RefusalCounters : IMessageSink
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>How many refusals there were under each rule that had any: a copy. What is under no rule stands under the empty name.</summary>
    public IReadOnlyDictionary<string, long> Counts => new Dictionary<string, long>(_counts, StringComparer.Ordinal);

    /// <summary>How many refusals there were under a rule.</summary>
    public long this[string rule] => _counts.GetValueOrDefault(rule);

    /// <inheritdoc/>
    public void Take(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Severity <= Severity.Error)
            _ = _counts.AddOrUpdate(message.Rule, 1, static (_, before) => before + 1);
    }
}

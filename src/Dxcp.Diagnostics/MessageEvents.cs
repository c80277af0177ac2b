using System.Diagnostics.Tracing;

namespace Dxcp.Diagnostics;

/// <summary>Messages as events of the provider <c>Dxcp</c>, for tools that listen from outside: dotnet-trace, PerfView, ETW. Costs one look where nobody
/// does.</summary>
[EventSource(Name = "Dxcp")]
public sealed class MessageEvents : EventSource
{
    private MessageEvents()
    {
    }

    /// <summary>The provider of this process.</summary>
    public static MessageEvents Log { get; } = new();

    /// <summary>A call was refused, or an interface broken.</summary>
    /// <param name="where">API and method.</param>
    /// <param name="rule">The rule; may be empty.</param>
    /// <param name="text">What happened, with values and way out.</param>
    [Event(1, Level = EventLevel.Error)]
    public void Refused(string where, string rule, string text) => WriteEvent(1, where, rule, text);

    /// <summary>Something happened.</summary>
    /// <inheritdoc cref="Refused"/>
    [Event(2, Level = EventLevel.Informational)]
    public void Happened(string where, string rule, string text) => WriteEvent(2, where, rule, text);

    [NonEvent]
    internal void Take(Message message)
    {
        if (!IsEnabled())
            return;
        string where = message.Method.Length == 0 ? message.Api : $"{message.Api} {message.Method}";
        if (message.Severity <= Severity.Warning)
            Refused(where, message.Rule, message.ToString());
        else
            Happened(where, message.Rule, message.ToString());
    }
}

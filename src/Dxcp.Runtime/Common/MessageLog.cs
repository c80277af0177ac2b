using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>One line of a device's log.</summary>
/// <param name="Category">The debug layer's category (S59).</param>
/// <param name="Severity">The debug layer's severity (S59).</param>
/// <param name="Id">The debug layer's id; UNKNOWN where it has none (S2, S59).</param>
/// <param name="Rule">The clause that was broken, as docs/rules.md numbers it; empty if none applies.</param>
/// <param name="Text">What happened. Never contains key material.</param>
public sealed record LogMessage(D3D11_MESSAGE_CATEGORY Category, D3D11_MESSAGE_SEVERITY Severity, D3D11_MESSAGE_ID Id, string Rule, string Text);

/// <summary>
/// What a device refused, and why. Void methods have no other way to say so. Always there, whether the application asked for
/// the debug layer or not; keeps the last <see cref="Capacity"/> messages. Safe from any thread.
/// </summary>
public sealed unsafe class MessageLog
{
    /// <summary>How many messages are kept.</summary>
    public const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<LogMessage> _messages = new();

    internal MessageLog()
    {
    }

    /// <summary>Raised after a message was added, on the thread that added it.</summary>
    internal event Action<LogMessage>? Added;

    /// <summary>The messages kept, oldest first: a copy.</summary>
    public IReadOnlyList<LogMessage> Messages
    {
        get
        {
            lock (_gate)
                return _messages.ToArray();
        }
    }

    /// <summary>The log of the device that a COM pointer belongs to; null if it is no object of this runtime, or has no device.</summary>
    public static MessageLog? Of(void* comPointer) => ComObject.TryGet(comPointer, out IMessageSource? source) ? source.Messages : null;

    /// <summary>Forgets all messages.</summary>
    public void Clear()
    {
        lock (_gate)
            _messages.Clear();
    }

    internal void Add(LogMessage message)
    {
        lock (_gate)
        {
            if (_messages.Count == Capacity)
                _ = _messages.Dequeue();
            _messages.Enqueue(message);
        }
        Added?.Invoke(message);
    }

    internal void Error(D3D11_MESSAGE_CATEGORY category, D3D11_MESSAGE_ID id, string rule, string text) =>
        Add(new LogMessage(category, D3D11_MESSAGE_SEVERITY.D3D11_MESSAGE_SEVERITY_ERROR, id, rule, text));
}

/// <summary>An object that belongs to a device with a log.</summary>
internal interface IMessageSource
{
    MessageLog Messages { get; }
}

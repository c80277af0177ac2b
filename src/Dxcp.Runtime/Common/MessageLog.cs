using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Runtime;

/// <summary>
/// What a device of either API refused, and why. Void methods have no other way to say so. Always there, whether the application asked for
/// the debug layer or not; keeps the last <see cref="Capacity"/> messages. Safe from any thread.
/// </summary>
public sealed unsafe class MessageLog : IMessageSink
{
    /// <summary>How many messages are kept.</summary>
    public const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Message> _messages = new();

    internal MessageLog()
    {
    }

    /// <summary>The messages kept, oldest first: a copy.</summary>
    public IReadOnlyList<Message> Messages
    {
        get
        {
            lock (_gate)
                return _messages.ToArray();
        }
    }

    /// <summary>The log of the device that a COM pointer belongs to; null if it is no object of this runtime, or has no device.</summary>
    public static MessageLog? Of(void* comPointer) => ComObject.TryGet(comPointer, out IMessageSource? source) ? source.Messages.Log : null;

    /// <summary>Forgets all messages.</summary>
    public void Clear()
    {
        lock (_gate)
            _messages.Clear();
    }

    /// <inheritdoc/>
    public void Take(Message message)
    {
        lock (_gate)
        {
            if (_messages.Count == Capacity)
                _ = _messages.Dequeue();
            _messages.Enqueue(message);
        }
    }
}

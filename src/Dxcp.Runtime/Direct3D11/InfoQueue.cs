using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// The message queue of the debug layer: what ID3D11InfoQueue works on. A message goes through the storage filter into the
/// queue, and through the retrieval filter to the reader. Safe from any thread.
/// </summary>
internal sealed class InfoQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<LogMessage> _messages = new();
    private readonly HashSet<uint>[] _breaks = [[], [], []];
    private ulong _limit = Macros.D3D11_INFO_QUEUE_DEFAULT_MESSAGE_COUNT_LIMIT;

    /// <summary>The filter stacks; lock <see cref="Gate"/> to use them.</summary>
    public Stack<InfoQueueFilter> StorageFilters { get; } = new();

    /// <inheritdoc cref="StorageFilters"/>
    public Stack<InfoQueueFilter> RetrievalFilters { get; } = new();

    /// <summary>Held over every access.</summary>
    public Lock Gate => _gate;

    public ulong Allowed { get; private set; }

    public ulong Denied { get; private set; }

    public ulong Discarded { get; private set; }

    public bool IsMuted { get; set; }

    /// <summary>How many messages are kept; ulong.MaxValue for no limit. The oldest make room.</summary>
    public ulong Limit
    {
        get => _limit;
        set
        {
            lock (_gate)
            {
                _limit = value;
                Trim();
            }
        }
    }

    /// <summary>How many messages are stored.</summary>
    public ulong Stored
    {
        get
        {
            lock (_gate)
                return (ulong)_messages.Count;
        }
    }

    /// <summary>How many of them the retrieval filter lets through.</summary>
    public ulong Retrievable
    {
        get
        {
            lock (_gate)
                return (ulong)_messages.Count(Passes);
        }
    }

    /// <summary>Stores a message, if the filter lets it in.</summary>
    public void Add(LogMessage message)
    {
        lock (_gate)
        {
            if (StorageFilters.TryPeek(out InfoQueueFilter? filter) && !filter.Passes(message))
            {
                Denied++;
                return;
            }
            Allowed++;
            _messages.Enqueue(message);
            Trim();
        }
    }

    /// <summary>The message at an index among those that the retrieval filter lets through; null if there are fewer.</summary>
    public LogMessage? At(ulong index)
    {
        lock (_gate)
            return index > int.MaxValue ? null : _messages.Where(Passes).ElementAtOrDefault((int)index);
    }

    public void Clear()
    {
        lock (_gate)
            _messages.Clear();
    }

    /// <summary>Break settings are remembered and told; nothing ever breaks into a debugger.</summary>
    public void SetBreak(BreakOn kind, uint value, bool enable)
    {
        lock (_gate)
        {
            if (enable)
                _ = _breaks[(int)kind].Add(value);
            else
                _ = _breaks[(int)kind].Remove(value);
        }
    }

    public bool GetBreak(BreakOn kind, uint value)
    {
        lock (_gate)
            return _breaks[(int)kind].Contains(value);
    }

    private bool Passes(LogMessage message) => !RetrievalFilters.TryPeek(out InfoQueueFilter? filter) || filter.Passes(message);

    private void Trim()
    {
        while ((ulong)_messages.Count > _limit)
        {
            _ = _messages.Dequeue();
            Discarded++;
        }
    }
}

/// <summary>What a break setting is about.</summary>
internal enum BreakOn
{
    Category,
    Severity,
    Id,
}

using System.Diagnostics;
using System.Globalization;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.D3D11_MESSAGE_CATEGORY;

namespace Dxcp.Runtime;

/// <summary>
/// The message queue of the debug layer: what ID3D11InfoQueue works on. A message goes through the storage filter into the
/// queue, and through the retrieval filter to the reader. Safe from any thread.
/// </summary>
internal sealed class InfoQueue : IMessageSink
{
    private readonly Lock _gate = new();
    private readonly Queue<QueuedMessage> _messages = new();
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

    /// <summary>Whether nothing is printed where a debugger reads; what is stored does not change.</summary>
    public bool IsMuted { get; set; }

    /// <summary>What a break is: the debugger's attention, where one is attached, nothing else (S237).</summary>
    internal Action Break { get; set; } = static () =>
    {
        if (Debugger.IsAttached)
            Debugger.Break();
    };

    /// <summary>Prints where a debugger reads.</summary>
    internal Action<string> Print { get; set; } = DebugOutput.Print;

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

    /// <inheritdoc/>
    public void Take(Message message) =>
        Add(new QueuedMessage(CategoryOf(message), (D3D11_MESSAGE_SEVERITY)message.Severity, IdOf(message), message.ToString()));

    /// <summary>Stores a message, if the filter lets it in; prints it, and breaks, where that was asked for.</summary>
    public void Add(QueuedMessage message)
    {
        bool breaks;
        lock (_gate)
        {
            if (StorageFilters.TryPeek(out InfoQueueFilter? filter) && !filter.Passes(message))
            {
                Denied++;
                return;
            }
            Allowed++;
            breaks = _breaks[(int)BreakOn.Category].Contains((uint)message.Category) || _breaks[(int)BreakOn.Severity].Contains((uint)message.Severity)
                || _breaks[(int)BreakOn.Id].Contains((uint)message.Id);
            _messages.Enqueue(message);
            Trim();
        }

        // Outside the lock: a debugger may stop the thread here for as long as it likes.
        if (!IsMuted)
            Print($"D3D11 {message.Severity}: {message.Text} [{message.Category}, #{(uint)message.Id}]");
        if (breaks)
            Break();
    }

    /// <summary>The message at an index among those that the retrieval filter lets through; null if there are fewer.</summary>
    public QueuedMessage? At(ulong index)
    {
        lock (_gate)
            return index > int.MaxValue ? null : _messages.Where(Passes).ElementAtOrDefault((int)index);
    }

    public void Clear()
    {
        lock (_gate)
            _messages.Clear();
    }

    /// <summary>Whether messages of a category, severity or id break.</summary>
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

    /// <summary>
    /// The debug layer's own number where there is one; else one of ours, outside of Microsoft's range, that tells the rule: 0x44580000, then 0x0000 for R,
    /// 0x1000 for S, 0x2000 for D, and the rule's number (S239).
    /// </summary>
    public static D3D11_MESSAGE_ID IdOf(Message message)
    {
        if (message.Id != 0 || message.Rule.Length < 2)
            return (D3D11_MESSAGE_ID)message.Id;
        uint letter = message.Rule[0] switch { 'R' => 0u, 'S' => 0x1000, 'D' => 0x2000, _ => 0x3000 };
        return uint.TryParse(message.Rule.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number < 0x1000
            ? (D3D11_MESSAGE_ID)(0x44580000 | letter | number)
            : D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN;
    }

    // S59
    internal static D3D11_MESSAGE_CATEGORY CategoryOf(Message message) => message switch
    {
        { Severity: Severity.Info } => D3D11_MESSAGE_CATEGORY_MISCELLANEOUS,
        { Method: nameof(D3D11DeviceContext.EncryptionBlt) or nameof(D3D11DeviceContext.DecryptionBlt) } => D3D11_MESSAGE_CATEGORY_RESOURCE_MANIPULATION,
        { Method: nameof(D3D11Device.GetContentProtectionCaps) or nameof(D3D11Device.GetCryptoSessionPrivateDataSize) } =>
            D3D11_MESSAGE_CATEGORY_STATE_CREATION,
        { Method: var method } when method.StartsWith("Create", StringComparison.Ordinal) || method.StartsWith("Check", StringComparison.Ordinal)
            || method.StartsWith("Open", StringComparison.Ordinal) => D3D11_MESSAGE_CATEGORY_STATE_CREATION,
        _ => D3D11_MESSAGE_CATEGORY_EXECUTION,
    };

    private bool Passes(QueuedMessage message) => !RetrievalFilters.TryPeek(out InfoQueueFilter? filter) || filter.Passes(message);

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

/// <summary>A message as the debug layer has it.</summary>
internal sealed record QueuedMessage(D3D11_MESSAGE_CATEGORY Category, D3D11_MESSAGE_SEVERITY Severity, D3D11_MESSAGE_ID Id, string Text);

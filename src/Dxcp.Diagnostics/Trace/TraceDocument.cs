namespace Dxcp.Diagnostics;

/// <summary>A trace, read: calls in the order in which they began, with what was said during them and what happened beside. Times are nanoseconds from the
/// trace's begin.</summary>
public sealed class TraceDocument
{
    /// <summary>The program's file name, and the number of the process.</summary>
    public required string Program { get; init; }

    /// <inheritdoc cref="Program"/>
    public required long Process { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTime Started { get; init; }

    /// <summary>The threads that called, in the order of their first record: the system's numbers and, where they have one, names.</summary>
    public required IReadOnlyList<(ulong Id, string Name)> Threads { get; init; }

    /// <summary>The calls.</summary>
    public required IReadOnlyList<TraceCallRecord> Calls { get; init; }

    /// <summary>The messages, those within calls too.</summary>
    public required IReadOnlyList<TraceMessageRecord> Messages { get; init; }

    /// <summary>What happened beside calls.</summary>
    public required IReadOnlyList<TraceNoteRecord> Notes { get; init; }

    /// <summary>Records that could not be read, which a file of a crashed process may end with.</summary>
    public required int Broken { get; init; }
}

/// <summary>A call in a trace.</summary>
public sealed class TraceCallRecord
{
    /// <summary>Its place among the calls, from 0.</summary>
    public int Index { get; internal set; }

    /// <summary>What was called.</summary>
    public required TraceMethod Method { get; init; }

    /// <summary>The thread that called.</summary>
    public required ulong Thread { get; init; }

    /// <summary>When it began, in nanoseconds.</summary>
    public required long Start { get; init; }

    /// <summary>How long it took, in nanoseconds; -1 if it never came back: the process ended in it, or the trace did.</summary>
    public required long Duration { get; init; }

    /// <summary>What it returned; 0 for nothing.</summary>
    public required long Result { get; init; }

    /// <summary>A value for each parameter, by its kind.</summary>
    public required IReadOnlyList<ulong> Words { get; init; }

    /// <summary>The bytes that a parameter pointed to, by the parameter's place; those alone that were captured.</summary>
    public required IReadOnlyDictionary<int, byte[]> Captures { get; init; }

    /// <summary>The call within which it was made, on the same thread; null for none.</summary>
    public TraceCallRecord? Parent
    {
        get;
        internal set
        {
            field = value;
            Depth = value is null ? 0 : value.Depth + 1; // not when it is asked for: a damaged trace may have any number of them
        }
    }

    /// <summary>How many calls it is inside of.</summary>
    public int Depth { get; private set; }

    /// <summary>What was said during it, and not during a call within it.</summary>
    public IReadOnlyList<TraceMessageRecord> Messages => Said;

    internal List<TraceMessageRecord> Said { get; } = [];

    /// <summary>Whether it came back.</summary>
    public bool IsComplete => Duration >= 0;

    /// <summary>Whether it was refused: by its code, or because a refusal was said during it.</summary>
    public bool IsRefused => (Method.Result == 'r' && IsComplete && (int)Result < 0) || Said.Exists(message => message.Severity <= Severity.Error);

    /// <summary>The number of the object it was made on, for COM; else 0.</summary>
    public uint Target => Method.List is [{ Kind: 'o' }, ..] && Words.Count > 0 ? (uint)Words[0] : 0;

    /// <summary>A parameter's value by name; null if it has no such parameter.</summary>
    public ulong? this[string parameter]
    {
        get
        {
            for (int i = 0; i < Method.List.Count && i < Words.Count; i++)
            {
                if (Method.List[i].Name == parameter)
                    return Words[i];
            }
            return null;
        }
    }
}

/// <summary>A message in a trace.</summary>
/// <param name="Time">When, in nanoseconds.</param>
/// <param name="Thread">On which thread.</param>
/// <param name="Severity">As the message had it.</param>
/// <param name="Api">The interface.</param>
/// <param name="Method">The method.</param>
/// <param name="Rule">The rule; may be empty.</param>
/// <param name="Text">What happened, values included.</param>
/// <param name="Remedy">The way out; may be empty.</param>
public sealed record TraceMessageRecord(long Time, ulong Thread, Severity Severity, string Api, string Method, string Rule, string Text, string Remedy)
{
    /// <summary>In one line.</summary>
    public override string ToString() => $"{Text}.{(Remedy.Length == 0 ? "" : " " + Remedy)}{(Rule.Length == 0 ? "" : $" [{Rule}]")}";
}

/// <summary>What happened beside calls.</summary>
/// <param name="Time">When, in nanoseconds.</param>
/// <param name="Thread">On which thread.</param>
/// <param name="Note">What.</param>
/// <param name="About">The number of what it is about.</param>
/// <param name="Value">A value, by kind.</param>
/// <param name="Text">A text, by kind.</param>
public sealed record TraceNoteRecord(long Time, ulong Thread, TraceNote Note, ulong About, ulong Value, string Text);

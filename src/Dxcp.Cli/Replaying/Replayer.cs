using Dxcp.Diagnostics;

namespace Dxcp.Cli.Replaying;

/// <summary>How a call ended otherwise than in the trace.</summary>
/// <param name="Index">The call's place in the trace.</param>
/// <param name="Call">Interface and method.</param>
/// <param name="Recorded">What the trace has: code and refusals.</param>
/// <param name="Here">What it was here.</param>
internal sealed record ReplayDifference(int Index, string Call, string Recorded, string Here);

/// <summary>What a replay came to.</summary>
/// <param name="Driver">The driver that it ran on.</param>
/// <param name="Replayed">Calls that were made again.</param>
/// <param name="Left">Calls that were not, by name and number: those that nothing here makes again.</param>
/// <param name="Differences">The calls that ended otherwise.</param>
internal sealed record ReplayResult(string Driver, int Replayed, IReadOnlyDictionary<string, int> Left, IReadOnlyList<ReplayDifference> Differences);

/// <summary>
/// Makes the calls of a trace again: those on devices, textures, surfaces, buffers, crypto sessions and contexts, one after another in the order in which
/// they began, whichever thread made them. Keys and contents are made up; sizes, descriptions and IVs are the trace's. Compares codes and refusals.
/// </summary>
internal sealed unsafe partial class Replayer : IMessageSink
{
    private readonly TraceDocument _trace;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<string> _rules = [];

    public Replayer(TraceDocument trace) => _trace = trace;

    /// <summary>Runs the trace on the driver that new devices get.</summary>
    public ReplayResult Run()
    {
        BuiltInDirect3D.Compose();
        var left = new SortedDictionary<string, int>(StringComparer.Ordinal);
        List<ReplayDifference> differences = [];
        int replayed = 0, nextEnd = 0;
        List<TraceNoteRecord> ends = [.. _trace.Notes.Where(note => note.Note == TraceNote.ObjectEnd)];
        using IDisposable listening = MessageSinks.Process.Add(this);
        try
        {
            foreach (TraceCallRecord call in _trace.Calls.Where(call => call.Method.Door == "COM" && call.Parent is null))
            {
                for (; nextEnd < ends.Count && ends[nextEnd].Time < call.Start; nextEnd++)
                    Release((uint)ends[nextEnd].About);
                _rules.Clear();
                string name = (call.Method.Table.Length == 0 ? "" : call.Method.Table + "::") + call.Method.Function;
                if (Make(call) is not { } code)
                {
                    left[name] = left.GetValueOrDefault(name) + 1;
                    continue;
                }

                replayed++;
                string recorded = Outcome(call, (int)call.Result, RulesOf(call)), here = Outcome(call, code, _rules);
                if (call.IsComplete && recorded != here)
                    differences.Add(new ReplayDifference(call.Index, name, recorded, here));
            }
        }
        finally
        {
            ReleaseAll();
        }

        return new ReplayResult(BuiltInDirect3D.DriverName, replayed, left, differences);
    }

    /// <inheritdoc/>
    public void Take(Message message)
    {
        // The driver's own word is beside the point: another driver has other words, or none.
        if (Environment.CurrentManagedThreadId == _thread && message.Severity <= Severity.Error && !message.Api.EndsWith("driver", StringComparison.Ordinal))
            _rules.Add(message.Rule);
    }

    private static List<string> RulesOf(TraceCallRecord call) =>
    [
        .. call.Messages.Where(message => message.Severity <= Severity.Error && !message.Api.EndsWith("driver", StringComparison.Ordinal))
            .Select(message => message.Rule),
    ];

    private static string Outcome(TraceCallRecord call, int code, List<string> rules)
    {
        string text = call.Method.Result == 'r' ? Tracing.TraceStructures.Code(code) : rules.Count == 0 ? "done" : "dropped";
        return rules.Count == 0 ? text : $"{text} [{string.Join(", ", rules)}]";
    }
}

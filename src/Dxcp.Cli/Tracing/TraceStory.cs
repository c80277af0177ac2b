using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tracing;

/// <summary>What a trace tells beyond its calls: which keys were in force when, which frame went under which, which objects lived how long.</summary>
internal sealed class TraceStory
{
    private readonly Dictionary<uint, List<int>> _epochsOf = [];
    private readonly Dictionary<TraceNoteRecord, uint> _madeBy = new(ReferenceEqualityComparer.Instance);

    public TraceStory(TraceDocument trace)
    {
        Trace = trace;
        End = Math.Max(trace.Calls.Count == 0 ? 0 : trace.Calls.Max(call => call.Start + Math.Max(0, call.Duration)),
            Math.Max(trace.Notes.Count == 0 ? 0 : trace.Notes[^1].Time, trace.Messages.Count == 0 ? 0 : trace.Messages[^1].Time));
        Objects = ReadObjects();
        NameSessions();
        ReadEpochs();
        EpochOf = new int[trace.Calls.Count];
        Array.Fill(EpochOf, -1);
        JoinFrames();
    }

    public TraceDocument Trace { get; }

    /// <summary>When the last thing happened, in nanoseconds.</summary>
    public long End { get; }

    /// <summary>The COM objects, by their numbers.</summary>
    public SortedDictionary<uint, TraceObject> Objects { get; }

    /// <summary>The keys of all sessions, in the order of their begin.</summary>
    public List<TraceEpoch> Epochs { get; } = [];

    /// <summary>For each call the place of the key that it went under in <see cref="Epochs"/>; -1 for none.</summary>
    public int[] EpochOf { get; }

    /// <summary>The sessions that had keys.</summary>
    public IEnumerable<uint> Sessions => _epochsOf.Keys.Order();

    /// <summary>The refusals: messages, with the call that each belongs to, -1 for none.</summary>
    public IEnumerable<(TraceMessageRecord Message, int Call)> Refusals
    {
        get
        {
            var owner = new Dictionary<TraceMessageRecord, int>(ReferenceEqualityComparer.Instance);
            // Whether others than the driver said something during a call or one around it, which stands before it.
            bool[] isTold = new bool[Trace.Calls.Count];
            foreach (TraceCallRecord call in Trace.Calls)
            {
                isTold[call.Index] = (call.Parent is { } outer && isTold[outer.Index]) || call.Messages.Any(message => !IsDrivers(message));
                foreach (TraceMessageRecord message in call.Messages)
                    owner[message] = call.Index;
            }
            // The driver's word on what the runtime then says in its own is not a second refusal.
            return Trace.Messages
                .Where(message => message.Severity <= Severity.Error && !(IsDrivers(message) && owner.TryGetValue(message, out int at) && isTold[at]))
                .Select(message => (message, owner.TryGetValue(message, out int call) ? call : -1));
        }
    }

    /// <summary>Whether a call carries a picture in or out, or begins a frame of a decoder.</summary>
    public static bool IsFrame(TraceCallRecord call) =>
        call.Method.Door == "COM" && call.Method.Function is "DecryptionBlt" or "EncryptionBlt" or "DecoderBeginFrame" or "BeginFrame";

    /// <summary>Whether such a call brings a frame in: what is read back is none.</summary>
    public static bool IsSent(TraceCallRecord call) => call.Method.Function != "EncryptionBlt";

    private static bool IsDrivers(TraceMessageRecord message) => message.Api.EndsWith("driver", StringComparison.Ordinal);

    private SortedDictionary<uint, TraceObject> ReadObjects()
    {
        var objects = new SortedDictionary<uint, TraceObject>();
        foreach (TraceNoteRecord note in Trace.Notes)
        {
            if (note.Note == TraceNote.Object)
                objects[(uint)note.About] = new TraceObject((uint)note.About, note.Text, note.Time, End, false);
            else if (note.Note == TraceNote.ObjectEnd && objects.TryGetValue((uint)note.About, out TraceObject? met))
                objects[(uint)note.About] = met with { To = note.Time, Ended = true };
        }
        return objects;
    }

    // What the driver made while the API made a session is what it calls that session, until it makes another of the same number.
    private void NameSessions()
    {
        foreach (TraceNoteRecord note in Trace.Notes.Where(note => note.Note == TraceNote.DriverSession))
        {
            TraceCallRecord? around = Trace.Calls.LastOrDefault(call => call.Thread == note.Thread && call.Method.Door == "COM" && call.Start <= note.Time
                && (!call.IsComplete || call.Start + call.Duration >= note.Time));
            uint made = (uint)(around?["ppCryptoSession"] ?? 0);
            if (made is not (0 or uint.MaxValue))
                _madeBy[note] = made;
        }
    }

    private void ReadEpochs()
    {
        Dictionary<ulong, uint> sessionOfHandle = [];
        foreach (TraceNoteRecord note in Trace.Notes)
        {
            uint session = note.Note == TraceNote.KeyLost ? sessionOfHandle.GetValueOrDefault(note.About) : (uint)note.About;
            switch (note.Note)
            {
                case TraceNote.DriverSession:
                    sessionOfHandle[note.About] = _madeBy.GetValueOrDefault(note);
                    break;
                case TraceNote.KeyEpoch:
                    Close(session, note.Time, lost: false);
                    if (!_epochsOf.TryGetValue(session, out List<int>? list))
                        _epochsOf[session] = list = [];
                    list.Add(Epochs.Count);
                    Epochs.Add(new TraceEpoch(session, (long)note.Value, note.Time));
                    break;
                case TraceNote.KeyLost:
                    Close(session, note.Time, lost: true);
                    break;
                case TraceNote.ObjectEnd:
                    Close(session, note.Time, lost: false);
                    break;
            }
        }
        foreach (TraceEpoch epoch in Epochs.Where(epoch => epoch.To < 0))
            epoch.To = End;
    }

    private void Close(uint session, long time, bool lost)
    {
        if (!_epochsOf.TryGetValue(session, out List<int>? list) || Epochs[list[^1]] is not { To: < 0 } open)
            return;
        open.To = time;
        open.IsLost = lost;
    }

    private void JoinFrames()
    {
        foreach (TraceCallRecord call in Trace.Calls)
        {
            if (!IsFrame(call))
                continue;
            uint session = (uint)(call["pCryptoSession"] ?? call.Target);
            if (!_epochsOf.TryGetValue(session, out List<int>? list))
                continue;
            int index = list.FindLastIndex(i => Epochs[i].From <= call.Start + Math.Max(0, call.Duration / 2));
            if (index < 0 || Epochs[list[index]].To < call.Start)
                continue;
            EpochOf[call.Index] = list[index];
            if (!call.IsRefused && IsSent(call))
                Epochs[list[index]].Frames++;
        }
    }
}

/// <summary>A COM object's life in a trace; times in nanoseconds.</summary>
internal sealed record TraceObject(uint Number, string Kind, long From, long To, bool Ended);

/// <summary>A key of a session: from when to when it was in force.</summary>
internal sealed class TraceEpoch(uint session, long number, long from)
{
    public uint Session => session;

    public long Number => number;

    public long From => from;

    public long To { get; set; } = -1;

    public bool IsLost { get; set; }

    /// <summary>Frames that went in under it.</summary>
    public int Frames { get; set; }
}

using System.ComponentModel;

namespace Dxcp.Diagnostics;

/// <summary>What happened beside calls.</summary>
public enum TraceNote
{
    /// <summary>An object was met for the first time: its number, and the name of its kind.</summary>
    Object = 1,

    /// <summary>An object's last reference went: its number.</summary>
    ObjectEnd = 2,

    /// <summary>A key came into force on a session: the session's number, and the epoch's, counted from 1.</summary>
    KeyEpoch = 3,

    /// <summary>A driver's hardware lost the key of a session: the driver's handle for it.</summary>
    KeyLost = 4,

    /// <summary>A thread's name.</summary>
    ThreadName = 5,

    /// <summary>A driver made a crypto session: its handle.</summary>
    DriverSession = 6,
}

/// <summary>
/// The calls at the doors of Direct3D and the driver, written down as they happen where <c>DXCP_TRACE</c> names a file (docs/trace.md) or <c>DXCP_LOG</c> asks
/// for <c>trace</c>. Generated code calls it. Never given a key, a picture or a random number. Safe from any thread; takes a lock once in some hundred calls.
/// </summary>
public static unsafe class CallTrace
{
    /// <summary>The environment variable that names the file.</summary>
    public const string EnvironmentVariable = "DXCP_TRACE";

    private static readonly TraceRecorder? s_recorder = TraceRecorder.OfProcess();

    /// <summary>Whether anything is written down: the one look that calls cost otherwise.</summary>
    public static readonly bool IsOn = s_recorder is not null;

    /// <summary>The number that calls of a function are written under.</summary>
    /// <param name="door">"COM" or "driver".</param>
    /// <param name="table">The interface, or the driver's table.</param>
    /// <param name="function">The method or entry.</param>
    /// <param name="result">What it returns: <c>v</c> nothing, <c>r</c> an HRESULT, <c>u</c> a number.</param>
    /// <param name="parameters">For each parameter <c>name:kind:type</c>, with a blank between two (docs/trace.md).</param>
    public static int Define(string door, string table, string function, char result, string parameters) =>
        s_recorder?.Define(new TraceMethod(door, table, function, result, parameters)) ?? 0;

    /// <summary>How many calls this thread has begun that were written down: what changes over a call shows that its other side traces itself.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static int BegunHere => s_recorder is null ? 0 : TraceRecorder.BegunHere;

    /// <summary>Begins a call.</summary>
    /// <param name="method">As <see cref="Define"/> gave it.</param>
    /// <param name="words">How many parameters it has.</param>
    /// <param name="captures">The bytes that <see cref="TracedCall.In"/> and <see cref="TracedCall.Out"/> will need, each 8 more than its padded size.</param>
    public static TracedCall Begin(int method, int words, int captures) => s_recorder!.Begin(method, words, captures);

    /// <summary>Writes down something beside calls; nothing where tracing is off.</summary>
    public static void Note(TraceNote note, ulong about, ulong value = 0, string text = "") => s_recorder?.Note(note, about, value, text);

    /// <summary>Room for a capture of so many bytes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static int Room(int size) => 8 + ((size + 7) & ~7);

    /// <summary>Whether a pointer may be followed as far as its value tells: the first pages hold nothing.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static bool IsThere(void* pointer) => (nuint)pointer >= 0x10000;
}

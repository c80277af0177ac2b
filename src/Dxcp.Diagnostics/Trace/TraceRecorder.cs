using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Dxcp.Diagnostics;

/// <summary>
/// Writes a trace. Each thread fills a block of the file of its own, in shared memory: what is written is in the file whatever becomes of the process, and
/// a record counts from the moment at which its length is stored, after everything else of it. Safe from any thread.
/// </summary>
internal sealed unsafe class TraceRecorder : IMessageSink, IDisposable
{
    [ThreadStatic]
    private static TraceThread? s_thread;

    private readonly Lock _gate = new();
    private readonly TraceFileWriter? _file;
    private readonly Action<string>? _text;
    private readonly Dictionary<TraceMethod, int> _numbers = [];
    private volatile TraceMethod[] _methods = [new TraceMethod("", "", "", 'v', "")];

    /// <summary>A recorder into a file, or of lines of text, or both.</summary>
    public TraceRecorder(TraceFileWriter? file, Action<string>? text)
    {
        _file = file;
        _text = text;
    }

    /// <summary>The time from which records count, as <see cref="Stopwatch.GetTimestamp"/> has it.</summary>
    public long Began { get; } = Stopwatch.GetTimestamp();

    /// <summary>How many calls this thread has begun.</summary>
    public static int BegunHere => s_thread?.Begun ?? 0;

    /// <summary>What the environment asks for; null for nothing.</summary>
    public static TraceRecorder? OfProcess()
    {
        MessageSinks sinks = MessageSinks.Process; // first: it opens the log
        TraceFileWriter? file = null;
        if (Environment.GetEnvironmentVariable(CallTrace.EnvironmentVariable) is { Length: > 0 } path)
        {
            path = LogSettings.WithProcess(path);
            int owner = TraceOwner.Of(path);
            try
            {
                // S322: another copy of the library in this process writes down its calls into this one.
                if (owner != Environment.ProcessId)
                    file = new TraceFileWriter(owner == 0 ? path : $"{path}.{Environment.ProcessId}");
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                ErrorStream.WriteLine($"dxcp: {CallTrace.EnvironmentVariable}: {path} cannot be written ({Trouble.Of(unwritable)}); nothing is traced.");
            }
        }

        Action<string>? text = ProcessLog.Detail == LogDetail.Trace ? ProcessLog.Write : null;
        if (file is null && text is null)
            return null;
        var recorder = new TraceRecorder(file, text);
        if (file is not null)
            _ = sinks.Add(recorder);
        return recorder;
    }

    /// <inheritdoc cref="CallTrace.Define"/>
    public int Define(TraceMethod method)
    {
        lock (_gate)
        {
            if (_numbers.TryGetValue(method, out int number))
                return number;
            number = _methods.Length;
            if (number > ushort.MaxValue)
                return 0;
            _methods = [.. _methods, method];
            _numbers[method] = number;
            Write(TraceFormat.MethodRecord, (ushort)number, 0, $"{method.Door}\0{method.Table}\0{method.Function}\0{method.Result}\0{method.Parameters}");
            return number;
        }
    }

    /// <inheritdoc cref="CallTrace.Begin"/>
    public TracedCall Begin(int method, int words, int captures)
    {
        TraceThread thread = Thread();
        thread.Begun++;
        byte* record = thread.Reserve(TraceFormat.RecordHeader + (words * 8) + captures);
        *(uint*)(record + TraceFormat.Kind) = TraceFormat.CallRecord | ((uint)method << 16);
        return new TracedCall(this, thread, record, words);
    }

    /// <inheritdoc cref="CallTrace.Note"/>
    public void Note(TraceNote note, ulong about, ulong value, string text)
    {
        if (_file is not null)
            Write(TraceFormat.NoteRecord, (ushort)note, (long)about, text, value);
    }

    /// <inheritdoc/>
    public void Take(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        string text = string.Join("; ", message.Values.Select(value => value.ToString()).Prepend(message.Text).Where(part => part.Length != 0));
        Write(TraceFormat.MessageRecord, (ushort)message.Severity, 0, $"{message.Api}\0{message.Method}\0{message.Rule}\0{text}\0{message.Remedy}");
    }

    /// <summary>A call has come back: said in the log, where that was asked for.</summary>
    public void Left(byte* record, TraceThread thread)
    {
        if (_text is null)
            return;
        TraceMethod method = _methods[*(ushort*)(record + TraceFormat.Method)];
        var call = TraceReader.ReadCall(new ReadOnlySpan<byte>(record, *(int*)record), method, thread.Id, Stopwatch.Frequency);
        _text(MessageWriter.Line(DateTime.UtcNow, thread.Id, "trace", new string(' ', thread.Depth * 2) + TraceText.Of(call)));
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose() => _file?.Dispose();

    private TraceThread Thread()
    {
        if (s_thread is { } own && own.Recorder == this)
            return own;
        s_thread = new TraceThread(this, _file);
        string name = System.Threading.Thread.CurrentThread.Name ?? "";
        if (name.Length != 0)
            Note(TraceNote.ThreadName, s_thread.Id, 0, name);
        return s_thread;
    }

    private void Write(ushort kind, ushort number, long result, string text, ulong? value = null)
    {
        TraceThread thread = Thread();
        const int most = 4096;
        if (text.Length > most)
            text = text[..most];
        int words = value is null ? 0 : 1;
        int bytes = Encoding.UTF8.GetByteCount(text);
        int length = TraceFormat.RecordHeader + (words * 8) + ((bytes + 8) & ~7);
        byte* record = thread.Reserve(length);
        *(uint*)(record + TraceFormat.Kind) = kind | ((uint)number << 16);
        *(long*)(record + TraceFormat.Start) = Stopwatch.GetTimestamp() - Began;
        *(long*)(record + TraceFormat.Duration) = 0;
        *(long*)(record + TraceFormat.Result) = result;
        if (value is { } given)
            *(ulong*)(record + TraceFormat.RecordHeader) = given;
        byte* payload = record + TraceFormat.RecordHeader + (words * 8);
        *(ulong*)(record + length - 8) = 0;
        _ = Encoding.UTF8.GetBytes(text, new Span<byte>(payload, bytes));
        thread.Take(record, length);
        thread.Leave();
        Volatile.Write(ref *(int*)record, length);
    }
}

/// <summary>The block that a thread fills. Its thread's alone.</summary>
internal sealed unsafe class TraceThread
{
    private readonly TraceFileWriter? _file;
    private byte* _next;
    private byte* _end;
    private byte* _ring;

    public TraceThread(TraceRecorder recorder, TraceFileWriter? file)
    {
        Recorder = recorder;
        _file = file;
    }

    public TraceRecorder Recorder { get; }

    /// <summary>The system's number of the thread.</summary>
    public ulong Id { get; } = NativeThread.Id;

    /// <summary>How many calls the thread has begun.</summary>
    public int Begun { get; set; }

    /// <summary>How many calls are running on the thread.</summary>
    public int Depth { get; private set; }

    /// <summary>Room for a record. Until <see cref="Take"/>, the same room is given again.</summary>
    public byte* Reserve(int length)
    {
        if (_next == null || _end - _next < length)
            NextBlock();
        return _next;
    }

    /// <summary>Goes on behind a record.</summary>
    public void Take(byte* record, int length)
    {
        _next = record + length;
        // What a reader meets next is the end, until another record's length stands there.
        if (_end - _next >= 4)
            *(int*)_next = 0;
        Depth++;
    }

    /// <summary>A call, or whatever else it was, is over.</summary>
    public void Leave() => Depth--;

    private void NextBlock()
    {
        if (_file?.NextBlock(Id) is { } block && block != 0)
        {
            _next = (byte*)block + TraceFormat.BlockHeader;
            _end = (byte*)block + TraceFormat.Block;
            return;
        }

        // Without a file, or with one that can take no more: memory that is used over and over, unless calls under way are still in it. What a thread that
        // ends leaves behind is not given back: threads are few.
        const int bytes = 8 * TraceFormat.Block;
        if (_ring == null || Depth != 0)
            _ring = (byte*)NativeMemory.AllocZeroed(bytes);
        _next = _ring;
        _end = _ring + bytes;
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace Dxcp.Diagnostics;

/// <summary>One call while it runs: generated code fills in what went in, and later what came out. Lives on the calling thread's stack.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe ref struct TracedCall
{
    // As TraceFormat has it.
    private readonly TraceRecorder _recorder;
    private readonly TraceThread _thread;
    private readonly byte* _record;
    private byte* _next;

    internal TracedCall(TraceRecorder recorder, TraceThread thread, byte* record, int words)
    {
        _recorder = recorder;
        _thread = thread;
        _record = record;
        _next = record + TraceFormat.RecordHeader + (words * 8);
    }

    /// <summary>A parameter's value, or what stands for it.</summary>
    public readonly void Word(int index, ulong value) => ((ulong*)(_record + TraceFormat.RecordHeader))[index] = value;

    /// <summary>What a parameter points to, as it is before the call.</summary>
    public void In(int index, void* from, int size)
    {
        byte* capture = Out(index, size);
        Fill(capture, from, size);
    }

    /// <summary>Keeps room for what a parameter points to after the call.</summary>
    /// <returns>The place, for <see cref="Fill"/>.</returns>
    public byte* Out(int index, int size)
    {
        byte* capture = _next;
        *(int*)capture = index | TraceFormat.Absent;
        *(int*)(capture + 4) = size;
        _next += CallTrace.Room(size);
        return capture;
    }

    /// <summary>Fills a place that was kept; leaves it empty if there is nothing to read.</summary>
    public static void Fill(byte* capture, void* from, int size)
    {
        if (!CallTrace.IsThere(from))
            return;
        Buffer.MemoryCopy(from, capture + 8, size, size);
        *(int*)capture &= ~TraceFormat.Absent;
    }

    /// <summary>Ends what is known before the call: from here on it is in the file, and runs.</summary>
    public readonly void Enter()
    {
        int length = (int)(_next - _record);
        *(long*)(_record + TraceFormat.Duration) = TraceFormat.Running;
        _thread.Take(_record, length);
        *(long*)(_record + TraceFormat.Start) = Stopwatch.GetTimestamp() - _recorder.Began;
        Volatile.Write(ref *(int*)_record, length);
    }

    /// <summary>Ends the call.</summary>
    public readonly void Leave(long result)
    {
        *(long*)(_record + TraceFormat.Result) = result;
        long now = Stopwatch.GetTimestamp() - _recorder.Began;
        Volatile.Write(ref *(long*)(_record + TraceFormat.Duration), now - *(long*)(_record + TraceFormat.Start));
        _thread.Leave();
        _recorder.Left(_record, _thread);
    }
}

using System.Runtime.CompilerServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Runtime;

/// <summary>The numbers that a trace calls COM objects by: given out in the order in which they are met, never twice. Used while tracing is on alone.</summary>
internal static unsafe class TraceObjects
{
    private static readonly ConditionalWeakTable<ComObject, Number> s_numbers = [];
    private static int s_last;

    private sealed class Number(uint value)
    {
        public uint Value => value;
    }

    static TraceObjects() => ComObject.Ended = static ended =>
    {
        if (s_numbers.TryGetValue(ended, out Number? number))
            CallTrace.Note(TraceNote.ObjectEnd, number.Value);
    };

    /// <summary>The number of an object.</summary>
    public static uint Of(ComObject target) => s_numbers.GetValue(target, static met =>
    {
        var number = new Number((uint)Interlocked.Increment(ref s_last));
        CallTrace.Note(TraceNote.Object, number.Value, 0, met.GetType().Name);
        return number;
    }).Value;

    /// <summary>The number of the object behind a pointer: 0 for null, 0xFFFFFFFF for one that is none of ours, or dead.</summary>
    public static uint Of(void* pointer) =>
        pointer == null ? 0 : ComObject.TryGet(pointer, out ComObject? found) ? Of(found) : uint.MaxValue;

    /// <summary>The number of the object that a call put where <paramref name="place"/> points.</summary>
    public static uint At(void* place) => CallTrace.IsThere(place) ? Of(*(void**)place) : 0;
}

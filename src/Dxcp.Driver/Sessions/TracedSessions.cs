using System.Runtime.CompilerServices;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>What traces call sessions: their handles. Kept while tracing is on alone.</summary>
internal static class TracedSessions
{
    private static readonly ConditionalWeakTable<DriverSession, object> s_handles = [];

    /// <summary>Notes that a session was made.</summary>
    public static void Made(DriverSession session, nint handle)
    {
        s_handles.AddOrUpdate(session, handle);
        CallTrace.Note(TraceNote.DriverSession, (ulong)handle);
    }

    /// <summary>Notes that a session lost its key (S58).</summary>
    public static void LostKey(DriverSession session)
    {
        if (s_handles.TryGetValue(session, out object? handle))
            CallTrace.Note(TraceNote.KeyLost, (ulong)(nint)handle);
    }
}

namespace Dxcp.Runtime;

/// <summary>
/// The profiler's marks of Direct3D 9 (<c>nf-d3d9-d3dperf_beginevent</c> and its neighbours). No profiler listens here: marks go nowhere, and only the
/// nesting is counted, once for the process (S267). Safe from any thread.
/// </summary>
public static class D3DPerf
{
    private static int s_level;

    /// <summary>D3DPERF_BeginEvent: the level that begins, from zero.</summary>
    public static int BeginEvent() => Interlocked.Increment(ref s_level) - 1;

    /// <summary>D3DPERF_EndEvent: the level that ends, from zero; negative where none had begun.</summary>
    public static int EndEvent()
    {
        int level = Volatile.Read(ref s_level);
        while (level > 0)
        {
            int seen = Interlocked.CompareExchange(ref s_level, level - 1, level);
            if (seen == level)
                return level - 1;
            level = seen;
        }

        return -1;
    }
}

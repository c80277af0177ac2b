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
        int level = Interlocked.Decrement(ref s_level);
        if (level < 0)
            _ = Interlocked.Increment(ref s_level);
        return level;
    }
}

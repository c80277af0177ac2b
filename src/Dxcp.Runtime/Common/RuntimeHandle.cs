namespace Dxcp.Runtime;

/// <summary>The runtime's own handles for the objects that it makes in drivers: numbers that are never used twice. Safe from any thread.</summary>
internal static class RuntimeHandle
{
    private static long s_last;

    /// <summary>The next handle; never 0.</summary>
    public static nint Next() => (nint)Interlocked.Increment(ref s_last);
}

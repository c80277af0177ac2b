using Dxcp.Bench.Paths;

namespace Dxcp.Bench.Quick;

/// <summary>What a live, keyed session costs in all: COM object, runtime, driver, key.</summary>
internal static class SessionMemory
{
    private const int Sessions = 100_000;

    public static void Measure(ProtectedPath path, ResultList results, Action<string> progress)
    {
        progress("memory of sessions");
        // What is made once, whatever the number of sessions, is made.
        for (int i = 0; i < 1000; i++)
            path.AddSession();
        long before = Resident();
        for (int i = 0; i < Sessions; i++)
            path.AddSession();
        results.Add(new Memory("session-memory-" + path.Name, Math.Max(0, Resident() - before) / (double)Sessions));
    }

    /// <summary>Bytes of this process in memory, without what the collector has not given back yet.</summary>
    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }
}

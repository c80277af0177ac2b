using System.Runtime.InteropServices;

namespace Dxcp.Diagnostics;

/// <summary>The number that debuggers and the system's tools show for a thread.</summary>
internal static partial class NativeThread
{
    [ThreadStatic]
    private static ulong s_id;

    /// <summary>The number of the thread that asks. One call to the system for each thread; the framework's number where the system has none.</summary>
    public static ulong Id => s_id != 0 ? s_id : s_id = Ask();

    private static ulong Ask()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return (ulong)GetTid();
            if (OperatingSystem.IsWindows())
                return GetCurrentThreadId();
            return OperatingSystem.IsMacOS() && ThreadIdNp(0, out ulong id) == 0 ? id : (ulong)Environment.CurrentManagedThreadId;
        }
        catch (EntryPointNotFoundException)
        {
            // musl before 1.2.2 and glibc before 2.30 do not have it.
            return (ulong)Environment.CurrentManagedThreadId;
        }
    }

    [DllImport("libc", EntryPoint = "gettid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTid();

    [DllImport("kernel32"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetCurrentThreadId();

    [DllImport("libc", EntryPoint = "pthread_threadid_np"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ThreadIdNp(nint thread, out ulong id);
}

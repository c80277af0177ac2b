using System.Runtime.InteropServices;
using Dxcp.Kernel;

namespace Dxcp.OtherProcess;

/// <summary>What makes this process another user's, or a poor one.</summary>
internal static partial class Another
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }

    /// <summary>Becomes another user, on all threads and for ever; needs the rights of root.</summary>
    public static string Become(uint user) => SetUser(user, user, user) == 0 ? "done" : "error not permitted";

    /// <summary>Takes itself for another user: what an honest process never does.</summary>
    public static string Pretend(uint user)
    {
        Door.User = () => user;
        return "done";
    }

    /// <summary>Lowers the limit so that so many descriptors can be opened.</summary>
    public static unsafe string LeaveDescriptors(int count)
    {
        Limit limit;
        _ = GetLimit(OpenFiles, &limit);
        // The lowest numbers are given out first: a limit leaves so many of them as lie below it and are free.
        limit.Soft = limit.Hard;
        _ = SetLimit(OpenFiles, &limit);
        HashSet<string> taken = [.. Directory.GetFiles("/proc/self/fd").Where(path => new FileInfo(path).LinkTarget != "/proc/self/fd")];
        int below = 0;
        for (int free = 0; free < count; below++)
            free += IsTaken(below) ? 0 : 1;
        while (IsTaken(below))
            below++;
        bool IsTaken(int number) => taken.Contains($"/proc/self/fd/{number}");
        limit.Soft = (nuint)below;
        return SetLimit(OpenFiles, &limit) == 0 ? "done" : "error not permitted";
    }

    [LibraryImport("libc", EntryPoint = "setresuid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetUser(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "getrlimit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetLimit(int resource, Limit* limit);
}

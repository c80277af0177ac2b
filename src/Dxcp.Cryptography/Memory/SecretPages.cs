using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// Whole pages for secrets: kept out of swap, core dumps and child processes as far as the system allows, zero when
/// handed out, wiped when given back. What the system refuses is left out without an error: the pages are then plain.
/// </summary>
public static unsafe class SecretPages
{
    private const string NoMemory = "The system gives no more memory for secrets.";

    /// <summary>
    /// How much the kernel takes out of its own map for this process: each such page costs it a flush of address
    /// translations on every core and breaks up its large pages, so the first keys get it and a crowd does not.
    /// </summary>
    private const long MostHidden = 2 << 20;

    private static long s_hidden;

    /// <summary>Whether pages are plain ones, for a test that is to find in them what it would not find otherwise. Unix alone.</summary>
    internal static bool IsPlain { get; set; }

    /// <summary>Reserves zeroed memory that begins with a page.</summary>
    /// <param name="size">Bytes, at least 1; the last page is taken whole.</param>
    /// <param name="lockable">Whether to try and keep the pages in memory. Systems let a process lock a few megabytes:
    /// enough for its keys, so what is large does without.</param>
    /// <exception cref="InsufficientMemoryException">The system gives no more memory.</exception>
    public static byte* Allocate(nuint size, bool lockable = true)
    {
        byte* pages = OperatingSystem.IsWindows() ? AllocateWindows(size, lockable) : AllocateUnix(size, lockable);
        return pages != null ? pages : throw new InsufficientMemoryException(NoMemory);
    }

    /// <summary>
    /// The same, and what a child process finds in these pages after a fork is zeros; where the system does not
    /// promise that, <paramref name="zeroAfterFork"/> is false.
    /// </summary>
    internal static byte* AllocateZeroAfterFork(nuint size, out bool zeroAfterFork)
    {
        // Windows has no fork. Linux promises it for private pages only, which hidden ones are not.
        zeroAfterFork = OperatingSystem.IsWindows();
        if (!OperatingSystem.IsLinux())
            return Allocate(size);
        byte* pages = AllocatePrivate(size, lockable: true);
        if (pages == null)
            throw new InsufficientMemoryException(NoMemory);
        zeroAfterFork = Unix.Advise(pages, size, Unix.WipeOnFork) == 0;
        _ = Unix.Advise(pages, size, Unix.DontDump);
        return pages;
    }

    /// <summary>The process's number, asked of the system each time: it is another one after a fork. Not for Windows.</summary>
    internal static int CurrentProcess() => Unix.GetProcess();

    /// <summary>Wipes and returns pages that <see cref="Allocate"/> gave with the same size.</summary>
    public static void Free(byte* pages, nuint size)
    {
        for (nuint done = 0; done < size; done += 1 << 30)
            CryptographicOperations.ZeroMemory(new Span<byte>(pages + done, (int)Math.Min(size - done, 1 << 30)));
        if (OperatingSystem.IsWindows())
            _ = Windows.VirtualFree(pages, 0, Windows.Release);
        else
            _ = Unix.Unmap(pages, size);
    }

    private static byte* AllocateWindows(nuint size, bool lockable)
    {
        byte* pages = Windows.VirtualAlloc(null, size, Windows.CommitReserve, Windows.ReadWrite);
        if (pages != null && lockable)
            _ = Windows.VirtualLock(pages, size);
        return pages;
    }

    private static byte* AllocateUnix(nuint size, bool lockable)
    {
        if (IsPlain)
            return AllocatePrivate(size, lockable: false);
        byte* pages = lockable && OperatingSystem.IsLinux() ? AllocateHidden(size) : null;
        if (pages == null)
            pages = AllocatePrivate(size, lockable);
        if (OperatingSystem.IsLinux() && pages != null)
        {
            _ = Unix.Advise(pages, size, Unix.DontDump);
            _ = Unix.Advise(pages, size, Unix.DontFork);
        }

        return pages;
    }

    private static byte* AllocatePrivate(nuint size, bool lockable)
    {
        int anonymous = OperatingSystem.IsMacOS() ? Unix.AnonymousMac : Unix.AnonymousLinux;
        byte* pages = Unix.Map(null, size, Unix.ReadWrite, Unix.Private | anonymous, -1, 0);
        if (pages == Unix.Failed)
            return null;
        if (lockable)
            _ = Unix.Lock(pages, size);
        return pages;
    }

    /// <summary>Pages that the kernel itself takes out of its own map (Linux 5.14), or null where there are none.</summary>
    private static byte* AllocateHidden(nuint size)
    {
        // The call has this number on these two; elsewhere it may mean something else.
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64)
            || Interlocked.Add(ref s_hidden, (long)size) > MostHidden)
        {
            return null;
        }

        int descriptor = (int)Unix.SystemCall(Unix.MemfdSecret, Unix.CloseOnExec);
        if (descriptor < 0)
            return null;
        byte* pages = Unix.Failed;
        if (Unix.Truncate(descriptor, (nint)size) == 0)
            pages = Unix.Map(null, size, Unix.ReadWrite, Unix.Shared, descriptor, 0);
        _ = Unix.Close(descriptor);
        return pages == Unix.Failed ? null : pages;
    }

    private static class Unix
    {
        public const int ReadWrite = 3;
        public const int Shared = 1;
        public const int Private = 2;
        public const int AnonymousLinux = 0x20;
        public const int AnonymousMac = 0x1000;
        public const int DontFork = 10;
        public const int DontDump = 16;
        public const int WipeOnFork = 18;
        public const nint MemfdSecret = 447;
        public const nint CloseOnExec = 0x80000;

        public static byte* Failed => (byte*)-1;

        [DllImport("libc", EntryPoint = "mmap"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern byte* Map(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

        [DllImport("libc", EntryPoint = "munmap"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Unmap(void* address, nuint length);

        [DllImport("libc", EntryPoint = "mlock"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Lock(void* address, nuint length);

        [DllImport("libc", EntryPoint = "madvise"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Advise(void* address, nuint length, int advice);

        [DllImport("libc", EntryPoint = "syscall"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint SystemCall(nint number, nint argument);

        [DllImport("libc", EntryPoint = "ftruncate"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Truncate(int descriptor, nint length);

        [DllImport("libc", EntryPoint = "getpid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int GetProcess();

        [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int descriptor);
    }

    private static class Windows
    {
        public const uint CommitReserve = 0x3000;
        public const uint Release = 0x8000;
        public const uint ReadWrite = 4;

        [DllImport("kernel32", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern byte* VirtualAlloc(void* address, nuint size, uint type, uint protection);

        [DllImport("kernel32", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern int VirtualLock(void* address, nuint size);

        [DllImport("kernel32", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern int VirtualFree(void* address, nuint size, uint type);
    }
}

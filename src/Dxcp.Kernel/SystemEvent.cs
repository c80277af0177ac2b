using System.Runtime.InteropServices;

namespace Dxcp.Kernel;

/// <summary>
/// An event of the system that a program handed in: the handle of an event on Windows, elsewhere a descriptor that takes eight bytes, as an eventfd does.
/// Holds it by a handle of its own, so that a program that closes its own harms nobody. Thread-safe.
/// </summary>
public sealed unsafe class SystemEvent : IDisposable
{
    private readonly Lock _lock = new();
    private nint _own;

    private SystemEvent(nint own) => _own = own;

    /// <summary>Takes a handle; null if the system knows none such.</summary>
    /// <param name="handle">The program's.</param>
    public static SystemEvent? TryOpen(nint handle)
    {
        if (OperatingSystem.IsWindows())
        {
            nint process = GetCurrentProcess();
            return DuplicateHandle(process, handle, process, out nint copy, 0, 0, SameAccess) != 0 ? new(copy) : null;
        }

        int descriptor = handle is > 0 and <= int.MaxValue ? Duplicate((int)handle) : -1;
        return descriptor < 0 ? null : new(descriptor);
    }

    /// <summary>
    /// Sets the event: whoever waits for it wakes. A descriptor that takes nothing more, a full pipe, is set already: nobody waits for its reader.
    /// </summary>
    public void Set()
    {
        lock (_lock) // what is let go meanwhile may be somebody else's descriptor the next moment
        {
            if (_own == 0)
                return;
            if (OperatingSystem.IsWindows())
            {
                _ = SetEvent(_own);
                return;
            }

            ulong one = 1;
            var polled = new Unix.Polled { Descriptor = (int)_own, Asked = Unix.Writable };
            if (Unix.Poll(&polled, 1, 0) > 0 && polled.Happened == Unix.Writable)
                _ = Unix.Write((int)_own, &one, sizeof(ulong));
        }
    }

    /// <summary>Lets the event go.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_own == 0)
                return;
            if (OperatingSystem.IsWindows())
                _ = CloseHandle(_own);
            else
                _ = Unix.Close((int)_own);
            _own = 0;
        }
    }

    private const uint SameAccess = 2;

    // A child process that inherited the copy would keep the other end of a pipe from ending.
    private static int Duplicate(int descriptor) =>
        OperatingSystem.IsLinux() ? Unix.Control(descriptor, Unix.DuplicateCloseOnExec, 0) : DuplicateElsewhere(descriptor);

    [DllImport("libc", EntryPoint = "dup"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DuplicateElsewhere(int descriptor);

    [DllImport("kernel32", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetCurrentProcess();

    [DllImport("kernel32", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int DuplicateHandle(nint fromProcess, nint handle, nint toProcess, out nint copy, uint access, int inherit, uint options);

    [DllImport("kernel32", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetEvent(nint handle);

    [DllImport("kernel32", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int CloseHandle(nint handle);
}

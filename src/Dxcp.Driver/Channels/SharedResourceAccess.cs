using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>How a process is named that may open restricted shared resources. The values are those that all four Direct3D interfaces share.</summary>
public enum ProcessIdentifier
{
    /// <summary>Not at all.</summary>
    Unknown = (int)D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_UNKNOWN,

    /// <summary>The desktop's compositor, whose handle nobody gets.</summary>
    Compositor = (int)D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM,

    /// <summary>By its handle.</summary>
    Handle = (int)D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE,
}

/// <summary>A process that may open restricted shared resources.</summary>
/// <param name="Identifier">How it is named.</param>
/// <param name="Handle">Its handle where it is named by one, else zero.</param>
public readonly record struct SharingProcess(ProcessIdentifier Identifier, nint Handle);

/// <summary>The processes that may open a device's restricted shared resources (R47). Outlives the channels that set it (R48). Thread-safe.</summary>
internal sealed class SharedResourceAccess
{
    /// <summary>Processes that are remembered: the memory that messages can make the driver take is bounded.</summary>
    internal const int Capacity = 256;

    private readonly Lock _lock = new();
    private readonly List<SharingProcess> _processes = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _processes.Count;
        }
    }

    /// <summary>One of them, in the order in which they came.</summary>
    public SharingProcess? At(uint index)
    {
        lock (_lock)
            return index < _processes.Count ? _processes[(int)index] : null;
    }

    /// <summary>
    /// Whether a process is among them. Where the system has no handles of processes, which is where other processes can open
    /// at all, a process's number stands in the handle's place (S97). Nobody is known to be the compositor.
    /// </summary>
    public bool Allows(int process)
    {
        lock (_lock)
            return _processes.Contains(new SharingProcess(ProcessIdentifier.Handle, process));
    }

    /// <summary>Adds a process or takes it away; doing either twice changes nothing (S83).</summary>
    /// <param name="identifier">How it is named.</param>
    /// <param name="handle">Its handle; looked at only where the process is named by it.</param>
    /// <param name="allow">Whether it may open.</param>
    public DriverStatus Set(ProcessIdentifier identifier, nint handle, bool allow)
    {
        if (identifier is not (ProcessIdentifier.Compositor or ProcessIdentifier.Handle))
            return DriverStatus.InvalidArgument;
        if (identifier == ProcessIdentifier.Handle && handle == 0)
            return DriverStatus.InvalidArgument;
        var process = new SharingProcess(identifier, identifier == ProcessIdentifier.Handle ? handle : 0);
        lock (_lock)
        {
            if (!allow)
                _processes.Remove(process);
            else if (!_processes.Contains(process))
            {
                if (_processes.Count == Capacity)
                    return DriverStatus.OutOfMemory;
                _processes.Add(process);
            }

            return DriverStatus.Ok;
        }
    }
}

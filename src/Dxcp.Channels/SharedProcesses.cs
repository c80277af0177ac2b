using Dxcp.Abi;

namespace Dxcp.Channels;

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

/// <summary>
/// The processes that may open a device's restricted shared resources (R47). Outlives the channels that set it (R48). Thread-safe.
/// </summary>
/// <param name="stampOf">
/// Tells a process from another that has its number later: what it was stamped with when it was named must be what it is
/// stamped with when it asks. 0 where the system does not know. Null where no process has a stamp.
/// </param>
public sealed class SharedProcesses(Func<nint, ulong>? stampOf = null)
{
    /// <summary>Processes that are remembered (S83): the memory that messages can make a device take is bounded.</summary>
    public const int Capacity = 256;

    private readonly Lock _lock = new();
    private readonly List<(SharingProcess Process, ulong Stamp)> _entries = [];

    /// <summary>How many there are.</summary>
    public uint Count
    {
        get
        {
            lock (_lock)
                return (uint)_entries.Count;
        }
    }

    /// <summary>One of them, in the order in which they came; null beyond the last (S47).</summary>
    public SharingProcess? At(uint index)
    {
        lock (_lock)
            return index < _entries.Count ? _entries[(int)index].Process : null;
    }

    /// <summary>
    /// Whether a process is among them. Where the system has no handles of processes, which is where other processes can open
    /// at all, a process's number stands in the handle's place (S97). Nobody is known to be the compositor.
    /// </summary>
    /// <param name="process">The number of the process that asks.</param>
    /// <param name="stamp">What it is stamped with now.</param>
    public bool Allows(int process, ulong stamp = 0)
    {
        lock (_lock)
            return _entries.Contains((new SharingProcess(ProcessIdentifier.Handle, process), stamp));
    }

    /// <summary>Adds a process or takes it away; doing either twice changes nothing (S83).</summary>
    /// <param name="identifier">How it is named.</param>
    /// <param name="handle">Its handle; looked at only where the process is named by it.</param>
    /// <param name="allow">Whether it may open.</param>
    /// <returns>InvalidArgument where no process is named, OutOfMemory for one more than are remembered.</returns>
    public ChannelStatus Set(ProcessIdentifier identifier, nint handle, bool allow)
    {
        bool byHandle = identifier == ProcessIdentifier.Handle;
        if (byHandle ? handle == 0 : identifier != ProcessIdentifier.Compositor)
            return ChannelStatus.InvalidArgument;
        var process = new SharingProcess(identifier, byHandle ? handle : 0);
        ulong stamp = byHandle && allow && stampOf is not null ? stampOf(handle) : 0;
        lock (_lock)
        {
            int place = _entries.FindIndex(entry => entry.Process == process);
            if (!allow)
                Remove(place);
            else if (place >= 0)
                _entries[place] = (process, stamp);
            else if (_entries.Count == Capacity)
                return ChannelStatus.OutOfMemory;
            else
                _entries.Add((process, stamp));
            return ChannelStatus.Ok;
        }
    }

    private void Remove(int place)
    {
        if (place >= 0)
            _entries.RemoveAt(place);
    }
}

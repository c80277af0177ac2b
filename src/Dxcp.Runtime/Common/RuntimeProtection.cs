using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// What the runtime's own channels have asked of a device: protection, and who may open shared resources. It is kept above
/// the driver, which knows nothing of these channels (R39): the runtime refuses by itself to map or copy restricted content
/// meanwhile. What one channel turned on another does not turn off (R45); it ends with the channel, the list of
/// processes does not (R48). Safe from any thread.
/// </summary>
internal sealed class RuntimeProtection
{
    /// <summary>Processes that are remembered (S83).</summary>
    public const int MaxProcesses = 256;

    private const uint Enabled = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled;
    private const uint AllFlags = Enabled | D3D11_AUTHENTICATED_PROTECTION_FLAGS.OverlayOrFullscreenRequired;

    private readonly Lock _gate = new();
    private readonly Dictionary<RuntimeChannel, uint> _flags = [];
    private readonly List<(D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE Type, nint Handle)> _processes = [];
    private int _mapped;

    /// <summary>All that channels have asked for together.</summary>
    public uint Flags
    {
        get
        {
            lock (_gate)
                return _flags.Values.Aggregate(0u, (all, flags) => all | flags);
        }
    }

    /// <summary>Whether restricted content is to be kept from the CPU.</summary>
    public bool IsEnabled => (Flags & Enabled) != 0;

    /// <summary>How many processes may open restricted shared resources.</summary>
    public uint ProcessCount
    {
        get
        {
            lock (_gate)
                return (uint)_processes.Count;
        }
    }

    /// <summary>Takes a channel's flags in the place of its last ones; false for reserved bits, or while restricted content is mapped (S81).</summary>
    public bool TrySet(RuntimeChannel channel, uint flags)
    {
        if ((flags & ~AllFlags) != 0)
            return false;
        lock (_gate)
        {
            if ((flags & Enabled) != 0 && _mapped != 0)
                return false;
            _flags[channel] = flags;
            return true;
        }
    }

    /// <summary>Drops what a channel asked for (R48).</summary>
    public void Forget(RuntimeChannel channel)
    {
        lock (_gate)
            _ = _flags.Remove(channel);
    }

    /// <summary>Lets one more restricted resource be mapped, unless protection is on (R29).</summary>
    public bool TryMap()
    {
        lock (_gate)
        {
            if (_flags.Values.Any(flags => (flags & Enabled) != 0))
                return false;
            _mapped++;
            return true;
        }
    }

    /// <summary>Takes back what <see cref="TryMap"/> granted.</summary>
    public void Unmap()
    {
        lock (_gate)
            _mapped--;
    }

    /// <summary>Adds a process or takes it away (R47, S83); false if none is named, or there are too many.</summary>
    public bool TryShare(D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE type, nint handle, bool allow)
    {
        bool byHandle = type == D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE;
        if (byHandle ? handle == 0 : type != D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM)
            return false;
        var process = (type, byHandle ? handle : 0);
        lock (_gate)
        {
            if (!allow)
                _ = _processes.Remove(process);
            else if (!_processes.Contains(process))
            {
                if (_processes.Count == MaxProcesses)
                    return false;
                _processes.Add(process);
            }
            return true;
        }
    }

    /// <summary>Whether a process is among them. Its number stands for it where the system has no handles of processes (S97).</summary>
    public bool Allows(int process)
    {
        lock (_gate)
            return _processes.Contains((D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE, process));
    }

    /// <summary>One of the processes, in the order in which they came; null beyond the last.</summary>
    public (D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE Type, nint Handle)? ProcessAt(uint index)
    {
        lock (_gate)
            return index < _processes.Count ? _processes[(int)index] : null;
    }
}

using Dxcp.Channels;
using Dxcp.Kernel;

namespace Dxcp.Runtime;

/// <summary>What a device remembers of its sessions and decoders, for its own channels.</summary>
internal sealed unsafe partial class D3D9Device : IChannelDevice
{
    private readonly HashSet<D3D9DeviceChild> _liveChildren = [];

    /// <inheritdoc/>
    public nint DeviceHandle => Driver.DeviceHandle;

    /// <inheritdoc/>
    public ContentProtection Protection { get; } = new(alwaysOn: false);

    /// <inheritdoc/>
    public SharedProcesses SharedProcesses { get; } = new(ProcessIdentity.StartOf); // S117

    /// <inheritdoc/>
    public bool HasSession(nint handle) => handle != 0 && Live<D3D9CryptoSession>().Any(session => session.Handle == handle);

    /// <summary>Notes a new child.</summary>
    public void Track(D3D9DeviceChild child)
    {
        lock (_liveChildren)
            _ = _liveChildren.Add(child);
    }

    /// <summary>Forgets a child.</summary>
    public void Untrack(D3D9DeviceChild child)
    {
        lock (_liveChildren)
            _ = _liveChildren.Remove(child);
    }

    private T[] Live<T>()
        where T : D3D9DeviceChild
    {
        lock (_liveChildren)
            return [.. _liveChildren.OfType<T>()];
    }
}

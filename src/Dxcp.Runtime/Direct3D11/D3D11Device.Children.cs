using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Kernel;
using static Dxcp.Abi.D3D11_MESSAGE_ID;

namespace Dxcp.Runtime;

/// <summary>What a device remembers of its sessions, channels and decoders: for the debug layer, and for its own channels.</summary>
internal sealed unsafe partial class D3D11Device : IChannelDevice
{
    private readonly HashSet<D3D11DeviceChild> _liveChildren = [];

    /// <inheritdoc/>
    public nint DeviceHandle => Driver.DeviceHandle;

    /// <inheritdoc/>
    public ContentProtection Protection { get; } = new(alwaysOn: false);

    /// <inheritdoc/>
    public SharedProcesses SharedProcesses { get; } = new(ProcessIdentity.StartOf); // S117

    /// <inheritdoc/>
    public bool HasSession(nint handle) =>
        handle != 0 && Live<D3D11CryptoSession>().Any(session => Driver.CryptoSessionGetHandle(session.Handle, out void* name) >= 0 && (nint)name == handle);

    /// <inheritdoc/>
    public bool HasDecoder(nint handle) =>
        handle != 0 && Live<D3D11VideoDecoder>().Any(decoder => Driver.VideoDecoderGetHandle(decoder.Handle, out void* name) >= 0 && (nint)name == handle);

    /// <summary>Notes a new child; with the debug layer it leaves a message, if the debug layer has an id for it.</summary>
    public void Track(D3D11DeviceChild child, D3D11_MESSAGE_ID id)
    {
        lock (_liveChildren)
            _ = _liveChildren.Add(child);
        if (IsDebug && id != D3D11_MESSAGE_ID_UNKNOWN)
            Inform(id, $"{NameOf(child)} was created");
    }

    /// <summary>Forgets a child.</summary>
    public void Untrack(D3D11DeviceChild child, D3D11_MESSAGE_ID id)
    {
        lock (_liveChildren)
            _ = _liveChildren.Remove(child);
        if (IsDebug && id != D3D11_MESSAGE_ID_UNKNOWN)
            Inform(id, $"{NameOf(child)} was destroyed");
    }

    private T[] Live<T>()
        where T : D3D11DeviceChild
    {
        lock (_liveChildren)
            return [.. _liveChildren.OfType<T>()];
    }

    private static string NameOf(D3D11DeviceChild child) => child is D3D11AuthenticatedChannel ? "An authenticated channel" : "A crypto session";
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Channels;
using static Dxcp.Abi.Guids;

namespace Dxcp.Runtime;

/// <summary>
/// A device, as the runtime's own channels speak of it. What these ask for is kept above the driver, which knows nothing of them (R39):
/// the runtime refuses by itself to map or copy restricted content meanwhile.
/// </summary>
internal interface IChannelDevice
{
    /// <summary>What the driver's channels call the device too.</summary>
    nint DeviceHandle { get; }

    /// <summary>What these channels have asked for.</summary>
    ContentProtection Protection { get; }

    /// <summary>Who may open shared resources that the runtime restricts.</summary>
    SharedProcesses SharedProcesses { get; }

    /// <summary>Whether a handle is that of one of the device's sessions.</summary>
    bool HasSession(nint handle);

    /// <summary>Whether a handle is that of one of the device's decoders.</summary>
    bool HasDecoder(nint handle);
}

/// <summary>
/// The runtime's own channel (type 1), the same for both APIs: no certificate, no key, no counters; tags are not looked at and
/// answers carry zeros in their place (R39, S46). Thread-safe.
/// </summary>
/// <param name="device">The device.</param>
internal sealed class RuntimeChannel(IChannelDevice device)
    : ChannelEnd(RuntimeHandle.Next(), D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11, device.Protection, device.SharedProcesses)
{
    /// <inheritdoc/>
    protected override nint DeviceHandle => device.DeviceHandle;

    /// <summary>Ends what the channel asked for (R48).</summary>
    public void Destroy() => ForgetRequests();

    /// <inheritdoc/>
    protected override ChannelStatus Act(in Guid type, ReadOnlySpan<byte> message)
    {
        if (type != D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION)
            return base.Act(type, message);

        // R46, S87: the driver cannot be told without a key. All that can be done here is to look whether they belong together.
        ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT>(message);
        return command.DeviceHandle == device.DeviceHandle && device.HasSession(command.CryptoSessionHandle) && device.HasDecoder(command.DecoderHandle)
            ? ChannelStatus.Ok
            : ChannelStatus.InvalidArgument;
    }
}

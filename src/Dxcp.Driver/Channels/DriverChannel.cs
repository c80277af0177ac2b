using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// An authenticated channel: a key shared with an application, counters that let no message come twice, and what
/// commands have set through it. Thread-safe.
/// </summary>
public sealed partial class DriverChannel : ChannelEnd, IKeyTaker
{
    private State _state = Created.Instance;

    private readonly DriverDevice _device;

    internal DriverChannel(DriverDevice device, nint handle, ChannelType type)
        : base(handle, (D3D11_AUTHENTICATED_CHANNEL_TYPE)type, device.Protection, device.SharedResources) => _device = device;

    /// <inheritdoc/>
    protected override nint DeviceHandle => _device.Handle;

    /// <summary>Takes the channel key.</summary>
    /// <param name="encryptedKey">The key under the driver's public key, 256 bytes (R16).</param>
    /// <returns>
    /// InvalidArgument for anything that does not contain a key, without a hint why (S37); InvalidState once the channel
    /// is initialised: nobody can take an open channel over (S80).
    /// </returns>
    public DriverStatus Negotiate(ReadOnlySpan<byte> encryptedKey) => _device.Adapter.Negotiate(encryptedKey, this);

    DriverStatus IKeyTaker.Take(ReadOnlySpan<byte> key)
    {
        lock (Gate)
        {
            if (_state is not (Created or Keyed))
                return DriverStatus.InvalidState;
            if (_device.Adapter.IsRemoved)
                return DriverStatus.DeviceRemoved; // S220
            Enter(new Keyed(new Aes128Key(key)));
            return DriverStatus.Ok;
        }
    }

    /// <summary>Ends the channel: wipes its key, takes back what it protects (R48).</summary>
    internal void Destroy()
    {
        lock (Gate)
        {
            Enter(Destroyed.Instance);
            ForgetRequests();
        }
    }

    private void Enter(State next)
    {
        var previous = _state;
        _state = next;
        previous.Key?.Dispose();
    }
}

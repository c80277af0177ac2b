using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// An authenticated channel: a key shared with an application, counters that let no message come twice, and what
/// commands have set through it. How messages lie in memory is none of its business (see Messages). Thread-safe; a
/// message is handled as a whole under <see cref="Gate"/>.
/// </summary>
public sealed partial class DriverChannel
{
    private State _state = Created.Instance;

    internal DriverChannel(DriverDevice device, nint handle, ChannelType type)
    {
        Device = device;
        Handle = handle;
        Type = type;
    }

    /// <summary>What messages call the channel.</summary>
    public nint Handle { get; }

    /// <summary>Who stands behind the channel.</summary>
    public ChannelType Type { get; }

    /// <summary>The device that made the channel; all that messages name must belong to it (R46, R49).</summary>
    internal DriverDevice Device { get; }

    /// <summary>Held from the look at a message's number to the end of its effect.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Takes the channel key.</summary>
    /// <param name="encryptedKey">The key under the driver's public key, 256 bytes (R16).</param>
    /// <returns>
    /// InvalidArgument for anything that does not contain a key, without a hint why (S37); InvalidState once the channel
    /// is initialised: nobody can take an open channel over (S80).
    /// </returns>
    public DriverStatus Negotiate(ReadOnlySpan<byte> encryptedKey)
    {
        Span<byte> key = stackalloc byte[Aes128Key.Size];
        try
        {
            if (!Device.Adapter.TryUnwrapKey(encryptedKey, key))
                return DriverStatus.InvalidArgument;
            lock (Gate)
            {
                if (_state is not (Created or Keyed))
                    return DriverStatus.InvalidState;
                Enter(new Keyed(new Aes128Key(key)));
                return DriverStatus.Ok;
            }
        }
        catch (OutOfMemoryException)
        {
            return DriverStatus.OutOfMemory;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Whether a message was tagged by the holder of the channel key (R42); never without a key. The gate is held.</summary>
    /// <param name="covered">The bytes behind the tag, as they came (S44).</param>
    /// <param name="tag">The tag.</param>
    internal bool IsAuthentic(ReadOnlySpan<byte> covered, ReadOnlySpan<byte> tag) => _state.Key is { } key && Omac1.Verify(key, covered, tag);

    /// <summary>Tags an answer; without a key its tag stays as it is (S48). The gate is held.</summary>
    internal void Sign(ReadOnlySpan<byte> covered, Span<byte> tag)
    {
        if (_state.Key is { } key)
            Omac1.Compute(key, covered, tag);
    }

    /// <summary>Starts the counters, once (R40). The gate is held, and the command authentic.</summary>
    internal DriverStatus Initialize(uint startQuery, uint startConfigure)
    {
        if (_state is not Keyed keyed)
            return DriverStatus.InvalidState;
        _state = new Open(keyed.Key, startQuery, startConfigure);
        return DriverStatus.Ok;
    }

    /// <summary>Takes the number of an authentic command (R41, S42). The gate is held.</summary>
    internal DriverStatus AcceptCommand(uint number) => _state is not Open open ? DriverStatus.InvalidState
        : open.Commands.TryAccept(number) ? DriverStatus.Ok : DriverStatus.InvalidArgument;

    /// <summary>Takes the number of a query (R41, S43). The gate is held.</summary>
    internal DriverStatus AcceptQuery(uint number) => _state is not Open open ? DriverStatus.InvalidState
        : open.Queries.TryAccept(number) ? DriverStatus.Ok : DriverStatus.InvalidArgument;

    /// <summary>Ends the channel: wipes its key, takes back what it protects (R48).</summary>
    internal void Destroy()
    {
        lock (Gate)
        {
            Enter(Destroyed.Instance);
            Device.Protection.Forget(this);
        }
    }

    private void Enter(State next)
    {
        var previous = _state;
        _state = next;
        previous.Key?.Dispose();
    }
}

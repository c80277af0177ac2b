namespace Dxcp.Driver;

/// <summary>Sessions that hardware keys: the pipe to the secure environment, and media sessions under its keys (S194 to S197).</summary>
public sealed partial class DriverSession
{
    private HardwareHandle? _hardwareKey;

    private uint? HardwareGeneration => Volatile.Read(ref _hardwareKey)?.Generation;

    /// <summary>Makes a new hardware key for a media session, and hands out what the secure environment knows it by.</summary>
    /// <param name="handle">The number; 0 if there is none.</param>
    internal DriverStatus MakeHardwareKey(out ulong handle)
    {
        handle = 0;
        if (_adapter.IsRemoved)
            return DriverStatus.DeviceRemoved;
        if (KeyExchange != KeyExchange.HardwareMedia)
            return DriverStatus.NotAvailable;
        lock (_changing)
        {
            if (_state is Destroyed)
                return DriverStatus.InvalidState;
            ForgetHardwareKey();
            (handle, uint generation) = _adapter.Hardware.NewKey();
            Volatile.Write(ref _hardwareKey, new(handle, generation));
            return DriverStatus.Ok;
        }
    }

    /// <summary>Hands a command to the secure environment. After a teardown it takes none but a challenge, with which the session begins anew.</summary>
    /// <returns>Whether the command got there; what came of it is <paramref name="outcome"/>.</returns>
    internal DriverStatus Command(uint function, ReadOnlySpan<byte> command, Span<byte> answer, out HardwareStatus outcome, out int written)
    {
        written = 0;
        outcome = default;
        const uint challenge = 1, licence = 2;
        // A licence is what a key block is to other sessions; the other commands carry no key.
        var fault = function == licence ? _adapter.Reach(FaultCall.NegotiateKeyExchange) : _adapter.IsRemoved ? FaultHit.Removal : default;
        if (fault.IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (function != challenge && HardwareGeneration != _adapter.Hardware.Generation)
            outcome = HardwareStatus.TornDown;
        else if (fault.Kind is not null)
            outcome = HardwareStatus.NotAuthentic; // S221
        else
            outcome = HardwareCommands.Execute(_adapter, function, command, answer, out written);
        if (function == challenge && outcome == HardwareStatus.Done)
            Volatile.Write(ref _hardwareKey, new(0, _adapter.Hardware.Generation));
        return DriverStatus.Ok;
    }

    /// <summary>Takes the key of a frame that was sealed for this session.</summary>
    internal DriverStatus TakeHardwareKey(ReadOnlySpan<byte> sealedKey, bool isHardwareMemory, out MessageKey key)
    {
        key = default;
        if (KeyExchange != KeyExchange.HardwareMedia)
            return DriverStatus.NotAvailable;
        if (Volatile.Read(ref _hardwareKey) is not { } own)
            return DriverStatus.InvalidState; // S3
        var status = _adapter.Hardware.Open(sealedKey, own.Handle, isHardwareMemory, out var opened);
        if (opened is not null)
            key = new MessageKey(opened, Repetitions);
        return status;
    }

    private void ForgetHardwareKey()
    {
        if (_hardwareKey is { Handle: not 0 } old)
            _adapter.Hardware.Forget(old.Handle);
        Volatile.Write(ref _hardwareKey, null);
    }

    private sealed record HardwareHandle(ulong Handle, uint Generation);
}

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
    internal HardwareStatus Command(uint function, ReadOnlySpan<byte> command, Span<byte> answer, out int written)
    {
        written = 0;
        const uint challenge = 1;
        if (function != challenge && HardwareGeneration != _adapter.Hardware.Generation)
            return HardwareStatus.TornDown;
        var status = HardwareCommands.Execute(_adapter, function, command, answer, out written);
        if (function == challenge && status == HardwareStatus.Done)
            Volatile.Write(ref _hardwareKey, new(0, _adapter.Hardware.Generation));
        return status;
    }

    /// <summary>Takes the key of a frame that was sealed for this session.</summary>
    internal DriverStatus TakeHardwareKey(ReadOnlySpan<byte> sealedKey, bool isHardwareMemory, out MessageKey key)
    {
        key = default;
        if (KeyExchange != KeyExchange.HardwareMedia)
            return DriverStatus.NotAvailable;
        if (Volatile.Read(ref _hardwareKey) is not { } own)
            return DriverStatus.InvalidState; // S3
        var status = _adapter.Hardware.Open(sealedKey, own.Handle, isHardwareMemory, out var copy);
        if (copy is not null)
            key = new MessageKey(null, copy, null, Repetitions);
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

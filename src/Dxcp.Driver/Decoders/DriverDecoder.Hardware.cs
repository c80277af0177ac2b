namespace Dxcp.Driver;

/// <summary>Keys of the secure environment, and what hardware loses (S197, S300).</summary>
public sealed unsafe partial class DriverDecoder
{
    /// <summary>Begins a frame under a key of the secure environment (S197).</summary>
    /// <param name="view">As for a frame with a key of a session.</param>
    /// <param name="session">The media session.</param>
    /// <param name="sealedKey">The key, as the environment sealed it for the session.</param>
    internal DriverStatus BeginFrame(DecoderView view, DriverSession session, ReadOnlySpan<byte> sealedKey)
    {
        if (_adapter.Reach(FaultCall.BeginFrame) is { Kind: not null } fault)
            return fault.IsRemoval ? DriverStatus.DeviceRemoved : DriverStatus.Busy;
        // Before the decoder is locked: a teardown locks the environment first, and then decoders.
        bool isHardwareMemory = view.Target.Description.Protection == ResourceProtection.HardwareProtected;
        var status = session.TakeHardwareKey(sealedKey, isHardwareMemory, out var key);
        if (status != DriverStatus.Ok)
            return status;
        lock (_lock)
        {
            if (_destroyed || _frame is not null)
                return DriverStatus.InvalidState;
            if (view.Profile != Description.Profile || !Holds(view.Target.Description))
                return DriverStatus.InvalidArgument;
            return Begin(view, key);
        }
    }

    /// <summary>Loses what hardware loses: what was decrypted last, and what the frame that is under way got (S300).</summary>
    /// <param name="atLeast">The weakest protection of what is lost.</param>
    internal void LoseContent(ResourceProtection atLeast)
    {
        lock (_lock)
        {
            if (_plain is not null)
                new Span<byte>(_plain.Memory, (int)_plain.Size).Clear();
            if (_frame is { } frame && frame.Target.Description.Protection >= atLeast)
                frame.IsLost = true;
        }
    }
}

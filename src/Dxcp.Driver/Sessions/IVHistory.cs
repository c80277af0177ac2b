namespace Dxcp.Driver;

/// <summary>
/// What was encrypted under one key, so that no counter block is used twice (R21, S31): the application's messages and those that the driver made in
/// EncryptionBlt. Strict, the application's IVs must rise besides. Thread-safe.
/// </summary>
internal sealed class IVHistory
{
    /// <summary>Held for some ten nanoseconds; a blt of little memory would feel what a waiting lock costs.</summary>
    private SpinLock _lock = new(enableThreadOwnerTracking: false);

    private UsedCounterBlocks _used;
    private RisingIVs _rising;
    private bool _isStrict;

    /// <summary>The history of a key that is new.</summary>
    /// <param name="isStrict">Whether IVs must rise.</param>
    /// <param name="isSequential">Whether messages may share an IV nevertheless.</param>
    public IVHistory(bool isStrict, bool isSequential) => Reset(isStrict, isSequential);

    /// <summary>Begins anew, with another key.</summary>
    public void Reset(bool isStrict, bool isSequential)
    {
        _isStrict = isStrict;
        _rising = new(isSequential);
        _used.Clear();
    }

    /// <summary>Enters messages of the application, all of them or, if it refuses one, none.</summary>
    /// <returns>IVReused if a counter block would be used twice, or the profile is strict and an IV does not rise; IVHistoryFull at the bound (S100).</returns>
    public DriverStatus TryUse(params ReadOnlySpan<KeystreamRange> messages)
    {
        bool isHeld = false;
        try
        {
            _lock.Enter(ref isHeld);
            var before = _rising;
            for (int i = 0; i < messages.Length; i++)
            {
                var status = !_isStrict || _rising.TryUse(messages[i]) ? _used.TryAdd(messages[i]) : DriverStatus.IVReused;
                if (status == DriverStatus.Ok)
                    continue;
                _rising = before;
                while (--i >= 0)
                    _used.Remove(messages[i]);
                return status;
            }

            return DriverStatus.Ok;
        }
        finally
        {
            if (isHeld)
                _lock.Exit();
        }
    }

    /// <summary>Enters a message of the driver's own, whose IVs follow no order with the application's.</summary>
    public DriverStatus TryUseOwn(in KeystreamRange message)
    {
        bool isHeld = false;
        try
        {
            _lock.Enter(ref isHeld);
            return _used.TryAdd(message);
        }
        finally
        {
            if (isHeld)
                _lock.Exit();
        }
    }
}

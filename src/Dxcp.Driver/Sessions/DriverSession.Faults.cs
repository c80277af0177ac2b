using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>Refreshes that go wrong (S221).</summary>
public sealed partial class DriverSession
{
    /// <summary>Frames until a Finish takes effect that has answered already; 0 for none. Changed under the lock alone.</summary>
    private uint _framesUntilFinish;

    /// <summary>Ends a refresh as a fault wants it; the lock is held.</summary>
    private DriverStatus Finish(RefreshPending pending, FaultHit fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.RefreshDropped:
                Enter(pending.Drop());
                return DriverStatus.Ok;
            case FaultKind.RefreshLate:
                _framesUntilFinish = fault.Amount + 1;
                return DriverStatus.Ok;
            case FaultKind.RefreshWrongNumber:
                pending.Falsify();
                break;
        }

        _framesUntilFinish = 0;
        Enter(pending.Finish());
        ProtectionMetrics.Refreshed();
        return DriverStatus.Ok;
    }

    /// <summary>Lets a Finish that is late take effect before the next Start; the lock is held.</summary>
    private void FinishLate()
    {
        if (_framesUntilFinish != 0 && _state is RefreshPending pending)
            Enter(pending.Finish());
        _framesUntilFinish = 0;
    }

    /// <summary>Counts a frame towards a Finish that is late.</summary>
    private void CountFrame()
    {
        if (Volatile.Read(ref _framesUntilFinish) == 0)
            return;
        lock (_changing)
        {
            if (_framesUntilFinish > 0 && --_framesUntilFinish == 0 && _state is RefreshPending pending)
                Enter(pending.Finish());
        }
    }
}

namespace Dxcp.Driver;

/// <summary>What a call has to do wrong. The default is nothing.</summary>
/// <param name="Kind">What; null for nothing.</param>
/// <param name="Amount">How much.</param>
internal readonly record struct FaultHit(FaultKind? Kind, uint Amount = 0)
{
    /// <summary>The device is gone.</summary>
    public static FaultHit Removal => new(FaultKind.DeviceRemoved);

    /// <summary>Whether the call fails because the device is gone.</summary>
    public bool IsRemoval => Kind == FaultKind.DeviceRemoved;
}

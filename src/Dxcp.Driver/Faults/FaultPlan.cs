using System.Collections.Immutable;

namespace Dxcp.Driver;

/// <summary>What is to go wrong, and when. Immutable: <c>profile with { Faults = profile.Faults.At(frame: 100).LoseKey() }</c>.</summary>
public sealed record FaultPlan
{
    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new();

    /// <summary>The faults, in the order in which they were added.</summary>
    public ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>The plan with the faults of another behind its own.</summary>
    public FaultPlan With(FaultPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new() { Faults = Faults.AddRange(other.Faults) };
    }

    /// <summary>Says when the fault comes that is named next. Without any argument, at once.</summary>
    /// <param name="frame">With this frame, counted from 1.</param>
    /// <param name="call">With the <paramref name="nth"/> call of this name.</param>
    /// <param name="nth">Counted from 1.</param>
    /// <param name="after">With the first call after this time.</param>
    /// <param name="percent">At each occasion with this probability.</param>
    /// <param name="seed">What the draws begin from.</param>
    /// <exception cref="ArgumentException">More than one moment, or none that can be.</exception>
    public FaultMoment At(long? frame = null, FaultCall? call = null, long nth = 1, TimeSpan? after = null, double? percent = null, int seed = 0)
    {
        int moments = (frame is null ? 0 : 1) + (call is null ? 0 : 1) + (after is null ? 0 : 1) + (percent is null ? 0 : 1);
        if (moments > 1)
            throw new ArgumentException("A fault has one moment: a frame, a call, a time or a probability.", nameof(frame));
        ArgumentOutOfRangeException.ThrowIfLessThan(frame ?? 1, 1, nameof(frame));
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(after ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(after));
        if (percent is not null and not (> 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A probability is above 0 and at most 100 percent.");
        return new(this, new(frame ?? 0, call, nth, after ?? TimeSpan.Zero, percent ?? 0, seed));
    }

    /// <summary>Reads faults, parted by commas, semicolons or line ends; what stands behind a # is none.</summary>
    /// <exception cref="DriverProfileException">One is none; the message says which and why.</exception>
    public static FaultPlan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var faults = text.Split('\n').Select(line => line.Split('#')[0])
            .SelectMany(line => line.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(Fault.Parse);
        return new() { Faults = [.. faults] };
    }

    /// <summary>As text, which <see cref="Parse"/> takes.</summary>
    public override string ToString() => string.Join(", ", Faults);
}

/// <summary>A moment of a plan, waiting for what goes wrong then.</summary>
/// <param name="plan">The plan so far.</param>
/// <param name="when">The moment.</param>
public readonly struct FaultMoment(FaultPlan plan, FaultTrigger when)
{
    /// <summary>Keys are lost.</summary>
    public FaultPlan LoseKey() => Comes(FaultKind.KeyLost);

    /// <summary>Keys and content are lost.</summary>
    public FaultPlan LoseKeyAndContent() => Comes(FaultKind.ContentLost);

    /// <summary>The device is removed.</summary>
    /// <param name="reason">Why.</param>
    public FaultPlan RemoveDevice(RemovalReason reason = RemovalReason.Removed) => Comes(FaultKind.DeviceRemoved, (uint)reason);

    /// <summary>Any of the kinds.</summary>
    /// <param name="kind">What goes wrong.</param>
    /// <param name="amount">How much, as <see cref="Fault"/> has it; 0 for what is usual.</param>
    public FaultPlan Comes(FaultKind kind, uint amount = 0) => plan.With(new FaultPlan { Faults = [new Fault(kind, when, amount)] });
}

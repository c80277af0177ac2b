using System.Globalization;
using System.Text;

namespace Dxcp.Driver;

/// <summary>When a fault comes (S219): one of its members says so; none means at once. Immutable.</summary>
/// <param name="Frame">With the nth frame, counted from 1 over all of the card's devices; 0 for another trigger.</param>
/// <param name="Call">With the <paramref name="Nth"/> call of this name; null for another trigger.</param>
/// <param name="Nth">Counted from 1.</param>
/// <param name="After">With the first call after this time; zero for another trigger.</param>
/// <param name="Percent">At each occasion with this probability, 0 to 100; 0 for another trigger. Such a fault comes again and again.</param>
/// <param name="Seed">What the draws begin from: the same seed, the same draws.</param>
public readonly record struct FaultTrigger(long Frame = 0, FaultCall? Call = null, long Nth = 1, TimeSpan After = default, double Percent = 0, int Seed = 0)
{
    /// <summary>Whether the fault waits for nothing.</summary>
    internal bool IsNow => Frame == 0 && Call is null && After == TimeSpan.Zero && Percent == 0;

    /// <summary>As text: what stands behind the @; empty for at once.</summary>
    public override string ToString() =>
        Frame > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Frame}")
        : Call is not null ? string.Create(CultureInfo.InvariantCulture, $"{Call}:{Nth}")
        : After > TimeSpan.Zero ? FaultText.Of(After)
        : Percent > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Percent}%~{Seed}")
        : "";
}

/// <summary>One thing that goes wrong, and when: <c>key-lost@100</c>. Immutable.</summary>
/// <param name="Kind">What.</param>
/// <param name="When">When.</param>
/// <param name="Amount">
/// How much: milliseconds of a slow or stalled blt, frames of a late refresh, calls of a busy decoder, a <see cref="RemovalReason"/>; 0 for what is usual.
/// </param>
public sealed record Fault(FaultKind Kind, FaultTrigger When, uint Amount = 0)
{
    /// <summary>Whether the amount is a time.</summary>
    internal bool IsTimed => Kind is FaultKind.BltSlow or FaultKind.BltStalled;

    /// <summary>The amount, or what is usual: 100 ms slow, 2 s until a stalled device is removed, one frame late, three times busy.</summary>
    internal uint Effective => Amount != 0 ? Amount : Kind switch
    {
        FaultKind.BltSlow => 100,
        FaultKind.BltStalled => 2000,
        FaultKind.DecoderBusy => 3,
        _ => 1,
    };

    /// <summary>Reads a text such as <c>key-lost@100</c>, <c>blt-slow:50ms@DecryptionBlt:3</c>, <c>answer-tag@2s</c>, <c>decoder-busy:5@10%~7</c>.</summary>
    /// <param name="text">KIND, by wish :AMOUNT, by wish @ and a frame's number, CALL:N, a time in ms or s, or PERCENT% with ~SEED.</param>
    /// <exception cref="DriverProfileException">It is none; the message says why.</exception>
    public static Fault Parse(string text) => FaultText.Parse(text);

    /// <summary>As text, which <see cref="Parse"/> takes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(FaultText.NameOf(Kind));
        if (Amount != 0)
            text.Append(':').Append(FaultText.AmountOf(this));
        if (When.ToString() is { Length: > 0 } when)
            text.Append('@').Append(when);
        return text.ToString();
    }
}

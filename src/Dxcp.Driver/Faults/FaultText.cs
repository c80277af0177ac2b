using System.Globalization;

namespace Dxcp.Driver;

/// <summary>Faults as people write them.</summary>
internal static class FaultText
{
    private const uint MostAmount = 3_600_000;

    private static readonly FaultKind[] s_kinds = Enum.GetValues<FaultKind>();
    private static readonly RemovalReason[] s_reasons = Enum.GetValues<RemovalReason>();

    /// <summary>What a kind is called.</summary>
    public static string NameOf(FaultKind kind) => Hyphened(kind.ToString());

    /// <summary>How much, where that is not what is usual.</summary>
    public static string AmountOf(Fault fault) => fault.IsTimed ? Of(TimeSpan.FromMilliseconds(fault.Amount))
        : fault.Kind == FaultKind.DeviceRemoved ? Hyphened(((RemovalReason)fault.Amount).ToString())
        : fault.Amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time.</summary>
    public static string Of(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");

    /// <summary>Reads a fault.</summary>
    /// <exception cref="DriverProfileException">It is none.</exception>
    public static Fault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] halves = text.Trim().Split('@', 2);
        string[] what = halves[0].Split(':', 2);
        int index = Array.FindIndex(s_kinds, kind => NameOf(kind) == what[0]);
        if (index < 0)
            throw Bad(text, $"there is no '{what[0]}'; there are {string.Join(", ", s_kinds.Select(NameOf))}");
        var fault = new Fault(s_kinds[index], default);
        if (what.Length == 2)
            fault = fault with { Amount = Amount(text, fault, what[1]) };
        return fault with { When = halves.Length == 1 ? new(Nth: 1) : Trigger(text, halves[1]) };
    }

    private static string Hyphened(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}" : $"{c}"));

    private static uint Amount(string text, Fault fault, string amount)
    {
        if (fault.IsTimed)
            return Time(amount) is { } time ? (uint)time.TotalMilliseconds : throw Bad(text, $"'{amount}' is no time; wanted is 250ms, or 2s");
        if (fault.Kind == FaultKind.DeviceRemoved)
        {
            int reason = Array.FindIndex(s_reasons, known => Hyphened(known.ToString()) == amount);
            return reason >= 0 ? (uint)s_reasons[reason]
                : throw Bad(text, $"'{amount}' is no reason; there are {string.Join(", ", s_reasons.Select(known => Hyphened(known.ToString())))}");
        }

        if (fault.Kind is not (FaultKind.RefreshLate or FaultKind.DecoderBusy))
            throw Bad(text, $"{NameOf(fault.Kind)} takes no amount");
        return uint.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out uint count) && count is > 0 and <= MostAmount ? count
            : throw Bad(text, $"'{amount}' is no whole number from 1 to {MostAmount}");
    }

    private static FaultTrigger Trigger(string text, string when)
    {
        if (long.TryParse(when, NumberStyles.None, CultureInfo.InvariantCulture, out long frame))
            return frame > 0 ? new(Frame: frame) : throw Bad(text, "frames count from 1");
        if (Time(when) is { } time)
            return new(After: time);
        if (when.Split('%', 2) is [var percent, var rest])
            return Chance(text, percent, rest);
        string[] call = when.Split(':', 2);
        if (!Enum.TryParse(call[0], out FaultCall name) || !Enum.IsDefined(name) || name.ToString() != call[0])
        {
            throw Bad(text, $"'{when}' is no moment; wanted is a frame's number, a time (250ms, 2s), a percentage (5%~7), or a call of " +
                $"{string.Join(", ", Enum.GetNames<FaultCall>())} with :N");
        }

        long nth = 1;
        if (call.Length == 2 && (!long.TryParse(call[1], NumberStyles.None, CultureInfo.InvariantCulture, out nth) || nth == 0))
            throw Bad(text, $"'{call[1]}' is no whole number of at least 1");
        return new(Call: name, Nth: nth);
    }

    private static FaultTrigger Chance(string text, string percent, string rest)
    {
        if (!double.TryParse(percent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double chance) || chance is <= 0 or > 100)
            throw Bad(text, $"'{percent}' is no percentage above 0, up to 100");
        if (rest.Length == 0)
            return new(Percent: chance);
        return rest[0] == '~' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int seed)
            ? new(Percent: chance, Seed: seed) : throw Bad(text, $"'{rest}' is no seed; wanted is ~ and a whole number");
    }

    private static TimeSpan? Time(string text)
    {
        bool inMilliseconds = text.EndsWith("ms", StringComparison.Ordinal);
        if (!inMilliseconds && !text.EndsWith('s'))
            return null;
        if (!uint.TryParse(text.AsSpan(0, text.Length - (inMilliseconds ? 2 : 1)), NumberStyles.None, CultureInfo.InvariantCulture, out uint count))
            return null;
        ulong milliseconds = count * (inMilliseconds ? 1ul : 1000ul);
        return milliseconds is > 0 and <= MostAmount ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    private static DriverProfileException Bad(string text, string reason) => new($"fault '{text}': {reason}");
}

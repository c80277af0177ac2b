using System.Diagnostics.CodeAnalysis;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>How a check ends that does not pass: with what was expected and what was observed.</summary>
internal sealed class CheckFailedException(string expected, string observed) : Exception($"expected {expected}; observed {observed}")
{
    public string Expected { get; } = expected;

    public string Observed { get; } = observed;

    /// <summary>Whether only a code differs, of a call that was refused as it had to be.</summary>
    public bool IsCodeAlone { get; init; }
}

/// <summary>How a check ends that the target, or the interface, has nothing to show for.</summary>
internal sealed class NotSupportedHereException(string reason) : Exception(reason);

/// <summary>What checks and probes demand.</summary>
internal static class Demand
{
    public static void True([DoesNotReturnIf(false)] bool condition, string expected = "true", string observed = "false")
    {
        if (!condition)
            throw new CheckFailedException(expected, observed);
    }

    public static void False([DoesNotReturnIf(true)] bool condition, string expected = "false", string observed = "true") =>
        True(!condition, expected, observed);

    public static void Equal<T>(T expected, T observed, string what = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, observed))
            throw new CheckFailedException(Text(expected) + (what == "" ? "" : $" ({what})"), Text(observed));
    }

    public static void Equal(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> observed, string what = "bytes")
    {
        if (expected.SequenceEqual(observed))
            return;
        int first = expected.CommonPrefixLength(observed);
        throw new CheckFailedException($"{expected.Length} {what}{At(expected, first)}", $"{observed.Length} {what}{At(observed, first)}");

        static string At(ReadOnlySpan<byte> bytes, int first) =>
            first >= bytes.Length ? "" : $", from byte {first} on {Convert.ToHexString(bytes[first..Math.Min(first + 8, bytes.Length)])}…";
    }

    public static void Equal(byte[] expected, byte[] observed, string what = "bytes") => Equal(expected.AsSpan(), observed.AsSpan(), what);

    public static void NotEqual(byte[] one, byte[] other, string what = "other bytes")
    {
        if (one.AsSpan().SequenceEqual(other))
            throw new CheckFailedException(what, "the same bytes");
    }

    public static void Contains<T>(T item, IReadOnlyCollection<T> items, string what = "")
    {
        if (!items.Contains(item))
            throw new NotSupportedHereException($"{(what == "" ? Text(item) : what)} is not among the {items.Count} that the target offers");
    }

    public static void All(ReadOnlySpan<byte> bytes, byte value, string what)
    {
        int place = bytes.IndexOfAnyExcept(value);
        if (place >= 0)
            throw new CheckFailedException($"{what}: {bytes.Length} bytes 0x{value:X2}", $"0x{bytes[place]:X2} at byte {place}");
    }

    private static string Text<T>(T value) => value switch
    {
        int code when code is < 0 or > 0xFFFF => HResultName.Of(code),
        null => "null",
        _ => value.ToString() ?? "",
    };
}

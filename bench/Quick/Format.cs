using System.Globalization;

namespace Dxcp.Bench.Quick;

/// <summary>Numbers as people read them, the same everywhere.</summary>
internal static class Format
{
    public static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Speed(double gigabytes) => gigabytes >= 10 ? gigabytes.ToString("F1", Culture) : gigabytes.ToString("F2", Culture);

    public static string Ratio(double ratio) => ratio.ToString(ratio >= 100 ? "F0" : "F2", Culture) + "×";

    public static string Percent(double part) => "±" + (part * 100).ToString(part < 0.1 ? "F1" : "F0", Culture) + " %";

    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e4 => nanoseconds.ToString("F0", Culture) + " ns",
        < 1e7 => (nanoseconds / 1e3).ToString("F1", Culture) + " µs",
        _ => (nanoseconds / 1e6).ToString("F1", Culture) + " ms",
    };
}

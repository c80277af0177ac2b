using System.IO.Enumeration;

namespace Dxcp.Conformance;

/// <summary>All checks, in the order of their ids. Thread-safe.</summary>
public static class ConformanceSuite
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConformanceCheck> Checks { get; } =
    [
        .. ChannelChecks.All,
        .. SessionChecks.All,
        .. ProtectionChecks.All,
        .. SharingChecks.All,
        .. RefreshChecks.All,
        .. DecodingChecks.All,
        .. HardwareChecks.All,
        .. ComChecks.All,
    ];

    /// <summary>Those whose id, group or statement a pattern with * and ? matches, in upper or lower case; all without a pattern.</summary>
    public static IEnumerable<ConformanceCheck> Matching(string? pattern) => pattern is null ? Checks : Checks.Where(check =>
        Fits(pattern, check.Id) || Fits(pattern, check.Group.ToString()) || Fits(pattern, check.Statement));

    internal static bool Fits(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true);
}

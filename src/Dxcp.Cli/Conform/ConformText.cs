using System.Globalization;
using System.Text.Json;
using Dxcp.Cli.Commands;
using Dxcp.Conformance;

namespace Dxcp.Cli.Conform;

/// <summary>What <c>dxcp conform</c> says to a person.</summary>
internal static class ConformText
{
    private const int MostCalls = 24;
    private static readonly CheckStatus[] s_columns = Enum.GetValues<CheckStatus>();

    public static void WriteList(TextWriter writer, string format, IReadOnlyList<ConformanceCheck> checks)
    {
        if (format == "json")
        {
            IReadOnlyList<CheckDescription> all = [.. checks.Select(CheckDescription.Of)];
            writer.WriteLine(JsonSerializer.Serialize(all, ConformanceDocuments.Default.IReadOnlyListCheckDescription));
            return;
        }

        foreach (var group in checks.GroupBy(check => check.Group))
        {
            writer.WriteLine($"{group.Key}");
            foreach (var check in group)
                writer.WriteLine($"  {check.Id}  {(check.IsDecision ? "decision " : "")}{check.Rules[0],-5} {check.Statement}");
            writer.WriteLine();
        }

        writer.WriteLine($"{checks.Count} checks, {checks.Count(check => check.IsDecision)} of them about decisions where documentation is silent");
    }

    public static void Write(TextWriter writer, ConformanceReport report)
    {
        writer.WriteLine($"Target    {report.Target}{(report.Mutant is null ? "" : $", mutated: {report.Mutant}")}");
        writer.WriteLine($"Surfaces  {string.Join(", ", report.Surfaces)}");
        writer.WriteLine();
        var groups = report.Checks.ToDictionary(check => check.Id, check => check.Group);
        CheckStatus[] columns = [.. s_columns.Where(status => status == CheckStatus.Pass || report.Count(status) > 0)];
        writer.WriteLine($"{"",-22}{string.Concat(columns.Select(status => $"{Label(status),15}"))}");
        foreach (var group in report.Results.GroupBy(result => groups[result.Id]).OrderBy(group => group.Key))
            writer.WriteLine($"{group.Key,-22}{string.Concat(columns.Select(status => $"{group.Count(result => result.Status == status),15}"))}");
        writer.WriteLine($"{"all",-22}{string.Concat(columns.Select(status => $"{report.Count(status),15}"))}");
        var checks = report.Checks.ToDictionary(check => check.Id);
        foreach (var status in new[] { CheckStatus.Crash, CheckStatus.Timeout, CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Waived })
        {
            foreach (var result in report.Results.Where(result => result.Status == status))
                Write(writer, checks[result.Id], result);
        }

        Reasons(writer, report);
        if (report.Decisions.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine("Decided otherwise, where documentation is silent:");
            foreach (string id in report.Decisions)
                writer.WriteLine($"  {id}  {checks[id].Rules[0],-5} {checks[id].Statement}");
        }

        foreach (string remark in report.WaiverRemarks)
            writer.WriteLine($"Waivers: {remark}");
        writer.WriteLine();
        int failed = report.Count(CheckStatus.Fail) + report.Count(CheckStatus.Crash) + report.Count(CheckStatus.Timeout);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Results.Count} results in {report.Seconds:F1} s: " +
                $"{(report.IsClean ? "nothing failed" : failed > 0 ? $"{failed} failed" : "nothing could be checked")}"));
    }

    private static void Write(TextWriter writer, CheckDescription check, CheckResult result)
    {
        writer.WriteLine();
        writer.WriteLine($"{Label(result.Status).ToUpperInvariant()}  {check.Id} on {result.Surface}: {check.Statement}");
        writer.WriteLine($"  clause    {check.Rules[0]} ({check.Source})");
        writer.WriteLine($"            {check.Clause}");
        writer.WriteLine($"  expected  {Consoles.Plain(result.Expected)}");
        writer.WriteLine($"  observed  {Consoles.Plain(result.Observed)}");
        if (result.Reason != "")
            writer.WriteLine($"  waived    {Consoles.Plain(result.Reason)}");
        string label = "calls";
        if (result.Calls.Count > MostCalls)
        {
            writer.WriteLine($"  {label,-9} … {result.Calls.Count - MostCalls} before (--format json has all) …");
            label = "";
        }

        foreach (string call in result.Calls.TakeLast(MostCalls))
        {
            writer.WriteLine($"  {label,-9} {Consoles.Plain(call)}");
            label = "";
        }
    }

    private static void Reasons(TextWriter writer, ConformanceReport report)
    {
        var reasons = report.Results.Where(result => result.Status == CheckStatus.NotSupported).GroupBy(result => result.Reason)
            .OrderByDescending(group => group.Count()).ToList();
        if (reasons.Count == 0)
            return;
        writer.WriteLine();
        writer.WriteLine("Not supported:");
        foreach (var reason in reasons)
            writer.WriteLine($"  {reason.Count(),4}  {Consoles.Plain(reason.Key)}");
    }

    private static string Label(CheckStatus status) => status switch
    {
        CheckStatus.NotSupported => "not supported",
        _ => status.ToString().ToLowerInvariant(),
    };
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Dxcp.Conformance;

/// <summary>A report as one HTML page that needs nothing else: failures first, groups, a search, calls that unfold, another run beside it, light and
/// dark.</summary>
public static class ConformanceHtml
{
    private static readonly CheckStatus[] s_order =
        [CheckStatus.Crash, CheckStatus.Timeout, CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Waived, CheckStatus.NotSupported, CheckStatus.Pass];

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="earlier">A run to stand beside it; null for none.</param>
    /// <returns>The page.</returns>
    public static string Write(ConformanceReport report, ConformanceReport? earlier)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>Conformance of {Text(report.Target)}</title>\n" +
                $"<style>{Resource("report.css")}</style>\n</head>\n<body>\n");
        Header(page, report, earlier);
        var checks = report.Checks.ToDictionary(check => check.Id);
        var before = earlier?.Results.ToDictionary(result => (result.Id, result.Surface));
        Problems(page, report, checks);
        Decisions(page, report, checks);
        foreach (var group in report.Checks.GroupBy(check => check.Group))
            Group(page, group.Key, [.. group], report, before);
        page.Append(CultureInfo.InvariantCulture, $"<script>{Resource("report.js")}</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Header(StringBuilder page, ConformanceReport report, ConformanceReport? earlier)
    {
        int failed = report.Count(CheckStatus.Fail) + report.Count(CheckStatus.Crash) + report.Count(CheckStatus.Timeout);
        string verdict = report.IsClean ? "Nothing failed" : failed > 0 ? $"{failed} failed" : "Nothing could be checked";
        page.Append(CultureInfo.InvariantCulture, $"<header><p class=\"over\">Conformance</p><h1>{Text(report.Target)}</h1>")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"verdict {(report.IsClean ? "good" : "bad")}\">{verdict}</p>")
            .Append(CultureInfo.InvariantCulture,
                $"<p class=\"meta\">{report.Checks.Count} checks on {Text(string.Join(", ", report.Surfaces))} · " +
                $"{report.Began:yyyy-MM-dd HH:mm} UTC · {report.Seconds:F1} s")
            .Append(report.Mutant is null ? "" : $" · mutated: {Text(report.Mutant)}")
            .Append(earlier is null ? "" : string.Create(CultureInfo.InvariantCulture,
                $" · beside: {Text(earlier.Target)}, {earlier.Began:yyyy-MM-dd HH:mm} UTC"))
            .Append("</p><div class=\"tiles\">");
        foreach (var status in s_order.Reverse().Where(status => status == CheckStatus.Pass || report.Count(status) > 0))
        {
            string delta = earlier is null ? "" : (report.Count(status) - earlier.Count(status)) switch
            {
                0 => "<i>±0</i>",
                var change => string.Create(CultureInfo.InvariantCulture, $"<i>{change:+0;−0}</i>"),
            };
            page.Append(CultureInfo.InvariantCulture,
                $"<button class=\"tile {Class(status)}\" data-status=\"{Class(status)}\">" +
                $"<b>{report.Count(status)}</b>{delta}<span>{Label(status)}</span></button>");
        }

        page.Append("</div><input id=\"search\" type=\"search\" " +
            "placeholder=\"Search ids, statements, rules, pages\" aria-label=\"Search\"></header>\n<main>\n");
    }

    private static void Problems(StringBuilder page, ConformanceReport report, Dictionary<string, CheckDescription> checks)
    {
        var problems = report.Results.Where(result => result.Status is not (CheckStatus.Pass or CheckStatus.NotSupported))
            .OrderBy(result => Array.IndexOf(s_order, result.Status)).ToList();
        if (problems.Count == 0)
            return;
        page.Append("<section><h2>What did not pass</h2>\n");
        foreach (var result in problems)
        {
            var check = checks[result.Id];
            page.Append(CultureInfo.InvariantCulture,
                $"<details class=\"problem {Class(result.Status)}\" data-status=\"{Class(result.Status)}\" data-text=\"{Haystack(check)}\">")
                .Append(CultureInfo.InvariantCulture,
                    $"<summary><span class=\"badge {Class(result.Status)}\">{Label(result.Status)}</span>" +
                    $"<code>{result.Id}</code><span class=\"surface\">{result.Surface}</span><span>{Text(check.Statement)}</span></summary>")
                .Append(CultureInfo.InvariantCulture,
                    $"<dl><dt>Clause</dt><dd><b>{check.Rules[0]}</b> {Text(check.Clause)}<br><small>{Text(check.Source)}</small></dd>")
                .Append(CultureInfo.InvariantCulture, $"<dt>Expected</dt><dd>{Text(result.Expected)}</dd><dt>Observed</dt><dd>{Text(result.Observed)}</dd>");
            if (result.Reason != "")
                page.Append(CultureInfo.InvariantCulture, $"<dt>Waived</dt><dd>{Text(result.Reason)}</dd>");
            page.Append("</dl>");
            if (result.Calls.Count > 0)
            {
                page.Append(CultureInfo.InvariantCulture,
                    $"<details class=\"calls\"><summary>{result.Calls.Count} calls</summary>" +
                    $"<ol>{string.Concat(result.Calls.Select(call => $"<li>{Text(call)}</li>"))}</ol></details>");
            }

            page.Append("</details>\n");
        }

        foreach (string remark in report.WaiverRemarks)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"remark\">Waivers: {Text(remark)}</p>\n");
        page.Append("</section>\n");
    }

    private static void Decisions(StringBuilder page, ConformanceReport report, Dictionary<string, CheckDescription> checks)
    {
        if (report.Decisions.Count == 0)
            return;
        page.Append("<section><h2>Decided otherwise, where documentation is silent</h2><ul class=\"plain\">");
        foreach (string id in report.Decisions)
            page.Append(CultureInfo.InvariantCulture, $"<li><code>{id}</code> {Text(checks[id].Statement)} <small>{checks[id].Rules[0]}</small></li>");
        page.Append("</ul></section>\n");
    }

    private static void Group(StringBuilder page, ConformanceGroup name, IReadOnlyList<CheckDescription> checks, ConformanceReport report,
        Dictionary<(string Id, string Surface), CheckResult>? before)
    {
        var results = report.Results.ToLookup(result => result.Id);
        int passed = checks.Sum(check => results[check.Id].Count(result => result.Status == CheckStatus.Pass)),
            all = checks.Sum(check => results[check.Id].Count());
        page.Append(CultureInfo.InvariantCulture,
            $"<section><h2>{name} <small>{passed} of {all} passed</small></h2>" +
                $"<div class=\"scroll\"><table><thead><tr><th>Id</th><th>Statement</th><th>Clause</th>")
            .Append(string.Concat(report.Surfaces.Select(surface => $"<th class=\"cell\">{surface}</th>"))).Append("</tr></thead><tbody>\n");
        foreach (var check in checks)
        {
            string statuses = string.Join(' ', results[check.Id].Select(result => Class(result.Status)).Distinct());
            page.Append(CultureInfo.InvariantCulture,
                $"<tr data-status=\"{statuses}\" data-text=\"{Haystack(check)}\"><td><code>{check.Id}</code></td><td>{Text(check.Statement)}</td>")
                .Append(CultureInfo.InvariantCulture,
                    $"<td title=\"{Text(check.Clause)}\">{string.Join(' ', check.Rules)}{(check.IsDecision ? " <small>decision</small>" : "")}</td>");
            foreach (string surface in report.Surfaces)
                page.Append(Cell(results[check.Id].FirstOrDefault(result => result.Surface == surface), before?.GetValueOrDefault((check.Id, surface))));
            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div></section>\n");
    }

    private static string Cell(CheckResult? result, CheckResult? before)
    {
        if (result is null)
            return "<td class=\"cell none\" title=\"the interface cannot express it\">–</td>";
        string was = before is null || before.Status == result.Status ? "" : $"<s class=\"{Class(before.Status)}\">{Label(before.Status)}</s> ";
        string told = Text(result.Reason != "" ? result.Reason : result.Observed);
        return string.Create(CultureInfo.InvariantCulture, $"<td class=\"cell {Class(result.Status)}\" title=\"{told}\">{was}{Label(result.Status)}</td>");
    }

    private static string Haystack(CheckDescription check) =>
        Text($"{check.Id} {check.Group} {check.Statement} {string.Join(' ', check.Rules)} {check.Source}".ToLowerInvariant());

    private static string Class(CheckStatus status) => status.ToString().ToLowerInvariant();

    private static string Label(CheckStatus status) => status switch
    {
        CheckStatus.NotSupported => "not supported",
        _ => Class(status),
    };

    private static string Text(string text) => WebUtility.HtmlEncode(ConformanceJUnit.Clean(text));

    private static string Resource(string name)
    {
        using var stream = typeof(ConformanceHtml).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has lost {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

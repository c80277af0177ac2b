using System.Globalization;
using System.Text;
using System.Xml;

namespace Dxcp.Conformance;

/// <summary>A report in the XML that continuous integration reads: a test suite for each group, a case for each check and surface.</summary>
public static class ConformanceJUnit
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The document.</returns>
    public static string Write(ConformanceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            var checks = report.Checks.ToDictionary(check => check.Id);
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", $"dxcp conform {report.Target}");
            xml.WriteAttributeString("time", report.Seconds.ToString(CultureInfo.InvariantCulture));
            foreach (var group in report.Results.GroupBy(result => checks[result.Id].Group))
            {
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", group.Key.ToString());
                xml.WriteAttributeString("tests", Count(group, _ => true));
                xml.WriteAttributeString("failures", Count(group, status => status == CheckStatus.Fail));
                xml.WriteAttributeString("errors", Count(group, status => status is CheckStatus.Crash or CheckStatus.Timeout));
                xml.WriteAttributeString("skipped", Count(group, status => status is CheckStatus.NotSupported or CheckStatus.Waived));
                foreach (var result in group)
                    Write(xml, checks[result.Id], result);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static string Count(IEnumerable<CheckResult> results, Func<CheckStatus, bool> which) =>
        results.Count(result => which(result.Status)).ToString(CultureInfo.InvariantCulture);

    private static void Write(XmlWriter xml, CheckDescription check, CheckResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", $"{result.Surface}.{check.Group}");
        xml.WriteAttributeString("name", $"{check.Id} {check.Statement}");
        xml.WriteAttributeString("time", (result.Milliseconds / 1000).ToString("F4", CultureInfo.InvariantCulture));
        string? element = result.Status switch
        {
            CheckStatus.Fail => "failure",
            CheckStatus.Crash or CheckStatus.Timeout => "error",
            CheckStatus.NotSupported or CheckStatus.Waived => "skipped",
            CheckStatus.Warning => "system-out",
            _ => null,
        };
        if (element is not null)
        {
            xml.WriteStartElement(element);
            if (element is "failure" or "error")
                xml.WriteAttributeString("type", result.Status.ToString());
            if (element != "system-out")
            {
                xml.WriteAttributeString("message", Clean(result.Reason != "" ? result.Reason
                    : $"{check.Rules[0]}: expected {result.Expected}; observed {result.Observed}"));
            }

            if (result.Calls.Count > 0 || element == "system-out")
            {
                xml.WriteString(Clean($"{check.Rules[0]} ({check.Source})\nexpected {result.Expected}\n" +
                    $"observed {result.Observed}\n{string.Join('\n', result.Calls)}"));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    internal static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c));
}

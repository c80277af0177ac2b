using Dxcp.Cli.Conform;

namespace Dxcp.Conformance.Tests;

/// <summary>
/// All that is made of one report, word for word: one that is put together by hand, with each status, decisions, waivers and names that need escapes. What
/// must come out stands in the folder <c>Reports</c>; a run leaves what came out beside the test program, in the folder <c>made</c>.
/// </summary>
public sealed class ReportTests
{
    private static readonly DateTime s_began = new(2026, 11, 28, 6, 7, 8, DateTimeKind.Utc);

    [Fact]
    public void The_text_says_all_of_a_report()
    {
        using StringWriter text = new();
        ConformText.Write(text, Made());
        Is("report.txt", text.ToString());
    }

    [Fact]
    public void The_document_for_continuous_integration_says_all_of_a_report() => Is("report.xml", ConformanceJUnit.Write(Made()) + "\n");

    [Fact]
    public void The_page_says_all_of_a_report_beside_an_earlier_one()
    {
        string page = ConformanceHtml.Write(Made(), Made() with
        {
            Target = "the <old> one",
            Began = s_began.AddDays(-1),
            Results = [.. Made().Results.Select(result => result.Id == "AC-1" ? result with { Status = CheckStatus.Fail } : result)],
            Summary = new Dictionary<CheckStatus, int> { [CheckStatus.Fail] = 3, [CheckStatus.Waived] = 1 },
        });
        Assert.StartsWith("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", page, StringComparison.Ordinal);
        Assert.Contains("<title>Conformance of a &lt;target&gt;</title>\n<style>", page, StringComparison.Ordinal);
        Is("report.html", Body(page));
        Assert.DoesNotContain("beside", Body(ConformanceHtml.Write(Made(), null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing failed", CheckStatus.Pass, CheckStatus.Warning, CheckStatus.Waived, CheckStatus.NotSupported)]
    [InlineData("nothing could be checked", CheckStatus.NotSupported, CheckStatus.Warning)]
    [InlineData("1 failed", CheckStatus.Pass, CheckStatus.Fail)]
    [InlineData("1 failed", CheckStatus.Pass, CheckStatus.Crash)]
    [InlineData("1 failed", CheckStatus.Pass, CheckStatus.Timeout)]
    [InlineData("3 failed", CheckStatus.Timeout, CheckStatus.Crash, CheckStatus.Fail)]
    public void What_is_clean_has_passed_something_and_failed_nothing(string verdict, params CheckStatus[] statuses)
    {
        string[] ids = [.. ConformanceSuite.Checks.Take(statuses.Length).Select(check => check.Id)];
        var report = ConformanceReport.Make("t", null, s_began, TimeSpan.FromSeconds(1.26),
            ids.Zip(statuses, (id, status) => new CheckResult { Id = id, Surface = "d3d9", Status = status }).Reverse());
        Assert.Equal((verdict == "nothing failed", 1.3), (report.IsClean, report.Seconds));
        Assert.Equal(ids, report.Results.Select(result => result.Id)); // in the suite's order
        Assert.All(Enum.GetValues<CheckStatus>(), status => Assert.Equal(statuses.Count(one => one == status), report.Count(status)));
        using StringWriter text = new();
        ConformText.Write(text, report);
        Assert.EndsWith($"\n{statuses.Length} results in 1.3 s: {verdict}\n", text.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"class=\"verdict {(report.IsClean ? "good" : "bad")}\">{char.ToUpperInvariant(verdict[0])}{verdict[1..]}<",
            ConformanceHtml.Write(report, null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_has_its_checks_interfaces_and_decisions_once_each_and_in_order()
    {
        ConformanceCheck rule = ConformanceSuite.Checks.First(check => !check.IsDecision), decision = ConformanceSuite.Checks.First(check => check.IsDecision);
        var report = ConformanceReport.Make("t", "m", s_began, TimeSpan.Zero,
            from check in new[] { rule, decision }
            from surface in new[] { "ddi9", "d3d9", "d3d11" }
            select new CheckResult { Id = check.Id, Surface = surface, Status = surface == "ddi9" ? CheckStatus.Pass : CheckStatus.Warning });
        Assert.Equal(("t", "m", s_began), (report.Target, report.Mutant, report.Began));
        Assert.Equal(["d3d11", "d3d9", "ddi9"], report.Surfaces);
        Assert.Equal(["d3d11", "d3d9", "ddi9"], report.Results.Take(3).Select(result => result.Surface));
        Assert.Equal([rule.Id, decision.Id], report.Checks.Select(check => check.Id).OrderBy(id => id != rule.Id));
        Assert.Equal([decision.Id], report.Decisions);
        CheckDescription told = report.Checks.Single(check => check.Id == decision.Id);
        Assert.Equal((decision.Group, decision.Statement, true), (told.Group, told.Statement, told.IsDecision));
        Assert.Equal((Clauses.TextOf(decision.Rules[0]), Clauses.SourceOf(decision.Rules[0])), (told.Clause, told.Source));
        Assert.StartsWith("decision, leaning on: ", told.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("decision", report.Checks.Single(check => check.Id == rule.Id).Source, StringComparison.Ordinal);
    }

    [Theory] // id, interface, and what becomes of a failure, a warning and a pass of KR-001 on d3d9
    [InlineData("KR-001", null, CheckStatus.Waived, CheckStatus.Waived, CheckStatus.Pass)]
    [InlineData("kr-*", "d3d?", CheckStatus.Waived, CheckStatus.Waived, CheckStatus.Pass)]
    [InlineData("KR-001", "d3d11", CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Pass)]
    [InlineData("KR-002", null, CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Pass)]
    public void A_waiver_excuses_what_it_names_on_the_interface_that_it_names(string id, string? surface, params CheckStatus[] expected)
    {
        foreach ((CheckStatus status, CheckStatus wanted) in new[] { CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Pass }.Zip(expected))
        {
            foreach (string? link in new[] { null, "bug 7" })
            {
                var waivers = new ConformanceWaivers([new Waiver { Id = id, Surface = surface, Reason = "known", Link = link }]);
                var (results, remarks) = waivers.Apply([new CheckResult { Id = "KR-001", Surface = "d3d9", Status = status, Reason = "" }]);
                Assert.Equal((wanted, wanted == CheckStatus.Waived ? link is null ? "known" : "known (bug 7)" : ""), (results[0].Status, results[0].Reason));
                bool matches = expected[0] == CheckStatus.Waived;
                Assert.Equal(wanted == CheckStatus.Waived ? []
                    : [$"the waiver of {id} {(matches ? "is not needed: what it matches passes" : "matches no check of this run")}"], remarks);
            }
        }
    }

    private static ConformanceReport Made()
    {
        CheckDescription[] checks =
        [
            new()
            {
                Id = "AC-1", Group = ConformanceGroup.AuthenticatedChannel, Statement = "is <so> & so", Rules = ["R1", "S2"], Clause = "It is \"so\".",
                Source = "page <1>",
            },
            new()
            {
                Id = "CS-1", Group = ConformanceGroup.CryptoSession, Statement = "decided", Rules = ["S3"], Clause = "We do so.", Source = "decision",
                IsDecision = true,
            },
            new() { Id = "KR-1", Group = ConformanceGroup.KeyRefresh, Statement = "of keys", Rules = ["R4"], Clause = "Keys.", Source = "page 2" },
        ];
        CheckResult[] results =
        [
            Result("AC-1", "d3d9", CheckStatus.Pass) with { Milliseconds = 1234.5 },
            Result("AC-1", "ddi9", CheckStatus.Fail) with { Calls = [.. Enumerable.Range(1, 26).Select(i => $"Call <{i}>")] },
            Result("AC-1", "d3d11", CheckStatus.Crash) with { Observed = "the process ended\u001b[31m", Calls = ["one", "two"] },
            Result("CS-1", "d3d9", CheckStatus.Warning) with { Calls = ["Call"] },
            Result("CS-1", "ddi9", CheckStatus.Waived) with { Reason = "known <bug>" },
            Result("CS-1", "d3d11", CheckStatus.Timeout),
            Result("KR-1", "d3d9", CheckStatus.NotSupported) with { Reason = "no refresh" },
            Result("KR-1", "ddi9", CheckStatus.NotSupported) with { Reason = "no device" },
            Result("KR-1", "d3d11", CheckStatus.NotSupported) with { Reason = "no refresh" },
        ];
        return new()
        {
            Target = "a <target>",
            Mutant = "m & m",
            Began = s_began,
            Seconds = 12.34,
            Surfaces = ["d3d9", "ddi9", "d3d11"],
            Summary = Enum.GetValues<CheckStatus>().ToDictionary(status => status, status => results.Count(result => result.Status == status)),
            Checks = checks,
            Results = results,
            Decisions = ["CS-1"],
            WaiverRemarks = ["the waiver of <X> is not needed"],
        };
    }

    private static CheckResult Result(string id, string surface, CheckStatus status) => new()
    {
        Id = id,
        Surface = surface,
        Status = status,
        Expected = status is CheckStatus.Pass or CheckStatus.NotSupported ? "" : $"one < {surface}",
        Observed = status is CheckStatus.Pass or CheckStatus.NotSupported ? "" : $"other & {surface}",
    };

    private static string Body(string page)
    {
        int from = page.IndexOf("<header>", StringComparison.Ordinal);
        return page[from..page.IndexOf("<script>", from, StringComparison.Ordinal)];
    }

    private static void Is(string name, string text)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "made");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
        string wanted = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reports", name)).ReplaceLineEndings("\n");
        Assert.Equal(wanted, text.ReplaceLineEndings("\n"));
    }
}

using System.Text.Json;
using Dxcp.Cli;
using Dxcp.Cli.Commands;
using Dxcp.Cli.Conform;

namespace Dxcp.Conformance.Tests;

/// <summary>What <c>dxcp conform</c> and <c>dxcp vectors</c> make of their options.</summary>
[Collection("mutants stand in vtables that all objects of the process share")]
public sealed class ConformOptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-conform-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_list_has_what_the_filter_leaves()
    {
        string[] wanted = [.. ConformanceSuite.Matching("KR-00?").Select(check => check.Id)];
        string text = Run(["conform", "--list", "--filter", "KR-00?"]).Out;
        Assert.Equal(wanted, text.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]));
        Assert.Contains($"{wanted.Length} checks, ", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(Run(["conform", "--list", "--filter", "KR-00?", "--json"]).Out);
        Assert.Equal(wanted, document.RootElement.EnumerateArray().Select(check => check.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("--surface takes d3d11, d3d9, ddi11, ddi20, ddi9 or all, not '1'", "--surface", "1")]
    [InlineData("--surface takes d3d11, d3d9, ddi11, ddi20, ddi9 or all, not 'D3D9'", "--surface", "D3D9")]
    [InlineData("--driver and --target exclude each other", "--driver", "a.so", "--target", "b.so")]
    [InlineData("--mutant changes the built-in implementation, no other", "--mutant", "xor-left-out", "--driver", "a.so")]
    [InlineData("--mutant changes the built-in implementation, no other", "--mutant", "xor-left-out", "--target", "a.so")]
    public void What_cannot_be_together_is_told(string message, params string[] options) =>
        Assert.Equal((2, "", $"dxcp: {message}\n"), Run(["conform", .. options]));

    [Fact]
    public void Checks_that_are_not_about_the_interface_are_no_run()
    {
        ConformanceCheck check = ConformanceSuite.Checks.First(check => !check.Surfaces.Contains(ProbeKind.Ddi9));
        Assert.Equal((2, "", "dxcp: none of the 1 checks is about ddi9\n"), Run(["conform", "--filter", check.Id, "--surface", "ddi9", "--in-process"]));
    }

    [Theory]
    [InlineData("--compare", "no document")]
    [InlineData("--compare", "null")]
    [InlineData("--compare", "{}")]
    [InlineData("--waivers", "no document")]
    [InlineData("--waivers", "{}")]
    [InlineData("--compare", null)]
    [InlineData("--waivers", null)]
    [InlineData("--root", "no certificate")]
    [InlineData("--root", null)]
    public void A_file_that_is_not_what_it_is_wanted_for_is_named_with_its_option(string option, string? text)
    {
        string file = Path.Combine(_folder, "file");
        if (text is not null)
            File.WriteAllText(file, text);
        var (code, output, error) = Run(["conform", "--filter", "KR-001", "--surface", "d3d9", "--in-process", option, file]);
        Assert.Equal((2, "", 1), (code, output, error.Count(c => c == '\n')));
        Assert.StartsWith($"dxcp: {option} {file}: ", error, StringComparison.Ordinal);
    }

    [Theory, InlineData("text"), InlineData("json"), InlineData("junit")]
    public void A_report_is_written_whatever_goes_to_standard_output(string format)
    {
        string file = Path.Combine(_folder, "report.html");
        var (code, output, error) = Run(["conform", "--filter", "KR-001", "--surface", "d3d9", "--in-process", "--report", file, "--format", format]);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(format switch { "json" => '{', "junit" => '<', _ => 'T' }, output[0]);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal((2, ""), (Run(["conform", "--filter", "KR-001", "--surface", "d3d9", "--in-process", "--report", Path.Combine(file, "x")]) is var (status,
            none, _) ? (status, none) : default));
    }

    [Fact]
    public void A_person_sees_how_far_it_is_and_how_much_failed_and_nothing_of_that_stays()
    {
        using StringWriter error = new();
        CliHost host = Host(TextWriter.Null, error) with { ErrorIsTerminal = true };
        string[] told = [];
        using (var progress = new ConformProgress(host, 7))
        {
            foreach (CheckStatus status in Enum.GetValues<CheckStatus>())
                progress.Tell(new CheckResult { Id = $"{status}", Surface = "d3d9", Status = status });
            told = [.. error.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
            progress.Dispose();
            progress.Dispose();
        }

        Assert.Equal(
            [
                "1/7 checks, 0 failed: d3d9 Pass", "2/7 checks, 1 failed: d3d9 Fail", "3/7 checks, 1 failed: d3d9 Warning",
                "4/7 checks, 1 failed: d3d9 NotSupported", "5/7 checks, 1 failed: d3d9 Waived", "6/7 checks, 2 failed: d3d9 Crash",
                "7/7 checks, 3 failed: d3d9 Timeout",
            ], told);
        Assert.EndsWith($"d3d9 Timeout{new string(' ', 60 - "7/7 checks, 3 failed: d3d9 Timeout".Length)}\r{new string(' ', 60)}\r", error.ToString(),
            StringComparison.Ordinal);
        using StringWriter silent = new();
        using (var progress = new ConformProgress(host with { Error = silent, ErrorIsTerminal = false }, 7))
            progress.Tell(new CheckResult { Id = "A", Surface = "d3d9" });
        Assert.Equal("", silent.ToString());
    }

    [Fact]
    public void A_folder_without_vectors_is_none()
    {
        Assert.Equal((2, "", $"dxcp: {_folder} has no test vectors\n"), Run(["vectors", "check", _folder]));
        File.WriteAllText(Path.Combine(_folder, TestVectors.SchemaName), "{}");
        Assert.Equal((2, "", $"dxcp: {_folder} has no test vectors\n"), Run(["vectors", "check", _folder]));
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var (code, _, error) = Run(["vectors", "--output", file]);
        Assert.Equal(2, code);
        Assert.StartsWith($"dxcp: --output {file}: ", error, StringComparison.Ordinal);
    }

    private static CliHost Host(TextWriter text, TextWriter error) =>
        new() { Apis = [], Out = text, Error = error, OpenInput = () => Stream.Null, OpenOutput = () => Stream.Null };

    private static (int Code, string Out, string Error) Run(string[] arguments)
    {
        using StringWriter text = new(), error = new();
        int code = DxcpCommand.Run(arguments, Host(text, error));
        return (code, text.ToString(), error.ToString().ReplaceLineEndings("\n"));
    }
}

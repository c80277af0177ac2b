using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Dxcp.Cli;
using Dxcp.Cli.Commands;
using Dxcp.Cli.Conform;

namespace Dxcp.Conformance.Tests;

/// <summary><c>dxcp conform</c> and <c>dxcp vectors</c> as a user has them.</summary>
[Collection("mutants stand in vtables that all objects of the process share")]
public class CommandTests
{
    [Fact]
    public void Checks_run_in_processes_of_their_own_and_pass()
    {
        var (code, text, error) = Run("conform", "--filter", "KR-01?");
        Assert.True(code == 0, text + error);
        Assert.Contains("nothing failed", text, StringComparison.Ordinal);
        Assert.Contains("d3d11, d3d9, ddi11, ddi20, ddi9", Run("conform", "--filter", "KR-013", "--in-process").Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("builtin", null, "xor-left-out", "root.pem"), InlineData("a.so", null, null, "root.pem"), InlineData("builtin", "d.so", null, null)]
    public void A_worker_is_asked_for_the_same_target_that_is_trusted_by_the_same_root(string target, string? driver, string? mutant, string? root)
    {
        var request = new ConformRequest { Target = target, Driver = driver, Mutant = mutant, Root = root, Surface = "all", Format = "text" };
        string?[] wanted = ["--target", target, "--driver", driver, "--mutant", mutant, "--root", root];
        string[] given = [.. wanted.Chunk(2).Where(pair => pair[1] is not null).SelectMany(pair => pair)!];
        Assert.Equal(["conform", "--worker", .. given], request.WorkerArguments());
    }

    [Fact]
    public void A_mutant_fails_with_its_clause_the_observation_and_the_calls()
    {
        var (code, text, _) = Run("conform", "--mutant", "xor-left-out", "--filter", "KR-007", "--surface", "d3d9", "--in-process");
        Assert.Equal(1, code);
        Assert.Contains("FAIL  KR-007 on d3d9", text, StringComparison.Ordinal);
        Assert.Contains("clause    R3 (", text, StringComparison.Ordinal);
        Assert.Contains("expected  DecryptionBlt under K xor R", text, StringComparison.Ordinal);
        Assert.Contains("FinishSessionKeyRefresh(session 1) = S_OK", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_and_junit_tell_the_same_and_a_report_is_one_page()
    {
        string folder = Directory.CreateTempSubdirectory("dxcp-conform-").FullName;
        try
        {
            string json = Path.Combine(folder, "run.json"), page = Path.Combine(folder, "report.html");
            string[] arguments = ["conform", "--mutant", "random-alone", "--filter", "KR-00*", "--surface", "ddi9", "--in-process"];
            File.WriteAllText(json, Run([.. arguments, "--json"]).Out);
            using var document = JsonDocument.Parse(File.ReadAllText(json));
            var failed = document.RootElement.GetProperty("results").EnumerateArray().Where(result => result.GetProperty("status").GetString() == "Fail")
                .ToList();
            Assert.NotEmpty(failed);
            Assert.All(failed, result => Assert.True(result.GetProperty("calls").GetArrayLength() > 3));
            var suites = XDocument.Parse(Run([.. arguments, "--format", "junit"]).Out);
            Assert.Equal(failed.Count, suites.Descendants("failure").Count());
            Assert.Equal(1, Run([.. arguments, "--report", page, "--compare", json]).Code);
            string html = File.ReadAllText(page);
            Assert.Contains("What did not pass", html, StringComparison.Ordinal);
            Assert.DoesNotContain("src=\"http", html, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Waivers_excuse_and_those_that_match_nothing_are_told()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file,
                """[{ "id": "KR-009", "reason": "known" }, { "id": "ZZ-*", "reason": "gone" }, { "id": "KR-001", "reason": "not needed" }]""");
            string[] arguments = ["conform", "--mutant", "random-alone", "--surface", "ddi11", "--in-process", "--waivers", file, "--filter"];
            var (code, text, _) = Run([.. arguments, "KR-00[19]"]);
            Assert.Equal(2, code); // no such pattern: * and ? alone
            (code, text, _) = Run([.. arguments, "KR-00?"]);
            Assert.Equal(1, code);
            Assert.Contains("WAIVED  KR-009", text, StringComparison.Ordinal);
            Assert.Contains("the waiver of ZZ-* matches no check", text, StringComparison.Ordinal);
            Assert.Contains("the waiver of KR-001 is not needed", text, StringComparison.Ordinal);
            File.WriteAllText(file, """[{ "id": "KR-009" }]""");
            Assert.Equal(2, Run([.. arguments, "KR-00?"]).Code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--target", "./no-such-library.so", "no such library")]
    [InlineData("--driver", "./no-such-library.so", "no such library")]
    [InlineData("--mutant", "no-such-mutant", "there is no mutant")]
    [InlineData("--surface", "d3d12", "--surface takes")]
    [InlineData("--format", "yaml", "--format takes")]
    [InlineData("--filter", "no-such-check", "no check has")]
    public void What_cannot_be_tested_is_told_in_a_line(string option, string value, string part)
    {
        var (code, text, error) = Run("conform", option, value);
        Assert.Equal((2, ""), (code, text));
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public void A_file_that_is_no_library_and_a_library_without_the_entry_points_are_told_in_a_line()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "no library");
            foreach (string option in new[] { "--target", "--driver" })
            {
                Assert.Equal(2, Run("conform", option, file).Code);
                string libc = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "/usr/lib/libSystem.dylib" : "libc.so.6";
                Assert.Equal(2, Run("conform", option, libc).Code);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_list_names_each_check_with_its_clause()
    {
        string text = Run("conform", "--list").Out;
        Assert.Contains("KR-004  R5 ", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(Run("conform", "--list", "--json").Out);
        Assert.Equal(ConformanceSuite.Checks.Count, document.RootElement.GetArrayLength());
        Assert.True(ConformanceSuite.Checks.Count >= 200, $"{ConformanceSuite.Checks.Count}");
        Assert.True(ConformanceSuite.Checks.Count(check => check.Group == ConformanceGroup.KeyRefresh) >= 50);
    }

    [Fact]
    public void Vectors_are_written_and_checked_and_a_broken_one_is_found()
    {
        string folder = Directory.CreateTempSubdirectory("dxcp-vectors-").FullName;
        try
        {
            Assert.Equal(0, Run("vectors", "--output", folder).Code);
            var (code, text, _) = Run("vectors", "check", folder);
            Assert.True(code == 0, text);
            string file = Path.Combine(folder, "keys.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"wrapped\": \"", "\"wrapped\": \"00", StringComparison.Ordinal));
            Assert.Equal(1, Run("vectors", "check", folder).Code);
            File.WriteAllText(file, "{}");
            Assert.Equal(2, Run("vectors", "check", folder).Code);
            Assert.Equal(2, Run("vectors", "check", Path.Combine(folder, "nothing")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Python_with_a_cipher_of_its_own_agrees()
    {
        string folder = Directory.CreateTempSubdirectory("dxcp-vectors-").FullName;
        try
        {
            Assert.Equal(0, Run("vectors", "--output", folder).Code);
            string script = Path.Combine(AppContext.BaseDirectory, "check_vectors.py");
            Assert.Equal(0, await Python(script, folder));
            string file = Path.Combine(folder, "cbcs.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"iv\": \"", "\"iv\": \"00", StringComparison.Ordinal));
            Assert.Equal(1, await Python(script, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> Python(string script, string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", [script, folder]) { RedirectStandardOutput = true })!;
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs: python3 — checks the test vectors with a cipher of its own");
            throw;
        }
    }

    private static (int Code, string Out, string Error) Run(params string[] arguments)
    {
        using StringWriter text = new(), error = new();
        var host = new CliHost { Apis = [], Out = text, Error = error, OpenInput = () => Stream.Null, OpenOutput = () => Stream.Null };
        int code = DxcpCommand.Run(arguments, host);
        return (code, text.ToString(), error.ToString());
    }
}

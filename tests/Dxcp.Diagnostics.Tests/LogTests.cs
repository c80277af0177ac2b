using System.Globalization;
using System.IO.Pipes;

namespace Dxcp.Diagnostics.Tests;

/// <summary>DXCP_LOG: what it takes, what its lines are, and the one that tells of it (S235).</summary>
public sealed class LogTests
{
    private static readonly Message s_refusal = new(Severity.Error, "Direct3D 9", "StartSessionKeyRefresh", "S4", "")
    {
        Values = [new("RandomNumberSize", "15", "16")],
        Remedy = "Pass 16.",
    };

    [Theory]
    [InlineData("off", LogDetail.Off)]
    [InlineData("error", LogDetail.Error)]
    [InlineData("Info", LogDetail.Info)]
    [InlineData("TRACE", LogDetail.Trace)]
    public void A_word_names_the_detail_and_standard_error_takes_it(string text, LogDetail detail)
    {
        LogSettings? settings = LogSettings.Parse(text, out string? problem);
        Assert.Null(problem);
        Assert.Equal(new LogSettings(detail, null), settings);
    }

    [Fact]
    public void After_a_colon_stands_a_file_which_may_name_the_process()
    {
        LogSettings? settings = LogSettings.Parse("error:logs/dxcp-%p.log", out string? problem);
        Assert.Null(problem);
        Assert.Equal(Path.GetFullPath($"logs/dxcp-{Environment.ProcessId}.log"), settings!.File);
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("%p%p-%p")]
    public void A_file_may_have_colons_in_its_name_and_the_process_more_than_once(string name) =>
        Assert.Equal(Path.GetFullPath(name.Replace("%p", $"{Environment.ProcessId}", StringComparison.Ordinal)),
            LogSettings.Parse("info:" + name, out _)!.File);

    [Theory]
    [InlineData("loud")]
    [InlineData("error:")]
    [InlineData(":file")]
    [InlineData(" error")]
    public void What_is_none_of_these_is_named_with_what_is_wanted(string text)
    {
        Assert.Null(LogSettings.Parse(text, out string? problem));
        Assert.Contains($"'{text}'", problem, StringComparison.Ordinal);
        Assert.Contains("wanted", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Nothing_asks_for_nothing_and_is_no_mistake(string? text)
    {
        Assert.Null(LogSettings.Parse(text, out string? problem));
        Assert.Null(problem);
    }

    [Fact]
    public void A_line_has_time_thread_severity_api_method_values_remedy_and_rule()
    {
        var time = DateTime.Parse("2026-11-28T06:07:08.1234567Z", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        Assert.Equal("2026-11-28T06:07:08.123456Z [77] error   Direct3D 9 StartSessionKeyRefresh: RandomNumberSize is 15, wanted is 16. Pass 16. [S4]",
            MessageWriter.Line(s_refusal, time, 77));
    }

    [Theory]
    [InlineData(Severity.Corruption, "broken  ")]
    [InlineData(Severity.Error, "error   ")]
    [InlineData(Severity.Warning, "warning ")]
    [InlineData(Severity.Info, "info    ")]
    public void A_severity_has_its_word_and_the_line_the_thread_that_was_told(Severity severity, string word)
    {
        var lines = new List<string>();
        new MessageWriter(severity, lines.Add).Take(s_refusal with { Severity = severity });
        Assert.Contains($"Z [{NativeThread.Id}] {word}Direct3D 9 ", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Theory, InlineData("/dev/full"), InlineData("/dev/null")]
    public void What_cannot_be_written_to_a_log_is_dropped(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — it has a device that is always full");
        using var log = new LogFile(path);
        log.WriteLine("line");
    }

    [Fact]
    public void A_log_may_be_a_pipe_that_somebody_reads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — a pipe by its name in /proc");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using (var log = new LogFile($"/proc/self/fd/{pipe.GetClientHandleAsString()}"))
        {
            log.WriteLine("one");
            log.WriteLine("two");
        }

        pipe.DisposeLocalCopyOfClientHandle();
        Assert.Equal("one\ntwo\n", new StreamReader(pipe).ReadToEnd());
    }

    [Fact]
    public void A_text_with_a_line_end_stays_one_line_and_steers_no_terminal() =>
        Assert.Contains(": a?b?[31m?; ", MessageWriter.Line(s_refusal with { Text = "a\nb\u001b[31m\u0085" }, DateTime.UnixEpoch, 1), StringComparison.Ordinal);

    [Fact]
    public void A_log_of_errors_leaves_out_what_merely_happened()
    {
        var lines = new List<string>();
        var log = new MessageWriter(Severity.Warning, lines.Add);
        log.Take(s_refusal with { Severity = Severity.Info });
        log.Take(s_refusal with { Severity = Severity.Corruption });
        Assert.Contains("broken", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_refusal_that_nobody_hears_tells_of_the_log_and_the_next_does_not()
    {
        var lines = new List<string>();
        var sinks = new MessageSinks(new FirstRefusal(lines.Add));
        Assert.True(sinks.Any);
        foreach (Severity harmless in (Severity[])[Severity.Warning, Severity.Info])
            sinks.Take(s_refusal with { Severity = harmless });
        Assert.Empty(lines);
        Assert.True(sinks.Any);
        sinks.Take(s_refusal);
        sinks.Take(s_refusal);
        Assert.Contains("DXCP_LOG=error", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains("Direct3D 9 StartSessionKeyRefresh", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("15", lines[0], StringComparison.Ordinal);
        Assert.False(sinks.Any);
    }

    [Fact]
    public void A_first_refusal_of_no_method_is_told_by_its_interface()
    {
        var lines = new List<string>();
        new FirstRefusal(lines.Add).Take(s_refusal with { Method = "" });
        Assert.StartsWith("dxcp: Direct3D 9 was refused. DXCP_LOG=error says why", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_somebody_listens_no_line_tells_of_the_log()
    {
        var lines = new List<string>();
        var sinks = new MessageSinks(new FirstRefusal(lines.Add));
        using (sinks.Add(new MessageWriter(Severity.Info, _ => { })))
            sinks.Take(s_refusal);
        Assert.Empty(lines);
    }

    [Fact]
    public void A_log_file_is_added_to_by_line_and_readable_meanwhile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"dxcp-log-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(path, "before\n");
            using var first = new LogFile(path);
            using var second = new LogFile(path);
            first.WriteLine("one");
            second.WriteLine("two");
            first.WriteLine("three");
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            Assert.Equal(["before", "one", "two", "three"], reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r')));
        }
        finally
        {
            File.Delete(path);
        }
    }
}

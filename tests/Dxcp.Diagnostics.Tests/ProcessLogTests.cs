namespace Dxcp.Diagnostics.Tests;

/// <summary>The log that the environment asks for (S235).</summary>
[Collection(nameof(TraceOwnerTests))] // a variable of the environment is the whole process's
public sealed class ProcessLogTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable(LogSettings.EnvironmentVariable);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"dxcp-log-{Guid.NewGuid():N}");

    public void Dispose()
    {
        // What is not asked for any more is not written either.
        Environment.SetEnvironmentVariable(LogSettings.EnvironmentVariable, "error:" + _path);
        _ = ProcessLog.Begin();
        Environment.SetEnvironmentVariable(LogSettings.EnvironmentVariable, _before);
        File.Delete(_path);
    }

    [Theory]
    [InlineData("error", LogDetail.Error, "broken error warning")]
    [InlineData("info", LogDetail.Info, "broken error warning info")]
    [InlineData("trace", LogDetail.Trace, "broken error warning info")]
    public void A_log_has_what_its_detail_says_and_nobody_is_told_of_it(string word, LogDetail detail, string expected)
    {
        MessageSinks sinks = Begin($"{word}:{_path}");
        Assert.True(sinks.Any);
        foreach (Severity severity in Enum.GetValues<Severity>())
            sinks.Take(new Message(severity, "api", "Method", "", "text"));
        Assert.Equal((detail, expected), (ProcessLog.Detail, string.Join(' ', ReadLog().Select(line => line.Split(' ')[2]))));
        ProcessLog.Write("line");
        Assert.Equal("line", ReadLog()[^1]);
    }

    [Theory]
    [InlineData("off", false)]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("loud", true)] // which is told, and counts for nothing
    public void Where_no_log_is_asked_for_the_first_refusal_is_waited_for_unless_that_is_off_too(string? text, bool any) =>
        Assert.Equal(any, Begin(text).Any);

    [Theory, InlineData("missing/folder"), InlineData("")]
    public void A_log_that_cannot_be_written_comes_on_standard_error(string name)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.True(Begin($"error:{Path.Combine(folder, name)}").Any);
            Assert.Equal(ErrorStream.WriteLine, ProcessLog.Write);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static MessageSinks Begin(string? text)
    {
        Environment.SetEnvironmentVariable(LogSettings.EnvironmentVariable, text);
        return ProcessLog.Begin();
    }

    private string[] ReadLog()
    {
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

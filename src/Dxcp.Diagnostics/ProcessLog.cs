namespace Dxcp.Diagnostics;

/// <summary>
/// The log that the user of a process asks for by <c>DXCP_LOG</c>, and the one line that tells of it at the first refusal where nobody asked (S235).
/// </summary>
internal static class ProcessLog
{
    /// <summary>The sinks of the process, with the log that the environment asks for.</summary>
    public static MessageSinks Begin()
    {
        LogSettings? settings = LogSettings.Parse(Environment.GetEnvironmentVariable(LogSettings.EnvironmentVariable), out string? problem);
        if (problem is not null)
            ErrorStream.WriteLine($"dxcp: {problem}.");
        var sinks = new MessageSinks(settings is null ? new FirstRefusal(ErrorStream.WriteLine) : null, isProcess: true);
        if (settings is { Detail: not LogDetail.Off })
        {
            Write = Open(settings.File);
            Detail = settings.Detail;
            _ = sinks.Add(new MessageWriter(settings.Detail == LogDetail.Error ? Severity.Warning : Severity.Info, Write));
        }

        return sinks;
    }

    /// <summary>How much the log tells.</summary>
    public static LogDetail Detail { get; private set; }

    /// <summary>Writes a line of the log.</summary>
    public static Action<string> Write { get; private set; } = ErrorStream.WriteLine;

    private static Action<string> Open(string? path)
    {
        if (path is null)
            return ErrorStream.WriteLine;
        try
        {
            return new LogFile(path).WriteLine;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            ErrorStream.WriteLine($"dxcp: {LogSettings.EnvironmentVariable}: {path} cannot be written ({Trouble.Of(unwritable)}); the log comes here instead.");
            return ErrorStream.WriteLine;
        }
    }
}

/// <summary>Says once, at the first refusal, how to hear why.</summary>
/// <param name="write">Takes the line.</param>
internal sealed class FirstRefusal(Action<string> write)
{
    private int _said;

    /// <summary>Whether there was no refusal yet.</summary>
    public bool IsDue => Volatile.Read(ref _said) == 0;

    /// <summary>Takes a message that nobody else heard.</summary>
    public void Take(Message message)
    {
        if (message.Severity > Severity.Error || Interlocked.Exchange(ref _said, 1) != 0)
            return;
        string what = message.Method.Length == 0 ? message.Api : $"{message.Api} {message.Method}";
        write($"dxcp: {what} was refused. {LogSettings.EnvironmentVariable}=error says why, for this and every other refusal; "
            + $"{LogSettings.EnvironmentVariable}=off leaves out this line.");
    }
}

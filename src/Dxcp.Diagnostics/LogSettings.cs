namespace Dxcp.Diagnostics;

/// <summary>How much a log tells.</summary>
public enum LogDetail
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>What was refused or broken, and what is likely to be wrong.</summary>
    Error,

    /// <summary>What happened, too: objects that come and go.</summary>
    Info,

    /// <summary>Every call at the doors of Direct3D and the driver, too.</summary>
    Trace,
}

/// <summary>What <c>DXCP_LOG</c> asks for: <c>off</c>, <c>error</c>, <c>info</c> or <c>trace</c>, and after a colon a file (S235).</summary>
/// <param name="Detail">How much is told.</param>
/// <param name="File">The file that takes it, as a whole path; null for standard error.</param>
public sealed record LogSettings(LogDetail Detail, string? File)
{
    /// <summary>The environment variable.</summary>
    public const string EnvironmentVariable = "DXCP_LOG";

    /// <summary>Reads the variable's text.</summary>
    /// <param name="text">The text; null or empty for none.</param>
    /// <param name="problem">What is wrong with it, a sentence; null where nothing is.</param>
    /// <returns>The settings; null where there is no text, or one that says nothing.</returns>
    public static LogSettings? Parse(string? text, out string? problem)
    {
        problem = null;
        if (string.IsNullOrEmpty(text))
            return null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? text : text[..colon];
        LogDetail? detail = word.ToUpperInvariant() switch
        {
            "OFF" => LogDetail.Off,
            "ERROR" => LogDetail.Error,
            "INFO" => LogDetail.Info,
            "TRACE" => LogDetail.Trace,
            _ => null,
        };
        if (detail is null)
            problem = $"{EnvironmentVariable} is '{text}'; wanted is off, error, info or trace, and after a colon a file if it shall go to one";
        else if (colon >= 0 && colon == text.Length - 1)
            problem = $"{EnvironmentVariable} is '{text}'; after the colon the name of a file is wanted";
        return problem is not null ? null : new LogSettings(detail!.Value, colon < 0 ? null : WithProcess(text[(colon + 1)..]));
    }

    /// <summary>A file's whole path, with the number of this process for each <c>%p</c>.</summary>
    internal static string WithProcess(string path) => Path.GetFullPath(path.Replace("%p", $"{Environment.ProcessId}", StringComparison.Ordinal));
}

namespace Dxcp.Cli;

/// <summary>What the process answers to its caller.</summary>
internal static class ExitCode
{
    /// <summary>Every frame came back bit by bit.</summary>
    public const int Done = 0;

    /// <summary>A frame came back different, or the protected path itself failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage, an unreadable clip, or an output that cannot be written.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped from outside: 128 + the number of SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}

/// <summary>An end of the command that the user is told about in one line.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">The line, without the leading <c>dxcp: </c>.</param>
/// <param name="cause">What lay beneath, if anything did.</param>
internal sealed class CliException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;

    public static CliException BadInput(string message, Exception? cause = null) => new(Cli.ExitCode.BadInput, message, cause);

    public static CliException Failed(string message, Exception? cause = null) => new(Cli.ExitCode.Failed, message, cause);

    /// <summary>The reason inside an exception of the file system, without the path that the caller names itself.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
        UnauthorizedAccessException => "permission denied",
        // The base library closes its sentence with the path: "No space left on device : '/x/y'".
        IOException io when io.Message.IndexOf(" : '", StringComparison.Ordinal) is > 0 and var end => io.Message[..end],
        _ => exception.Message,
    };
}

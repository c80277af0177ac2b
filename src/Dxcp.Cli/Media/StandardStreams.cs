namespace Dxcp.Cli.Media;

/// <summary>
/// Whether the shell closed a standard stream. The base library cannot tell: where descriptor 0 or 1 is free, .NET's own pipes take that number while
/// the program starts, and reading there waits for ever. Linux alone; elsewhere nothing is found.
/// </summary>
internal static class StandardStreams
{
    private const string Descriptors = "/proc/self/fd";

    /// <summary>Whether standard input was closed.</summary>
    public static bool IsInputClosed { get; } = IsClosed(0);

    /// <summary>Whether standard output was closed.</summary>
    public static bool IsOutputClosed { get; } = IsClosed(1);

    private static bool IsClosed(int descriptor)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Descriptors))
            return false;
        if (Target($"{Descriptors}/{descriptor}") is not { } target)
            return true;
        // Both ends of one pipe are this process's own only if it made the pipe itself.
        return target.StartsWith("pipe:", StringComparison.Ordinal) && Directory.EnumerateFileSystemEntries(Descriptors)
            .Any(other => int.TryParse(Path.GetFileName(other), out int number) && number > 2 && Target(other) == target
                && IsWritten(number) != IsWritten(descriptor));
    }

    /// <summary>Whether a descriptor is open for writing alone, as the end of a pipe is.</summary>
    private static bool IsWritten(int descriptor)
    {
        try
        {
            string flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return flags[^1] == '1';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

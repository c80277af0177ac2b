using System.Diagnostics;

namespace Dxcp.Tests;

/// <summary>This test program once more, in a process of its own.</summary>
internal static class ThisProgram
{
    /// <summary>How to start it; its output goes to the caller.</summary>
    public static ProcessStartInfo With(params ReadOnlySpan<string> arguments)
    {
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(ThisProgram).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>How to start it for one explicit test of a class.</summary>
    public static ProcessStartInfo WithOne(Type type, string test) => With("-explicit", "only", "-method", $"{type.FullName}.{test}");

    /// <summary>Runs it to its end: the exit status, and all that it wrote.</summary>
    public static async Task<(int Status, string Output)> Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}

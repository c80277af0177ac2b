using System.Diagnostics;
using Dxcp.Cli.Commands;
using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Tests;

/// <summary>What one run of the command said and answered.</summary>
internal sealed record Transcript(int ExitCode, string Out, string Error, byte[] OutBytes)
{
    /// <summary>Runs the command inside this process, over a path of the test's choice and away from any terminal.</summary>
    public static Transcript OfCommand(LoopbackApi api, string[] arguments, byte[]? input = null, CancellationToken cancellation = default) =>
        OfCommand(api, arguments, new MemoryStream(input ?? []), cancellation);

    /// <inheritdoc cref="OfCommand(LoopbackApi, string[], byte[], CancellationToken)"/>
    public static Transcript OfCommand(LoopbackApi api, string[] arguments, Stream input, CancellationToken cancellation = default) =>
        OfCommand([api], arguments, host => host with { OpenInput = () => input, Cancellation = cancellation });

    /// <summary>Runs the command inside this process with something else outside of it: a terminal, for one.</summary>
    public static Transcript OfCommand(LoopbackApi api, string[] arguments, Func<CliHost, CliHost> outside) => OfCommand([api], arguments, outside);

    /// <summary>Runs the command inside this process, over the paths that the program has: a process takes most of its time to start.</summary>
    public static Transcript OfCommand(string[] arguments, byte[]? input = null) =>
        OfCommand(ProtectedApis.All, arguments, host => host with { OpenInput = () => new MemoryStream(input ?? []) });

    private static Transcript OfCommand(IReadOnlyList<IProtectedApi> apis, string[] arguments, Func<CliHost, CliHost> outside)
    {
        using StringWriter text = new(), error = new();
        using MemoryStream bytes = new();
        int exitCode = DxcpCommand.Run(arguments, outside(new CliHost
        {
            Apis = apis,
            Out = text,
            Error = error,
            OpenInput = () => Stream.Null,
            OpenOutput = () => bytes,
        }));
        return new Transcript(exitCode, text.ToString(), error.ToString(), bytes.ToArray());
    }

    /// <summary>Starts the built program.</summary>
    public static Process Start(params string[] arguments) => Start(arguments, []);

    private static Process Start(string[] arguments, Dictionary<string, string> environment)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "dxcp.dll");
        ProcessStartInfo start = new("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
    }

    /// <summary>Runs the built program to its end.</summary>
    public static async Task<Transcript> OfProcess(string[] arguments, byte[]? input = null, Dictionary<string, string>? environment = null)
    {
        using Process process = Start(arguments, environment ?? []);
        using MemoryStream output = new();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It refused before it read; what it says is what the test is about.
        }

        await reading;
        await process.WaitForExitAsync();
        return new Transcript(process.ExitCode, process.StandardOutput.CurrentEncoding.GetString(output.ToArray()), await error, output.ToArray());
    }
}

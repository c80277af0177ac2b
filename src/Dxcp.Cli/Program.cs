using Dxcp.Cli;
using Dxcp.Cli.Commands;
using Dxcp.Cli.Media;
using Dxcp.Cli.Playback;

// A file or a pipe gets the same bytes on every system, and a console shows the signs that reports have.
if (OperatingSystem.IsWindows())
    Console.OutputEncoding = System.Text.Encoding.UTF8;
using Interruption interruption = new();
if (StandardStreams.IsOutputClosed)
    return DxcpCommand.Tell(Console.Error, ExitCode.BadInput, "standard output is closed; > /dev/null throws the output away");

return DxcpCommand.Run(args, new CliHost
{
    Apis = ProtectedApis.All,
    Out = Console.Out,
    Error = Console.Error,
    OpenInput = StandardStreams.IsInputClosed
        ? () => throw CliException.BadInput("standard input is closed; pipe a YUV4MPEG2 clip into it")
        : Console.OpenStandardInput,
    OpenOutput = StandardOutput.Open,
    InputIsTerminal = !Console.IsInputRedirected,
    OutIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    Cancellation = interruption.Token,
});

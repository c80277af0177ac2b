using Dxcp.Cli;
using Dxcp.Cli.Commands;
using Dxcp.Cli.Playback;

using Interruption interruption = new();
return DxcpCommand.Run(args, new CliHost
{
    Apis = ProtectedApis.All,
    Out = Console.Out,
    Error = Console.Error,
    OpenInput = Console.OpenStandardInput,
    OpenOutput = Console.OpenStandardOutput,
    InputIsTerminal = !Console.IsInputRedirected,
    OutIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    Cancellation = interruption.Token,
});

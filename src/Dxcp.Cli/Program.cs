using Dxcp.Cli;
using Dxcp.Cli.Commands;
using Dxcp.Cli.Media;
using Dxcp.Cli.Playback;

using Interruption interruption = new();
return DxcpCommand.Run(args, new CliHost
{
    Apis = ProtectedApis.All,
    Out = Console.Out,
    Error = Console.Error,
    OpenInput = Console.OpenStandardInput,
    OpenOutput = StandardOutput.Open,
    InputIsTerminal = !Console.IsInputRedirected,
    OutIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    Cancellation = interruption.Token,
});

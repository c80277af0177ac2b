using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Commands;

/// <summary>What the commands that show one report have alike.</summary>
internal static class ReportCommand
{
    /// <summary>Lets a command ask the API that the user chose, and show the answer as a table or as one JSON document.</summary>
    public static DocumentedCommand Show<TReport>(this DocumentedCommand command, CliHost host, Func<IProtectedApi, string?, TReport> ask,
        Func<JsonTypeInfo<TReport>> document, Func<TReport, IReadOnlyList<(string Name, string Value)>> pairs)
    {
        Option<string?> api = CommonOptions.Api(host);
        Option<string?> root = CommonOptions.Root();
        Option<bool> json = CommonOptions.Json();
        command.Options.Add(api);
        command.Options.Add(root);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            TReport report = ask(CommonOptions.Choose(host, parsed.GetValue(api)), CommonOptions.RootFile(parsed.GetValue(root)));
            if (parsed.GetValue(json))
            {
                host.Out.WriteLine(JsonSerializer.Serialize(report, document()));
            }
            else
            {
                Consoles.WritePairs(host.Out, host.OutIsTerminal, pairs(report));
            }

            return ExitCode.Done;
        });
        return command;
    }
}

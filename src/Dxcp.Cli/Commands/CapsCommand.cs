using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dxcp.Cli.Playback;
using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp caps</c>: what the driver can do.</summary>
internal static class CapsCommand
{
    public static Command Create(CliHost host)
    {
        Option<bool> json = CommonOptions.Json();
        Option<string?> api = CommonOptions.Api(host);
        DocumentedCommand command = new("caps", "Show what the driver can do: capabilities, formats, key exchanges.")
        {
            Examples = ["dxcp caps", "dxcp caps --json"],
        };
        command.Options.Add(api);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            DriverReport report = CommonOptions.Choose(host, parsed.GetValue(api)).Describe();
            if (parsed.GetValue(json))
            {
                host.Out.WriteLine(JsonSerializer.Serialize(report, JsonDocuments.Default.DriverReport));
            }
            else
            {
                Consoles.WritePairs(host.Out, host.OutIsTerminal, Pairs(report));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<(string Name, string Value)> Pairs(DriverReport report) =>
    [
        ("Driver", Markup.Escape($"{report.Driver} ({report.Api})")),
        ("Encryption", Markup.Escape(report.CryptoType)),
        ("Capabilities", Markup.Escape(string.Join('\n', report.Capabilities))),
        ("Block alignment", Markup.Escape($"{report.BlockAlignmentSize} bytes")),
        ("Protected memory", Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{report.ProtectedMemorySize:N0} bytes"))),
        ("Key exchanges", Markup.Escape(string.Join('\n', report.KeyExchanges.Select(exchange => $"{exchange.Name} {{{exchange.Id}}}")))),
        ("Formats", Markup.Escape(string.Join(", ", report.Formats))),
    ];
}

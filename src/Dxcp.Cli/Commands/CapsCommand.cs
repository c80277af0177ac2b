using System.CommandLine;
using System.Globalization;
using Dxcp.Cli.Playback;
using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp caps</c>: what the driver can do.</summary>
internal static class CapsCommand
{
    public static Command Create(CliHost host) =>
        new DocumentedCommand("caps", "Show what the driver can do: capabilities, formats, key exchanges, decoders.")
        {
            Examples = ["dxcp caps", "dxcp caps --json"],
        }.Show(host, (api, root) => api.Describe(root), static () => JsonDocuments.Default.DriverReport, Pairs);

    private const string NoDecoders = "none but pass-through: no libavcodec of the versions 59 to 62 is in use (DXCP_AVCODEC names one)";

    private static IReadOnlyList<(string Name, string Value)> Pairs(DriverReport report) =>
    [
        ("Driver", Markup.Escape($"{report.Driver} ({report.Api})")),
        ("Loaded from", Markup.Escape(report.Library)),
        ("Certificate", report.Certificate.Problem is { } problem ? $"[yellow]not trusted:[/] {Markup.Escape(problem)}"
            : Markup.Escape($"ends in the trusted root {report.Certificate.Root}")),
        ("Encryption", Markup.Escape(report.CryptoType)),
        ("Capabilities", Markup.Escape(string.Join('\n', report.Capabilities))),
        ("Block alignment", Markup.Escape($"{report.BlockAlignmentSize} bytes")),
        ("Protected memory", Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{report.ProtectedMemorySize:N0} bytes"))),
        ("Key exchanges", Markup.Escape(string.Join('\n', report.KeyExchanges.Select(exchange => $"{exchange.Name} {{{exchange.Id}}}")))),
        ("Formats", Markup.Escape(string.Join(", ", report.Formats))),
        ("Decoders", Markup.Escape(report.Decodes.Count == 0 ? NoDecoders : $"{string.Join(", ", report.Decodes)}\nby {report.Codecs}")),
    ];
}

using System.CommandLine;
using System.Globalization;
using Dxcp.Cli.Playback;
using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp channel</c>: an authenticated channel, and what the driver signs on it.</summary>
internal static class ChannelCommand
{
    public static Command Create(CliHost host) =>
        new DocumentedCommand("channel", "Open an authenticated channel to the driver and show its answer to every query.")
        {
            Notes =
            [
                "The driver's certificate is verified, a key is sent, the counters start at random numbers, and a decoder is tied to a crypto session. Each " +
                    "answer is shown only after its tag, type, channel, sequence number and return code were verified; the first that cannot be believed " +
                    "ends the command with 1.",
            ],
            Examples = ["dxcp channel", "dxcp channel --api d3d9 --json"],
        }.Show(host, (api, root) => api.DescribeChannel(root), static () => JsonDocuments.Default.ChannelReport, Pairs);

    // S45
    private const string NotAsked = "[grey]a hardware driver's channel is not asked[/]";

    private static IReadOnlyList<(string Name, string Value)> Pairs(ChannelReport report) =>
    [
        ("Channel", Markup.Escape($"{report.ChannelType} ({report.Api})")),
        ("Device", Markup.Escape(report.DeviceHandle)),
        ("Protection", Lines(report.Protection, none: "[yellow]off[/]")),
        ("Crypto session", report.CryptoSession is { } tied ? Markup.Escape($"{tied.CryptoSessionHandle}, tied to decoder {tied.DecoderHandle}")
            : "[grey]no decoder to tie one to[/]"),
        ("Sharing processes", report.RestrictedSharedResourceProcesses is { } processes
            ? Lines(processes.Select(process => process.Handle is null ? process.Type : $"{process.Type} {process.Handle}")) : NotAsked),
        ("Open to anyone", report.UnrestrictedProtectedSharedResourceCount is { } open
            ? string.Create(CultureInfo.InvariantCulture, $"{open:N0} protected shared resources") : NotAsked),
        ("Outputs", Lines(report.OutputIds)),
        ("Accessible", Markup.Escape($"{Blocks(report.Accessibility)} (bus {report.Accessibility.BusType})")),
        ("Encryptions", Lines(report.EncryptionsWhenAccessible.Select(Text))),
        ("In force", report.CurrentEncryptionWhenAccessible is { } current ? Markup.Escape(Text(current)) : "[grey]none[/]"),
    ];

    private static string Blocks(AccessibilityReport accessibility) => (accessibility.InContiguousBlocks, accessibility.InNonContiguousBlocks) switch
    {
        (false, false) => "nothing",
        (true, false) => "contiguous blocks",
        (false, true) => "non-contiguous blocks",
        (true, true) => "contiguous and non-contiguous blocks",
    };

    private static string Text(EncryptionReport encryption) => $"{encryption.Name} {{{encryption.Id}}}";

    private static string Lines(IEnumerable<string> values, string none = "[grey]none[/]")
    {
        string lines = string.Join('\n', values);
        return lines.Length == 0 ? none : Markup.Escape(lines);
    }
}

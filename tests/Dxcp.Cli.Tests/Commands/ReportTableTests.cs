using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>The tables of <c>dxcp caps</c> and <c>dxcp channel</c>: each line says its own part of the report.</summary>
public sealed class ReportTableTests
{
    private static readonly Guid s_other = new("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void Each_line_of_the_driver_says_its_own_part()
    {
        Says("caps", "Certificate       ends in the trusted root CN=[root]", Driver());
        Says("caps", "Certificate       not trusted: it [is] old",
            Driver(report => report with { Certificate = report.Certificate with { IsTrusted = false, Problem = "it [is] old" } }));
        Says("caps", "Decoders          H.264\n                  by a [library]", Driver());
        Says("caps", "Decoders          H.264, AV1\n                  by a [library]", Driver(report => report with { Decodes = ["H.264", "AV1"] }));
        Says("caps", "Decoders          none but pass-through: no libavcodec", Driver(report => report with { Codecs = "", Decodes = [] }));
        Says("caps", $"RSAES_OAEP {{c1949895-d72a-4a1d-8e5d-ed857d171520}}\n                  more {{{s_other}}}",
            Driver(report => report with { KeyExchanges = [.. report.KeyExchanges, new KeyExchangeReport("more", s_other)] }));
        Says("caps", "Capabilities      SOFTWARE\n                  CONTENT_KEY\nBlock alignment   16 bytes\n", Driver());
        Says("caps", "Protected memory  1,073,741,824 bytes\n", Driver());
        Says("caps", "Formats           NV12, P010\n", Driver());
    }

    [Fact]
    public void Each_line_of_the_channel_says_its_own_part()
    {
        Says("channel", "Protection         ENABLED\n", Channel());
        Says("channel", "Protection         off\n", Channel(report => report with { Protection = [] }));
        Says("channel", "Protection         A\n                   B\n", Channel(report => report with { Protection = ["A", "B"] }));
        Says("channel", "Crypto session     no decoder to tie one to\n", Channel(report => report with { CryptoSession = null }));
        Says("channel", "Sharing processes  DWM\n                   HANDLE 0x7\nOpen to anyone     2 protected shared resources\n", Channel());
        Says("channel", "Open to anyone     1,234 protected shared resources\n",
            Channel(report => report with { UnrestrictedProtectedSharedResourceCount = 1234 }));
        Says("channel", "Sharing processes  none\n", Channel(report => report with { RestrictedSharedResourceProcesses = [] }));
        Says("channel", "Sharing processes  a hardware driver's channel is not asked\nOpen to anyone     a hardware driver's channel is not asked\n",
            Channel(report => report with { RestrictedSharedResourceProcesses = null, UnrestrictedProtectedSharedResourceCount = null }));
        Says("channel", "Outputs            0x1\n                   0x2\n", Channel(report => report with { OutputIds = ["0x1", "0x2"] }));
        Says("channel", "In force           none\n", Channel());
        Says("channel", $"In force           [it] {{{s_other}}}\n",
            Channel(report => report with { CurrentEncryptionWhenAccessible = new EncryptionReport("[it]", s_other) }));
        foreach ((bool contiguous, bool others, string expected) in new[]
        {
            (false, false, "nothing"), (true, false, "contiguous blocks"), (false, true, "non-contiguous blocks"),
            (true, true, "contiguous and non-contiguous blocks"),
        })
        {
            Says("channel", $"Accessible         {expected} (bus OTHER)\n",
                Channel(report => report with { Accessibility = new AccessibilityReport("OTHER", contiguous, others) }));
        }
    }

    private static LoopbackApi Driver(Func<DriverReport, DriverReport>? change = null) => new() { Driver = change ?? (report => report) };

    private static LoopbackApi Channel(Func<ChannelReport, ChannelReport>? change = null) => new() { Channel = change ?? (report => report) };

    private static void Says(string command, string lines, LoopbackApi api)
    {
        Transcript run = Transcript.OfCommand(api, [command]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(lines, run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}

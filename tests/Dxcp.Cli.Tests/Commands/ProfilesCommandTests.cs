using System.Text.Json;
using Dxcp.Driver;

namespace Dxcp.Cli.Tests.Commands;

/// <summary><c>dxcp profiles</c> and what every command's help says, within this process.</summary>
public sealed class ProfilesCommandTests
{
    [Fact] // S217
    public void The_list_has_each_profile_with_its_purpose_as_a_table_and_as_a_document()
    {
        string[] lines = [.. Out("profiles").TrimEnd().Split('\n')];
        Assert.Equal(DriverProfile.BuiltIn.Select(profile => (profile.Name, profile.Purpose)),
            lines.Select(line => (line.Split(' ')[0], line[line.IndexOf(' ', StringComparison.Ordinal)..].TrimStart())));
        using JsonDocument document = JsonDocument.Parse(Out("profiles", "--json"));
        Assert.Equal(DriverProfile.BuiltIn.Select(profile => (profile.Name, profile.Purpose)), document.RootElement.EnumerateArray()
            .Select(profile => (profile.GetProperty("name").GetString()!, profile.GetProperty("purpose").GetString()!)));
    }

    [Fact] // S217
    public void The_schema_is_a_document_of_its_own()
    {
        Assert.Equal(ProfileSchema.Text.ReplaceLineEndings("\n"), Out("profiles", "--schema"));
        Assert.Equal(Out("profiles", "--schema"), Out("profiles", "full", "--json", "--schema"));
    }

    [Fact] // S217
    public void One_profile_is_told_by_what_is_in_it()
    {
        string purpose = DriverProfile.BuiltIn.Single(profile => profile.Name == "minimal").Purpose;
        Assert.Equal($"""
            Name                         minimal
            Purpose                      {purpose}
            Adapter                      DXCP content protection, 0x0000, 0x0000, software yes
            Capabilities                 SOFTWARE
                                         ENCRYPTED_READ_BACK
                                         DECRYPTION_BLT
            Key exchanges                RSAES_OAEP
            Private data                 input size 0, output size 0
            Decoders                     none
            Formats                      NV12
            Encryptions when accessible  none
            Outputs                      none
            Block alignment size         16
            Buffer alignment start       16
            Protected memory size        25,165,824
            Strict IVs                   no
            Drops bitstreams             no
            Faults                       none

            """.ReplaceLineEndings("\n"), Out("profiles", "minimal"));
        Assert.Contains("Strict IVs                   yes\nDrops bitstreams             no\n", Out("profiles", "strict-iv"), StringComparison.Ordinal);
        Assert.Contains("\n                             AV1_VLD_PROFILE0, NV12 P010\n", Out("profiles", "full"), StringComparison.Ordinal);
        Assert.Equal(DriverProfile.Load("minimal").ToJson().ReplaceLineEndings("\n") + "\n", Out("profiles", "minimal", "--json"));
    }

    [Theory]
    [InlineData("play --help", "\n  dxcp play [CLIP] [options]\n")]
    [InlineData("trace --help", "\n  dxcp trace FILE [options]\n")]
    [InlineData("profiles check --help", "\n  dxcp profiles check FILE [options]\n")]
    [InlineData("vectors check --help", "\n  dxcp vectors check DIR [options]\n")]
    [InlineData("play --help", "\n  -o, --output FILE  ")]
    [InlineData("conform --help", "\n  --in-process      ")]
    [InlineData("--help", "\n  profiles [NAME] [options]  List the drivers")]
    public void Help_says_how_a_command_is_used(string arguments, string text)
    {
        string help = Out(arguments.Split(' '));
        Assert.Contains(text, help, StringComparison.Ordinal);
        Assert.DoesNotContain("--worker", help, StringComparison.Ordinal); // which is for the command itself
        foreach (string everywhere in new[] { "-h, -?, --help ", "--profile NAME ", "--fault TEXT " })
            Assert.Contains($"\n  {everywhere}", help, StringComparison.Ordinal);
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void What_stands_behind_two_dashes_is_no_option()
    {
        Transcript run = Transcript.OfCommand(["play", "--", "--jsn"]);
        Assert.Equal((2, "dxcp: there is no option --jsn; a file of that name is ./--jsn (see dxcp play --help)\n"),
            (run.ExitCode, run.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void What_may_not_be_read_is_told_as_that()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — a folder is opened as what it is not");
        using TemporaryFolder folder = new();
        foreach (string command in new[] { "trace", "replay" })
        {
            Transcript run = Transcript.OfCommand([command, folder.Name]);
            Assert.Equal((2, $"dxcp: {folder.Name}: permission denied\n"), (run.ExitCode, run.Error));
        }
    }

    private static string Out(params string[] arguments)
    {
        Transcript run = Transcript.OfCommand(arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Out.ReplaceLineEndings("\n");
    }
}

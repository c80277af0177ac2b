using System.Diagnostics;
using System.Text.Json;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>Profiles and faults, as a shell sees them.</summary>
[Collection(nameof(FaultsInProcess))]
public class ProfileProcessTests
{
    [Fact] // S217
    public async Task What_is_shown_of_a_profile_is_a_profile()
    {
        Transcript list = Transcript.OfCommand(["profiles"]);
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        string[] names = [.. list.Out.TrimEnd().Split('\n').Select(line => line.Split(' ')[0])];
        Assert.Equal(["full", "on-demand", "minimal", "no-refresh"], names[..4]);
        using TemporaryFolder folder = new();
        string mine = folder["mine.json"];
        Transcript shown = Transcript.OfCommand(["profiles", "minimal", "--json"]);
        await File.WriteAllTextAsync(mine, shown.Out, TestContext.Current.CancellationToken);
        Transcript check = Transcript.OfCommand(["profiles", "check", mine]);
        Assert.Equal((0, $"{mine}: good, a profile called minimal\n"), (check.ExitCode, check.Out.ReplaceLineEndings("\n")));
        string misspelt = shown.Out.Replace("DECRYPTION_BLT", "DECRYPTION_BLIT", StringComparison.Ordinal);
        await File.WriteAllTextAsync(mine, misspelt, TestContext.Current.CancellationToken);
        Transcript bad = await Transcript.OfProcess(["caps", "--profile", mine]);
        Assert.Equal((2, ""), (bad.ExitCode, bad.Out));
        Assert.StartsWith($"dxcp: {mine}:13: capabilities[2]: wanted is one of SOFTWARE, HARDWARE,", bad.Error, StringComparison.Ordinal);
    }

    [Fact] // S216
    public async Task A_profile_is_chosen_by_the_environment_and_the_option_goes_before_it()
    {
        Assert.Equal("25,165,824 bytes", await ProtectedMemory("minimal"));
        Assert.Equal("1,073,741,824 bytes", await ProtectedMemory("minimal", "--profile", "discrete-gpu"));
        Transcript unknown = await Run(["caps"], ("DXCP_PROFILE", "nobody"));
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("there is no profile 'nobody'", unknown.Error, StringComparison.Ordinal);

        static async Task<string> ProtectedMemory(string variable, params string[] more)
        {
            Transcript run = await Run(["caps", .. more], ("DXCP_PROFILE", variable));
            Assert.Equal(0, run.ExitCode);
            return run.Out.Split('\n').Single(line => line.StartsWith("Protected memory", StringComparison.Ordinal))["Protected memory".Length..].Trim();
        }
    }

    [Theory, InlineData("d3d11"), InlineData("d3d9")]
    public void The_card_says_what_the_profile_says_of_it(string api)
    {
        Transcript run = Transcript.OfCommand(["caps", "--api", api, "--profile", "integrated-gpu"]);
        Assert.StartsWith($"Driver            Integrated GPU (DXCP) ({api})", run.Out, StringComparison.Ordinal);
    }

    [Theory] // S219, S222
    [InlineData("d3d11", "key-lost@3", "new session and key, frame sent again")]
    [InlineData("d3d9", "key-lost@3", "new session and key, frame sent again")]
    [InlineData("d3d11", "refresh-dropped", "new session and key, frame sent again")]
    [InlineData("d3d9", "read-back-corrupted@2", "tried again")]
    public async Task A_player_goes_on_after_a_fault_and_says_what_it_did(string api, string fault, string action)
    {
        string[] play = ["play", "-", "--api", api, "--refresh-every", "2", "--fault", fault];
        byte[] clip = Clips.Make(6, 48, 32);
        using TemporaryFolder folder = new();
        Transcript run = Transcript.OfCommand([.. play, "--output", folder["out.y4m"], "--json"], clip);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(clip, await File.ReadAllBytesAsync(folder["out.y4m"], TestContext.Current.CancellationToken));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(action, Assert.Single(json.RootElement.GetProperty("recoveries").EnumerateArray()).GetProperty("action").GetString());
        Assert.StartsWith(fault, Assert.Single(json.RootElement.GetProperty("faults").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Transcript table = Transcript.OfCommand(play, clip);
        Assert.Contains($"-> {action}", table.Out, StringComparison.Ordinal);
    }

    [Theory] // S220, S222
    [InlineData("d3d11", "device-removed@3", "DXGI_ERROR_DEVICE_REMOVED")]
    [InlineData("d3d9", "device-removed@3", "D3DERR_DEVICEREMOVED")]
    [InlineData("d3d11", "certificate-expired", "NotTimeValid")]
    [InlineData("d3d9", "certificate-broken", "NotSignatureValid")]
    public void What_nobody_survives_is_one_line_and_exit_1(string api, string fault, string reason) =>
        AssertEnded(Transcript.OfCommand(["play", "--frames", "5", "--api", api, "--fault", fault]), reason);

    [Fact] // S219
    public async Task Faults_come_from_the_environment_as_from_the_option() =>
        AssertEnded(await Run(["play", "--frames", "5"], ("DXCP_FAULTS", "device-removed@3")), "DXGI_ERROR_DEVICE_REMOVED");

    [Fact] // S219
    public async Task Faults_come_from_a_file_too()
    {
        using TemporaryFolder folder = new();
        string file = folder["faults"];
        await File.WriteAllTextAsync(file, "# a film\nkey-lost@2\n", TestContext.Current.CancellationToken);
        Transcript run = await Run(["play", "--frames", "4", "--json"], ("DXCP_FAULTS", file));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("key-lost@2 comes at DecryptionBlt, frame 2", run.Out, StringComparison.Ordinal);
    }

    private static void AssertEnded(Transcript run, string reason)
    {
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    private static async Task<Transcript> Run(string[] arguments, (string Name, string Value) variable)
    {
        using Process process = new()
        {
            StartInfo = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "dxcp.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { [variable.Name] = variable.Value },
            },
        };
        process.Start();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Transcript(process.ExitCode, output, await error, []);
    }
}

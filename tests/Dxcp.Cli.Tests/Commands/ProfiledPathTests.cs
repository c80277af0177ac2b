using System.Text.Json;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>What the options of <c>dxcp play</c>, <c>caps</c> and <c>channel</c> ask of a driver that has not everything, within this process.</summary>
[Collection(nameof(FaultsInProcess))]
public sealed class ProfiledPathTests
{
    [Theory]
    [InlineData("d3d11"), InlineData("d3d9")]
    public void Each_way_to_play_asks_for_what_it_needs_and_no_other_does(string api)
    {
        string[] play = ["play", "-", "--api", api, "--profile", "minimal"];
        byte[] clip = Clips.Make(2, 48, 32);
        Assert.Equal((0, ""), Told(Transcript.OfCommand([.. play, "--refresh-every", "2"], clip)));
        foreach (string option in new[] { "--partial", "--content-key", "--through-decoder", "--refresh-every" })
        {
            string[] arguments = option == "--refresh-every" ? [.. play, option, "1"] : [.. play, option];
            (int code, string error) = Told(Transcript.OfCommand(arguments, clip));
            Assert.True(code == 1 && error.Length != 0, $"{option}: {code} {error}");
        }
    }

    [Theory] // S219: a channel that there is answers wrongly, and one that there is not does not
    [InlineData("d3d11"), InlineData("d3d9")]
    public void The_channel_is_opened_unless_it_is_left_out(string api)
    {
        string[] play = ["play", "-", "--api", api, "--fault", "answer-tag", "--json"];
        Assert.Equal(1, Count(Transcript.OfCommand(play, Clips.Make(2, 48, 32)), "faults"));
        Assert.Equal(0, Count(Transcript.OfCommand([.. play, "--no-channel"], Clips.Make(2, 48, 32)), "faults"));

        static int Count(Transcript run, string member)
        {
            using JsonDocument json = JsonDocument.Parse(run.Out);
            return json.RootElement.GetProperty(member).GetArrayLength();
        }
    }

    [Theory]
    [InlineData("d3d11", "NV12", "B8G8R8A8_UNORM")] // and what a picture is shown in
    [InlineData("d3d9", "NV12", "A8R8G8B8", "X8R8G8B8")]
    public void What_a_driver_has_not_is_not_in_its_report(string api, params string[] formats)
    {
        using JsonDocument caps = Json("caps", "--api", api, "--profile", "minimal");
        Assert.Equal(formats, Texts(caps.RootElement.GetProperty("formats")));
        Assert.Equal(["RSAES_OAEP"], caps.RootElement.GetProperty("keyExchanges").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(25_165_824ul, caps.RootElement.GetProperty("protectedMemorySize").GetUInt64());
        using JsonDocument channel = Json("channel", "--api", api, "--profile", "minimal");
        Assert.Equal(JsonValueKind.Null, channel.RootElement.GetProperty("cryptoSession").ValueKind);
        Assert.Equal(JsonValueKind.Null, channel.RootElement.GetProperty("currentEncryptionWhenAccessible").ValueKind);
        Assert.Equal(0, channel.RootElement.GetProperty("encryptionsWhenAccessible").GetArrayLength());
    }

    [Theory] // S45: a hardware driver's channel does not take each query
    [InlineData("d3d11"), InlineData("d3d9")]
    public void The_channel_of_a_hardware_driver_is_asked_what_it_answers(string api)
    {
        using JsonDocument channel = Json("channel", "--api", api, "--profile", "discrete-gpu");
        Assert.Equal("DRIVER_HARDWARE", channel.RootElement.GetProperty("channelType").GetString());
        Assert.Equal(2, channel.RootElement.GetProperty("outputIds").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, channel.RootElement.GetProperty("restrictedSharedResourceProcesses").ValueKind);
        Assert.Equal(JsonValueKind.Null, channel.RootElement.GetProperty("unrestrictedProtectedSharedResourceCount").ValueKind);
        foreach (string profile in new[] { "hardware", "integrated-gpu", "on-demand", "drop" })
            Json("channel", "--api", api, "--profile", profile).Dispose();
    }

    [Fact]
    public void The_key_exchange_of_hardware_is_told_by_its_name()
    {
        using JsonDocument caps = Json("caps", "--profile", "hardware");
        Assert.Contains("HW_PROTECTION", caps.RootElement.GetProperty("keyExchanges").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Contains("HARDWARE_DRM_COMMUNICATION", Texts(caps.RootElement.GetProperty("capabilities")));
    }

    [Theory]
    [InlineData("d3d11"), InlineData("d3d9")]
    public void A_driver_that_takes_no_key_is_told_and_not_trusted(string api)
    {
        using JsonDocument caps = Json("caps", "--api", api, "--fault", "key-exchange-refused");
        JsonElement certificate = caps.RootElement.GetProperty("certificate");
        Assert.False(certificate.GetProperty("isTrusted").GetBoolean());
        Assert.NotEqual(0, certificate.GetProperty("problem").GetString()!.Length);
    }

    private static (int ExitCode, string Error) Told(Transcript run) => (run.ExitCode, run.Error);

    private static string?[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetString())];

    private static JsonDocument Json(params string[] arguments)
    {
        Transcript run = Transcript.OfCommand([.. arguments, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out);
    }
}

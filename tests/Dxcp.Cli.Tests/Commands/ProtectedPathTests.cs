using System.Diagnostics;
using System.Text.Json;
using Dxcp.Cli.Media;
using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>The program, over every real path from the client down to the driver.</summary>
public class ProtectedPathTests
{
    public static TheoryData<string> Apis => [.. ProtectedApis.All.Select(api => api.Name)];

    public static TheoryData<string, int, string[]> Ways
    {
        get
        {
            TheoryData<string, int, string[]> ways = [];
            foreach (IProtectedApi api in ProtectedApis.All)
            {
                foreach (int bits in (int[])[8, 10])
                {
                    ways.Add(api.Name, bits, []);
                    ways.Add(api.Name, bits, ["--content-key"]);
                    ways.Add(api.Name, bits, ["--partial"]);
                    ways.Add(api.Name, bits, ["--content-key", "--partial"]);
                    ways.Add(api.Name, bits, ["--no-channel"]);
                    ways.Add(api.Name, bits, ["--channel", "--through-decoder"]);
                    ways.Add(api.Name, bits, ["--through-decoder", "--content-key", "--partial"]);
                }
            }

            return ways;
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_clip_comes_back_byte_by_byte_while_its_key_is_refreshed(string api, int bits, string[] options)
    {
        byte[] clip = Clips.Make(10, 48, 32, bits == 8 ? "F30:1 C420jpeg" : "F30:1 C420p10", bits: bits);
        using TemporaryFolder folder = new();
        Transcript run = Transcript.OfCommand(["play", "-", "--api", api, "--refresh-every", "3", "--output", folder["out.y4m"], "--json", .. options],
            clip);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(clip.AsSpan().SequenceEqual(File.ReadAllBytes(folder["out.y4m"])));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(
            [
                "frames", "width", "height", "format", "api", "refreshes", "epoch", "bytes", "seconds", "gigabytesPerSecond", "mismatchedFrames",
                "firstMismatch", "recoveries", "faults", "cut",
            ],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(10, json.RootElement.GetProperty("frames").GetInt32());
        Assert.Equal(3, json.RootElement.GetProperty("refreshes").GetInt32());
        Assert.Equal(3, json.RootElement.GetProperty("epoch").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("mismatchedFrames").GetInt32());
        Assert.Equal(bits == 8 ? "NV12" : "P010", json.RootElement.GetProperty("format").GetString());
        Assert.Equal(api, json.RootElement.GetProperty("api").GetString());
    }

    public static TheoryData<string, string, int, int> Formats
    {
        get
        {
            TheoryData<string, string, int, int> formats = [];
            foreach (IProtectedApi api in ProtectedApis.All)
            {
                foreach ((string chroma, int width, int height) in new[] { ("422", 48, 32), ("422", 33, 17), ("444", 33, 17), ("mono", 48, 32),
                    ("mono", 33, 17), ("420", 33, 17), ("420", 1, 1), ("420p10", 33, 17) })
                {
                    formats.Add(api.Name, chroma, width, height);
                }
            }

            return formats;
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Every_format_that_a_surface_holds_comes_back_byte_by_byte_odd_sizes_too(string api, string chroma, int width, int height)
    {
        ClipFormat format = Y4mHeader.Parse(Clips.Text($"YUV4MPEG2 W{width} H{height} C{chroma}\n"));
        using MemoryStream clip = new();
        clip.Write(Clips.Text($"YUV4MPEG2 W{width} H{height} F30:1 C{chroma}\n"));
        System.Random random = new(width);
        byte[] frame = new byte[format.FrameSize];
        for (int i = 0; i < 7; i++)
        {
            random.NextBytes(frame);
            for (int j = 1; format.BitsPerSample > 8 && j < frame.Length; j += 2)
            {
                frame[j] &= 3;
            }

            clip.Write("FRAME\n"u8);
            clip.Write(frame);
        }

        using TemporaryFolder folder = new();
        Transcript run = Transcript.OfCommand(["play", "-", "--api", api, "--refresh-every", "3", "--output", folder["out.y4m"]], clip.ToArray());
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(clip.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(folder["out.y4m"])));
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task The_built_in_clip_plays(string api)
    {
        Transcript run = await Transcript.OfProcess(["play", "--api", api, "--frames", "3", "--refresh-every", "1"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("3 of 1920x1080 NV12", run.Out);
        Assert.Contains("3 (2 key refreshes)", run.Out);
    }

    [Theory, MemberData(nameof(Apis))]
    public void Caps_lists_what_the_driver_can_do(string api)
    {
        Transcript run = Transcript.OfCommand(["caps", "--api", api, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal("built-in driver", json.RootElement.GetProperty("library").GetString());
        Assert.True(json.RootElement.GetProperty("certificate").GetProperty("isTrusted").GetBoolean());
        Assert.Contains("FRESHEN_SESSION_KEY", json.RootElement.GetProperty("capabilities").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("NV12", json.RootElement.GetProperty("formats").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("RSAES_OAEP", json.RootElement.GetProperty("keyExchanges")[0].GetProperty("name").GetString());
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task A_driver_is_trusted_by_the_root_that_root_or_the_environment_names(string api)
    {
        using TemporaryFolder folder = new();
        using var own = Cryptography.DriverIdentity.LoadOrCreate();
        string right = folder.Add("own.pem", System.Text.Encoding.ASCII.GetBytes(own.Root.ExportCertificatePem()));
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=Somebody else", key,
            System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var other = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string wrong = folder.Add("other.der", other.RawData);

        Assert.Equal(0, Transcript.OfCommand(["play", "--api", api, "--frames", "1", "--root", right]).ExitCode);
        string[] channel = ["channel", "--api", api];
        Assert.Equal((0, ""), await InEnvironment(channel, right));
        Assert.Equal(1, (await InEnvironment(channel, wrong)).ExitCode);
        Assert.Equal((0, ""), await InEnvironment([.. channel, "--root", right], wrong)); // who says --root means it
        foreach (string[] command in (string[][])[["play", "--frames", "1"], ["channel"]])
        {
            Transcript refused = Transcript.OfCommand([.. command, "--api", api, "--root", wrong]);
            Assert.Equal((1, ""), (refused.ExitCode, refused.Out));
            Assert.StartsWith("dxcp: ", refused.Error, StringComparison.Ordinal);
        }

        Transcript caps = Transcript.OfCommand(["caps", "--api", api, "--root", wrong, "--json"]);
        using JsonDocument json = JsonDocument.Parse(caps.Out);
        JsonElement certificate = json.RootElement.GetProperty("certificate");
        Assert.Equal((0, "CN=Somebody else", false),
            (caps.ExitCode, certificate.GetProperty("root").GetString(), certificate.GetProperty("isTrusted").GetBoolean()));
    }

    private static async Task<(int ExitCode, string Error)> InEnvironment(string[] arguments, string root)
    {
        Transcript run = await Transcript.OfProcess(arguments, environment: new() { ["DXCP_ROOT"] = root });
        return (run.ExitCode, run.Error);
    }

    [Theory, MemberData(nameof(Apis))] // S13: every other refresh falls inside a frame
    public void A_clip_comes_back_through_a_decoder_with_a_refresh_every_5_frames(string api)
    {
        byte[] clip = Clips.Make(31, 48, 32);
        using TemporaryFolder folder = new();
        Transcript run = Transcript.OfCommand(["play", "-", "--api", api, "--channel", "--through-decoder", "--refresh-every", "5", "--output",
            folder["out.y4m"]], clip);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("7 (6 key refreshes)", run.Out);
        Assert.True(clip.AsSpan().SequenceEqual(File.ReadAllBytes(folder["out.y4m"])));
    }

    [Theory, MemberData(nameof(Apis))]
    public void Channel_shows_what_the_driver_signs(string api)
    {
        Transcript run = Transcript.OfCommand(["channel", "--api", api, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement answers = json.RootElement;
        Assert.Equal((api, "DRIVER_SOFTWARE"), (answers.GetProperty("api").GetString(), answers.GetProperty("channelType").GetString()));
        Assert.Equal("ENABLED", answers.GetProperty("protection")[0].GetString());
        JsonElement tied = answers.GetProperty("cryptoSession");
        Assert.Equal(answers.GetProperty("deviceHandle").GetString(), tied.GetProperty("deviceHandle").GetString());
        Assert.NotEqual("0x0", tied.GetProperty("cryptoSessionHandle").GetString());
        Assert.Equal("AES128_CTR", answers.GetProperty("encryptionsWhenAccessible")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_clip_comes_back_on_standard_output()
    {
        byte[] clip = Clips.Make(4);
        Transcript run = await Transcript.OfProcess(["play", "-", "--output", "-"], clip);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(clip, run.OutBytes);
    }

    [Fact]
    public async Task A_reader_that_went_away_is_unwritable_output()
    {
        using Process process = Transcript.Start("play", "--output", "-", "--frames", "200");
        process.StandardInput.Close();
        byte[] some = new byte[64];
        await process.StandardOutput.BaseStream.ReadExactlyAsync(some);
        process.StandardOutput.Close();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("dxcp: ", error);
    }

    [Fact]
    public async Task A_damaged_driver_identity_is_replaced_or_refused_in_one_line()
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("file", [1, 2, 3]);
        using Process process = new()
        {
            StartInfo = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "dxcp.dll"), "play", "--frames", "1"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // A file where the folder should be: nothing can be stored there.
                Environment = { ["DXCP_DATA"] = file },
            },
        };
        process.Start();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("dxcp: ", error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}

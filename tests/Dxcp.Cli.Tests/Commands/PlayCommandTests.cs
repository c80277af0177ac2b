using System.Text.Json;

namespace Dxcp.Cli.Tests.Commands;

public class PlayCommandTests
{
    [Fact]
    public void Output_is_the_clip_byte_by_byte()
    {
        using TemporaryFolder folder = new();
        byte[] clip = Clips.Make(50, 34, 10, "F30:1 Ip C420p10 XYSCSS=420P10", "FRAME XA=b\n", bits: 10);
        string input = folder.Add("in.y4m", clip);
        Transcript run = Transcript.OfCommand(new LoopbackApi { Padding = 20 }, ["play", input, "--refresh-every", "7", "--output", folder["out.y4m"]]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(clip, File.ReadAllBytes(folder["out.y4m"]));
        Assert.Equal(["in.y4m", "out.y4m"], folder.Files);
    }

    [Fact]
    public void The_table_tells_frames_epochs_bytes_throughput_and_mismatches()
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-", "--refresh-every", "7"], Clips.Make(600));
        string[] lines = [.. run.Out.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        Assert.Equal(5, lines.Length);
        Assert.Matches("^Frames +600 of 16x8 NV12 through loopback$", lines[0]);
        Assert.Matches("^Epochs +86 \\(85 key refreshes\\)$", lines[1]);
        Assert.Matches("^Bytes +115,200$", lines[2]);
        Assert.Matches("^Throughput +[0-9.]+ GB/s \\([0-9.]+ s on the protected path\\)$", lines[3]);
        Assert.Matches("^Mismatches +0$", lines[4]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Json_is_one_document_with_exactly_the_promised_keys()
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-", "--json"], Clips.Make(25));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(
            [
                "frames", "width", "height", "format", "api", "refreshes", "epoch", "bytes", "seconds", "gigabytesPerSecond", "mismatchedFrames",
                "firstMismatch", "recoveries", "faults", "cut",
            ],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(25, json.RootElement.GetProperty("frames").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("refreshes").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("firstMismatch").ValueKind);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_mismatch_is_reported_in_full_and_ends_with_1()
    {
        LoopbackApi api = new() { Corrupt = [3, 5] };
        Transcript run = Transcript.OfCommand(api, ["play", "-", "--json"], Clips.Make(9));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(2, json.RootElement.GetProperty("mismatchedFrames").GetInt64());
        Assert.Equal(3, json.RootElement.GetProperty("firstMismatch").GetInt64());
        Assert.Equal((1, "dxcp: 2 of 9 frames came back different, first frame 3 (counted from 1)\n"), (run.ExitCode, run.Error.ReplaceLineEndings("\n")));
        Assert.Contains("2, first frame 3", Transcript.OfCommand(api, ["play", "-"], Clips.Make(9)).Out);
    }

    [Fact]
    public void What_came_back_different_is_written_as_it_came_back()
    {
        using TemporaryFolder folder = new();
        byte[] clip = Clips.Make(3);
        LoopbackApi api = new() { Corrupt = [2], CorruptByte = _ => 0 };
        Assert.Equal(1, Transcript.OfCommand(api, ["play", "-", "--output", folder["out.y4m"]], clip).ExitCode);
        byte[] expected = [.. clip];
        expected[clip.Length - 2 * 192 - 6] ^= 1;
        Assert.Equal(expected, File.ReadAllBytes(folder["out.y4m"]));
    }

    [Fact]
    public void With_output_to_standard_output_the_table_goes_to_standard_error()
    {
        byte[] clip = Clips.Make(10);
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-", "-o", "-"], clip);
        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Equal(clip, run.OutBytes);
        Assert.Contains("Mismatches", run.Error);
    }

    [Fact]
    public void Without_a_clip_the_built_in_pattern_plays()
    {
        LoopbackApi api = new();
        Transcript run = Transcript.OfCommand(api, ["play", "--frames", "5", "--refresh-every", "2"]);
        Assert.Contains("5 of 1920x1080 NV12", run.Out);
        Assert.Contains("3 (2 key refreshes)", run.Out);
        Assert.Equal(0, api.OpenPaths);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Content_key_and_partial_reach_the_path(bool contentKey, bool partial)
    {
        LoopbackApi api = new();
        string[] arguments = ["play", "-", .. contentKey ? ["--content-key"] : Array.Empty<string>(), .. partial ? ["--partial"] : Array.Empty<string>()];
        Assert.Equal(0, Transcript.OfCommand(api, arguments, Clips.Make(1)).ExitCode);
        Assert.Equal((contentKey, partial), (api.Requested!.ContentKey, api.Requested.Partial));
    }

    [Theory]
    [InlineData("", true, false)]
    [InlineData("--channel", true, false)]
    [InlineData("--no-channel", false, false)]
    [InlineData("--through-decoder", true, true)]
    [InlineData("--through-decoder --channel", true, true)]
    public void The_channel_is_there_unless_it_is_left_out(string options, bool channel, bool throughDecoder)
    {
        LoopbackApi api = new();
        Assert.Equal(0, Transcript.OfCommand(api, ["play", "-", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)], Clips.Make(1)).ExitCode);
        Assert.Equal((channel, throughDecoder), (api.Requested!.Channel, api.Requested.ThroughDecoder));
    }

    [Fact]
    public void Channel_shows_every_answer_and_has_a_json_twin()
    {
        Transcript table = Transcript.OfCommand(new LoopbackApi(), ["channel"]);
        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        string[] lines = [.. table.Out.Split('\n').Select(line => line.TrimEnd())];
        Assert.Contains("Channel            DRIVER_SOFTWARE (loopback)", lines);
        Assert.Contains("Crypto session     0x30, tied to decoder 0x20", lines);
        Assert.Contains("                   HANDLE 0x7", lines);
        Assert.Contains("Outputs            none", lines);
        Assert.Contains("Accessible         contiguous blocks (bus PCIEXPRESS 0x[20000])", lines);
        using JsonDocument json = JsonDocument.Parse(Transcript.OfCommand(new LoopbackApi(), ["channel", "--json"]).Out);
        Assert.Equal(
            [
                "api", "channelType", "deviceHandle", "protection", "cryptoSession", "restrictedSharedResourceProcesses",
                    "unrestrictedProtectedSharedResourceCount",
                "outputIds", "accessibility", "encryptionsWhenAccessible", "currentEncryptionWhenAccessible",
            ],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("0x30", json.RootElement.GetProperty("cryptoSession").GetProperty("cryptoSessionHandle").GetString());
    }

    [Fact]
    public void A_clip_that_ends_inside_a_frame_keeps_the_frames_before_it_with_status_1_and_one_line()
    {
        using TemporaryFolder folder = new();
        byte[] clip = Clips.Make(30);
        int frame = (clip.Length - clip.AsSpan().IndexOf((byte)'\n') - 1) / 30;
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-", "--output", folder["out.y4m"]], clip[..^1]);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("dxcp: standard input: frame 30 (counted from 1): the clip ends at byte ", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(clip[..^frame], File.ReadAllBytes(folder["out.y4m"]));
    }

    [Fact]
    public void A_decoder_takes_4_2_0_alone()
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-", "--through-decoder"], Clips.Text("YUV4MPEG2 W16 H8 C444\nFRAME\n"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--through-decoder takes 4:2:0 alone", run.Error);
    }

    [Fact]
    public void A_bad_clip_leaves_no_output_and_an_earlier_one_stays()
    {
        using TemporaryFolder folder = new();
        folder.Add("old.y4m", [9]);
        byte[] bad = Clips.Make(30);
        bad.AsSpan(bad.Length / 2).Replace((byte)'F', (byte)'G');
        foreach (string output in (string[])["new.y4m", "old.y4m"])
        {
            Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-", "--output", folder[output]], bad);
            Assert.Equal((2, ""), (run.ExitCode, run.Out));
            Assert.Contains("should go on with the word FRAME", run.Error);
        }

        Assert.Equal(["old.y4m"], folder.Files);
        Assert.Equal([9], File.ReadAllBytes(folder["old.y4m"]));
    }

    [Fact]
    public void A_path_that_fails_leaves_no_output_and_ends_with_1()
    {
        using TemporaryFolder folder = new();
        Transcript run = Transcript.OfCommand(new LoopbackApi { Refuse = 4 }, ["play", "-", "--output", folder["out.y4m"]], Clips.Make(30));
        Assert.Equal((1, "dxcp: frame 4 was refused\n"), (run.ExitCode, run.Error.ReplaceLineEndings("\n")));
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void An_interrupted_run_leaves_no_output_and_ends_with_130()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        LoopbackApi api = new() { Playing = frame => source.Cancel() };
        Transcript run = Transcript.OfCommand(api, ["play", "--output", folder["out.y4m"]], cancellation: source.Token);
        Assert.Equal((130, "", ""), (run.ExitCode, run.Out, run.Error));
        Assert.Empty(folder.Files);
        Assert.Equal(0, api.OpenPaths);
    }

    [Fact]
    public void Unwritable_output_is_found_before_the_path_is_opened()
    {
        using TemporaryFolder folder = new();
        LoopbackApi api = new();
        Assert.Equal(2, Transcript.OfCommand(api, ["play", "--output", folder["missing/out.y4m"]]).ExitCode);
        Assert.Null(api.Requested);
    }

    [Fact]
    public void An_error_is_one_line_whatever_a_name_holds()
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "no\nsuch\u001b[31m.y4m"]);
        Assert.Equal((2, "dxcp: no?such?[31m.y4m: cannot be read: no such file or folder\n"), (run.ExitCode, run.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void Caps_is_readable_and_has_a_json_twin()
    {
        Transcript table = Transcript.OfCommand(new LoopbackApi(), ["caps"]);
        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Contains("A loopback [without] protection (loopback)", table.Out);
        Assert.Contains("built-in [driver]", table.Out);
        Assert.Contains("ends in the trusted root CN=[root]", table.Out);
        Assert.Contains("RSAES_OAEP {c1949895-d72a-4a1d-8e5d-ed857d171520}", table.Out);
        using JsonDocument json = JsonDocument.Parse(Transcript.OfCommand(new LoopbackApi(), ["caps", "--json"]).Out);
        Assert.Equal(
            ["api", "driver", "library", "certificate", "cryptoType", "capabilities", "blockAlignmentSize", "protectedMemorySize", "keyExchanges", "formats",
                "codecs", "decodes"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("RSAES_OAEP", json.RootElement.GetProperty("keyExchanges")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Named_pipes_are_read_and_written_straight()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — named pipes are made with mkfifo");
        using TemporaryFolder folder = new();
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", [folder["in"], folder["out"]]))
        {
            make.WaitForExit();
        }

        byte[] clip = Clips.Make(20);
        Task feeding = Task.Run(() => File.WriteAllBytes(folder["in"], clip), TestContext.Current.CancellationToken);
        Task<byte[]> draining = Task.Run(() =>
        {
            using FileStream pipe = File.OpenRead(folder["out"]);
            using MemoryStream bytes = new();
            pipe.CopyTo(bytes);
            return bytes.ToArray();
        }, TestContext.Current.CancellationToken);
        Assert.Equal(0, Transcript.OfCommand(new LoopbackApi(), ["play", folder["in"], "--output", folder["out"]]).ExitCode);
        await feeding;
        Assert.Equal(clip, await draining);
        Assert.Equal(["in", "out"], folder.Files);
    }
}

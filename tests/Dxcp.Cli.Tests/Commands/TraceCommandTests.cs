using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dxcp.Cli.Tracing;
using Dxcp.Diagnostics;
using TraceFilter = Dxcp.Cli.Commands.TraceFilter;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>DXCP_TRACE over the whole path, and what <c>dxcp trace</c> and <c>dxcp replay</c> make of it (S240, S241, S242).</summary>
public sealed class TraceCommandTests(TraceCommandTests.Runs runs) : IClassFixture<TraceCommandTests.Runs>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ProcessStartInfo Program(string? trace, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "dxcp.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (trace is not null)
            start.Environment[CallTrace.EnvironmentVariable] = trace;
        return start;
    }

    private static async Task<Transcript> Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Transcript(process.ExitCode, output, await error, []);
    }

    private static async Task Record(string path, params string[] arguments)
    {
        Transcript run = await Run(Program(path, ["play", "--frames", "12", "--refresh-every", "4", .. arguments]));
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
    }

    /// <summary>A trace of twelve frames and two refreshes.</summary>
    private async Task<string> Recorded(string api = "d3d11")
    {
        string path = _folder["run.dxtrace"];
        File.Copy(await runs.Of(api), path);
        return path;
    }

    /// <summary>What is recorded once for all tests: a process takes most of its time to start.</summary>
    public sealed class Runs : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public async Task<string> Of(string api)
        {
            string path = _folder[api];
            if (!File.Exists(path))
                await Record(path, "--api", api);
            return path;
        }

        public void Dispose() => _folder.Dispose();
    }

    private static Transcript Dxcp(params string[] arguments) => Transcript.OfCommand(new LoopbackApi(), arguments);

    [Theory] // S240
    [InlineData("d3d11", "ID3D11VideoContext", "FinishSessionKeyRefresh", "pfnDecryptionBlt")]
    [InlineData("d3d9", "IDirect3DCryptoSession9", "FinishSessionKeyRefresh", "pfnDecryptionBlt")]
    public async Task Every_frame_and_refresh_of_a_run_is_in_its_trace_with_the_key_that_it_went_under(string api, string table, string finish, string blt)
    {
        TraceDocument trace = TraceReader.Read(await Recorded(api));
        Assert.Equal(0, trace.Broken);
        Assert.Equal(12, trace.Calls.Count(call => call.Method.Function == blt));
        Assert.Equal(2, trace.Calls.Count(call => call.Method.Table == table && call.Method.Function == finish));
        Assert.DoesNotContain(trace.Calls, call => !call.IsComplete);
        Assert.All(trace.Calls.Where(call => call.Method.Function == blt), call => Assert.Equal("DecryptionBlt", call.Parent?.Method.Function));
        // Twelve frames one way and twelve back, no IV twice.
        Assert.Equal(24, trace.Calls.Where(call => call.Method.Door == "COM" && call.Method.Function.EndsWith("cryptionBlt", StringComparison.Ordinal))
            .Select(call => Convert.ToHexString(call.Captures[call.Method.List.Select(item => item.Name).ToList().IndexOf("pIV")])).Distinct().Count());
        var story = new TraceStory(trace);
        Assert.Equal([1L, 2, 3], story.Epochs.Select(epoch => epoch.Number));
        Assert.Equal([4, 4, 4], story.Epochs.Select(epoch => epoch.Frames));
        Assert.Contains(story.Objects.Values, item => item.Ended && item.Kind.Contains("CryptoSession", StringComparison.Ordinal));
    }

    [Theory, InlineData(99, false), InlineData(100, true), InlineData(199, true), InlineData(200, false)] // S240
    public void A_message_that_belongs_to_no_call_is_filtered_as_calls_are(long time, bool taken)
    {
        var message = new TraceMessageRecord(time, 7, Severity.Error, "Direct3D 11", "Map", "S120", "text", "");
        var filter = new TraceFilter(null, 7, "s120", 100, 200, Refused: false, Driver: false);
        Assert.Equal(taken, filter.Takes(message));
        Assert.False((filter with { Thread = 8 }).Takes(message));
        Assert.False((filter with { Rule = "S12" }).Takes(message));
        Assert.False((filter with { Object = 1 }).Takes(message));
    }

    private static bool IsWithin(TraceStory story, int call, TraceCallRecord outer)
    {
        for (TraceCallRecord? one = call < 0 ? null : story.Trace.Calls[call]; one is not null; one = one.Parent)
        {
            if (one == outer)
                return true;
        }

        return false;
    }

    [Theory, InlineData("d3d11"), InlineData("d3d9")] // S58, S240
    public async Task A_frame_that_is_sent_after_the_key_was_lost_went_under_no_key(string api)
    {
        // The third question to the channel comes before frame 24.
        string path = _folder["lost.dxtrace"];
        Transcript run = await Run(Program(path, "play", "--api", api, "--frames", "25", "--refresh-every", "50", "--fault", "key-lost@Query:3"));
        Assert.Equal(0, run.ExitCode);
        var story = new TraceStory(TraceReader.Read(path));
        TraceCallRecord frame = Assert.Single(story.Trace.Calls, call => TraceStory.IsFrame(call) && call.IsRefused);
        Assert.Equal(-1, story.EpochOf[frame.Index]);
        Assert.Equal([true, false], story.Epochs.Select(epoch => epoch.IsLost));
        Assert.Equal([23, 2], story.Epochs.Select(epoch => epoch.Frames));
        // The driver refuses, and the runtime says so in its own words: that is one refusal.
        Assert.Single(story.Refusals, refusal => IsWithin(story, refusal.Call, frame));
        Assert.Equal(2, story.Trace.Calls.Count(call => IsWithin(story, call.Index, frame) && call.Messages.Count != 0));
        TraceDocuments.AgreesAsJson(story, Dxcp("trace", path, "--json", "--driver").Out);
        Assert.Equal(0, Dxcp("trace", path, "--html", _folder["lost.html"]).ExitCode);
        TraceDocuments.AgreesAsPage(story, File.ReadAllText(_folder["lost.html"]));
    }

    [Fact] // S240
    public async Task A_trace_holds_no_row_of_the_picture()
    {
        await Record(_folder["run.dxtrace"], "--output", _folder["back.y4m"]);
        byte[] trace = File.ReadAllBytes(_folder["run.dxtrace"]);
        byte[] clip = File.ReadAllBytes(_folder["back.y4m"]);
        int looked = 0;
        for (int at = 100; at + 16 < clip.Length && looked < 500; at += 9973)
        {
            ReadOnlySpan<byte> piece = clip.AsSpan(at, 16);
            HashSet<byte> values = [.. piece];
            if (values.Count < 8)
                continue;
            Assert.True(trace.AsSpan().IndexOf(piece) < 0, $"bytes of the picture at {at} are in the trace");
            looked++;
        }
        Assert.True(looked > 20);
    }

    [Fact]
    public async Task The_list_shows_calls_with_keys_and_filters_them()
    {
        string path = await Recorded();
        Transcript all = Dxcp("trace", path);
        Assert.Equal(0, all.ExitCode);
        Assert.Contains("3 keys, 0 refusals", all.Out, StringComparison.Ordinal);
        Assert.Equal(12, Regex.Count(all.Out, @"ID3D11VideoContext::DecryptionBlt\(.*, key [123]"));
        Assert.DoesNotContain("pfnDecryptionBlt", all.Out, StringComparison.Ordinal);
        Assert.Contains("  D3D11_1DDI_VIDEODEVICEFUNCS::pfnDecryptionBlt(", Dxcp("trace", path, "--driver").Out, StringComparison.Ordinal);
        Assert.Single(Dxcp("trace", path, "--refused").Out.Trim().Split('\n'));
        Assert.Single(Dxcp("trace", path, "--from", "99999999").Out.Trim().Split('\n'));
        string session = Regex.Match(all.Out, @"pCryptoSession (#\d+)").Groups[1].Value;
        Assert.All(Dxcp("trace", path, "--object", session).Out.Trim().Split('\n').Skip(1), line => Assert.Contains(session, line, StringComparison.Ordinal));
        using var document = JsonDocument.Parse(Dxcp("trace", path, "--json").Out);
        Assert.Equal(3, document.RootElement.GetProperty("keys").GetArrayLength());
        Assert.Contains(document.RootElement.GetProperty("calls").EnumerateArray(), call => call.GetProperty("function").GetString() == "D3D11CreateDevice");
    }

    [Fact]
    public async Task The_page_has_its_data_and_needs_no_network_and_the_events_are_one_document()
    {
        string path = await Recorded();
        Assert.Equal(0, Dxcp("trace", path, "--html", _folder["run.html"]).ExitCode);
        string page = File.ReadAllText(_folder["run.html"]);
        Match data = Regex.Match(page, "<script id=\"data\" type=\"application/json\">(.*?)</script>", RegexOptions.Singleline);
        using var document = JsonDocument.Parse(data.Groups[1].Value);
        Assert.Equal(3, document.RootElement.GetProperty("epochs").GetArrayLength());
        Assert.Equal(24, document.RootElement.GetProperty("calls").GetProperty("f").EnumerateArray().Count(flags => (flags.GetInt32() & 2) != 0));
        Assert.DoesNotMatch("(src|href)=\"?(https?:)?//", page);
        Assert.Equal(0, Dxcp("trace", path, "--perfetto", _folder["run.json"]).ExitCode);
        using var events = JsonDocument.Parse(File.ReadAllText(_folder["run.json"]));
        Assert.Contains(events.RootElement.GetProperty("traceEvents").EnumerateArray(), one => one.GetProperty("name").GetString() == "key 2");
    }

    [Fact]
    public async Task The_page_answers_keys_clicks_and_search_in_a_browser()
    {
        string? browser = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "needs: chromium — clicks through the page of a trace");
        string path = await Recorded();
        Assert.Equal(0, Dxcp("trace", path, "--html", _folder["run.html"]).ExitCode);
        // What a person would do, and what stands there afterwards.
        File.WriteAllText(_folder["clicked.html"], File.ReadAllText(_folder["run.html"]).Replace("</body>", """
            <script>
            const said = [], press = key => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            const say = what => said.push(what);
            say(document.getElementById("facts").textContent);
            press("f"); say(document.querySelector("#call h1").textContent); say(document.querySelector("#call .chip") ? "has key" : "no key");
            press("r"); say(selected < 0 ? "nothing" : "selected");
            const before = view.to - view.from; press("+"); say(view.to - view.from < before ? "closer" : "not closer"); press("0");
            document.querySelector('[data-pane="keys"]').click(); say(document.querySelectorAll("#keys tr.go").length);
            document.querySelector("#keys tr.go").click(); say(view.to - view.from < end ? "at the key" : "everywhere");
            const box = document.getElementById("search"); box.value = "FinishSessionKeyRefresh"; box.dispatchEvent(new Event("input"));
            say(document.getElementById("count").textContent);
            document.getElementById("theme").click(); say(document.documentElement.className);
            document.getElementById("theme").click(); say(document.documentElement.className);
            document.title = said.join("|");
            </script></body>
            """, StringComparison.Ordinal));
        ProcessStartInfo start = new(browser!,
        [
            "--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={_folder["browser"]}", "--virtual-time-budget=4000", "--dump-dom",
            new Uri(_folder["clicked.html"]).AbsoluteUri,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Transcript run = await Run(start);
        string[] said = Regex.Match(run.Out, "<title>([^<]*)</title>").Groups[1].Value.Split('|');
        Assert.Equal(10, said.Length);
        Assert.Contains("12 frames, 12 read back", said[0], StringComparison.Ordinal);
        Assert.Equal(["ID3D11VideoContext::DecryptionBlt", "has key", "selected", "closer", "3", "at the key"], said[1..7]);
        Assert.Equal("4 found", said[7]); // two of the API, two of the driver
        Assert.Equal(["", "dark"], said[8..].Order());
    }

    [Fact] // S241
    public async Task A_program_that_is_killed_leaves_a_trace_up_to_its_last_calls()
    {
        string path = _folder["killed.dxtrace"];
        using Process process = Process.Start(Program(path, "play", "--refresh-every", "1"))!;
        while (!File.Exists(path) || new FileInfo(path).Length < 1 << 20 || TraceReader.Read(path).Calls.Count < 200)
        {
            Assert.False(process.HasExited);
            await Task.Delay(20);
        }

        process.Kill();
        await process.WaitForExitAsync();
        TraceDocument trace = TraceReader.Read(path);
        Assert.Equal(0, trace.Broken);
        Assert.True(trace.Calls.Count >= 200);
        // Those that ran when it ended: a call and what is inside of it, on each thread.
        Assert.InRange(trace.Calls.Count(call => !call.IsComplete), 0, 3 * trace.Threads.Count);
    }

    [Theory] // S242
    [InlineData("d3d11", "ID3D11DeviceContext::Map")]
    [InlineData("d3d9", "IDirect3DSurface9::LockRect")]
    public async Task A_trace_replays_equal_and_one_of_other_outcomes_does_not(string api, string changed)
    {
        string path = await Recorded(api);
        Transcript same = Transcript.OfCommand(["replay", path]);
        Assert.Equal("", same.Error);
        Assert.Matches(@"Differences\s+0", same.Out);
        Assert.Matches(@"Replayed\s+\d\d+ calls", same.Out);
        Assert.DoesNotMatch("Left out.*(CryptoSession|Blt|Lock|Map)", same.Out);
        Assert.Equal(0, same.ExitCode);
        // A trace whose first blt was refused, as far as its code tells.
        byte[] bytes = File.ReadAllBytes(path);
        TraceDocument trace = TraceReader.Read(bytes);
        long start = trace.Calls.First(call => $"{call.Method.Table}::{call.Method.Function}" == changed).Start;
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(start * Stopwatch.Frequency / 1_000_000_000));
        BitConverter.GetBytes((long)unchecked((int)0x80070057)).CopyTo(bytes, at + 16);
        File.WriteAllBytes(path, bytes);
        Transcript other = Transcript.OfCommand(["replay", path, "--json"]);
        Assert.Equal(1, other.ExitCode);
        using var document = JsonDocument.Parse(other.Out);
        JsonElement difference = Assert.Single(document.RootElement.GetProperty("differences").EnumerateArray());
        Assert.Equal((changed, "S_OK"), (difference.GetProperty("call").GetString(), difference.GetProperty("here").GetString()));
    }

    /// <summary>A refused Start leaves zeros over the size that was given, and a trace comes from anybody.</summary>
    [Theory] // S4, S242
    [InlineData("d3d11", "ID3D11VideoContext")]
    [InlineData("d3d9", "IDirect3DCryptoSession9")]
    public async Task A_replay_takes_no_size_from_a_trace_that_its_own_memory_has_not(string api, string table)
    {
        string path = await Recorded(api);
        byte[] bytes = File.ReadAllBytes(path);
        TraceCallRecord call = TraceReader.Read(bytes).Calls.First(call => call.Method.Table == table && call.Method.Function == "StartSessionKeyRefresh");
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(call.Start * Stopwatch.Frequency / 1_000_000_000)) + 24;
        at += 8 * call.Method.List.Select(item => item.Name).ToList().IndexOf("RandomNumberSize");
        Assert.Equal(16ul, BitConverter.ToUInt64(bytes, at));
        BitConverter.GetBytes(0x3FFFFFFFul).CopyTo(bytes, at);
        File.WriteAllBytes(path, bytes);
        Transcript run = Transcript.OfCommand(["replay", path]);
        Assert.Equal("", run.Error);
        Assert.Contains("StartSessionKeyRefresh (1)", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode); // the Finish that followed has nothing to finish
    }

    [Theory] // S242
    [InlineData("d3d11", "StartSessionKeyRefresh", "RandomNumberSize", 15ul, "[S4]", "[S2]")] // the Finish that follows has nothing to finish
    [InlineData("d3d9", "StartSessionKeyRefresh", "RandomNumberSize", 15ul, "[S4]", "[S2]")]
    [InlineData("d3d11", "CheckCryptoKeyExchange", "Index", 99ul, "[R27]")]
    public async Task A_replay_makes_a_call_with_the_numbers_of_the_trace_and_tells_each_refusal_at_its_own_call(string api, string function, string parameter,
        ulong number, params string[] rules)
    {
        string path = await Recorded(api);
        byte[] bytes = File.ReadAllBytes(path);
        TraceCallRecord call = TraceReader.Read(bytes).Calls.First(call => call.Method.Door == "COM" && call.Method.Function == function);
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(call.Start * Stopwatch.Frequency / 1_000_000_000)) + 24;
        at += 8 * call.Method.List.Select(item => item.Name).ToList().IndexOf(parameter);
        BitConverter.GetBytes(number).CopyTo(bytes, at);
        File.WriteAllBytes(path, bytes);
        using var document = JsonDocument.Parse(Transcript.OfCommand(["replay", path, "--json"]).Out);
        string[] here = [.. document.RootElement.GetProperty("differences").EnumerateArray().Select(difference => difference.GetProperty("here").GetString()!)];
        Assert.Equal(rules.Length, here.Length);
        Assert.All(rules.Zip(here), pair => Assert.Contains(" " + pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory, InlineData("d3d11", "D3D11CreateDevice"), InlineData("d3d9", "Direct3DCreate9Ex")] // S240
    public async Task A_device_that_nobody_got_is_in_the_trace_with_its_code(string api, string function)
    {
        string path = _folder["none.dxtrace"];
        ProcessStartInfo start = Program(path, "caps", "--api", api);
        start.Environment["DXCP_DRIVER"] = _folder["nowhere.so"];
        Assert.NotEqual(0, (await Run(start)).ExitCode);
        TraceCallRecord call = Assert.Single(TraceReader.Read(path).Calls, call => call.Method.Function == function);
        Assert.True(call.IsComplete && call.IsRefused && (int)call.Result < 0, TraceText.Of(call));
    }

    [Fact] // S322
    public async Task A_trace_takes_the_place_of_a_trace_and_of_nothing_that_is_none()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("elsewhere: unix — named pipes");
        string pipe = _folder["pipe"];
        using (Process make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync();
        using FileStream held = new(pipe, FileMode.Open, FileAccess.ReadWrite); // whoever opens it need not wait
        Transcript run = await Run(Program(pipe, "caps"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("nothing is traced", run.Error, StringComparison.Ordinal);
        Assert.True(File.GetAttributes(pipe) is var kind && new FileInfo(pipe).Length == 0 && (kind & FileAttributes.Directory) == 0);
        string path = await Recorded();
        await Record(path);
        Assert.Equal(0, TraceReader.Read(path).Broken);
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("replay")]
    public void What_is_no_trace_is_refused_by_name(string command)
    {
        File.WriteAllText(_folder["no"], "no trace");
        Transcript run = Dxcp(command, _folder["no"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it is no trace", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Dxcp(command, _folder["missing"]).ExitCode);
    }

    [Fact] // S235
    public async Task A_log_of_calls_goes_to_the_file_that_is_named()
    {
        ProcessStartInfo start = Program(null, "caps");
        start.Environment[LogSettings.EnvironmentVariable] = "trace:" + _folder["log"];
        Transcript run = await Run(start);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        string[] lines = File.ReadAllLines(_folder["log"]);
        Assert.Contains(lines, line => line.Contains("] trace   ID3D11VideoDevice::GetContentProtectionCaps(", StringComparison.Ordinal));
    }
}

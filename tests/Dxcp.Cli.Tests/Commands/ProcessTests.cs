using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>The built program, as a shell sees it.</summary>
public class ProcessTests
{
    [Theory]
    [InlineData("play --refresh-every 0", "--refresh-every takes a whole number of at least 1, not '0' (see dxcp play --help)")]
    [InlineData("play --refresh-every -3", "--refresh-every takes a whole number of at least 1, not '-3' (see dxcp play --help)")]
    [InlineData("play --refresh-every seven", "--refresh-every takes a whole number of at least 1, not 'seven' (see dxcp play --help)")]
    [InlineData("play --frames 0", "--frames takes a whole number of at least 1, not '0' (see dxcp play --help)")]
    [InlineData("play --frames", "Required argument missing for option: '--frames' (see dxcp play --help)")]
    [InlineData("play --bogus", "there is no option --bogus; a file of that name is ./--bogus (see dxcp play --help)")]
    [InlineData("play --refresh-evry 3", "there is no option --refresh-evry; did you mean --refresh-every? (see dxcp play --help)")]
    [InlineData("play --jsn", "there is no option --jsn; did you mean --json? (see dxcp play --help)")]
    [InlineData("caps --apii d3d9", "there is no option --apii; did you mean --api? (see dxcp caps --help)")]
    [InlineData("play --channel --no-channel", "--channel and --no-channel exclude each other (see dxcp play --help)")]
    [InlineData("play --through-decoder --no-channel",
        "--through-decoder needs the channel that --no-channel leaves out: it ties the decoder to the session (see dxcp play --help)")]
    [InlineData("play --api vulkan", "--api takes d3d11 or d3d9, not 'vulkan'")]
    [InlineData("play missing.y4m", "missing.y4m: cannot be read: no such file or folder")]
    [InlineData("play - --output missing/out.y4m", "missing/out.y4m cannot be written: no such file or folder")]
    [InlineData("play - --output - --json", "--json and --output - both want standard output; write the clip to a file")]
    [InlineData("play a.y4m b.y4m", "Unrecognized command or argument 'b.y4m' (see dxcp play --help)")]
    [InlineData("sing", "there is no command sing; there are play, caps, channel, profiles, trace, replay, explain, conform and vectors (see dxcp --help)")]
    [InlineData("plya", "there is no command plya; did you mean play? (see dxcp --help)")]
    [InlineData("chanel --json", "there is no command chanel; did you mean channel? (see dxcp --help)")]
    [InlineData("caps --profile fool.json", "fool.json: cannot be read: no such file")]
    [InlineData("caps --profil full", "there is no option --profil; did you mean --profile? (see dxcp caps --help)")]
    [InlineData("caps --profile", "Required argument missing for option: '--profile' (see dxcp caps --help)")]
    [InlineData("play --fault key-losst@1",
        "fault 'key-losst@1': there is no 'key-losst'; there are key-lost, content-lost, suspend, display-change, session-lock, device-removed, " +
            "out-of-memory, key-exchange-refused, certificate-expired, certificate-other-key, certificate-broken, refresh-dropped, refresh-late, " +
            "refresh-wrong-number, random-zero, blt-slow, blt-stalled, decoder-busy, read-back-corrupted, answer-tag, answer-number, answer-type, output-lost")]
    [InlineData("profiles check missing.json", "missing.json: cannot be read: no such file")]
    [InlineData("play --root missing.pem", "missing.pem: cannot be read: no such file or folder")]
    [InlineData("caps --root --json", "there is no option --json; a file of that name is ./--json (see dxcp caps --help)")]
    public void Wrong_usage_is_one_line_and_exit_2(string arguments, string message) => AssertRefused(message, Transcript.OfCommand(arguments.Split(' ')));

    [Fact]
    public async Task The_program_says_of_wrong_usage_what_the_command_does() =>
        AssertRefused("there is no command plya; did you mean play? (see dxcp --help)", await Transcript.OfProcess(["plya"]));

    [Theory]
    [InlineData("YUV4MPEG2 W64 H32 C444alpha\n",
        "standard input: chroma C444alpha is not supported: surfaces hold 4:2:0 of 8 and 10 bits, 4:2:2, 4:4:4 and gray of 8 (ffmpeg converts: -pix_fmt " +
            "yuv420p)")]
    [InlineData("YUV4MPEG2 W64 H32 C422p10\n",
        "standard input: chroma C422p10 is not supported: surfaces hold 4:2:0 of 8 and 10 bits, 4:2:2, 4:4:4 and gray of 8 (ffmpeg converts: -pix_fmt " +
            "yuv420p10le)")]
    [InlineData("YUV4MPEG2 W65 H32\n", "standard input: there is no frame in it")]
    [InlineData("YUV4MPEG2 W999999999999 H32\n", "standard input: the width is 999999999999; a Direct3D 11 texture has 1 to 16384")]
    [InlineData("YUV4MPEG2 W64 H32 F30\n", "standard input: the header's parameter 'F30' at byte 18 is malformed")]
    [InlineData("", "standard input: there is nothing in it")]
    [InlineData("hello\n",
        "standard input: not a YUV4MPEG2 stream: it does not begin with the word YUV4MPEG2 (ffmpeg makes one: -pix_fmt yuv420p -f yuv4mpegpipe)")]
    public void A_clip_that_cannot_be_played_is_one_line_and_exit_2_and_leaves_no_output(string clip, string message)
    {
        using TemporaryFolder folder = new();
        AssertRefused(message, Transcript.OfCommand(["play", "-", "--output", folder["out.y4m"]], Clips.Text(clip)));
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData("--output", "--output is empty; it wants the name of a file (see dxcp play --help)")]
    [InlineData("--root", "--root is empty; it wants the name of a file (see dxcp play --help)")]
    public void An_empty_name_is_no_file(string option, string message) => AssertRefused(message, Transcript.OfCommand(["play", option, ""]));

    [Fact]
    public async Task A_name_that_is_not_UTF_8_is_refused_as_such()
    {
        Transcript run = await OfShell("dxcp play \"$(printf 'a\\377.y4m')\"");
        Assert.Equal(2, run.ExitCode);
        Assert.Matches("^dxcp: CLIP: the name .* is not UTF-8, and no other can be taken; rename the file, or link to it", run.Error);
    }

    [Theory]
    [InlineData("play - <&-", "standard input is closed; pipe a YUV4MPEG2 clip into it")]
    [InlineData("caps >&-", "standard output is closed; > /dev/null throws the output away")]
    [InlineData("caps --json > /dev/full", "standard output cannot be written: No space left on device")]
    [InlineData("play --frames 1 > /dev/full", "standard output cannot be written: No space left on device")]
    public async Task A_standard_stream_that_is_closed_or_full_is_one_line_and_exit_2(string arguments, string message)
    {
        Transcript run = await OfShell("dxcp " + arguments);
        AssertRefused(message, run);
    }

    [Fact]
    public async Task A_standard_error_that_takes_nothing_changes_no_exit_code() => Assert.Equal(2, (await OfShell("dxcp sing 2> /dev/full")).ExitCode);

    [Fact]
    public async Task What_a_killed_run_left_of_an_output_is_removed_by_the_next()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — a run is killed as a shell kills it");
        using TemporaryFolder folder = new();
        using (Process killed = Transcript.Start("play", "-", "--output", folder["out.y4m"]))
        {
            while (folder.Files.Length == 0 && !killed.HasExited)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            // While it is at work its file is its own.
            Assert.Equal(0, Transcript.OfCommand(["play", "--frames", "1", "--output", folder["out.y4m"]]).ExitCode);
            Assert.Single(folder.Files, name => name.EndsWith(".part", StringComparison.Ordinal));
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Single(folder.Files, name => name.EndsWith(".part", StringComparison.Ordinal));
        Assert.Equal(0, Transcript.OfCommand(["play", "--frames", "1", "--output", folder["out.y4m"]]).ExitCode);
        Assert.Equal(["out.y4m"], folder.Files);
    }

    [Fact]
    public void The_clip_itself_is_no_output()
    {
        using TemporaryFolder folder = new();
        byte[] clip = Clips.Make(2);
        string path = folder.Add("in.y4m", clip);
        AssertRefused($"{path} is the clip itself; write to another file", Transcript.OfCommand(["play", path, "--output", path]));
        Assert.Equal(clip, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("--version", "dxcp 0.1.0")]
    [InlineData("--help", "dxcp COMMAND [options]")]
    [InlineData("play --help", "dxcp play in.y4m --refresh-every 7 --output out.y4m && cmp in.y4m out.y4m")]
    [InlineData("play --frames 0 --help", "Exit status: 0 every frame came back the same;")]
    [InlineData("caps --help", "dxcp caps --json")]
    [InlineData("channel --help", "dxcp channel --api d3d9 --json")]
    public async Task Help_and_version_go_to_standard_output(string arguments, string line)
    {
        Transcript run = await Transcript.OfProcess(arguments.Split(' '));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(line, run.Out);
        Assert.All(run.Out.ReplaceLineEndings("\n").Split('\n'), text => Assert.InRange(text.Length, 0, 80));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_while_the_clip_is_awaited_removes_the_output_and_exits_130(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — signals are sent with kill");
        using TemporaryFolder folder = new();
        using Process process = Transcript.Start("play", "-", "--output", folder["out.y4m"]);
        while (folder.Files.Length == 0 && !process.HasExited)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        using (Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData("in.y4m", false)]
    [InlineData("-", true)]
    public async Task A_signal_while_a_pipe_is_being_opened_exits_130(string clip, bool ofTheOutput)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — named pipes are made with mkfifo, signals sent with kill");
        using TemporaryFolder folder = new();
        string pipe = folder[ofTheOutput ? "out.y4m" : "in.y4m"];
        using (Process make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        using Process process = ofTheOutput ? Transcript.Start("play", clip, "--output", pipe) : Transcript.Start("play", pipe);
        // The kernel says which thread stays in one and the same call of open.
        string? before = null;
        while (!process.HasExited && (Opening(process.Id) is not { } now || now != before))
        {
            before = Opening(process.Id);
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The thread of a process that is in a call of openat, with the call's arguments; null if there is none, an empty text where no one
    /// tells.</summary>
    private static string? Opening(int process)
    {
        if (!OperatingSystem.IsLinux())
            return "";
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process}/task")
                .Select(thread => $"{Path.GetFileName(thread)} {File.ReadAllText(Path.Combine(thread, "syscall"))}")
                .FirstOrDefault(call => call.Split(' ')[1] == (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "56" : "257"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Runs a line in which <c>dxcp</c> is the built program.</summary>
    private static async Task<Transcript> OfShell(string line)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — the shell closes or fills a standard stream");
        string program = Path.Combine(AppContext.BaseDirectory, "dxcp.dll");
        ProcessStartInfo start = new("bash", ["-c", $"dxcp() {{ dotnet '{program}' \"$@\"; }}; {line}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Transcript(process.ExitCode, await output, await error, []);
    }

    private static void AssertRefused(string message, Transcript run) =>
        Assert.Equal((2, "", $"dxcp: {message}\n"), (run.ExitCode, run.Out, run.Error.ReplaceLineEndings("\n")));
}

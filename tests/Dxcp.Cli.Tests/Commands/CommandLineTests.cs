using Dxcp.Cli.Playback;
using Dxcp.Client;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>What the command line says, within this process: <see cref="ProcessTests"/> has what only a process can show.</summary>
[Collection(nameof(FaultsInProcess))]
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("play -x", "there is no option -x; a file of that name is ./-x (see dxcp play --help)")]
    [InlineData("play --every 3", "there is no option --every; a file of that name is ./--every (see dxcp play --help)")]
    [InlineData("caps --every 3", "there is no option --every (see dxcp caps --help)")]
    [InlineData("conform --rpot a", "there is no option --rpot; did you mean --root? (see dxcp conform --help)")] // nearer than --report
    [InlineData("conform --workr", "there is no option --workr (see dxcp conform --help)")] // what is hidden is nothing to offer
    [InlineData("caps --profile --json", "there is no option --json; a file of that name is ./--json (see dxcp caps --help)")]
    [InlineData("vectors --output --json", "there is no option --json; a file of that name is ./--json (see dxcp vectors --help)")]
    public void A_word_that_is_none_is_told_with_what_may_be_meant(string arguments, string message) =>
        Assert.Equal((2, "", $"dxcp: {message}\n"), Told(Transcript.OfCommand(arguments.Split(' '))));

    [Theory]
    [InlineData("play", "CLIP")]
    [InlineData("play --output", "--output")]
    [InlineData("play --root", "--root")]
    [InlineData("caps --root", "--root")]
    [InlineData("caps --profile", "--profile")]
    [InlineData("channel --root", "--root")]
    [InlineData("profiles", "NAME")]
    [InlineData("profiles check", "FILE")]
    [InlineData("trace", "FILE")]
    [InlineData("trace a --html", "--html")]
    [InlineData("trace a --perfetto", "--perfetto")]
    [InlineData("replay", "FILE")]
    [InlineData("explain --picture a --key a --iv 0", "SENT")]
    [InlineData("explain a --key a --iv 0 --picture", "--picture")]
    [InlineData("explain a --picture a --iv 0 --key", "--key")]
    [InlineData("explain a --picture a --key a --iv 0 --key-log", "--key-log")]
    [InlineData("explain a --picture a --key a --iv 0 --content-key", "--content-key")]
    [InlineData("conform --target", "--target")]
    [InlineData("conform --driver", "--driver")]
    [InlineData("conform --report", "--report")]
    [InlineData("conform --compare", "--compare")]
    [InlineData("conform --waivers", "--waivers")]
    [InlineData("conform --root", "--root")]
    [InlineData("vectors --output", "--output")]
    [InlineData("vectors check", "DIR")]
    public void An_empty_name_is_no_file_whatever_it_is_for(string arguments, string what)
    {
        (int code, string output, string error) = Told(Transcript.OfCommand([.. arguments.Split(' '), ""]));
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"dxcp: {what} is empty; it wants the name of a file", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory", "there is not enough memory for frames of this size")]
    [InlineData("other", "InvalidOperationException: for once")]
    public void What_nobody_foresaw_is_a_failure_of_one_line(string kind, string message)
    {
        LoopbackApi api = new() { Playing = _ => throw (kind == "memory" ? new InsufficientMemoryException() : new InvalidOperationException("for once")) };
        Assert.Equal((1, "", $"dxcp: {message}\n"), Told(Transcript.OfCommand(api, ["play", "-"], Clips.Make(2))));
    }

    [Theory]
    [InlineData("d3d11", "caps", "--json")]
    [InlineData("d3d11", "caps", "--json", "--api", "d3d11")]
    [InlineData("d3d9", "caps", "--json", "--api", "d3d9")]
    public void Without_a_choice_it_is_the_first_interface(string expected, params string[] arguments) =>
        Assert.Contains($"\"api\":\"{expected}\"", Transcript.OfCommand(arguments).Out, StringComparison.Ordinal);

    [Fact]
    public void The_version_is_a_number_and_no_commit() =>
        Assert.Matches(@"^dxcp \d+\.\d+\.\d+(-[a-z0-9.]+)?\r?\n$", Transcript.OfCommand(["--version"]).Out);

    [Fact] // S216
    public void Help_is_given_whatever_else_is_wrong()
    {
        Transcript run = Transcript.OfCommand(["caps", "--help", "--profile", "nobody"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("dxcp caps --json", run.Out, StringComparison.Ordinal);
    }

    [Theory, InlineData("DXCP_ROOT"), InlineData("DXCP_PROFILE")] // S216
    public void A_variable_that_is_empty_names_nothing(string variable)
    {
        string? before = Environment.GetEnvironmentVariable(variable);
        try
        {
            Environment.SetEnvironmentVariable(variable, "");
            LoopbackApi api = new();
            Assert.Equal((0, ""), Transcript.OfCommand(api, ["play", "-"], Clips.Make(1)) is var run ? (run.ExitCode, run.Error) : default);
            Assert.Null(api.Requested!.Root);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    [Fact] // S217, S219
    public void Every_fault_of_the_profile_and_of_the_options_is_set_and_those_that_have_not_come_are_told()
    {
        string mine = _folder.Add("mine.json", Clips.Text("""{ "name": "mine", "base": "full", "faults": ["key-lost@70"] }"""));
        Transcript run = Transcript.OfCommand(new LoopbackApi(),
            ["play", "-", "--profile", mine, "--fault", "key-lost@80", "--fault", "suspend@90", "--fault", "suspend@90"], Clips.Make(1));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("Faults      key-lost@70 has not come\n            key-lost@80 has not come\n            suspend@90 has not come\n",
            run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact] // S219
    public void A_fault_that_came_is_told_by_where_it_came_and_no_other_for_it()
    {
        // One begins as the other does.
        Transcript run = Transcript.OfCommand(["play", "-", "--fault", "key-lost@1", "--fault", "key-lost@19"], Clips.Make(2));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"Faults      key-lost@1 comes at [^\n]*\n            key-lost@19 has not come\n", run.Out.ReplaceLineEndings("\n"));
        Transcript other = Transcript.OfCommand(["play", "-", "--fault", "key-lost@19", "--fault", "key-lost@1"], Clips.Make(20));
        Assert.DoesNotContain("has not come", other.Out, StringComparison.Ordinal);
        Assert.Contains("\"faults\":[\"key-lost@1 comes", Transcript.OfCommand(["play", "-", "--fault", "key-lost@1", "--json"], Clips.Make(2)).Out,
            StringComparison.Ordinal);
        Transcript begun = Transcript.OfCommand(["play", "-", "--fault", "key-lost@12", "--fault", "key-lost@1"], Clips.Make(2));
        Assert.Contains("key-lost@12 has not come", begun.Out, StringComparison.Ordinal);
    }

    [Fact] // S222
    public void What_was_recovered_is_told_with_its_frame()
    {
        const string told = "\"recoveries\":[{\"frame\":0,\"problem\":\"no [key]\",\"code\":null,\"action\":\"tried again\"}," +
            "{\"frame\":7,\"problem\":\"lost\",\"code\":\"0x80004005\",\"action\":\"gave up\"}]";
        LoopbackApi api = new()
        {
            Recoveries = [new RecoveryReport(0, "no [key]", null, "tried again"), new RecoveryReport(7, "lost", "0x80004005", "gave up")],
        };
        Assert.EndsWith("Recovered   setting up: no [key] -> tried again\n            frame 7: lost -> gave up\n",
            Transcript.OfCommand(api, ["play", "-"], Clips.Make(1)).Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(told, Transcript.OfCommand(api, ["play", "-", "--json"], Clips.Make(1)).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "--recover")]
    [InlineData(true, "--fault", "key-lost@9")]
    public void A_player_that_goes_on_is_asked_for_or_comes_with_faults(bool recovers, params string[] options)
    {
        LoopbackApi api = new();
        Assert.Equal(0, Transcript.OfCommand(api, ["play", "-", .. options], Clips.Make(1)).ExitCode);
        Assert.Equal(recovers, api.Requested!.Recover);
    }

    [Fact]
    public void The_root_reaches_the_path()
    {
        LoopbackApi api = new();
        Assert.Equal(0, Transcript.OfCommand(api, ["play", "-", "--root", "r.pem"], Clips.Make(1)).ExitCode);
        Assert.Equal("r.pem", api.Requested!.Root);
    }

    [Fact]
    public void A_folder_is_no_clip() =>
        Assert.Equal((2, "", $"dxcp: {_folder.Name}: cannot be read: it is a folder\n"), Told(Transcript.OfCommand(new LoopbackApi(), ["play", _folder.Name])));

    [Fact]
    public void Neither_is_a_clip_read_from_a_terminal_nor_written_to_one()
    {
        LoopbackApi api = new();
        Assert.Equal((2, "", "dxcp: standard input is a terminal; pipe a YUV4MPEG2 clip into it\n"),
            Told(Transcript.OfCommand(api, ["play", "-"], host => host with { InputIsTerminal = true })));
        Assert.Equal((2, "", "dxcp: standard output is a terminal; --output - wants a file or a pipe\n"),
            Told(Transcript.OfCommand(api, ["play", "--frames", "1", "--output", "-"], host => host with { OutIsTerminal = true })));
        Assert.Null(api.Requested);
    }

    [Theory] // S222
    [InlineData(RecoveryAction.TriedAgain, "tried again")]
    [InlineData(RecoveryAction.NewSession, "new session and key, frame sent again")]
    [InlineData(RecoveryAction.NewChannel, "new channel, protection on again")]
    [InlineData(RecoveryAction.ProtectedAgain, "protection on again")]
    [InlineData(RecoveryAction.NewDevice, "all anew on another device")]
    [InlineData(RecoveryAction.GaveUp, "gave up")]
    public void What_was_done_has_its_words(RecoveryAction action, string words)
    {
        RecoveryReport with = RecoveryReport.Of(new RecoveryEvent(7, "lost", unchecked((int)0x887A0005), action)),
            without = RecoveryReport.Of(new RecoveryEvent(0, "late", 0, action));
        Assert.Equal((7, "lost", "0x887A0005", words), (with.Frame, with.Problem, with.Code, with.Action));
        Assert.Equal((0, "late", null, words), (without.Frame, without.Problem, without.Code, without.Action));
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    public void A_table_has_lines_around_it_where_a_person_reads_it(bool outIsTerminal, bool errorIsTerminal, bool toError)
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), toError ? ["play", "-", "--output", "-"] : ["play", "-"], host => host with
        {
            OpenInput = () => new MemoryStream(Clips.Make(3)),
            OutIsTerminal = outIsTerminal && !toError,
            ErrorIsTerminal = errorIsTerminal,
        });
        string table = toError ? run.Error : run.Out;
        Assert.Equal((0, toError ? errorIsTerminal : outIsTerminal), (run.ExitCode, table.Contains('│', StringComparison.Ordinal)));
        Assert.Contains("3 of 16x8 NV12 through loopback", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_sees_how_far_a_clip_is_played()
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-", "--frames", "2"], host => host with
        {
            OpenInput = () => new MemoryStream(Clips.Make(4)),
            ErrorIsTerminal = true,
        });
        Assert.Matches("^(frame [12] of 2, epoch 0, [0-9.]+ GB/s: (50|100)%\n)+$", run.Error.ReplaceLineEndings("\n"));
        Assert.Equal(0, run.ExitCode);
    }

    private static (int ExitCode, string Out, string Error) Told(Transcript run) => (run.ExitCode, run.Out, run.Error.ReplaceLineEndings("\n"));
}

using Dxcp.Cli.Commands;
using Dxcp.Cli.Tracing;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>What <c>dxcp trace</c> takes of a trace and makes of its times, on traces that are made for one question each.</summary>
public sealed class TraceStoryTests : IDisposable
{
    private const ulong Main = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(99, false), InlineData(100, true), InlineData(199, true), InlineData(200, false)] // S240
    public void A_call_is_taken_from_the_first_time_on_and_before_the_last(long time, bool taken)
    {
        TraceDocument trace = Read(made =>
        {
            made.Call(Main, made.Function(Main, "COM", "T", "F", 'v', "this:o:X made:O:Y size:u:UINT"), time, 5, 0, [1, 2, 3]);
            made.Message(Main, time, Severity.Error, "Direct3D 11", "F", "S120", "text", "");
            made.Call(Main, made.Function(Main, "driver", "D", "pfnF", 'v', ""), time + 1, 1, 0, []);
        });
        TraceCallRecord call = trace.Calls[0];
        var filter = new TraceFilter(null, null, null, 100, 200, Refused: false, Driver: false);
        Assert.Equal(taken, filter.Takes(call));
        Assert.Equal(taken, (filter with { Object = 1, Thread = Main, Rule = "s120", Refused = true }).Takes(call));
        Assert.Equal(taken, (filter with { Object = 2 }).Takes(call)); // that made it
        Assert.False((filter with { Object = 3 }).Takes(call)); // a size is no object
        Assert.False((filter with { Thread = 8 }).Takes(call));
        Assert.False((filter with { Rule = "S12" }).Takes(call));
        Assert.Equal((time < 200, time >= 100), ((filter with { From = null }).Takes(call), (filter with { To = null }).Takes(call)));
        Assert.False((filter with { From = null, To = null }).Takes(trace.Calls[1]));
        Assert.True((filter with { From = null, To = null, Driver = true }).Takes(trace.Calls[1]));
        Assert.False((filter with { From = null, To = null, Driver = true, Refused = true }).Takes(trace.Calls[1]));
    }

    [Theory]
    [InlineData("--object", "x", "takes a number, not 'x'")]
    [InlineData("--thread", "-1", "takes a number, not '-1'")]
    [InlineData("--from", "1,5", "takes milliseconds, not '1,5'")]
    [InlineData("--to", "soon", "takes milliseconds, not 'soon'")]
    public void A_filter_that_is_no_number_is_named(string option, string value, string message)
    {
        Read(_ => { });
        Assert.Equal((2, "", $"dxcp: {option} {message}\n"), Told("trace", _folder["made.dxtrace"], option, value));
    }

    [Theory, InlineData("--html"), InlineData("--perfetto")]
    public void What_a_trace_is_written_to_is_made_anew_or_named_where_it_cannot_be(string option)
    {
        Read(_ => { });
        Assert.Equal((2, "", $"dxcp: {_folder["none/out"]}: no such file or folder\n"), Told("trace", _folder["made.dxtrace"], option, _folder["none/out"]));
        Assert.Equal((0, "", ""), Told("trace", _folder["made.dxtrace"], option, _folder["first"]));
        byte[] wanted = File.ReadAllBytes(_folder["first"]);
        _folder.Add("again", new byte[wanted.Length + 100_000]);
        Assert.Equal((0, "", ""), Told("trace", _folder["made.dxtrace"], option, _folder["again"]));
        Assert.Equal(wanted, File.ReadAllBytes(_folder["again"]));
    }

    [Theory, InlineData("trace"), InlineData("replay")] // a trace comes from anybody
    public void What_is_read_in_a_trace_steers_no_terminal(string command)
    {
        const string steers = "a\u001b[31m\u0085b";
        Read(made =>
        {
            made.Call(Main, made.Function(Main, "COM", steers, steers, 'r', $"{steers}:u:UINT"), 10, 5, 0, [1]);
            made.Call(Main, made.Function(Main, "COM", "", "Direct3DCreate9Ex", 'r', "SDKVersion:u:UINT ppD3D:O:X"), 20, 5, 0, [32, 1]);
            made.Message(Main, 12, Severity.Error, steers, steers, steers, steers, steers);
            made.Message(Main, 22, Severity.Error, "Direct3D 9", steers, steers, steers, steers);
            made.Message(Main, 50, Severity.Error, steers, steers, steers, steers, steers);
        }, steers);
        (_, string text, string error) = Told(command, _folder["made.dxtrace"]);
        Assert.Equal("", error);
        Assert.Contains("a?[31m?b", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\r' or '\n'));
    }

    [Theory] // S240
    [InlineData(500, 5, 100, 100, 505)]
    [InlineData(100, 5, 500, 100, 500)]
    [InlineData(100, 5, 100, 500, 500)]
    [InlineData(500, -1, 100, 100, 500)] // what did not come back has no end
    public void A_trace_ends_with_what_happened_last(long call, long duration, long note, long message, long end)
    {
        TraceDocument trace = Read(made =>
        {
            made.Call(Main, made.Function(Main, "COM", "T", "F", 'v', ""), call, duration, 0, []);
            made.Note(Main, note, TraceNote.Object, 1, 0, "T");
            made.Message(Main, message, Severity.Info, "Direct3D 11", "F", "S120", "text", "");
        });
        Assert.Equal(end, new TraceStory(trace).End);
    }

    [Theory] // S240: what a frame went under is what was in force in its middle
    [InlineData(300, 100, 1)]
    [InlineData(348, 102, 1)]
    [InlineData(350, 100, 2)]
    [InlineData(301, 200, 2)]
    [InlineData(600, 10, 2)] // in the moment in which the key was lost
    [InlineData(601, 10, 0)]
    [InlineData(199, 2, 1)]
    [InlineData(198, 2, 0)]
    public void A_frame_goes_under_the_key_of_its_middle(long start, long duration, long number)
    {
        TraceDocument trace = Read(made =>
        {
            ushort blt = made.Function(Main, "COM", "ID3D11VideoContext", "DecryptionBlt", 'v', "this:o:X pCryptoSession:o:Y");
            ushort create = made.Function(Main, "COM", "ID3D11VideoDevice", "CreateCryptoSession", 'r', "this:o:X ppCryptoSession:O:Y");
            made.Call(Main, create, 10, 20, 0, [1, 3]);
            made.Note(Main, 15, TraceNote.DriverSession, 0xABC);
            made.Note(Main, 200, TraceNote.KeyEpoch, 3, 1);
            made.Note(Main, 400, TraceNote.KeyEpoch, 3, 2);
            made.Note(Main, 600, TraceNote.KeyLost, 0xABC);
            made.Call(Main, blt, start, duration, 0, [2, 3]);
        });
        var story = new TraceStory(trace);
        TraceCallRecord frame = trace.Calls.Single(call => TraceStory.IsFrame(call));
        Assert.Equal(number, story.EpochOf[frame.Index] is >= 0 and var epoch ? story.Epochs[epoch].Number : 0);
        Assert.Equal(number == 0 ? 0 : 1, story.Epochs.Sum(one => one.Frames));
        Assert.Equal([false, true], story.Epochs.Select(one => one.IsLost));
        Assert.Equal([400, 600], story.Epochs.Select(one => one.To));
    }

    [Theory, InlineData(15, true), InlineData(30, true), InlineData(31, false), InlineData(9, false)] // S240
    public void A_session_of_the_driver_is_that_of_the_call_in_which_it_was_made(long time, bool lost)
    {
        TraceDocument trace = Read(made =>
        {
            made.Call(Main, made.Function(Main, "COM", "ID3D11VideoDevice", "CreateCryptoSession", 'r', "this:o:X ppCryptoSession:O:Y"), 10, 20, 0, [1, 3]);
            made.Note(Main, time, TraceNote.DriverSession, 0xABC);
            made.Note(Main, 200, TraceNote.KeyEpoch, 3, 1);
            made.Note(Main, 600, TraceNote.KeyLost, 0xABC);
        });
        Assert.Equal(lost, Assert.Single(new TraceStory(trace).Epochs).IsLost);
    }

    private TraceDocument Read(Action<MadeTrace> make, string program = "program")
    {
        var made = new MadeTrace(DateTime.UnixEpoch);
        make(made);
        return TraceReader.Read(_folder.Add("made.dxtrace", made.ToArray(program, 1)));
    }

    private static (int ExitCode, string Out, string Error) Told(params string[] arguments)
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), arguments);
        return (run.ExitCode, run.Out, run.Error.ReplaceLineEndings("\n"));
    }
}

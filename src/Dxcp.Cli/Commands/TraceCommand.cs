using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dxcp.Cli.Tracing;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp trace</c>: shows what <c>DXCP_TRACE</c> wrote down.</summary>
internal static class TraceCommand
{
    // Calls of which a damaged trace has no end seem to be inside of each other, any number of them; the page stops there, too.
    private const int DeepestShown = 12;

    public static Command Create(CliHost host)
    {
        Argument<string> file = new("FILE") { Description = "A trace: what a program wrote with DXCP_TRACE=FILE." };
        file.Validators.Add(CommonOptions.RefuseNoName);
        Option<string?> search = new("--object") { HelpName = "N", Description = "Only calls on, with or about the object of this number (#N in the list)." };
        Option<string?> thread = new("--thread") { HelpName = "ID", Description = "Only calls of this thread." };
        Option<string?> rule = new("--rule") { HelpName = "RULE", Description = "Only calls that were refused by this rule, such as S4." };
        Option<string?> from = new("--from") { HelpName = "MS", Description = "Only calls from this time on, in milliseconds from the trace's begin." };
        Option<string?> to = new("--to") { HelpName = "MS", Description = "Only calls before this time." };
        Option<bool> refused = new("--refused") { Description = "Only calls that were refused." };
        Option<bool> driver = new("--driver") { Description = "The calls into the driver, too." };
        Option<bool> json = CommonOptions.Json();
        Option<string?> page = new("--html") { HelpName = "OUT", Description = "Write one page with the timeline instead." };
        Option<string?> events = new("--perfetto") { HelpName = "OUT", Description = "Write trace events, which timeline viewers open, instead." };
        page.Validators.Add(CommonOptions.RefuseNoName);
        events.Validators.Add(CommonOptions.RefuseNoName);
        DocumentedCommand command = new("trace", "Show a trace: every call, what was refused and why, and which frame went under which key.")
        {
            Examples =
            [
                "DXCP_TRACE=run.dxtrace ./player",
                "dxcp trace run.dxtrace --refused",
                "dxcp trace run.dxtrace --html run.html",
            ],
        };
        command.Arguments.Add(file);
        foreach (Option option in new Option[] { search, thread, rule, from, to, refused, driver, json, page, events })
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            TraceStory story = new(Read(parsed.GetValue(file)!));
            if (parsed.GetValue(page) is { } html)
            {
                WriteTo(html, stream => TracePage.Write(story, stream));
                return ExitCode.Done;
            }

            if (parsed.GetValue(events) is { } perfetto)
            {
                WriteTo(perfetto, stream => TraceEvents.Write(story, stream));
                return ExitCode.Done;
            }

            TraceFilter filter = new(
                Number(search, parsed.GetValue(search)), Number(thread, parsed.GetValue(thread)), parsed.GetValue(rule), Time(from, parsed.GetValue(from)),
                Time(to, parsed.GetValue(to)), parsed.GetValue(refused), parsed.GetValue(driver));
            if (parsed.GetValue(json))
                WriteJson(story, filter, host.Out);
            else
                WriteText(story, filter, host.Out);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Reads a trace for a command.</summary>
    /// <exception cref="CliException">It cannot be read, or is none.</exception>
    public static TraceDocument Read(string path)
    {
        try
        {
            return TraceReader.Read(path);
        }
        catch (InvalidDataException none)
        {
            throw CliException.BadInput($"{path}: {none.Message}", none);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput($"{path}: {CliException.Reason(unreadable)}", unreadable);
        }
    }

    private static void WriteTo(string path, Action<Stream> write)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Create, FileAccess.Write);
            write(stream);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput($"{path}: {CliException.Reason(unwritable)}", unwritable);
        }
    }

    private static ulong? Number(Option<string?> option, string? text) => text is null ? null
        : ulong.TryParse(text.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number
        : throw CliException.BadInput($"{option.Name} takes a number, not '{text}'");

    private static long? Time(Option<string?> option, string? text) => text is null ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double milliseconds) ? (long)(milliseconds * 1e6)
        : throw CliException.BadInput($"{option.Name} takes milliseconds, not '{text}'");

    private static void WriteText(TraceStory story, TraceFilter filter, TextWriter to)
    {
        TraceDocument trace = story.Trace;
        int refusals = story.Refusals.Count();
        int driver = trace.Calls.Count(call => call.Method.Door == "driver"), api = trace.Calls.Count(call => call.Method.Door == "COM");
        Say(string.Create(CultureInfo.InvariantCulture, $"{trace.Program} (process {trace.Process}), {trace.Started:yyyy-MM-dd HH:mm:ss} UTC: " +
            $"{Many(api, "call")}, {driver:N0} of the driver, {Many(trace.Threads.Count, "thread")}, {Many(story.Epochs.Count, "key")}, " +
            $"{Many(refusals, "refusal")}, {TraceText.Time(story.End)}"));
        if (trace.Broken != 0)
            to.WriteLine($"{Many(trace.Broken, "record")} could not be read");
        var line = new StringBuilder();
        foreach (TraceCallRecord call in trace.Calls.Where(filter.Takes))
        {
            _ = line.Clear().Append(CultureInfo.InvariantCulture, $"{call.Start / 1e6,12:F4} {call.Thread,8} ");
            int depth = filter.Driver ? Math.Min(call.Depth, DeepestShown) : 0;
            _ = line.Append(' ', depth * 2).Append(TraceText.Of(call, TraceStructures.Code, TraceStructures.Describe));
            if (story.EpochOf[call.Index] is >= 0 and var epoch)
                _ = line.Append(CultureInfo.InvariantCulture, $", key {story.Epochs[epoch].Number}");
            Say(line.ToString());
            foreach (TraceMessageRecord message in call.Messages)
                Say($"{new string(' ', 22 + (depth * 2))}! {message}");
        }

        foreach ((TraceMessageRecord message, _) in story.Refusals.Where(refusal => refusal.Call < 0 && filter.Takes(refusal.Message)))
        {
            Say(string.Create(CultureInfo.InvariantCulture,
                $"{message.Time / 1e6,12:F4} {message.Thread,8} ! {message.Api} {message.Method}: {message}"));
        }

        // A trace comes from anybody.
        void Say(string line) => to.WriteLine(Consoles.Plain(line));
    }

    private static string Many(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private static void WriteJson(TraceStory story, TraceFilter filter, TextWriter to)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            TraceJson.Write(story, filter, json);
        to.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}

/// <summary>Which calls of a trace are shown.</summary>
internal sealed record TraceFilter(ulong? Object, ulong? Thread, string? Rule, long? From, long? To, bool Refused, bool Driver)
{
    public bool Takes(TraceCallRecord call) =>
        (Driver || call.Method.Door == "COM") && (Thread is null || call.Thread == Thread) && (From is null || call.Start >= From)
        && (To is null || call.Start < To) && (!Refused || call.IsRefused) && (Rule is null || call.Messages.Any(HasRule))
        && (Object is null || Enumerable.Range(0, call.Words.Count).Any(i => call.Method.List[i].Kind is 'o' or 'O' && call.Words[i] == Object));

    public bool Takes(TraceMessageRecord message) =>
        Object is null && (Thread is null || message.Thread == Thread) && (From is null || message.Time >= From) && (To is null || message.Time < To)
        && (Rule is null || HasRule(message));

    private bool HasRule(TraceMessageRecord message) => string.Equals(message.Rule, Rule, StringComparison.OrdinalIgnoreCase);
}

using System.Globalization;
using System.Text.Json;
using Dxcp.Diagnostics;
using static Dxcp.Cli.Tracing.JsonLists;

namespace Dxcp.Cli.Tracing;

/// <summary>A trace as one page that needs nothing else: threads as rows, calls as bars, keys as bands.</summary>
internal static class TracePage
{
    private const string Place = "/*DATA*/";
    private const int Refused = 1;
    private const int Frame = 2;
    private const int Driver = 4;

    /// <summary>Writes the page.</summary>
    public static void Write(TraceStory story, Stream to)
    {
        using Stream template = typeof(TracePage).Assembly.GetManifestResourceStream("Dxcp.Cli.Tracing.trace.html")!;
        using var reader = new StreamReader(template);
        string page = reader.ReadToEnd();
        int place = page.IndexOf(Place, StringComparison.Ordinal);
        using var writer = new StreamWriter(to, leaveOpen: true);
        writer.Write(page.AsSpan(0, place));
        writer.Flush();
        // The default encoder escapes < and &, so that no text in the data can end the element that holds it.
        using (var json = new Utf8JsonWriter(to))
            Write(story, json);
        writer.Write(page.AsSpan(place + Place.Length));
    }

    private static void Write(TraceStory story, Utf8JsonWriter json)
    {
        TraceDocument trace = story.Trace;
        List<TraceMethod> methods = [.. trace.Calls.Select(call => call.Method).Distinct()];
        Dictionary<TraceMethod, int> places = methods.Select((method, i) => (method, i)).ToDictionary(pair => pair.method, pair => pair.i);
        Dictionary<ulong, int> threads = trace.Threads.Select((thread, i) => (thread.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        json.WriteStartObject();
        json.WriteString("program", trace.Program);
        json.WriteNumber("process", trace.Process);
        json.WriteString("started", trace.Started.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        json.WriteNumber("end", story.End);
        json.WriteNumber("broken", trace.Broken);
        Array(json, "threads", trace.Threads, thread => json.WriteStringValue($"thread {thread.Id}{(thread.Name.Length == 0 ? "" : $" · {thread.Name}")}"));
        Array(json, "methods", methods, method =>
        {
            json.WriteStartArray();
            json.WriteStringValue(method.Table);
            json.WriteStringValue(method.Function);
            json.WriteEndArray();
        });
        json.WriteStartObject("calls");
        Array(json, "m", trace.Calls, call => json.WriteNumberValue(places[call.Method]));
        Array(json, "t", trace.Calls, call => json.WriteNumberValue(threads[call.Thread]));
        Array(json, "s", trace.Calls, call => json.WriteNumberValue(call.Start));
        Array(json, "d", trace.Calls, call => json.WriteNumberValue(call.Duration));
        Array(json, "p", trace.Calls, call => json.WriteNumberValue(call.Parent?.Index ?? -1));
        Array(json, "f", trace.Calls, call => json.WriteNumberValue((call.IsRefused ? Refused : 0) | (TraceStory.IsFrame(call) ? Frame : 0)
            | (call.Method.Door == "driver" ? Driver : 0)));
        Array(json, "e", trace.Calls, call => json.WriteNumberValue(story.EpochOf[call.Index]));
        Array(json, "a", trace.Calls, call => json.WriteStringValue(string.Join('\u001f',
            Enumerable.Range(0, call.Words.Count).Select(i => TraceText.Argument(call, i, TraceStructures.Describe)))));
        Array(json, "r", trace.Calls, call =>
            json.WriteStringValue(call.Method.Result == 'r' && call.IsComplete ? TraceStructures.Code((int)call.Result) : ""));
        json.WriteEndObject();
        Epochs(json, "epochs", story);
        Objects(json, "sessions", story.Sessions, session =>
        {
            json.WriteNumber("number", session);
            Array(json, "epochs", Enumerable.Range(0, story.Epochs.Count).Where(i => story.Epochs[i].Session == session), i => json.WriteNumberValue(i));
        });
        Objects(json, "refusals", story.Refusals, refusal =>
        {
            json.WriteNumber("call", refusal.Call);
            json.WriteNumber("time", refusal.Message.Time);
            Words(json, refusal.Message);
        });
        TraceObjects(json, story);
        json.WriteEndObject();
    }
}

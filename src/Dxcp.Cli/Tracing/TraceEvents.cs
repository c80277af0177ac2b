using System.Text.Json;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tracing;

/// <summary>A trace in the JSON trace event format, which timeline viewers open: calls as complete events, keys as asynchronous ones, refusals as
/// marks.</summary>
internal static class TraceEvents
{
    /// <summary>Writes the events.</summary>
    public static void Write(TraceStory story, Stream to)
    {
        TraceDocument trace = story.Trace;
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartArray("traceEvents");
        Event(json, trace, "M", "process_name", 0, 0, () => Named(json, trace.Program));
        foreach ((ulong id, string name) in trace.Threads.Where(thread => thread.Name.Length != 0))
            Event(json, trace, "M", "thread_name", 0, id, () => Named(json, name));
        foreach (TraceCallRecord call in trace.Calls)
        {
            Event(json, trace, "X", $"{call.Method.Table}::{call.Method.Function}", call.Start, call.Thread, () =>
            {
                json.WriteNumber("dur", Math.Max(0, call.IsComplete ? call.Duration : story.End - call.Start) / 1e3);
                json.WriteString("cat", call.IsRefused ? call.Method.Door + ",refused" : call.Method.Door);
                if (call.IsRefused)
                    json.WriteString("cname", "terrible");
                json.WriteStartObject("args");
                for (int i = 0; i < call.Words.Count; i++)
                    json.WriteString(call.Method.List[i].Name, TraceText.Value(call, i, TraceStructures.Describe));
                if (call.Method.Result == 'r')
                    json.WriteString("result", call.IsComplete ? TraceStructures.Code((int)call.Result) : "did not come back");
                if (story.EpochOf[call.Index] is >= 0 and var epoch)
                    json.WriteNumber("key", story.Epochs[epoch].Number);
                json.WriteEndObject();
            });
        }
        foreach (TraceEpoch epoch in story.Epochs)
        {
            foreach ((string phase, long time) in new[] { ("b", epoch.From), ("e", epoch.To) })
            {
                Event(json, trace, phase, $"key {epoch.Number}", time, 0, () =>
                {
                    json.WriteString("cat", "keys");
                    json.WriteString("id", $"session {epoch.Session}");
                });
            }
        }
        foreach ((TraceMessageRecord message, _) in story.Refusals)
        {
            Event(json, trace, "i", "refused: " + message.Method, message.Time, message.Thread, () =>
            {
                json.WriteString("cat", "refused");
                json.WriteString("s", "t");
                json.WriteStartObject("args");
                json.WriteString("why", message.ToString());
                json.WriteEndObject();
            });
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Event(Utf8JsonWriter json, TraceDocument trace, string phase, string name, long time, ulong thread, Action more)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteString("name", name);
        json.WriteNumber("ts", time / 1e3);
        json.WriteNumber("pid", trace.Process);
        json.WriteNumber("tid", thread);
        more();
        json.WriteEndObject();
    }

    private static void Named(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
    }
}

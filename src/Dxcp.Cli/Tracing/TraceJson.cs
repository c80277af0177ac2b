using System.Text.Json;
using Dxcp.Cli.Commands;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tracing;

/// <summary>A trace as a document for scripts; times in nanoseconds.</summary>
internal static class TraceJson
{
    public static void Write(TraceStory story, TraceFilter filter, Utf8JsonWriter json)
    {
        TraceDocument trace = story.Trace;
        json.WriteStartObject();
        json.WriteString("program", trace.Program);
        json.WriteNumber("process", trace.Process);
        json.WriteString("started", trace.Started);
        json.WriteNumber("end", story.End);
        json.WriteNumber("brokenRecords", trace.Broken);
        json.WriteStartArray("threads");
        foreach ((ulong id, string name) in trace.Threads)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("name", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("keys");
        foreach (TraceEpoch epoch in story.Epochs)
        {
            json.WriteStartObject();
            json.WriteNumber("session", epoch.Session);
            json.WriteNumber("number", epoch.Number);
            json.WriteNumber("from", epoch.From);
            json.WriteNumber("to", epoch.To);
            json.WriteNumber("frames", epoch.Frames);
            json.WriteBoolean("lost", epoch.IsLost);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("objects");
        foreach (TraceObject item in story.Objects.Values)
        {
            json.WriteStartObject();
            json.WriteNumber("number", item.Number);
            json.WriteString("kind", item.Kind);
            json.WriteNumber("from", item.From);
            json.WriteNumber("to", item.To);
            json.WriteBoolean("ended", item.Ended);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("calls");
        foreach (TraceCallRecord call in trace.Calls.Where(filter.Takes))
            Write(json, story, call);
        json.WriteEndArray();
        json.WriteStartArray("refusals");
        foreach ((TraceMessageRecord message, int call) in story.Refusals.Where(refusal => filter.Takes(refusal.Message)))
        {
            json.WriteStartObject();
            json.WriteNumber("call", call);
            json.WriteNumber("time", message.Time);
            json.WriteNumber("thread", message.Thread);
            json.WriteString("api", message.Api);
            json.WriteString("method", message.Method);
            json.WriteString("rule", message.Rule);
            json.WriteString("text", message.Text);
            json.WriteString("remedy", message.Remedy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceStory story, TraceCallRecord call)
    {
        json.WriteStartObject();
        json.WriteNumber("index", call.Index);
        json.WriteString("door", call.Method.Door);
        json.WriteString("table", call.Method.Table);
        json.WriteString("function", call.Method.Function);
        json.WriteNumber("thread", call.Thread);
        json.WriteNumber("start", call.Start);
        if (call.IsComplete)
            json.WriteNumber("duration", call.Duration);
        if (call.Method.Result == 'r' && call.IsComplete)
            json.WriteString("result", $"0x{(int)call.Result:X8}");
        if (call.Parent is { } outer)
            json.WriteNumber("parent", outer.Index);
        if (story.EpochOf[call.Index] is >= 0 and var epoch)
            json.WriteNumber("key", story.Epochs[epoch].Number);
        if (call.IsRefused)
            json.WriteBoolean("refused", true);
        json.WriteStartObject("arguments");
        for (int i = 0; i < call.Words.Count; i++)
        {
            string text = TraceText.Argument(call, i, TraceStructures.Describe);
            string name = call.Method.List[i].Name;
            json.WriteString(name, text.StartsWith(name + " ", StringComparison.Ordinal) ? text[(name.Length + 1)..] : text);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

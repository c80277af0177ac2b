using System.Text.Json;
using Dxcp.Cli.Commands;
using Dxcp.Diagnostics;
using static Dxcp.Cli.Tracing.JsonLists;

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
        Objects(json, "threads", trace.Threads, thread =>
        {
            json.WriteNumber("id", thread.Id);
            json.WriteString("name", thread.Name);
        });
        Epochs(json, "keys", story);
        TraceObjects(json, story);
        Array(json, "calls", trace.Calls.Where(filter.Takes), call => Write(json, story, call));
        Objects(json, "refusals", story.Refusals.Where(refusal => filter.Takes(refusal.Message)), refusal =>
        {
            json.WriteNumber("call", refusal.Call);
            json.WriteNumber("time", refusal.Message.Time);
            json.WriteNumber("thread", refusal.Message.Thread);
            json.WriteString("api", refusal.Message.Api);
            Words(json, refusal.Message);
        });
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
            json.WriteString(call.Method.List[i].Name, TraceText.Value(call, i, TraceStructures.Describe));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

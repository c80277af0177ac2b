using System.Text.Json;
using System.Text.RegularExpressions;
using Dxcp.Cli.Tracing;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>What the documents that <c>dxcp trace</c> makes say, beside the story that they are made of.</summary>
internal static class TraceDocuments
{
    private const int Refused = 1, Frame = 2, Driver = 4;

    /// <summary>The document for scripts.</summary>
    public static void AgreesAsJson(TraceStory story, string text)
    {
        using var document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        Agrees(story, root, "keys");
        Assert.Equal(story.Trace.Threads.Select(thread => (thread.Id, thread.Name)),
            List(root, "threads", thread => (thread.GetProperty("id").GetUInt64(), thread.GetProperty("name").GetString()!)));
        Assert.Equal(story.Trace.Broken, root.GetProperty("brokenRecords").GetInt32());
        Assert.Equal(story.Trace.Calls.Select(call => (call.Index, call.Start, call.Method.Function, call.Thread, call.Parent?.Index, call.IsRefused,
                story.EpochOf[call.Index] is >= 0 and var epoch ? story.Epochs[epoch].Number : 0)),
            List(root, "calls", call => (call.GetProperty("index").GetInt32(), call.GetProperty("start").GetInt64(), call.GetProperty("function").GetString()!,
                call.GetProperty("thread").GetUInt64(), call.TryGetProperty("parent", out JsonElement parent) ? parent.GetInt32() : (int?)null,
                call.TryGetProperty("refused", out JsonElement refused) && refused.GetBoolean(),
                call.TryGetProperty("key", out JsonElement key) ? key.GetInt64() : 0)));
    }

    /// <summary>The page.</summary>
    public static void AgreesAsPage(TraceStory story, string page)
    {
        Match data = Regex.Match(page, "<script id=\"data\" type=\"application/json\">(.*?)</script>", RegexOptions.Singleline);
        using var document = JsonDocument.Parse(data.Groups[1].Value);
        JsonElement root = document.RootElement, calls = root.GetProperty("calls");
        Agrees(story, root, "epochs");
        Assert.Equal(story.Trace.Threads.Select(thread => $"thread {thread.Id}{(thread.Name.Length == 0 ? "" : $" · {thread.Name}")}"),
            List(root, "threads", thread => thread.GetString()!));
        Assert.Equal(story.Trace.Broken, root.GetProperty("broken").GetInt32());
        string[] methods = List(root, "methods", method => $"{method[0].GetString()}::{method[1].GetString()}");
        Assert.Equal(story.Trace.Calls.Select(call => $"{call.Method.Table}::{call.Method.Function}"), List(calls, "m", place => methods[place.GetInt32()]));
        Assert.Equal(story.Trace.Calls.Select(call => call.Thread), List(calls, "t", place => story.Trace.Threads[place.GetInt32()].Id));
        Assert.Equal(story.Trace.Calls.Select(call => call.Start), List(calls, "s", start => start.GetInt64()));
        Assert.Equal(story.Trace.Calls.Select(call => call.Duration), List(calls, "d", duration => duration.GetInt64()));
        Assert.Equal(story.Trace.Calls.Select(call => call.Parent?.Index ?? -1), List(calls, "p", outer => outer.GetInt32()));
        Assert.Equal(story.EpochOf, List(calls, "e", epoch => epoch.GetInt32()));
        Assert.Equal(story.Trace.Calls.Select(call => (call.IsRefused, TraceStory.IsFrame(call), call.Method.Door == "driver")),
            List(calls, "f", flags => ((flags.GetInt32() & Refused) != 0, (flags.GetInt32() & Frame) != 0, (flags.GetInt32() & Driver) != 0)));
    }

    private static void Agrees(TraceStory story, JsonElement root, string keys)
    {
        Assert.Equal((story.Trace.Program, story.Trace.Process, story.End),
            (root.GetProperty("program").GetString(), root.GetProperty("process").GetInt32(), root.GetProperty("end").GetInt64()));
        Assert.Equal(story.Epochs.Select(epoch => (epoch.Session, epoch.Number, epoch.From, epoch.To, epoch.Frames, epoch.IsLost)),
            List(root, keys, epoch => (epoch.GetProperty("session").GetUInt32(), epoch.GetProperty("number").GetInt64(),
                epoch.GetProperty("from").GetInt64(), epoch.GetProperty("to").GetInt64(), epoch.GetProperty("frames").GetInt32(),
                epoch.GetProperty("lost").GetBoolean())));
        Assert.Equal(story.Objects.Values, List(root, "objects", item => new TraceObject(item.GetProperty("number").GetUInt32(),
            item.GetProperty("kind").GetString()!, item.GetProperty("from").GetInt64(), item.GetProperty("to").GetInt64(),
            item.GetProperty("ended").GetBoolean())));
        Assert.Equal(story.Refusals.Select(refusal => (refusal.Call, refusal.Message.Time, refusal.Message.Method, refusal.Message.Rule,
                refusal.Message.Text, refusal.Message.Remedy)),
            List(root, "refusals", refusal => (refusal.GetProperty("call").GetInt32(), refusal.GetProperty("time").GetInt64(),
                refusal.GetProperty("method").GetString()!, refusal.GetProperty("rule").GetString()!, refusal.GetProperty("text").GetString()!,
                refusal.GetProperty("remedy").GetString()!)));
    }

    private static T[] List<T>(JsonElement owner, string name, Func<JsonElement, T> read) => [.. owner.GetProperty(name).EnumerateArray().Select(read)];
}

using System.Text.Json;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tracing;

/// <summary>Lists in JSON, and what both documents of a trace tell of its parts.</summary>
internal static class JsonLists
{
    public static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
            write(item);
        json.WriteEndArray();
    }

    public static void Objects<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> writeProperties) => Array(json, name, items, item =>
    {
        json.WriteStartObject();
        writeProperties(item);
        json.WriteEndObject();
    });

    /// <summary>The time for which each session had each key.</summary>
    public static void Epochs(Utf8JsonWriter json, string name, TraceStory story) => Objects(json, name, story.Epochs, epoch =>
    {
        json.WriteNumber("session", epoch.Session);
        json.WriteNumber("number", epoch.Number);
        json.WriteNumber("from", epoch.From);
        json.WriteNumber("to", epoch.To);
        json.WriteNumber("frames", epoch.Frames);
        json.WriteBoolean("lost", epoch.IsLost);
    });

    public static void TraceObjects(Utf8JsonWriter json, TraceStory story) => Objects(json, "objects", story.Objects.Values, item =>
    {
        json.WriteNumber("number", item.Number);
        json.WriteString("kind", item.Kind);
        json.WriteNumber("from", item.From);
        json.WriteNumber("to", item.To);
        json.WriteBoolean("ended", item.Ended);
    });

    /// <summary>What was said of a refusal.</summary>
    public static void Words(Utf8JsonWriter json, TraceMessageRecord message)
    {
        json.WriteString("method", message.Method);
        json.WriteString("rule", message.Rule);
        json.WriteString("text", message.Text);
        json.WriteString("remedy", message.Remedy);
    }
}

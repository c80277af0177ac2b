using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dxcp.Driver;

/// <summary>Where each value of a profile's JSON stands, so that what is wrong can be said with its line.</summary>
internal sealed class ProfileText
{
    private readonly List<(string Path, int Line, JsonTokenType Type)> _values = [];

    /// <summary>Looks through the text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ProfileText Read(ReadOnlySpan<byte> json)
    {
        var text = new ProfileText();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        // For each object or list that is open: its path, and the index of the next element; -1 for an object.
        var open = new Stack<(string Path, int Next)>();
        string? property = null;
        int line = 1;
        int seen = 0;
        while (reader.Read())
        {
            line += json[seen..(int)reader.TokenStartIndex].Count((byte)'\n');
            seen = (int)reader.TokenStartIndex;
            string? written = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? StringAt(ref reader, line) : null;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                property = written;
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            string path = "$";
            if (open.Count > 0)
            {
                var (parent, next) = open.Pop();
                open.Push((parent, next < 0 ? next : next + 1));
                path = next < 0 ? $"{parent}.{property}" : $"{parent}[{next}]";
            }

            text._values.Add((path, line, reader.TokenType));
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                open.Push((path, reader.TokenType == JsonTokenType.StartObject ? -1 : 0));
        }

        return text;
    }

    private static string? StringAt(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("a text has half a character, or is not in UTF-8", null, line - 1, null, exception);
        }
    }

    /// <summary>The line of a value, counted from 1; of what it belongs to where it is not there itself.</summary>
    public int LineOf(string path)
    {
        while (true)
        {
            foreach (var value in _values)
            {
                if (value.Path == path)
                    return value.Line;
            }

            int end = path.LastIndexOfAny(['.', '[']);
            if (end <= 0)
                return 1;
            path = path[..end];
        }
    }

    /// <summary>The first value that has no business there: its path and line, and why; null if there is none.</summary>
    public (string Path, int Line, string Reason)? Unknown()
    {
        var paths = new HashSet<string>();
        foreach (var (path, line, type) in _values)
        {
            if (path == "$" ? type != JsonTokenType.StartObject : TypeAt(path) is null)
                return (path, line, path == "$" ? Wanted(path) : $"there is no such key; there are {Known(path)}");
            if (!paths.Add(path))
                return (path, line, "this key was there before");
            if (type == JsonTokenType.Null)
                return (path, line, "null is no value; leave the key out, and it is as in the base");
        }

        return null;
    }

    /// <summary>What a value should be, as a half-sentence.</summary>
    public static string Wanted(string path)
    {
        var type = TypeAt(path);
        return "wanted is " + (type is null || path == "$" ? "a profile: an object with keys"
            : type == typeof(string) ? "a text"
            : type == typeof(bool) ? "true or false"
            : type == typeof(uint) ? $"a whole number from 0 to {uint.MaxValue}"
            : type == typeof(ulong) ? $"a whole number from 0 to {ulong.MaxValue}"
            : ProfileNames.Of(type) is { } names ? $"one of {string.Join(", ", names)}"
            : type.IsArray ? "a list"
            : "an object with keys");
    }

    /// <summary>The reason in an exception of the reader's, without the position that is told apart.</summary>
    public static string Problem(JsonException exception) =>
        exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? exception.Message[..end].TrimEnd('.') : exception.Message;

    private static string Known(string path) =>
        ProfileJson.Default.GetTypeInfo(TypeAt(path[..path.LastIndexOf('.')]) ?? typeof(ProfileDocument)) is { Kind: JsonTypeInfoKind.Object } info
            ? string.Join(", ", info.Properties.Select(property => property.Name)) : "none here";

    /// <summary>The type of what stands at a path; null if nothing can.</summary>
    private static Type? TypeAt(string path)
    {
        Type type = typeof(ProfileDocument);
        for (int i = 1; i < path.Length;)
        {
            if (ProfileJson.Default.GetTypeInfo(type) is not { } info)
                return null;
            bool isElement = path[i] == '[';
            int end = isElement ? path.IndexOf(']', i) + 1 : path.AsSpan(i + 1).IndexOfAny('.', '[') + i + 1;
            if (end <= i)
                end = path.Length;
            string step = path[(i + 1)..end];
            Type? next = isElement ? info.ElementType : info.Properties.FirstOrDefault(property => property.Name == step)?.PropertyType;
            if (next is null)
                return null;
            type = Nullable.GetUnderlyingType(next) ?? next;
            i = end;
        }

        return type;
    }
}

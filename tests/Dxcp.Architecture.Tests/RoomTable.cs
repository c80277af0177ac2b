using System.Text.RegularExpressions;

namespace Dxcp.Architecture.Tests;

/// <summary>What docs/architecture.md says of the rooms of src: which there are, which each may refer to, which names stand in two of them.</summary>
internal static partial class RoomTable
{
    /// <summary>Stands for all rooms.</summary>
    private const string All = "all";

    /// <summary>By project: the projects that it may refer to.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Rooms { get; } = Room().Matches(Section("Rooms"))
        .ToDictionary(row => row.Groups[1].Value, IReadOnlySet<string> (row) => Names(row.Groups[2].Value));

    /// <summary>Simple names of types that may stand in more rooms than one; the table tells why.</summary>
    public static IReadOnlySet<string> SharedNames { get; } =
        Row().Matches(Section("Names in two rooms")).SelectMany(row => Quoted().Matches(row.Groups[1].Value)).Select(name => name.Groups[1].Value).ToHashSet();

    /// <summary>Whether a project may refer to another.</summary>
    public static bool Allows(string project, string other) =>
        Rooms.TryGetValue(project, out var known) && (known.Contains(All) || known.Contains(other));

    /// <summary>The text of a section of docs/architecture.md, down to the next one.</summary>
    public static string Section(string title)
    {
        string text = Repository.Read("docs/architecture.md");
        int start = text.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/architecture.md has no section \"{title}\".");
        int end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return text[start..(end < 0 ? text.Length : end)];
    }

    private static HashSet<string> Names(string cell) =>
        cell.Trim() == "–" ? [] : cell.Split(',').Select(name => name.Trim() is All or "Dxcp" ? name.Trim() : "Dxcp." + name.Trim()).ToHashSet();

    [GeneratedRegex("""(?m)^\| `src/([\w.]+)`.* \| ([^|]*) \|$""")]
    private static partial Regex Room();

    [GeneratedRegex("""(?m)^\|([^|]*)\|""")]
    private static partial Regex Row();

    [GeneratedRegex("""`(\w+)`""")]
    private static partial Regex Quoted();
}

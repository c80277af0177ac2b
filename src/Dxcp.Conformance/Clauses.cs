using System.Text.RegularExpressions;

namespace Dxcp.Conformance;

/// <summary>The rules as docs/rules.md has them, by id: what they say, and the page or decision that they stand on. Thread-safe.</summary>
public static partial class Clauses
{
    private static readonly Lazy<IReadOnlyDictionary<string, (string Text, string Source)>> s_all = new(Read);

    /// <summary>Whether there is a rule of that id.</summary>
    public static bool Knows(string id) => s_all.Value.ContainsKey(id);

    /// <summary>What a rule says, without markup.</summary>
    /// <param name="id">A rule, such as <c>R6</c>.</param>
    public static string TextOf(string id) => s_all.Value[id].Text;

    /// <summary>The page that states a rule, or <c>decision</c> and what that leans on.</summary>
    /// <param name="id">A rule, such as <c>R6</c>.</param>
    public static string SourceOf(string id) => id[0] == 'R' ? s_all.Value[id].Source : $"decision, leaning on: {s_all.Value[id].Source}";

    private static Dictionary<string, (string, string)> Read()
    {
        using var stream = typeof(Clauses).Assembly.GetManifestResourceStream("rules.md")
            ?? throw new InvalidOperationException("The assembly has lost its rules.");
        using var reader = new StreamReader(stream);
        var rules = new Dictionary<string, (string, string)>();
        while (reader.ReadLine() is { } line)
        {
            var match = Row().Match(line);
            if (!match.Success)
                continue;
            string[] cells = line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
            rules.Add(match.Groups[1].Value, (Plain(string.Join(" ", cells[1..^1])), Plain(cells[^1])));
        }

        return rules;
    }

    private static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal);

    [GeneratedRegex("""<a id="[a-z0-9]+"></a>([RSD]\d+b?) """)]
    private static partial Regex Row();
}

using System.Text.RegularExpressions;

namespace Dxcp.Architecture.Tests;

/// <summary>What the documents say about the project holds.</summary>
public partial class DocumentTests
{
    /// <summary>
    /// A C# block of README stands word for word between "#region README" and "#endregion" in a test, which compiles and runs it.
    /// There are as many of the one as of the other.
    /// </summary>
    [Fact]
    public void The_snippets_in_README_are_the_ones_that_tests_run()
    {
        var shown = CSharpBlock().Matches(Repository.Read("README.md")).Select(match => WithoutIndent(match.Groups[1].Value)).Order();
        var run = Repository.Files("tests", ".cs").SelectMany(file => Region().Matches(Repository.Read(file))).Select(match =>
            WithoutIndent(match.Groups[1].Value)).Order();
        Assert.Equal(run, shown);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var broken =
            from document in Repository.Files(".", ".md")
            let text = Repository.Read(document)
            from Match link in Link().Matches(text)
            let target = link.Groups[1].Value.Split('#')
            let path = target[0] == "" ? document : Path.GetRelativePath(Repository.Root,
                Path.GetFullPath(target[0], Path.GetDirectoryName(Path.Combine(Repository.Root, document))!))
            where !Path.Exists(Path.Combine(Repository.Root, path)) || (target.Length > 1 && !Anchors(Repository.Read(path)).Contains(target[1]))
            select $"{document}: {link.Groups[1].Value}";
        Repository.Nothing(broken);
    }

    /// <summary>Where the key switches is a walk that a newcomer makes: few enough files to keep in mind. That they exist, the test above holds.</summary>
    [Fact]
    public void The_walk_of_a_refresh_leads_through_nine_files_or_fewer()
    {
        var files = Link().Matches(RoomTable.Section("A key refresh, from end to end")).Select(link => link.Groups[1].Value.Split('#')[0])
            .Where(target => target.EndsWith(".cs", StringComparison.Ordinal));
        Assert.InRange(files.Distinct().Count(), 0, 9);
    }

    private static HashSet<string> Anchors(string text) =>
        [.. Anchor().Matches(text).Select(match => match.Groups[1].Value),
            .. Heading().Matches(text).Select(match => NotInAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    private static string WithoutIndent(string block)
    {
        var lines = block.Split('\n').Select(line => line.TrimEnd()).ToList();
        var indent = lines.Where(line => line != "").Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line == "" ? "" : line[indent..])).Trim('\n');
    }

    [GeneratedRegex("""(?ms)^```csharp\n(.*?)^```""")]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("""(?ms)^\s*#region README\n(.*?)^\s*#endregion""")]
    private static partial Regex Region();

    [GeneratedRegex("""\]\((?!https?:|mailto:)([^)\s]+)\)""")]
    private static partial Regex Link();

    [GeneratedRegex("""<a id="([^"]+)">""")]
    private static partial Regex Anchor();

    [GeneratedRegex("""(?m)^#+ (.+)$""")]
    private static partial Regex Heading();

    [GeneratedRegex("""[^\w\- ]""")]
    private static partial Regex NotInAnchor();
}

using System.Text.RegularExpressions;

namespace Dxcp.Architecture.Tests;

/// <summary>What the documents say about the project holds.</summary>
public partial class DocumentTests
{
    /// <summary>
    /// A C# block of README or of a guide stands word for word, but for its using directives, between "#region README" and "#endregion" in a test, which
    /// compiles and runs it. There are as many of the one as of the other.
    /// </summary>
    [Fact]
    public void The_snippets_in_README_are_the_ones_that_tests_run()
    {
        var shown = Repository.Files("docs/guides", ".md").Append("README.md").SelectMany(document => CSharpBlock().Matches(Repository.Read(document)))
            .Select(match => WithoutIndent(Directives().Replace(match.Groups[1].Value, ""))).Order();
        var run = Repository.Files("tests", ".cs").SelectMany(file => Region().Matches(Repository.Read(file))).Select(match =>
            WithoutIndent(match.Groups[1].Value)).Order();
        Assert.Equal(run, shown);
    }

    /// <summary>Its lines stand one after the other, apart from indentation, in a program of the examples, which tests build and run.</summary>
    [Fact]
    public void The_Cpp_code_in_guides_is_that_of_the_examples()
    {
        var programs = Repository.Files("examples", ".cpp", ".hpp").Select(file => Unindented(Repository.Read(file))).ToList();
        var strange = Repository.Files("docs/guides", ".md").SelectMany(document => CppBlock().Matches(Repository.Read(document))
            .Where(block => !programs.Any(program => program.Contains(Unindented(block.Groups[1].Value).Trim(), StringComparison.Ordinal)))
            .Select(block => $"{document}: {block.Groups[1].Value}"));
        Repository.Nothing(strange);
    }

    /// <summary>README's program, the package's page and the template are one; tests/native/consume.sh builds it from packages.</summary>
    [Fact]
    public void The_template_is_the_program_that_README_shows()
    {
        string template = Repository.Read("templates/dxcp-console/Program.cs");
        Assert.All(["README.md", "docs/package/README.md"], document => Assert.Equal(template, CSharpBlock().Match(Repository.Read(document)).Groups[1].Value));
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

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    private static string WithoutIndent(string block)
    {
        var lines = block.Split('\n').Select(line => line.TrimEnd()).ToList();
        var indent = lines.Where(line => line != "").Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line == "" ? "" : line[indent..])).Trim('\n');
    }

    [GeneratedRegex("""(?ms)^```csharp\n(.*?)^```""")]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("""(?ms)^```cpp\n(.*?)^```""")]
    private static partial Regex CppBlock();

    [GeneratedRegex("""(?m)^using [\w.]+;\n""")]
    private static partial Regex Directives();

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

using System.Text.RegularExpressions;

namespace Dxcp.Architecture.Tests;

/// <summary>What holds for the text of the project, whatever it does.</summary>
public partial class SourceTests
{
    /// <summary>Short enough to read in one go.</summary>
    private const int LongestFile = 400;

    /// <summary>Two files fit beside each other.</summary>
    private const int LongestLine = 160;

    /// <summary>
    /// Files that may be longer, each with its reason. Declarations of the headers (src/Dxcp.Abi) are lists, not logic, and free of the limit.
    /// </summary>
    private static readonly Dictionary<string, string> s_mayBeLonger = [];

    private static readonly string[] s_noText = [".bin", ".gz", ".png", ".y4m"];

    [Fact]
    public void A_source_file_can_be_read_in_one_go()
    {
        var tooLong = new[] { "src", "tests", "bench", "examples" }.SelectMany(folder => Repository.Files(folder, ".cs"))
            .Where(file => !file.StartsWith("src/Dxcp.Abi/", StringComparison.Ordinal) || file.StartsWith("src/Dxcp.Abi/Com/", StringComparison.Ordinal))
            .Where(file => !s_mayBeLonger.ContainsKey(file))
            .Select(file => (file, lines: Repository.Read(file).Count(character => character == '\n')))
            .Where(entry => entry.lines > LongestFile)
            .Select(entry => $"{entry.file}: {entry.lines} lines");
        Repository.Nothing(tooLong);
    }

    [Fact]
    public void A_line_fits_beside_another_one()
    {
        var tooLong =
            from folder in new[] { "src", "tests", "bench", "examples" }
            from file in Repository.Files(folder, ".cs")
            from line in Repository.Read(file).Split('\n').Index()
            where line.Item.Length > LongestLine
            select $"{file}:{line.Index + 1}: {line.Item.Length} characters";
        Repository.Nothing(tooLong);
    }

    [Fact]
    public void A_file_that_may_be_longer_still_is() =>
        Assert.All(s_mayBeLonger.Keys, file => Assert.True(Repository.Read(file).Count(character => character == '\n') > LongestFile, file));

    [Fact]
    public void Every_rule_that_code_cites_stands_in_the_rules()
    {
        var known = RuleAnchor().Matches(Repository.Read("docs/rules.md")).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.True(known.Count > 100, "docs/rules.md has lost its anchors.");
        var unknown =
            from file in Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs")).Concat(Repository.Files("native", ".c", ".h", ".cpp"))
            from line in Repository.Read(file).Split('\n')
            let comment = line.IndexOf("//", StringComparison.Ordinal)
            where comment >= 0
            from Match citation in Citation().Matches(line[(comment + 2)..].TrimStart('/'))
            where !known.Contains(citation.Groups[1].Value)
            select $"{file}: {line.Trim()}";
        Repository.Nothing(unknown);
    }

    [Fact]
    public void Every_promise_of_the_security_page_names_a_test_that_there_is()
    {
        string tests = string.Concat(Repository.Files("tests", ".cs", ".cpp").Select(Repository.Read));
        var promises = Repository.Read("docs/security.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).ToList();
        var named = promises.SelectMany(line => TestName().Matches(line)).Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count > 30, "docs/security.md has lost the names of its tests.");
        Repository.Nothing(named.Where(name => !tests.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_rule_has_one_place()
    {
        var rules = Repository.Read("docs/rules.md");
        var ids = RuleAnchor().Matches(rules).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Repository.Nothing(RuleId().Matches(rules).Select(match => match.Value).Distinct().Except(ids));
    }

    /// <summary>What others compile against: the analyzer that reads these files makes a name that comes, changes or goes an error until they say so.</summary>
    [Fact]
    public void The_public_names_of_every_library_that_is_packed_stand_in_files()
    {
        var packed = Repository.SourceProjects().Where(project => !Repository.Read(project).Contains("<IsPackable>false", StringComparison.Ordinal)
            && !Repository.Read(project).Contains("<PackAsTool>", StringComparison.Ordinal)).ToList();
        Assert.True(packed.Count > 9);
        Repository.Nothing(packed.SelectMany(project => new[] { "PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt" }
            .Select(file => $"{Path.GetDirectoryName(project)}/{file}").Where(file => !File.Exists(Path.Combine(Repository.Root, file)))));
    }

    [Fact]
    public void No_file_knows_a_machine_or_a_package_registry()
    {
        var found =
            from file in Repository.Files(".")
            where !s_noText.Any(file.EndsWith)
            from line in File.ReadLines(Path.Combine(Repository.Root, file))
            where OfOneMachine().IsMatch(line)
            select $"{file}: {line.Trim()}";
        Repository.Nothing(found);
    }

    [Fact]
    public void A_package_that_a_test_may_need_is_installed_in_continuous_integration()
    {
        var installed = ListedPackages().Match(Repository.Read(".ci/run")).Groups[1].Value
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ')[0]);
        var needed =
            from file in Repository.Files("tests", ".cs", ".sh")
            from Match match in Needs().Matches(Repository.Read(file))
            select match.Groups[1].Value;
        Repository.Nothing(needed.Distinct().Except(installed));
    }

    [Fact]
    public void A_skipped_test_names_what_would_let_it_run()
    {
        var nameless =
            from file in Repository.Files("tests", ".cs")
            from Match match in SkipWithoutForm().Matches(Repository.Read(file))
            select $"{file}: {match.Value}";
        Repository.Nothing(nameless);
    }

    // A sentence with underscores, or a class of tests.
    [GeneratedRegex("""`([A-Z]\w*_\w+_\w+|\w+(?:Tests|Contract))`""")]
    private static partial Regex TestName();

    [GeneratedRegex("""<a id="[a-z0-9]+"></a>([RSD]\d+b?) """)]
    private static partial Regex RuleAnchor();

    [GeneratedRegex("""\b[RSD]\d+b?\b""")]
    private static partial Regex RuleId();

    // A citation opens the comment or a parenthesis, or follows another one.
    [GeneratedRegex("""(?:^\s*|\(|,\s?|\band\s)([RSD]\d+b?)\b""")]
    private static partial Regex Citation();

    // Written so that this line is not found by itself.
    [GeneratedRegex("""(?<![\w.*~])/(?:home|Users|root|work)/\w|[A-Z]:\\Users\\""" +
        """|\bapi\.nuget\.org|\bnuget\.org/v\d|\bpypi\.org|\bregistry\.npmjs|\bdeb\.debian\.org|\bpkgs\.dev\.azure\.com""")]
    private static partial Regex OfOneMachine();

    [GeneratedRegex("""(?s)\npackages='(.*?)'""")]
    private static partial Regex ListedPackages();

    [GeneratedRegex("""needs: ([a-z0-9][a-z0-9.+-]*)""")]
    private static partial Regex Needs();

    [GeneratedRegex("""(?:Assert\.Skip\w*\([^"\n;]*|\bSkip\s*=\s*)\$?"(?!needs: |elsewhere: )[^"\n]*""")]
    private static partial Regex SkipWithoutForm();
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Dxcp.Runtime.Tests;

/// <summary>docs/troubleshooting.md promises that each mistake of its table is told: each rule there is made to refuse, and heard, by a test.</summary>
public sealed partial class MistakeTableTests
{
    // Held elsewhere: in Dxcp.Driver.Tests, where devices are removed (DriverErrorTests, Refusals9Tests), and on a real driver (MistakeTests of the contract).
    private static readonly string[] s_elsewhere = ["S62", "S74", "S79", "S58", "S321"];

    [Fact]
    public void Each_rule_of_the_table_of_mistakes_has_a_refusal_that_is_heard()
    {
        string[] told = [.. RefusalTests.Rules, .. Refusals9Tests.Rules, .. s_elsewhere];
        string[] promised = [.. RulesOfTheTable()];
        Assert.True(promised.Length > 20);
        Assert.Equal([], promised.Except(told));
    }

    [Fact]
    public void Each_rule_that_refuses_stands_in_the_table_of_mistakes() =>
        Assert.Equal([], RefusalTests.Rules.Concat(Refusals9Tests.Rules).Distinct().Except(RulesOfTheTable()));

    private static IEnumerable<string> RulesOfTheTable([CallerFilePath] string here = "")
    {
        string page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../docs/troubleshooting.md"));
        string table = page[page.IndexOf("<a id=\"mistakes\"></a>", StringComparison.Ordinal)..page.IndexOf("<a id=\"noise\"></a>", StringComparison.Ordinal)];
        return table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => Rule().Matches(line.Split('|')[^2]))
            .Select(match => match.Value).Distinct();
    }

    [GeneratedRegex("[RSD][0-9]+")]
    private static partial Regex Rule();
}

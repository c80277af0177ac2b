using Dxcp.Cli.Conform;

namespace Dxcp.Conformance.Tests;

/// <summary>What is right passes: each check, on each surface that can express it, on DXCP itself.</summary>
[Collection("mutants stand in vtables that all objects of the process share")]
public class CleanTests
{
    private static readonly ConformanceTarget s_target = ConformanceTargets.BuiltIn(null, null);

    public static TheoryData<string, ProbeKind> All() => new(
        from check in ConformanceSuite.Checks from kind in check.Surfaces select (check.Id, kind));

    [Theory, MemberData(nameof(All))]
    public void The_built_in_implementation_passes(string id, ProbeKind kind)
    {
        var result = CheckRunner.Run(ConformanceSuite.Checks.Single(check => check.Id == id), kind, s_target);
        Assert.True(result.Status == CheckStatus.Pass,
            $"{result.Status} {result.Reason}: expected {result.Expected}, observed {result.Observed}\n{string.Join('\n', result.Calls)}");
    }

    [Fact]
    public void Every_check_names_a_rule_that_there_is() =>
        Assert.All(ConformanceSuite.Checks.SelectMany(check => check.Rules), rule => Assert.True(Clauses.Knows(rule), rule));

    [Fact]
    public void No_id_stands_for_two_checks() => Assert.Equal(ConformanceSuite.Checks.Select(check => check.Id).Distinct().Count(),
        ConformanceSuite.Checks.Count);
}

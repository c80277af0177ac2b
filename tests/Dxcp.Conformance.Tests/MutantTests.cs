using Dxcp.Cli.Conform;

namespace Dxcp.Conformance.Tests;

/// <summary>What is wrong is caught: each mutant, on each surface where its mistake can be made, by the check that names the broken clause.</summary>
[Collection("mutants stand in vtables that all objects of the process share")]
public class MutantTests
{
    public static TheoryData<string, ProbeKind> All() => new(
        from mutant in ConformanceMutants.All
        from kind in mutant.Surfaces
        where ConformanceSuite.Checks.Single(check => check.Id == mutant.Check).Surfaces.Contains(kind)
        select (mutant.Name, kind));

    [Theory, MemberData(nameof(All))]
    public void Each_mutant_is_caught_by_the_check_that_names_the_broken_clause(string name, ProbeKind kind)
    {
        var mutant = ConformanceMutants.All.Single(one => one.Name == name);
        var result = CheckRunner.Run(ConformanceSuite.Checks.Single(check => check.Id == mutant.Check), kind, ConformanceTargets.BuiltIn(name, null));
        Assert.True(result.Status == CheckStatus.Fail, $"{mutant.Check}: {result.Status} {result.Reason}");
    }

    public static TheoryData<string, string, ProbeKind> Besides() => new(ConformanceMutants.Besides);

    [Theory, MemberData(nameof(Besides))]
    public void Each_check_catches_what_it_is_said_to_catch(string id, string mutant, ProbeKind kind)
    {
        var result = CheckRunner.Run(ConformanceSuite.Checks.Single(check => check.Id == id), kind, ConformanceTargets.BuiltIn(mutant, null));
        Assert.True(result.Status == CheckStatus.Fail, $"{mutant}: {result.Status} {result.Reason}");
    }

    [Fact]
    public void There_are_sixty_mutants_of_different_names()
    {
        Assert.True(ConformanceMutants.Names.Count >= 60, $"{ConformanceMutants.Names.Count}");
        Assert.Equal(ConformanceMutants.Names.Count, ConformanceMutants.Names.Distinct().Count());
    }
}

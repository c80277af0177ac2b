namespace Dxcp.Conformance;

/// <summary>A mistake, and the check that is to catch it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Mistake">What is done wrong, in a line.</param>
/// <param name="Check">The id of the check.</param>
/// <param name="Surfaces">Where it can be made.</param>
public sealed record ConformanceMutant(string Name, string Mistake, string Check, IReadOnlyList<ProbeKind> Surfaces)
{
    internal Func<Mutant> Make { get; init; } = null!;
}

/// <summary>Mistakes that a real implementer would make, each alone, to see whether the checks catch them. Thread-safe.</summary>
public static partial class ConformanceMutants
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConformanceMutant> All { get; } = [.. OfRefresh, .. OfUse, .. OfIVs, .. OfSizes, .. OfChannels, .. OfSeveral, .. OfHardware,
        .. OfTables];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(mutant => mutant.Name)];

    /// <summary>The same target with a mistake in its tables and vtables; the target itself without a name.</summary>
    /// <param name="target">The target, which is in this process; vtables are shared by all objects of a class, so one such target is tested at a time.</param>
    /// <param name="name">One of <see cref="Names"/>, or null.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ConformanceTarget Apply(ConformanceTarget target, string? name)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (name is null)
            return target;
        var mutant = All.FirstOrDefault(one => one.Name == name) ?? throw new ArgumentException($"There is no mutant {name}.", nameof(name));
        return target.With(mutant.Make);
    }

    /// <summary>The mutants as rows of a Markdown table: name, mistake, the check that catches it, its clause, the surfaces.</summary>
    public static string Table()
    {
        var text = new System.Text.StringBuilder("| mutant | mistake | caught by | clause | on |\n|---|---|---|---|---|\n");
        var checks = ConformanceSuite.Checks.ToDictionary(check => check.Id);
        foreach (var mutant in All)
        {
            var surfaces = mutant.Surfaces.Where(checks[mutant.Check].Surfaces.Contains).Select(CheckRunner.NameOf).ToList();
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| `{mutant.Name}` | {mutant.Mistake} | {mutant.Check} | {checks[mutant.Check].Rules[0]} | " +
                    $"{(surfaces.Count == ProbeKinds.All.Length ? "all" : string.Join(", ", surfaces))} |\n");
        }

        return text.ToString();
    }

    /// <summary>The ids of checks that catch no mutant, in their order.</summary>
    public static string Unaimed() => string.Join(", ", ConformanceSuite.Checks.Select(check => check.Id).Except(All.Select(mutant => mutant.Check))
        .Except(Besides.Select(row => row.Check)));

    private static ConformanceMutant M(string name, string mistake, string check, Func<Mutant> make, ProbeKind[]? on = null) =>
        new(name, mistake, check, on ?? ProbeKinds.All) { Make = make };
}

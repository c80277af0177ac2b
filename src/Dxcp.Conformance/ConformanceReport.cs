using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dxcp.Conformance;

/// <summary>What a check is, for those who read results without the suite.</summary>
public sealed record CheckDescription
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about.</summary>
    public ConformanceGroup Group { get; init; }

    /// <summary>What it asks for.</summary>
    public required string Statement { get; init; }

    /// <summary>The rules, the first of which a failure breaks.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>What the first rule says.</summary>
    public required string Clause { get; init; }

    /// <summary>The page that states it, or <c>decision</c> with what that leans on.</summary>
    public required string Source { get; init; }

    /// <summary>Whether documentation is silent about it.</summary>
    public bool IsDecision { get; init; }

    /// <summary>Describes a check.</summary>
    /// <param name="check">The check.</param>
    public static CheckDescription Of(ConformanceCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return new()
        {
            Id = check.Id,
            Group = check.Group,
            Statement = check.Statement,
            Rules = check.Rules,
            Clause = Clauses.TextOf(check.Rules[0]),
            Source = Clauses.SourceOf(check.Rules[0]),
            IsDecision = check.IsDecision,
        };
    }
}

/// <summary>A run of the suite. Immutable.</summary>
public sealed record ConformanceReport
{
    /// <summary>The form that the document keeps to (docs/conformance.schema.json).</summary>
    public string Schema { get; init; } = "conformance-1";

    /// <summary>What was put to the test.</summary>
    public required string Target { get; init; }

    /// <summary>The mutation that it carried, if one.</summary>
    public string? Mutant { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public DateTime Began { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The surfaces that were met.</summary>
    public required IReadOnlyList<string> Surfaces { get; init; }

    /// <summary>How many results of each status.</summary>
    public required IReadOnlyDictionary<CheckStatus, int> Summary { get; init; }

    /// <summary>The checks that were run.</summary>
    public required IReadOnlyList<CheckDescription> Checks { get; init; }

    /// <summary>One for each check and surface.</summary>
    public required IReadOnlyList<CheckResult> Results { get; init; }

    /// <summary>Ids of checks that no document asks for and that the target decides otherwise: what the field lacks.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>What is to say of the waivers: those that match nothing, those whose checks pass.</summary>
    public IReadOnlyList<string> WaiverRemarks { get; init; } = [];

    /// <summary>Whether nothing failed that nobody waived, and something passed.</summary>
    [JsonIgnore]
    public bool IsClean => Count(CheckStatus.Fail) + Count(CheckStatus.Crash) + Count(CheckStatus.Timeout) == 0 && Count(CheckStatus.Pass) > 0;

    /// <summary>How many results have a status.</summary>
    /// <param name="status">The status.</param>
    public int Count(CheckStatus status) => Summary.GetValueOrDefault(status);

    /// <summary>Puts a report together.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="mutant">Its mutation.</param>
    /// <param name="began">When the run began.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="results">The results, in any order.</param>
    /// <param name="waivers">What excuses failures.</param>
    public static ConformanceReport Make(string target, string? mutant, DateTime began, TimeSpan took, IEnumerable<CheckResult> results,
        ConformanceWaivers? waivers = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        var checks = ConformanceSuite.Checks.ToDictionary(check => check.Id);
        var order = ConformanceSuite.Checks.Select((check, place) => (check.Id, place)).ToDictionary();
        CheckResult[] all = [.. results.OrderBy(result => order.GetValueOrDefault(result.Id)).ThenBy(result => result.Surface, StringComparer.Ordinal)];
        IReadOnlyList<string> remarks = [];
        if (waivers is not null)
            (all, remarks) = waivers.Apply(all);
        return new()
        {
            Target = target,
            Mutant = mutant,
            Began = began,
            Seconds = Math.Round(took.TotalSeconds, 1),
            Surfaces = [.. all.Select(result => result.Surface).Distinct()],
            Summary = Enum.GetValues<CheckStatus>().ToDictionary(status => status, status => all.Count(result => result.Status == status)),
            Checks = [.. all.Select(result => result.Id).Distinct().Select(id => CheckDescription.Of(checks[id]))],
            Results = all,
            Decisions = [.. all.Where(result => result.Status == CheckStatus.Warning && checks[result.Id].IsDecision).Select(result => result.Id).Distinct()],
            WaiverRemarks = remarks,
        };
    }
}

/// <summary>The documents of the suite; generated at build time, so that trimming and NativeAOT leave them whole.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(ConformanceReport))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(IReadOnlyList<CheckDescription>))]
[JsonSerializable(typeof(IReadOnlyList<Waiver>))]
public sealed partial class ConformanceDocuments : JsonSerializerContext;

/// <summary>Results between processes, each in one line.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckResult))]
public sealed partial class ResultLines : JsonSerializerContext;

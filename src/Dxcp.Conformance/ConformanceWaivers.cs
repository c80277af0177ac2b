using System.Text.Json;

namespace Dxcp.Conformance;

/// <summary>An excuse for checks that fail.</summary>
public sealed record Waiver
{
    /// <summary>A pattern of ids, with * and ?.</summary>
    public required string Id { get; init; }

    /// <summary>The surface that it holds for; all without it.</summary>
    public string? Surface { get; init; }

    /// <summary>Why the failure is excused.</summary>
    public required string Reason { get; init; }

    /// <summary>Where that is dealt with.</summary>
    public string? Link { get; init; }
}

/// <summary>The waivers of a file. Immutable.</summary>
public sealed class ConformanceWaivers
{
    private readonly IReadOnlyList<Waiver> _waivers;

    /// <summary>Takes waivers as they are.</summary>
    /// <param name="waivers">The waivers; the first that matches counts.</param>
    public ConformanceWaivers(IReadOnlyList<Waiver> waivers) => _waivers = waivers;

    /// <summary>Reads a JSON list of objects with <c>id</c>, <c>reason</c>, and perhaps <c>surface</c> and <c>link</c>.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static ConformanceWaivers Parse(string json)
    {
        try
        {
            var waivers = JsonSerializer.Deserialize(json, ConformanceDocuments.Default.IReadOnlyListWaiver) ?? [];
            foreach (var waiver in waivers)
            {
                if (string.IsNullOrWhiteSpace(waiver.Reason) || string.IsNullOrWhiteSpace(waiver.Id))
                    throw new FormatException($"the waiver of '{waiver.Id}' has no reason");
            }

            return new(waivers);
        }
        catch (JsonException broken)
        {
            throw new FormatException($"it is no list of waivers: {broken.Message.ReplaceLineEndings(" ")}", broken);
        }
    }

    /// <summary>Excuses what the waivers match, and says which match nothing or what passes.</summary>
    /// <param name="results">The results of a run.</param>
    /// <returns>The results, and remarks for a person.</returns>
    public (CheckResult[] Results, IReadOnlyList<string> Remarks) Apply(IReadOnlyList<CheckResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var used = new HashSet<Waiver>();
        var passed = new HashSet<Waiver>();
        var waived = results.Select(result =>
        {
            var waiver = _waivers.FirstOrDefault(one =>
                ConformanceSuite.Fits(one.Id, result.Id) && (one.Surface is null || ConformanceSuite.Fits(one.Surface, result.Surface)));
            if (waiver is null)
                return result;
            if (result.Status is CheckStatus.Pass or CheckStatus.NotSupported)
            {
                passed.Add(waiver);
                return result;
            }

            used.Add(waiver);
            return result with { Status = CheckStatus.Waived, Reason = waiver.Link is null ? waiver.Reason : $"{waiver.Reason} ({waiver.Link})" };
        }).ToArray();
        var remarks = _waivers.Where(waiver => !used.Contains(waiver)).Select(waiver => passed.Contains(waiver)
            ? $"the waiver of {waiver.Id} is not needed: what it matches passes"
            : $"the waiver of {waiver.Id} matches no check of this run");
        return (waived, [.. remarks]);
    }
}

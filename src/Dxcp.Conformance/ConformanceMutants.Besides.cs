using System.Text;

namespace Dxcp.Conformance;

/// <summary>What mutants are caught by besides the check that each is aimed at.</summary>
public static partial class ConformanceMutants
{
    /// <summary>A mutant, a surface, and checks that catch it there; of each check one mutant.</summary>
    private const string BesidesText = """
        answers-unsigned ddi9: AC-003 AC-060 AC-061 AC-070 AC-071 AC-072
        answer-code-zero ddi9: AC-045 AC-047
        tag-unchecked ddi9: AC-023 AC-024 AC-030 AC-089 AC-093
        tag-unchecked d3d11: AC-025
        number-unchecked ddi9: AC-041
        number-of-query-again ddi9: AC-103
        overlay-dropped ddi9: AC-062
        protection-of-others ddi9: AC-092 DP-021
        output-beyond ddi9: AC-101
        answer-without-handle d3d11: AC-068 AC-102
        answer-without-handle ddi9: AC-069
        protection-stays ddi9: DP-022
        one-process-more ddi9: CP-011 CP-012 CP-015 CP-016 CP-019
        whole-blocks-mistaken ddi9: AC-099
        any-block ddi9: CS-005 CS-006 CS-007 CS-008 CS-009 CS-010 CS-011 CS-012 CS-013 CS-021 KR-040
        any-block-size ddi9: CS-018 CS-019
        count-carries ddi9: CS-045
        count-little-endian ddi9: CS-040 CS-043
        iv-first-byte-ignored ddi9: CS-050
        pattern-of-blocks ddi9: CS-057 CS-059 CS-118
        pattern-swapped ddi9: CS-056
        pattern-ignored ddi9: CS-055
        pattern-off-by-one ddi9: CS-054
        refused-blt-taken ddi9: CS-060 CS-063 CS-069 CS-070 CS-086 CS-087 CS-088 CS-090 CS-093 CS-115 CS-168 DE-008 DP-007 DP-008 DP-023
        refused-read-back-taken ddi9: CS-068 CS-170
        frame-always-taken d3d11: DE-013 DE-022
        history-lost ddi9: CS-081 CS-084 CS-085 CS-092 CS-095 KR-056 KR-058
        content-key-ignored ddi9: CS-111 CS-116 CS-158
        content-key-not-unwrapped ddi9: CS-112
        iv-compared-low ddi9: CS-083
        iv-of-any-size d3d11: CS-147 CS-149 CS-150 CS-151 CS-152
        content-key-of-any-size d3d11: CS-153 CS-155 CS-156 CS-157
        protected-mapped ddi9: CP-003 CP-004 CP-031 DP-002
        protected-mapped d3d11: HD-015
        random-seeded ddi9: CP-037 KR-066
        switch-at-start ddi9: KR-005 KR-006 KR-084
        xor-left-out ddi9: KR-008 KR-013 KR-014 KR-061 KR-064 KR-068 KR-069 KR-076 KR-077 KR-080 KR-081 KR-083 KR-086 KR-087
        finish-without-start ddi9: KR-018 KR-026 KR-038
        decrypts-under-old ddi9: KR-023
        size-not-checked ddi9: KR-029 KR-030 KR-031 KR-032 KR-041
        wrong-size-forgets ddi9: KR-034 KR-035
        other-device ddi9: KR-043
        content-key-under-old ddi9: KR-052
        wrong-session ddi9: KR-062 KR-063
        number-overflows ddi9: KR-071
        read-back-key-in-clear ddi9: CS-127 KR-053 KR-055
        start-without-key ddi9: KR-046
        destroyed-sessions ddi9: CD-028
        budget-not-given-back ddi9: DP-033
        own-iv-repeats ddi9: CS-130
        no-iv-taken ddi9: DP-012
        refused-not-zeroed ddi9: KR-037
        refused-not-zeroed d3d11: HD-009 HD-013 KR-078
        frame-content-key-ignored d3d11: DE-020 KR-085
        query-not-counted d3d11: CD-002
        ties-anything ddi9: DE-012
        device-handle-new ddi9: DE-014 KR-088
        reads-back-without-key ddi9: CS-126
        iv-and-count-swapped ddi9: CS-041
        """;

    /// <summary>Checks that no mutant is aimed at, each with one that it catches, and the surface where it does.</summary>
    public static IReadOnlyList<(string Check, string Mutant, ProbeKind Surface)> Besides { get; } =
    [
        .. from line in BesidesText.Split('\n', StringSplitOptions.TrimEntries)
           let halves = line.Split(':')
           let mutant = halves[0].Split(' ')
           from check in halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
           orderby check
           select (check, mutant[0], Enum.Parse<ProbeKind>(mutant[1], ignoreCase: true)),
    ];

    /// <summary>Those as rows of a Markdown table.</summary>
    public static string BesidesTable()
    {
        var text = new StringBuilder("| check | catches |\n|---|---|\n");
        foreach (var mutant in Besides.GroupBy(row => row.Mutant).OrderBy(group => group.First().Check))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {string.Join(", ", mutant.Select(row => row.Check))} | `{mutant.Key}` |\n");
        }

        return text.ToString();
    }
}

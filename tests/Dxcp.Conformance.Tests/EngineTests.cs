using Dxcp.Cli.Conform;

namespace Dxcp.Conformance.Tests;

/// <summary>What becomes of a check: how it ends, for whom it is meant, and what is kept of its calls.</summary>
[Collection("mutants stand in vtables that all objects of the process share")]
public class EngineTests
{
    private static readonly ConformanceTarget s_own = ConformanceTargets.BuiltIn(null, null);

    [Theory] // whose it is, what the first rule is, whether the code alone is another, and how the check ends
    [InlineData(true, "R1 S2", false, CheckStatus.Fail)]
    [InlineData(true, "S2 R1", false, CheckStatus.Fail)]
    [InlineData(true, "R1", true, CheckStatus.Fail)]
    [InlineData(false, "R1 S2", false, CheckStatus.Fail)]
    [InlineData(false, "S2 R1", false, CheckStatus.Warning)]
    [InlineData(false, "D2", false, CheckStatus.Warning)]
    [InlineData(false, "R1", true, CheckStatus.Warning)]
    public void Where_documentation_is_silent_another_implementation_may_differ(bool isOwn, string rules, bool isCodeAlone, CheckStatus expected)
    {
        var result = Run(rules, _ => throw new CheckFailedException("one", "other") { IsCodeAlone = isCodeAlone }, isOwn);
        Assert.Equal((expected, "one", "other"), (result.Status, result.Expected, result.Observed));
    }

    [Fact]
    public void What_nobody_foresaw_is_a_failure_of_the_statement_whoever_is_tested()
    {
        foreach (bool isOwn in new[] { true, false })
        {
            var result = Run("S2", _ => throw new InvalidOperationException("for once"), isOwn);
            Assert.Equal((CheckStatus.Fail, "it is so", "InvalidOperationException: for once"), (result.Status, result.Expected, result.Observed));
        }
    }

    [Theory]
    [InlineData(0x80u, ProfileWish.AsItIs, "the target does not report the capabilities 0x80: ENCRYPTED_READ_BACK_KEY")]
    [InlineData(0x180u, ProfileWish.AsItIs, "the target does not report the capabilities 0x180: ENCRYPTED_READ_BACK_KEY, SEQUENTIAL_CTR_IV")]
    [InlineData(0x20u, ProfileWish.AsItIs, "")]
    [InlineData(0u, ProfileWish.ReadBackKey, "the target does not report ENCRYPTED_READ_BACK_KEY")]
    [InlineData(0u, ProfileWish.NoReadBackKey, "")]
    [InlineData(0u, ProfileWish.NoRefresh, "the target has FRESHEN_SESSION_KEY: its absence cannot be shown")]
    [InlineData(0u, ProfileWish.NoPartial, "the target has PARTIAL_DECRYPTION: its absence cannot be shown")]
    [InlineData(0u, ProfileWish.StrictIV, "no capability tells whether the target does this, and it cannot be made to")]
    public void A_check_is_left_out_where_the_target_is_not_what_it_is_about(uint caps, ProfileWish wish, string reason)
    {
        var result = Run("R1", _ => { }, isOwn: false, caps, wish);
        Assert.Equal((reason.Length == 0 ? CheckStatus.Pass : CheckStatus.NotSupported, reason), (result.Status, result.Reason));
        Assert.Empty(result.Calls);
    }

    [Fact]
    public void A_check_is_left_out_where_the_interface_cannot_express_it_and_keeps_its_calls_where_it_fails()
    {
        var result = CheckRunner.Run(Check("R1", _ => { }, 0, default), ProbeKind.D3D11, s_own);
        Assert.Equal((CheckStatus.NotSupported, "the interface cannot express it", "d3d11"), (result.Status, result.Reason, result.Surface));
        result = Run("R1", bench =>
        {
            _ = bench.Device.CreateMemory();
            throw new CheckFailedException("one", "other");
        }, isOwn: true);
        Assert.NotEmpty(result.Calls);
        Assert.Empty(Run("R1", bench => _ = bench.Device.CreateMemory(), isOwn: true).Calls);
    }

    [Fact]
    public void A_long_list_of_calls_keeps_its_beginning_and_its_end()
    {
        CallLog log = CallLog.Begin();
        for (int i = 0; i < 400; i++)
            CallLog.Add($"{i}");
        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{i}"), log.Lines);
        for (int i = 400; i < 450; i++)
            CallLog.Add($"{i}");
        Assert.Equal([.. Enumerable.Range(0, 200).Select(i => $"{i}"), "… 50 more calls …", .. Enumerable.Range(250, 200).Select(i => $"{i}")], log.Lines);
        Assert.Equal(["session 1", "picture 1", "session 2", "session 1", "null"],
            [CallLog.Name("session", 10), CallLog.Name("picture", 10), CallLog.Name("session", 20), CallLog.Name("session", 10), CallLog.Name("session", 0)]);
        _ = CallLog.Begin();
        Assert.Equal("session 1", CallLog.Name("session", 20));
    }

    [Fact]
    public void A_worker_answers_each_check_that_it_knows_and_tells_calls_only_where_it_is_asked_for_them()
    {
        using StringWriter output = new();
        CheckWorker.Serve(s_own, new StringReader("ZZ-1 d3d9\nKR-001\nKR-001 d3d12\n\nKR-001 d3d9 trace\nKR-001 d3d9\n"), output);
        string[] lines = output.ToString().Split('\n');
        Assert.All(lines.Chunk(2).SkipLast(1), pair => Assert.Equal("", pair[0])); // each begins a line of its own
        string[] said = [.. lines.Where(line => line.Length != 0)];
        int first = Array.FindIndex(said, line => line.StartsWith(CheckWorker.ResultMark, StringComparison.Ordinal));
        Assert.Contains(said[..first], line => line.StartsWith(CheckWorker.CallMark, StringComparison.Ordinal));
        Assert.Equal([CheckWorker.OpenedMark], said[..first].Where(line => !line.StartsWith(CheckWorker.CallMark, StringComparison.Ordinal)));
        Assert.Equal(CheckWorker.OpenedMark, said[first + 1]);
        Assert.Equal(first + 3, said.Length);
        foreach (string result in new[] { said[first], said[first + 2] })
            Assert.StartsWith(CheckWorker.ResultMark + "{\"Id\":\"KR-001\",\"Surface\":\"d3d9\",\"Status\":\"Pass\"", result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KR-001", "KR-001")]
    [InlineData("kr-001", "KR-001")]
    public void A_filter_looks_at_ids_groups_and_statements_in_any_case(string pattern, string id)
    {
        Assert.Equal([id], ConformanceSuite.Matching(pattern).Select(check => check.Id));
        ConformanceCheck check = ConformanceSuite.Checks.Single(check => check.Id == id);
        Assert.Contains(check, ConformanceSuite.Matching(check.Statement.ToUpperInvariant()));
        Assert.Equal(ConformanceSuite.Checks.Where(one => one.Group == check.Group), ConformanceSuite.Matching($"{check.Group}".ToUpperInvariant()));
        Assert.Equal(ConformanceSuite.Checks, ConformanceSuite.Matching(null));
        Assert.Empty(ConformanceSuite.Matching("no such check"));
    }

    [Theory]
    [InlineData("""[{ "id": "KR-001", "reason": "" }]""")]
    [InlineData("""[{ "id": " ", "reason": "known" }]""")]
    [InlineData("""[{ "id": "KR-001" }]""")]
    [InlineData("7")]
    public void A_waiver_has_an_id_and_a_reason(string json) => Assert.Throws<FormatException>(() => ConformanceWaivers.Parse(json));

    [Fact]
    public void Bytes_that_differ_are_told_from_the_first_of_them_on()
    {
        byte[] expected = [.. Enumerable.Range(0, 20).Select(i => (byte)i)], observed = [.. expected];
        Demand.Equal(expected, observed);
        observed[5] = 0xFF;
        var failure = Assert.Throws<CheckFailedException>(() => Demand.Equal(expected, observed, "bytes of it"));
        Assert.Equal(("20 bytes of it, from byte 5 on 05060708090A0B0C…", "20 bytes of it, from byte 5 on FF060708090A0B0C…"),
            (failure.Expected, failure.Observed));
        failure = Assert.Throws<CheckFailedException>(() => Demand.Equal(expected, expected[..18]));
        Assert.Equal(("20 bytes, from byte 18 on 1213…", "18 bytes"), (failure.Expected, failure.Observed));
    }

    [Fact]
    public void A_pattern_encrypts_whole_blocks_of_each_piece_and_begins_anew_in_the_next()
    {
        List<int[]> pieces = ReferenceCipher.Striped([(2, 40), (0, 15), (3, 16)], 1, 1);
        Assert.Equal([Enumerable.Range(2, 16), [], Enumerable.Range(60, 16)], pieces); // what is left of a piece is no block
        Assert.Equal([Enumerable.Range(2, 40), Enumerable.Range(42, 15), Enumerable.Range(60, 16)],
            ReferenceCipher.Striped([(2, 40), (0, 15), (3, 16)], int.MaxValue, 0));
    }

    [Fact]
    public void A_clause_is_the_whole_rule()
    {
        Assert.StartsWith("Which commands on which channel? What either source allows", Clauses.TextOf("S45"), StringComparison.Ordinal);
        Assert.EndsWith("Direct3D 11: E_FAIL.", Clauses.TextOf("S45"), StringComparison.Ordinal);
        Assert.Equal("decision, leaning on: D14", Clauses.SourceOf("S45"));
    }

    private static ConformanceCheck Check(string rules, Action<Bench> run, uint caps, ProfileWish wish) =>
        new("XX-1", ConformanceGroup.CryptoSession, "it is so", rules, run) { Surfaces = [ProbeKind.D3D9], Caps = caps, Wish = wish };

    private static CheckResult Run(string rules, Action<Bench> run, bool isOwn, uint caps = 0, ProfileWish wish = default)
    {
        var target = new ConformanceTarget
        {
            Name = "t",
            IsBuiltIn = isOwn,
            Enumerator9 = s_own.Enumerator9,
            VideoService9 = s_own.VideoService9,
            Root = s_own.Root,
        };
        CheckResult result = CheckRunner.Run(Check(rules, run, caps, wish), ProbeKind.D3D9, target);
        Assert.Equal(("XX-1", "d3d9"), (result.Id, result.Surface));
        return result;
    }
}

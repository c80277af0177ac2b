namespace Dxcp.Driver.Tests;

/// <summary>Faults as people write them, and as C# does.</summary>
public class FaultTextTests
{
    [Theory] // S219
    [InlineData("key-lost")]
    [InlineData("key-lost@100")]
    [InlineData("device-removed@EncryptionBlt:2")]
    [InlineData("device-removed:hung@3")]
    [InlineData("device-removed:internal-error")]
    [InlineData("blt-slow:50ms@DecryptionBlt:3")]
    [InlineData("blt-stalled@250ms")]
    [InlineData("refresh-late:4@7")]
    [InlineData("decoder-busy:5@10%~7")]
    [InlineData("out-of-memory@CreateResource:9")]
    public void A_text_comes_back_from_its_fault(string text) => Assert.Equal(text, Fault.Parse(text).ToString());

    [Fact]
    public void Every_kind_has_a_text()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
            Assert.Equal(new Fault(kind, new(Frame: 3)), Fault.Parse(new Fault(kind, new(Frame: 3)).ToString()));
        Assert.Equal("certificate-other-key", FaultText.NameOf(FaultKind.CertificateOtherKey));
    }

    [Theory] // S219
    [InlineData("key-losst@100", "there is no 'key-losst'; there are key-lost, content-lost,")]
    [InlineData("", "there is no ''; there are key-lost,")]
    [InlineData("key-lost@0", "frames count from 1")]
    [InlineData("key-lost@-1", "'-1' is no moment; wanted is a frame's number, a time")]
    [InlineData("key-lost@", "'' is no moment")]
    [InlineData("key-lost@Blt:1", "'Blt:1' is no moment")]
    [InlineData("key-lost@1", null)]
    [InlineData("key-lost@5", null)]
    [InlineData("key-lost@DecryptionBlt:0", "'0' is no whole number of at least 1")]
    [InlineData("key-lost@99:1", "'99:1' is no moment")]
    [InlineData("key-lost@0ms", "'0ms' is no moment")]
    [InlineData("key-lost@101%", "'101' is no percentage above 0, up to 100")]
    [InlineData("key-lost@5%7", "'7' is no seed; wanted is ~ and a whole number")]
    [InlineData("key-lost:3", "key-lost takes no amount")]
    [InlineData("device-removed:hanged", "'hanged' is no reason; there are removed, hung, reset, internal-error")]
    [InlineData("device-removed:1", "'1' is no reason; there are removed,")]
    [InlineData("blt-slow:3", "'3' is no time; wanted is 250ms, or 2s")]
    [InlineData("blt-slow:2h", "'2h' is no time")]
    [InlineData("decoder-busy:0", "'0' is no whole number from 1 to 3600000")]
    public void What_is_no_fault_is_refused_with_the_reason(string text, string? reason)
    {
        if (reason is null)
            Assert.Null(Record.Exception(() => Fault.Parse(text)));
        else
            Assert.StartsWith($"fault '{text}': {reason}", Assert.Throws<DriverProfileException>(() => Fault.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact] // S219
    public void Whatever_the_text_it_is_a_fault_that_comes_back_or_is_refused_with_a_reason()
    {
        const string letters = "key-lostbdecrfhg@:%~,1234567890msDBTx. \t\0é";
        var random = new Random(14);
        string[] good = ["key-lost@100", "blt-slow:50ms@DecryptionBlt:3", "decoder-busy:5@10%~7", "device-removed:hung@2s", "refresh-late:4@99999999999999999"];
        for (int round = 0; round < 20000; round++)
        {
            string text = good[random.Next(good.Length)];
            int at = random.Next(text.Length + 1), end = Math.Min(text.Length, at + random.Next(4));
            text = string.Concat(text.AsSpan(0, at), letters.AsSpan(random.Next(letters.Length), 1), text.AsSpan(end));
            Fault? fault = null;
            if (Record.Exception(() => fault = Fault.Parse(text)) is { } exception)
                Assert.StartsWith($"fault '{text}': ", Assert.IsType<DriverProfileException>(exception).Message, StringComparison.Ordinal);
            else
                Assert.Equal(fault, Fault.Parse(fault!.ToString()));
        }
    }

    [Fact]
    public void A_plan_is_written_in_text_and_in_CSharp()
    {
        var plan = FaultPlan.None.At(frame: 100).LoseKey().At(call: FaultCall.FinishSessionKeyRefresh, nth: 2).Comes(FaultKind.RefreshLate, 3);
        Assert.Equal("key-lost@100, refresh-late:3@FinishSessionKeyRefresh:2", plan.ToString());
        Assert.Equal(plan.Faults, FaultPlan.Parse("# a film\nkey-lost@100 ; \n refresh-late:3@FinishSessionKeyRefresh:2 # late\n").Faults);
        Assert.Empty(FaultPlan.Parse(" ,;\n#").Faults);
    }

    [Theory, InlineData("blt-slow:2s", 2000), InlineData("blt-stalled:7ms", 7), InlineData("refresh-late:3600000", 3_600_000)]
    [InlineData("device-removed:reset", (uint)RemovalReason.Reset)]
    public void An_amount_is_a_number_of_milliseconds_of_frames_or_a_reason(string text, uint amount) => Assert.Equal(amount, Fault.Parse(text).Amount);

    [Fact]
    public void A_moment_is_within_its_limits()
    {
        Assert.Throws<ArgumentOutOfRangeException>("nth", () => FaultPlan.None.At(call: FaultCall.BeginFrame, nth: 0));
        Assert.Throws<ArgumentOutOfRangeException>("after", () => FaultPlan.None.At(after: TimeSpan.Zero));
        foreach (double percent in new[] { 0, -1, 100.001, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>("percent", () => FaultPlan.None.At(percent: percent));
        Assert.Equal("key-lost@1, key-lost@BeginFrame:1, key-lost@1ms, key-lost@100%~0", FaultPlan.None.At(frame: 1).LoseKey()
            .At(call: FaultCall.BeginFrame).LoseKey().At(after: TimeSpan.FromMilliseconds(1)).LoseKey().At(percent: 100).LoseKey().ToString());
    }

    [Fact]
    public void A_moment_is_one()
    {
        var after = TimeSpan.FromSeconds(1);
        foreach (var two in new Action[]
        {
            () => FaultPlan.None.At(frame: 1, call: FaultCall.Query), () => FaultPlan.None.At(frame: 1, percent: 5),
            () => FaultPlan.None.At(call: FaultCall.Query, after: after), () => FaultPlan.None.At(call: FaultCall.Query, percent: 5),
            () => FaultPlan.None.At(after: after, percent: 5),
        })
        {
            Assert.Throws<ArgumentException>("frame", two);
        }

        Assert.Throws<ArgumentException>(() => FaultPlan.None.At(frame: 1, after: TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FaultPlan.None.At(frame: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => FaultPlan.None.At(percent: 101));
    }
}

namespace Dxcp.Driver.Tests.Faults;

/// <summary>Alone: what is injected, and what the environment says, holds for each card of the process (S219).</summary>
[CollectionDefinition(nameof(InjectedFaultTests), DisableParallelization = true)]
[Collection(nameof(InjectedFaultTests))]
public sealed class InjectedFaultTests : IDisposable
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 3);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(DriverFaults.EnvironmentVariable, null);
        DriverFaults.Inject(null);
    }

    [Fact]
    public void What_is_injected_reaches_cards_that_are_there_and_those_to_come_until_it_is_taken_back()
    {
        using var before = new SessionTestDevice(DriverProfile.OnDemand);
        Assert.Null(GraphicsCard.Of(before.Device.Adapter.Profile).Faults);
        DriverFaults.Inject(FaultPlan.Parse("random-zero@StartSessionKeyRefresh:1"));
        DriverFaults.Inject(FaultPlan.Parse("refresh-dropped@FinishSessionKeyRefresh:1"));
        using var after = new SessionTestDevice(DriverProfile.OnDemand);
        foreach (var device in new[] { before, after })
            Assert.Equal((false, DriverStatus.InvalidState), Refresh(device));
        DriverFaults.Inject(FaultPlan.Parse("random-zero@StartSessionKeyRefresh:1"));
        DriverFaults.Inject(null);
        using var later = new SessionTestDevice(DriverProfile.OnDemand);
        foreach (var device in new[] { before, after, later })
            Assert.Equal((true, DriverStatus.Ok), Refresh(device));
    }

    [Fact]
    public void What_comes_at_once_comes_to_the_cards_that_are_there_alone()
    {
        using var before = new SessionTestDevice(DriverProfile.OnDemand);
        var session = before.CreateKeyedSession(s_key);
        DriverFaults.Inject(FaultPlan.Parse("key-lost, random-zero@StartSessionKeyRefresh:1"));
        Assert.Equal((null, SessionCondition.KeyLost), (session.KeyInForce, session.Condition));
        int told = 0;
        EventHandler<FaultKind> count = (_, _) => told++;
        DriverFaults.TornDown += count;
        using var after = new SessionTestDevice(DriverProfile.OnDemand);
        DriverFaults.TornDown -= count;
        Assert.Equal(0, told);
        var other = after.CreateKeyedSession(s_key);
        Assert.True(SessionTestDevice.Uses(other, s_key));
        Assert.Equal(new byte[16], SessionTestDevice.Start(other));
    }

    [Fact] // S219
    public void The_environment_names_faults_or_a_file_of_them()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "# a film\nrandom-zero@StartSessionKeyRefresh:1\n");
        foreach (string text in new[] { "random-zero@StartSessionKeyRefresh:1", file })
        {
            Environment.SetEnvironmentVariable(DriverFaults.EnvironmentVariable, text);
            using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.Parse("refresh-dropped@FinishSessionKeyRefresh:1") });
            Assert.Equal((false, DriverStatus.InvalidState), Refresh(device));
            Assert.Equal((true, DriverStatus.Ok), Refresh(device));
        }

        File.Delete(file);
    }

    [Fact] // S216, S219
    public unsafe void What_the_environment_cannot_mean_opens_no_adapter()
    {
        const string text = "no-such-fault", reason = "fault 'no-such-fault': there is no 'no-such-fault'";
        Environment.SetEnvironmentVariable(DriverFaults.EnvironmentVariable, text);
        string message = Assert.Throws<DriverProfileException>(() => new DriverAdapter(DriverProfile.OnDemand with { Name = text })).Message;
        Assert.StartsWith(reason, message, StringComparison.Ordinal);
        using var profile = DriverProfile.Use(DriverProfile.OnDemand with { Name = text });
        Abi.D3D10_2DDI_ADAPTERFUNCS table11;
        var open11 = new Abi.D3D10DDIARG_OPENADAPTER { pAdapterFuncs_2 = &table11 };
        Assert.Equal(Abi.HResult.E_INVALIDARG, DriverEntry.OpenAdapter10_2Function(&open11));
        Abi.D3DDDI_ADAPTERFUNCS table9;
        var open9 = new Abi.D3DDDIARG_OPENADAPTER { Interface = 9, Version = Abi.Macros.D3D_UMD_INTERFACE_VERSION_WIN7, pAdapterFuncs = &table9 };
        Assert.Equal(Abi.HResult.D3DDDIERR_NOTAVAILABLE, DriverEntry.OpenAdapterFunction(&open9));
    }

    /// <summary>Whether Start gives a number, and what becomes of a second Finish's first.</summary>
    private static (bool HasNumber, DriverStatus Finish) Refresh(SessionTestDevice device)
    {
        var session = device.CreateKeyedSession(s_key);
        byte[] number = SessionTestDevice.Start(session);
        var status = session.FinishKeyRefresh();
        if (status != DriverStatus.Ok)
            return (number.AsSpan().ContainsAnyExcept((byte)0), status);
        SessionTestDevice.Start(session);
        return (true, session.FinishKeyRefresh() == DriverStatus.Ok && !SessionTestDevice.Uses(session, s_key) ? DriverStatus.Ok : DriverStatus.Busy);
    }
}

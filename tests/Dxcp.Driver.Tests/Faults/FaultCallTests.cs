using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Diagnostics;

namespace Dxcp.Driver.Tests.Faults;

/// <summary>Which function is which call of a fault, and at which calls each kind of fault shows: S219 to S221.</summary>
public sealed class FaultCallTests : IDisposable
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 3);
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    /// <summary>The kinds that are answers of a call, and where: docs/faults.md.</summary>
    private static readonly Dictionary<FaultKind, FaultCall[]> s_shows = new()
    {
        [FaultKind.OutOfMemory] = [FaultCall.CreateResource],
        [FaultKind.KeyExchangeRefused] = [FaultCall.NegotiateKeyExchange],
        [FaultKind.CertificateExpired] = [FaultCall.GetCertificate],
        [FaultKind.CertificateOtherKey] = [FaultCall.GetCertificate],
        [FaultKind.CertificateBroken] = [FaultCall.GetCertificate],
        [FaultKind.RefreshDropped] = [FaultCall.FinishSessionKeyRefresh],
        [FaultKind.RefreshLate] = [FaultCall.FinishSessionKeyRefresh],
        [FaultKind.RefreshWrongNumber] = [FaultCall.FinishSessionKeyRefresh],
        [FaultKind.RandomZero] = [FaultCall.StartSessionKeyRefresh],
        [FaultKind.BltSlow] = [FaultCall.DecryptionBlt, FaultCall.EncryptionBlt],
        [FaultKind.DecoderBusy] = [FaultCall.BeginFrame],
        [FaultKind.ReadBackCorrupted] = [FaultCall.EncryptionBlt],
        [FaultKind.AnswerTag] = [FaultCall.Configure, FaultCall.Query],
        [FaultKind.AnswerNumber] = [FaultCall.Configure, FaultCall.Query],
        [FaultKind.AnswerType] = [FaultCall.Configure, FaultCall.Query],
    };

    private readonly SessionTestDevice _device = new(DriverProfile.ReadBackKey with { Faults = FaultPlan.None.At(frame: 100_000).LoseKey() });
    private readonly DriverSession _session;
    private readonly DriverDecoder _decoder;
    private readonly DecoderView _view;

    public FaultCallTests()
    {
        _session = _device.CreateKeyedSession(s_key);
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateVideoDecoder(1, new(s_passThrough, SurfaceFormat.Nv12, 16, 16), default));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(2, ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16), []));
        Assert.Equal(DriverStatus.Ok, _device.Device.CreateDecoderView(3, 2, 0, 0, s_passThrough));
        Assert.True(_device.Device.Decoders.TryGet(1, out _decoder!) & _device.Device.DecoderViews.TryGet(3, out _view!));
    }

    private FaultScript Script => GraphicsCard.Of(_device.Device.Adapter.Profile).Faults!;

    public static TheoryData<FaultCall> OfTheCore => [.. Enum.GetValues<FaultCall>().Where(call => call is not (FaultCall.Configure or FaultCall.Query))];

    public static TheoryData<FaultKind> Shown => [.. s_shows.Keys];

    public void Dispose() => _device.Dispose();

    [Theory, MemberData(nameof(OfTheCore))] // S220
    public void A_card_that_is_taken_out_at_a_call_is_gone_with_that_function_and_for_each_from_then_on(FaultCall call)
    {
        var buffers = (From: _device.CreateBuffer(ResourceUsage.Staging), To: _device.CreateBuffer(ResourceUsage.Default));
        Script.Add(FaultPlan.Parse($"device-removed@{call}"));
        foreach (var other in Enum.GetValues<FaultCall>().Where(other => other != call))
        {
            Assert.NotEqual((other, DriverStatus.DeviceRemoved), (other, Do(other, buffers.From, buffers.To)));
            Assert.False(_device.Device.Adapter.IsRemoved, $"{other} is taken for {call}");
        }

        var expected = call == FaultCall.GetCertificate ? DriverStatus.Ok : DriverStatus.DeviceRemoved;
        Assert.Equal(expected, Do(call, buffers.From, buffers.To));
        Assert.True(_device.Device.Adapter.IsRemoved);
        foreach (var other in Enum.GetValues<FaultCall>().Where(other => other is not (FaultCall.GetCertificate or FaultCall.EndFrame
            or FaultCall.Configure or FaultCall.Query)))
        {
            Assert.Equal((other, DriverStatus.DeviceRemoved), (other, Do(other, buffers.From, buffers.To)));
        }
    }

    [Theory, MemberData(nameof(Shown))] // S221
    public void A_fault_waits_for_a_call_that_it_shows_at(FaultKind kind)
    {
        foreach (var shows in s_shows[kind])
        {
            Script.Add(FaultPlan.None.At().Comes(kind, kind == FaultKind.BltSlow ? 1u : 0));
            foreach (var call in Enum.GetValues<FaultCall>().Where(call => !s_shows[kind].Contains(call)))
                Assert.Null(Script.Reach(call, _device.Device.Adapter).Kind);
            for (int times = kind == FaultKind.DecoderBusy ? 3 : 1; times > 0; times--)
                Assert.Equal(kind, Script.Reach(shows, _device.Device.Adapter).Kind);
            Assert.Null(Script.Reach(shows, _device.Device.Adapter).Kind);
        }
    }

    [Fact] // S219
    public void A_fault_of_some_probability_is_drawn_for_at_each_call_that_it_shows_at()
    {
        var adapter = _device.Device.Adapter;
        Script.Add(FaultPlan.Parse("random-zero@100%"));
        Assert.Null(Script.Reach(FaultCall.EncryptionBlt, adapter).Kind);
        for (int i = 0; i < 3; i++)
            Assert.Equal(FaultKind.RandomZero, Script.Reach(FaultCall.StartSessionKeyRefresh, adapter).Kind);
        Script.Clear();
        Script.Add(FaultPlan.Parse("random-zero@25%~3"));
        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => Script.Reach(FaultCall.StartSessionKeyRefresh, adapter).Kind is not null), 200, 300);
        Script.Clear();
        Script.Add(FaultPlan.Parse("key-lost@100%"));
        Script.Reach(FaultCall.EncryptionBlt, adapter);
        Assert.NotNull(_session.KeyInForce);
        foreach (var frame in new[] { FaultCall.DecryptionBlt, FaultCall.BeginFrame, FaultCall.BeginFrame })
        {
            SessionTestDevice.Negotiate(_session, s_key);
            Script.Reach(frame, adapter);
            Assert.Null(_session.KeyInForce);
        }

        Script.Clear();
    }

    [Fact] // S219
    public void A_frames_fault_waits_for_as_many_frames_of_either_way_and_comes_with_no_other_call()
    {
        var adapter = _device.Device.Adapter;
        Script.Add(FaultPlan.Parse("key-lost@3"));
        foreach (var call in new[] { FaultCall.DecryptionBlt, FaultCall.EncryptionBlt, FaultCall.BeginFrame, FaultCall.EndFrame, FaultCall.EncryptionBlt })
        {
            Script.Reach(call, adapter);
            Assert.NotNull(_session.KeyInForce);
        }

        Script.Reach(FaultCall.BeginFrame, adapter);
        Assert.Null(_session.KeyInForce);
    }

    [Theory] // S58, S220, S221
    [InlineData("key-lost", false, SessionCondition.KeyLost), InlineData("session-lock", false, SessionCondition.KeyLost)]
    [InlineData("display-change", false, SessionCondition.KeyLost), InlineData("content-lost", true, SessionCondition.KeyAndContentLost)]
    [InlineData("suspend", true, SessionCondition.KeyAndContentLost), InlineData("device-removed", true, SessionCondition.KeyAndContentLost)]
    public unsafe void A_loss_costs_keys_always_and_what_is_protected_where_contents_are_lost(string fault, bool losesContent, SessionCondition condition)
    {
        Resource secret = _device.CreateProtectedBuffer(), open = _device.CreateBuffer(ResourceUsage.Default);
        secret.Memory[15] = open.Memory[15] = 0xAA;
        Script.Add(FaultPlan.Parse(fault));
        Assert.Equal((null, condition), (_session.KeyInForce, _session.Condition));
        Assert.Equal((losesContent ? 0 : 0xAA, 0xAA), (secret.Memory[15], open.Memory[15]));
        Assert.Equal(fault == "device-removed", _device.Device.Adapter.IsRemoved);
    }

    [Fact] // S221
    public void An_output_that_is_lost_takes_the_protection_with_it_that_was_asked_for_and_nothing_else()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.None.At(frame: 100_000).LoseKey() });
        var session = device.CreateKeyedSession(s_key);
        Assert.Equal(DriverStatus.Ok, device.Device.CreateAuthenticatedChannel(1, ChannelType.SoftwareDriver));
        Assert.True(device.Device.Channels.TryGet(1, out var channel));
        var protection = device.Device.Protection;
        protection.Request(channel, Dxcp.Channels.ProtectionRequests.Enabled);
        Assert.Equal((Dxcp.Channels.ProtectionRequests.Enabled, true), (protection.Requests, protection.IsInForce));
        GraphicsCard.Of(device.Device.Adapter.Profile).Faults!.Add(FaultPlan.Parse("output-lost"));
        Assert.Equal((Dxcp.Channels.ProtectionRequests.None, true), (protection.Requests, protection.IsInForce)); // memory stays protected
        protection.Request(channel, Dxcp.Channels.ProtectionRequests.Enabled);
        Assert.Equal(Dxcp.Channels.ProtectionRequests.Enabled, protection.Requests);
        Assert.True(SessionTestDevice.Uses(session, s_key));
        Assert.False(device.Device.Adapter.IsRemoved);
    }

    [Fact]
    public void A_fault_without_an_amount_has_the_usual_one()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            uint usual = kind == FaultKind.BltSlow ? 100u : kind == FaultKind.BltStalled ? 2000u : kind == FaultKind.DecoderBusy ? 3u : 1;
            Assert.Equal((kind, usual), (kind, new Fault(kind, default).Effective));
        }

        Assert.Equal(7u, new Fault(FaultKind.DecoderBusy, default, 7).Effective);
    }

    [Fact] // S221
    public void A_refresh_that_was_dropped_or_is_late_pends_no_more_or_still()
    {
        foreach (var (kind, again) in new[] { (FaultKind.RefreshDropped, DriverStatus.InvalidState), (FaultKind.RefreshLate, DriverStatus.Ok) })
        {
            SessionTestDevice.Start(_session);
            Script.Add(FaultPlan.None.At().Comes(kind));
            Assert.Equal(DriverStatus.Ok, _session.FinishKeyRefresh());
            Assert.Equal((kind, again), (kind, _session.FinishKeyRefresh()));
        }
    }

    [Theory, InlineData(FaultCall.DecryptionBlt), InlineData(FaultCall.EncryptionBlt)] // S221
    public void A_slow_blt_takes_its_time_and_is_done(FaultCall call)
    {
        Script.Add(FaultPlan.Parse($"blt-slow:40ms@{call}:1"));
        long begun = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(FaultKind.BltSlow, Script.Reach(call, _device.Device.Adapter).Kind);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds >= 39);
        Assert.False(_device.Device.Adapter.IsRemoved);
        Script.Add(FaultPlan.Parse($"blt-stalled:1ms@{call}:1"));
        Assert.Equal(FaultKind.DeviceRemoved, Script.Reach(call, _device.Device.Adapter).Kind);
        Assert.True(_device.Device.Adapter.IsRemoved);
    }

    [Fact] // S221: one bit a page, from the first byte on
    public unsafe void A_corrupted_read_back_has_a_bit_wrong_in_each_page_and_no_more()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.None.At().Comes(FaultKind.ReadBackCorrupted) });
        var session = device.CreateKeyedSession(s_key);
        Resource source = device.CreateBuffer(ResourceUsage.Default, 8208), staging = device.CreateBuffer(ResourceUsage.Staging, 8208);
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(source, staging, out var start));
        byte[] block = new byte[16];
        start.Write(block);
        byte[] plain = Reference.Ctr(s_key, block, new ReadOnlySpan<byte>(staging.Memory, 8208).ToArray());
        Assert.Equal(Enumerable.Range(0, 8208).Select(i => i % 4096 == 0 ? 0x10 : 0), plain.Select(value => (int)value));
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(source, staging, out start));
        start.Write(block);
        Assert.DoesNotContain(Reference.Ctr(s_key, block, new ReadOnlySpan<byte>(staging.Memory, 8208).ToArray()), value => value != 0);
        Resource page = device.CreateBuffer(ResourceUsage.Default, 4096), pages = device.CreateBuffer(ResourceUsage.Staging, 8192);
        GraphicsCard.Of(device.Device.Adapter.Profile).Faults!.Add(FaultPlan.None.At().Comes(FaultKind.ReadBackCorrupted));
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(page, pages, out _));
        Assert.Equal(0, pages.Memory[4096]); // it was not read back
    }

    [Theory] // S221, S44
    [InlineData(FaultKind.AnswerTag, true), InlineData(FaultKind.AnswerTag, false)]
    [InlineData(FaultKind.AnswerType, true), InlineData(FaultKind.AnswerType, false)]
    [InlineData(FaultKind.AnswerNumber, true), InlineData(FaultKind.AnswerNumber, false)]
    public void A_false_answer_is_that_of_the_command_or_query_that_the_fault_names(FaultKind kind, bool isQuery)
    {
        var profile = DriverProfile.OnDemand with { Faults = FaultPlan.None.At(frame: 100_000).LoseKey() };
        using var host = new DdiHost(profile);
        var channel = host.Device.OpenChannel();
        GraphicsCard.Of(profile).Faults!.Add(FaultPlan.None.At(call: isQuery ? FaultCall.Query : FaultCall.Configure).Comes(kind));
        Action command = () => Assert.Equal(HResult.S_OK, channel.Protect(0)), query = () => Assert.Equal(0u, channel.Protection());
        var (named, other) = isQuery ? (query, command) : (command, query);
        other();
        Assert.Throws<CheckFailedException>(named);
        named();
    }

    [Fact] // S219
    public void A_fault_that_comes_is_told_once_with_its_call_or_that_it_comes_at_once()
    {
        var told = new List<string>();
        using (MessageSinks.Process.Add(new OfThisThread(told)))
        {
            Script.Add(FaultPlan.Parse("key-lost"));
            Script.Add(FaultPlan.Parse("random-zero@StartSessionKeyRefresh"));
            SessionTestDevice.Negotiate(_session, s_key);
            _session.StartKeyRefresh(new byte[16]);
            _session.StartKeyRefresh(new byte[16]);
        }

        Assert.Equal(["Warning fault key-lost comes at once",
            "Warning fault random-zero@StartSessionKeyRefresh:1 comes at StartSessionKeyRefresh, frame 0"], told);
    }

    private DriverStatus Do(FaultCall call, Resource from, Resource to) => call switch
    {
        FaultCall.CreateCryptoSession => _device.Device.CreateCryptoSession(50, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default),
        FaultCall.NegotiateKeyExchange => SessionTestDevice.Negotiate(_session, s_key),
        FaultCall.StartSessionKeyRefresh => _session.StartKeyRefresh(new byte[16]),
        FaultCall.FinishSessionKeyRefresh => _session.FinishKeyRefresh(),
        FaultCall.GetEncryptionBltKey => _session.GetEncryptionBltKey(new byte[16]),
        FaultCall.DecryptionBlt => _session.DecryptionBlt(from, to, null, [], new CounterBlock(1, 0)),
        FaultCall.EncryptionBlt => _session.EncryptionBlt(to, from, out _),
        FaultCall.BeginFrame => _decoder.BeginClearFrame(_view),
        FaultCall.SubmitBuffers => _decoder.Submit([]),
        FaultCall.EndFrame => _decoder.EndFrame(),
        FaultCall.CreateResource => _device.Device.CreateResource(51, ResourceDescription.Buffer(16), []),
        FaultCall.GetCertificate => _device.Device.Adapter.CertificateOf(Guids.D3D11_CRYPTO_TYPE_AES128_CTR).IsEmpty ? DriverStatus.NotAvailable
            : DriverStatus.Ok,
        FaultCall.CreateAuthenticatedChannel => _device.Device.CreateAuthenticatedChannel(52, ChannelType.SoftwareDriver),
        _ => DriverStatus.Ok,
    };

    private sealed class OfThisThread(List<string> told) : IMessageSink
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public void Take(Message message)
        {
            if (Environment.CurrentManagedThreadId == _thread && message.Rule == "S219")
                told.Add($"{message.Severity} {message.Text}");
        }
    }
}

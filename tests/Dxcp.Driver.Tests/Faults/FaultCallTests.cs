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

using Dxcp.Cryptography;
using Dxcp.Diagnostics;

namespace Dxcp.Driver.Tests;

/// <summary>When faults come, and what they do in the core.</summary>
public class FaultTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Fact] // S219
    public void A_fault_comes_with_its_frame_and_once()
    {
        using var device = Device(FaultPlan.None.At(frame: 3).LoseKey());
        Assert.Equal([true, true, false, true, true, true], Blts(device, 6));
    }

    [Fact] // S219
    public void A_fault_comes_with_its_call()
    {
        using var device = Device(FaultPlan.None.At(call: FaultCall.EncryptionBlt, nth: 2).LoseKey());
        var session = device.CreateKeyedSession(s_key);
        Assert.Equal(DriverStatus.Ok, Read(device, session));
        Assert.Equal(DriverStatus.Ok, Write(device, session, 1));
        Assert.Equal(DriverStatus.InvalidState, Read(device, session));
    }

    [Fact] // S219
    public void Draws_from_one_seed_are_the_same()
    {
        bool[] once = Run(7), again = Run(7), other = Run(8);
        Assert.Equal(once, again);
        Assert.NotEqual(once, other);
        Assert.InRange(once.Count(ok => !ok), 1, 63);

        static bool[] Run(int seed)
        {
            using var device = Device(FaultPlan.None.At(percent: 25, seed: seed).LoseKey());
            return Blts(device, 64);
        }
    }

    [Theory] // S219
    [InlineData("3600s", 3_600_000)]
    [InlineData("2s", 2_000)]
    [InlineData("1ms", 1)]
    public void A_fault_comes_after_its_time_and_not_before(string after, long milliseconds)
    {
        // Given when the key is there: what is slow before must not lose a key that nobody has.
        using var device = Device(FaultPlan.None.At(frame: 1000).LoseKey());
        var session = device.CreateKeyedSession(s_key);
        var clock = new SetClock { Now = 77 };
        Script(device).Clock = clock;
        Script(device).Add(FaultPlan.Parse("key-lost@" + after));
        clock.Now += (milliseconds * TimeSpan.TicksPerMillisecond) - 1;
        Assert.Equal(DriverStatus.Ok, Write(device, session, 1));
        clock.Now++;
        Assert.Equal(DriverStatus.InvalidState, Write(device, session, 2));
    }

    [Theory] // S198, S221
    [InlineData("suspend", true)]
    [InlineData("content-lost", true)]
    [InlineData("display-change", false)]
    [InlineData("session-lock", false)]
    [InlineData("key-lost", false)]
    public void Hardware_tears_down_for_the_cause_that_a_fault_names(string fault, bool losesContent)
    {
        using var device = new SessionTestDevice(DriverProfile.Hardware with { Faults = FaultPlan.None.At(frame: 1000).LoseKey() });
        uint before = device.Device.Adapter.Hardware.Generation;
        Script(device).Add(FaultPlan.Parse(fault));
        Assert.Equal(before + 1, device.Device.Adapter.Hardware.Generation);
        Assert.Equal(losesContent ? SessionCondition.KeyAndContentLost : SessionCondition.KeyLost, device.Device.Adapter.Hardware.ConditionSince(before));
    }

    [Fact] // S219
    public void What_is_injected_without_a_moment_comes_at_once_and_what_is_taken_back_never()
    {
        using var device = Device(FaultPlan.None.At(frame: 1000).LoseKey());
        var session = device.CreateKeyedSession(s_key);
        Assert.True(SessionTestDevice.Uses(session, s_key));
        Script(device).Add(FaultPlan.Parse("key-lost"));
        Assert.Null(session.KeyInForce);
        Script(device).Add(FaultPlan.Parse("key-lost@1"));
        Script(device).Clear();
        Assert.All(Blts(device, 3), Assert.True);
    }

    [Fact] // S219
    public void What_is_injected_counts_from_then_on()
    {
        using var device = Device(FaultPlan.None.At(frame: 1000).LoseKey());
        Assert.All(Blts(device, 5), Assert.True);
        Script(device).Add(FaultPlan.Parse("key-lost@2"));
        Assert.Equal([true, false, true], Blts(device, 3));
        Script(device).Add(FaultPlan.Parse("key-lost@DecryptionBlt:2"));
        Assert.Equal([true, false, true], Blts(device, 3));
    }

    [Fact] // S10, S220
    public void A_removed_device_keeps_no_key_and_no_content()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.None.At(frame: 2).RemoveDevice() });
        var session = device.CreateKeyedSession(s_key);
        var target = Protected(device);
        Assert.Equal(DriverStatus.Ok, Write(device, session, 1, target));
        Assert.Equal(DriverStatus.DeviceRemoved, Write(device, session, 2, target));
        Assert.Null(session.KeyInForce);
        // S3, S72: and leaves nothing of the caller's where an answer would be.
        foreach (var ask in new Func<byte[], DriverStatus>[] { bytes => session.StartKeyRefresh(bytes), bytes => session.GetEncryptionBltKey(bytes) })
        {
            byte[] answer = [.. Enumerable.Repeat((byte)0x5A, 16)];
            Assert.Equal(DriverStatus.DeviceRemoved, ask(answer));
            Assert.Equal(new byte[16], answer);
        }

        unsafe
        {
            Assert.False(new Span<byte>(target.Memory, (int)target.Size).ContainsAnyExcept((byte)0));
        }
    }

    [Fact] // S220
    public void All_devices_of_a_removed_card_are_removed_and_another_is_not()
    {
        var profile = DriverProfile.OnDemand with { Faults = FaultPlan.None.At(frame: 2).RemoveDevice() };
        using var device = new SessionTestDevice(profile);
        Assert.Equal([true, false, false], Blts(device, 3));
        Assert.Equal(DriverStatus.DeviceRemoved, device.Device.CreateCryptoSession(1, Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
        using var other = new DriverAdapter(device.Device.Adapter.Profile);
        using var second = new DriverDevice(other);
        Assert.Equal(DriverStatus.Ok, second.CreateCryptoSession(1, Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
    }

    [Theory] // S221
    [InlineData(FaultKind.RefreshDropped, false)]
    [InlineData(FaultKind.RefreshWrongNumber, false)]
    [InlineData(FaultKind.RefreshLate, false)]
    [InlineData(null, true)]
    public void A_refresh_that_goes_wrong_answers_as_one_that_does_not(FaultKind? kind, bool isInStep)
    {
        using var device = Device(kind is { } wrong ? FaultPlan.None.At(call: FaultCall.FinishSessionKeyRefresh).Comes(wrong) : FaultPlan.None);
        var session = device.CreateKeyedSession(s_key);
        byte[] next = Reference.Xor(s_key, SessionTestDevice.Refresh(session));
        Assert.Equal(isInStep, SessionTestDevice.Uses(session, next));
        Assert.Equal(kind is FaultKind.RefreshDropped or FaultKind.RefreshLate, SessionTestDevice.Uses(session, s_key));
        byte[] third = Reference.Xor(next, SessionTestDevice.Refresh(session));
        Assert.Equal(isInStep || kind == FaultKind.RefreshLate, SessionTestDevice.Uses(session, third));
    }

    [Fact] // S221
    public void A_late_refresh_takes_effect_after_its_frames()
    {
        using var device = Device(FaultPlan.None.At(frame: 1).Comes(FaultKind.RefreshLate, 2));
        var session = device.CreateKeyedSession(s_key);
        Assert.Equal(DriverStatus.Ok, Write(device, session, 1));
        byte[] next = Reference.Xor(s_key, SessionTestDevice.Refresh(session));
        for (ulong frame = 2; frame < 4; frame++)
        {
            Assert.Equal(DriverStatus.Ok, Write(device, session, frame));
            Assert.True(SessionTestDevice.Uses(session, s_key));
        }

        Assert.Equal(DriverStatus.Ok, Write(device, session, 4));
        Assert.True(SessionTestDevice.Uses(session, next));
    }

    [Fact] // S221
    public void A_Start_that_gives_zeros_leaves_nothing_pending()
    {
        using var device = Device(FaultPlan.None.At(call: FaultCall.StartSessionKeyRefresh).Comes(FaultKind.RandomZero));
        var session = device.CreateKeyedSession(s_key);
        Assert.Equal(new byte[16], SessionTestDevice.Start(session));
        Assert.Equal(DriverStatus.InvalidState, session.FinishKeyRefresh());
        Assert.True(SessionTestDevice.Uses(session, s_key));
    }

    [Fact] // S58, S221
    public unsafe void Lost_content_is_gone_after_the_keys()
    {
        using var device = Device(FaultPlan.None.At(call: FaultCall.GetEncryptionBltKey).LoseKeyAndContent());
        var session = device.CreateKeyedSession(s_key);
        var target = Protected(device);
        Assert.Equal(DriverStatus.Ok, Write(device, session, 1, target));
        Assert.True(new Span<byte>(target.Memory, 16).ContainsAnyExcept((byte)0));
        bool hadKey = false;
        EventHandler<FaultKind> atTeardown = (_, _) => hadKey |= session.KeyInForce is not null;
        DriverFaults.TornDown += atTeardown;
        session.GetEncryptionBltKey(new byte[16]);
        DriverFaults.TornDown -= atTeardown;
        Assert.True(hadKey);
        Assert.Equal(SessionCondition.KeyAndContentLost, session.Condition);
        Assert.Null(session.KeyInForce);
        Assert.False(new Span<byte>(target.Memory, (int)target.Size).ContainsAnyExcept((byte)0));
    }

    [Fact] // S219
    public void A_fault_that_comes_is_told()
    {
        var told = new List<Message>();
        using var device = Device(FaultPlan.Parse("key-lost@2"));
        using (MessageSinks.Process.Add(new Sink(told)))
            Blts(device, 3);
        Assert.Contains(told, message => message.ToString() == "fault key-lost@2 comes at DecryptionBlt, frame 2. [S219]");
    }

    [Fact]
    public void Where_no_fault_is_set_a_call_allocates_nothing_for_it()
    {
        using var device = Device(FaultPlan.None);
        Assert.Null(GraphicsCard.Of(device.Device.Adapter.Profile).Faults);
        var adapter = device.Device.Adapter;
        adapter.Reach(FaultCall.DecryptionBlt);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            adapter.Reach(FaultCall.DecryptionBlt);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Where_no_fault_is_set_blts_and_refreshes_allocate_nothing()
    {
        using var device = Device(FaultPlan.None);
        var session = device.CreateKeyedSession(s_key);
        var (from, to) = (device.CreateBuffer(ResourceUsage.Staging), device.CreateBuffer(ResourceUsage.Default));
        byte[] randomNumber = new byte[16];
        ulong next = 0;
        // The least of some: what remembers counter blocks grows once in a while.
        Assert.Equal(0, Least(() => session.DecryptionBlt(from, to, null, [], new CounterBlock(next++, 0))));
        Assert.Equal(0, Least(() => session.EncryptionBlt(to, from, out _)));
        Assert.Equal(0, Least(() => session.StartKeyRefresh(randomNumber) | session.FinishKeyRefresh()));

        static long Least(Func<DriverStatus> call)
        {
            long least = long.MaxValue;
            for (int round = 0; round < 20; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                bool isDone = call() == DriverStatus.Ok;
                Assert.True(isDone);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return least;
        }
    }

    [Theory]
    [InlineData(FaultKind.CertificateExpired)]
    [InlineData(FaultKind.CertificateBroken)]
    [InlineData(FaultKind.CertificateOtherKey)] // S221
    public void A_wrong_certificate_is_wrong_in_its_way_and_stays(FaultKind kind)
    {
        using var adapter = new DriverAdapter(DriverProfile.Default with { Faults = FaultPlan.None.At().Comes(kind) });
        var chain = adapter.CertificateOf(Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
        Assert.True(chain.Span.SequenceEqual(adapter.CertificateOf(Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR).Span));
        using var identity = DriverIdentity.LoadOrCreate();
        // R18: its root is there as in any chain, so that it is what was asked for that is found wrong.
        Assert.True(chain.Span.EndsWith(identity.Root.RawDataMemory.Span));
        Assert.Equal(2, CertificateChain.Parse(chain.Span).Count);
        if (kind == FaultKind.CertificateOtherKey)
        {
            byte[] key = new byte[16];
            using var other = CertificateChain.Verify(chain.Span, identity.Root);
            Assert.False(adapter.TryUnwrapKey(KeyTransport.Encrypt(other, s_key), key));
            return;
        }

        string reason = Assert.Throws<CertificateChainException>(() => CertificateChain.Verify(chain.Span, identity.Root)).Message;
        Assert.Equal(kind == FaultKind.CertificateExpired, reason.Contains("NotTimeValid", StringComparison.Ordinal));
    }

    [Fact] // S219
    public void Of_two_wrong_certificates_the_adapter_keeps_to_the_one_that_came_last()
    {
        using var adapter = new DriverAdapter(DriverProfile.Default with
        {
            Faults = FaultPlan.Parse("certificate-expired@GetCertificate:1, certificate-broken@GetCertificate:2"),
        });
        using var identity = DriverIdentity.LoadOrCreate();
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(_ =>
        {
            var chain = adapter.CertificateOf(Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
            return Assert.Throws<CertificateChainException>(() => CertificateChain.Verify(chain.Span, identity.Root)).Message
                .Contains("NotTimeValid", StringComparison.Ordinal);
        }));
    }

    private static SessionTestDevice Device(FaultPlan plan) => new(DriverProfile.OnDemand with { Faults = plan });

    private static FaultScript Script(SessionTestDevice device) => GraphicsCard.Of(device.Device.Adapter.Profile).Faults!;

    private static Resource Protected(SessionTestDevice device)
    {
        const nint Handle = 77;
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(Handle,
            ResourceDescription.Buffer(64) with { Usage = ResourceUsage.Default, Protection = ResourceProtection.RestrictedContent }, []));
        Assert.True(device.Device.Resources.TryGet(Handle, out var resource));
        return resource;
    }

    private static DriverStatus Write(SessionTestDevice device, DriverSession session, ulong iv, Resource? target = null) => session.DecryptionBlt(
        device.CreateBuffer(ResourceUsage.Staging), target ?? device.CreateBuffer(ResourceUsage.Default), null, [], new CounterBlock(iv, 0));

    private static DriverStatus Read(SessionTestDevice device, DriverSession session) =>
        session.EncryptionBlt(device.CreateBuffer(ResourceUsage.Default), device.CreateBuffer(ResourceUsage.Staging), out _);

    /// <summary>How blts end; a session that lost its key gets another.</summary>
    private static bool[] Blts(SessionTestDevice device, int count)
    {
        var session = device.CreateKeyedSession(s_key);
        var (from, to) = (device.CreateBuffer(ResourceUsage.Staging), device.CreateBuffer(ResourceUsage.Default));
        bool[] outcomes = new bool[count];
        for (int i = 0; i < count; i++)
        {
            outcomes[i] = session.DecryptionBlt(from, to, null, [], new CounterBlock((ulong)i, 0)) == DriverStatus.Ok;
            if (session.KeyInForce is null)
                SessionTestDevice.Negotiate(session, s_key);
        }

        return outcomes;
    }

    private sealed class SetClock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }

    private sealed class Sink(List<Message> told) : IMessageSink
    {
        public void Take(Message message)
        {
            lock (told)
                told.Add(message);
        }
    }
}

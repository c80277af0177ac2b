using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>Orders of steps that chance hardly brings, forced: R8, S12, S20.</summary>
public sealed class SessionInterleavingTests
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 41);

    [Fact] // S102
    public void Whatever_meets_read_back_keys_that_are_being_retired_is_taken_for_one_of_them()
    {
        var keys = new ReadBackKeys(SecureRandom.Fill);
        byte[] readBack = new byte[16], content = Reference.Pattern(16, seed: 42);
        keys.Make(readBack, isStrict: false, isSequential: false);
        Assert.True(keys.Knows(readBack, out var history));
        Assert.NotNull(history);
        Assert.False(keys.Knows(content, out _));
        // A message that found the keys before its session lost them, and asks afterwards.
        keys.Retire();
        foreach (byte[] key in new[] { readBack, content })
        {
            Assert.True(keys.Knows(key, out history));
            Assert.Null(history);
        }

        Assert.Null(keys.Lease());
    }

    [Fact] // S20
    public void Finish_waits_for_a_start_that_is_under_way()
    {
        Thread? finish = null;
        var statusOfFinish = DriverStatus.NotAvailable;
        bool wasHeldBack = false;
        DriverSession? session = null;
        using var device = new SessionTestDevice(DriverProfile.Default with
        {
            Random = bytes =>
            {
                SecureRandom.Fill(bytes);
                if (session is null || finish is not null)
                    return;
                // In the middle of the second Start, with a number pending from the first.
                finish = new Thread(() => statusOfFinish = session.FinishKeyRefresh());
                finish.Start();
                wasHeldBack = IsHeldBack(finish);
            },
        });
        var keyed = device.CreateKeyedSession(s_key);
        byte[] first = SessionTestDevice.Start(keyed);
        session = keyed;
        byte[] second = SessionTestDevice.Start(keyed);
        finish!.Join();
        Assert.True(wasHeldBack);
        Assert.NotEqual(first, second);
        Assert.Equal(DriverStatus.Ok, statusOfFinish);
        Assert.True(SessionTestDevice.Uses(keyed, Reference.Xor(s_key, second)));
    }

    [Theory, InlineData(false), InlineData(true)] // S20
    public void Negotiation_and_destruction_wait_for_a_start_that_is_under_way(bool destroy)
    {
        Thread? other = null;
        bool wasHeldBack = false;
        byte[] next = Reference.Pattern(16, seed: 42);
        DriverSession? session = null;
        nint handle = 0;
        SessionTestDevice? device = null;
        device = new SessionTestDevice(DriverProfile.Default with
        {
            Random = bytes =>
            {
                SecureRandom.Fill(bytes);
                if (session is null || other is not null)
                    return;
                other = new Thread(() => _ = destroy ? device!.Device.DestroyCryptoSession(handle) : SessionTestDevice.Negotiate(session, next));
                other.Start();
                wasHeldBack = IsHeldBack(other);
            },
        });
        using (device)
        {
            var keyed = device.CreateSession(out handle);
            Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(keyed, s_key));
            session = keyed;
            SessionTestDevice.Start(keyed);
            other!.Join();
            Assert.True(wasHeldBack);
            Assert.Equal(DriverStatus.InvalidState, keyed.FinishKeyRefresh());
            Assert.Equal(!destroy, SessionTestDevice.Uses(keyed, next));
        }
    }

    [Fact] // R8, S12
    public void Key_that_was_seen_in_force_and_serves_another_session_since_is_not_leased()
    {
        using var device = new SessionTestDevice(DriverProfile.Default);
        var session = device.CreateKeyedSession(s_key);
        var other = device.CreateKeyedSession(Reference.Pattern(16, seed: 43));
        // Tests beside this one take spares and leave some: sooner or later the other session gets this one.
        SessionKey seen;
        int attempts = 0;
        do
        {
            while (SpareKeys.Take() is not null)
            {
            }

            seen = session.KeyInForce!;
            SessionTestDevice.Refresh(session);
            SessionTestDevice.Refresh(other);
        }
        while (other.KeyInForce != seen && ++attempts < 1000);
        Assert.Same(seen, other.KeyInForce);
        Assert.False(session.TryLease(seen));
        Assert.True(other.TryLease(seen));
        seen.Leave();
        SessionTestDevice.Refresh(other);
        Assert.NotSame(seen, other.KeyInForce); // and nobody was left over to keep it
    }

    [Fact] // R8, S12
    public void Key_that_was_seen_in_force_and_is_gone_is_not_leased()
    {
        using var device = new SessionTestDevice(DriverProfile.Default);
        var session = device.CreateKeyedSession(s_key);
        var seen = session.KeyInForce!;
        session.LoseKey();
        Assert.False(session.TryLease(seen));
        Assert.Null(session.KeyInForce);
    }

    [Fact] // R4, S18
    public void All_sixteen_bytes_of_the_random_number_are_drawn()
    {
        byte next = 0;
        using var device = new SessionTestDevice(DriverProfile.Default with
        {
            Random = bytes =>
            {
                foreach (ref byte b in bytes)
                    b = ++next;
            },
        });
        var session = device.CreateKeyedSession(s_key);
        int first = next + 1;
        byte[] number = SessionTestDevice.Start(session);
        Assert.Equal(Enumerable.Range(first, 16).Select(i => (byte)i), number);
    }

    [Fact] // R21, S30, S31
    public void Driver_passes_over_IVs_that_the_application_used()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var session = device.CreateKeyedSession(s_key);
        Resource surface = device.CreateBuffer(ResourceUsage.Default, 64), staging = device.CreateBuffer(ResourceUsage.Staging, 64);
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(surface, staging, out var first));
        Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(first.IV + 1, 3)));
        Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(first.IV + 2, 4))); // behind what a blt takes
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(surface, staging, out var second));
        Assert.Equal(new CounterBlock(first.IV + 2, 0), second);
    }

    /// <summary>Waits until a thread has ended, or waits for a lock: true then.</summary>
    private static bool IsHeldBack(Thread thread)
    {
        while (thread.IsAlive)
        {
            if ((thread.ThreadState & ThreadState.WaitSleepJoin) != 0)
                return true;
            Thread.Yield();
        }

        return false;
    }
}

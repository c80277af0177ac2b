using System.Security.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>Session key refresh: R1–R10 and the decisions around it, alike on every surface.</summary>
public sealed class RefreshContract
{
    [Theory, OnSurfaces] // R1, R2, S18
    public void Start_hands_out_another_random_number_each_time(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        // Each half of each, too.
        var numbers = Enumerable.Range(0, 100).SelectMany(_ => session.Start().Chunk(8)).Select(Convert.ToHexString).ToHashSet();
        Assert.Equal(200, numbers.Count);
        Assert.DoesNotContain(Convert.ToHexString(new byte[8]), numbers);
    }

    [Theory, OnSurfaces] // R5, R6
    public void Start_leaves_the_old_key_in_force(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] randomNumber = session.Start();
        Assert.True(session.Uses(session.Key));
        Assert.True(session.EncryptsWith(session.Key));
        Assert.False(session.Uses(Reference.Xor(session.Key, randomNumber)));
    }

    [Theory, OnSurfaces] // R3, R6, R8
    public void Finish_makes_the_key_the_old_one_xor_the_random_number(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] oldKey = session.Key, randomNumber = session.Start();
        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(oldKey, randomNumber)));
        Assert.False(session.Uses(oldKey));
    }

    [Theory, OnSurfaces] // S9: reading back without a key of its own
    public void EncryptionBlt_changes_its_key_with_Finish(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] oldKey = session.Key;
        session.Refresh();
        Assert.True(session.EncryptsWith(session.Key));
        Assert.False(session.EncryptsWith(oldKey));
    }

    [Theory, OnSurfaces] // R3: each refresh starts from the key before it
    public void Refreshes_follow_one_another(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        for (int i = 0; i < 10; i++)
        {
            session.Refresh();
            Assert.True(session.Uses(session.Key));
        }
    }

    [Theory, OnSurfaces] // S1
    public void Second_start_replaces_the_first_random_number(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] first = session.Start(), second = session.Start();
        Assert.NotEqual(first, second);
        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(session.Key, second)));
    }

    [Theory, OnSurfaces] // R7, S2
    public void Finish_without_start_leaves_the_key_unchanged(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        surface.Refused(Refusal.BadState, session.Finish());
        Assert.True(session.Uses(session.Key));
    }

    [Theory, OnSurfaces] // S2, S19
    public void Second_finish_leaves_the_key_unchanged(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        session.Refresh();
        surface.Refused(Refusal.BadState, session.Finish());
        Assert.True(session.Uses(session.Key));
    }

    [Theory, OnSurfaces] // S3
    public void Refresh_before_negotiation_is_refused_with_zeros_and_leaves_nothing_behind(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        RefuseStart(surface, session, Refusal.BadState, 16);
        surface.Refused(Refusal.BadState, session.Finish());
        Surface.Accepted(session.Negotiate());
        surface.Refused(Refusal.BadState, session.Finish());
        Assert.True(session.Uses(session.Key));
    }

    [Theory, OnSurfaces(1, 15, 17, 32)] // R4, S4
    public void Start_with_a_wrong_size_is_refused_with_zeros_and_keeps_what_is_pending(SurfaceKind kind, int size)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] pending = session.Start();
        RefuseStart(surface, session, Refusal.BadArgument, size);
        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Theory, OnSurfaces] // S5
    public void Start_without_a_buffer_is_refused_and_keeps_what_is_pending(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] pending = session.Start();
        surface.Refused(Refusal.BadArgument, session.Start(null));
        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Theory, OnSurfaces] // R9, R10, S6
    public void Without_the_capability_refresh_is_refused_with_zeros(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.NoRefresh);
        var session = surface.Device.CreateKeyedSession();
        RefuseStart(surface, session, Refusal.NotAvailable, 16);
        surface.Refused(Refusal.NotAvailable, session.Finish());
        Assert.True(session.Uses(session.Key));
    }

    [Theory, OnSurfaces] // S7
    public void Content_keys_are_unwrapped_with_the_key_in_force_at_the_call(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] contentKey = Reference.Pattern(16, seed: 5), wrappedUnderOld = Reference.Ecb(session.Key, contentKey);
        Assert.True(session.Uses(contentKey, wrappedUnderOld));
        session.Start();
        Assert.True(session.Uses(contentKey, wrappedUnderOld));
        session.Refresh();
        Assert.False(session.Uses(contentKey, wrappedUnderOld));
        Assert.True(session.Uses(contentKey, Reference.Ecb(session.Key, contentKey)));
    }

    [Theory, OnSurfaces] // S8
    public void Negotiating_again_replaces_the_key_and_forgets_a_pending_refresh(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        session.Start();
        byte[] oldKey = session.Key;
        Surface.Accepted(session.Negotiate());
        Assert.NotEqual(oldKey, session.Key);
        surface.Refused(Refusal.BadState, session.Finish());
        Assert.True(session.Uses(session.Key));
    }

    [Theory, OnSurfaces] // S8, S37: a negotiation that fails is none
    public void Failed_negotiation_keeps_key_and_pending_refresh(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] pending = session.Start();
        surface.Refused(Refusal.NoKey, session.Send(session.Wrap(Reference.Pattern(16), RSAEncryptionPadding.OaepSHA1)));
        surface.Refused(Refusal.NoKey, session.Send(Reference.Pattern(256)));
        Assert.True(session.Uses(session.Key));
        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Theory, OnSurfaces] // S9
    public void Read_back_key_outlives_a_refresh(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.ReadBackKey);
        var session = surface.Device.CreateKeyedSession();
        byte[] wrapped = new byte[16];
        Surface.Accepted(session.GetReadBackKey(wrapped));
        byte[] readBackKey = Reference.EcbDecrypt(session.Key, wrapped);
        session.Refresh();
        Assert.True(session.EncryptsWith(readBackKey));
        Surface.Accepted(session.GetReadBackKey(wrapped));
        byte[] next = Reference.EcbDecrypt(session.Key, wrapped);
        Assert.NotEqual(readBackKey, next);
        Assert.True(session.EncryptsWith(next));
    }

    [Theory, OnSurfaces] // R2, R5
    public void Pending_refresh_survives_whatever_its_session_is_used_for(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.ReadBackKey);
        var session = surface.Device.CreateKeyedSession();
        byte[] pending = session.Start(), wrapped = new byte[16], contentKey = Reference.Pattern(16, seed: 60);
        Assert.True(session.Uses(session.Key));
        Assert.True(session.Uses(contentKey, Reference.Ecb(session.Key, contentKey)));
        for (int i = 0; i < 2; i++)
        {
            Surface.Accepted(session.GetReadBackKey(wrapped));
            Assert.True(session.EncryptsWith(Reference.EcbDecrypt(session.Key, wrapped)));
        }

        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Theory, OnSurfaces] // S24
    public void Pending_refresh_survives_what_other_sessions_do(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] pending = session.Start();
        var another = surface.Device.CreateKeyedSession();
        another.Refresh();
        another.Destroy();
        Assert.True(session.Uses(session.Key));
        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Theory, OnSurfaces(Needs = [Need.DestroyedObjects])] // S10
    public void Destroying_with_a_pending_refresh_ends_the_session(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        session.Start();
        session.Destroy();
        RefuseStart(surface, session, Refusal.NotFound, 16);
        surface.Refused(Refusal.NotFound, session.Finish());
        surface.Refused(Refusal.NotFound, session.Send(session.Certificate()[..256]));
    }

    /// <summary>A Start that is refused hands out zeros, whatever was in the buffer.</summary>
    internal static void RefuseStart(Surface surface, SurfaceSession session, Refusal why, int size)
    {
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, size)];
        surface.Refused(why, session.Start(buffer));
        Assert.Equal(new byte[size], buffer);
    }
}

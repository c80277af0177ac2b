using System.Buffers.Binary;

namespace Dxcp.Contract.Tests;

/// <summary>IVs: none is used twice under a key, and the driver's own rise; alike on every surface.</summary>
public sealed class IVContract
{
    private static readonly byte[] s_first = Reference.Pattern(SurfaceDevice.StreamSize, seed: 1);
    private static readonly byte[] s_second = Reference.Pattern(SurfaceDevice.StreamSize, seed: 2);

    [Theory, OnSurfaces(100UL, 99UL, 1UL, 0UL)] // R21, S31
    public void An_IV_that_does_not_rise_is_refused(SurfaceKind kind, ulong iv)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(100)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(iv));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(iv, 1000));
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(101)));
    }

    [Theory, OnSurfaces] // S31: unsigned, most significant byte first
    public void IVs_are_compared_as_unsigned_big_endian_numbers(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        foreach (ulong iv in new[] { 0xFFUL, 0x100UL, 0x7FFF_FFFF_FFFF_FFFFUL, 0x8000_0000_0000_0000UL, ulong.MaxValue })
            Assert.True(Arrives(session, memory, picture, Reference.Pattern(SurfaceDevice.StreamSize, (int)iv), Reference.CounterBlock(iv)));
    }

    [Theory, OnSurfaces] // S11
    public void Finish_empties_the_history_so_that_any_IV_may_come(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(100)));
        session.Start();
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(100));
        session.Refresh();
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(3)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(3), s_second);
    }

    [Theory, OnSurfaces] // S8
    public void Negotiation_empties_the_history(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(100)));
        Surface.Accepted(session.Negotiate());
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(100)));
    }

    [Theory, OnSurfaces] // R21, S66
    public void Each_content_key_has_a_history_which_a_refresh_leaves_alone(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        byte[] one = Reference.Pattern(16, seed: 11), other = Reference.Pattern(16, seed: 12), counterBlock = Reference.CounterBlock(100);
        Assert.True(Arrives(session, memory, picture, s_first, counterBlock, one));
        Assert.True(Arrives(session, memory, picture, s_second, counterBlock, other));
        Assert.True(Arrives(session, memory, picture, s_first, counterBlock));
        session.Refresh();
        RefusesReuse(surface, session, memory, picture, counterBlock, s_first, one);
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(101), one));
    }

    [Theory, OnSurfaces] // R26, S31
    public void With_sequential_counts_an_IV_may_go_on_but_not_back(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.SequentialIV);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        const ulong Blocks = SurfaceDevice.StreamSize / 16;
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(7, 1)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(7, Blocks));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(7, 0));
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(7, 1 + Blocks)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(6, 1000), s_second);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(8)));
    }

    [Theory, OnSurfaces] // S31: a refusal uses nothing up
    public void A_refused_blt_has_used_no_IV(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        surface.Refused(Refusal.BadArgument, session.Decrypt(picture, memory, Reference.CounterBlock(100)));
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(100)));
    }

    [Theory, OnSurfaces] // R22, S11, S30
    public void The_drivers_own_IVs_start_with_room_and_rise_by_one_over_a_refresh_too(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        var made = new List<(ulong IV, ulong Count)>();
        for (int i = 0; i < 6; i++)
        {
            byte[] counterBlock = new byte[16];
            Surface.Accepted(session.Encrypt(picture, memory, counterBlock));
            made.Add((BinaryPrimitives.ReadUInt64BigEndian(counterBlock), BinaryPrimitives.ReadUInt64BigEndian(counterBlock.AsSpan(8))));
            if (i == 2)
                session.Refresh();
        }

        Assert.True(made[0].IV is > 0 and < 1UL << 63);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => (made[0].IV + (ulong)i, 0UL)), made);
    }

    /// <summary>Whether a blt brings a picture over.</summary>
    private static bool Arrives(SurfaceSession session, nint memory, nint picture, byte[] plain, byte[] counterBlock, byte[]? contentKey = null)
    {
        session.Device.Write(memory, Reference.Ctr(contentKey ?? session.Key, counterBlock, plain));
        Surface.Accepted(session.Decrypt(memory, picture, counterBlock, contentKey is null ? null : Reference.Ecb(session.Key, contentKey)));
        return session.Device.Peek(picture).SequenceEqual(plain);
    }

    /// <summary>A blt under a used IV, after one that left <paramref name="before"/>: refused, and that is still there.</summary>
    private static void RefusesReuse(Surface surface, SurfaceSession session, nint memory, nint picture, byte[] counterBlock, byte[]? before = null,
        byte[]? contentKey = null)
    {
        session.Device.Write(memory, Reference.Pattern(SurfaceDevice.StreamSize, seed: 9));
        surface.Refused(Refusal.BadArgument, session.Decrypt(memory, picture, counterBlock, contentKey is null ? null
            : Reference.Ecb(session.Key, contentKey)));
        Assert.Equal(before ?? s_first, session.Device.Peek(picture));
    }
}

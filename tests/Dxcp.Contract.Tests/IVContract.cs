using System.Buffers.Binary;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>IVs: none is used twice under a key, and the driver's own rise; alike on every surface.</summary>
public sealed class IVContract
{
    /// <summary>Counter blocks of a whole picture.</summary>
    private const ulong Blocks = SurfaceDevice.StreamSize / 16;

    private static readonly byte[] s_first = Reference.Pattern(SurfaceDevice.StreamSize, seed: 1);
    private static readonly byte[] s_second = Reference.Pattern(SurfaceDevice.StreamSize, seed: 2);

    private static readonly DriverProfile s_strictSequential = DriverProfile.SequentialIV with { StrictIVs = true };

    [Theory, OnSurfaces] // R21, S31
    public void A_repeated_counter_block_is_refused_and_a_smaller_IV_is_not(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(100, 1000)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(100, 1000));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(100, 1000 + Blocks - 1));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(100, 1000 - Blocks + 1));
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(100, 1000 + Blocks)));
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(100, 1000 - Blocks)));
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(99)));
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(0)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(99));
    }

    [Theory, OnSurfaces(100UL, 99UL, 1UL, 0UL)] // R21, S31
    public void An_IV_that_does_not_rise_is_refused_where_the_profile_is_strict(SurfaceKind kind, ulong iv)
    {
        using var surface = Surface.Open(kind, DriverProfile.StrictIV);
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
        using var surface = Surface.Open(kind, DriverProfile.StrictIV);
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

    [Theory, OnSurfaces] // S101
    public void Under_a_content_key_nothing_is_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        byte[] contentKey = Reference.Pattern(16, seed: 11), counterBlock = Reference.CounterBlock(100);
        Assert.True(Arrives(session, memory, picture, s_first, counterBlock));
        Assert.True(Arrives(session, memory, picture, s_first, counterBlock, contentKey));
        Assert.True(Arrives(session, memory, picture, s_second, counterBlock, contentKey));
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(99), contentKey));
        RefusesReuse(surface, session, memory, picture, counterBlock);
    }

    [Theory, OnSurfaces] // R21, S66
    public void Each_content_key_has_a_history_which_a_refresh_leaves_alone_where_the_profile_is_strict(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.StrictIV);
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

    [Theory, OnSurfaces] // S66
    public void Made_up_content_keys_do_not_push_out_what_was_used_where_the_profile_is_strict(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.StrictIV);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        byte[] contentKey = Reference.Pattern(16, seed: 11), counterBlock = Reference.CounterBlock(100);
        Assert.True(Arrives(session, memory, picture, s_first, counterBlock, contentKey));
        for (int i = 0; i < 100; i++)
            Assert.True(Takes(session, memory, picture, counterBlock, Reference.Pattern(16, seed: 100 + i)));
        Assert.False(Takes(session, memory, picture, counterBlock, Reference.Ecb(session.Key, contentKey)));
    }

    [Theory, OnSurfaces] // R26, S31
    public void With_sequential_counts_an_IV_may_go_on_but_not_back_where_the_profile_is_strict(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, s_strictSequential);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(7, 1)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(7, Blocks));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(7, 0));
        Assert.True(Arrives(session, memory, picture, s_second, Reference.CounterBlock(7, 1 + Blocks)));
        RefusesReuse(surface, session, memory, picture, Reference.CounterBlock(6, 1000), s_second);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(8)));
    }

    [Theory, OnSurfaces(false, true)] // R25, R26, S27, S31, S32
    public void A_blt_uses_its_encrypted_blocks_the_last_one_whole_and_no_clear_ones(SurfaceKind kind, bool strict)
    {
        using var surface = Surface.Open(kind, strict ? s_strictSequential : DriverProfile.SequentialIV);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        PartialPattern beginning = new(100, 0, 0), stripes = new(3, 50, 2); // seven blocks, the last with four bytes; and 31 bytes, two blocks
        Assert.Equal(31UL, stripes.EncryptedLength(SurfaceDevice.StreamSize));
        Assert.True(Takes(session, memory, picture, Reference.CounterBlock(7, 20), pattern: beginning));
        Assert.False(Takes(session, memory, picture, Reference.CounterBlock(7, 26), pattern: beginning));
        Assert.True(Takes(session, memory, picture, Reference.CounterBlock(7, 27), pattern: stripes));
        Assert.False(Takes(session, memory, picture, Reference.CounterBlock(7, 28), pattern: beginning));
        Assert.True(Takes(session, memory, picture, Reference.CounterBlock(7, 29), pattern: beginning));
    }

    [Theory, OnSurfaces(false, true)] // R25, R26, S27, S31, S32
    public void A_decoder_buffer_uses_its_encrypted_blocks_the_last_one_whole_and_no_clear_ones(SurfaceKind kind, bool strict)
    {
        using var surface = Surface.Open(kind, strict ? s_strictSequential : DriverProfile.SequentialIV);
        var (decoder, _) = RefusalContract.TiedDecoder(surface.Device);
        Surface.Accepted(decoder.Begin(new byte[16]));
        byte[] odd = new byte[100];
        Surface.Accepted(decoder.Submit(odd, Reference.CounterBlock(7, 20)));
        surface.Refused(Refusal.BadArgument, decoder.Submit(odd, Reference.CounterBlock(7, 26)));
        Surface.Accepted(decoder.Submit(odd, Reference.CounterBlock(7, 27), new(33, 0, 0)));
        surface.Refused(Refusal.BadArgument, decoder.Submit(odd, Reference.CounterBlock(7, 29)));
        Surface.Accepted(decoder.Submit(odd, Reference.CounterBlock(7, 30)));
        decoder.End();
        decoder.Destroy();
    }

    [Theory, OnSurfaces(false, true)] // R22, S31
    public void What_EncryptionBlt_used_does_not_decrypt(SurfaceKind kind, bool strict)
    {
        using var surface = Surface.Open(kind, strict ? DriverProfile.StrictIV : DriverProfile.Default);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        Assert.True(Arrives(session, memory, picture, s_first, Reference.CounterBlock(1)));
        byte[] made = new byte[16];
        Surface.Accepted(session.Encrypt(picture, memory, made));
        nint other = surface.Device.CreateProtected();
        Assert.False(Takes(session, memory, other, made));
        session.Refresh(); // another key: any IV is new
        Assert.True(Takes(session, memory, other, made));
    }

    [Theory, OnSurfaces(false, true)] // R24, S102
    public void What_EncryptionBlt_used_under_a_key_for_reading_back_does_not_decrypt_under_it_as_a_content_key(SurfaceKind kind, bool strict)
    {
        using var surface = Surface.Open(kind, DriverProfile.ReadBackKey with { StrictIVs = strict });
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        byte[] wrapped = new byte[16], made = new byte[16], next = new byte[16];
        Surface.Accepted(session.GetReadBackKey(wrapped));
        Surface.Accepted(session.Encrypt(picture, memory, made));
        nint other = surface.Device.CreateProtected();
        Assert.False(Takes(session, memory, other, made, wrapped));
        Assert.True(Takes(session, memory, other, Following(made), wrapped));
        Surface.Accepted(session.Encrypt(picture, memory, next)); // and the driver does not pick that one
        Assert.Equal(Following(Following(made)), next);
        byte[] second = new byte[16];
        Surface.Accepted(session.GetReadBackKey(second));
        // Replaced, it decrypts nothing any more; neither one stands in the way of other content keys.
        Assert.False(Takes(session, memory, other, made, wrapped));
        Assert.False(Takes(session, memory, other, Reference.CounterBlock(1), wrapped));
        Assert.True(Arrives(session, memory, picture, s_first, made, Reference.Pattern(16, seed: 4)));
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

    /// <summary>Whether a blt is taken. The picture shows it: not every surface has a code.</summary>
    private static bool Takes(SurfaceSession session, nint memory, nint picture, byte[] counterBlock, byte[]? wrappedContentKey = null,
        PartialPattern? pattern = null)
    {
        byte[] before = session.Device.Peek(picture);
        session.Device.Write(memory, RandomNumberGenerator.GetBytes(SurfaceDevice.StreamSize));
        int? code = session.Decrypt(memory, picture, counterBlock, wrappedContentKey, pattern);
        bool isTaken = !session.Device.Peek(picture).SequenceEqual(before);
        Assert.True((code is null or 0) == isTaken, $"0x{code:X8}, and the picture {(isTaken ? "changed" : "stayed")}");
        return isTaken;
    }

    /// <summary>A counter block with the next IV.</summary>
    private static byte[] Following(byte[] counterBlock) => Reference.CounterBlock(BinaryPrimitives.ReadUInt64BigEndian(counterBlock) + 1);

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

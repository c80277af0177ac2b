using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

public sealed class FrameTests
{
    public static TheoryData<FrameFormat, int, int, int> Shapes => new()
    {
        { FrameFormat.Nv12, 2, 2, 0 },
        { FrameFormat.Nv12, 64, 32, 0 },
        { FrameFormat.Nv12, 62, 34, 0 },
        { FrameFormat.Nv12, 62, 34, 66 },
        { FrameFormat.Nv12, 30, 18, 3 },
        { FrameFormat.P010, 64, 32, 0 },
        { FrameFormat.P010, 62, 34, 132 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void S34_a_frame_comes_back_as_it_went_in_whatever_the_row_pitch(FrameFormat format, int width, int height, int padding)
    {
        using var player = new Player(rowPadding: padding);
        ProtectedSurface surface = player.Surface(format, width, height);
        player.RoundTrip(surface);
        player.RoundTrip(surface, player.Own(player.Session.CreateContentKey()));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void R25_partly_encrypted_frames_arrive_whatever_the_row_pitch(FrameFormat format, int width, int height, int padding)
    {
        using var player = new Player(rowPadding: padding);
        ProtectedSurface surface = player.Surface(format, width, height);
        foreach (PartialPattern pattern in (PartialPattern[])[new(0, 0, 0), new(100, 0, 0), new(100, 20, 2), new(0, 16, 32), new(32, 16, 16),
            new(9999999, 1, 1)])
        {
            player.RoundTrip(surface, null, pattern);
        }

        Assert.Equal(new PartialPattern(100, 20, 2), player.Fake.Blts[2].Pattern);
    }

    [Fact]
    public void R21_IVs_begin_with_a_clear_top_bit_and_rise_by_one()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        for (int i = 0; i < 10; i++)
            player.RoundTrip(surface);
        CounterBlock first = player.Fake.Blts[0].Start;
        Assert.True(first.IV <= ulong.MaxValue >> 1);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => new CounterBlock(first.IV + (ulong)i, 0)), player.Fake.Blts.Select(blt => blt.Start));
    }

    [Fact]
    public void R21_each_key_has_IVs_of_its_own()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        ContentKey key = player.Own(player.Session.CreateContentKey());
        player.RoundTrip(surface);
        player.RoundTrip(surface, key);
        player.Session.RefreshKey();
        player.RoundTrip(surface);
        player.RoundTrip(surface, key);
        ulong[] ivs = [.. player.Fake.Blts.Select(blt => blt.Start.IV)];
        Assert.Equal(ivs[1] + 1, ivs[3]);
        Assert.NotEqual(ivs[0] + 1, ivs[2]);
    }

    [Fact]
    public void R26_in_sequential_mode_one_IV_goes_on_counting_blocks()
    {
        using var player = new Player(Player.Everything | ContentProtectionFlags.SequentialCtrIV, rowPadding: 5);
        ProtectedSurface surface = player.Surface(FrameFormat.Nv12, 32, 16);
        for (int i = 0; i < 3; i++)
            player.RoundTrip(surface);
        player.RoundTrip(surface, null, new PartialPattern(17, 0, 0));
        player.RoundTrip(surface);
        ulong blocks = ((37 * 24) + 15) / 16, iv = player.Fake.Blts[0].Start.IV;
        Assert.Equal([new(iv, 1), new(iv, 1 + blocks), new(iv, 1 + (2 * blocks)), new(iv, 1 + (3 * blocks)), new(iv, 3 + (3 * blocks))],
            player.Fake.Blts.Select(blt => blt.Start));
    }

    [Fact]
    public void R21_a_frame_is_sent_once()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        Assert.Throws<InvalidOperationException>(() => player.Session.DecryptionBlt(staging, surface));
        player.Session.Encrypt(Player.Frame(surface.Layout), staging);
        player.Session.DecryptionBlt(staging, surface);
        Assert.Throws<InvalidOperationException>(() => player.Session.DecryptionBlt(staging, surface));
        Assert.Single(player.Fake.Blts);
    }

    [Fact]
    public void What_was_encrypted_to_go_in_is_not_decrypted_as_if_it_had_come_out()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout);
        player.Session.Encrypt(frame, staging);
        Assert.Throws<InvalidOperationException>(() => player.Session.Decrypt(staging, frame));
        player.Session.EncryptionBlt(surface, staging);
        Assert.Throws<InvalidOperationException>(() => player.Session.DecryptionBlt(staging, surface));
    }

    [Fact]
    public unsafe void The_clear_frame_never_stands_in_staging_memory()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout);
        player.Session.Encrypt(frame, staging);
        Assert.True(Abi.ComObject.TryGet(((Direct3D11Texture)staging.Api).Pointer, out FakeTexture? texture));
        Assert.False(texture.IsMapped);
        Assert.NotEqual(frame, texture.Memory);
    }

    [Theory]
    [InlineData(E_INVALIDARG, false)]
    [InlineData(E_OUTOFMEMORY, false)]
    [InlineData(E_INVALIDARG, true)]
    public void S131_a_failed_DecryptionBlt_is_an_exception_that_says_what_was_refused(int code, bool partly)
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.Fake.DecryptionBltResult = code;
        var e = Assert.Throws<ContentProtectionException>(() =>
            player.Session.Write(Player.Frame(surface.Layout), surface, null, partly ? new PartialPattern(16, 16, 16) : null));
        Assert.Equal(code, e.HResult);
        foreach (string said in (string[])["DecryptionBlt", "Nv12 32x16", "session key of epoch 0", $"0x{player.Fake.Blts[0].Start.IV:X16}"])
            Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(player.Fake.Session!.Key!), e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, InlineData(0x7FFF_FFFFu), InlineData(0x8000_0000u), InlineData(uint.MaxValue)] // S54: it looks like the code of a failure, and is what was sent
    public void A_pattern_that_encrypts_more_than_there_is_is_no_failure(uint encrypt)
    {
        using var player = new Player();
        player.RoundTrip(player.Surface(), pattern: new PartialPattern(16, 16, encrypt));
    }

    [Fact]
    public void S131_a_frame_without_a_pattern_brings_a_block_info_that_means_all_of_it()
    {
        using var player = new Player(rowPadding: 5);
        ProtectedSurface surface = player.Surface(FrameFormat.Nv12, 32, 16);
        player.RoundTrip(surface);
        Assert.Equal(new PartialPattern(0, 0, 16), player.Fake.Blts[0].Pattern);
        Assert.Equal(37ul * 24, player.Fake.Blts[0].Pattern!.Value.EncryptedLength(37 * 24));
    }

    [Fact]
    public void R21_an_IV_is_not_offered_again_after_a_failed_blt()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        ContentKey key = player.Own(player.Session.CreateContentKey());
        foreach (ContentKey? contentKey in (ContentKey?[])[null, key])
        {
            player.Fake.DecryptionBltResult = E_OUTOFMEMORY;
            Assert.Throws<ContentProtectionException>(() => player.Session.Write(Player.Frame(surface.Layout), surface, contentKey));
            player.Session.Encrypt(Player.Frame(surface.Layout), staging, contentKey);
            Assert.Throws<ContentProtectionException>(() => player.Session.DecryptionBlt(staging, surface));
            Assert.Throws<InvalidOperationException>(() => player.Session.DecryptionBlt(staging, surface));
            player.Fake.DecryptionBltResult = 0;
            player.RoundTrip(surface, contentKey);
        }

        Assert.Equal(6, player.Fake.Blts.Count);
        Assert.Equal(6, player.Fake.Blts.Select(blt => blt.Start.IV).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void R21_a_driver_that_repeats_an_IV_is_noticed(bool ownKey)
    {
        using var player = new Player(ownKey ? Player.Everything : Player.Everything & ~ContentProtectionFlags.EncryptedReadBackKey);
        ProtectedSurface surface = player.Surface();
        player.RoundTrip(surface);
        player.Fake.RepeatReadBackIV = true;
        player.RoundTrip(surface);
        byte[] untouched = new byte[surface.Layout.Size];
        Assert.Throws<KeystreamReuseException>(() => player.Session.Read(surface, untouched));
        Assert.All(untouched, value => Assert.Equal(0, value));
    }

    [Fact]
    public void R21_a_driver_that_takes_the_application_s_IV_under_the_same_key_is_noticed()
    {
        using var player = new Player(Player.Everything & ~ContentProtectionFlags.EncryptedReadBackKey);
        ProtectedSurface surface = player.Surface();
        byte[] frame = Player.Frame(surface.Layout);
        player.Session.Write(frame, surface);
        player.Fake.ContinueApplicationIV = true;
        Assert.Throws<KeystreamReuseException>(() => player.Session.Read(surface, frame));
    }

    [Fact]
    public void A_dropped_EncryptionBlt_is_noticed()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.Fake.DropEncryptionBlt = true;
        Assert.Throws<ContentProtectionException>(() => player.Session.Read(surface, new byte[surface.Layout.Size]));
        player.Fake.DropEncryptionBlt = false;
        player.RoundTrip(surface);
    }

    [Theory]
    [InlineData(DXGI_ERROR_UNSUPPORTED)]
    [InlineData(S_FALSE)]
    public void A_read_back_key_that_does_not_come_is_noticed(int code)
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.Fake.GetKeyResult = code;
        Assert.Throws<ContentProtectionException>(() => player.Session.Read(surface, new byte[surface.Layout.Size]));
        player.Fake.GetKeyResult = 0;
        player.RoundTrip(surface);
    }

    [Theory]
    [InlineData(ContentProtectionFlags.DecryptionBlt)]
    [InlineData(ContentProtectionFlags.ContentKey)]
    [InlineData(ContentProtectionFlags.PartialDecryption)]
    [InlineData(ContentProtectionFlags.EncryptedReadBack)]
    [InlineData(ContentProtectionFlags.EncryptedReadBackKey)]
    public void What_the_caps_lack_is_refused_by_name(ContentProtectionFlags missing)
    {
        using var player = new Player(Player.Everything & ~missing);
        ProtectedSurface surface = player.Surface();
        byte[] frame = Player.Frame(surface.Layout);
        Action act = missing switch
        {
            ContentProtectionFlags.DecryptionBlt => () => player.Session.Write(frame, surface),
            ContentProtectionFlags.ContentKey => () => player.Session.CreateContentKey(),
            ContentProtectionFlags.PartialDecryption => () => player.Session.Write(frame, surface, null, default(PartialPattern)),
            ContentProtectionFlags.EncryptedReadBack => () => player.Session.Read(surface, frame),
            _ => player.Session.RenewReadBackKey,
        };
        Assert.Equal(missing, Assert.Throws<CapabilityMissingException>(act).Missing);
        Assert.Empty(player.Fake.Blts);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_frame_of_another_size_is_refused_and_uses_no_IV(int difference)
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        byte[] frame = new byte[surface.Layout.Size + difference];
        Assert.Throws<ArgumentException>(() => player.Session.Write(frame, surface));
        Assert.Throws<ArgumentException>(() => player.Session.Read(surface, frame));
        Assert.Empty(player.Fake.Blts);
    }

    [Fact]
    public void A_mapping_too_small_for_the_frame_is_not_written_to()
    {
        using var player = new Player(rowPadding: -4);
        ProtectedSurface surface = player.Surface();
        Assert.Throws<ContentProtectionException>(() => player.Session.Write(Player.Frame(surface.Layout), surface));
        player.Fake.MapResult = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(() => player.Session.Write(Player.Frame(surface.Layout), surface)).HResult);
    }

    [Fact]
    public void Staging_memory_into_which_nothing_could_be_encrypted_holds_nothing_to_be_sent()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        player.Session.Encrypt(Player.Frame(surface.Layout), staging);
        player.Fake.MapResult = E_OUTOFMEMORY;
        Assert.Throws<ContentProtectionException>(() => player.Session.Encrypt(Player.Frame(surface.Layout), staging));
        player.Fake.MapResult = 0;
        Assert.Throws<InvalidOperationException>(() => player.Session.DecryptionBlt(staging, surface));
        Assert.Empty(player.Fake.Blts);
    }

    [Fact]
    public void Staging_memory_into_which_nothing_came_back_holds_nothing_of_before()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = new byte[surface.Layout.Size];
        player.Session.EncryptionBlt(surface, staging);
        player.Session.Decrypt(staging, frame);
        player.Fake.DropEncryptionBlt = true;
        Assert.Throws<ContentProtectionException>(() => player.Session.EncryptionBlt(surface, staging));
        Assert.Throws<InvalidOperationException>(() => player.Session.Decrypt(staging, frame));
    }

    [Fact]
    public void Surfaces_of_several_kinds_take_turns_and_each_kind_has_its_staging_memory()
    {
        using var player = new Player();
        ProtectedSurface[] surfaces = [player.Surface(), player.Surface(height: 32), player.Surface(width: 16, height: 32), player.Surface(width: 16),
            player.Surface(FrameFormat.R8, 32, 24), player.Surface(FrameFormat.Ayuv, 32, 16)];
        foreach (ProtectedSurface surface in surfaces)
            player.RoundTrip(surface);
        int alive = player.Fake.Alive;
        foreach (ProtectedSurface surface in surfaces.Reverse())
            player.RoundTrip(surface);
        Assert.Equal(alive, player.Fake.Alive);
    }

    [Fact]
    public void Staging_memory_is_used_again()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.RoundTrip(surface);
        int alive = player.Fake.Alive;
        for (int i = 0; i < 20; i++)
            player.RoundTrip(surface);
        Assert.Equal(alive, player.Fake.Alive);
    }

    [Fact]
    public unsafe void A_texture_that_the_application_made_can_be_wrapped()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface(FrameFormat.P010, 16, 8);
        using ProtectedSurface wrapped = player.Device.Wrap((nint)((Direct3D11Texture)surface.Api).Pointer);
        Assert.Equal((FrameFormat.P010, 16, 8), (wrapped.Format, wrapped.Width, wrapped.Height));
        player.RoundTrip(wrapped);
        using var other = new Player();
        Assert.Throws<ArgumentException>(() => other.Device.Wrap((nint)((Direct3D11Texture)surface.Api).Pointer));
    }

    [Fact]
    public unsafe void S133_a_texture_that_is_not_protected_is_not_taken_for_one_that_is()
    {
        using var player = new Player();
        StagingSurface open = player.Own(player.Session.CreateStagingSurface(player.Surface()));
        var e = Assert.Throws<ArgumentException>(() => player.Device.Wrap((nint)((Direct3D11Texture)open.Api).Pointer));
        Assert.Contains("not protected", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_is_in_a_text()
    {
        using var player = new Player();
        ContentKey contentKey = player.Own(player.Session.CreateContentKey());
        string hex = Convert.ToHexString(player.Fake.Session!.Key!);
        foreach (object? o in (object?[])[player.Session, contentKey, new TrackedKey(new Aes128Key(player.Fake.Session.Key!), 0, false)])
            Assert.DoesNotContain(hex, o!.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}

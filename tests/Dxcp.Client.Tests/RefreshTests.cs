using System.Security.Cryptography;

namespace Dxcp.Client.Tests;

public sealed class RefreshTests
{
    [Fact]
    public void R3_a_refresh_keeps_both_sides_in_step()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        byte[] key = player.Fake.Session!.Key!;
        for (ulong epoch = 1; epoch <= 5; epoch++)
        {
            player.Session.RefreshKey();
            Assert.Equal(epoch, player.Session.Epoch);
            player.RoundTrip(surface);
        }

        Assert.NotEqual(key, player.Fake.Session.Key);
        Assert.Equal((5, 5), (player.Fake.Starts, player.Fake.Finishes));
    }

    [Fact]
    public void R5_until_Finish_everything_is_under_the_old_key()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.Session.BeginRefresh();
        Assert.True(player.Session.IsRefreshPending);
        Assert.Equal(0ul, player.Session.Epoch);
        player.RoundTrip(surface);
        player.Session.CompleteRefresh();
        Assert.False(player.Session.IsRefreshPending);
        Assert.Equal(1ul, player.Session.Epoch);
        player.RoundTrip(surface);
    }

    [Fact]
    public void R7_completing_what_was_not_begun_calls_nothing()
    {
        using var player = new Player();
        Assert.Throws<InvalidOperationException>(player.Session.CompleteRefresh);
        player.Session.RefreshKey();
        Assert.Throws<InvalidOperationException>(player.Session.CompleteRefresh);
        Assert.Equal(1, player.Fake.Finishes);
        player.RoundTrip(player.Surface());
    }

    [Fact]
    public void R9_without_the_capability_nothing_is_called()
    {
        using var player = new Player(Player.Everything & ~ContentProtectionFlags.FreshenSessionKey);
        var e = Assert.Throws<CapabilityMissingException>(player.Session.RefreshKey);
        Assert.Equal(ContentProtectionFlags.FreshenSessionKey, e.Missing);
        Assert.Equal((0, 0), (player.Fake.Starts, player.Fake.Finishes));
    }

    [Fact]
    public void S1_of_two_Starts_the_last_counts()
    {
        using var player = new Player();
        player.Session.BeginRefresh();
        player.Session.BeginRefresh();
        player.Session.CompleteRefresh();
        Assert.Equal(1ul, player.Session.Epoch);
        Assert.Equal((2, 1), (player.Fake.Starts, player.Fake.Finishes));
        player.RoundTrip(player.Surface());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S53_zeros_are_a_refusal_the_old_key_stays_and_Finish_is_not_called(bool untouched)
    {
        using var player = new Player();
        // Zeros are not refused for being the number of the last refresh, which there must be one of.
        player.Session.RefreshKey();
        player.Fake.NextRandomNumber = new byte[16];
        player.Fake.StartWritesNothing = untouched;
        Assert.Throws<KeyRefreshRefusedException>(player.Session.RefreshKey);
        Assert.Equal((1ul, 2, 1), (player.Session.Epoch, player.Fake.Starts, player.Fake.Finishes));
        Assert.False(player.Session.IsRefreshPending);
        player.RoundTrip(player.Surface());
    }

    [Fact]
    public void S53_a_refused_second_Start_leaves_the_first_one_pending()
    {
        using var player = new Player();
        player.Session.BeginRefresh();
        player.Fake.NextRandomNumber = new byte[16];
        Assert.Throws<KeyRefreshRefusedException>(player.Session.BeginRefresh);
        player.Session.CompleteRefresh();
        Assert.Equal(1ul, player.Session.Epoch);
        player.RoundTrip(player.Surface());
    }

    [Fact]
    public void S18_the_number_of_a_refresh_that_is_pending_may_come_again_because_it_is_not_in_use()
    {
        using var player = new Player();
        player.Fake.NextRandomNumber = RandomNumberGenerator.GetBytes(16);
        player.Session.BeginRefresh();
        player.Session.BeginRefresh();
        player.Session.CompleteRefresh();
        Assert.Equal(1ul, player.Session.Epoch);
        player.RoundTrip(player.Surface());
    }

    [Fact]
    public void S18_a_repeated_random_number_is_refused_because_it_brings_an_old_key_back()
    {
        using var player = new Player();
        player.Fake.NextRandomNumber = RandomNumberGenerator.GetBytes(16);
        player.Session.RefreshKey();
        Assert.Throws<KeyRefreshRefusedException>(player.Session.RefreshKey);
        Assert.Equal((1ul, 1), (player.Session.Epoch, player.Fake.Finishes));
        player.RoundTrip(player.Surface());
        player.Fake.NextRandomNumber = null;
        player.Session.RefreshKey();
        player.RoundTrip(player.Surface());
    }

    [Fact]
    public void S18_the_number_of_a_refresh_that_failed_may_come_again_because_it_led_to_no_key()
    {
        using var player = new Player();
        player.Fake.NextRandomNumber = RandomNumberGenerator.GetBytes(16);
        player.Session.BeginRefresh();
        player.Fake.RemovedReason = Abi.HResult.DXGI_ERROR_DEVICE_REMOVED;
        Assert.Throws<DeviceLostException>(player.Session.CompleteRefresh);
        player.Fake.RemovedReason = 0;
        player.Session.BeginRefresh();
        Assert.True(player.Session.IsRefreshPending);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void S18_the_number_of_the_last_refresh_is_refused_whether_or_not_another_is_pending(int refreshes)
    {
        using var player = new Player();
        for (int i = 0; i < refreshes; i++)
        {
            player.Fake.NextRandomNumber = RandomNumberGenerator.GetBytes(16);
            player.Session.RefreshKey();
        }

        byte[] last = player.Fake.NextRandomNumber!;
        Assert.Throws<KeyRefreshRefusedException>(player.Session.RefreshKey);
        player.Fake.NextRandomNumber = RandomNumberGenerator.GetBytes(16);
        player.Session.BeginRefresh();
        player.Fake.NextRandomNumber = last;
        Assert.Throws<KeyRefreshRefusedException>(player.Session.BeginRefresh);
        Assert.True(player.Session.IsRefreshPending);
        Assert.Equal((ulong)refreshes, player.Session.Epoch);
    }

    [Fact]
    public void S7_a_content_key_is_wrapped_anew_under_the_new_session_key()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        ContentKey key = player.Own(player.Session.CreateContentKey());
        player.RoundTrip(surface, key);
        player.RoundTrip(surface, key);
        player.Session.RefreshKey();
        player.RoundTrip(surface, key);
        Assert.Equal(player.Fake.Blts[0].ContentKey, player.Fake.Blts[1].ContentKey);
        Assert.NotEqual(player.Fake.Blts[1].ContentKey, player.Fake.Blts[2].ContentKey);
    }

    [Fact]
    public void S7_a_frame_under_a_content_key_outlives_the_refresh_between_its_two_steps()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        ContentKey key = player.Session.CreateContentKey();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        player.Session.Encrypt(frame, staging, key);
        key.Dispose();
        player.Session.RefreshKey();
        player.Session.DecryptionBlt(staging, surface);
        player.Session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    [Fact]
    public void S9_the_read_back_key_outlives_a_refresh()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.RoundTrip(surface);
        player.Session.RefreshKey();
        player.RoundTrip(surface);
        Assert.Equal(1, player.Fake.KeysAskedFor);
        player.Session.RenewReadBackKey();
        player.RoundTrip(surface);
        Assert.Equal(2, player.Fake.KeysAskedFor);
    }

    [Fact]
    public void S14_what_came_back_before_a_refresh_is_still_readable_after_it()
    {
        using var player = new Player(Player.Everything & ~ContentProtectionFlags.EncryptedReadBackKey);
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        player.Session.Write(frame, surface);
        player.Session.EncryptionBlt(surface, staging);
        player.Session.RefreshKey();
        player.Session.RefreshKey();
        player.Session.Decrypt(staging, back);
        Assert.Equal(frame, back);
    }

    [Fact]
    public void A_frame_encrypted_before_a_refresh_is_not_sent_after_it()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout);
        player.Session.Encrypt(frame, staging);
        player.Session.RefreshKey();
        Assert.Throws<InvalidOperationException>(() => player.Session.DecryptionBlt(staging, surface));
        Assert.Empty(player.Fake.Blts);
        player.Session.Encrypt(frame, staging);
        player.Session.DecryptionBlt(staging, surface);
    }

    [Fact]
    public async Task Frames_and_refreshes_from_many_threads_stay_in_step()
    {
        using var player = new Player();
        bool done = false;
        ProtectedSurface[] surfaces = [.. Enumerable.Range(0, 4).Select(_ => player.Surface())];
        Task[] players = [.. surfaces.Select(surface => Task.Run(() =>
        {
            do
                player.RoundTrip(surface);
            while (!Volatile.Read(ref done));
        }))];
        Task refreshing = Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
                player.Session.RefreshKey();
        });
        await refreshing;
        Volatile.Write(ref done, true);
        await Task.WhenAll(players);
        Assert.Equal(100, player.Fake.Finishes);
        Assert.Equal(100ul, player.Session.Epoch);
    }
}

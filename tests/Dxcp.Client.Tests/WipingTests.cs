using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

/// <summary>Each key is wiped by its owner, as soon as nothing is left that needs it.</summary>
public sealed class WipingTests
{
    [Fact]
    public void A_pending_key_is_wiped_when_another_Start_replaces_it()
    {
        using var player = new Player();
        player.Session.BeginRefresh();
        Aes128Key first = Pending(player.Session)!.Key;
        player.Session.BeginRefresh();
        Assert.True(IsWiped(first));
        Assert.False(IsWiped(Pending(player.Session)!.Key));
    }

    [Fact]
    public void A_pending_key_is_wiped_when_Finish_fails()
    {
        using var player = new Player();
        Aes128Key old = Current(player.Session).Key;
        player.Session.BeginRefresh();
        Aes128Key pending = Pending(player.Session)!.Key;
        player.Fake.RemovedReason = HResult.DXGI_ERROR_DEVICE_REMOVED;
        Assert.Throws<DeviceLostException>(player.Session.CompleteRefresh);
        Assert.True(IsWiped(pending));
        Assert.False(IsWiped(old));
        Assert.Same(old, Current(player.Session).Key);
    }

    /// <summary>A frame is laid out as its surface where only a part of it is encrypted: in memory that somebody else gets afterwards.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A_frame_that_is_encrypted_in_part_leaves_nothing_in_memory_that_it_was_laid_out_in(bool again)
    {
        using var player = new Player(rowPadding: 48);
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        // Of no other test's bytes, which may lie in the pool as well.
        byte[] mark = RandomNumberGenerator.GetBytes(8);
        byte[] frame = [.. Enumerable.Range(0, Player.Frame(staging.Layout).Length).Select(i => mark[i % mark.Length])];
        player.Session.Encrypt(frame, staging, pattern: new PartialPattern(16, 16, 16));
        if (again)
        {
            // Another frame goes before it: what was encrypted earlier is encrypted again (S130).
            ForgetPooled();
            player.RoundTrip(surface);
            player.Session.DecryptionBlt(staging, surface);
        }

        // The pool gives a thread what it brought last.
        for (int size = 16; size <= 1 << 20; size *= 2)
        {
            byte[] next = ArrayPool<byte>.Shared.Rent(size);
            Assert.True(next.AsSpan().IndexOf(mark) < 0, $"the frame stands in a pooled array of {size} bytes");
        }
    }

    [Fact]
    public unsafe void Row_padding_of_a_frame_that_is_encrypted_in_part_holds_nothing_of_before()
    {
        using var player = new Player(rowPadding: 48);
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(player.Surface()));
        for (int size = 16; size <= 1 << 20; size *= 2)
        {
            byte[] others = ArrayPool<byte>.Shared.Rent(size);
            others.AsSpan().Fill(0xEE);
            ArrayPool<byte>.Shared.Return(others);
        }

        player.Session.Encrypt(new byte[staging.Layout.Size], staging, pattern: new PartialPattern(0, 1, 0)); // nothing is
        Assert.Equal(0, staging.Api.Map(write: false, out MappedMemory memory));
        Assert.Equal(-1, new Span<byte>((void*)memory.Data, (int)memory.Size).IndexOfAnyExcept((byte)0));
        staging.Api.Unmap();
    }

    /// <summary>Takes what a thread brought last: what it brings next is what it is given then.</summary>
    private static void ForgetPooled()
    {
        for (int size = 16; size <= 1 << 20; size *= 2)
            ArrayPool<byte>.Shared.Rent(size);
    }

    [Fact]
    public void A_replaced_key_is_wiped_when_the_last_frame_under_it_is_gone()
    {
        using var player = new Player(Player.Everything & ~ContentProtectionFlags.EncryptedReadBackKey);
        ProtectedSurface surface = player.Surface();
        StagingSurface incoming = player.Own(player.Session.CreateStagingSurface(surface));
        StagingSurface outgoing = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout);
        Aes128Key first = Current(player.Session).Key;
        player.Session.Encrypt(frame, incoming);
        player.Session.EncryptionBlt(surface, outgoing);
        player.Session.RefreshKey();
        Aes128Key second = Current(player.Session).Key;
        Assert.False(IsWiped(first));
        player.Session.Encrypt(frame, incoming);
        Assert.False(IsWiped(first));
        player.Session.EncryptionBlt(surface, outgoing);
        Assert.True(IsWiped(first));
        player.Session.DecryptionBlt(incoming, surface);
        outgoing.Dispose();
        player.Session.RefreshKey();
        Assert.True(IsWiped(second));
    }

    [Fact]
    public void A_read_back_key_is_wiped_when_it_is_renewed_and_nothing_is_under_it()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = new byte[surface.Layout.Size];
        player.Session.EncryptionBlt(surface, staging);
        Aes128Key first = ReadBack(player.Session)!.Key;
        player.Session.RenewReadBackKey();
        Aes128Key second = ReadBack(player.Session)!.Key;
        Assert.False(IsWiped(first));
        player.Session.Decrypt(staging, frame);
        player.Session.EncryptionBlt(surface, staging);
        Assert.True(IsWiped(first));
        Assert.False(IsWiped(second));
    }

    [Fact]
    public void A_content_key_is_wiped_when_it_is_disposed_and_its_last_frame_sent()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        ContentKey idle = player.Session.CreateContentKey(), busy = player.Session.CreateContentKey();
        Aes128Key ofIdle = Of(idle).Key, ofBusy = Of(busy).Key;
        player.Session.Encrypt(Player.Frame(surface.Layout), staging, busy);
        player.RoundTrip(surface, idle);
        Assert.False(IsWiped(ofIdle));
        idle.Dispose();
        busy.Dispose();
        Assert.True(IsWiped(ofIdle));
        Assert.False(IsWiped(ofBusy));
        player.Session.DecryptionBlt(staging, surface);
        Assert.True(IsWiped(ofBusy));
    }

    [Fact]
    public void A_content_key_that_is_disposed_twice_serves_the_frame_under_it_all_the_same()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        ContentKey key = player.Session.CreateContentKey();
        player.Session.Encrypt(Player.Frame(surface.Layout), staging, key);
        key.Dispose();
        key.Dispose();
        Assert.False(IsWiped(Of(key).Key));
        player.Session.DecryptionBlt(staging, surface);
        Assert.True(IsWiped(Of(key).Key));
        Assert.Single(player.Fake.Blts);
    }

    [Fact]
    public void A_frame_that_was_read_or_not_sent_keeps_no_key()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.RoundTrip(surface);
        Aes128Key readBack = ReadBack(player.Session)!.Key, current = Current(player.Session).Key;
        player.Session.RenewReadBackKey();
        Assert.True(IsWiped(readBack));
        player.Session.BeforeSend = () => throw new InvalidDataException("Not now.");
        Assert.Throws<InvalidDataException>(() => player.Session.Write(Player.Frame(surface.Layout), surface));
        player.Session.BeforeSend = null;
        player.Session.RefreshKey();
        Assert.True(IsWiped(current));
        player.RoundTrip(surface);
    }

    [Theory, InlineData("DecoderBeginFrame"), InlineData("GetDecoderBuffer"), InlineData("SubmitDecoderBuffers"), InlineData("DecoderEndFrame")]
    public void A_frame_that_failed_keeps_no_key(string function)
    {
        using var player = new Player();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        ProtectedSurface surface = player.Surface();
        using VideoDecoder decoder = session.CreateDecoder(surface);
        ContentKey content = session.CreateContentKey();
        Aes128Key key = Current(session).Key, contentKey = Of(content).Key;
        player.Fake.Instead = name => name == function ? HResult.E_FAIL : null;
        Assert.Throws<ContentProtectionException>(() => decoder.Decode([1], surface));
        Assert.Throws<ContentProtectionException>(() => decoder.Decode([1], surface, content));
        session.RefreshKey();
        content.Dispose();
        Assert.True(IsWiped(key));
        Assert.True(IsWiped(contentKey));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_frame_s_key_is_wiped_when_the_frame_ends(bool byDisposing)
    {
        using var player = new Player();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        ProtectedSurface surface = player.Surface();
        using VideoDecoder decoder = session.CreateDecoder(surface);
        Aes128Key key = Current(session).Key;
        decoder.BeginFrame(surface);
        session.RefreshKey();
        decoder.Submit(new byte[100]);
        Assert.False(IsWiped(key));
        if (byDisposing)
            decoder.Dispose();
        else
            decoder.EndFrame();
        Assert.True(IsWiped(key));
    }

    [Fact]
    public void A_frame_s_key_stays_for_a_submission_that_is_under_way_whoever_ends_the_frame()
    {
        using var player = new Player();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        ProtectedSurface surface = player.Surface();
        using VideoDecoder decoder = session.CreateDecoder(surface);
        ContentKey content = session.CreateContentKey();
        using ManualResetEventSlim entered = new(), goOn = new();
        decoder.BeginFrame(surface, content);
        player.Fake.Instead = name =>
        {
            if (name != "SubmitDecoderBuffers")
                return null;
            entered.Set();
            goOn.Wait();
            return null;
        };
        Thread submitting = new(() => decoder.Submit([1])), ending = new(decoder.EndFrame);
        submitting.Start();
        entered.Wait();
        ending.Start();
        SpinWait.SpinUntil(() => (ending.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        content.Dispose();
        bool wasWiped = IsWiped(Of(content).Key);
        goOn.Set();
        submitting.Join();
        ending.Join();
        Assert.Equal((false, true), (wasWiped, IsWiped(Of(content).Key)));
    }

    [Fact]
    public void A_session_that_is_disposed_wipes_all_that_it_has()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        player.RoundTrip(surface);
        player.Session.BeginRefresh();
        Aes128Key[] keys = [Current(player.Session).Key, Pending(player.Session)!.Key, ReadBack(player.Session)!.Key];
        Assert.DoesNotContain(keys, IsWiped);
        player.Session.Dispose();
        Assert.All(keys, key => Assert.True(IsWiped(key)));
    }

    [Fact]
    public void A_channel_that_is_disposed_wipes_its_key()
    {
        using var player = new Player();
        using AuthenticatedChannel channel = player.Device.CreateChannel(Identities.Good.Root);
        Aes128Key key = Of(channel);
        Assert.False(IsWiped(key));
        channel.Dispose();
        Assert.True(IsWiped(key));
    }

    /// <summary>A key that is wiped, or will be when a call that is inside it returns, takes no more calls.</summary>
    private static bool IsWiped(Aes128Key key) => Record.Exception(() => key.ValueEquals(key)) is ObjectDisposedException;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_key")]
    private static extern ref TrackedKey Current(CryptoSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_next")]
    private static extern ref TrackedKey? Pending(CryptoSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_readBackKey")]
    private static extern ref TrackedKey? ReadBack(CryptoSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_key")]
    private static extern ref TrackedKey Of(ContentKey key);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_key")]
    private static extern ref Aes128Key Of(AuthenticatedChannel channel);
}

using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

/// <summary>What is sent under one key is sent in the order of its IVs, whoever sends it when (S130). The fake takes R21 strictly.</summary>
public sealed class SendOrderTests
{
    public static TheoryData<bool, bool, int> Steps => new(
        from contentKey in (bool[])[false, true]
        from partly in (bool[])[false, true]
        from padding in (int[])[0, 5]
        select (contentKey, partly, padding));

    [Theory, MemberData(nameof(Steps))]
    public void Frames_sent_in_another_order_than_encrypted_arrive(bool withContentKey, bool partly, int padding)
    {
        using var player = new Player(rowPadding: padding);
        ContentKey? key = withContentKey ? player.Own(player.Session.CreateContentKey()) : null;
        PartialPattern? pattern = partly ? new PartialPattern(100, 20, 2) : null;
        ProtectedSurface[] surfaces = [.. Enumerable.Range(0, 4).Select(_ => player.Surface(FrameFormat.P010, 6000, 2))];
        StagingSurface[] staging = [.. surfaces.Select(surface => player.Own(player.Session.CreateStagingSurface(surface)))];
        byte[][] frames = [.. surfaces.Select(surface => Player.Frame(surface.Layout))];
        byte[] back = new byte[frames[0].Length];
        for (int i = 0; i < 4; i++)
            player.Session.Encrypt(frames[i], staging[i], key, pattern);
        foreach (int i in (int[])[1, 3, 0, 2])
        {
            player.Session.DecryptionBlt(staging[i], surfaces[i]);
            player.Session.Read(surfaces[i], back);
            Assert.Equal(frames[i], back);
        }

        Assert.Equal(player.Fake.Blts.Select(blt => blt.Start.IV).Distinct().Order(), player.Fake.Blts.Select(blt => blt.Start.IV));
    }

    [Fact]
    public void In_sequential_mode_too()
    {
        using var player = new Player(Player.Everything | ContentProtectionFlags.SequentialCtrIV);
        ProtectedSurface surface = player.Surface();
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        player.Session.Encrypt(frame, staging);
        player.RoundTrip(surface);
        player.Session.DecryptionBlt(staging, surface);
        player.Session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    [Fact]
    public unsafe void What_is_encrypted_again_never_stands_in_the_clear_in_staging_memory()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface(FrameFormat.Nv12, 8192, 2);
        StagingSurface staging = player.Own(player.Session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout);
        player.Session.Encrypt(frame, staging);
        Assert.True(ComObject.TryGet(((Direct3D11Texture)staging.Api).Pointer, out FakeTexture? texture));
        byte[] first = [.. texture.Memory];
        player.RoundTrip(surface);
        player.Session.DecryptionBlt(staging, surface);
        for (int i = 0; i < frame.Length; i += 16)
        {
            Assert.False(first.AsSpan(i, 16).SequenceEqual(texture.Memory.AsSpan(i, 16)));
            Assert.False(frame.AsSpan(i, 16).SequenceEqual(texture.Memory.AsSpan(i, 16)));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_writer_waits_for_those_who_took_their_IV_before(bool fails)
    {
        using var player = new Player();
        ProtectedSurface one = player.Surface(), other = player.Surface();
        byte[] first = Player.Frame(one.Layout), second = Player.Frame(one.Layout), back = new byte[first.Length];
        var late = new Thread(() => player.Session.Write(second, other));
        player.Session.BeforeSend = () =>
        {
            // The second writer comes in between, and gets no further than to its own turn.
            player.Session.BeforeSend = null;
            late.Start();
            UntilItWaitsOrEnds(late);
            if (fails)
                throw new InvalidDataException("The first writer fails.");
        };
        if (fails)
            Assert.Throws<InvalidDataException>(() => player.Session.Write(first, one));
        else
            player.Session.Write(first, one);
        late.Join();
        player.Session.Read(other, back);
        Assert.Equal(second, back);
        if (fails)
            return;
        player.Session.Read(one, back);
        Assert.Equal(first, back);
    }

    [Fact]
    public void A_decoder_waits_for_a_writer_under_the_same_key()
    {
        using var player = new Player();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        ProtectedSurface surface = player.Surface();
        using VideoDecoder decoder = session.CreateDecoder(surface);
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        int before = -1;
        Exception? thrown = null;
        var late = new Thread(() => thrown = Record.Exception(() => decoder.Decode(frame, surface)));
        session.BeforeSend = () =>
        {
            session.BeforeSend = null;
            late.Start();
            UntilItWaitsOrEnds(late);
            before = player.Fake.Submitted.Count;
        };
        session.Write(frame, surface);
        late.Join();
        Assert.Null(thrown);
        Assert.Equal((0, 3), (before, player.Fake.Submitted.Count));
        session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    [Fact]
    public void A_decoder_whose_submission_fails_keeps_nobody_waiting_and_uses_its_IV_up()
    {
        using var player = new Player();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        ProtectedSurface surface = player.Surface();
        using VideoDecoder decoder = session.CreateDecoder(surface);
        byte[] frame = Player.Frame(surface.Layout);
        player.Fake.SubmitResult = HResult.E_OUTOFMEMORY;
        Assert.Equal(HResult.E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(() => decoder.Decode(frame, surface)).HResult);
        (player.Fake.SubmitResult, player.Fake.ReleaseBufferResult) = (0, HResult.E_FAIL);
        Assert.Equal(HResult.E_FAIL, Assert.Throws<ContentProtectionException>(() => decoder.Decode(frame, surface)).HResult);
        player.Fake.ReleaseBufferResult = 0;
        session.Write(frame, surface);
        decoder.Decode(frame, surface);
    }

    [Fact]
    public void Places_are_served_in_the_order_of_IVs()
    {
        var ledger = new CounterLedger(sequential: false);
        CounterBlock early = ledger.Next(4);
        SendTurn first = ledger.LineUp(4), second = ledger.LineUp(early, 4);
        Assert.Equal((early.IV + 1, early.IV + 2), (first.Start.IV, second.Start.IV));
        CounterBlock later = ledger.Next(4);
        SendTurn third = ledger.LineUp(later, 4);
        Assert.Equal(later, third.Start);
        var served = new List<int>();
        Thread[] waiting = [Sends(third, 3), Sends(second, 2)];
        foreach (Thread thread in waiting)
            UntilItWaitsOrEnds(thread);
        first.Wait();
        lock (served)
            served.Add(1);
        first.Dispose();
        foreach (Thread thread in waiting)
            thread.Join();
        Assert.Equal([1, 2, 3], served);

        Thread Sends(SendTurn turn, int number)
        {
            var thread = new Thread(() =>
            {
                turn.Wait();
                lock (served)
                    served.Add(number);
                turn.Dispose();
            });
            thread.Start();
            return thread;
        }
    }

    private static void UntilItWaitsOrEnds(Thread thread) => SpinWait.SpinUntil(() =>
        (thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
}

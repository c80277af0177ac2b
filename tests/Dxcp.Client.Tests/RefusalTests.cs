using Dxcp.Abi;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>What is refused is noticed, and leaves both sides in step, on DXCP's own runtimes and driver.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly Stack<IDisposable> _owned = [];
    private TamperedSession? _tampered;

    public static TheoryData<string> Apis => ["d3d11", "d3d9"];

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? last))
            last.Dispose();
    }

    [Theory, MemberData(nameof(Apis))]
    public void R8_after_a_failed_Finish_both_sides_go_on_under_the_old_key(string api)
    {
        (CryptoSession session, ProtectedSurface surface) = Open(api);
        RoundTrip(session, surface);
        _tampered!.Finish = HResult.E_OUTOFMEMORY;
        Assert.Equal(HResult.E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(session.RefreshKey).HResult);
        Assert.Equal((0ul, false), (session.Epoch, session.IsRefreshPending));
        RoundTrip(session, surface);
        session.ConfirmKey(surface);
        _tampered.Finish = null;
        session.RefreshKey();
        RoundTrip(session, surface);
        Assert.Equal(1ul, session.Epoch);
    }

    [Theory, MemberData(nameof(Apis))]
    public void S132_a_dropped_Finish_is_noticed_when_asked(string api)
    {
        (CryptoSession session, ProtectedSurface surface) = Open(api, DriverProfile.ReadBackKey);
        session.ConfirmKey(surface);
        _tampered!.Finish = 0;
        session.RefreshKey();
        // A strict driver may refuse the IV before anything differs: under the old key it has seen a greater one.
        Assert.ThrowsAny<ContentProtectionException>(() => session.ConfirmKey(surface));
    }

    [Theory, MemberData(nameof(Apis))]
    public void R21_an_IV_that_the_driver_may_have_taken_is_not_offered_again(string api)
    {
        (CryptoSession session, ProtectedSurface surface) = Open(api);
        StagingSurface staging = Own(session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout);
        _tampered!.AfterBlt = HResult.E_OUTOFMEMORY;
        Assert.Throws<ContentProtectionException>(() => session.Write(frame, surface));
        session.Encrypt(frame, staging);
        Assert.Throws<ContentProtectionException>(() => session.DecryptionBlt(staging, surface));
        Assert.Throws<InvalidOperationException>(() => session.DecryptionBlt(staging, surface));
        _tampered.AfterBlt = 0;
        RoundTrip(session, surface);
    }

    [Theory, MemberData(nameof(Apis))] // S131
    public unsafe void A_blt_that_the_driver_refuses_is_an_exception_on_either_API(string api)
    {
        (CryptoSession session, ProtectedSurface surface) = Open(api);
        StagingSurface staging = Own(session.CreateStagingSurface(surface));
        session.Encrypt(Player.Frame(surface.Layout), staging);
        lock (session.Device.Gate)
            Assert.True(staging.Api.Map(write: true, out _) >= 0);
        var e = Assert.Throws<ContentProtectionException>(() => session.DecryptionBlt(staging, surface));
        Assert.Contains("DecryptionBlt", e.Message, StringComparison.Ordinal);
        lock (session.Device.Gate)
            staging.Api.Unmap();
        RoundTrip(session, surface);
    }

    [Theory, MemberData(nameof(Apis))] // R21: whoever took an IV has a turn, which others wait for
    public void A_frame_that_comes_to_nothing_before_it_is_sent_keeps_nobody_waiting(string api)
    {
        (CryptoSession session, ProtectedSurface surface) = Open(api);
        StagingSurface late = Own(session.CreateStagingSurface(surface)), early = Own(session.CreateStagingSurface(surface));
        byte[] frame = Player.Frame(surface.Layout);
        _tampered!.UnmapFails = true;
        Assert.Throws<InvalidDataException>(() => session.Write(frame, surface));
        _tampered.UnmapFails = false;
        NobodyWaits(() => RoundTrip(session, surface));
        session.Encrypt(frame, late);
        session.Encrypt(frame, early);
        session.DecryptionBlt(early, surface);
        _tampered.UnmapFails = true;
        Assert.Throws<InvalidDataException>(() => session.DecryptionBlt(late, surface)); // behind its turn, so it is encrypted again
        _tampered.UnmapFails = false;
        NobodyWaits(() => RoundTrip(session, surface));
    }

    [Theory, MemberData(nameof(Apis))] // what a foreign implementation returns decides where the client writes
    public void Mapped_memory_that_does_not_hold_the_frame_is_not_touched_and_given_back(string api)
    {
        (CryptoSession session, ProtectedSurface surface) = Open(api);
        byte[] frame = Player.Frame(surface.Layout);
        foreach (Func<MappedMemory, MappedMemory> wrong in (Func<MappedMemory, MappedMemory>[])
            [
                memory => memory with { Data = 0 },
                memory => memory with { RowPitch = (uint)surface.Layout.RowBytes - 1 },
                memory => memory with { Size = ((ulong)memory.RowPitch * (uint)surface.Layout.Rows) - 1 },
                memory => memory with { Size = int.MaxValue + 1ul },
            ])
        {
            _tampered!.Mapped = wrong;
            Assert.Throws<ContentProtectionException>(() => session.Write(frame, surface));
            _tampered.Mapped = null;
            NobodyWaits(() => RoundTrip(session, surface));
        }
    }

    private void NobodyWaits(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action)) { IsBackground = true };
        thread.Start();
        bool ended = thread.Join(TimeSpan.FromSeconds(20));
        if (!ended)
            _owned.Clear(); // they would wait as well
        Assert.True(ended);
        Assert.Null(thrown);
    }

    private (CryptoSession Session, ProtectedSurface Surface) Open(string api, DriverProfile? profile = null)
    {
        ContentProtectionDevice device = Own(RealDevice.Open(api, profile));
        CryptoSession session = Own(TamperedSession.Open(device, out _tampered));
        return (session, Own(device.CreateProtectedSurface(FrameFormat.Nv12, 64, 32)));
    }

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }

    private static void RoundTrip(CryptoSession session, ProtectedSurface surface)
    {
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        session.Write(frame, surface);
        session.Read(surface, back);
        Assert.Equal(frame, back);
    }
}

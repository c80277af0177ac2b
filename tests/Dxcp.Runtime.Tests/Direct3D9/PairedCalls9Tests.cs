using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// On a device without D3DCREATE_MULTITHREADED: two threads that lock and unlock, or begin and end, at once. The driver makes the second call from
/// inside the first one, which is when another thread could.
/// </summary>
public sealed unsafe class PairedCalls9Tests
{
    /// <summary>Makes a call whenever a driver is in a function, but not in one that comes of that call itself; tells what it returned.</summary>
    private static List<int> Meanwhile(FakeDriver9 driver, string function, Func<int> call)
    {
        List<int> codes = [];
        bool isInside = false;
        driver.During = name =>
        {
            if (name != function || isInside)
                return;
            isInside = true;
            codes.Add(call());
            isInside = false;
        };
        return codes;
    }

    private static int Lock(IDirect3DSurface9* surface)
    {
        D3DLOCKED_RECT locked;
        return surface->lpVtbl->LockRect(surface, &locked, null, 0);
    }

    [Fact] // S125
    public void Of_two_threads_that_lock_at_once_one_is_refused()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        List<int> codes = Meanwhile(device.Driver, "Lock", () => Lock(surface));
        Assert.Equal(S_OK, Lock(surface));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        Assert.Equal(1, device.Driver.Count("Lock"));
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal(S_OK, Lock(surface)); // not locked for ever
    }

    [Fact] // S125
    public void What_is_not_locked_yet_is_not_unlocked()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        List<int> codes = Meanwhile(device.Driver, "Lock", () => surface->lpVtbl->UnlockRect(surface));
        Assert.Equal(S_OK, Lock(surface));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal((1, 1), (device.Driver.Count("Lock"), device.Driver.Count("Unlock")));
    }

    [Fact] // S81, S125
    public void Of_two_threads_that_unlock_at_once_one_counts()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        using var channel = new OwnChannel9(device);
        Assert.Equal(S_OK, Lock(surface));
        List<int> codes = Meanwhile(device.Driver, "Unlock", () => surface->lpVtbl->UnlockRect(surface));
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        Assert.Equal(1, device.Driver.Count("Unlock"));
        device.Driver.During = null;
        Assert.Equal(S_OK, Lock(surface)); // one map, not none: the count never went below
        Assert.Equal(D3DERR_INVALIDCALL, channel.SetProtection(true));
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal(S_OK, channel.SetProtection(true));
    }

    [Fact] // S81, S125
    public void A_lock_that_the_driver_refuses_counts_for_nothing()
    {
        using var device = new TestDevice9(new FakeDriver9 { Returns = { ["Lock"] = D3DDDIERR_WASSTILLDRAWING } });
        IDirect3DSurface9* surface = device.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        using var channel = new OwnChannel9(device);
        Assert.Equal(D3DERR_WASSTILLDRAWING, Lock(surface));
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal(S_OK, channel.SetProtection(true));
        Assert.Equal(D3DERR_INVALIDCALL, Lock(surface)); // R29
        Assert.Equal(S_OK, channel.SetProtection(false));
        device.Driver.Returns.Clear();
        Assert.Equal(S_OK, Lock(surface));
    }

    [Fact] // S125
    public void Of_two_threads_that_get_or_release_a_buffer_at_once_one_is_refused()
    {
        using TestDecoder9 test = new TestDecoder9().Open();
        IDirectXVideoDecoder* decoder = test.Decoder;
        int before = test.Driver.Count("Lock");
        List<int> codes = Meanwhile(test.Driver, "Lock", () => TestDecoder9.GetBuffer(decoder));
        Assert.Equal(S_OK, TestDecoder9.GetBuffer(decoder));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        codes = Meanwhile(test.Driver, "Unlock", () => decoder->lpVtbl->ReleaseBuffer(decoder, FakeDeviceFunctions9.Bitstream));
        Assert.Equal(S_OK, decoder->lpVtbl->ReleaseBuffer(decoder, FakeDeviceFunctions9.Bitstream));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        Assert.Equal((before + 1, before + 1), (test.Driver.Count("Lock"), test.Driver.Count("Unlock")));
    }

    [Fact] // S125
    public void Of_two_threads_that_ask_for_a_buffer_first_one_has_it_made()
    {
        using var test = new TestDecoder9();
        Assert.Equal(S_OK, test.Create(test.Target, out IDirectXVideoDecoder* decoder));
        using var owned = new ComPtr<IDirectXVideoDecoder>(decoder);
        int before = test.Driver.Count("CreateResource");
        List<int> codes = Meanwhile(test.Driver, "CreateResource", () => TestDecoder9.GetBuffer(decoder));
        Assert.Equal(S_OK, TestDecoder9.GetBuffer(decoder));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        Assert.Equal(before + 1, test.Driver.Count("CreateResource"));
    }

    [Fact] // R34, S125
    public void Of_two_threads_that_begin_or_end_a_frame_at_once_one_is_refused()
    {
        using TestDecoder9 test = new TestDecoder9().Open();
        IDirectXVideoDecoder* decoder = test.Decoder;
        List<int> codes = Meanwhile(test.Driver, "DecodeBeginFrame", () => decoder->lpVtbl->BeginFrame(decoder, test.Target, null));
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, test.Target, null));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        codes = Meanwhile(test.Driver, "DecodeEndFrame", () => decoder->lpVtbl->EndFrame(decoder, null));
        Assert.Equal(S_OK, decoder->lpVtbl->EndFrame(decoder, null));
        Assert.Equal([D3DERR_INVALIDCALL], codes);
        Assert.Equal((1, 1), (test.Driver.Count("DecodeBeginFrame"), test.Driver.Count("DecodeEndFrame")));
    }

    [Fact] // R34
    public void A_frame_that_the_driver_refuses_to_begin_has_not_begun()
    {
        using TestDecoder9 test = new TestDecoder9().Open();
        IDirectXVideoDecoder* decoder = test.Decoder;
        test.Driver.Returns["DecodeBeginFrame"] = D3DDDIERR_INVALIDCALL;
        Assert.Equal(D3DERR_INVALIDCALL, decoder->lpVtbl->BeginFrame(decoder, test.Target, null));
        Assert.Equal(D3DERR_INVALIDCALL, TestDecoder9.Execute(decoder, null, 16));
        Assert.Equal(D3DERR_INVALIDCALL, decoder->lpVtbl->EndFrame(decoder, null));
        Assert.Equal((0, 0), (test.Driver.Count("DecodeExecute"), test.Driver.Count("DecodeEndFrame")));
        test.Driver.Returns["DecodeBeginFrame"] = S_OK;
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, test.Target, null));
        Assert.Equal(S_OK, decoder->lpVtbl->EndFrame(decoder, null));
    }

    [Fact] // S118
    public void Who_steps_out_of_a_critical_section_is_in_it_again_afterwards()
    {
        // Between an open and the driver nobody outside sees it.
        Type type = typeof(MessageLog).Assembly.GetType("Dxcp.Runtime.MultithreadGate", throwOnError: true)!;
        object gate = Activator.CreateInstance(type)!;
        void Enter() => Assert.Equal(true, type.GetMethod("Enter")!.Invoke(gate, null));
        void Leave() => type.GetMethod("Leave")!.Invoke(gate, null);
        type.GetMethod("SetProtected")!.Invoke(gate, [true]);
        Enter();
        var inside = new List<string>();
        var other = new Thread(() =>
        {
            Enter();
            inside.Add("other");
            Leave();
        });
        using ((IDisposable)type.GetMethod("StepOut")!.Invoke(gate, null)!)
        {
            // Nobody is kept out meanwhile.
            var passing = new Thread(() =>
            {
                Enter();
                Leave();
            });
            passing.Start();
            passing.Join();
        }

        other.Start();
        SpinWait.SpinUntil(() => (other.ThreadState & ThreadState.WaitSleepJoin) != 0 || !other.IsAlive);
        Assert.True(other.IsAlive);
        inside.Add("first");
        Leave();
        other.Join();
        Assert.Equal(["first", "other"], inside);
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Session key refresh on Direct3D 9: what the runtime lets through to the driver, and what a refused call leaves behind.</summary>
public sealed unsafe class Refresh9Tests
{
    private const string StartFunction = "StartSessionKeyRefresh";
    private const string FinishFunction = "FinishSessionKeyRefresh";

    [Fact]
    public void Start_gives_the_drivers_random_number()
    {
        using var device = new TestDevice9();
        byte[] buffer = TestDevice9.Start(device.Session(), out int hr);
        Assert.Equal(S_OK, hr);
        Assert.All(buffer[..16], b => Assert.Equal(0xA5, b));
        Assert.All(buffer[16..], b => Assert.Equal(0xEE, b));
    }

    [Fact]
    public void Finish_after_Start_reaches_the_driver_once()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        Assert.Equal(S_OK, TestDevice9.Finish(session));
        Assert.Equal(D3DERR_INVALIDCALL, TestDevice9.Finish(session));
        Assert.Equal(1, device.Driver.Count(FinishFunction));
    }

    [Fact]
    public void Finish_without_Start_never_reaches_the_driver()
    {
        using var device = new TestDevice9();
        Assert.Equal(D3DERR_INVALIDCALL, TestDevice9.Finish(device.Session()));
        Assert.Equal(0, device.Driver.Count(FinishFunction));
    }

    [Fact]
    public void A_second_Start_is_allowed_and_one_Finish_ends_both()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        _ = TestDevice9.Start(session, out int hr);
        Assert.Equal((S_OK, S_OK, D3DERR_INVALIDCALL), (hr, TestDevice9.Finish(session), TestDevice9.Finish(session)));
        Assert.Equal((2, 1), (device.Driver.Count(StartFunction), device.Driver.Count(FinishFunction)));
    }

    [Fact]
    public void Refresh_before_a_key_is_refused_and_zero_filled()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session(withKey: false);
        byte[] buffer = TestDevice9.Start(session, out int hr);
        Assert.Equal((D3DERR_INVALIDCALL, D3DERR_INVALIDCALL), (hr, TestDevice9.Finish(session)));
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal((0, 0), (device.Driver.Count(StartFunction), device.Driver.Count(FinishFunction)));
    }

    [Theory]
    [InlineData(0u, 0)]
    [InlineData(1u, 1)]
    [InlineData(15u, 15)]
    [InlineData(17u, 17)]
    [InlineData(32u, 32)]
    [InlineData(4097u, 16)]
    [InlineData(0xFFFFFFFFu, 16)]
    public void A_size_other_than_the_keys_is_refused_and_zero_fills_what_can_be_believed(uint size, int cleared)
    {
        using var device = new TestDevice9();
        byte[] buffer = TestDevice9.Start(device.Session(), out int hr, size);
        Assert.Equal(D3DERR_INVALIDCALL, hr);
        Assert.All(buffer[..cleared], b => Assert.Equal(0, b));
        Assert.All(buffer[cleared..], b => Assert.Equal(0xEE, b));
        Assert.Equal(0, device.Driver.Count(StartFunction));
    }

    [Fact]
    public void A_null_buffer_is_refused()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->StartSessionKeyRefresh(session, null, 16));
        Assert.Equal(0, device.Driver.Count(StartFunction));
    }

    [Fact]
    public void A_refused_Start_leaves_an_earlier_one_pending()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        _ = TestDevice9.Start(session, out _, 15);
        Assert.Equal(S_OK, TestDevice9.Finish(session));
    }

    [Fact]
    public void A_new_negotiation_forgets_a_pending_refresh()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        Assert.Equal(S_OK, TestDevice9.Negotiate(session));
        Assert.Equal(D3DERR_INVALIDCALL, TestDevice9.Finish(session));
    }

    [Fact]
    public void A_failed_negotiation_changes_nothing()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        Assert.Equal(D3DERR_INVALIDCALL, TestDevice9.Negotiate(session, 255));
        device.Driver.Returns["CryptoSessionKeyExchange"] = E_INVALIDARG;
        Assert.Equal(D3DERR_INVALIDCALL, TestDevice9.Negotiate(session));
        Assert.Equal(S_OK, TestDevice9.Finish(session));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(255u)]
    [InlineData(257u)]
    [InlineData(0xFFFFFFFFu)]
    public void A_key_block_has_256_bytes(uint size)
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session(withKey: false);
        Assert.Equal(D3DERR_INVALIDCALL, TestDevice9.Negotiate(session, size));
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->NegotiateKeyExchange(session, 256, null));
        Assert.Equal(0, device.Driver.Count("CryptoSessionKeyExchange"));
    }

    [Fact]
    public void Without_the_capability_refresh_is_not_available()
    {
        using var device = new TestDevice9(new FakeDriver9 { Caps = FakeDriver9.AllCaps & ~0x20u });
        IDirect3DCryptoSession9* session = device.Session();
        byte[] buffer = TestDevice9.Start(session, out int hr);
        Assert.Equal((D3DERR_NOTAVAILABLE, D3DERR_NOTAVAILABLE), (hr, TestDevice9.Finish(session)));
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
    }

    [Fact]
    public void An_empty_slot_is_not_available()
    {
        using var device = new TestDevice9(new FakeDriver9
        {
            EmptySlots =
            { "pfnStartSessionKeyRefresh", "pfnFinishSessionKeyRefresh", "pfnGetEncryptionBltKey" }
        });
        IDirect3DCryptoSession9* session = device.Session();
        byte[] buffer = TestDevice9.Start(session, out int hr);
        Assert.Equal((D3DERR_NOTAVAILABLE, D3DERR_INVALIDCALL), (hr, TestDevice9.Finish(session)));
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        fixed (byte* key = buffer)
            Assert.Equal(D3DERR_NOTAVAILABLE, session->lpVtbl->GetEncryptionBltKey(session, key, 16));
    }

    [Fact]
    public void A_stub_that_writes_no_number_is_no_refresh()
    {
        using var device = new TestDevice9(new FakeDriver9 { RandomNumber = null });
        IDirect3DCryptoSession9* session = device.Session();
        byte[] buffer = TestDevice9.Start(session, out int hr);
        Assert.Equal((D3DERR_NOTAVAILABLE, D3DERR_INVALIDCALL), (hr, TestDevice9.Finish(session)));
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
    }

    [Fact]
    public void A_driver_that_fails_Start_leaves_zeros_and_nothing_pending()
    {
        using var device = new TestDevice9(new FakeDriver9 { Returns = { [StartFunction] = D3DDDIERR_NOTAVAILABLE } });
        IDirect3DCryptoSession9* session = device.Session();
        byte[] buffer = TestDevice9.Start(session, out int hr);
        Assert.Equal((D3DERR_NOTAVAILABLE, D3DERR_INVALIDCALL), (hr, TestDevice9.Finish(session)));
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
    }

    [Fact]
    public void A_driver_that_fails_Finish_leaves_the_refresh_pending()
    {
        using var device = new TestDevice9(new FakeDriver9 { Returns = { [FinishFunction] = E_OUTOFMEMORY } });
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        Assert.Equal(E_OUTOFMEMORY, TestDevice9.Finish(session));
        device.Driver.Returns.Clear();
        Assert.Equal(S_OK, TestDevice9.Finish(session));
    }

    [Fact]
    public void Reset_and_ResetEx_keep_sessions_and_a_pending_refresh()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
        Assert.Equal(S_OK, device.Table->Reset(device.Device, &parameters));
        Assert.Equal(S_OK, device.Device->lpVtbl->ResetEx(device.Device, &parameters, null));
        Assert.Equal(S_OK, TestDevice9.Finish(session));
    }

    [Fact]
    public void After_removal_every_call_says_so_and_zero_fills()
    {
        using var device = new TestDevice9(new FakeDriver9 { Returns = { [FinishFunction] = D3DDDIERR_DEVICEREMOVED } });
        IDirect3DCryptoSession9* session = device.Session();
        _ = TestDevice9.Start(session, out _);
        Assert.Equal(D3DERR_DEVICEREMOVED, TestDevice9.Finish(session));
        byte[] buffer = TestDevice9.Start(session, out int hr);
        Assert.Equal(D3DERR_DEVICEREMOVED, hr);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal(D3DERR_DEVICEREMOVED, TestDevice9.Finish(session));
        Assert.Equal(D3DERR_DEVICEREMOVED, TestDevice9.Negotiate(session));
        Assert.Equal(D3DERR_DEVICEREMOVED, device.Device->lpVtbl->CheckDeviceState(device.Device, 0));
        Assert.Equal(S_OK, device.Table->TestCooperativeLevel(device.Device));
        Assert.Equal(1, device.Driver.Count(StartFunction));
    }

    [Fact]
    public void GetEncryptionBltKey_gives_the_drivers_key_and_zeros_where_it_is_refused()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        byte* key = stackalloc byte[32];
        Assert.Equal(S_OK, session->lpVtbl->GetEncryptionBltKey(session, key, 16));
        Assert.Equal(0x55, key[15]);
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetEncryptionBltKey(session, key, 15));
        Assert.Equal((0, 0x55), (key[14], key[15]));
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetEncryptionBltKey(session, null, 16));
        device.Driver.Returns["GetEncryptionBltKey"] = E_OUTOFMEMORY; // after it wrote a key
        Assert.Equal(E_OUTOFMEMORY, session->lpVtbl->GetEncryptionBltKey(session, key, 16));
        Assert.Equal(new byte[16], new Span<byte>(key, 16).ToArray());
        using var without = new TestDevice9(new FakeDriver9 { Caps = FakeDriver9.AllCaps & ~0x80u });
        session = without.Session();
        Assert.Equal(D3DERR_NOTAVAILABLE, session->lpVtbl->GetEncryptionBltKey(session, key, 16));
        Assert.Equal(0, key[15]);
    }

    [Fact] // S3, S79
    public void What_a_removed_device_is_asked_for_comes_back_as_zeros()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        device.Driver.Returns["EncryptionBlt"] = D3DDDIERR_DEVICEREMOVED;
        byte* key = stackalloc byte[17];
        Assert.Equal(D3DERR_DEVICEREMOVED, session->lpVtbl->EncryptionBlt(session, device.Plain(), device.SystemMemory(), TestDevice9.BltSize, key));
        new Span<byte>(key, 17).Fill(0xEE);
        Assert.Equal(D3DERR_DEVICEREMOVED, session->lpVtbl->GetEncryptionBltKey(session, key, 16));
        Assert.Equal([.. new byte[16], 0xEE], new Span<byte>(key, 17).ToArray());
        Assert.Equal([.. new byte[16], 0xEE], TestDevice9.Start(session, out int hr)[..17]);
        Assert.Equal(D3DERR_DEVICEREMOVED, hr);
    }

    [Fact] // R13
    public void Hardware_refreshes_its_own_keys()
    {
        using var device = new TestDevice9();
        device.Driver.Answer("GetContentProtectionCaps", new D3DCONTENTPROTECTIONCAPS
        {
            Caps = FakeDriver9.AllCaps,
            KeyExchangeType = Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION
        });
        IDirect3DCryptoSession9* session = device.Session(withKey: false);
        Assert.Equal(new byte[16], TestDevice9.Start(session, out int hr)[..16]);
        Assert.Equal((D3DERR_NOTAVAILABLE, D3DERR_NOTAVAILABLE), (hr, TestDevice9.Finish(session)));
        Assert.Equal((0, 0), (device.Driver.Count(StartFunction), device.Driver.Count(FinishFunction)));
    }

    [Fact]
    public void Threads_may_refresh_one_session()
    {
        using var device = new TestDevice9(behavior: Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED);
        nint session = (nint)device.Session();
        Parallel.For(0, 400, round =>
        {
            _ = TestDevice9.Start((IDirect3DCryptoSession9*)session, out int hr);
            Assert.Equal(S_OK, hr);
            _ = TestDevice9.Finish((IDirect3DCryptoSession9*)session);
        });
        Assert.Equal(400, device.Driver.Count(StartFunction));
    }
}

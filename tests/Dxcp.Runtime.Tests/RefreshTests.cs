using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Session key refresh: what the runtime lets through to the driver, and what a refused call leaves behind.</summary>
public sealed unsafe class RefreshTests
{
    private const string StartEntry = "StartSessionKeyRefresh";
    private const string FinishEntry = "FinishSessionKeyRefresh";

    [Fact]
    public void Start_gives_the_drivers_random_number()
    {
        using var device = new TestDevice();
        byte[] buffer = device.Start(device.Session());
        Assert.All(buffer[..16], b => Assert.Equal(0xA5, b));
        Assert.All(buffer[16..], b => Assert.Equal(0xEE, b));
    }

    [Fact]
    public void Finish_after_Start_reaches_the_driver()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        device.Finish(session);
        Assert.Equal(1, device.Driver.Count(FinishEntry));
        Assert.Empty(device.Messages);
    }

    [Fact]
    public void Finish_without_Start_never_reaches_the_driver()
    {
        using var device = new TestDevice();
        device.Finish(device.Session());
        Assert.Equal(0, device.Driver.Count(FinishEntry));
        Assert.Equal(("S2", D3D11_MESSAGE_ID_UNKNOWN), (device.LastMessage.Rule, device.LastMessage.Id));
    }

    [Fact]
    public void A_second_Finish_never_reaches_the_driver()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        device.Finish(session);
        device.Finish(session);
        Assert.Equal(1, device.Driver.Count(FinishEntry));
    }

    [Fact]
    public void A_second_Start_is_allowed_and_one_Finish_ends_both()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        _ = device.Start(session);
        device.Finish(session);
        device.Finish(session);
        Assert.Equal((2, 1), (device.Driver.Count(StartEntry), device.Driver.Count(FinishEntry)));
    }

    [Fact]
    public void Refresh_before_a_key_is_dropped_and_zero_filled()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session(withKey: false);
        byte[] buffer = device.Start(session);
        device.Finish(session);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal((0, 0), (device.Driver.Count(StartEntry), device.Driver.Count(FinishEntry)));
        Assert.All(device.Messages, m => Assert.Equal("S3", m.Rule));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(15u)]
    [InlineData(17u)]
    [InlineData(32u)]
    public void A_size_other_than_the_keys_is_refused_and_zero_fills_exactly_that_size(uint size)
    {
        using var device = new TestDevice();
        byte[] buffer = device.Start(device.Session(), size);
        Assert.All(buffer[..(int)size], b => Assert.Equal(0, b));
        Assert.All(buffer[(int)size..], b => Assert.Equal(0xEE, b));
        Assert.Equal(0, device.Driver.Count(StartEntry));
        Assert.Equal(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_INVALIDSIZE, device.LastMessage.Id);
    }

    [Theory]
    [InlineData(4097u)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    public void A_size_beyond_belief_clears_no_more_than_a_key(uint size)
    {
        using var device = new TestDevice();
        byte[] buffer = device.Start(device.Session(), size);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.All(buffer[16..], b => Assert.Equal(0xEE, b));
    }

    [Fact]
    public void A_refused_Start_leaves_an_earlier_one_pending()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        _ = device.Start(session, 15);
        device.Finish(session);
        Assert.Equal(1, device.Driver.Count(FinishEntry));
    }

    [Fact]
    public void A_new_negotiation_forgets_a_pending_refresh()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        Assert.Equal(S_OK, device.Negotiate(session));
        device.Finish(session);
        Assert.Equal(0, device.Driver.Count(FinishEntry));
    }

    [Fact]
    public void A_failed_negotiation_keeps_a_pending_refresh()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        device.Driver.Returns["NegotiateCryptoSessionKeyExchange"] = E_INVALIDARG;
        Assert.Equal(E_INVALIDARG, device.Negotiate(session));
        device.Finish(session);
        Assert.Equal(1, device.Driver.Count(FinishEntry));
    }

    [Fact]
    public void ClearState_keeps_a_pending_refresh()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        device.Context->lpVtbl->ClearState(device.Context);
        device.Finish(session);
        Assert.Equal(1, device.Driver.Count(FinishEntry));
    }

    [Fact]
    public void Null_pointers_have_their_messages_and_reach_nobody()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        byte[] buffer = device.Start(null);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM, device.LastMessage.Id);
        device.VideoContext->lpVtbl->StartSessionKeyRefresh(device.VideoContext, session, 16, null);
        Assert.Equal(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM, device.LastMessage.Id);
        device.Finish(null);
        Assert.Equal(D3D11_MESSAGE_ID_FINISHSESSIONKEYREFRESH_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(0, device.Driver.Count(StartEntry));
    }

    [Fact]
    public void Without_the_capability_refresh_is_dropped_and_zero_filled()
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~0x20u });
        byte[] buffer = device.Start(device.Session());
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal(0, device.Driver.Count(StartEntry));
        Assert.Equal("S6", device.LastMessage.Rule);
    }

    [Theory]
    [InlineData("pfnStartSessionKeyRefresh")]
    [InlineData("pfnFinishSessionKeyRefresh")]
    public void An_empty_slot_does_no_harm(string slot)
    {
        var driver = new FakeDriver();
        _ = driver.EmptySlots.Add(slot);
        using var device = new TestDevice(driver);
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        device.Finish(session);
        Assert.Equal(S_OK, device.RemovedReason);
        Assert.Equal(0, driver.Count(slot[3..]));
    }

    [Fact]
    public void A_stub_that_writes_nothing_is_a_refusal()
    {
        using var device = new TestDevice(new FakeDriver { RandomNumber = null });
        ID3D11CryptoSession* session = device.Session();
        byte[] buffer = device.Start(session);
        device.Finish(session);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal(0, device.Driver.Count(FinishEntry));
        Assert.Equal(["S53", "S2"], device.Messages.Select(m => m.Rule));
    }

    [Fact]
    public void A_HW_PROTECTION_session_has_no_refresh()
    {
        using var device = new TestDevice();
        byte[] buffer = device.Start(device.Session(withKey: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION));
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal("R13", device.LastMessage.Rule);
        Assert.Equal(0, device.Driver.Count(StartEntry));
    }

    [Fact]
    public void A_session_of_another_device_is_refused()
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        ID3D11CryptoSession* session = other.Session();
        byte[] buffer = device.Start(session);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal("S15", device.LastMessage.Rule);
        _ = other.Start(session);
        device.Finish(session);
        Assert.Equal(0, other.Driver.Count(FinishEntry));
    }

    [Fact]
    public void Foreign_and_dead_pointers_are_refused_untouched()
    {
        using var device = new TestDevice();
        nint* foreign = stackalloc nint[4];
        byte[] buffer = device.Start((ID3D11CryptoSession*)foreign);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        device.Finish((ID3D11CryptoSession*)0x10);
        device.Finish((ID3D11CryptoSession*)device.Device);
        Assert.Equal((0, 0), (device.Driver.Count(StartEntry), device.Driver.Count(FinishEntry)));
    }

    [Fact]
    public void A_Start_for_which_the_driver_has_no_memory_leaves_zeros_and_nothing_pending()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        device.Driver.Reports[StartEntry] = E_OUTOFMEMORY;
        byte[] buffer = device.Start(session);
        device.Finish(session);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.Equal(0, device.Driver.Count(FinishEntry));
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact]
    public void Starts_and_Finishes_from_many_threads_stay_paired()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        nint shared = (nint)session;
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 500; i++)
            {
                _ = device.Start((ID3D11CryptoSession*)shared);
                device.Finish((ID3D11CryptoSession*)shared);
            }
        });
        int pending = 0;
        foreach (string call in device.Driver.Calls)
        {
            if (call == StartEntry)
                pending = 1;
            if (call != FinishEntry)
                continue;
            Assert.Equal(1, pending);
            pending = 0;
        }
    }

    [Theory, InlineData(true), InlineData(false)] // a refusal changes nothing: no pending number either
    public void A_Start_that_the_driver_refuses_leaves_an_earlier_one_pending(bool saysSo)
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        Assert.Equal(device.Driver.RandomNumber!, device.Start(session)[..16]);
        if (saysSo)
            device.Driver.Reports[StartEntry] = E_OUTOFMEMORY;
        else
            device.Driver.RandomNumber = null;
        Assert.All(device.Start(session)[..16], value => Assert.Equal(0, value));
        device.Finish(session);
        Assert.Equal(1, device.Driver.Count(FinishEntry));
        device.Finish(session);
        Assert.Equal(1, device.Driver.Count(FinishEntry));
    }
}

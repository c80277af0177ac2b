using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>pfnSetErrorCb: allowed codes, and codes that cost the device (R50, S52).</summary>
public sealed unsafe class DriverErrorTests
{
    [Fact]
    public void DEVICEREMOVED_during_a_call_removes_the_device()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        device.Driver.Reports["StartSessionKeyRefresh"] = D3DDDIERR_DEVICEREMOVED;
        Assert.All(device.Start(session)[..16], b => Assert.Equal(0, b));
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, device.RemovedReason);
    }

    [Theory]
    [InlineData(E_INVALIDARG)]
    [InlineData(S_OK)]
    [InlineData(DXGI_DDI_ERR_WASSTILLDRAWING)]
    [InlineData(E_FAIL)]
    public void A_code_that_the_call_does_not_allow_is_logged_and_costs_the_device(int code)
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session);
        device.Driver.Reports["FinishSessionKeyRefresh"] = code;
        device.Finish(session);
        Assert.Equal(DXGI_ERROR_DRIVER_INTERNAL_ERROR, device.RemovedReason);
        Logged logged = Assert.Single(device.Messages, m => m.Rule == "R50");
        Assert.Equal(Severity.Corruption, logged.Message.Severity);
    }

    [Fact]
    public void OUTOFMEMORY_during_destruction_costs_the_device()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        device.Driver.Reports["DestroyCryptoSession"] = E_OUTOFMEMORY;
        _ = session->lpVtbl->Base.Base.AddRef(session);
        _ = session->lpVtbl->Base.Base.Release(session);
        Assert.Equal(S_OK, device.RemovedReason);
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        Guid exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* second;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &second));
        _ = second->lpVtbl->Base.Base.Release(second);
        Assert.Equal(DXGI_ERROR_DRIVER_INTERNAL_ERROR, device.RemovedReason);
    }

    [Fact]
    public void A_code_outside_of_any_call_costs_the_device()
    {
        using var device = new TestDevice();
        device.Driver.Report(E_OUTOFMEMORY);
        Assert.Equal(DXGI_ERROR_DRIVER_INTERNAL_ERROR, device.RemovedReason);
    }

    [Fact]
    public void A_driver_that_reports_after_its_device_is_gone_is_not_heard()
    {
        var driver = new FakeDriver();
        new TestDevice(driver).Dispose();
        using var other = new TestDevice();
        int thread = Environment.CurrentManagedThreadId;
        var heard = new List<Message>();
        using (MessageSinks.Process.Add(new Listener(message =>
        {
            if (Environment.CurrentManagedThreadId == thread)
                heard.Add(message);
        })))
        {
            driver.Report(D3DDDIERR_DEVICEREMOVED);
            Assert.Empty(heard);
            other.Driver.Report(D3DDDIERR_DEVICEREMOVED); // one that lives is heard, so silence above means something
        }
        Assert.NotEmpty(heard);
    }

    private sealed class Listener(Action<Message> listen) : IMessageSink
    {
        public void Take(Message message) => listen(message);
    }

    [Fact]
    public void The_first_reason_stays()
    {
        using var device = new TestDevice();
        device.Driver.Returns["CreateCryptoSession"] = D3DDDIERR_DEVICEREMOVED;
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        Guid exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* session;
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &session));
        device.Driver.Report(E_FAIL);
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, device.RemovedReason);
    }

    [Theory, InlineData(S_OK), InlineData(E_INVALIDARG)] // R50
    public void A_code_that_the_driver_reports_goes_before_the_one_that_it_returns(int returned)
    {
        using var device = new TestDevice();
        device.Driver.Reports["CreateCryptoSession"] = E_OUTOFMEMORY;
        device.Driver.Returns["CreateCryptoSession"] = returned;
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        var session = (ID3D11CryptoSession*)1;
        Assert.Equal(E_OUTOFMEMORY, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &session));
        Assert.True(session == null);
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact]
    public void A_removed_device_makes_nothing_and_keeps_nothing_from_being_released()
    {
        var driver = new FakeDriver();
        var device = new TestDevice(driver);
        ID3D11CryptoSession* session = device.Session();
        ID3D11Texture2D* texture = device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING));
        driver.Report(D3DDDIERR_DEVICEREMOVED);
        int before = driver.Calls.Count;
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, device.CreateTexture(TestDevice.Desc(), out _));
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, device.Negotiate(session));
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)texture, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        Assert.All(device.Start(session)[..16], b => Assert.Equal(0, b));
        device.Finish(session);
        device.Context->lpVtbl->Flush(device.Context);
        Assert.Equal(before, driver.Calls.Count);
        device.Dispose();
        Assert.Empty(driver.Alive);
    }

    [Fact]
    public void A_driver_that_is_not_free_threaded_gets_one_call_at_a_time()
    {
        var driver = new FakeDriver { IsFreeThreaded = false };
        using var device = new TestDevice(driver);
        nint video = (nint)device.VideoDevice;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            var p = (ID3D11VideoDevice*)video;
            D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
            for (int i = 0; i < 20; i++)
                _ = p->lpVtbl->GetContentProtectionCaps(p, null, null, &caps);
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Equal((80, 1), (driver.Count("GetContentProtectionCaps"), driver.MostCallsAtOnce));
    }
}

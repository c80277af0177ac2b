using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What a driver may tell the kernel: why its device goes (S301), and that hardware tears down (S198). Everything else is not there.</summary>
public sealed unsafe class KernelCallbackTests
{
    [Theory] // S301
    [InlineData(DXGI_ERROR_DEVICE_REMOVED, S_OK, DXGI_ERROR_DEVICE_REMOVED, D3DERR_DEVICEREMOVED)]
    [InlineData(DXGI_ERROR_DEVICE_HUNG, S_OK, DXGI_ERROR_DEVICE_HUNG, D3DERR_DEVICEHUNG)]
    [InlineData(DXGI_ERROR_DEVICE_RESET, S_OK, DXGI_ERROR_DEVICE_RESET, D3DERR_DEVICELOST)]
    [InlineData(DXGI_ERROR_DRIVER_INTERNAL_ERROR, S_OK, DXGI_ERROR_DRIVER_INTERNAL_ERROR, D3DERR_DEVICELOST)]
    [InlineData(E_FAIL, E_INVALIDARG, DXGI_ERROR_DEVICE_REMOVED, D3DERR_DEVICEREMOVED)]
    [InlineData(S_OK, E_INVALIDARG, DXGI_ERROR_DEVICE_REMOVED, D3DERR_DEVICEREMOVED)]
    public void A_device_that_goes_has_the_reason_that_its_driver_told_before(int told, int answer, int reason, int reason9)
    {
        using var device = new TestDevice();
        var notice = new DxcpRemovalNotice { Id = DxcpGuids.DXCP_ESCAPE_REMOVAL, Reason = told };
        Assert.Equal(answer, Escape(device.Driver.LastDevice.pKTCallbacks, device.Driver.LastDevice.hRTDevice.handle, &notice));
        Assert.Equal(S_OK, device.RemovedReason);
        device.Driver.Reports["Flush"] = D3DDDIERR_DEVICEREMOVED;
        device.Context->lpVtbl->Flush(device.Context);
        Assert.Equal(reason, device.RemovedReason);

        using var nine = new TestDevice9();
        Assert.Equal(answer, Escape(nine.Driver.LastDevice.pCallbacks, nine.Driver.LastDevice.hDevice, &notice));
        Assert.Equal(S_OK, nine.Device->lpVtbl->CheckDeviceState(nine.Device, 0));
        nine.Driver.Returns["ColorFill"] = D3DDDIERR_DEVICEREMOVED;
        Assert.Equal(reason9, nine.Table->ColorFill(nine.Device, nine.Plain(), null, 0));
        Assert.Equal(reason9, nine.Device->lpVtbl->CheckDeviceState(nine.Device, 0));
    }

    [Fact] // S301
    public void A_Direct3D_9_device_that_is_gone_keeps_the_reason_that_came_first()
    {
        using var nine = new TestDevice9();
        IDirect3DSurface9* surface = nine.Plain();
        D3DLOCKED_RECT locked;
        Assert.Equal(S_OK, surface->lpVtbl->LockRect(surface, &locked, null, 0));
        nine.Driver.Returns["ColorFill"] = nine.Driver.Returns["Unlock"] = D3DDDIERR_DEVICEREMOVED;
        Assert.Equal(D3DERR_DEVICEREMOVED, nine.Table->ColorFill(nine.Device, nine.Plain(), null, 0));
        var notice = new DxcpRemovalNotice { Id = DxcpGuids.DXCP_ESCAPE_REMOVAL, Reason = DXGI_ERROR_DEVICE_HUNG };
        Assert.Equal(S_OK, Escape(nine.Driver.LastDevice.pCallbacks, nine.Driver.LastDevice.hDevice, &notice));
        Assert.Equal(D3DERR_DEVICEREMOVED, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal(D3DERR_DEVICEREMOVED, nine.Device->lpVtbl->CheckDeviceState(nine.Device, 0));
    }

    [Fact] // S301
    public void A_reason_for_a_device_that_is_not_there_or_no_more_is_refused()
    {
        var notice = new DxcpRemovalNotice { Id = DxcpGuids.DXCP_ESCAPE_REMOVAL, Reason = DXGI_ERROR_DEVICE_HUNG };
        using var living = new TestDevice();
        D3DDDI_DEVICECALLBACKS* callbacks = living.Driver.LastDevice.pKTCallbacks;
        Assert.Equal(E_INVALIDARG, Escape(callbacks, 0x12345678, &notice));
        var gone = new TestDevice();
        nint name = gone.Driver.LastDevice.hRTDevice.handle;
        Assert.Equal(S_OK, Escape(callbacks, name, &notice));
        gone.Dispose();
        Assert.Equal(E_INVALIDARG, Escape(callbacks, name, &notice));
        var gone9 = new TestDevice9();
        name = gone9.Driver.LastDevice.hDevice;
        Assert.Equal(S_OK, Escape(callbacks, name, &notice));
        gone9.Dispose();
        Assert.Equal(E_INVALIDARG, Escape(callbacks, name, &notice));
        living.Driver.Report(D3DDDIERR_DEVICEREMOVED);
        Assert.Equal(DXGI_ERROR_DRIVER_INTERNAL_ERROR, living.RemovedReason); // it was told of others
    }

    [Fact] // S198, S301
    public void What_is_no_notice_is_not_there()
    {
        using var device = new TestDevice();
        D3DDDI_DEVICECALLBACKS* callbacks = device.Driver.LastDevice.pKTCallbacks;
        nint name = device.Driver.LastDevice.hRTDevice.handle;
        Assert.Equal(E_NOTIMPL, callbacks->pfnEscapeCb(null, null));
        Assert.Equal(E_NOTIMPL, Escape(callbacks, name, null));
        var unknown = new DxcpRemovalNotice { Id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), Reason = DXGI_ERROR_DEVICE_HUNG };
        Assert.Equal(E_NOTIMPL, Escape(callbacks, name, &unknown));
        var notice = new DxcpRemovalNotice { Id = DxcpGuids.DXCP_ESCAPE_REMOVAL, Reason = DXGI_ERROR_DEVICE_HUNG };
        foreach (uint size in (uint[])[0, 16, 19, 21, 24])
            Assert.Equal(E_NOTIMPL, Escape(callbacks, name, &notice, size));
        Assert.Equal(S_OK, Escape(callbacks, name, &notice, 20));
        Assert.Equal(E_INVALIDARG, callbacks->pfnDeallocateCb(null, null));
        D3DDDICB_DEALLOCATE deallocate = default;
        Assert.Equal(S_OK, callbacks->pfnDeallocateCb(null, &deallocate));
        Assert.Equal(E_NOTIMPL, callbacks->pfnAllocateCb(null, null));
    }

    private static int Escape(D3DDDI_DEVICECALLBACKS* callbacks, nint device, void* notice, uint size = 20)
    {
        var escape = new D3DDDICB_ESCAPE { hDevice = device, pPrivateDriverData = notice, PrivateDriverDataSize = size };
        return callbacks->pfnEscapeCb(null, &escape);
    }
}

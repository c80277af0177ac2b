using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What a driver is given when a device is made, and what each of its functions that answer nothing may report.</summary>
public sealed unsafe class DeviceArgumentTests
{
    [Theory] // R50, S191
    [InlineData(Macros.D3D11_1_DDI_SUPPORTED, false, true)]
    [InlineData(Macros.D3D11_1_DDI_SUPPORTED, true, true)]
    [InlineData(Macros.D3DWDDM2_0_DDI_SUPPORTED, false, false)]
    [InlineData(Macros.D3DWDDM2_0_DDI_SUPPORTED, true, false)]
    public void A_device_is_sized_and_made_with_one_version_and_flags_and_tables_to_fill(ulong version, bool isSingleThreaded, bool isFreeThreaded)
    {
        var driver = new FakeDriver { Versions = [version], IsFreeThreaded = isFreeThreaded };
        using var device = new TestDevice(driver, isSingleThreaded ? D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_SINGLETHREADED : 0);
        var size = (D3D10DDIARG_CALCPRIVATEDEVICESIZE)driver.Got["CalcPrivateDeviceSize"][0]!;
        D3D10DDIARG_CREATEDEVICE made = driver.LastDevice;
        Assert.Equal(((uint)(version >> 32), (uint)version), (size.Interface, size.Version));
        Assert.Equal((size.Interface, size.Version, size.Flags), (made.Interface, made.Version, made.Flags));
        Assert.Equal(isSingleThreaded, (made.Flags & 0x10) != 0);
        Assert.Equal(made.hRTDevice.handle, made.hRTCoreLayer.handle);
        Assert.NotEqual(0, made.hRTDevice.handle);
        Assert.True(made.pKTCallbacks != null && made.p11UMCallbacks != null && made.p11_1DeviceFuncs != null && made.ppfnRetrieveSubObject != null);
        Assert.True(made.DXGIBaseDDI.pDXGIDDIBaseFunctions != null && made.hDrvDevice.pDrvPrivate != null);
        D3D11_FEATURE_DATA_THREADING threading;
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckFeatureSupport(device.Device, D3D11_FEATURE.D3D11_FEATURE_THREADING, &threading, 8));
        Assert.Equal(isSingleThreaded || isFreeThreaded ? 1u : 0, threading.DriverConcurrentCreates);
    }

    [Theory] // R50
    [InlineData("DestroyResource"), InlineData("DestroyCryptoSession"), InlineData("DestroyAuthenticatedChannel")]
    [InlineData("DestroyVideoDecoder"), InlineData("DestroyVideoDecoderOutputView")]
    public void A_destruction_may_report_that_the_device_is_gone_and_nothing_else(string function)
    {
        foreach ((int code, int reason) in ((int, int)[])[(D3DDDIERR_DEVICEREMOVED, DXGI_ERROR_DEVICE_REMOVED),
            (E_OUTOFMEMORY, DXGI_ERROR_DRIVER_INTERNAL_ERROR), (DXGI_DDI_ERR_WASSTILLDRAWING, DXGI_ERROR_DRIVER_INTERNAL_ERROR)])
        {
            var scene = new MethodScene11();
            _ = scene.Device.Device->lpVtbl->Base.AddRef(scene.Device.Device);
            ID3D11Device* device = scene.Device.Device;
            scene.Device.Driver.Reports[function] = code;
            scene.Dispose();
            int told = device->lpVtbl->GetDeviceRemovedReason(device);
            _ = device->lpVtbl->Base.Release(device);
            Assert.Equal((function, HResultName.Of(reason)), (function, HResultName.Of(told)));
        }
    }

    [Theory] // R50
    [InlineData("GetVideoDecoderProfileCount", "GetVideoDecoderProfileCount"), InlineData("GetVideoDecoderProfile", "GetVideoDecoderProfile")]
    [InlineData("CheckVideoDecoderFormat", "CheckVideoDecoderFormat"), InlineData("GetVideoDecoderConfigCount", "GetVideoDecoderConfigCount")]
    [InlineData("GetVideoDecoderConfigCount", "GetVideoDecoderConfig"), InlineData("GetVideoDecoderBufferTypeCount", "CreateVideoDecoder")]
    [InlineData("GetVideoDecoderBufferInfo", "CreateVideoDecoder"), InlineData("CheckMultisampleQualityLevels", "CheckMultisampleQualityLevels")]
    public void A_function_that_only_tells_may_report_nothing(string function, string method)
    {
        foreach (int code in (int[])[D3DDDIERR_DEVICEREMOVED, E_OUTOFMEMORY, DXGI_DDI_ERR_WASSTILLDRAWING])
        {
            using var scene = new MethodScene11();
            scene.Calls.Values["SampleCount"] = 4u;
            scene.Device.Driver.Reports[function] = code;
            (ComObject target, System.Reflection.MethodInfo called) = scene.Calls.All().Single(each => each.Method.Name == method);
            _ = scene.Calls.Call(target, called);
            Assert.Equal((function, HResultName.Of(DXGI_ERROR_DRIVER_INTERNAL_ERROR)), (function, HResultName.Of(scene.Device.RemovedReason)));
        }
    }
}

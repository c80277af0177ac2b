using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Direct3DCreate9 (nf-d3d9-direct3dcreate9, S265) and the small entries beside it (S267 to S269).</summary>
public sealed unsafe class PlainDevice9Tests
{
    private static int Ask(void* unknown, Guid iid)
    {
        void* found = (void*)1;
        int code = ((IUnknown*)unknown)->lpVtbl->QueryInterface(unknown, &iid, &found);
        Assert.Equal(code >= 0, found != null);
        if (found != null)
            _ = ((IUnknown*)found)->lpVtbl->Release(found);
        return code;
    }

    private static ComPtr<IDirect3D9> Create(FakeDriver9 driver)
    {
        using IDisposable scope = driver.Use();
        IDirect3D9* made = Direct3D9.Direct3DCreate9(Macros.D3D_SDK_VERSION);
        Assert.True(made != null);
        return new ComPtr<IDirect3D9>(made);
    }

    private static ComPtr<IDirect3DDevice9> CreateDevice(IDirect3D9* d3d)
    {
        D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
        IDirect3DDevice9* device;
        Assert.Equal(S_OK, d3d->lpVtbl->CreateDevice(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 1, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, &parameters, &device));
        return new ComPtr<IDirect3DDevice9>(device);
    }

    [Fact]
    public void What_Direct3DCreate9_makes_answers_no_interface_of_Direct3D_9Ex()
    {
        using ComPtr<IDirect3D9> d3d = Create(new FakeDriver9());
        Assert.Equal(S_OK, Ask(d3d.Pointer, IDirect3D9.IID));
        Assert.Equal(E_NOINTERFACE, Ask(d3d.Pointer, IDirect3D9Ex.IID));
        using ComPtr<IDirect3DDevice9> device = CreateDevice(d3d.Pointer);
        Assert.Equal(S_OK, Ask(device.Pointer, IDirect3DDevice9.IID));
        Assert.Equal(E_NOINTERFACE, Ask(device.Pointer, IDirect3DDevice9Ex.IID));
        Assert.Equal(E_NOINTERFACE, Ask(device.Pointer, IDirect3DDevice9Video.IID));
    }

    [Fact]
    public void A_device_of_the_extended_object_is_extended_whichever_method_made_it()
    {
        using var test = new TestDevice9();
        using ComPtr<IDirect3DDevice9> device = CreateDevice((IDirect3D9*)test.Enumerator);
        Assert.Equal(S_OK, Ask(device.Pointer, IDirect3DDevice9Ex.IID));
        Assert.Equal(S_OK, Ask(device.Pointer, IDirect3DDevice9Video.IID));
    }

    [Fact]
    public void A_plain_device_has_the_service_of_decoders()
    {
        using ComPtr<IDirect3D9> d3d = Create(new FakeDriver9());
        using ComPtr<IDirect3DDevice9> device = CreateDevice(d3d.Pointer);
        Guid wanted = IDirectXVideoDecoderService.IID;
        void* service;
        Assert.Equal(S_OK, Dxva2.DXVA2CreateVideoService(device.Pointer, &wanted, &service));
        _ = ((IUnknown*)service)->lpVtbl->Release(service);
    }

    [Fact]
    public void Another_version_or_no_driver_gives_null()
    {
        var driver = new FakeDriver9();
        using IDisposable scope = driver.Use();
        Assert.True(Direct3D9.Direct3DCreate9(31) == null);
        Assert.Empty(driver.Calls);
    }

    [Fact]
    public void A_plain_device_whose_driver_lost_it_says_so_by_TestCooperativeLevel()
    {
        var driver = new FakeDriver9();
        using ComPtr<IDirect3D9> d3d = Create(driver);
        using ComPtr<IDirect3DDevice9> device = CreateDevice(d3d.Pointer);
        Assert.Equal(S_OK, device.Pointer->lpVtbl->TestCooperativeLevel(device.Pointer));
        driver.Returns["CreateResource"] = D3DDDIERR_DEVICEREMOVED;
        IDirect3DSurface9* surface;
        Assert.Equal(D3DERR_DEVICEREMOVED, device.Pointer->lpVtbl->CreateOffscreenPlainSurface(device.Pointer, 64, 32, FakeDriver9.Nv12,
            D3DPOOL.D3DPOOL_DEFAULT, &surface, null));
        Assert.Equal(D3DERR_DEVICELOST, device.Pointer->lpVtbl->TestCooperativeLevel(device.Pointer));
    }

    [Fact]
    public void Events_are_counted_by_level_and_an_end_without_a_beginning_changes_nothing()
    {
        Assert.Equal(-1, D3DPerf.EndEvent());
        Assert.Equal((0, 1), (D3DPerf.BeginEvent(), D3DPerf.BeginEvent()));
        Assert.Equal((1, 0, -1), (D3DPerf.EndEvent(), D3DPerf.EndEvent(), D3DPerf.EndEvent()));
        Assert.Equal((0, 0), (D3DPerf.BeginEvent(), D3DPerf.EndEvent()));
    }

    [Fact]
    public void There_is_no_video_processor_no_output_protection_and_no_debug_layer_of_DXGI()
    {
        using var test = new TestDevice9();
        uint content = 0;
        void* result = (void*)1;
        Assert.Equal(E_NOINTERFACE, Dxva2.DXVAHD_CreateDevice(test.Device, &content, 2, &result));
        Assert.True(result == null);
        Assert.Equal(D3DERR_INVALIDCALL, Dxva2.DXVAHD_CreateDevice(test.Device, &content, 3, &result));
        Assert.Equal(D3DERR_INVALIDCALL, Dxva2.DXVAHD_CreateDevice(null, &content, 0, &result));
        uint count = 3;
        result = (void*)1;
        Assert.Equal(ERROR_GRAPHICS_OPM_NOT_SUPPORTED, Dxva2.GetVideoOutputs("OPMGetVideoOutputsFromHMONITOR", 1, &count, &result));
        Assert.True(count == 0 && result == null);
        Assert.Equal(ERROR_GRAPHICS_COPP_NOT_SUPPORTED, Dxva2.GetVideoOutputs("OPMGetVideoOutputForTarget", 0, null, &result));
        Assert.Equal(E_INVALIDARG, Dxva2.GetVideoOutputs("OPMGetVideoOutputForTarget", 2, null, &result));
        Assert.Equal(E_INVALIDARG, Dxva2.GetVideoOutputs("OPMGetVideoOutputForTarget", 1, null, null));
        result = (void*)1;
        Assert.Equal(E_NOINTERFACE, Dxgi.GetDebugInterface(&result));
        Assert.True(result == null);
        Assert.Equal(E_INVALIDARG, Dxgi.GetDebugInterface(null));
    }
}

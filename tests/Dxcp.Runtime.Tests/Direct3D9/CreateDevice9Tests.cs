using System.Text;
using Dxcp.Abi;
using static Dxcp.Abi.D3DDEVTYPE;
using static Dxcp.Abi.D3DFORMAT;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Direct3DCreate9Ex and IDirect3D9Ex: pages nf-d3d9-direct3dcreate9ex, nf-d3d9-idirect3d9ex-createdeviceex and their neighbours.</summary>
public sealed unsafe class CreateDevice9Tests
{
    private const uint Hardware = Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING;

    private static int CreateEnumerator(FakeDriver9 driver, uint version, out nint enumerator)
    {
        IDirect3D9Ex* made = (IDirect3D9Ex*)1;
        using IDisposable scope = driver.Use();
        int hr = ((delegate* unmanaged<uint, IDirect3D9Ex**, int>)Direct3D9.Direct3DCreate9ExEntry)(version, &made);
        enumerator = (nint)made;
        return hr;
    }

    private static int CreateDevice(TestDevice9 test, D3DPRESENT_PARAMETERS parameters, uint behavior = Hardware, D3DDEVTYPE type = D3DDEVTYPE_HAL,
        uint adapter = 0,
        D3DDISPLAYMODEEX? mode = null)
    {
        D3DDISPLAYMODEEX fullscreen = mode.GetValueOrDefault();
        IDirect3DDevice9Ex* device = (IDirect3DDevice9Ex*)1;
        int hr = test.Enumerator->lpVtbl->CreateDeviceEx(test.Enumerator, adapter, type, 0, behavior, &parameters, mode is null ? null : &fullscreen, &device);
        Assert.Equal(hr >= 0, device != null);
        if (device != null)
            _ = device->lpVtbl->Base.Base.Release(device);
        return hr;
    }

    [Fact]
    public void Everything_is_given_back_when_all_is_released()
    {
        var driver = new FakeDriver9();
        using (new TestDevice9(driver))
            Assert.Equal(["adapter", "device"], driver.Alive.Values.Order());
        Assert.Empty(driver.Alive);
        Assert.Equal(["DestroyDevice", "CloseAdapter"], driver.Calls.TakeLast(2));
    }

    [Fact]
    public void The_driver_is_opened_for_the_interface_of_Windows_7()
    {
        using var device = new TestDevice9(behavior: Hardware | Macros.D3DCREATE_MULTITHREADED);
        Assert.Equal((9u, 0x2003u), (device.Driver.LastOpen.Interface, device.Driver.LastOpen.Version));
        Assert.Equal((9u, 0x2003u, 1u), (device.Driver.LastDevice.Interface, device.Driver.LastDevice.Version, device.Driver.LastDevice.Flags.Value));
        Assert.True(device.Driver.LastOpen.hAdapter != 0 && device.Driver.LastDevice.hDevice != 0);
        using var single = new TestDevice9();
        Assert.Equal(0u, single.Driver.LastDevice.Flags.Value);
    }

    [Theory]
    [InlineData(32u, S_OK)]
    [InlineData(0x80000020u, S_OK)]
    [InlineData(31u, D3DERR_INVALIDCALL)]
    [InlineData(0u, D3DERR_INVALIDCALL)]
    public void The_version_is_that_of_the_headers(uint version, int expected)
    {
        Assert.Equal(expected, CreateEnumerator(new FakeDriver9(), version, out nint enumerator));
        Assert.Equal(expected == S_OK, enumerator != 0);
        if (enumerator != 0)
            Assert.Equal(0u, ((IUnknown*)enumerator)->lpVtbl->Release((void*)enumerator));
        Assert.Equal(D3DERR_INVALIDCALL, Direct3D9.Direct3DCreate9Ex(version, null));
    }

    [Fact]
    public void A_driver_that_does_not_open_is_reported()
    {
        var driver = new FakeDriver9 { Returns = { ["OpenAdapter"] = E_NOTIMPL } };
        Assert.Equal(D3DERR_NOTAVAILABLE, CreateEnumerator(driver, 32, out nint enumerator));
        Assert.Equal(0, enumerator);
        driver.Returns["OpenAdapter"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, CreateEnumerator(driver, 32, out _));
        Assert.Empty(driver.Alive);
        Assert.Equal(0, driver.ClosedAdapters); // what was not opened is not closed
    }

    [Fact]
    public void Without_a_Direct3D_9_driver_nothing_is_created()
    {
        IDirect3D9Ex* enumerator = (IDirect3D9Ex*)1;
        using IDisposable scope = DriverBinding.Use(DriverBinding.FromEntryPoints(0, 0x1000));
        Assert.Equal(D3DERR_NOTAVAILABLE, Direct3D9.Direct3DCreate9Ex(32, &enumerator));
        Assert.True(enumerator == null);
    }

    [Fact]
    public void A_driver_that_refuses_a_device_is_reported_and_left_clean()
    {
        using var device = new TestDevice9();
        device.Driver.Returns["CreateDevice"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, CreateDevice(device, TestDevice9.Parameters));
        Assert.Single(device.Driver.Alive.Values, "device");
    }

    [Fact]
    public void Devices_need_one_kind_of_vertex_processing_a_known_type_and_the_adapter()
    {
        using var device = new TestDevice9();
        Assert.Equal(S_OK, CreateDevice(device, TestDevice9.Parameters, Macros.D3DCREATE_SOFTWARE_VERTEXPROCESSING));
        Assert.Equal(S_OK, CreateDevice(device, TestDevice9.Parameters, Macros.D3DCREATE_MIXED_VERTEXPROCESSING, D3DDEVTYPE_NULLREF));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, TestDevice9.Parameters, 0));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, TestDevice9.Parameters, Hardware | Macros.D3DCREATE_SOFTWARE_VERTEXPROCESSING));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, TestDevice9.Parameters, type: 0));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, TestDevice9.Parameters, type: (D3DDEVTYPE)5));
        Assert.Equal(D3DERR_NOTAVAILABLE, CreateDevice(device, TestDevice9.Parameters, type: D3DDEVTYPE_SW));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, TestDevice9.Parameters, adapter: 1));
        D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
        Assert.Equal(D3DERR_INVALIDCALL, device.Enumerator->lpVtbl->CreateDeviceEx(device.Enumerator, 0, D3DDEVTYPE_HAL, 0, Hardware, &parameters, null, null));
        IDirect3DDevice9Ex* made = (IDirect3DDevice9Ex*)1;
        Assert.Equal(D3DERR_INVALIDCALL, device.Enumerator->lpVtbl->CreateDeviceEx(device.Enumerator, 0, D3DDEVTYPE_HAL, 0, Hardware, null, null, &made));
        Assert.True(made == null);
    }

    [Fact]
    public void Presentation_parameters_are_checked_and_completed()
    {
        using var device = new TestDevice9();
        D3DPRESENT_PARAMETERS good = TestDevice9.Parameters;
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, good with { SwapEffect = 0 }));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, good with { SwapEffect = (D3DSWAPEFFECT)6 }));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, good with { BackBufferCount = 4 }));
        Assert.Equal(S_OK, CreateDevice(device, good with { BackBufferCount = 30, SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_FLIPEX }));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, good with { Windowed = 0 }));
        var mode = new D3DDISPLAYMODEEX { Size = 24 };
        Assert.Equal(S_OK, CreateDevice(device, good with { Windowed = 0, BackBufferFormat = D3DFMT_X8R8G8B8 }, mode: mode));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, good, mode: mode));
        Assert.Equal(D3DERR_INVALIDCALL, CreateDevice(device, good with { Windowed = 0, BackBufferFormat = D3DFMT_X8R8G8B8 }, mode: mode with { Size = 20 }));
        Assert.Equal(S_OK, device.Table->Reset(device.Device, &good));
        Assert.Equal((1920u, 1080u, 1u, D3DFMT_X8R8G8B8), (good.BackBufferWidth, good.BackBufferHeight, good.BackBufferCount, good.BackBufferFormat));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->Reset(device.Device, null));
    }

    [Fact]
    public void CreateDevice_gives_the_same_kind_of_device()
    {
        using var test = new TestDevice9();
        D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
        IDirect3DDevice9* device;
        Assert.Equal(S_OK, test.Enumerator->lpVtbl->Base.CreateDevice(test.Enumerator, 0, D3DDEVTYPE_HAL, 0, Hardware, &parameters, &device));
        using var owned = new ComPtr<IDirect3DDevice9>(device);
        using ComPtr<IDirect3DDevice9Ex> ex = owned.As<IDirect3DDevice9Ex>();
        using ComPtr<IDirect3DDevice9Video> video = ex.As<IDirect3DDevice9Video>();
    }

    [Fact]
    public void There_is_one_adapter_with_plausible_modes()
    {
        using var test = new TestDevice9();
        IDirect3D9Ex* d3d = test.Enumerator;
        IDirect3D9.Vtbl* table = &d3d->lpVtbl->Base;
        Assert.Equal(1u, table->GetAdapterCount(d3d));
        D3DADAPTER_IDENTIFIER9 id;
        Assert.Equal(S_OK, table->GetAdapterIdentifier(d3d, 0, 0, &id));
        Assert.Equal("dxcp", Encoding.ASCII.GetString(id.Driver, 4));
        Assert.Equal(0x1234, id.DriverVersion);
        Assert.Equal(D3DERR_INVALIDCALL, table->GetAdapterIdentifier(d3d, 1, 0, &id));
        Assert.Equal(D3DERR_INVALIDCALL, table->GetAdapterIdentifier(d3d, 0, 0, null));
        uint count = table->GetAdapterModeCount(d3d, 0, D3DFMT_X8R8G8B8);
        D3DDISPLAYMODE mode;
        for (uint i = 0; i < count; i++)
            Assert.Equal(S_OK, table->EnumAdapterModes(d3d, 0, D3DFMT_X8R8G8B8, i, &mode));
        Assert.Equal(D3DERR_INVALIDCALL, table->EnumAdapterModes(d3d, 0, D3DFMT_X8R8G8B8, count, &mode));
        Assert.Equal(0u, table->GetAdapterModeCount(d3d, 0, D3DFMT_L8));
        Assert.Equal(S_OK, table->GetAdapterDisplayMode(d3d, 0, &mode));
        Assert.Equal((1920u, 1080u, 60u), (mode.Width, mode.Height, mode.RefreshRate));
        var filter = new D3DDISPLAYMODEFILTER { Size = 12, Format = (uint)D3DFMT_X8R8G8B8, ScanLineOrdering = 1 };
        Assert.Equal(count, d3d->lpVtbl->GetAdapterModeCountEx(d3d, 0, &filter));
        var ex = new D3DDISPLAYMODEEX { Size = 24 };
        uint rotation = 0;
        Assert.Equal(S_OK, d3d->lpVtbl->EnumAdapterModesEx(d3d, 0, &filter, 0, &ex));
        Assert.Equal((24u, 640u, 1u), (ex.Size, ex.Width, ex.ScanLineOrdering));
        Assert.Equal(S_OK, d3d->lpVtbl->GetAdapterDisplayModeEx(d3d, 0, &ex, &rotation));
        Assert.Equal((1920u, 1u), (ex.Width, rotation));
        ex.Size = 20;
        Assert.Equal(D3DERR_INVALIDCALL, d3d->lpVtbl->GetAdapterDisplayModeEx(d3d, 0, &ex, null));
        filter.ScanLineOrdering = 2;
        Assert.Equal(0u, d3d->lpVtbl->GetAdapterModeCountEx(d3d, 0, &filter));
        long luid = 0;
        Assert.Equal(S_OK, d3d->lpVtbl->GetAdapterLUID(d3d, 0, &luid));
        Assert.NotEqual(0, luid);
    }

    [Theory]
    [InlineData(FakeDriver9.Nv12, 0u, D3DRESOURCETYPE.D3DRTYPE_SURFACE, S_OK)]
    [InlineData(FakeDriver9.Nv12, Macros.D3DUSAGE_RENDERTARGET, D3DRESOURCETYPE.D3DRTYPE_SURFACE, S_OK)]
    [InlineData(FakeDriver9.Nv12, Macros.D3DUSAGE_RESTRICTED_CONTENT, D3DRESOURCETYPE.D3DRTYPE_SURFACE, S_OK)]
    [InlineData(D3DFMT_A8R8G8B8, Macros.D3DUSAGE_RENDERTARGET, D3DRESOURCETYPE.D3DRTYPE_SURFACE, S_OK)] // listed twice, with other operations
    [InlineData(D3DFMT_L8, Macros.D3DUSAGE_RENDERTARGET, D3DRESOURCETYPE.D3DRTYPE_SURFACE, D3DERR_NOTAVAILABLE)]
    [InlineData(D3DFMT_DXT1, 0u, D3DRESOURCETYPE.D3DRTYPE_SURFACE, D3DERR_NOTAVAILABLE)] // the driver's, but none of the runtime's
    [InlineData(D3DFMT_YUY2, 0u, D3DRESOURCETYPE.D3DRTYPE_SURFACE, D3DERR_NOTAVAILABLE)] // the runtime's, but none of the driver's
    [InlineData(FakeDriver9.Nv12, 0u, D3DRESOURCETYPE.D3DRTYPE_TEXTURE, D3DERR_NOTAVAILABLE)]
    [InlineData(FakeDriver9.Nv12, Macros.D3DUSAGE_DYNAMIC, D3DRESOURCETYPE.D3DRTYPE_SURFACE, D3DERR_NOTAVAILABLE)]
    public void A_format_is_there_if_driver_and_runtime_have_it(D3DFORMAT format, uint usage, D3DRESOURCETYPE type, int expected)
    {
        using var test = new TestDevice9();
        Assert.Equal(expected, test.Enumerator->lpVtbl->Base.CheckDeviceFormat(test.Enumerator, 0, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, usage, type, format));
        Assert.Equal(D3DERR_INVALIDCALL, test.Enumerator->lpVtbl->Base.CheckDeviceFormat(test.Enumerator, 1, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, usage, type,
            format));
    }

    [Fact]
    public void What_a_device_can_do_is_told()
    {
        using var test = new TestDevice9();
        IDirect3D9Ex* d3d = test.Enumerator;
        IDirect3D9.Vtbl* table = &d3d->lpVtbl->Base;
        Assert.Equal(S_OK, table->CheckDeviceType(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, D3DFMT_A8R8G8B8, 0));
        Assert.Equal(S_OK, table->CheckDeviceType(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, D3DFMT_UNKNOWN, 1));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceType(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, D3DFMT_UNKNOWN, 0));
        Assert.Equal(D3DERR_INVALIDCALL, table->CheckDeviceType(d3d, 0, 0, D3DFMT_X8R8G8B8, D3DFMT_A8R8G8B8, 0));
        uint levels = 7;
        Assert.Equal(S_OK, table->CheckDeviceMultiSampleType(d3d, 0, D3DDEVTYPE_HAL, FakeDriver9.Nv12, 1, 0, &levels));
        Assert.Equal(1u, levels);
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceMultiSampleType(d3d, 0, D3DDEVTYPE_HAL, FakeDriver9.Nv12, 1,
            D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_4_SAMPLES, &levels));
        Assert.Equal(0u, levels);
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDepthStencilMatch(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, D3DFMT_X8R8G8B8, D3DFMT_D16));
        Assert.Equal(S_OK, table->CheckDeviceFormatConversion(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_L8, D3DFMT_L8));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceFormatConversion(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_L8, FakeDriver9.Nv12));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->RegisterSoftwareDevice(d3d, (void*)1));
        Assert.Equal((nint)0, table->GetAdapterMonitor(d3d, 0));
        D3DCAPS9 caps;
        Assert.Equal(S_OK, table->GetDeviceCaps(d3d, 0, D3DDEVTYPE_REF, &caps));
        Assert.Equal((D3DDEVTYPE_REF, 4096u, 1u), (caps.DeviceType, caps.MaxTextureWidth, caps.NumberOfAdaptersInGroup));
        Assert.Equal(S_OK, test.Table->GetDeviceCaps(test.Device, &caps));
        Assert.Equal(D3DDEVTYPE_HAL, caps.DeviceType);
        Assert.Equal(D3DERR_INVALIDCALL, table->GetDeviceCaps(d3d, 0, D3DDEVTYPE_HAL, null));
    }

    [Fact]
    public void Nothing_is_there_beside_another_display_format_or_in_a_format_that_the_driver_does_not_have()
    {
        using var test = new TestDevice9();
        IDirect3D9Ex* d3d = test.Enumerator;
        IDirect3D9.Vtbl* table = &d3d->lpVtbl->Base;
        const D3DRESOURCETYPE surface = D3DRESOURCETYPE.D3DRTYPE_SURFACE;
        Assert.Equal(S_OK, table->CheckDeviceFormat(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, 0, surface, FakeDriver9.Nv12));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceFormat(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_A8R8G8B8, 0, surface, FakeDriver9.Nv12));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceFormat(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_UNKNOWN, 0, surface, FakeDriver9.Nv12));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceType(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_A8R8G8B8, D3DFMT_A8R8G8B8, 1));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceType(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, FakeDriver9.Nv12, 1));
        uint levels = 7;
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceMultiSampleType(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_D16, 1, 0, &levels));
        Assert.Equal(0u, levels);
        Assert.Equal(S_OK, table->CheckDeviceMultiSampleType(d3d, 0, D3DDEVTYPE_HAL, FakeDriver9.Nv12, 1, 0, null));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CheckDeviceFormatConversion(d3d, 0, D3DDEVTYPE_HAL, D3DFMT_D16, D3DFMT_D16));
    }

    [Fact]
    public void A_driver_without_GetCaps_has_no_formats_and_no_protection()
    {
        using var test = new TestDevice9(new FakeDriver9 { EmptySlots = { "pfnGetCaps" } });
        Assert.Equal(D3DERR_NOTAVAILABLE, test.CreatePlain(out _));
        Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
        D3DCONTENTPROTECTIONCAPS caps;
        Assert.Equal(D3DERR_NOTAVAILABLE, test.Video->lpVtbl->GetContentProtectionCaps(test.Video, &type, null, &caps));
    }
}

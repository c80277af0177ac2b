using Dxcp.Abi;
using static Dxcp.Abi.D3D_DRIVER_TYPE;
using static Dxcp.Abi.D3D_FEATURE_LEVEL;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>D3D11CreateDevice: the page nf-d3d11-d3d11createdevice.</summary>
public sealed unsafe class CreateDeviceTests
{
    private sealed class Request
    {
        public FakeDriver Driver { get; init; } = new();

        public nint Adapter { get; init; }

        public D3D_DRIVER_TYPE Type { get; init; } = D3D_DRIVER_TYPE_HARDWARE;

        public nint Software { get; init; }

        public uint Flags { get; init; }

        public D3D_FEATURE_LEVEL[]? Levels { get; init; }

        public uint? LevelCount { get; init; }

        public uint SdkVersion { get; init; } = 7;

        public bool WantDevice { get; init; } = true;

        public bool WantContext { get; init; } = true;

        public D3D_FEATURE_LEVEL Level { get; private set; }

        public D3D_FEATURE_LEVEL DeviceLevel { get; private set; }

        public int Run()
        {
            ID3D11Device* device = (ID3D11Device*)1;
            ID3D11DeviceContext* context = (ID3D11DeviceContext*)1;
            D3D_FEATURE_LEVEL level = (D3D_FEATURE_LEVEL)1;
            int hr;
            using (Driver.Use())
            {
                fixed (D3D_FEATURE_LEVEL* levels = Levels)
                {
                    var entry = (delegate* unmanaged<nint, D3D_DRIVER_TYPE, nint, uint, D3D_FEATURE_LEVEL*, uint, uint, ID3D11Device**, D3D_FEATURE_LEVEL*,
                        ID3D11DeviceContext**, int>)Direct3D11.D3D11CreateDeviceEntry;
                    hr = entry(Adapter, Type, Software, Flags, levels, LevelCount ?? (uint)(Levels?.Length ?? 0), SdkVersion,
                        WantDevice ? &device : null, &level, WantContext ? &context : null);
                }
            }
            Level = level;
            if (hr != S_OK)
            {
                Assert.True(!WantDevice || device == null);
                Assert.True(!WantContext || context == null);
                Assert.True(hr >= 0 || level == 0);
                return hr;
            }
            if (WantDevice)
            {
                DeviceLevel = device->lpVtbl->GetFeatureLevel(device);
                _ = device->lpVtbl->Base.Release(device);
            }
            if (WantContext)
                _ = context->lpVtbl->Base.Base.Release(context);
            return hr;
        }
    }

    [Theory]
    [InlineData(D3D_DRIVER_TYPE_HARDWARE)]
    [InlineData(D3D_DRIVER_TYPE_REFERENCE)]
    [InlineData(D3D_DRIVER_TYPE_NULL)]
    [InlineData(D3D_DRIVER_TYPE_WARP)]
    public void Every_driver_type_gives_a_device(D3D_DRIVER_TYPE type) => Assert.Equal(S_OK, new Request { Type = type }.Run());

    [Fact]
    public void Everything_is_given_back_when_device_and_context_are_released()
    {
        var request = new Request();
        Assert.Equal(S_OK, request.Run());
        Assert.Empty(request.Driver.Alive);
        Assert.Equal(["DestroyDevice", "CloseAdapter"], request.Driver.Calls.TakeLast(2));
    }

    [Theory]
    [InlineData(6u)]
    [InlineData(8u)]
    [InlineData(0u)]
    public void Another_sdk_version_is_refused(uint version) => Assert.Equal(E_INVALIDARG, new Request { SdkVersion = version }.Run());

    [Fact]
    public void Unknown_flags_and_types_are_refused()
    {
        Assert.Equal(E_INVALIDARG, new Request { Flags = 0x10 }.Run());
        Assert.Equal(E_INVALIDARG, new Request { Flags = 0x80000000 }.Run());
        Assert.Equal(E_INVALIDARG, new Request { Type = (D3D_DRIVER_TYPE)6 }.Run());
    }

    [Fact]
    public void All_known_flags_are_accepted() => Assert.Equal(S_OK, new Request { Flags = 0x9EF }.Run());

    [Fact]
    public void An_adapter_goes_with_UNKNOWN_and_nothing_else_does()
    {
        using var other = new TestDevice();
        using ComPtr<IDXGIDevice> dxgi = other.DevicePtr.As<IDXGIDevice>();
        IDXGIAdapter* adapter;
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->GetAdapter(dxgi.Pointer, &adapter));
        using var owned = new ComPtr<IDXGIAdapter>(adapter);
        Assert.Equal(E_INVALIDARG, new Request { Adapter = (nint)adapter }.Run());
        Assert.Equal(E_INVALIDARG, new Request { Type = D3D_DRIVER_TYPE_UNKNOWN }.Run());
        Assert.Equal(S_OK, new Request { Adapter = (nint)adapter, Type = D3D_DRIVER_TYPE_UNKNOWN }.Run());
    }

    [Fact]
    public void A_foreign_adapter_is_refused_untouched() =>
        Assert.Equal(E_INVALIDARG, new Request { Adapter = 0x7777, Type = D3D_DRIVER_TYPE_UNKNOWN }.Run());

    [Fact]
    public void A_module_goes_with_SOFTWARE_and_nothing_else_does()
    {
        Assert.Equal(E_INVALIDARG, new Request { Type = D3D_DRIVER_TYPE_SOFTWARE }.Run());
        Assert.Equal(E_INVALIDARG, new Request { Software = 1 }.Run());
        Assert.Equal(S_OK, new Request { Type = D3D_DRIVER_TYPE_SOFTWARE, Software = 1 }.Run());
    }

    [Fact]
    public void Without_a_list_the_level_is_11_0()
    {
        var request = new Request();
        Assert.Equal(S_OK, request.Run());
        Assert.Equal((D3D_FEATURE_LEVEL_11_0, D3D_FEATURE_LEVEL_11_0), (request.Level, request.DeviceLevel));
    }

    [Theory]
    [InlineData(new[] { D3D_FEATURE_LEVEL_11_1, D3D_FEATURE_LEVEL_11_0 }, 0x7Fu, D3D_FEATURE_LEVEL_11_1)]
    [InlineData(new[] { D3D_FEATURE_LEVEL_12_1, D3D_FEATURE_LEVEL_10_0 }, 0x7Fu, D3D_FEATURE_LEVEL_10_0)]
    [InlineData(new[] { D3D_FEATURE_LEVEL_9_1, D3D_FEATURE_LEVEL_11_1 }, 0x7Fu, D3D_FEATURE_LEVEL_9_1)]
    [InlineData(new[] { D3D_FEATURE_LEVEL_11_1, D3D_FEATURE_LEVEL_11_0 }, 0x7u, D3D_FEATURE_LEVEL_11_0)]
    [InlineData(new[] { D3D_FEATURE_LEVEL_12_2, D3D_FEATURE_LEVEL_12_0, D3D_FEATURE_LEVEL_9_3, D3D_FEATURE_LEVEL_9_2 }, 0x7Fu, D3D_FEATURE_LEVEL_9_3)]
    [InlineData(new[] { D3D_FEATURE_LEVEL_11_1 }, 0u, D3D_FEATURE_LEVEL_11_1)] // a driver that names no levels has all
    public void The_first_level_of_the_list_that_the_driver_has_is_taken(D3D_FEATURE_LEVEL[] levels, uint driverLevels, D3D_FEATURE_LEVEL expected)
    {
        var request = new Request { Levels = levels, Driver = new FakeDriver { PipelineLevels = driverLevels } };
        Assert.Equal(S_OK, request.Run());
        Assert.Equal((expected, expected), (request.Level, request.DeviceLevel));
    }

    [Fact]
    public void The_driver_is_told_the_level_in_its_own_numbers()
    {
        var request = new Request { Levels = [D3D_FEATURE_LEVEL_11_1] };
        Assert.Equal(S_OK, request.Run());
        Assert.Equal((3u << 1, 0x000B000Fu), (request.Driver.LastDevice.Flags, request.Driver.LastDevice.Interface));
    }

    [Theory] // d3d10umddi.h, D3D11DDI_3DPIPELINELEVEL
    [InlineData(D3D_FEATURE_LEVEL_10_0, 0u), InlineData(D3D_FEATURE_LEVEL_10_1, 1u), InlineData(D3D_FEATURE_LEVEL_11_0, 2u)]
    [InlineData(D3D_FEATURE_LEVEL_11_1, 3u), InlineData(D3D_FEATURE_LEVEL_9_1, 4u), InlineData(D3D_FEATURE_LEVEL_9_2, 5u)]
    [InlineData(D3D_FEATURE_LEVEL_9_3, 6u)]
    public void Each_level_has_a_number_of_the_driver_s(D3D_FEATURE_LEVEL level, uint number)
    {
        var request = new Request { Levels = [level], Driver = new FakeDriver { PipelineLevels = 1u << (int)number } };
        Assert.Equal(S_OK, request.Run());
        Assert.Equal((level, level, number << 1), (request.Level, request.DeviceLevel, request.Driver.LastDevice.Flags));
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, new Request { Levels = [level], Driver = new FakeDriver { PipelineLevels = 0x7F & ~(1u << (int)number) } }.Run());
    }

    [Fact]
    public void A_driver_named_inside_of_another_s_scope_is_forgotten_with_its_own()
    {
        DriverBinding outer = DriverBinding.FromEntryPoints(0, 0x1000), inner = DriverBinding.FromEntryPoints(0, 0x2000);
        using (DriverBinding.Use(outer))
        {
            using (DriverBinding.Use(inner))
                Assert.Same(inner, DriverBinding.Current);
            Assert.Same(outer, DriverBinding.Current);
        }

        Assert.NotSame(outer, DriverBinding.Current);
    }

    [Fact]
    public void Bad_lists_of_levels_are_refused()
    {
        Assert.Equal(E_INVALIDARG, new Request { Levels = [(D3D_FEATURE_LEVEL)0x1234] }.Run());
        Assert.Equal(E_INVALIDARG, new Request { Levels = [D3D_FEATURE_LEVEL_11_0], LevelCount = 0 }.Run());
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, new Request { Levels = [D3D_FEATURE_LEVEL_12_0] }.Run());
    }

    [Fact]
    public void Without_anywhere_to_put_a_device_the_answer_is_S_FALSE_and_nothing_is_left()
    {
        var request = new Request { WantDevice = false, WantContext = false };
        Assert.Equal(S_FALSE, request.Run());
        Assert.Equal(D3D_FEATURE_LEVEL_11_0, request.Level);
        Assert.Empty(request.Driver.Alive);
    }

    [Fact]
    public void A_context_alone_keeps_its_device()
    {
        var request = new Request { WantDevice = false };
        Assert.Equal(S_OK, request.Run());
        Assert.Empty(request.Driver.Alive);
    }

    [Fact]
    public void VIDEO_SUPPORT_needs_the_drivers_video_functions()
    {
        const uint videoSupport = 0x800;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, new Request { Flags = videoSupport, Driver = new FakeDriver { HasVideo = false } }.Run());
        Assert.Equal(S_OK, new Request { Driver = new FakeDriver { HasVideo = false } }.Run());
    }

    [Theory]
    [InlineData("OpenAdapter10_2")]
    [InlineData("CreateDevice")]
    public void A_failure_of_the_driver_is_told_and_leaves_nothing(string entry)
    {
        var driver = new FakeDriver { Returns = { [entry] = E_OUTOFMEMORY } };
        Assert.Equal(E_OUTOFMEMORY, new Request { Driver = driver }.Run());
        Assert.Empty(driver.Alive);
        Assert.Equal(entry == "OpenAdapter10_2" ? 0 : 1, driver.Calls.Count(call => call == "CloseAdapter")); // what was not opened is not closed
    }

    [Fact]
    public void A_driver_of_another_interface_version_is_refused()
    {
        var driver = new FakeDriver { Versions = [0x000B000A00020000, 0x000C000000000000] };
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, new Request { Driver = driver }.Run());
        Assert.Empty(driver.Alive);
        Assert.Equal(S_OK, new Request { Driver = new FakeDriver { Versions = [0x000B000A00020000, 0x000B000F00070000] } }.Run());
    }

    [Theory]
    [InlineData(0x000B000F00020000ul, 0x000B000F00070000ul), InlineData(0x000B000F00070000ul, 0x000B000F00020000ul)]
    public void The_newest_version_that_a_driver_tells_of_is_used_wherever_it_stands(ulong first, ulong second)
    {
        var driver = new FakeDriver { Versions = [first, second] };
        Assert.Equal(S_OK, new Request { Driver = driver }.Run());
        Assert.Equal((0x000B000Fu, 0x00070000u), (driver.LastDevice.Interface, driver.LastDevice.Version));
    }

    [Fact]
    public void A_driver_without_the_Direct3D_11_entry_is_refused()
    {
        using IDisposable scope = DriverBinding.Use(DriverBinding.FromEntryPoints(0x1000, 0));
        ID3D11Device* device = null;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE_HARDWARE, 0, 0, null, 0, 7, &device, null, null));
    }

    [Fact]
    public void A_library_that_cannot_be_used_is_said_so()
    {
        string missing = Path.Combine(Path.GetTempPath(), "no-such-driver-" + Guid.NewGuid() + ".so");
        _ = Assert.Throws<DllNotFoundException>(() => DriverBinding.FromLibrary(missing));
        _ = Assert.Throws<ArgumentException>(() => DriverBinding.FromEntryPoints(0, 0));
    }

    [Theory]
    [InlineData("driver.so")]
    [InlineData("./driver.so")]
    public void A_driver_is_named_by_its_whole_path(string path) // S135
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => DriverBinding.FromLibrary(path));
        Assert.Contains($"'{path}' is no whole path", refused.Message, StringComparison.Ordinal);
    }
}

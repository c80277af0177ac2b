using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What is kept as it is set, or told of a device, of both APIs: each value from both sides of its limits.</summary>
public sealed unsafe class SettingTests
{
    [Theory, InlineData(-8), InlineData(-7), InlineData(0), InlineData(7), InlineData(8)]
    public void A_thread_s_priority_is_kept_from_minus_7_to_7(int priority)
    {
        bool isOne = priority is >= -7 and <= 7;
        using var device = new TestDevice();
        using ComPtr<IDXGIDevice1> dxgi = device.DevicePtr.As<IDXGIDevice1>();
        IDXGIDevice.Vtbl* table = &dxgi.Pointer->lpVtbl->Base;
        Assert.Equal(S_OK, table->SetGPUThreadPriority(dxgi.Pointer, 3));
        int read;
        Assert.Equal(isOne ? S_OK : E_INVALIDARG, table->SetGPUThreadPriority(dxgi.Pointer, priority));
        Assert.Equal((S_OK, isOne ? priority : 3), (table->GetGPUThreadPriority(dxgi.Pointer, &read), read));

        using var device9 = new TestDevice9();
        IDirect3DDevice9Ex* nine = device9.Device;
        Assert.Equal((S_OK, 0), (nine->lpVtbl->GetGPUThreadPriority(nine, &read), read));
        Assert.Equal(S_OK, nine->lpVtbl->SetGPUThreadPriority(nine, 3));
        Assert.Equal(isOne ? S_OK : D3DERR_INVALIDCALL, nine->lpVtbl->SetGPUThreadPriority(nine, priority));
        Assert.Equal((S_OK, isOne ? priority : 3), (nine->lpVtbl->GetGPUThreadPriority(nine, &read), read));
    }

    [Theory, InlineData(0u, 3u, 3u), InlineData(1u, 1u, 1u), InlineData(16u, 16u, 16u), InlineData(17u, null, 17u), InlineData(20u, null, 20u)]
    [InlineData(21u, null, null)]
    public void A_frame_latency_is_kept_up_to_16_or_in_Direct3D_9_to_20_and_none_is_3(uint latency, uint? kept, uint? kept9)
    {
        using var device = new TestDevice();
        using ComPtr<IDXGIDevice1> dxgi = device.DevicePtr.As<IDXGIDevice1>();
        IDXGIDevice1.Vtbl* table = dxgi.Pointer->lpVtbl;
        Assert.Equal(S_OK, table->SetMaximumFrameLatency(dxgi.Pointer, 7));
        uint read;
        Assert.Equal(kept is not null ? S_OK : DXGI_ERROR_INVALID_CALL, table->SetMaximumFrameLatency(dxgi.Pointer, latency));
        Assert.Equal((S_OK, kept ?? 7), (table->GetMaximumFrameLatency(dxgi.Pointer, &read), read));

        using var device9 = new TestDevice9();
        IDirect3DDevice9Ex* nine = device9.Device;
        Assert.Equal((S_OK, 3u), (nine->lpVtbl->GetMaximumFrameLatency(nine, &read), read));
        Assert.Equal(S_OK, nine->lpVtbl->SetMaximumFrameLatency(nine, 7));
        Assert.Equal(kept9 is not null ? S_OK : D3DERR_INVALIDCALL, nine->lpVtbl->SetMaximumFrameLatency(nine, latency));
        Assert.Equal((S_OK, kept9 ?? 7), (nine->lpVtbl->GetMaximumFrameLatency(nine, &read), read));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Each_feature_is_told_by_its_own_size_and_none_of_drawing_is_there(bool isFreeThreaded)
    {
        (D3D11_FEATURE Feature, int Size)[] features =
        [
            (D3D11_FEATURE.D3D11_FEATURE_THREADING, 8), (D3D11_FEATURE.D3D11_FEATURE_DOUBLES, 4), (D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT2, 8),
            (D3D11_FEATURE.D3D11_FEATURE_D3D10_X_HARDWARE_OPTIONS, 4), (D3D11_FEATURE.D3D11_FEATURE_ARCHITECTURE_INFO, 4),
            (D3D11_FEATURE.D3D11_FEATURE_D3D9_OPTIONS, 4), (D3D11_FEATURE.D3D11_FEATURE_D3D11_OPTIONS, sizeof(D3D11_FEATURE_DATA_D3D11_OPTIONS)),
            (D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT, 8),
        ];
        using var device = new TestDevice(new FakeDriver { IsFreeThreaded = isFreeThreaded });
        byte* data = stackalloc byte[256];
        var bytes = new Span<byte>(data, 256);
        foreach ((D3D11_FEATURE feature, int size) in features)
        {
            foreach (int wrong in (int[])[0, size - 1, size + 1, 256])
                Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CheckFeatureSupport(device.Device, feature, data, (uint)wrong));
            bytes.Fill(0xEE);
            *(DXGI_FORMAT*)data = DXGI_FORMAT.DXGI_FORMAT_NV12;
            Assert.Equal(S_OK, device.Device->lpVtbl->CheckFeatureSupport(device.Device, feature, data, (uint)size));
            uint first = *(uint*)data, second = *(uint*)(data + 4);
            Assert.Equal(feature switch
            {
                D3D11_FEATURE.D3D11_FEATURE_THREADING => isFreeThreaded ? 1u : 0,
                D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT or D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT2 => (uint)DXGI_FORMAT.DXGI_FORMAT_NV12,
                _ => 0u,
            }, first);
            uint support;
            Assert.Equal(S_OK, device.Device->lpVtbl->CheckFormatSupport(device.Device, DXGI_FORMAT.DXGI_FORMAT_NV12, &support));
            if (size > 4)
                Assert.Equal(feature == D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT ? support : 0, second);
            Assert.True(bytes[Math.Min(size, 8)..size].IndexOfAnyExcept((byte)0) < 0, $"{feature}");
            Assert.True(bytes[size..].IndexOfAnyExcept((byte)0xEE) < 0, $"{feature} beyond");
        }

        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CheckFeatureSupport(device.Device, D3D11_FEATURE.D3D11_FEATURE_MARKER_SUPPORT, data, 4));
    }

    [Fact] // S193
    public void A_decoder_makes_no_histograms_and_says_so_behind_the_description_alone()
    {
        using var device = new TestDevice(FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4));
        using ComPtr<ID3D11VideoDevice2> owned = device.DevicePtr.As<ID3D11VideoDevice2>();
        ID3D11VideoDevice2* video = owned.Pointer;
        const D3D11_FEATURE_VIDEO histogram = D3D11_FEATURE_VIDEO.D3D11_FEATURE_VIDEO_DECODER_HISTOGRAM;
        byte* data = stackalloc byte[64];
        var bytes = new Span<byte>(data, 64);
        bytes.Fill(0xEE);
        uint size = (uint)sizeof(D3D11_VIDEO_DECODER_DESC) + 12;
        Assert.Equal(E_INVALIDARG, video->lpVtbl->CheckFeatureSupport(video, histogram, data, size - 1));
        Assert.Equal(E_INVALIDARG, video->lpVtbl->CheckFeatureSupport(video, histogram, data, size + 1));
        Assert.Equal(E_INVALIDARG, video->lpVtbl->CheckFeatureSupport(video, histogram + 1, data, size));
        Assert.Equal(S_OK, video->lpVtbl->CheckFeatureSupport(video, histogram, data, size));
        Assert.True(bytes[..sizeof(D3D11_VIDEO_DECODER_DESC)].IndexOfAnyExcept((byte)0xEE) < 0);
        Assert.True(bytes[sizeof(D3D11_VIDEO_DECODER_DESC)..(int)size].IndexOfAnyExcept((byte)0) < 0);
        Assert.True(bytes[(int)size..].IndexOfAnyExcept((byte)0xEE) < 0);
    }

    [Theory]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 0u, E_FAIL, 0u)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 1u, S_OK, 1u)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 2u, S_OK, 0u)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 4u, S_OK, 2u)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 32u, S_OK, 2u)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 33u, S_OK, 0u)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 64u, S_OK, 0u)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_BC1_UNORM, 1u, S_OK, 0u)]
    public void One_sample_has_one_level_and_more_have_what_the_driver_says(DXGI_FORMAT format, uint samples, int code, uint levels)
    {
        using var device = new TestDevice();
        uint told = 77;
        Assert.Equal((code, levels), (device.Device->lpVtbl->CheckMultisampleQualityLevels(device.Device, format, samples, &told), told));
    }

    [Fact]
    public void Exceptions_are_raised_nowhere_and_offered_memory_is_never_taken()
    {
        using TestDevice device = new(), other = new();
        Assert.Equal(S_OK, device.Device->lpVtbl->SetExceptionMode(device.Device, 0));
        Assert.Equal(E_NOTIMPL, device.Device->lpVtbl->SetExceptionMode(device.Device, 1));
        Assert.Equal(0u, device.Device->lpVtbl->GetExceptionMode(device.Device));
        using ComPtr<IDXGIDevice4> owned = device.DevicePtr.As<IDXGIDevice4>();
        IDXGIDevice4* dxgi = owned.Pointer;
        void** resources = stackalloc void*[2];
        resources[0] = device.Texture(TestDevice.Desc());
        resources[1] = device.Buffer(new D3D11_BUFFER_DESC { ByteWidth = 64 });
        IDXGIResource** list = (IDXGIResource**)resources;
        IDXGIDevice2.Vtbl* two = &dxgi->lpVtbl->Base.Base;
        for (int i = 0; i < 5; i++)
        {
            int code = i is 1 or 2 or 3 ? S_OK : E_INVALIDARG;
            Assert.Equal(code, two->OfferResources(dxgi, 2, list, (DXGI_OFFER_RESOURCE_PRIORITY)i));
            Assert.Equal(code, dxgi->lpVtbl->OfferResources1(dxgi, 2, list, (DXGI_OFFER_RESOURCE_PRIORITY)i, 1));
            Assert.Equal(i == 1 ? S_OK : E_INVALIDARG, dxgi->lpVtbl->OfferResources1(dxgi, 2, list, (DXGI_OFFER_RESOURCE_PRIORITY)1, i == 1 ? 1u : 2));
        }

        int* discarded = stackalloc int[3];
        uint* results = stackalloc uint[3];
        new Span<int>(discarded, 3).Fill(-1);
        new Span<uint>(results, 3).Fill(77);
        Assert.Equal(S_OK, two->ReclaimResources(dxgi, 2, list, discarded));
        Assert.Equal(S_OK, dxgi->lpVtbl->ReclaimResources1(dxgi, 2, list, results));
        Assert.Equal([0, 0, -1], new Span<int>(discarded, 3));
        Assert.Equal([0, 0, 77], new Span<uint>(results, 3).ToArray());
        Assert.Equal(S_OK, two->ReclaimResources(dxgi, 2, list, null));
        Assert.Equal(S_OK, dxgi->lpVtbl->ReclaimResources1(dxgi, 2, list, null));
        resources[1] = other.Texture(TestDevice.Desc());
        new Span<int>(discarded, 3).Fill(-1);
        new Span<uint>(results, 3).Fill(77);
        foreach (IDXGIResource** wrong in new Lists(list, null).All)
        {
            Assert.Equal(E_INVALIDARG, two->OfferResources(dxgi, 2, wrong, (DXGI_OFFER_RESOURCE_PRIORITY)1));
            Assert.Equal(E_INVALIDARG, two->ReclaimResources(dxgi, 2, wrong, discarded));
            Assert.Equal(E_INVALIDARG, dxgi->lpVtbl->ReclaimResources1(dxgi, 2, wrong, results));
        }

        Assert.Equal([-1, -1, -1], new Span<int>(discarded, 3));
        Assert.Equal([77, 77, 77], new Span<uint>(results, 3).ToArray());
        Assert.Equal(["ppResources[1]", "ppResources"], device.Messages.Select(logged => logged.Message.Values[0].Parameter).TakeLast(4).Distinct());
    }

    [Fact]
    public void Protection_of_threads_is_told_by_device_and_context_alike()
    {
        using var device = new TestDevice();
        using ComPtr<ID3D11Multithread> one = device.DevicePtr.As<ID3D11Multithread>(), two = device.ContextPtr.As<ID3D11Multithread>();
        ID3D11Multithread* ofDevice = one.Pointer, ofContext = two.Pointer;
        for (int i = 0; i < 3; i++)
        {
            int before = i & 1, now = 1 - before;
            Assert.Equal((before, before), (ofDevice->lpVtbl->GetMultithreadProtected(ofDevice), ofContext->lpVtbl->GetMultithreadProtected(ofContext)));
            ID3D11Multithread* either = i == 1 ? ofContext : ofDevice;
            Assert.Equal(before, either->lpVtbl->SetMultithreadProtected(either, now));
            Assert.Equal((now, now), (ofDevice->lpVtbl->GetMultithreadProtected(ofDevice), ofContext->lpVtbl->GetMultithreadProtected(ofContext)));
        }
    }

    [Fact]
    public void Each_display_mode_is_told_in_both_forms_alike()
    {
        (uint, uint)[] sizes = [(640, 480), (800, 600), (1024, 768), (1280, 720), (1920, 1080), (3840, 2160)];
        using var device = new TestDevice9();
        IDirect3D9Ex* nine = device.Enumerator;
        IDirect3D9.Vtbl* table = &nine->lpVtbl->Base;
        const D3DFORMAT format = D3DFORMAT.D3DFMT_X8R8G8B8;
        Assert.Equal((6u, 0u, 0u), (table->GetAdapterModeCount(nine, 0, format), table->GetAdapterModeCount(nine, 1, format),
            table->GetAdapterModeCount(nine, 0, D3DFORMAT.D3DFMT_R5G6B5)));
        var filter = new D3DDISPLAYMODEFILTER { Size = (uint)sizeof(D3DDISPLAYMODEFILTER), Format = (uint)format, ScanLineOrdering = 1 };
        for (uint i = 0; i <= 6; i++)
        {
            D3DDISPLAYMODE mode = Fields.Distinct<D3DDISPLAYMODE>();
            D3DDISPLAYMODEEX extended = Fields.Distinct<D3DDISPLAYMODEEX>() with { Size = (uint)sizeof(D3DDISPLAYMODEEX) };
            int code = i < 6 ? S_OK : D3DERR_INVALIDCALL;
            Assert.Equal(code, table->EnumAdapterModes(nine, 0, format, i, &mode));
            Assert.Equal(code, nine->lpVtbl->EnumAdapterModesEx(nine, 0, &filter, i, &extended));
            if (i == 6)
                continue;
            Fields.Carried(new D3DDISPLAYMODE { Width = sizes[i].Item1, Height = sizes[i].Item2, RefreshRate = 60, Format = format }, mode);
            Fields.Carried(mode, extended, new(StringComparer.Ordinal) { ["Size"] = (uint)sizeof(D3DDISPLAYMODEEX), ["ScanLineOrdering"] = 1u });
            extended.Size--;
            Assert.Equal(D3DERR_INVALIDCALL, nine->lpVtbl->EnumAdapterModesEx(nine, 0, &filter, i, &extended));
        }

        (uint, D3DFORMAT, uint, uint)[] filters =
        [
            (12, 0, 0, 6), (12, format, 1, 6), (12, format, 2, 0), (12, format, 3, 0), (11, format, 1, 0), (13, format, 1, 0),
            (12, D3DFORMAT.D3DFMT_R5G6B5, 1, 0),
        ];
        foreach ((uint size, D3DFORMAT wanted, uint order, uint count) in filters)
        {
            filter = new() { Size = size, Format = (uint)wanted, ScanLineOrdering = order };
            Assert.Equal(count, nine->lpVtbl->GetAdapterModeCountEx(nine, 0, &filter));
            D3DDISPLAYMODEEX extended = new() { Size = (uint)sizeof(D3DDISPLAYMODEEX) };
            Assert.Equal(count != 0 ? S_OK : D3DERR_INVALIDCALL, nine->lpVtbl->EnumAdapterModesEx(nine, 0, &filter, 0, &extended));
        }

        uint rotation = 77;
        D3DDISPLAYMODEEX current = new() { Size = (uint)sizeof(D3DDISPLAYMODEEX) }, ofDevice = current;
        Assert.Equal((S_OK, 1u), (nine->lpVtbl->GetAdapterDisplayModeEx(nine, 0, &current, &rotation), rotation));
        Assert.Equal(D3DERR_INVALIDCALL, device.Device->lpVtbl->GetDisplayModeEx(device.Device, 1, &ofDevice, &rotation));
        Assert.Equal(S_OK, device.Device->lpVtbl->GetDisplayModeEx(device.Device, 0, &ofDevice, &rotation));
        Fields.Carried(current, ofDevice);
        Assert.Equal((1920u, 1080u), (current.Width, current.Height));
        long luid;
        Assert.Equal((S_OK, AdapterInformation.Luid), (nine->lpVtbl->GetAdapterLUID(nine, 0, &luid), luid));
    }

    private readonly unsafe struct Lists(IDXGIResource** first, IDXGIResource** second)
    {
        public IDXGIResource**[] All => [first, second];
    }
}

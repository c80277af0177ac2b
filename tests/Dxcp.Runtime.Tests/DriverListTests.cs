using Dxcp.Abi;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What a driver lists, and which of its functions there are: looked at to the end, and not believed beyond reason.</summary>
public sealed unsafe class DriverListTests
{
    [Theory, InlineData(0u, 0u), InlineData(3u, 3u), InlineData(4096u, 4096u), InlineData(4097u, 4096u), InlineData(uint.MaxValue, 4096u)]
    public void A_driver_lists_so_many_profiles_and_configurations_and_no_more(uint told, uint believed)
    {
        using var device = new TestDevice();
        device.Driver.Answer("GetVideoDecoderProfileCount", told);
        device.Driver.Answer("GetVideoDecoderConfigCount", told);
        Assert.Equal(believed, device.VideoDevice->lpVtbl->GetVideoDecoderProfileCount(device.VideoDevice));
        D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
        uint count;
        Assert.Equal((S_OK, believed), (device.VideoDevice->lpVtbl->GetVideoDecoderConfigCount(device.VideoDevice, &desc, &count), count));
        Guid profile;
        D3D11_VIDEO_DECODER_CONFIG config;
        Assert.Equal(E_INVALIDARG, device.VideoDevice->lpVtbl->GetVideoDecoderProfile(device.VideoDevice, believed, &profile));
        Assert.Equal(E_INVALIDARG, device.VideoDevice->lpVtbl->GetVideoDecoderConfig(device.VideoDevice, &desc, believed, &config));
        Assert.Equal(believed == 0 ? E_INVALIDARG : S_OK, device.VideoDevice->lpVtbl->GetVideoDecoderConfig(device.VideoDevice, &desc, believed - 1, &config));
    }

    [Theory, InlineData(4096, true), InlineData(4097, false)]
    public void A_driver_lists_so_many_kinds_of_buffer_and_no_more(int count, bool isLast)
    {
        var driver = new FakeDriver();
        driver.Buffers = [.. new D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO[count - 1], .. driver.Buffers];
        using var device = new TestDevice(driver);
        using var decoder = new TestDecoder(device);
        Assert.Equal(isLast ? S_OK : E_INVALIDARG, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
    }

    [Theory, InlineData(-1, false), InlineData(0, true), InlineData(1, true), InlineData(2, true)] // S270
    public void A_format_is_decoded_where_any_profile_does(int place, bool isDecoded)
    {
        Guid[] profiles = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        if (place >= 0)
            profiles[place] = FakeVideoFunctions.Profile;
        using var device = new TestDevice(new FakeDriver { Profiles = profiles });
        uint support;
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckFormatSupport(device.Device, DXGI_FORMAT.DXGI_FORMAT_NV12, &support));
        Assert.Equal(isDecoded, (support & (uint)D3D11_FORMAT_SUPPORT.D3D11_FORMAT_SUPPORT_DECODER_OUTPUT) != 0);
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckFormatSupport(device.Device, DXGI_FORMAT.DXGI_FORMAT_P010, &support));
        Assert.Equal(0u, support & (uint)D3D11_FORMAT_SUPPORT.D3D11_FORMAT_SUPPORT_DECODER_OUTPUT);
    }

    [Theory] // S95, S190
    [InlineData(3u, "pfnVideoDecoderSubmitBuffers1", true), InlineData(3u, "pfnVideoDecoderSubmitBuffers1", false)]
    [InlineData(FakeVideoFunctions.Wddm2_4, "pfnVideoDecoderSubmitBuffers2", true)]
    [InlineData(FakeVideoFunctions.Wddm2_4, "pfnVideoDecoderSubmitBuffers2", false)]
    public void Sub_samples_go_to_a_driver_that_has_the_function_for_them_and_otherwise_as_a_pattern(uint table, string function, bool has)
    {
        using var device = new TestDevice(FakeDriver.OfWddm2(table));
        using var decoder = new TestDecoder(device);
        if (!has)
            _ = FakeSlots.Put(device.Driver.VideoTable, table == 3 ? typeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS) : typeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS), function);
        Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
        Assert.Equal(S_OK, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        Assert.Equal(S_OK, decoder.Begin());
        var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC1 { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4 };
        using ComPtr<ID3D11VideoContext1> context = device.ContextPtr.As<ID3D11VideoContext1>();
        Assert.Equal(S_OK, context.Pointer->lpVtbl->SubmitDecoderBuffers1(context.Pointer, decoder.Pointer, 1, &desc));
        Assert.Equal(has ? function["pfn".Length..] : "VideoDecoderSubmitBuffers", device.Driver.Calls.Last());
    }

    [Theory] // the interface of Direct3D 11.1 is 0x000B000F, WDDM 2.0's a higher one (S191)
    [InlineData(false), InlineData(true)]
    public void Of_the_interfaces_that_a_driver_speaks_the_newest_is_used_wherever_it_stands(bool isLast)
    {
        ulong[] versions = [Macros.D3D11_1_DDI_SUPPORTED, 0x000C000000000000, Macros.D3DWDDM2_0_DDI_SUPPORTED];
        var driver = new FakeDriver { Versions = isLast ? versions : [.. versions.Reverse()], VideoTables = [FakeVideoFunctions.Wddm2_4] };
        using var device = new TestDevice(driver);
        Assert.Equal(Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION, device.Driver.LastDevice.Interface);
    }

    [Theory, InlineData(0, false), InlineData(1, true), InlineData(1024, true), InlineData(1025, false)]
    public void A_driver_tells_of_so_many_versions_and_no_more(int count, bool isTaken)
    {
        var driver = new FakeDriver { Versions = [.. Enumerable.Repeat(0x000C000000000000ul, count)] };
        if (count != 0)
            driver.Versions[^1] = Macros.D3D11_1_DDI_SUPPORTED;
        using IDisposable scope = driver.Use();
        ID3D11Device* device = null;
        int code = Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, 0, null, 0, Macros.D3D11_SDK_VERSION, &device, null, null);
        Assert.Equal(isTaken ? S_OK : DXGI_ERROR_UNSUPPORTED, Made.Released(code, device));
        Assert.Empty(driver.Alive);
    }

    [Fact]
    public void A_table_of_WDDM_is_asked_for_where_the_driver_speaks_WDDM_alone()
    {
        using var device = new TestDevice(new FakeDriver { VideoTables = [Macros.D3DWDDM2_0DDI_VIDEO_FUNCTIONS, FakeVideoFunctions.Wddm2_4] });
        Assert.True(device.VideoDevicePtr is null); // a driver of Direct3D 11.1 that has no table of that version
        using var newer = new TestDevice(FakeDriver.OfWddm2(Macros.D3D11_1DDI_VIDEO_FUNCTIONS));
        Assert.True(newer.VideoDevicePtr is not null);
    }

    [Fact] // S120
    public void What_a_driver_lacked_is_told_of_the_call_that_lacked_it_and_of_none_after()
    {
        var driver = new FakeDriver { EmptySlots = { "pfnVideoDecoderExtension" }, Certificate = [] };
        using var device = new TestDevice(driver);
        using var decoder = new TestDecoder(device);
        D3D11_VIDEO_DECODER_EXTENSION extension = default;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, decoder.Extend(&extension));
        Assert.Contains("no function at pfnVideoDecoderExtension", device.LastMessage.Text, StringComparison.Ordinal);
        ID3D11CryptoSession* session = device.Session();
        uint size;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, session->lpVtbl->GetCertificateSize(session, &size));
        Assert.DoesNotContain("pfnVideoDecoderExtension", device.LastMessage.Text, StringComparison.Ordinal);
    }

    [Fact] // S120
    public void What_a_driver_answered_is_told_with_its_own_code_alone_and_once()
    {
        foreach (int told in new[] { E_OUTOFMEMORY, E_INVALIDARG })
        {
            _ = DriverAnswer.Refused(E_INVALIDARG, "CreateQuery", E_INVALIDARG);
            Assert.Equal(told == E_INVALIDARG, DriverAnswer.Describe(told).Contains("pfnCreateQuery", StringComparison.Ordinal));
            Assert.DoesNotContain("pfnCreateQuery", DriverAnswer.Describe(E_INVALIDARG), StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(256u << 20, true), InlineData((256u << 20) + 1, false)] // R52
    public void An_object_of_a_driver_is_so_large_and_no_larger(uint size, bool isBelieved)
    {
        Assert.Equal(isBelieved, DriverMemory.IsBelievable(size));
        if (!isBelieved)
            Assert.Throws<InsufficientMemoryException>(() => Allocate(size));

        static unsafe void Allocate(uint size) => DriverMemory.Free(DriverMemory.Allocate(size));
    }

    [Theory, InlineData(true, 0u), InlineData(false, (uint)D3D11_VIDEO_DECODER_CAPS.D3D11_VIDEO_DECODER_CAPS_UNSUPPORTED)] // S75
    public void A_driver_that_cannot_be_asked_decodes_what_it_lists(bool isListed, uint expected)
    {
        using var device = new TestDevice(new FakeDriver { Profiles = [Guid.NewGuid(), FakeVideoFunctions.Profile] });
        using ComPtr<ID3D11VideoDevice1> video = device.DevicePtr.As<ID3D11VideoDevice1>();
        Guid profile = isListed ? FakeVideoFunctions.Profile : Guid.NewGuid();
        var rate = new DXGI_RATIONAL { Numerator = 25, Denominator = 1 };
        uint caps;
        Assert.Equal(S_OK, video.Pointer->lpVtbl->GetVideoDecoderCaps(video.Pointer, &profile, 64, 32, &rate, 1000, null, &caps));
        Assert.Equal(expected, caps);
    }
}

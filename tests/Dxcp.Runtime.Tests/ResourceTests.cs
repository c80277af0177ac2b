using Dxcp.Abi;
using static Dxcp.Abi.D3D11_BIND_FLAG;
using static Dxcp.Abi.D3D11_CPU_ACCESS_FLAG;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.DXGI_FORMAT;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>CreateTexture2D and CreateBuffer: what descriptions pass, and what the driver is told.</summary>
public sealed unsafe class ResourceTests
{
    private delegate void Change(ref D3D11_TEXTURE2D_DESC desc);

    private delegate void ChangeBuffer(ref D3D11_BUFFER_DESC desc);

    private static readonly Dictionary<string, Change> s_badTextures = new()
    {
        ["width 0"] = (ref D3D11_TEXTURE2D_DESC d) => d.Width = 0,
        ["height 0"] = (ref D3D11_TEXTURE2D_DESC d) => d.Height = 0,
        ["width 16386"] = (ref D3D11_TEXTURE2D_DESC d) => d.Width = 16386,
        ["height beyond"] = (ref D3D11_TEXTURE2D_DESC d) => d.Height = 0xFFFFFFFE,
        ["NV12 odd width"] = (ref D3D11_TEXTURE2D_DESC d) => d.Width = 63,
        ["NV12 odd height"] = (ref D3D11_TEXTURE2D_DESC d) => d.Height = 31,
        ["P010 odd height"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Format, d.Height) = (DXGI_FORMAT_P010, 31),
        ["YUY2 odd width"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Format, d.Width) = (DXGI_FORMAT_YUY2, 63),
        ["NV12 with mips"] = (ref D3D11_TEXTURE2D_DESC d) => d.MipLevels = 2,
        ["array 0"] = (ref D3D11_TEXTURE2D_DESC d) => d.ArraySize = 0,
        ["array 2049"] = (ref D3D11_TEXTURE2D_DESC d) => d.ArraySize = 2049,
        ["mips beyond the chain"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Format, d.MipLevels) = (DXGI_FORMAT_R8G8B8A8_UNORM, 8),
        ["no format"] = (ref D3D11_TEXTURE2D_DESC d) => d.Format = DXGI_FORMAT_UNKNOWN,
        ["unknown format"] = (ref D3D11_TEXTURE2D_DESC d) => d.Format = (DXGI_FORMAT)9999,
        ["format that the driver lacks"] = (ref D3D11_TEXTURE2D_DESC d) => d.Format = DXGI_FORMAT_Y410,
        ["format of which the driver says nothing"] = (ref D3D11_TEXTURE2D_DESC d) => d.Format = DXGI_FORMAT_Y416,
        ["samples 0"] = (ref D3D11_TEXTURE2D_DESC d) => d.SampleDesc.Count = 0,
        ["samples 3"] = (ref D3D11_TEXTURE2D_DESC d) => d.SampleDesc.Count = 3,
        ["quality beyond"] = (ref D3D11_TEXTURE2D_DESC d) => (d.SampleDesc.Count, d.SampleDesc.Quality) = (4, 2),
        ["quality of one sample"] = (ref D3D11_TEXTURE2D_DESC d) => d.SampleDesc.Quality = 1,
        ["unknown usage"] = (ref D3D11_TEXTURE2D_DESC d) => d.Usage = (D3D11_USAGE)4,
        ["DEFAULT with CPU access"] = (ref D3D11_TEXTURE2D_DESC d) => d.CPUAccessFlags = (uint)D3D11_CPU_ACCESS_READ,
        ["unknown CPU access"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Usage, d.BindFlags, d.CPUAccessFlags) = (D3D11_USAGE_STAGING, 0, 0x40000),
        ["STAGING with binding"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Usage, d.CPUAccessFlags) = (D3D11_USAGE_STAGING, (uint)D3D11_CPU_ACCESS_READ),
        ["STAGING without CPU access"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Usage, d.BindFlags) = (D3D11_USAGE_STAGING, 0),
        ["DYNAMIC with CPU read"] = (ref D3D11_TEXTURE2D_DESC d) =>
            (d.Usage, d.BindFlags, d.CPUAccessFlags) = (D3D11_USAGE_DYNAMIC, (uint)D3D11_BIND_SHADER_RESOURCE, 0x30000),
        ["DYNAMIC render target"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Usage, d.CPUAccessFlags) = (D3D11_USAGE_DYNAMIC, (uint)D3D11_CPU_ACCESS_WRITE),
        ["DYNAMIC array"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Usage, d.BindFlags, d.CPUAccessFlags, d.ArraySize) = (D3D11_USAGE_DYNAMIC, 8, 0x10000, 2),
        ["IMMUTABLE without data"] = (ref D3D11_TEXTURE2D_DESC d) => (d.Usage, d.BindFlags) = (D3D11_USAGE_IMMUTABLE, (uint)D3D11_BIND_SHADER_RESOURCE),
        ["vertex buffer binding"] = (ref D3D11_TEXTURE2D_DESC d) => d.BindFlags = (uint)D3D11_BIND_VERTEX_BUFFER,
        ["unknown binding"] = (ref D3D11_TEXTURE2D_DESC d) => d.BindFlags = 0x100,
        ["tiled"] = (ref D3D11_TEXTURE2D_DESC d) => d.MiscFlags = (uint)D3D11_RESOURCE_MISC_TILED,
        ["both kinds of sharing"] = (ref D3D11_TEXTURE2D_DESC d) => d.MiscFlags = 0x102,
        ["restricted sharing, not shared"] = (ref D3D11_TEXTURE2D_DESC d) => d.MiscFlags = (uint)D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE,
        ["HW_PROTECTED DYNAMIC"] = (ref D3D11_TEXTURE2D_DESC d) =>
            (d.MiscFlags, d.Usage, d.BindFlags, d.CPUAccessFlags) = (0x80000, D3D11_USAGE_DYNAMIC, 8, 0x10000),
        ["STAGING with a flag of views"] = (ref D3D11_TEXTURE2D_DESC d) => (d.MiscFlags, d.Usage, d.BindFlags, d.CPUAccessFlags) =
            ((uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESOURCE_CLAMP, D3D11_USAGE_STAGING, 0, (uint)D3D11_CPU_ACCESS_READ),
        ["HW_PROTECTED STAGING"] = (ref D3D11_TEXTURE2D_DESC d) =>
            (d.MiscFlags, d.Usage, d.BindFlags, d.CPUAccessFlags) = (0x80000, D3D11_USAGE_STAGING, 0, 0x20000),
    };

    private static readonly Dictionary<string, ChangeBuffer> s_badBuffers = new()
    {
        ["width 0"] = (ref D3D11_BUFFER_DESC d) => d.ByteWidth = 0,
        ["depth stencil"] = (ref D3D11_BUFFER_DESC d) => d.BindFlags = (uint)D3D11_BIND_DEPTH_STENCIL,
        ["constant buffer of 17 bytes"] = (ref D3D11_BUFFER_DESC d) => (d.BindFlags, d.ByteWidth) = ((uint)D3D11_BIND_CONSTANT_BUFFER, 17),
        ["constant buffer with other binding"] = (ref D3D11_BUFFER_DESC d) => d.BindFlags = (uint)(D3D11_BIND_CONSTANT_BUFFER | D3D11_BIND_VERTEX_BUFFER),
        ["structured without stride"] = (ref D3D11_BUFFER_DESC d) => d.MiscFlags = (uint)D3D11_RESOURCE_MISC_BUFFER_STRUCTURED,
        ["HW_PROTECTED vertex buffer"] = (ref D3D11_BUFFER_DESC d) =>
            (d.MiscFlags, d.BindFlags) = ((uint)D3D11_RESOURCE_MISC_HW_PROTECTED, (uint)D3D11_BIND_VERTEX_BUFFER),
        ["HW_PROTECTED index buffer"] = (ref D3D11_BUFFER_DESC d) =>
            (d.MiscFlags, d.BindFlags) = ((uint)D3D11_RESOURCE_MISC_HW_PROTECTED, (uint)D3D11_BIND_INDEX_BUFFER),
        ["mips"] = (ref D3D11_BUFFER_DESC d) => d.MiscFlags = (uint)D3D11_RESOURCE_MISC_GENERATE_MIPS,
        ["STAGING with raw views"] = (ref D3D11_BUFFER_DESC d) => (d.MiscFlags, d.Usage, d.BindFlags, d.CPUAccessFlags) =
            ((uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_BUFFER_ALLOW_RAW_VIEWS, D3D11_USAGE_STAGING, 0, (uint)D3D11_CPU_ACCESS_READ),
        ["STAGING without CPU access"] = (ref D3D11_BUFFER_DESC d) => (d.Usage, d.BindFlags) = (D3D11_USAGE_STAGING, 0),
    };

    public static TheoryData<string> BadTextureNames => [.. s_badTextures.Keys];

    public static TheoryData<string> BadBufferNames => [.. s_badBuffers.Keys];

    private static D3D11_BUFFER_DESC BufferDesc => new() { ByteWidth = 256, BindFlags = (uint)D3D11_BIND_RENDER_TARGET };

    [Theory]
    [MemberData(nameof(BadTextureNames))]
    public void A_bad_texture_is_E_INVALIDARG_and_the_driver_never_hears_of_it(string name)
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        s_badTextures[name](ref desc);
        ID3D11Texture2D* made = (ID3D11Texture2D*)1;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, null, &made));
        Assert.True(made == null);
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, null, null));
        Assert.Equal(0, device.Driver.Count("CreateResource"));
    }

    [Theory]
    [MemberData(nameof(BadBufferNames))]
    public void A_bad_buffer_is_E_INVALIDARG_and_the_driver_never_hears_of_it(string name)
    {
        using var device = new TestDevice();
        D3D11_BUFFER_DESC desc = BufferDesc;
        s_badBuffers[name](ref desc);
        ID3D11Buffer* made = (ID3D11Buffer*)1;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateBuffer(device.Device, &desc, null, &made));
        Assert.True(made == null);
        Assert.Equal(0, device.Driver.Count("CreateResource"));
    }

    [Fact]
    public void A_null_description_is_E_INVALIDARG()
    {
        using var device = new TestDevice();
        ID3D11Texture2D* texture;
        ID3D11Buffer* buffer;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateTexture2D(device.Device, null, null, &texture));
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateBuffer(device.Device, null, null, &buffer));
    }

    [Fact]
    public void A_good_description_without_an_out_pointer_is_S_FALSE()
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        D3D11_BUFFER_DESC buffer = BufferDesc;
        Assert.Equal(S_FALSE, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, null, null));
        Assert.Equal(S_FALSE, device.Device->lpVtbl->CreateBuffer(device.Device, &buffer, null, null));
        Assert.Equal(0, device.Driver.Count("CreateResource"));
    }

    [Fact]
    public void Initial_data_must_point_somewhere_and_hold_whole_rows()
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc(format: DXGI_FORMAT_R8G8B8A8_UNORM);
        byte* bytes = stackalloc byte[64 * 32 * 4];
        var data = new D3D11_SUBRESOURCE_DATA { SysMemPitch = 256 };
        ID3D11Texture2D* made;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, &data, &made));
        data.pSysMem = bytes;
        data.SysMemPitch = 255;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, &data, &made));
        data.SysMemPitch = 256;
        desc.Usage = D3D11_USAGE_IMMUTABLE;
        desc.BindFlags = (uint)D3D11_BIND_SHADER_RESOURCE;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, &data, &made));
        _ = made->lpVtbl->Base.Base.Base.Release(made);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Initial_data_of_each_slice_and_mip_hold_whole_rows_of_that_mip(int wrong)
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc(format: DXGI_FORMAT_R8G8B8A8_UNORM) with { MipLevels = 3, ArraySize = 2 };
        byte* bytes = stackalloc byte[64 * 32 * 4];
        var data = stackalloc D3D11_SUBRESOURCE_DATA[6];
        for (int i = 0; i < 6; i++)
            data[i] = new() { pSysMem = bytes, SysMemPitch = 256u >> (i % 3) };
        ID3D11Texture2D* made;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, data, &made));
        _ = made->lpVtbl->Base.Base.Base.Release(made);
        data[wrong].SysMemPitch--;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, data, &made));
        data[wrong] = new() { SysMemPitch = 256 };
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, data, &made));
        Assert.Equal(1, device.Driver.Count("CreateResource"));
    }

    [Fact]
    public void Flags_reach_the_driver_in_its_own_numbers()
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        desc.BindFlags = (uint)(D3D11_BIND_RENDER_TARGET | D3D11_BIND_UNORDERED_ACCESS | D3D11_BIND_DECODER);
        desc.MiscFlags = (uint)(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE
            | D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER | D3D11_RESOURCE_MISC_HW_PROTECTED);
        _ = device.Texture(desc);
        D3D11DDIARG_CREATERESOURCE told = device.Driver.LastResource;
        Assert.Equal((0x20u | 0x100u | 0x200u, 0x800u | 2u | 0x1000u | 0x10000u), (told.BindFlags, told.MiscFlags));
        _ = device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING));
        told = device.Driver.LastResource;
        Assert.Equal((3u, 3u, 0u), (told.MapFlags, told.Usage, told.BindFlags));
        Assert.True(device.Driver.MemoryIsClean);
    }

    [Fact]
    public void No_mip_levels_means_the_full_chain()
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc(format: DXGI_FORMAT_R8G8B8A8_UNORM, width: 64, height: 5);
        desc.MipLevels = 0;
        ID3D11Texture2D* texture = device.Texture(desc);
        D3D11_TEXTURE2D_DESC read;
        texture->lpVtbl->GetDesc(texture, &read);
        Assert.Equal(7u, read.MipLevels);
        Assert.Equal(new (uint, uint)[] { (64, 5), (32, 2), (16, 1), (8, 1), (4, 1), (2, 1), (1, 1) },
            device.Driver.LastMips.Select(m => (m.TexelWidth, m.TexelHeight)));
        (desc.Width, desc.Height) = (5, 64);
        _ = device.Texture(desc);
        Assert.Equal(new (uint, uint)[] { (5, 64), (2, 32), (1, 16), (1, 8), (1, 4), (1, 2), (1, 1) },
            device.Driver.LastMips.Select(m => (m.TexelWidth, m.TexelHeight)));
    }

    [Fact] // S198
    public void Protected_memory_is_told_as_long_as_something_lies_in_it()
    {
        using var device = new TestDevice();
        using ComPtr<IDXGIDevice2> dxgi = device.DevicePtr.As<IDXGIDevice2>();
        Guid iid = IDXGIAdapter3.IID;
        void* found;
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->Base.Base.Base.GetParent(dxgi.Pointer, &iid, &found));
        using var adapter = new ComPtr<IDXGIAdapter3>((IDXGIAdapter3*)found);
        ulong Used()
        {
            DXGI_QUERY_VIDEO_MEMORY_INFO told;
            Assert.Equal(S_OK, adapter.Pointer->lpVtbl->QueryVideoMemoryInfo(adapter.Pointer, 0, 0, &told));
            return told.CurrentUsage;
        }

        _ = device.Texture(TestDevice.Desc());
        Assert.Equal(0ul, Used());
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_RESTRICTED_CONTENT };
        Assert.Equal(S_OK, device.CreateTexture(desc, out ComPtr<ID3D11Texture2D>? first));
        Assert.Equal(S_OK, device.CreateTexture(desc, out ComPtr<ID3D11Texture2D>? second));
        Assert.Equal(2ul * 64 * 32 * 3 / 2, Used());
        first!.Dispose();
        Assert.Equal(64ul * 32 * 3 / 2, Used());
        second!.Dispose();
        Assert.Equal(0ul, Used());
    }

    [Fact]
    public void Descriptions_and_types_come_back()
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        ID3D11Texture2D* texture = device.Texture(desc);
        D3D11_TEXTURE2D_DESC read;
        texture->lpVtbl->GetDesc(texture, &read);
        Assert.Equal(desc, read);
        D3D11_RESOURCE_DIMENSION dimension;
        texture->lpVtbl->Base.GetType(texture, &dimension);
        Assert.Equal(D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_TEXTURE2D, dimension);
        ID3D11Buffer* buffer = device.Buffer(BufferDesc);
        D3D11_BUFFER_DESC readBuffer;
        buffer->lpVtbl->GetDesc(buffer, &readBuffer);
        Assert.Equal(BufferDesc, readBuffer);
        buffer->lpVtbl->Base.GetType(buffer, &dimension);
        Assert.Equal(D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_BUFFER, dimension);
        texture->lpVtbl->Base.SetEvictionPriority(texture, 5);
        Assert.Equal(5u, texture->lpVtbl->Base.GetEvictionPriority(texture));
    }

    [Theory]
    [InlineData(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT)]
    [InlineData(D3D11_RESOURCE_MISC_HW_PROTECTED)]
    public void Protected_resources_need_a_driver_that_protects(D3D11_RESOURCE_MISC_FLAG flag)
    {
        using var device = new TestDevice(new FakeDriver { Caps = 0x5FC });
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        desc.MiscFlags = (uint)flag;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.CreateTexture(desc, out _));
        using var without = new TestDevice(new FakeDriver { HasVideo = false });
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, without.CreateTexture(desc, out _));
    }

    [Fact] // S107
    public void HW_PROTECTED_resources_need_hardware_that_protects()
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~2u });
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        desc.MiscFlags = (uint)D3D11_RESOURCE_MISC_RESTRICTED_CONTENT;
        _ = device.Texture(desc);
        desc.MiscFlags = (uint)D3D11_RESOURCE_MISC_HW_PROTECTED;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.CreateTexture(desc, out _));
    }

    [Fact]
    public void A_driver_without_memory_makes_no_resource_and_loses_none()
    {
        using var device = new TestDevice();
        device.Driver.Reports["CreateResource"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, device.CreateTexture(TestDevice.Desc(), out _));
        Assert.DoesNotContain("resource", device.Driver.Alive.Values);
        Assert.Equal(0, device.Driver.Count("DestroyResource"));
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact]
    public void Format_checks_tell_what_the_driver_has()
    {
        using var device = new TestDevice();
        uint support;
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckFormatSupport(device.Device, DXGI_FORMAT_NV12, &support));
        Assert.NotEqual(0u, support & (uint)D3D11_FORMAT_SUPPORT.D3D11_FORMAT_SUPPORT_TEXTURE2D);
        Assert.Equal(E_FAIL, device.Device->lpVtbl->CheckFormatSupport(device.Device, DXGI_FORMAT_Y410, &support));
        Assert.Equal((E_FAIL, 0u), (device.Device->lpVtbl->CheckFormatSupport(device.Device, DXGI_FORMAT_BC1_UNORM, &support), support));
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CheckFormatSupport(device.Device, DXGI_FORMAT_NV12, null));
        uint levels;
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckMultisampleQualityLevels(device.Device, DXGI_FORMAT_R8G8B8A8_UNORM, 4, &levels));
        Assert.Equal(2u, levels);
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckMultisampleQualityLevels(device.Device, DXGI_FORMAT_R8G8B8A8_UNORM, 3, &levels));
        Assert.Equal(0u, levels);
        Assert.Equal(E_FAIL, device.Device->lpVtbl->CheckMultisampleQualityLevels(device.Device, DXGI_FORMAT_R8G8B8A8_UNORM, 0, &levels));
    }

    [Fact]
    public void Feature_checks_take_exactly_their_structures()
    {
        using var device = new TestDevice();
        D3D11_FEATURE_DATA_THREADING threading;
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckFeatureSupport(device.Device, D3D11_FEATURE.D3D11_FEATURE_THREADING, &threading, 8));
        Assert.Equal((1u, 0u), (threading.DriverConcurrentCreates, threading.DriverCommandLists));
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CheckFeatureSupport(device.Device, D3D11_FEATURE.D3D11_FEATURE_THREADING, &threading, 7));
        var format = new D3D11_FEATURE_DATA_FORMAT_SUPPORT { InFormat = DXGI_FORMAT_P010 };
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckFeatureSupport(device.Device, D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT, &format, 8));
        Assert.NotEqual(0u, format.OutFormatSupport);
        D3D11_FEATURE_DATA_D3D11_OPTIONS options;
        new Span<byte>(&options, sizeof(D3D11_FEATURE_DATA_D3D11_OPTIONS)).Fill(0xFF);
        Assert.Equal(S_OK, device.Device->lpVtbl->CheckFeatureSupport(device.Device, D3D11_FEATURE.D3D11_FEATURE_D3D11_OPTIONS, &options,
            (uint)sizeof(D3D11_FEATURE_DATA_D3D11_OPTIONS)));
        Assert.Equal(default, options);
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CheckFeatureSupport(device.Device, D3D11_FEATURE.D3D11_FEATURE_THREADING, null, 8));
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CheckFeatureSupport(device.Device, (D3D11_FEATURE)77, &options, 4));
    }
}

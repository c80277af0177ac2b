using Dxcp.Abi;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.DXGI_FORMAT;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// What CreateTexture2D and CreateBuffer take: each limit from both sides, and each flag by itself, by tables of this file's own
/// (<c>ns-d3d11-d3d11_texture2d_desc</c>, <c>ns-d3d11-d3d11_buffer_desc</c>, <c>ne-d3d11-d3d11_usage</c>, <c>ne-d3d11-d3d11_bind_flag</c>).
/// S_FALSE is what a good description gets without a pointer for the object.
/// </summary>
public sealed unsafe class ResourceLimitTests : IDisposable
{
    private const uint ShaderResource = 8, RenderTarget = 0x20, Constant = 4, Read = 0x20000, Write = 0x10000;

    private readonly TestDevice _device = new();

    public static TheoryData<string, uint, uint, uint> Limits => new()
    {
        { "width", 1, 16384, 1 },
        { "height", 1, 16384, 1 },
        { "slices", 1, 2048, 1 },
        { "mips of 16384", 0, 15, 1 },
        { "mips of 100", 0, 7, 1 },
        { "mips of NV12", 0, 1, 1 },
        { "buffer", 1, uint.MaxValue, 1 },
        { "constant buffer", 16, 65536, 16 },
        { "structure", 4, 2048, 4 },
    };

    public static TheoryData<uint> Usages => [0, 1, 2, 3, 4];

    public void Dispose() => _device.Dispose();

    [Theory, MemberData(nameof(Limits))]
    public void A_number_is_taken_from_the_least_to_the_greatest_and_no_other(string number, uint least, uint greatest, uint step)
    {
        foreach (uint good in (uint[])[least, greatest])
            Assert.Equal((number, good, S_FALSE), (number, good, Create(number, good)));
        if (least != 0)
            Assert.Equal((number, E_INVALIDARG), (number, Create(number, least - step)));
        if (greatest != uint.MaxValue)
            Assert.Equal((number, E_INVALIDARG), (number, Create(number, greatest + step)));
    }

    [Theory]
    [InlineData(48u, 48u * 64, true), InlineData(48u, 24u, false), InlineData(6u, 6u * 64, false), InlineData(64u, 64u * 64, true)]
    public void A_structure_is_a_multiple_of_four_that_divides_the_buffer(uint stride, uint size, bool isTaken)
    {
        var desc = new D3D11_BUFFER_DESC { ByteWidth = size, BindFlags = ShaderResource, MiscFlags = 0x40, StructureByteStride = stride };
        Assert.Equal(isTaken ? S_FALSE : E_INVALIDARG, Create(desc));
    }

    [Fact] // bits of D3D11_BIND_FLAG; 0x100 is none of them
    public void Each_binding_is_taken_where_its_page_has_it()
    {
        uint[] ofTextures = [0x8, 0x20, 0x40, 0x80, 0x200, 0x400], ofBuffers = [0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x80, 0x200, 0x400];
        for (int bit = 0; bit < 32; bit++)
        {
            uint flag = 1u << bit;
            Assert.Equal((flag, ofTextures.Contains(flag)), (flag, Create(Texture() with { BindFlags = flag }) == S_FALSE));
            Assert.Equal((flag, ofBuffers.Contains(flag)), (flag, Create(new D3D11_BUFFER_DESC { ByteWidth = 256, BindFlags = flag }) == S_FALSE));
        }
    }

    [Fact] // bits of D3D11_RESOURCE_MISC_FLAG: sharing is not a buffer's (S96), restricted sharing not without sharing, GENERATE_MIPS needs two bindings
    public void Each_misc_flag_is_taken_where_its_page_has_it()
    {
        uint[] ofTextures = [0x1, 0x2, 0x80, 0x1000, 0x80000, 0x400000], ofBuffers = [0x10, 0x20, 0x1000, 0x80000];
        for (int bit = 0; bit < 32; bit++)
        {
            uint flag = 1u << bit;
            bool isTaken = Create(Texture() with { MipLevels = 1, BindFlags = ShaderResource | RenderTarget, MiscFlags = flag }) == S_FALSE;
            Assert.Equal((flag, ofTextures.Contains(flag)), (flag, isTaken));
            isTaken = Create(new D3D11_BUFFER_DESC { ByteWidth = 256, BindFlags = ShaderResource, MiscFlags = flag }) == S_FALSE;
            Assert.Equal((flag, ofBuffers.Contains(flag)), (flag, isTaken));
        }
    }

    [Theory, MemberData(nameof(Usages))]
    public void A_usage_has_the_access_the_bindings_and_the_data_that_its_page_gives_it(uint usage)
    {
        // Of the bindings: what the processor may write is read by the GPU, and what nobody writes has data from the start.
        uint[] read = [0x8], written = [0x20, 0x40, 0x80, 0x200, 0x400];
        foreach (uint binding in (uint[])[0, .. read, .. written])
        {
            foreach (uint access in (uint[])[0, Read, Write, Read | Write])
            {
                foreach (bool hasData in (bool[])[false, true])
                {
                    bool isRight = (D3D11_USAGE)usage switch
                    {
                        D3D11_USAGE_DEFAULT => access == 0,
                        D3D11_USAGE_IMMUTABLE => access == 0 && hasData && !written.Contains(binding),
                        D3D11_USAGE_DYNAMIC => access == Write && read.Contains(binding),
                        D3D11_USAGE_STAGING => access != 0 && binding == 0,
                        _ => false,
                    };
                    var desc = Texture() with { MipLevels = 1, Usage = (D3D11_USAGE)usage, BindFlags = binding, CPUAccessFlags = access };
                    Assert.Equal((binding, access, hasData, isRight), (binding, access, hasData, Create(desc, hasData) == S_FALSE));
                }
            }
        }
    }

    [Theory] // texels that share chroma: two in a row, and in 4:2:0 two rows
    [InlineData(DXGI_FORMAT_NV12, 2u, 2u), InlineData(DXGI_FORMAT_P010, 2u, 2u), InlineData(DXGI_FORMAT_YUY2, 2u, 1u)]
    [InlineData(DXGI_FORMAT_Y210, 2u, 1u), InlineData(DXGI_FORMAT_AYUV, 1u, 1u), InlineData(DXGI_FORMAT_R8G8B8A8_UNORM, 1u, 1u)]
    public void A_texture_s_sides_are_multiples_of_what_shares_chroma_and_of_no_more(DXGI_FORMAT format, uint acrossStep, uint downStep)
    {
        Assert.Equal(S_FALSE, Create(TestDevice.Desc(format: format) with { Width = 64 + acrossStep, Height = 32 + downStep }));
        Assert.Equal(acrossStep == 1, Create(TestDevice.Desc(format: format) with { Width = 65 }) == S_FALSE);
        Assert.Equal(downStep == 1, Create(TestDevice.Desc(format: format) with { Height = 33 }) == S_FALSE);
    }

    [Theory] // ns-d3d11-d3d11_texture2d_desc
    [InlineData(1u, 1u, false, 0u, true), InlineData(4u, 1u, false, 0u, true), InlineData(4u, 2u, false, 0u, false)]
    [InlineData(4u, 0u, false, 0u, false), InlineData(4u, 1u, true, 0u, false), InlineData(4u, 1u, false, 3u, false)]
    [InlineData(1u, 2u, false, 0u, true), InlineData(1u, 1u, true, 0u, true), InlineData(1u, 1u, false, 3u, true)]
    public void A_texture_of_several_samples_has_one_level_no_data_and_the_usage_DEFAULT(uint samples, uint mips, bool hasData, uint usage, bool isTaken)
    {
        D3D11_TEXTURE2D_DESC desc = Texture() with { MipLevels = mips, SampleDesc = new() { Count = samples }, Usage = (D3D11_USAGE)usage };
        if (usage != 0)
            (desc.BindFlags, desc.CPUAccessFlags) = (0, Read);
        Assert.Equal(isTaken ? S_FALSE : E_INVALIDARG, Create(desc, hasData));
    }

    [Theory]
    [InlineData(ShaderResource, false), InlineData(RenderTarget, false), InlineData(ShaderResource | RenderTarget, true)]
    public void Mips_are_generated_for_what_is_drawn_to_and_read(uint bindings, bool isTaken) =>
        Assert.Equal(isTaken ? S_FALSE : E_INVALIDARG, Create(Texture() with { BindFlags = bindings, MiscFlags = 1 }));

    [Theory] // S96: of the levels it is their number that counts, not how the description names it
    [InlineData(DXGI_FORMAT_R8G8B8A8_UNORM, 1u, 1u, 1u, true), InlineData(DXGI_FORMAT_R8G8B8A8_UNORM, 1u, 1u, 3u, true)]
    [InlineData(DXGI_FORMAT_R8G8B8A8_UNORM, 1u, 4u, 1u, false), InlineData(DXGI_FORMAT_R8G8B8A8_UNORM, 2u, 1u, 1u, false)]
    [InlineData(DXGI_FORMAT_R8G8B8A8_UNORM, 0u, 1u, 1u, false), InlineData(DXGI_FORMAT_NV12, 0u, 1u, 1u, true)]
    public void What_is_shared_has_one_level_and_one_sample(DXGI_FORMAT format, uint mips, uint samples, uint slices, bool isTaken) =>
        Assert.Equal(isTaken ? S_FALSE : E_INVALIDARG, Create(TestDevice.Desc(format: format) with
        {
            MipLevels = mips,
            ArraySize = slices,
            SampleDesc = new() { Count = samples },
            MiscFlags = 2,
        }));

    [Theory, InlineData(true, S_FALSE), InlineData(false, E_INVALIDARG)]
    public void A_buffer_s_initial_data_points_somewhere(bool points, int code)
    {
        byte* bytes = stackalloc byte[64];
        var data = new D3D11_SUBRESOURCE_DATA { pSysMem = points ? bytes : null };
        var desc = new D3D11_BUFFER_DESC { ByteWidth = 64, BindFlags = ShaderResource };
        Assert.Equal(code, _device.Device->lpVtbl->CreateBuffer(_device.Device, &desc, &data, null));
    }

    [Fact]
    public void A_level_is_one_texel_wide_at_least_and_its_rows_have_that_one()
    {
        byte* bytes = stackalloc byte[64 * 4];
        var data = stackalloc D3D11_SUBRESOURCE_DATA[3];
        for (int i = 0; i < 3; i++)
            data[i] = new() { pSysMem = bytes, SysMemPitch = 4 };
        D3D11_TEXTURE2D_DESC desc = Texture() with { Width = 1, Height = 4, MipLevels = 3 };
        Assert.Equal(S_FALSE, _device.Device->lpVtbl->CreateTexture2D(_device.Device, &desc, data, null));
        data[2].SysMemPitch = 3;
        Assert.Equal(E_INVALIDARG, _device.Device->lpVtbl->CreateTexture2D(_device.Device, &desc, data, null));
    }

    private static D3D11_TEXTURE2D_DESC Texture() => TestDevice.Desc(format: DXGI_FORMAT_R8G8B8A8_UNORM);

    private int Create(string number, uint value) => number switch
    {
        "width" => Create(Texture() with { Width = value, Height = 1 }),
        "height" => Create(Texture() with { Height = value, Width = 1 }),
        "slices" => Create(Texture() with { ArraySize = value }),
        "mips of 16384" => Create(Texture() with { Width = 16384, Height = 1, MipLevels = value }),
        "mips of 100" => Create(Texture() with { Width = 1, Height = 100, MipLevels = value }),
        "mips of NV12" => Create(TestDevice.Desc() with { MipLevels = value }),
        "buffer" => Create(new D3D11_BUFFER_DESC { ByteWidth = value, BindFlags = ShaderResource }),
        "constant buffer" => Create(new D3D11_BUFFER_DESC { ByteWidth = value, BindFlags = Constant }),
        _ => Create(new D3D11_BUFFER_DESC { ByteWidth = value * 4, BindFlags = ShaderResource, MiscFlags = 0x40, StructureByteStride = value }),
    };

    private int Create(D3D11_TEXTURE2D_DESC desc, bool hasData = false)
    {
        byte none = 0;
        var data = new D3D11_SUBRESOURCE_DATA { pSysMem = &none, SysMemPitch = 64 * 4 };
        return _device.Device->lpVtbl->CreateTexture2D(_device.Device, &desc, hasData ? &data : null, null);
    }

    private int Create(D3D11_BUFFER_DESC desc) => _device.Device->lpVtbl->CreateBuffer(_device.Device, &desc, null, null);
}

using Dxcp.Abi;
using static Dxcp.Abi.DXGI_FORMAT;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Every format of both APIs against its definition: how many bits a pixel takes in a row, which pixels share samples, and whether a plane of half the
/// rows follows. A number that is none of these is no format here.
/// </summary>
public sealed class FormatTests
{
    private static readonly Definition s_nv12 = new(8, 2, 2), s_p016 = new(16, 2, 2);

    /// <summary>The pages of DXGI_FORMAT: bits of the channels together; 4:2:2 has two pixels in twice as many.</summary>
    private static readonly Dictionary<DXGI_FORMAT, Definition> s_formats11 = new()
    {
        [DXGI_FORMAT_R8_UNORM] = new(8),
        [DXGI_FORMAT_R8_UINT] = new(8),
        [DXGI_FORMAT_R8_TYPELESS] = new(8),
        [DXGI_FORMAT_A8_UNORM] = new(8),
        [DXGI_FORMAT_R8G8_UNORM] = new(16),
        [DXGI_FORMAT_R8G8_UINT] = new(16),
        [DXGI_FORMAT_R8G8_TYPELESS] = new(16),
        [DXGI_FORMAT_R16_UNORM] = new(16),
        [DXGI_FORMAT_R16_UINT] = new(16),
        [DXGI_FORMAT_R8G8B8A8_UNORM] = new(32),
        [DXGI_FORMAT_R8G8B8A8_UNORM_SRGB] = new(32),
        [DXGI_FORMAT_R8G8B8A8_UINT] = new(32),
        [DXGI_FORMAT_R8G8B8A8_TYPELESS] = new(32),
        [DXGI_FORMAT_B8G8R8A8_UNORM] = new(32),
        [DXGI_FORMAT_B8G8R8A8_UNORM_SRGB] = new(32),
        [DXGI_FORMAT_B8G8R8A8_TYPELESS] = new(32),
        [DXGI_FORMAT_B8G8R8X8_UNORM] = new(32),
        [DXGI_FORMAT_R10G10B10A2_UNORM] = new(32),
        [DXGI_FORMAT_R10G10B10A2_UINT] = new(32),
        [DXGI_FORMAT_R10G10B10A2_TYPELESS] = new(32),
        [DXGI_FORMAT_R16G16_UNORM] = new(32),
        [DXGI_FORMAT_R32_UINT] = new(32),
        [DXGI_FORMAT_R32_FLOAT] = new(32),
        [DXGI_FORMAT_AYUV] = new(32),
        [DXGI_FORMAT_Y410] = new(32),
        [DXGI_FORMAT_R16G16B16A16_UNORM] = new(64),
        [DXGI_FORMAT_R16G16B16A16_FLOAT] = new(64),
        [DXGI_FORMAT_Y416] = new(64),
        [DXGI_FORMAT_R32G32B32A32_FLOAT] = new(128),
        [DXGI_FORMAT_NV12] = s_nv12,
        [DXGI_FORMAT_P010] = s_p016,
        [DXGI_FORMAT_P016] = s_p016,
        [DXGI_FORMAT_YUY2] = new(16, 2),
        [DXGI_FORMAT_Y210] = new(32, 2),
        [DXGI_FORMAT_Y216] = new(32, 2),
    };

    private static readonly Dictionary<uint, Definition> s_formats9 = new()
    {
        [(uint)D3DFORMAT.D3DFMT_L8] = new(8),
        [(uint)D3DFORMAT.D3DFMT_A8] = new(8),
        [(uint)D3DFORMAT.D3DFMT_L16] = new(16),
        [(uint)D3DFORMAT.D3DFMT_A8L8] = new(16),
        [(uint)D3DFORMAT.D3DFMT_R5G6B5] = new(16),
        [(uint)D3DFORMAT.D3DFMT_X1R5G5B5] = new(16),
        [(uint)D3DFORMAT.D3DFMT_A1R5G5B5] = new(16),
        [(uint)D3DFORMAT.D3DFMT_A8R8G8B8] = new(32),
        [(uint)D3DFORMAT.D3DFMT_X8R8G8B8] = new(32),
        [(uint)D3DFORMAT.D3DFMT_A8B8G8R8] = new(32),
        [(uint)D3DFORMAT.D3DFMT_X8B8G8R8] = new(32),
        [(uint)D3DFORMAT.D3DFMT_A2R10G10B10] = new(32),
        [(uint)D3DFORMAT.D3DFMT_A2B10G10R10] = new(32),
        [(uint)D3DFORMAT.D3DFMT_G16R16] = new(32),
        [(uint)D3DFORMAT.D3DFMT_R32F] = new(32),
        [(uint)D3DFORMAT.D3DFMT_A16B16G16R16] = new(64),
        [(uint)D3DFORMAT.D3DFMT_A16B16G16R16F] = new(64),
        [FourCC("AYUV")] = new(32),
        [FourCC("YUY2")] = new(16, 2),
        [FourCC("UYVY")] = new(16, 2),
        [FourCC("NV12")] = s_nv12,
        [FourCC("P010")] = s_p016,
        [FourCC("P016")] = s_p016,
    };

    /// <summary>What a format is.</summary>
    /// <param name="Bits">Of a pixel in a row of the first plane.</param>
    /// <param name="Across">Pixels of a row that share samples.</param>
    /// <param name="Down">Rows that do; their samples lie in a plane of their own.</param>
    private readonly record struct Definition(uint Bits, uint Across = 1, uint Down = 1);

    [Fact]
    public void A_format_of_Direct3D_11_is_as_its_definition_says()
    {
        foreach (DXGI_FORMAT format in Enum.GetValues<DXGI_FORMAT>())
        {
            Assert.Equal((format, s_formats11.ContainsKey(format)), (format, Formats.TryGet(format, out FormatInfo info)));
            AssertIs($"{format}", s_formats11.GetValueOrDefault(format), info);
        }
    }

    [Fact]
    public void A_format_of_Direct3D_9_is_as_its_definition_says()
    {
        foreach (uint format in Enum.GetValues<D3DFORMAT>().Select(format => (uint)format).Concat(s_formats9.Keys).Distinct())
        {
            Assert.Equal((format, s_formats9.ContainsKey(format)), (format, D3D9Formats.TryGet((D3DFORMAT)format, out FormatInfo info)));
            AssertIs(D3D9Formats.NameOf((D3DFORMAT)format), s_formats9.GetValueOrDefault(format), info);
        }
    }

    [Fact] // Direct3D 9 names channels from the most significant on, DXGI as they lie in memory
    public void A_shared_format_has_one_name_in_each_API()
    {
        Dictionary<DXGI_FORMAT, uint> pairs = new()
        {
            [DXGI_FORMAT_NV12] = FourCC("NV12"),
            [DXGI_FORMAT_P010] = FourCC("P010"),
            [DXGI_FORMAT_P016] = FourCC("P016"),
            [DXGI_FORMAT_AYUV] = FourCC("AYUV"),
            [DXGI_FORMAT_YUY2] = FourCC("YUY2"),
            [DXGI_FORMAT_B8G8R8A8_UNORM] = (uint)D3DFORMAT.D3DFMT_A8R8G8B8,
            [DXGI_FORMAT_B8G8R8X8_UNORM] = (uint)D3DFORMAT.D3DFMT_X8R8G8B8,
            [DXGI_FORMAT_R8G8B8A8_UNORM] = (uint)D3DFORMAT.D3DFMT_A8B8G8R8,
            [DXGI_FORMAT_R10G10B10A2_UNORM] = (uint)D3DFORMAT.D3DFMT_A2B10G10R10,
            [DXGI_FORMAT_R8_UNORM] = (uint)D3DFORMAT.D3DFMT_L8,
        };
        foreach (DXGI_FORMAT format in Enum.GetValues<DXGI_FORMAT>())
            Assert.Equal((format, pairs.GetValueOrDefault(format)), (format, (uint)SharedFormats.ToDirect3D9(format)));
        foreach (uint format in Enum.GetValues<D3DFORMAT>().Select(format => (uint)format).Concat(s_formats9.Keys).Where(format => format != 0))
            Assert.Equal((format, pairs.SingleOrDefault(pair => pair.Value == format).Key), (format, SharedFormats.ToDirect3D11((D3DFORMAT)format)));
        Assert.All(pairs, pair => Assert.Equal(s_formats11[pair.Key], s_formats9[pair.Value]));
    }

    private static void AssertIs(string name, Definition definition, FormatInfo info)
    {
        if (definition.Bits == 0)
            return;
        Assert.Equal((name, definition.Across, definition.Down, definition.Across > 1), (name, info.WidthAlignment, info.HeightAlignment, info.IsSubsampled));
        for (uint width = definition.Across; width < 300; width += definition.Across)
            Assert.Equal((name, width, (ulong)width * definition.Bits / 8), (name, width, info.RowBytes(width)));
        for (uint height = definition.Down; height < 40; height += definition.Down)
            Assert.Equal((name, height, definition.Down == 1 ? height : height * 3 / 2), (name, height, info.MemoryRows(height)));
    }

    private static uint FourCC(string code) => code.Select((letter, i) => (uint)letter << (8 * i)).Aggregate((a, b) => a | b);
}

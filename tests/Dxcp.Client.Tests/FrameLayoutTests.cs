using Dxcp.Abi;

namespace Dxcp.Client.Tests;

/// <summary>Formats and the sizes of pictures.</summary>
public sealed class FrameLayoutTests
{
    private const int Most = 16384;

    public static TheoryData<FrameFormat, DXGI_FORMAT, D3DFORMAT, int, bool, bool> Formats => new()
    {
        { FrameFormat.Nv12, DXGI_FORMAT.DXGI_FORMAT_NV12, D3DVideoFormats.NV12, 1, true, true },
        { FrameFormat.P010, DXGI_FORMAT.DXGI_FORMAT_P010, D3DVideoFormats.P010, 2, true, true },
        { FrameFormat.Yuy2, DXGI_FORMAT.DXGI_FORMAT_YUY2, D3DFORMAT.D3DFMT_YUY2, 2, true, false },
        { FrameFormat.Ayuv, DXGI_FORMAT.DXGI_FORMAT_AYUV, D3DVideoFormats.AYUV, 4, false, false },
        { FrameFormat.R8, DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, D3DFORMAT.D3DFMT_L8, 1, false, false },
    };

    [Theory, MemberData(nameof(Formats))]
    public void Each_format_has_its_name_in_either_API_its_bytes_and_its_smallest_and_largest_picture(FrameFormat format, DXGI_FORMAT direct3D11,
        D3DFORMAT direct3D9, int pixel, bool pairsOfColumns, bool pairsOfRows)
    {
        Assert.Equal((direct3D11, direct3D9), (format.ToDirect3D11(), format.ToDirect3D9()));
        Assert.Equal((format, format), (FrameFormats.Of(direct3D11), FrameFormats.Of(direct3D9)));
        int column = pairsOfColumns ? 2 : 1, row = pairsOfRows ? 2 : 1;
        foreach ((int width, int height) in new[] { (column, row), (64, 48), (Most, row), (column, Most), (64 + column, 48 + row) })
        {
            FrameLayout layout = FrameLayout.Of(format, width, height);
            Assert.Equal((width * pixel, pairsOfRows ? height * 3 / 2 : height), (layout.RowBytes, layout.Rows));
            Assert.Equal(layout.RowBytes * layout.Rows, layout.Size);
        }

        foreach (int bad in new[] { 0, -column, column - 1, Most + column, int.MinValue })
            Assert.Throws<ArgumentOutOfRangeException>("width", () => FrameLayout.Of(format, bad, row));
        foreach (int bad in new[] { 0, -row, row - 1, Most + row, int.MinValue })
            Assert.Throws<ArgumentOutOfRangeException>("height", () => FrameLayout.Of(format, column, bad));
        if (pairsOfColumns)
            Assert.Throws<ArgumentOutOfRangeException>("width", () => FrameLayout.Of(format, 3, row));
        if (pairsOfRows)
            Assert.Throws<ArgumentOutOfRangeException>("height", () => FrameLayout.Of(format, column, 3));
    }

    [Fact]
    public void There_are_no_formats_but_those_and_each_is_named()
    {
        Assert.Equal(Enum.GetValues<FrameFormat>(), Formats.Select(row => row.Data.Item1));
        foreach (int bad in new[] { -1, Enum.GetValues<FrameFormat>().Length })
            Assert.Throws<ArgumentOutOfRangeException>("format", () => FrameLayout.Of((FrameFormat)bad, 64, 48));
        Assert.Null(FrameFormats.Of(DXGI_FORMAT.DXGI_FORMAT_UNKNOWN));
        Assert.Null(FrameFormats.Of(D3DFORMAT.D3DFMT_A8R8G8B8));
        Assert.Equal("NV12, P010, YUY2, AYUV, R8", FrameFormats.Names);
    }

    [Theory, MemberData(nameof(Formats))] // S34, R25
    public void Frames_of_each_format_arrive_whole_and_partly_encrypted_whatever_the_row_pitch(FrameFormat format, DXGI_FORMAT direct3D11,
        D3DFORMAT direct3D9, int pixel, bool pairsOfColumns, bool pairsOfRows)
    {
        _ = (direct3D11, direct3D9, pairsOfColumns);
        foreach (int pitch in new[] { 30 * pixel, 128, 129, 5000 })
        {
            using var player = new Player(rowPadding: pitch - (30 * pixel));
            ProtectedSurface surface = player.Surface(format, 30, pairsOfRows ? 20 : 32); // 32 rows of 128 bytes are all that an array of 4096 has
            player.RoundTrip(surface);
            player.RoundTrip(surface, null, new Cryptography.PartialPattern(100, 20, 2));
        }
    }
}

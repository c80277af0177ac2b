using Dxcp.Abi;
using Dxcp.Codecs.Av1;

namespace Dxcp.Codecs.Tests;

/// <summary>Tiles of AV1 against tile_info( ) of the specification, 5.9.15: pictures larger than any of the clips.</summary>
public sealed unsafe class Av1TilesTests
{
    [Fact]
    public void The_largest_tile_of_a_large_picture_is_a_fourth_of_it_by_the_width_of_its_widest()
    {
        // 4096x4608 in superblocks of 64: twice the largest tile, so that minLog2Tiles is 1 and maxTileAreaSb 64 * 72 / 4.
        var tiles = Of(columns: 64, rows: 72, [64], [18, 18, 18, 17, 1]);
        Assert.False(tiles.IsUniform);
        Assert.Null(tiles.Check());
        Assert.Equal((5, 31u), tiles.RowCode(0));
        Assert.Equal((1, 0u), Av1Tiles.Uneven(0, 2));
        Assert.Equal("tile row 0 is 19 superblocks high, 18 is the most", Of(64, 72, [64], [19, 18, 18, 16, 1]).Check());
        Assert.Equal("tile row 1 is 37 superblocks high, 36 is the most", Of(64, 72, [32, 32], [34, 37, 1]).Check());
    }

    [Fact]
    public void Tiles_of_a_picture_that_needs_no_more_than_one_may_be_as_high_as_it()
    {
        Assert.Null(Of(columns: 4, rows: 5, [4], [5]).Check());
        Assert.Null(Of(columns: 4, rows: 5, [3, 1], [4, 1]).Check());
    }

    private static Av1Tiles Of(int columns, int rows, ushort[] widths, ushort[] heights)
    {
        DXVA_PicParams_AV1 parameters = default;
        parameters.tiles.cols = (byte)widths.Length;
        parameters.tiles.rows = (byte)heights.Length;
        for (int i = 0; i < widths.Length; i++)
            parameters.tiles.widths[i] = widths[i];
        for (int i = 0; i < heights.Length; i++)
            parameters.tiles.heights[i] = heights[i];
        return new Av1Tiles(parameters, columns, rows, log2Size: 6);
    }
}

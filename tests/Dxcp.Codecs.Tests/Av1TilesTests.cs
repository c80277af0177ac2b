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

    [Fact] // 5.9.15
    public void Tiles_that_do_not_cover_the_picture_once_are_refused_by_what_is_wrong()
    {
        // 70 superblocks of 64 in a row: no tile is wider than 64.
        Assert.Null(Of(70, 2, [64, 6], [1, 1]).Check());
        Assert.Equal("tile column 0 is 65 superblocks wide, 64 is the most", Of(70, 2, [65, 5], [2]).Check());
        Assert.Equal("tile column 1 is 0 superblocks wide, 38 is the most", Of(70, 2, [32, 0, 38], [2]).Check());
        Assert.Equal("tile row 1 is 0 superblocks high, 4 is the most", Of(4, 7, [4], [3, 0, 4]).Check());
        foreach ((ushort[] widths, ushort[] heights) in new (ushort[], ushort[])[]
            { ([], [5]), ([4], []), ([3], [5]), ([5], [5]), ([4], [4]), ([4], [6]), ([2, 1], [5]), ([4], [2, 2]) })
        {
            Assert.EndsWith("do not cover a picture of 4 by 5", Of(4, 5, widths, heights).Check(), StringComparison.Ordinal);
        }

        Assert.Null(Of(4, 5, [3, 1], [4, 1], context: 3).Check());
        Assert.Equal("context_update_id 4 is not one of 4 tiles", Of(4, 5, [3, 1], [4, 1], context: 4).Check());
    }

    [Fact] // 4.10.7, 5.9.15
    public void The_size_of_an_uneven_tile_is_coded_within_the_room_that_is_left()
    {
        Av1Tiles tiles = Of(columns: 10, rows: 9, [3, 6, 1], [5, 1, 3]);
        Assert.False(tiles.IsUniform);
        Assert.Equal([Av1Tiles.Uneven(2, 10), Av1Tiles.Uneven(5, 7), Av1Tiles.Uneven(0, 1)], Enumerable.Range(0, 3).Select(tiles.ColumnCode));
        Assert.Equal([Av1Tiles.Uneven(4, 9), Av1Tiles.Uneven(0, 4), Av1Tiles.Uneven(2, 3)], Enumerable.Range(0, 3).Select(tiles.RowCode));
        // Of five numbers the first three take two bits, the others three.
        Assert.Equal([(2, 0u), (2, 1u), (2, 2u), (3, 6u), (3, 7u)], Enumerable.Range(0, 5).Select(value => Av1Tiles.Uneven(value, 5)));
        Assert.Equal(Enumerable.Range(0, 4).Select(value => (2, (uint)value)), Enumerable.Range(0, 4).Select(value => Av1Tiles.Uneven(value, 4)));
    }

    [Fact] // 5.9.15
    public void Even_tiles_are_told_by_the_logarithms_of_their_counts()
    {
        Av1Tiles even = Of(columns: 10, rows: 6, [3, 3, 3, 1], [3, 3]);
        Assert.Equal((true, 2, 1, 4, 2), (even.IsUniform, even.Log2Columns, even.Log2Rows, even.Columns, even.Rows));
        Assert.Equal((0, 4, 0, 3), (even.LeastColumns, even.MostColumns, even.LeastRows, even.MostRows));
        Av1Tiles wide = Of(columns: 70, rows: 2, [35, 35], [2]);
        Assert.Equal((true, 1, 0, 1, 6), (wide.IsUniform, wide.Log2Columns, wide.Log2Rows, wide.LeastColumns, wide.MostColumns));
        Av1Tiles high = Of(columns: 2, rows: 70, [2], [35, 35]);
        Assert.Equal((true, 0, 1, 0, 6), (high.IsUniform, high.Log2Columns, high.Log2Rows, high.LeastRows, high.MostRows));
        Assert.False(Of(columns: 10, rows: 6, [3, 3, 2, 2], [3, 3]).IsUniform);
        Assert.False(Of(columns: 10, rows: 6, [3, 3, 3, 1], [4, 2]).IsUniform);
    }

    [Theory, InlineData(64, true), InlineData(65, false)] // 3: MAX_TILE_COLS and MAX_TILE_ROWS
    public void A_picture_has_sixty_four_columns_and_rows_of_tiles_at_most(int count, bool fits)
    {
        ushort[] ones = [.. Enumerable.Repeat((ushort)1, count)];
        Assert.Equal(fits, Of(count, 1, ones[..64], [1], columnsSaid: count).Check() is null);
        Assert.Equal(fits, Of(1, count, [1], ones[..64], rowsSaid: count).Check() is null);
    }

    private static Av1Tiles Of(int columns, int rows, ushort[] widths, ushort[] heights, ushort context = 0, int? columnsSaid = null, int? rowsSaid = null)
    {
        DXVA_PicParams_AV1 parameters = default;
        parameters.tiles.cols = (byte)(columnsSaid ?? widths.Length);
        parameters.tiles.rows = (byte)(rowsSaid ?? heights.Length);
        parameters.tiles.context_update_id = context;
        for (int i = 0; i < widths.Length; i++)
            parameters.tiles.widths[i] = widths[i];
        for (int i = 0; i < heights.Length; i++)
            parameters.tiles.heights[i] = heights[i];
        return new Av1Tiles(parameters, columns, rows, log2Size: 6);
    }
}

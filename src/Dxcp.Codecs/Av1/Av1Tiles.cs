using System.Numerics;
using Dxcp.Abi;

namespace Dxcp.Codecs.Av1;

/// <summary>Tiles of a picture, and what tile_info( ) has of them (AV1 bitstream specification, 5.9.15): uniform ones as such, others one by one.</summary>
internal sealed unsafe class Av1Tiles
{
    private const int Most = 64, WidestSamples = 4096, LargestSamples = 4096 * 2304;

    private readonly int[] _widths;
    private readonly int[] _heights;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _widest;

    /// <param name="parameters">The picture parameters.</param>
    /// <param name="columns">Superblocks in a row: sbCols.</param>
    /// <param name="rows">Rows of superblocks: sbRows.</param>
    /// <param name="log2Size">Samples of a superblock's side, as a power of two.</param>
    public Av1Tiles(in DXVA_PicParams_AV1 parameters, int columns, int rows, int log2Size)
    {
        (_columns, _rows) = (columns, rows);
        _widths = new int[Math.Min((int)parameters.tiles.cols, Most)];
        _heights = new int[Math.Min((int)parameters.tiles.rows, Most)];
        for (int i = 0; i < _widths.Length; i++)
            _widths[i] = parameters.tiles.widths[i];
        for (int i = 0; i < _heights.Length; i++)
            _heights[i] = parameters.tiles.heights[i];
        ContextTile = parameters.tiles.context_update_id;
        _widest = WidestSamples >> log2Size;
        LeastColumns = Log2(_widest, columns);
        MostColumns = Log2(1, Math.Min(columns, Most));
        MostRows = Log2(1, Math.Min(rows, Most));
        LeastTiles = Math.Max(LeastColumns, Log2(LargestSamples >> (2 * log2Size), columns * rows));
        IsUniform = TryUniform(_widths, columns, LeastColumns, MostColumns, out int log2Columns)
            & TryUniform(_heights, rows, Math.Max(LeastTiles - log2Columns, 0), MostRows, out int log2Rows);
        Log2Columns = IsUniform ? log2Columns : Log2(1, _widths.Length);
        Log2Rows = IsUniform ? log2Rows : Log2(1, _heights.Length);
    }

    /// <summary>uniform_tile_spacing_flag.</summary>
    public bool IsUniform { get; }

    /// <summary>TileColsLog2.</summary>
    public int Log2Columns { get; }

    /// <summary>TileRowsLog2.</summary>
    public int Log2Rows { get; }

    /// <summary>minLog2TileCols.</summary>
    public int LeastColumns { get; }

    /// <summary>maxLog2TileCols.</summary>
    public int MostColumns { get; }

    /// <summary>minLog2TileRows.</summary>
    public int LeastRows => Math.Max(LeastTiles - Log2Columns, 0);

    /// <summary>maxLog2TileRows.</summary>
    public int MostRows { get; }

    /// <summary>TileCols.</summary>
    public int Columns => _widths.Length;

    /// <summary>TileRows.</summary>
    public int Rows => _heights.Length;

    /// <summary>context_update_tile_id.</summary>
    public int ContextTile { get; }

    /// <summary>Whether the tiles beside each other are as wide as the picture.</summary>
    public bool CoverColumns => Sum(_widths) == _columns;

    private int LeastTiles { get; }

    /// <summary>What stands against the tiles; null if nothing does.</summary>
    public string? Check()
    {
        if (Columns == 0 || Rows == 0 || !CoverColumns || Sum(_heights) != _rows)
            return $"{Columns} tile columns of {Sum(_widths)} superblocks and {Rows} rows of {Sum(_heights)} do not cover a picture of {_columns} by {_rows}";
        if (ContextTile >= Columns * Rows)
            return $"context_update_id {ContextTile} is not one of {Columns * Rows} tiles";
        for (int i = 0; i < Columns; i++)
        {
            if (_widths[i] == 0 || _widths[i] > RoomForColumn(i))
                return $"tile column {i} is {_widths[i]} superblocks wide, {RoomForColumn(i)} is the most";
        }

        for (int i = 0; i < Rows && !IsUniform; i++)
        {
            if (_heights[i] == 0 || _heights[i] > RoomForRow(i))
                return $"tile row {i} is {_heights[i]} superblocks high, {RoomForRow(i)} is the most";
        }

        return null;
    }

    /// <summary>width_in_sbs_minus_1, ns(maxWidth).</summary>
    public (int Bits, uint Value) ColumnCode(int column) => Uneven(_widths[column] - 1, RoomForColumn(column));

    /// <summary>height_in_sbs_minus_1, ns(maxHeight).</summary>
    public (int Bits, uint Value) RowCode(int row) => Uneven(_heights[row] - 1, RoomForRow(row));

    /// <summary>ns(n), 4.10.7.</summary>
    public static (int Bits, uint Value) Uneven(int value, int count)
    {
        int bits = BitOperations.Log2((uint)count) + 1, few = (1 << bits) - count;
        return value < few ? (bits - 1, (uint)value) : (bits, (uint)(value + few));
    }

    private int RoomForColumn(int column) => Math.Min(_columns - Sum(_widths.AsSpan(0, column)), _widest);

    private int RoomForRow(int row)
    {
        int area = LeastTiles > 0 ? (_rows * _columns) >> (LeastTiles + 1) : _rows * _columns;
        return Math.Min(_rows - Sum(_heights.AsSpan(0, row)), Math.Max(area / Math.Max(_widths.Max(), 1), 1));
    }

    private static bool TryUniform(ReadOnlySpan<int> sizes, int superblocks, int least, int most, out int log2)
    {
        for (log2 = least; log2 <= most; log2++)
        {
            int size = (superblocks + (1 << log2) - 1) >> log2;
            if (size == 0 || (superblocks + size - 1) / size != sizes.Length)
                continue;
            if (sizes[..^1].IndexOfAnyExcept(size) < 0 && sizes[^1] == superblocks - (size * (sizes.Length - 1)))
                return true;
        }

        log2 = least;
        return false;
    }

    /// <summary>tile_log2( ), 5.9.16.</summary>
    private static int Log2(int size, int target)
    {
        int log2 = 0;
        while ((long)size << log2 < target)
            log2++;
        return log2;
    }

    private static int Sum(ReadOnlySpan<int> sizes)
    {
        int sum = 0;
        foreach (int size in sizes)
            sum += size;
        return sum;
    }
}

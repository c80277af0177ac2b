using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Codecs.Hevc;

/// <summary>A picture that slices may refer to, or that is kept for later ones.</summary>
/// <param name="Order">PicOrderCntVal.</param>
/// <param name="IsUsed">Whether this very picture may refer to it: it is in one of the Curr lists.</param>
internal readonly record struct HevcReference(int Order, bool IsUsed);

/// <summary>What the buffers say of a picture of HEVC, by the names that the standard has for it (DXVA specification for HEVC, section 4).</summary>
internal sealed class HevcPicture
{
    private const byte None = 0xFF;
    private const int References = 15, CurrentReferences = 8;

    private readonly DXVA_PicParams_HEVC _parameters;
    private readonly byte[]? _lists;

    /// <param name="parameters">The picture parameters: at least as many bytes as the structure has.</param>
    /// <param name="matrix">The scaling lists; shorter than the structure for none.</param>
    public unsafe HevcPicture(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> matrix)
    {
        _parameters = MemoryMarshal.Read<DXVA_PicParams_HEVC>(parameters);
        int size = sizeof(DXVA_Qmatrix_HEVC);
        if (HasLists && matrix.Length >= size)
            _lists = matrix[..size].ToArray();
        FindReferences();
    }

    /// <summary>The parameters as they came.</summary>
    public ref readonly DXVA_PicParams_HEVC Parameters => ref _parameters;

    /// <summary>chroma_format_idc.</summary>
    public int ChromaFormat => Format(0, 2);

    /// <summary>bit_depth_luma_minus8.</summary>
    public int LumaDepth => Format(3, 3);

    /// <summary>bit_depth_chroma_minus8.</summary>
    public int ChromaDepth => Format(6, 3);

    /// <summary>Bits of slice_pic_order_cnt_lsb.</summary>
    public int OrderBits => Format(9, 4) + 4;

    /// <summary>Samples in a row and rows of luma.</summary>
    public (int Width, int Height) Extent =>
        (_parameters.PicWidthInMinCbsY << SmallestBlock, _parameters.PicHeightInMinCbsY << SmallestBlock);

    /// <summary>Bits of slice_segment_address: Ceil(Log2(PicSizeInCtbsY)).</summary>
    public int AddressBits
    {
        get
        {
            int block = 1 << Math.Min(SmallestBlock + _parameters.log2_diff_max_min_luma_coding_block_size, 16);
            long blocks = ((Extent.Width + (long)block - 1) / block) * ((Extent.Height + (long)block - 1) / block);
            return CeilLog2((uint)Math.Min(blocks, uint.MaxValue));
        }
    }

    /// <summary>Whether scaling lists are on.</summary>
    public bool HasLists => Tool(0) != 0;

    /// <summary>Whether the picture came with lists; else the standard's own apply.</summary>
    public bool HasOwnLists => _lists is not null;

    /// <summary>The picture parameter set that is being written.</summary>
    public int ParameterSet { get; set; }

    /// <summary>num_extra_slice_header_bits of the set that is being written.</summary>
    public int ExtraHeaderBits { get; set; }

    /// <summary>Short-term references before the picture, the closest first.</summary>
    public List<HevcReference> Before { get; } = [];

    /// <summary>Short-term references after the picture, the closest first.</summary>
    public List<HevcReference> After { get; } = [];

    /// <summary>Long-term references, those that the picture uses in the order of its list first.</summary>
    public List<HevcReference> LongTerm { get; } = [];

    /// <summary>Whether long-term references are allowed.</summary>
    public bool HasLongTerm => Tool(17) != 0;

    /// <summary>Tile columns and rows beyond the first.</summary>
    public (int Columns, int Rows) Tiles => (Math.Min((int)_parameters.num_tile_columns_minus1, 19), Math.Min((int)_parameters.num_tile_rows_minus1, 21));

    /// <summary>column_width_minus1.</summary>
    public unsafe int ColumnWidth(int column) => _parameters.column_width_minus1[column];

    /// <summary>row_height_minus1.</summary>
    public unsafe int RowHeight(int row) => _parameters.row_height_minus1[row];

    /// <summary>Bits of wFormatAndSequenceInfoFlags.</summary>
    public int Format(int bit, int count = 1) => (_parameters.wFormatAndSequenceInfoFlags >> bit) & ((1 << count) - 1);

    /// <summary>Bits of dwCodingParamToolFlags.</summary>
    public int Tool(int bit, int count = 1) => (int)(_parameters.dwCodingParamToolFlags >> bit) & ((1 << count) - 1);

    /// <summary>Bits of dwCodingSettingPicturePropertyFlags.</summary>
    public int Setting(int bit, int count = 1) => (int)(_parameters.dwCodingSettingPicturePropertyFlags >> bit) & ((1 << count) - 1);

    /// <summary>Coefficients of a list of scaling_list_data(): sizes 4, 8, 16 and 32.</summary>
    public static int ListSize(int size) => size == 0 ? 16 : 64;

    /// <summary>scaling_list_dc_coef_minus8 of a list of size 2 or 3.</summary>
    public int ListFirst(int size, int list) => _lists![size == 2 ? 992 + list : 998 + list] - 8;

    /// <summary>scaling_list_delta_coef: what a coefficient differs by from the one before (7.3.4).</summary>
    public int ListDelta(int size, int list, int coefficient)
    {
        int start = size switch { 0 => list * 16, 1 => 96 + (list * 64), 2 => 480 + (list * 64), _ => 864 + (list * 64) };
        int before = coefficient != 0 ? _lists![start + coefficient - 1] : size < 2 ? 8 : ListFirst(size, list) + 8;
        return (sbyte)(_lists![start + coefficient] - before);
    }

    /// <summary>The bits that number one of some things.</summary>
    public static int CeilLog2(uint count) => count <= 1 ? 0 : 32 - System.Numerics.BitOperations.LeadingZeroCount(count - 1);

    private int SmallestBlock => Math.Min(_parameters.log2_min_luma_coding_block_size_minus3 + 3, 15);

    private unsafe void FindReferences()
    {
        bool[] isCurrent = new bool[References];
        bool[] isLongTerm = new bool[References];
        for (int i = 0; i < References; i++)
            isLongTerm[i] = _parameters.RefPicList[i] != None && (_parameters.RefPicList[i] & 0x80) != 0;
        for (int i = 0; i < CurrentReferences; i++)
        {
            Mark(_parameters.RefPicSetStCurrBefore[i], isCurrent);
            Mark(_parameters.RefPicSetStCurrAfter[i], isCurrent);
            byte index = _parameters.RefPicSetLtCurr[i];
            if (index >= References || _parameters.RefPicList[index] == None)
                continue;
            isLongTerm[index] = isCurrent[index] = true;
            LongTerm.Add(new(_parameters.PicOrderCntValList[index], IsUsed: true));
        }

        for (int i = 0; i < References; i++)
        {
            if (_parameters.RefPicList[i] == None || (isLongTerm[i] && isCurrent[i]))
                continue;
            var reference = new HevcReference(_parameters.PicOrderCntValList[i], isCurrent[i]);
            (isLongTerm[i] ? LongTerm : reference.Order < _parameters.CurrPicOrderCntVal ? Before : After).Add(reference);
        }

        Before.Sort((one, other) => other.Order.CompareTo(one.Order));
        After.Sort((one, other) => one.Order.CompareTo(other.Order));
    }

    private static void Mark(byte index, bool[] isCurrent)
    {
        if (index < References)
            isCurrent[index] = true;
    }
}

// dxva.h (mingw-w64 10, whose structures are those of Microsoft's header)
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>DXVA_PicParams_AV1, dxva.h, 912 bytes: what holds for a picture of AV1. The bitstream has tile data alone.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DXVA_PicParams_AV1
{
    public uint width;
    public uint height;
    public uint max_width;
    public uint max_height;
    public byte CurrPicTextureIndex;
    public byte superres_denom;
    public byte bitdepth;
    public byte seq_profile;
    public Tiles tiles;
    public Coding coding;
    public Format format;
    public byte primary_ref_frame;
    public byte order_hint;
    public byte order_hint_bits;
    public Entries frame_refs;
    public fixed byte RefFrameMapTextureIndex[8];
    public LoopFilter loop_filter;
    public Quantization quantization;
    public Cdef cdef;
    public byte interp_filter;
    public Segmentation segmentation;
    public FilmGrain film_grain;
    public uint Reserved32Bits;
    public uint StatusReportFeedbackNumber;

    /// <summary>DXVA_PicEntry_AV1, 36 bytes: a reference, by its place in RefFrameMapTextureIndex, and its global motion.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct DXVA_PicEntry_AV1
    {
        public uint width;
        public uint height;
        public fixed int wmmat[6];
        public byte GlobalMotionFlags;
        public byte Index;
        public ushort Reserved16Bits;
    }

    /// <summary>The references that the picture uses.</summary>
    [InlineArray(7)]
    public struct Entries
    {
        private DXVA_PicEntry_AV1 _first;
    }

    /// <summary>Widths and heights in superblocks.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Tiles
    {
        public byte cols;
        public byte rows;
        public ushort context_update_id;
        public fixed ushort widths[64];
        public fixed ushort heights[64];
    }

    /// <summary>Coding tools, a bit each; tx_mode has two.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Coding
    {
        public uint CodingParamToolFlags;
    }

    /// <summary>frame_type in two bits, show_frame, showable_frame, subsampling and mono_chrome.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Format
    {
        public byte FormatAndPictureInfoFlags;
    }

    /// <summary>Loop filter and loop restoration.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct LoopFilter
    {
        public fixed byte filter_level[2];
        public byte filter_level_u;
        public byte filter_level_v;
        public byte sharpness_level;
        public byte ControlFlags;
        public fixed sbyte ref_deltas[8];
        public fixed sbyte mode_deltas[2];
        public byte delta_lf_res;
        public fixed byte frame_restoration_type[3];
        public fixed ushort log2_restoration_unit_size[3];
        public ushort Reserved16Bits;
    }

    /// <summary>Quantization; a matrix of 255 is none.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Quantization
    {
        public byte ControlFlags;
        public byte base_qindex;
        public sbyte y_dc_delta_q;
        public sbyte u_dc_delta_q;
        public sbyte v_dc_delta_q;
        public sbyte u_ac_delta_q;
        public sbyte v_ac_delta_q;
        public byte qm_y;
        public byte qm_u;
        public byte qm_v;
        public ushort Reserved16Bits;
    }

    /// <summary>The directional filter: strengths have the primary one in six bits, the secondary one above.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Cdef
    {
        public byte ControlFlags;
        public fixed byte y_strengths[8];
        public fixed byte uv_strengths[8];
    }

    /// <summary>Segments, and the eight features of each.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Segmentation
    {
        public byte ControlFlags;
        public fixed byte Reserved24Bits[3];
        public fixed byte feature_mask[8];
        public fixed short feature_data[8 * 8];
    }

    /// <summary>Film grain.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct FilmGrain
    {
        public ushort ControlFlags;
        public ushort grain_seed;
        public fixed byte scaling_points_y[14 * 2];
        public byte num_y_points;
        public fixed byte scaling_points_cb[10 * 2];
        public byte num_cb_points;
        public fixed byte scaling_points_cr[10 * 2];
        public byte num_cr_points;
        public fixed byte ar_coeffs_y[24];
        public fixed byte ar_coeffs_cb[25];
        public fixed byte ar_coeffs_cr[25];
        public byte cb_mult;
        public byte cb_luma_mult;
        public byte cr_mult;
        public byte cr_luma_mult;
        public byte Reserved8Bits;
        public short cb_offset;
        public short cr_offset;
    }
}

/// <summary>DXVA_Tile_AV1, dxva.h, 16 bytes: where a tile's data lies.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DXVA_Tile_AV1
{
    public uint DataOffset;
    public uint DataSize;
    public ushort row;
    public ushort column;
    public ushort Reserved16Bits;
    public byte anchor_frame;
    public byte Reserved8Bits;
}

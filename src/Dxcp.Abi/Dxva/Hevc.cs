// dxva.h (mingw-w64 10, whose structures are those of Microsoft's header)
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>DXVA_PicParams_HEVC, dxva.h, 232 bytes: what holds for a picture of HEVC.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DXVA_PicParams_HEVC
{
    public ushort PicWidthInMinCbsY;
    public ushort PicHeightInMinCbsY;
    public ushort wFormatAndSequenceInfoFlags;
    public byte CurrPic;
    public byte sps_max_dec_pic_buffering_minus1;
    public byte log2_min_luma_coding_block_size_minus3;
    public byte log2_diff_max_min_luma_coding_block_size;
    public byte log2_min_transform_block_size_minus2;
    public byte log2_diff_max_min_transform_block_size;
    public byte max_transform_hierarchy_depth_inter;
    public byte max_transform_hierarchy_depth_intra;
    public byte num_short_term_ref_pic_sets;
    public byte num_long_term_ref_pics_sps;
    public byte num_ref_idx_l0_default_active_minus1;
    public byte num_ref_idx_l1_default_active_minus1;
    public sbyte init_qp_minus26;
    public byte ucNumDeltaPocsOfRefRpsIdx;
    public ushort wNumBitsForShortTermRPSInSlice;
    public ushort ReservedBits2;
    public uint dwCodingParamToolFlags;
    public uint dwCodingSettingPicturePropertyFlags;
    public sbyte pps_cb_qp_offset;
    public sbyte pps_cr_qp_offset;
    public byte num_tile_columns_minus1;
    public byte num_tile_rows_minus1;
    public fixed ushort column_width_minus1[19];
    public fixed ushort row_height_minus1[21];
    public byte diff_cu_qp_delta_depth;
    public sbyte pps_beta_offset_div2;
    public sbyte pps_tc_offset_div2;
    public byte log2_parallel_merge_level_minus2;
    public int CurrPicOrderCntVal;
    public fixed byte RefPicList[15];
    public byte ReservedBits5;
    public fixed int PicOrderCntValList[15];
    public fixed byte RefPicSetStCurrBefore[8];
    public fixed byte RefPicSetStCurrAfter[8];
    public fixed byte RefPicSetLtCurr[8];
    public ushort ReservedBits6;
    public ushort ReservedBits7;
    public uint StatusReportFeedbackNumber;
}

/// <summary>DXVA_Qmatrix_HEVC, dxva.h, 1000 bytes: scaling lists of HEVC, in the order of the stream.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DXVA_Qmatrix_HEVC
{
    public fixed byte ucScalingLists0[6 * 16];
    public fixed byte ucScalingLists1[6 * 64];
    public fixed byte ucScalingLists2[6 * 64];
    public fixed byte ucScalingLists3[2 * 64];
    public fixed byte ucScalingListDCCoefSizeID2[6];
    public fixed byte ucScalingListDCCoefSizeID3[2];
}

/// <summary>DXVA_Slice_HEVC_Short, dxva.h, 10 bytes: where a slice of HEVC lies.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DXVA_Slice_HEVC_Short
{
    public uint BSNALunitDataLocation;
    public uint SliceBytesInBuffer;
    public ushort wBadSliceChopping;
}

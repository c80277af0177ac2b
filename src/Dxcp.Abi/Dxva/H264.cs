// dxva.h (mingw-w64 10, whose structures are those of Microsoft's header)
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>DXVA_PicParams_H264, dxva.h, 1040 bytes: what holds for a picture of H.264.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DXVA_PicParams_H264
{
    public ushort wFrameWidthInMbsMinus1;
    public ushort wFrameHeightInMbsMinus1;
    public byte CurrPic;
    public byte num_ref_frames;
    public ushort wBitFields;
    public byte bit_depth_luma_minus8;
    public byte bit_depth_chroma_minus8;
    public ushort Reserved16Bits;
    public uint StatusReportFeedbackNumber;
    public fixed byte RefFrameList[16];
    public fixed int CurrFieldOrderCnt[2];
    public fixed int FieldOrderCntList[16 * 2];
    public sbyte pic_init_qs_minus26;
    public sbyte chroma_qp_index_offset;
    public sbyte second_chroma_qp_index_offset;
    public byte ContinuationFlag;
    public sbyte pic_init_qp_minus26;
    public byte num_ref_idx_l0_active_minus1;
    public byte num_ref_idx_l1_active_minus1;
    public byte Reserved8BitsA;
    public fixed ushort FrameNumList[16];
    public uint UsedForReferenceFlags;
    public ushort NonExistingFrameFlags;
    public ushort frame_num;
    public byte log2_max_frame_num_minus4;
    public byte pic_order_cnt_type;
    public byte log2_max_pic_order_cnt_lsb_minus4;
    public byte delta_pic_order_always_zero_flag;
    public byte direct_8x8_inference_flag;
    public byte entropy_coding_mode_flag;
    public byte pic_order_present_flag;
    public byte num_slice_groups_minus1;
    public byte slice_group_map_type;
    public byte deblocking_filter_control_present_flag;
    public byte redundant_pic_cnt_present_flag;
    public byte Reserved8BitsB;
    public ushort slice_group_change_rate_minus1;
    public fixed byte SliceGroupMap[810];
}

/// <summary>DXVA_Qmatrix_H264, dxva.h, 224 bytes: scaling lists of H.264, in zig-zag order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DXVA_Qmatrix_H264
{
    public fixed byte bScalingLists4x4[6 * 16];
    public fixed byte bScalingLists8x8[2 * 64];
}

/// <summary>DXVA_Slice_H264_Long, dxva.h, 864 bytes: a slice of H.264 with what its header says (ConfigBitstreamRaw 1).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DXVA_Slice_H264_Long
{
    public uint BSNALunitDataLocation;
    public uint SliceBytesInBuffer;
    public ushort wBadSliceChopping;
    public ushort first_mb_in_slice;
    public ushort NumMbsForSlice;
    public ushort BitOffsetToSliceData;
    public byte slice_type;
    public byte luma_log2_weight_denom;
    public byte chroma_log2_weight_denom;
    public byte num_ref_idx_l0_active_minus1;
    public byte num_ref_idx_l1_active_minus1;
    public sbyte slice_alpha_c0_offset_div2;
    public sbyte slice_beta_offset_div2;
    public byte Reserved8Bits;
    public fixed byte RefPicList[2 * 32];
    public fixed short Weights[2 * 32 * 3 * 2];
    public sbyte slice_qs_delta;
    public sbyte slice_qp_delta;
    public byte redundant_pic_cnt;
    public byte direct_spatial_mv_pred_flag;
    public byte cabac_init_idc;
    public byte disable_deblocking_filter_idc;
    public ushort slice_id;
}

/// <summary>DXVA_Slice_H264_Short, dxva.h, 10 bytes: where a slice of H.264 lies (ConfigBitstreamRaw 2).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DXVA_Slice_H264_Short
{
    public uint BSNALunitDataLocation;
    public uint SliceBytesInBuffer;
    public ushort wBadSliceChopping;
}

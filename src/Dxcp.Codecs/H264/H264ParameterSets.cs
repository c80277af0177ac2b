using Dxcp.Codecs.Bits;
using static Dxcp.Codecs.Bits.Syntax<Dxcp.Codecs.H264.H264Picture>;

namespace Dxcp.Codecs.H264;

/// <summary>
/// The parameter sets of H.264, written from what the buffers say of a picture. What they do not say (profile, level, cropping, display) decides nothing
/// about the samples.
/// </summary>
internal static class H264ParameterSets
{
    /// <summary>seq_parameter_set_data(), ITU-T H.264 7.3.2.1.1, in a NAL unit of type 7.</summary>
    public static Syntax<H264Picture> Sequence { get; } = new(
        U(8, "forbidden_zero_bit, nal_ref_idc, nal_unit_type", 0x67),
        U(8, "profile_idc", 100),
        U(8, "constraint_set flags, reserved_zero_2bits", 0),
        U(8, "level_idc", 62),
        Ue("seq_parameter_set_id", 0),
        Ue("chroma_format_idc", p => p.ChromaFormat),
        Ue("bit_depth_luma_minus8", p => p.Parameters.bit_depth_luma_minus8),
        Ue("bit_depth_chroma_minus8", p => p.Parameters.bit_depth_chroma_minus8),
        U(1, "qpprime_y_zero_transform_bypass_flag", 0),
        U(1, "seq_scaling_matrix_present_flag", 0),
        Ue("log2_max_frame_num_minus4", p => p.Parameters.log2_max_frame_num_minus4),
        Ue("pic_order_cnt_type", p => p.Parameters.pic_order_cnt_type),
        If(p => p.Parameters.pic_order_cnt_type == 0,
            Ue("log2_max_pic_order_cnt_lsb_minus4", p => p.Parameters.log2_max_pic_order_cnt_lsb_minus4)),
        If(p => p.Parameters.pic_order_cnt_type == 1,
            U(1, "delta_pic_order_always_zero_flag", p => p.Parameters.delta_pic_order_always_zero_flag),
            // What follows is in no buffer: S176.
            Ue("offset_for_non_ref_pic", 0),
            Ue("offset_for_top_to_bottom_field", 0),
            Ue("num_ref_frames_in_pic_order_cnt_cycle", 0)),
        Ue("max_num_ref_frames", p => p.Parameters.num_ref_frames),
        U(1, "gaps_in_frame_num_value_allowed_flag", 1),
        Ue("pic_width_in_mbs_minus1", p => p.Parameters.wFrameWidthInMbsMinus1),
        Ue("pic_height_in_map_units_minus1", p => p.MapUnitRows - 1),
        U(1, "frame_mbs_only_flag", p => p.Field(12)),
        If(p => !p.HasFramesOnly,
            U(1, "mb_adaptive_frame_field_flag", p => p.SequenceIsMbaff ? 1 : 0)),
        U(1, "direct_8x8_inference_flag", p => p.Parameters.direct_8x8_inference_flag),
        U(1, "frame_cropping_flag", 0),
        U(1, "vui_parameters_present_flag", 0));

    /// <summary>pic_parameter_set_rbsp(), ITU-T H.264 7.3.2.2, in a NAL unit of type 8.</summary>
    public static Syntax<H264Picture> Picture { get; } = new(
        U(8, "forbidden_zero_bit, nal_ref_idc, nal_unit_type", 0x68),
        Ue("pic_parameter_set_id", p => p.ParameterSet),
        Ue("seq_parameter_set_id", 0),
        U(1, "entropy_coding_mode_flag", p => p.Parameters.entropy_coding_mode_flag),
        U(1, "bottom_field_pic_order_in_frame_present_flag", p => p.Parameters.pic_order_present_flag),
        Ue("num_slice_groups_minus1", 0),
        Ue("num_ref_idx_l0_default_active_minus1", p => p.Parameters.num_ref_idx_l0_active_minus1),
        Ue("num_ref_idx_l1_default_active_minus1", p => p.Parameters.num_ref_idx_l1_active_minus1),
        U(1, "weighted_pred_flag", p => p.Field(8)),
        U(2, "weighted_bipred_idc", p => (p.Parameters.wBitFields >> 9) & 3),
        Se("pic_init_qp_minus26", p => p.Parameters.pic_init_qp_minus26),
        Se("pic_init_qs_minus26", p => p.Parameters.pic_init_qs_minus26),
        Se("chroma_qp_index_offset", p => p.Parameters.chroma_qp_index_offset),
        U(1, "deblocking_filter_control_present_flag", p => p.Parameters.deblocking_filter_control_present_flag),
        U(1, "constrained_intra_pred_flag", p => p.Field(7)),
        U(1, "redundant_pic_cnt_present_flag", p => p.Parameters.redundant_pic_cnt_present_flag),
        U(1, "transform_8x8_mode_flag", p => p.Field(13)),
        U(1, "pic_scaling_matrix_present_flag", p => p.HasLists ? 1 : 0),
        If(p => p.HasLists, [.. Enumerable.Range(0, 8).Select(List)]),
        Se("second_chroma_qp_index_offset", p => p.Parameters.second_chroma_qp_index_offset));

    /// <summary>scaling_list( ), 7.3.2.1.1.1, if the picture has a list of that number.</summary>
    private static Element List(int list) => If(p => list < p.ListCount,
        U(1, "pic_scaling_list_present_flag[ i ]", 1),
        For(_ => H264Picture.ListSize(list), Se("delta_scale", (p, coefficient) => p.ListDelta(list, coefficient))));
}

using Dxcp.Codecs.Bits;
using static Dxcp.Codecs.Bits.Syntax<Dxcp.Codecs.Hevc.HevcPicture>;

namespace Dxcp.Codecs.Hevc;

/// <summary>
/// The parameter sets of HEVC, written from what the buffers say of a picture. The sequence has no reference picture sets: those of the stream are not in the
/// buffers, so each slice header says its own (<see cref="HevcSliceHeader"/>).
/// </summary>
internal static class HevcParameterSets
{
    /// <summary>The most temporal sub-layers: any slice may then say any.</summary>
    private const int MostSubLayers = 6;

    /// <summary>profile_tier_level( 1, 6 ), ITU-T H.265 7.3.3: Main or Main 10, level 6.2.</summary>
    private static Element[] ProfileTierLevel { get; } =
    [
        U(2, "general_profile_space", 0),
        U(1, "general_tier_flag", 0),
        U(5, "general_profile_idc", p => p.LumaDepth == 0 ? 1 : 2),
        U(32, "general_profile_compatibility_flag[ j ]", p => p.LumaDepth == 0 ? 0x60000000 : 0x20000000),
        U(1, "general_progressive_source_flag", 0),
        U(1, "general_interlaced_source_flag", 0),
        U(1, "general_non_packed_constraint_flag", 0),
        U(1, "general_frame_only_constraint_flag", 0),
        U(32, "general_reserved_zero_43bits, general_reserved_zero_bit", 0),
        U(12, "their rest", 0),
        U(8, "general_level_idc", 186),
        U(16, "sub_layer_profile_present_flag, sub_layer_level_present_flag, reserved_zero_2bits", 0),
    ];

    /// <summary>video_parameter_set_rbsp(), 7.3.2.1, in a NAL unit of type 32.</summary>
    public static Syntax<HevcPicture> Video { get; } = new(
    [
        U(16, "nal_unit_header()", 0x4001),
        U(4, "vps_video_parameter_set_id", 0),
        U(1, "vps_base_layer_internal_flag", 1),
        U(1, "vps_base_layer_available_flag", 1),
        U(6, "vps_max_layers_minus1", 0),
        U(3, "vps_max_sub_layers_minus1", MostSubLayers),
        U(1, "vps_temporal_id_nesting_flag", 0),
        U(16, "vps_reserved_0xffff_16bits", 0xFFFF),
        .. ProfileTierLevel,
        U(1, "vps_sub_layer_ordering_info_present_flag", 0),
        Ue("vps_max_dec_pic_buffering_minus1", p => p.Parameters.sps_max_dec_pic_buffering_minus1),
        Ue("vps_max_num_reorder_pics", 0),
        Ue("vps_max_latency_increase_plus1", 0),
        U(6, "vps_max_layer_id", 0),
        Ue("vps_num_layer_sets_minus1", 0),
        U(1, "vps_timing_info_present_flag", 0),
        U(1, "vps_extension_flag", 0),
    ]);

    /// <summary>seq_parameter_set_rbsp(), 7.3.2.2, in a NAL unit of type 33.</summary>
    public static Syntax<HevcPicture> Sequence { get; } = new(
    [
        U(16, "nal_unit_header()", 0x4201),
        U(4, "sps_video_parameter_set_id", 0),
        U(3, "sps_max_sub_layers_minus1", MostSubLayers),
        U(1, "sps_temporal_id_nesting_flag", 0),
        .. ProfileTierLevel,
        Ue("sps_seq_parameter_set_id", 0),
        Ue("chroma_format_idc", p => p.ChromaFormat),
        Ue("pic_width_in_luma_samples", p => p.Extent.Width),
        Ue("pic_height_in_luma_samples", p => p.Extent.Height),
        U(1, "conformance_window_flag", 0),
        Ue("bit_depth_luma_minus8", p => p.LumaDepth),
        Ue("bit_depth_chroma_minus8", p => p.ChromaDepth),
        Ue("log2_max_pic_order_cnt_lsb_minus4", p => p.OrderBits - 4),
        U(1, "sps_sub_layer_ordering_info_present_flag", 0),
        Ue("sps_max_dec_pic_buffering_minus1", p => p.Parameters.sps_max_dec_pic_buffering_minus1),
        Ue("sps_max_num_reorder_pics", 0),
        Ue("sps_max_latency_increase_plus1", 0),
        Ue("log2_min_luma_coding_block_size_minus3", p => p.Parameters.log2_min_luma_coding_block_size_minus3),
        Ue("log2_diff_max_min_luma_coding_block_size", p => p.Parameters.log2_diff_max_min_luma_coding_block_size),
        Ue("log2_min_luma_transform_block_size_minus2", p => p.Parameters.log2_min_transform_block_size_minus2),
        Ue("log2_diff_max_min_luma_transform_block_size", p => p.Parameters.log2_diff_max_min_transform_block_size),
        Ue("max_transform_hierarchy_depth_inter", p => p.Parameters.max_transform_hierarchy_depth_inter),
        Ue("max_transform_hierarchy_depth_intra", p => p.Parameters.max_transform_hierarchy_depth_intra),
        U(1, "scaling_list_enabled_flag", p => p.Tool(0)),
        If(p => p.HasLists,
            U(1, "sps_scaling_list_data_present_flag", 0)),
        U(1, "amp_enabled_flag", p => p.Tool(1)),
        U(1, "sample_adaptive_offset_enabled_flag", p => p.Tool(2)),
        U(1, "pcm_enabled_flag", p => p.Tool(3)),
        If(p => p.Tool(3) != 0,
            U(4, "pcm_sample_bit_depth_luma_minus1", p => p.Tool(4, 4)),
            U(4, "pcm_sample_bit_depth_chroma_minus1", p => p.Tool(8, 4)),
            Ue("log2_min_pcm_luma_coding_block_size_minus3", p => p.Tool(12, 2)),
            Ue("log2_diff_max_min_pcm_luma_coding_block_size", p => p.Tool(14, 2)),
            U(1, "pcm_loop_filter_disabled_flag", p => p.Tool(16))),
        Ue("num_short_term_ref_pic_sets", 0),
        U(1, "long_term_ref_pics_present_flag", p => p.Tool(17)),
        If(p => p.HasLongTerm,
            Ue("num_long_term_ref_pics_sps", 0)),
        U(1, "sps_temporal_mvp_enabled_flag", p => p.Tool(18)),
        U(1, "strong_intra_smoothing_enabled_flag", p => p.Tool(19)),
        U(1, "vui_parameters_present_flag", 0),
        U(1, "sps_extension_present_flag", 0),
    ]);

    /// <summary>pic_parameter_set_rbsp(), 7.3.2.3, in a NAL unit of type 34.</summary>
    public static Syntax<HevcPicture> Picture { get; } = new(
        U(16, "nal_unit_header()", 0x4401),
        Ue("pps_pic_parameter_set_id", p => p.ParameterSet),
        Ue("pps_seq_parameter_set_id", 0),
        U(1, "dependent_slice_segments_enabled_flag", p => p.Tool(20)),
        U(1, "output_flag_present_flag", p => p.Tool(21)),
        U(3, "num_extra_slice_header_bits", p => p.ExtraHeaderBits),
        U(1, "sign_data_hiding_enabled_flag", p => p.Tool(25)),
        U(1, "cabac_init_present_flag", p => p.Tool(26)),
        Ue("num_ref_idx_l0_default_active_minus1", p => p.Parameters.num_ref_idx_l0_default_active_minus1),
        Ue("num_ref_idx_l1_default_active_minus1", p => p.Parameters.num_ref_idx_l1_default_active_minus1),
        Se("init_qp_minus26", p => p.Parameters.init_qp_minus26),
        U(1, "constrained_intra_pred_flag", p => p.Setting(0)),
        U(1, "transform_skip_enabled_flag", p => p.Setting(1)),
        U(1, "cu_qp_delta_enabled_flag", p => p.Setting(2)),
        If(p => p.Setting(2) != 0,
            Ue("diff_cu_qp_delta_depth", p => p.Parameters.diff_cu_qp_delta_depth)),
        Se("pps_cb_qp_offset", p => p.Parameters.pps_cb_qp_offset),
        Se("pps_cr_qp_offset", p => p.Parameters.pps_cr_qp_offset),
        U(1, "pps_slice_chroma_qp_offsets_present_flag", p => p.Setting(3)),
        U(1, "weighted_pred_flag", p => p.Setting(4)),
        U(1, "weighted_bipred_flag", p => p.Setting(5)),
        U(1, "transquant_bypass_enabled_flag", p => p.Setting(6)),
        U(1, "tiles_enabled_flag", p => p.Setting(7)),
        U(1, "entropy_coding_sync_enabled_flag", p => p.Setting(8)),
        If(p => p.Setting(7) != 0,
            Ue("num_tile_columns_minus1", p => p.Tiles.Columns),
            Ue("num_tile_rows_minus1", p => p.Tiles.Rows),
            U(1, "uniform_spacing_flag", p => p.Setting(9)),
            If(p => p.Setting(9) == 0,
                For(p => p.Tiles.Columns, Ue("column_width_minus1[ i ]", (p, i) => p.ColumnWidth(i))),
                For(p => p.Tiles.Rows, Ue("row_height_minus1[ i ]", (p, i) => p.RowHeight(i)))),
            U(1, "loop_filter_across_tiles_enabled_flag", p => p.Setting(10))),
        U(1, "pps_loop_filter_across_slices_enabled_flag", p => p.Setting(11)),
        U(1, "deblocking_filter_control_present_flag", 1),
        U(1, "deblocking_filter_override_enabled_flag", p => p.Setting(12)),
        U(1, "pps_deblocking_filter_disabled_flag", p => p.Setting(13)),
        If(p => p.Setting(13) == 0,
            Se("pps_beta_offset_div2", p => p.Parameters.pps_beta_offset_div2),
            Se("pps_tc_offset_div2", p => p.Parameters.pps_tc_offset_div2)),
        U(1, "pps_scaling_list_data_present_flag", p => p.HasOwnLists ? 1 : 0),
        If(p => p.HasOwnLists,
            [.. from size in Enumerable.Range(0, 4) from list in Enumerable.Range(0, size == 3 ? 2 : 6) select List(size, list)]),
        U(1, "lists_modification_present_flag", p => p.Setting(14)),
        Ue("log2_parallel_merge_level_minus2", p => p.Parameters.log2_parallel_merge_level_minus2),
        U(1, "slice_segment_header_extension_present_flag", p => p.Setting(15)),
        U(1, "pps_extension_present_flag", 0));

    /// <summary>A list of scaling_list_data( ), 7.3.4, said in full.</summary>
    private static Element List(int size, int list) => If(_ => true,
        U(1, "scaling_list_pred_mode_flag[ sizeId ][ matrixId ]", 1),
        If(_ => size >= 2,
            Se("scaling_list_dc_coef_minus8[ sizeId − 2 ][ matrixId ]", p => p.ListFirst(size, list))),
        For(_ => HevcPicture.ListSize(size),
            Se("scaling_list_delta_coef", (p, coefficient) => p.ListDelta(size, list, coefficient))));
}

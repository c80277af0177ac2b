using Dxcp.Codecs.Bits;
using static Dxcp.Codecs.Bits.Syntax<Dxcp.Codecs.Av1.Av1Picture>;

namespace Dxcp.Codecs.Av1;

/// <summary>
/// The headers of AV1 (AV1 bitstream specification, 5.5 and 5.9), written from what the buffers say of a picture. What a frame header says of itself is
/// left to it, so that the sequence header stays the same; what the buffers do not say, such as level, timing and numbers of frames, decides nothing.
/// </summary>
internal static class Av1Headers
{
    private const int ExtentBits = 16;

    /// <summary>sequence_header_obu( ), 5.5.1, with color_config( ), 5.5.2.</summary>
    public static Syntax<Av1Picture> Sequence { get; } = new(
        U(3, "seq_profile", 0),
        U(1, "still_picture", 0),
        U(1, "reduced_still_picture_header", 0),
        U(1, "timing_info_present_flag", 0),
        U(1, "initial_display_delay_present_flag", 0),
        U(5, "operating_points_cnt_minus_1", 0),
        U(12, "operating_point_idc[ 0 ]", 0),
        U(5, "seq_level_idx[ 0 ]", 31),
        U(1, "seq_tier[ 0 ]", 0),
        U(4, "frame_width_bits_minus_1", ExtentBits - 1),
        U(4, "frame_height_bits_minus_1", ExtentBits - 1),
        U(ExtentBits, "max_frame_width_minus_1", p => p.Most.Width - 1),
        U(ExtentBits, "max_frame_height_minus_1", p => p.Most.Height - 1),
        U(1, "frame_id_numbers_present_flag", 0),
        U(1, "use_128x128_superblock", p => p.Tool(0)),
        U(1, "enable_filter_intra", p => p.Tool(15)),
        U(1, "enable_intra_edge_filter", p => p.Tool(1)),
        U(1, "enable_interintra_compound", p => p.Tool(2)),
        U(1, "enable_masked_compound", p => p.Tool(3)),
        U(1, "enable_warped_motion", 1),
        U(1, "enable_dual_filter", p => p.Tool(5)),
        U(1, "enable_order_hint", p => p.OrderHintBits != 0 ? 1 : 0),
        If(p => p.OrderHintBits != 0,
            U(1, "enable_jnt_comp", p => p.Tool(6)),
            U(1, "enable_ref_frame_mvs", 1)),
        U(1, "seq_choose_screen_content_tools", 1),
        U(1, "seq_choose_integer_mv", 1),
        If(p => p.OrderHintBits != 0,
            U(3, "order_hint_bits_minus_1", p => p.OrderHintBits - 1)),
        U(1, "enable_superres", 1),
        U(1, "enable_cdef", 1),
        U(1, "enable_restoration", 1),
        U(1, "high_bitdepth", p => p.BitDepth == 10 ? 1 : 0),
        U(1, "mono_chrome", p => p.IsMono ? 1 : 0),
        U(1, "color_description_present_flag", 0),
        U(1, "color_range", 0),
        If(p => !p.IsMono,
            U(2, "chroma_sample_position", 0),
            U(1, "separate_uv_delta_q", 1)),
        U(1, "film_grain_params_present", 1),
        U(1, "trailing_one_bit", 1));

    private static Syntax<Av1Picture> Size { get; } = new(
        // frame_size( ), 5.9.5, superres_params( ), 5.9.8, and render_size( ), 5.9.6: frame_size_override_flag is set.
        U(ExtentBits, "frame_width_minus_1", p => p.UpscaledWidth - 1),
        U(ExtentBits, "frame_height_minus_1", p => p.Height - 1),
        U(1, "use_superres", p => p.IsWidened ? 1 : 0),
        If(p => p.IsWidened,
            U(3, "coded_denom", p => p.Denominator - 9)),
        U(1, "render_and_frame_size_different", 0));

    private static Syntax<Av1Picture> References { get; } = new(
        If(p => p.OrderHintBits != 0,
            U(1, "frame_refs_short_signaling", 0)),
        For(_ => Av1Picture.References,
            U(3, "ref_frame_idx[ i ]", (p, i) => p.Slots[i])),
        For(_ => Av1Picture.References,
            U(1, "found_ref", 0)),
        Part(Size),
        If(p => !p.HasIntegerMotion,
            U(1, "allow_high_precision_mv", p => p.Tool(13))),
        U(1, "is_filter_switchable", p => p.Parameters.interp_filter == 4 ? 1 : 0),
        If(p => p.Parameters.interp_filter != 4,
            U(2, "interpolation_filter", p => p.Parameters.interp_filter)),
        U(1, "is_motion_mode_switchable", p => p.Tool(14)),
        If(p => p.OrderHintBits != 0,
            U(1, "use_ref_frame_mvs", p => p.Tool(24))));

    /// <summary>uncompressed_header( ), 5.9.2: as the beginning of an OBU_FRAME.</summary>
    public static Syntax<Av1Picture> Frame { get; } = new(
        U(1, "show_existing_frame", 0),
        U(2, "frame_type", p => p.FrameType),
        U(1, "show_frame", 1),
        If(p => !p.IsShownKey,
            U(1, "error_resilient_mode", 0)),
        U(1, "disable_cdf_update", p => p.Tool(17)),
        U(1, "allow_screen_content_tools", p => p.Tool(7)),
        If(p => p.Tool(7) != 0,
            U(1, "force_integer_mv", p => p.Tool(8))),
        U(1, "frame_size_override_flag", 1),
        If(p => p.OrderHintBits != 0,
            Code("order_hint", (p, _) => (p.OrderHintBits, p.Parameters.order_hint))),
        If(p => !p.IsIntra,
            U(3, "primary_ref_frame", p => p.Primary)),
        If(p => !p.IsShownKey,
            U(8, "refresh_frame_flags", p => p.RefreshFlags)),
        If(p => p.IsIntra,
            Part(Size),
            If(p => p.Tool(7) != 0 && !p.IsWidened,
                U(1, "allow_intrabc", p => p.Tool(12)))),
        If(p => !p.IsIntra,
            Part(References)),
        If(p => p.Tool(17) == 0,
            U(1, "disable_frame_end_update_cdf", p => p.Tool(16))),
        Part(Av1Parts.Tiles),
        Part(Av1Parts.Quantization),
        Part(Av1Parts.Segmentation),
        Part(Av1Parts.Deltas),
        Part(Av1Parts.LoopFilter),
        Part(Av1Parts.Directional),
        Part(Av1Parts.Restoration),
        // read_tx_mode( ), 5.9.21
        If(p => !p.IsCodedLossless,
            U(1, "tx_mode_select", p => p.Tool(22, 2) == 2 ? 1 : 0)),
        // frame_reference_mode( ), 5.9.23, and skip_mode_params( ), 5.9.22
        If(p => !p.IsIntra,
            U(1, "reference_select", p => p.Tool(18))),
        If(p => p.AllowsSkipMode,
            U(1, "skip_mode_present", p => p.Tool(19))),
        If(p => !p.IsIntra,
            U(1, "allow_warped_motion", p => p.Tool(4))),
        U(1, "reduced_tx_set", p => p.Tool(20)),
        If(p => !p.IsIntra,
            Part(Av1Parts.Motion)),
        Part(Av1Parts.FilmGrain));
}

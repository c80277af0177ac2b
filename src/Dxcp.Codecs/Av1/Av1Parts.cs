using Dxcp.Codecs.Bits;
using static Dxcp.Codecs.Bits.Syntax<Dxcp.Codecs.Av1.Av1Picture>;

namespace Dxcp.Codecs.Av1;

/// <summary>The parts of AV1's frame header (AV1 bitstream specification, 5.9.12 to 5.9.30).</summary>
internal static unsafe class Av1Parts
{
    /// <summary>Segmentation_Feature_Bits and Segmentation_Feature_Signed, 5.9.14: a sign is a bit more.</summary>
    private static readonly int[] s_featureBits = [8 + 1, 6 + 1, 6 + 1, 6 + 1, 6 + 1, 3, 0, 0];

    /// <summary>tile_info( ), 5.9.15.</summary>
    public static Syntax<Av1Picture> Tiles { get; } = new(
        U(1, "uniform_tile_spacing_flag", p => p.Tiles.IsUniform ? 1 : 0),
        If(p => p.Tiles.IsUniform,
            For(p => p.Tiles.Log2Columns - p.Tiles.LeastColumns, U(1, "increment_tile_cols_log2", 1)),
            If(p => p.Tiles.Log2Columns < p.Tiles.MostColumns, U(1, "increment_tile_cols_log2", 0)),
            For(p => p.Tiles.Log2Rows - p.Tiles.LeastRows, U(1, "increment_tile_rows_log2", 1)),
            If(p => p.Tiles.Log2Rows < p.Tiles.MostRows, U(1, "increment_tile_rows_log2", 0))),
        If(p => !p.Tiles.IsUniform,
            For(p => p.Tiles.Columns, Code("width_in_sbs_minus_1", (p, i) => p.Tiles.ColumnCode(i))),
            For(p => p.Tiles.Rows, Code("height_in_sbs_minus_1", (p, i) => p.Tiles.RowCode(i)))),
        If(p => p.Tiles.Log2Columns + p.Tiles.Log2Rows > 0,
            Code("context_update_tile_id", (p, _) => (p.Tiles.Log2Columns + p.Tiles.Log2Rows, (uint)p.Tiles.ContextTile)),
            U(2, "tile_size_bytes_minus_1", Av1Decoder.TileSizeBytes - 1)));

    /// <summary>quantization_params( ), 5.9.12: separate_uv_delta_q is set.</summary>
    public static Syntax<Av1Picture> Quantization { get; } = new(
        U(8, "base_q_idx", p => p.Parameters.quantization.base_qindex),
        Delta("delta_q_y_dc", p => p.Parameters.quantization.y_dc_delta_q),
        If(p => !p.IsMono,
            U(1, "diff_uv_delta", p => IsChromaApart(p) ? 1 : 0),
            Delta("delta_q_u_dc", p => p.Parameters.quantization.u_dc_delta_q),
            Delta("delta_q_u_ac", p => p.Parameters.quantization.u_ac_delta_q),
            If(IsChromaApart,
                Delta("delta_q_v_dc", p => p.Parameters.quantization.v_dc_delta_q),
                Delta("delta_q_v_ac", p => p.Parameters.quantization.v_ac_delta_q))),
        U(1, "using_qmatrix", p => HasMatrices(p) ? 1 : 0),
        If(HasMatrices,
            U(4, "qm_y", p => p.Parameters.quantization.qm_y),
            U(4, "qm_u", p => p.Parameters.quantization.qm_u),
            If(p => !p.IsMono,
                U(4, "qm_v", p => p.Parameters.quantization.qm_v))));

    /// <summary>segmentation_params( ), 5.9.14: with the features in full, whether they are new or not.</summary>
    public static Syntax<Av1Picture> Segmentation { get; } = new(
        U(1, "segmentation_enabled", p => p.HasSegments ? 1 : 0),
        If(p => p.HasSegments,
            If(p => p.Primary != Av1Picture.NoPrimary,
                U(1, "segmentation_update_map", p => p.Segmentation(1)),
                If(p => p.Segmentation(1) != 0,
                    U(1, "segmentation_temporal_update", p => p.Segmentation(3))),
                U(1, "segmentation_update_data", 1)),
            For(_ => 8 * 8,
                U(1, "feature_enabled", (p, i) => p.HasFeature(i) ? 1 : 0),
                If((p, i) => p.HasFeature(i),
                    Code("feature_value", (p, i) => (s_featureBits[i % 8], (uint)p.Feature(i)))))));

    /// <summary>delta_q_params( ) and delta_lf_params( ), 5.9.17 and 5.9.18.</summary>
    public static Syntax<Av1Picture> Deltas { get; } = new(
        If(p => p.Parameters.quantization.base_qindex > 0,
            U(1, "delta_q_present", p => p.HasQuantizerDeltas ? 1 : 0)),
        If(p => p.HasQuantizerDeltas,
            U(2, "delta_q_res", p => Av1Picture.Flag(p.Parameters.quantization.ControlFlags, 1, 2)),
            If(p => !p.HasIntraCopy,
                U(1, "delta_lf_present", p => p.HasFilterDeltas ? 1 : 0)),
            If(p => p.HasFilterDeltas,
                U(2, "delta_lf_res", p => p.Parameters.loop_filter.delta_lf_res),
                U(1, "delta_lf_multi", p => Av1Picture.Flag(p.Parameters.loop_filter.ControlFlags, 2)))));

    /// <summary>loop_filter_params( ), 5.9.11: with all deltas, whether they are new or not.</summary>
    public static Syntax<Av1Picture> LoopFilter { get; } = new(
        If(p => !p.IsCodedLossless && !p.HasIntraCopy,
            For(_ => 2, U(6, "loop_filter_level[ i ]", (p, i) => p.Parameters.loop_filter.filter_level[i])),
            If(p => !p.IsMono && (p.Parameters.loop_filter.filter_level[0] != 0 || p.Parameters.loop_filter.filter_level[1] != 0),
                U(6, "loop_filter_level[ 2 ]", p => p.Parameters.loop_filter.filter_level_u),
                U(6, "loop_filter_level[ 3 ]", p => p.Parameters.loop_filter.filter_level_v)),
            U(3, "loop_filter_sharpness", p => p.Parameters.loop_filter.sharpness_level),
            U(1, "loop_filter_delta_enabled", p => Av1Picture.Flag(p.Parameters.loop_filter.ControlFlags, 0)),
            If(p => Av1Picture.Flag(p.Parameters.loop_filter.ControlFlags, 0) != 0,
                U(1, "loop_filter_delta_update", 1),
                For(_ => 8,
                    U(1, "update_ref_delta", 1),
                    U(7, "loop_filter_ref_deltas[ i ]", (p, i) => p.Parameters.loop_filter.ref_deltas[i])),
                For(_ => 2,
                    U(1, "update_mode_delta", 1),
                    U(7, "loop_filter_mode_deltas[ i ]", (p, i) => p.Parameters.loop_filter.mode_deltas[i])))));

    /// <summary>cdef_params( ), 5.9.19: a sequence without the filter has no strength.</summary>
    public static Syntax<Av1Picture> Directional { get; } = new(
        If(p => !p.IsCodedLossless && !p.HasIntraCopy,
            U(2, "cdef_damping_minus_3", p => Av1Picture.Flag(p.Parameters.cdef.ControlFlags, 0, 2)),
            U(2, "cdef_bits", StrengthBits),
            For(p => 1 << StrengthBits(p),
                U(4, "cdef_y_pri_strength[ i ]", (p, i) => Strength(p, p.Parameters.cdef.y_strengths[i], 0)),
                U(2, "cdef_y_sec_strength[ i ]", (p, i) => Strength(p, p.Parameters.cdef.y_strengths[i], 6)),
                If(p => !p.IsMono,
                    U(4, "cdef_uv_pri_strength[ i ]", (p, i) => Strength(p, p.Parameters.cdef.uv_strengths[i], 0)),
                    U(2, "cdef_uv_sec_strength[ i ]", (p, i) => Strength(p, p.Parameters.cdef.uv_strengths[i], 6))))));

    /// <summary>lr_params( ), 5.9.20: lr_type by Remap_Lr_Type.</summary>
    public static Syntax<Av1Picture> Restoration { get; } = new(
        If(p => !p.IsAllLossless && !p.HasIntraCopy,
            For(p => p.Planes, U(2, "lr_type", (p, i) => p.Restoration(i) switch { 1 => 2, 2 => 3, 3 => 1, _ => 0 })),
            If(p => p.UsesRestoration(0),
                If(p => p.Tool(0) != 0,
                    U(1, "lr_unit_shift", p => p.RestorationShift - 1)),
                If(p => p.Tool(0) == 0,
                    U(1, "lr_unit_shift", p => p.RestorationShift > 0 ? 1 : 0),
                    If(p => p.RestorationShift > 0,
                        U(1, "lr_unit_extra_shift", p => p.RestorationShift - 1))),
                If(p => p.UsesRestoration(1),
                    U(1, "lr_uv_shift", p => p.ChromaRestorationShift)))));

    /// <summary>global_motion_params( ), 5.9.24.</summary>
    public static Syntax<Av1Picture> Motion { get; } = new(
        For(_ => Av1Picture.References,
            U(1, "is_global", (p, i) => p.Motion.Type(i) != 0 ? 1 : 0),
            If((p, i) => p.Motion.Type(i) != 0,
                U(1, "is_rot_zoom", (p, i) => p.Motion.Type(i) == 2 ? 1 : 0),
                If((p, i) => p.Motion.Type(i) != 2,
                    U(1, "is_translation", (p, i) => p.Motion.Type(i) == 1 ? 1 : 0)),
                If((p, i) => p.Motion.Type(i) >= 2,
                    MotionParameter(2),
                    MotionParameter(3)),
                If((p, i) => p.Motion.Type(i) == 3,
                    MotionParameter(4),
                    MotionParameter(5)),
                MotionParameter(0),
                MotionParameter(1))));

    /// <summary>film_grain_params( ), 5.9.30: in full, whether it is new or not.</summary>
    public static Syntax<Av1Picture> FilmGrain { get; } = new(
        U(1, "apply_grain", p => Grain(p, 0)),
        If(p => Grain(p, 0) != 0,
            U(16, "grain_seed", p => p.Parameters.film_grain.grain_seed),
            If(p => !p.IsIntra,
                U(1, "update_grain", 1)),
            U(4, "num_y_points", LumaPoints),
            For(p => 2 * LumaPoints(p), U(8, "point_y_value[ i ], point_y_scaling[ i ]", (p, i) => p.Parameters.film_grain.scaling_points_y[i])),
            If(p => !p.IsMono,
                U(1, "chroma_scaling_from_luma", p => Grain(p, 3))),
            If(p => !p.IsMono && Grain(p, 3) == 0 && LumaPoints(p) != 0,
                U(4, "num_cb_points", p => ChromaPoints(p, 0)),
                For(p => 2 * ChromaPoints(p, 0),
                    U(8, "point_cb_value[ i ], point_cb_scaling[ i ]", (p, i) => p.Parameters.film_grain.scaling_points_cb[i])),
                U(4, "num_cr_points", p => ChromaPoints(p, 1)),
                For(p => 2 * ChromaPoints(p, 1),
                    U(8, "point_cr_value[ i ], point_cr_scaling[ i ]", (p, i) => p.Parameters.film_grain.scaling_points_cr[i]))),
            U(2, "grain_scaling_minus_8", p => Grain(p, 1, 2)),
            U(2, "ar_coeff_lag", p => Grain(p, 4, 2)),
            If(p => LumaPoints(p) != 0,
                For(LumaCoefficients, U(8, "ar_coeffs_y_plus_128[ i ]", (p, i) => p.Parameters.film_grain.ar_coeffs_y[i]))),
            If(p => HasChromaGrain(p, 0),
                For(ChromaCoefficients, U(8, "ar_coeffs_cb_plus_128[ i ]", (p, i) => p.Parameters.film_grain.ar_coeffs_cb[i]))),
            If(p => HasChromaGrain(p, 1),
                For(ChromaCoefficients, U(8, "ar_coeffs_cr_plus_128[ i ]", (p, i) => p.Parameters.film_grain.ar_coeffs_cr[i]))),
            U(2, "ar_coeff_shift_minus_6", p => Grain(p, 6, 2)),
            U(2, "grain_scale_shift", p => Grain(p, 8, 2)),
            If(p => ChromaPoints(p, 0) != 0,
                U(8, "cb_mult", p => p.Parameters.film_grain.cb_mult),
                U(8, "cb_luma_mult", p => p.Parameters.film_grain.cb_luma_mult),
                U(9, "cb_offset", p => p.Parameters.film_grain.cb_offset)),
            If(p => ChromaPoints(p, 1) != 0,
                U(8, "cr_mult", p => p.Parameters.film_grain.cr_mult),
                U(8, "cr_luma_mult", p => p.Parameters.film_grain.cr_luma_mult),
                U(9, "cr_offset", p => p.Parameters.film_grain.cr_offset)),
            U(1, "overlap_flag", p => Grain(p, 10)),
            U(1, "clip_to_restricted_range", p => Grain(p, 11))));

    /// <summary>read_delta_q( ), 5.9.13: delta_coded, and su(1+6).</summary>
    private static Element Delta(string name, Func<Av1Picture, int> value) =>
        Code(name, (p, _) => value(p) is not 0 and var delta ? (8, 0x80 | ((uint)delta & 0x7F)) : (1, 0));

    private static Element MotionParameter(int index) =>
        Code($"gm_params[ ref ][ {index} ]", (p, i) => p.Motion.Code(p.Before, i, index, !p.HasIntegerMotion && p.Tool(13) != 0));

    private static bool IsChromaApart(Av1Picture picture)
    {
        ref readonly var quantization = ref picture.Parameters.quantization;
        return quantization.u_dc_delta_q != quantization.v_dc_delta_q || quantization.u_ac_delta_q != quantization.v_ac_delta_q;
    }

    private static bool HasMatrices(Av1Picture picture) => picture.Parameters.quantization.qm_y < 16;

    private static int StrengthBits(Av1Picture picture) => picture.Tool(9) != 0 ? Av1Picture.Flag(picture.Parameters.cdef.ControlFlags, 2, 2) : 0;

    private static int Strength(Av1Picture picture, int combined, int bit) => picture.Tool(9) != 0 ? combined >> bit : 0;

    private static int Grain(Av1Picture picture, int bit, int count = 1) => Av1Picture.Flag(picture.Parameters.film_grain.ControlFlags, bit, count);

    private static int LumaPoints(Av1Picture picture) => Math.Min((int)picture.Parameters.film_grain.num_y_points, 14);

    private static int ChromaPoints(Av1Picture picture, int plane)
    {
        ref readonly var grain = ref picture.Parameters.film_grain;
        int points = plane == 0 ? grain.num_cb_points : grain.num_cr_points;
        return picture.IsMono || Grain(picture, 3) != 0 || LumaPoints(picture) == 0 ? 0 : Math.Min(points, 10);
    }

    private static bool HasChromaGrain(Av1Picture picture, int plane) => (!picture.IsMono && Grain(picture, 3) != 0) || ChromaPoints(picture, plane) != 0;

    private static int LumaCoefficients(Av1Picture picture) => 2 * Grain(picture, 4, 2) * (Grain(picture, 4, 2) + 1);

    private static int ChromaCoefficients(Av1Picture picture) => LumaCoefficients(picture) + (LumaPoints(picture) != 0 ? 1 : 0);
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Codecs.Av1;
using Dxcp.Codecs.Bits;

namespace Dxcp.Codecs.Tests;

/// <summary>
/// The headers of AV1 that are written from picture parameters, read by the specification's syntax: each field has what the parameters say, and no bit is
/// left. Parameters of all kinds, many of which no clip has.
/// </summary>
public sealed unsafe class Av1HeaderTests
{
    private const int Key = 0, Inter = 1, IntraOnly = 2;

    private static readonly string[] s_tools = ["use_128x128_superblock", "enable_intra_edge_filter", "enable_interintra_compound", "enable_masked_compound",
        "allow_warped_motion", "enable_dual_filter", "enable_jnt_comp", "allow_screen_content_tools", "force_integer_mv", "", "", "", "allow_intrabc",
        "allow_high_precision_mv", "is_motion_mode_switchable", "enable_filter_intra", "disable_frame_end_update_cdf", "disable_cdf_update", "reference_select",
        "skip_mode_present", "reduced_tx_set", "", "", "", "use_ref_frame_mvs"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory, MemberData(nameof(Seeds))] // 5.5, 5.9
    public void What_parameters_say_of_a_picture_its_headers_say(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 30; i++)
            Check(random);
    }

    private static void Check(Random random)
    {
        DXVA_PicParams_AV1 p = Made(random), before = Made(random);
        while (new Av1Picture(Bytes(p)).Tiles.Check() is not null) // tiles that are too large for a picture
            p = Made(random);
        var picture = new Av1Picture(Bytes(p)) { RefreshFlags = random.Next(256) };
        (int first, int last) = random.Next(4) switch { 0 => (-2, 1), 1 => (0, 3), 2 => (-1, 2), _ => (-100, 100) }; // before, after, about, anywhere
        for (int i = 0; i < 7; i++)
            (picture.Slots[i], picture.Hints[i]) = (random.Next(8), (p.order_hint + random.Next(first, last)) & ((1 << p.order_hint_bits) - 1));
        bool hasBefore = random.Next(2) != 0;
        if (hasBefore)
            picture.Before = new Av1Motion(before);
        byte[] sequence = Written(Av1Headers.Sequence, picture, out _), frame = Written(Av1Headers.Frame, picture, out int length);
        var reader = new Av1HeaderReader(sequence, frame);
        reader.Read(hasBefore ? Motion(before) : Motion(default), picture.Hints);
        Assert.Equal(length, reader.Position);
        Dictionary<string, long> fields = reader.Fields;
        var expected = Expected(p, picture);
        Assert.Equal([], expected.Where(field => fields.TryGetValue(field.Key, out long value) && value != field.Value)
            .Select(field => $"{field.Key} is {fields[field.Key]} for {field.Value}"));
        if (fields["frame_type"] == Inter)
            Assert.Equal(Motion(p), reader.Motion);
    }

    /// <summary>The fields by their names; those that a header does not have it cannot have wrongly.</summary>
    private static Dictionary<string, long> Expected(in DXVA_PicParams_AV1 p, Av1Picture picture)
    {
        Dictionary<string, long> fields = [];
        int type = p.format.FormatAndPictureInfoFlags & 3, flags = p.format.FormatAndPictureInfoFlags;
        bool isShown = (flags & 4) != 0;
        fields["frame_type"] = type == Key ? (isShown ? Key : IntraOnly) : type == IntraOnly ? IntraOnly : Inter;
        fields["mono_chrome"] = (flags >> 6) & 1;
        fields["high_bitdepth"] = p.bitdepth == 10 ? 1 : 0;
        for (int i = 0; i < s_tools.Length; i++)
            fields[s_tools[i]] = (p.coding.CodingParamToolFlags >> i) & 1;
        fields["enable_order_hint"] = p.order_hint_bits != 0 ? 1 : 0;
        fields["order_hint_bits_minus_1"] = p.order_hint_bits - 1;
        fields["max_frame_width_minus_1"] = p.max_width - 1;
        fields["max_frame_height_minus_1"] = p.max_height - 1;
        fields["frame_width_minus_1"] = p.width - 1;
        fields["frame_height_minus_1"] = p.height - 1;
        fields["use_superres"] = p.superres_denom != 8 ? 1 : 0;
        fields["coded_denom"] = p.superres_denom - 9;
        fields["order_hint"] = p.order_hint;
        fields["primary_ref_frame"] = fields["frame_type"] == Inter ? p.primary_ref_frame : 7;
        fields["refresh_frame_flags"] = picture.RefreshFlags;
        for (int i = 0; i < 7; i++)
            (fields[$"ref_frame_idx[{i}]"], fields[$"gm_type[{i}]"]) = (picture.Slots[i], (p.frame_refs[i].GlobalMotionFlags >> 1) & 3);
        fields["is_filter_switchable"] = p.interp_filter == 4 ? 1 : 0;
        fields["interpolation_filter"] = p.interp_filter;
        fields["context_update_tile_id"] = p.tiles.context_update_id;
        fields["tile_size_bytes_minus_1"] = 3;
        fields["tx_mode_select"] = ((p.coding.CodingParamToolFlags >> 22) & 3) == 2 ? 1 : 0;
        Quantized(fields, p, fields["mono_chrome"] != 0);
        Filtered(fields, p);
        Grain(fields, p);
        return fields;
    }

    private static void Quantized(Dictionary<string, long> fields, in DXVA_PicParams_AV1 p, bool isMono)
    {
        DXVA_PicParams_AV1.Quantization q = p.quantization;
        (fields["base_q_idx"], fields["delta_q_y_dc"]) = (q.base_qindex, q.y_dc_delta_q);
        if (!isMono)
        {
            (fields["delta_q_u_dc"], fields["delta_q_u_ac"]) = (q.u_dc_delta_q, q.u_ac_delta_q);
            (fields["delta_q_v_dc"], fields["delta_q_v_ac"]) = (q.v_dc_delta_q, q.v_ac_delta_q);
        }

        fields["using_qmatrix"] = q.qm_y == 255 ? 0 : 1;
        (fields["qm_y"], fields["qm_u"], fields["qm_v"]) = (q.qm_y, q.qm_u, q.qm_v);
        fields["delta_q_present"] = q.ControlFlags & 1;
        fields["delta_q_res"] = (q.ControlFlags >> 1) & 3;
        fields["segmentation_enabled"] = p.segmentation.ControlFlags & 1;
        fields["segmentation_update_map"] = (p.segmentation.ControlFlags >> 1) & 1;
        fields["segmentation_temporal_update"] = (p.segmentation.ControlFlags >> 3) & 1;
        for (int i = 0; i < 64; i++)
        {
            long enabled = (p.segmentation.feature_mask[i / 8] >> (i % 8)) & 1;
            fields[$"feature_enabled[{i}]"] = enabled;
            fields[$"feature_value[{i}]"] = enabled != 0 && i % 8 < 6 ? p.segmentation.feature_data[i] : 0;
        }
    }

    private static void Filtered(Dictionary<string, long> fields, in DXVA_PicParams_AV1 p)
    {
        DXVA_PicParams_AV1.LoopFilter filter = p.loop_filter;
        (fields["loop_filter_level[0]"], fields["loop_filter_level[1]"]) = (filter.filter_level[0], filter.filter_level[1]);
        (fields["loop_filter_level[2]"], fields["loop_filter_level[3]"]) = (filter.filter_level_u, filter.filter_level_v);
        fields["loop_filter_sharpness"] = filter.sharpness_level;
        fields["loop_filter_delta_enabled"] = filter.ControlFlags & 1;
        fields["delta_lf_multi"] = (filter.ControlFlags >> 2) & 1;
        fields["delta_lf_present"] = (filter.ControlFlags >> 3) & 1;
        fields["delta_lf_res"] = filter.delta_lf_res;
        for (int i = 0; i < 8; i++)
            fields[$"loop_filter_ref_deltas[{i}]"] = filter.ref_deltas[i];
        for (int i = 0; i < 2; i++)
            fields[$"loop_filter_mode_deltas[{i}]"] = filter.mode_deltas[i];
        bool hasCdef = (p.coding.CodingParamToolFlags >> 9 & 1) != 0;
        fields["cdef_damping_minus_3"] = p.cdef.ControlFlags & 3;
        fields["cdef_bits"] = hasCdef ? (p.cdef.ControlFlags >> 2) & 3 : 0;
        for (int i = 0; i < 8; i++)
        {
            (fields[$"cdef_y_pri_strength[{i}]"], fields[$"cdef_y_sec_strength[{i}]"]) = Strengths(p.cdef.y_strengths[i]);
            (fields[$"cdef_uv_pri_strength[{i}]"], fields[$"cdef_uv_sec_strength[{i}]"]) = Strengths(p.cdef.uv_strengths[i]);
        }

        // Remap_Lr_Type: what is read 0 1 2 3 is none, switchable, Wiener, self-guided, which dxva.h has as 0 3 1 2.
        for (int plane = 0; plane < 3; plane++)
            fields[$"lr_type[{plane}]"] = filter.frame_restoration_type[plane] switch { 1 => 2, 2 => 3, 3 => 1, _ => 0 };
        fields["LoopRestorationShift"] = filter.log2_restoration_unit_size[0] - 6;
        fields["lr_uv_shift"] = filter.log2_restoration_unit_size[0] - filter.log2_restoration_unit_size[1];

        (long, long) Strengths(int both) => hasCdef ? (both & 0xF, both >> 6) : (0, 0);
    }

    private static void Grain(Dictionary<string, long> fields, in DXVA_PicParams_AV1 p)
    {
        DXVA_PicParams_AV1.FilmGrain grain = p.film_grain;
        (string Name, int Bit, int Count)[] controls = [("apply_grain", 0, 1), ("grain_scaling_minus_8", 1, 2), ("chroma_scaling_from_luma", 3, 1),
            ("ar_coeff_lag", 4, 2), ("ar_coeff_shift_minus_6", 6, 2), ("grain_scale_shift", 8, 2), ("overlap_flag", 10, 1),
            ("clip_to_restricted_range", 11, 1)];
        foreach ((string name, int bit, int count) in controls)
            fields[name] = (grain.ControlFlags >> bit) & ((1 << count) - 1);
        fields["grain_seed"] = grain.grain_seed;
        (fields["num_y_points"], fields["num_cb_points"], fields["num_cr_points"]) = (grain.num_y_points, grain.num_cb_points, grain.num_cr_points);
        for (int i = 0; i < 28; i++)
            fields[$"points_y[{i}]"] = grain.scaling_points_y[i];
        for (int i = 0; i < 20; i++)
            (fields[$"points_cb[{i}]"], fields[$"points_cr[{i}]"]) = (grain.scaling_points_cb[i], grain.scaling_points_cr[i]);
        for (int i = 0; i < 24; i++)
            fields[$"ar_coeffs_y[{i}]"] = grain.ar_coeffs_y[i];
        for (int i = 0; i < 25; i++)
            (fields[$"ar_coeffs_cb[{i}]"], fields[$"ar_coeffs_cr[{i}]"]) = (grain.ar_coeffs_cb[i], grain.ar_coeffs_cr[i]);
        (fields["cb_mult"], fields["cb_luma_mult"], fields["cb_offset"]) = (grain.cb_mult, grain.cb_luma_mult, grain.cb_offset);
        (fields["cr_mult"], fields["cr_luma_mult"], fields["cr_offset"]) = (grain.cr_mult, grain.cr_luma_mult, grain.cr_offset);
    }

    /// <summary>Parameters that a stream could have, whatever its picture shows.</summary>
    private static DXVA_PicParams_AV1 Made(Random random)
    {
        DXVA_PicParams_AV1 p = default;
        random.NextBytes(MemoryMarshal.AsBytes(new Span<DXVA_PicParams_AV1>(ref p)));
        p.coding.CodingParamToolFlags |= random.Next(2) != 0 ? 1u << 9 : 0;
        (p.width, p.height) = ((uint)random.Next(16, 9000), (uint)random.Next(16, 5000));
        (p.max_width, p.max_height) = (p.width + (uint)random.Next(100), p.height + (uint)random.Next(100));
        p.superres_denom = (byte)(random.Next(2) == 0 ? 8 : random.Next(9, 17));
        p.bitdepth = (byte)(random.Next(2) == 0 ? 8 : 10);
        p.order_hint_bits = (byte)random.Next(9);
        p.order_hint &= (byte)((1 << p.order_hint_bits) - 1);
        p.primary_ref_frame = (byte)random.Next(8);
        p.interp_filter = (byte)random.Next(5);
        MakeTiles(ref p, random);
        ref DXVA_PicParams_AV1.Quantization q = ref p.quantization;
        if (random.Next(4) == 0) // without loss, or nearly
            (q.base_qindex, q.y_dc_delta_q, q.u_dc_delta_q, q.u_ac_delta_q, q.v_dc_delta_q, q.v_ac_delta_q) = (0, 0, 0, 0, 0, 0);
        foreach (int at in Enumerable.Range(0, 5))
        {
            ref sbyte delta = ref MemoryMarshal.CreateSpan(ref q.y_dc_delta_q, 5)[at];
            delta = (sbyte)Math.Clamp((int)delta, -64, 63);
        }

        if (random.Next(3) == 0)
            (q.v_dc_delta_q, q.v_ac_delta_q) = (q.u_dc_delta_q, q.u_ac_delta_q);
        (q.qm_y, q.qm_u, q.qm_v) = random.Next(2) == 0 ? ((byte)255, (byte)255, (byte)255)
            : ((byte)random.Next(16), (byte)random.Next(16), (byte)random.Next(16));
        int[] most = [255, 63, 63, 63, 63];
        for (int i = 0; i < 64; i++)
            p.segmentation.feature_data[i] = (short)(i % 8 < 5 ? random.Next(-most[i % 8], most[i % 8] + 1) : random.Next(8));
        MakeFilters(ref p, random);
        for (int i = 0; i < 7; i++)
            MakeMotion(ref p, ref p.frame_refs[i], random);
        ref DXVA_PicParams_AV1.FilmGrain grain = ref p.film_grain;
        (grain.num_y_points, grain.num_cb_points, grain.num_cr_points) = ((byte)random.Next(15), (byte)random.Next(11), (byte)random.Next(11));
        if (random.Next(4) == 0)
            grain.num_y_points = 0;
        (grain.cb_offset, grain.cr_offset) = ((short)random.Next(512), (short)random.Next(512));
        return p;
    }

    private static void MakeTiles(ref DXVA_PicParams_AV1 p, Random random)
    {
        int narrow = (((int)p.width * 8) + (p.superres_denom / 2)) / p.superres_denom, shift = (p.coding.CodingParamToolFlags & 1) != 0 ? 5 : 4;
        int columns = ((2 * ((narrow + 7) >> 3)) + (1 << shift) - 1) >> shift, rows = ((2 * (((int)p.height + 7) >> 3)) + (1 << shift) - 1) >> shift;
        int across = Math.Min(random.Next(1, 6) + (columns / 16), columns), down = Math.Min(random.Next(1, 6) + (rows / 16), rows);
        for (int i = 0; i < across; i++)
            p.tiles.widths[i] = (ushort)(((i + 1) * columns / across) - (i * columns / across));
        for (int i = 0; i < down; i++)
            p.tiles.heights[i] = (ushort)(((i + 1) * rows / down) - (i * rows / down));
        (p.tiles.cols, p.tiles.rows, p.tiles.context_update_id) = ((byte)across, (byte)down, (ushort)random.Next(across * down));
    }

    private static void MakeFilters(ref DXVA_PicParams_AV1 p, Random random)
    {
        ref DXVA_PicParams_AV1.LoopFilter filter = ref p.loop_filter;
        bool isOff = random.Next(3) == 0;
        for (int i = 0; i < 2; i++)
            (filter.filter_level[i], filter.mode_deltas[i]) = (isOff ? (byte)0 : (byte)random.Next(64), (sbyte)random.Next(-63, 64));
        (filter.filter_level_u, filter.filter_level_v, filter.sharpness_level) = ((byte)random.Next(64), (byte)random.Next(64), (byte)random.Next(8));
        filter.delta_lf_res = (byte)random.Next(4);
        for (int i = 0; i < 8; i++)
            filter.ref_deltas[i] = (sbyte)random.Next(-63, 64);
        bool isLarge = (p.coding.CodingParamToolFlags & 1) != 0;
        int unit = random.Next(isLarge ? 7 : 6, 9), chroma = random.Next(2);
        for (int plane = 0; plane < 3; plane++)
        {
            filter.frame_restoration_type[plane] = (byte)(random.Next(3) == 0 ? random.Next(4) : 0);
            filter.log2_restoration_unit_size[plane] = (ushort)(plane == 0 ? unit : unit - chroma);
        }

        for (int i = 0; i < 8; i++)
            (p.cdef.y_strengths[i], p.cdef.uv_strengths[i]) = (Strengths(), Strengths());

        byte Strengths() => (byte)(random.Next(16) | (random.Next(4) << 6));
    }

    private static void MakeMotion(ref DXVA_PicParams_AV1 p, ref DXVA_PicParams_AV1.DXVA_PicEntry_AV1 entry, Random random)
    {
        int type = (entry.GlobalMotionFlags >> 1) & 3, tools = (int)p.coding.CodingParamToolFlags;
        bool isPrecise = (tools >> 7 & 1 & tools >> 8) == 0 && (tools >> 13 & 1) != 0;
        for (int i = 0; i < 6; i++)
        {
            int shift = i >= 2 ? 1 : type == 1 ? (isPrecise ? 13 : 14) : 10, bits = i >= 2 ? 12 : type == 1 ? (isPrecise ? 9 : 8) : 12;
            bool isOne = i % 3 == 2, isThere = type switch { 0 => false, 1 => i < 2, _ => true };
            entry.wmmat[i] = (isThere ? random.Next(-(1 << bits), (1 << bits) + 1) << shift : 0) + (isOne ? 1 << 16 : 0);
        }

        if (type == 2)
            (entry.wmmat[4], entry.wmmat[5]) = (-entry.wmmat[3], entry.wmmat[2]);
    }

    private static int[] Motion(in DXVA_PicParams_AV1 p)
    {
        int[] values = new int[42];
        for (int i = 0; i < 42; i++)
            values[i] = (p.frame_refs[i / 6].GlobalMotionFlags >> 1 & 3) == 0 ? (i % 3 == 2 ? 1 << 16 : 0) : p.frame_refs[i / 6].wmmat[i % 6];
        return values;
    }

    private static byte[] Bytes(DXVA_PicParams_AV1 p) => MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_PicParams_AV1>(ref p)).ToArray();

    private static byte[] Written(Syntax<Av1Picture> table, Av1Picture picture, out int length)
    {
        var bits = new BitWriter(new byte[4096]);
        table.Write(ref bits, picture);
        length = bits.Position;
        return bits.Written.ToArray();
    }
}

using System.Numerics;
using Dxcp.Codecs.Bits;

namespace Dxcp.Codecs.Tests;

/// <summary>Reads headers of AV1 by the syntax tables of its specification (5.5, 5.9), field by field: for what writes them to be held against.</summary>
internal ref partial struct Av1HeaderReader(ReadOnlySpan<byte> sequence, ReadOnlySpan<byte> frame)
{
    private static readonly (int Bits, bool IsSigned)[] s_features =
        [(8, true), (6, true), (6, true), (6, true), (6, true), (3, false), (0, false), (0, false)];

    private BitReader _bits = new(sequence);
    private readonly ReadOnlySpan<byte> _frame = frame;

    /// <summary>The fields by their names, with their indices.</summary>
    public Dictionary<string, long> Fields { get; } = [];

    /// <summary>gm_params: 6 for each of 7 references.</summary>
    public int[] Motion { get; } = new int[42];

    /// <summary>Bits of the frame's header.</summary>
    public readonly int Position => _bits.Position;

    private readonly bool IsMono => Fields["mono_chrome"] != 0;

    private readonly bool HasOrderHint => Fields["enable_order_hint"] != 0;

    private readonly bool HasIntraCopy => Fields.GetValueOrDefault("allow_intrabc") != 0;

    private readonly bool IsIntra => Fields["frame_type"] is 0 or 2;

    /// <summary>Reads both.</summary>
    /// <param name="previous">PrevGmParams.</param>
    /// <param name="hints">RefOrderHint of ref_frame_idx.</param>
    public void Read(int[] previous, int[] hints)
    {
        Sequence();
        _bits = new BitReader(_frame);
        Assert.Equal(0, F("show_existing_frame", 1));
        F("frame_type", 2);
        bool isShown = F("show_frame", 1) != 0, isKey = Fields["frame_type"] == 0 && isShown;
        Assert.True(isShown && Fields["frame_type"] != 3);
        if (!isKey)
            Assert.Equal(0, F("error_resilient_mode", 1));
        F("disable_cdf_update", 1);
        bool isScreen = F("allow_screen_content_tools", 1) != 0, isInteger = isScreen && F("force_integer_mv", 1) != 0;
        Assert.Equal(1, F("frame_size_override_flag", 1));
        if (HasOrderHint)
            F("order_hint", (int)Fields["order_hint_bits_minus_1"] + 1);
        if (IsIntra)
            Fields["primary_ref_frame"] = 7;
        else
            F("primary_ref_frame", 3);
        if (!isKey)
            F("refresh_frame_flags", 8);
        bool isPrecise = false;
        if (IsIntra)
        {
            FrameSize();
            if (isScreen && Fields["use_superres"] == 0)
                F("allow_intrabc", 1);
        }
        else
        {
            if (HasOrderHint)
                Assert.Equal(0, F("frame_refs_short_signaling", 1));
            for (int i = 0; i < 7; i++)
                F($"ref_frame_idx[{i}]", 3);
            for (int i = 0; i < 7; i++)
                Assert.Equal(0, F("found_ref", 1));
            FrameSize();
            isPrecise = !isInteger && F("allow_high_precision_mv", 1) != 0;
            if (F("is_filter_switchable", 1) == 0)
                F("interpolation_filter", 2);
            F("is_motion_mode_switchable", 1);
            if (HasOrderHint && Fields["enable_ref_frame_mvs"] != 0)
                F("use_ref_frame_mvs", 1);
        }

        if (Fields["disable_cdf_update"] == 0)
            F("disable_frame_end_update_cdf", 1);
        Tiles();
        Quantization();
        Segmentation();
        Deltas();
        bool isLossless = IsCodedLossless(), hasCopy = HasIntraCopy;
        if (!isLossless && !hasCopy)
        {
            LoopFilter();
            Directional();
        }

        if (!hasCopy && !(isLossless && Fields["use_superres"] == 0))
            Restoration();
        if (!isLossless)
            F("tx_mode_select", 1);
        if (!IsIntra)
            F("reference_select", 1);
        if (AllowsSkipMode(hints))
            F("skip_mode_present", 1);
        if (!IsIntra && Fields["enable_warped_motion"] != 0)
            F("allow_warped_motion", 1);
        F("reduced_tx_set", 1);
        if (!IsIntra)
            GlobalMotion(previous, isPrecise);
        FilmGrain();
    }

    private void Sequence()
    {
        Assert.Equal((0L, 0L, 0L, 0L, 0L, 0L), (F("seq_profile", 3), F("still_picture", 1), F("reduced_still_picture_header", 1),
            F("timing_info_present_flag", 1), F("initial_display_delay_present_flag", 1), F("operating_points_cnt_minus_1", 5)));
        F("operating_point_idc", 12);
        if (F("seq_level_idx", 5) > 7)
            F("seq_tier", 1);
        int width = (int)F("frame_width_bits_minus_1", 4) + 1, height = (int)F("frame_height_bits_minus_1", 4) + 1;
        F("max_frame_width_minus_1", width);
        F("max_frame_height_minus_1", height);
        Assert.Equal(0, F("frame_id_numbers_present_flag", 1));
        foreach (string tool in (string[])["use_128x128_superblock", "enable_filter_intra", "enable_intra_edge_filter", "enable_interintra_compound",
            "enable_masked_compound", "enable_warped_motion", "enable_dual_filter", "enable_order_hint"])
        {
            F(tool, 1);
        }

        if (HasOrderHint)
        {
            F("enable_jnt_comp", 1);
            F("enable_ref_frame_mvs", 1);
        }

        Assert.Equal((1L, 1L), (F("seq_choose_screen_content_tools", 1), F("seq_choose_integer_mv", 1)));
        if (HasOrderHint)
            F("order_hint_bits_minus_1", 3);
        Assert.Equal((1L, 1L, 1L), (F("enable_superres", 1), F("enable_cdef", 1), F("enable_restoration", 1)));
        F("high_bitdepth", 1);
        F("mono_chrome", 1);
        Assert.Equal(0, F("color_description_present_flag", 1));
        F("color_range", 1);
        Fields["separate_uv_delta_q"] = 0;
        if (!IsMono)
        {
            F("chroma_sample_position", 2);
            F("separate_uv_delta_q", 1);
        }

        Assert.Equal((1L, 1L), (F("film_grain_params_present", 1), F("trailing_one_bit", 1)));
    }

    private void FrameSize()
    {
        F("frame_width_minus_1", (int)Fields["frame_width_bits_minus_1"] + 1);
        F("frame_height_minus_1", (int)Fields["frame_height_bits_minus_1"] + 1);
        if (F("use_superres", 1) != 0)
            F("coded_denom", 3);
        Assert.Equal(0, F("render_and_frame_size_different", 1));
    }

    private void Tiles()
    {
        int denominator = Fields["use_superres"] != 0 ? (int)Fields["coded_denom"] + 9 : 8;
        int width = (((int)Fields["frame_width_minus_1"] + 1) * 8 + denominator / 2) / denominator, height = (int)Fields["frame_height_minus_1"] + 1;
        int shift = Fields["use_128x128_superblock"] != 0 ? 5 : 4;
        int columns = (2 * ((width + 7) >> 3) + (1 << shift) - 1) >> shift, rows = (2 * ((height + 7) >> 3) + (1 << shift) - 1) >> shift;
        int widest = 4096 >> (shift + 2), least = Log2(widest, columns), mostColumns = Log2(1, Math.Min(columns, 64)), mostRows = Log2(1, Math.Min(rows, 64));
        int leastTiles = Math.Max(least, Log2((4096 * 2304) >> (2 * (shift + 2)), columns * rows)), log2Columns = least, log2Rows;
        if (F("uniform_tile_spacing_flag", 1) != 0)
        {
            while (log2Columns < mostColumns && F("increment_tile_cols_log2", 1) != 0)
                log2Columns++;
            log2Rows = Math.Max(leastTiles - log2Columns, 0);
            while (log2Rows < mostRows && F("increment_tile_rows_log2", 1) != 0)
                log2Rows++;
        }
        else
        {
            int most = 0, count = 0;
            for (int at = 0; at < columns; count++)
            {
                int size = Uneven($"width_in_sbs[{count}]", Math.Min(columns - at, widest));
                (at, most) = (at + size, Math.Max(most, size));
            }

            log2Columns = Log2(1, count);
            int area = leastTiles > 0 ? (columns * rows) >> (leastTiles + 1) : columns * rows, highest = Math.Max(area / most, 1);
            count = 0;
            for (int at = 0; at < rows; count++)
                at += Uneven($"height_in_sbs[{count}]", Math.Min(rows - at, highest));
            log2Rows = Log2(1, count);
        }

        if (log2Columns + log2Rows == 0)
            return;
        F("context_update_tile_id", log2Columns + log2Rows);
        F("tile_size_bytes_minus_1", 2);
    }

    private void Quantization()
    {
        F("base_q_idx", 8);
        foreach (string name in (string[])["y_dc", "u_dc", "u_ac", "v_dc", "v_ac"])
            Fields["delta_q_" + name] = 0;
        Delta("y_dc");
        if (!IsMono)
        {
            bool isApart = Fields["separate_uv_delta_q"] != 0 && F("diff_uv_delta", 1) != 0;
            Delta("u_dc");
            Delta("u_ac");
            (Fields["delta_q_v_dc"], Fields["delta_q_v_ac"]) = (Fields["delta_q_u_dc"], Fields["delta_q_u_ac"]);
            if (isApart)
            {
                Delta("v_dc");
                Delta("v_ac");
            }
        }

        if (F("using_qmatrix", 1) == 0)
            return;
        F("qm_y", 4);
        F("qm_u", 4);
        if (Fields["separate_uv_delta_q"] != 0)
            F("qm_v", 4);
    }

    private void Delta(string name) => Fields["delta_q_" + name] = F("delta_coded", 1) != 0 ? Su("delta_q", 7) : 0;

    private void Segmentation()
    {
        if (F("segmentation_enabled", 1) == 0)
            return;
        if (Fields["primary_ref_frame"] != 7)
        {
            if (F("segmentation_update_map", 1) != 0)
                F("segmentation_temporal_update", 1);
            Assert.Equal(1, F("segmentation_update_data", 1));
        }

        for (int i = 0; i < 64; i++)
        {
            Fields[$"feature_value[{i}]"] = 0;
            if (F($"feature_enabled[{i}]", 1) == 0)
                continue;
            (int bits, bool isSigned) = s_features[i % 8];
            if (isSigned)
                Su($"feature_value[{i}]", bits + 1);
            else if (bits > 0)
                F($"feature_value[{i}]", bits);
        }
    }

    private void Deltas()
    {
        if (Fields["base_q_idx"] == 0 || F("delta_q_present", 1) == 0)
            return;
        F("delta_q_res", 2);
        if (HasIntraCopy || F("delta_lf_present", 1) == 0)
            return;
        F("delta_lf_res", 2);
        F("delta_lf_multi", 1);
    }

    private readonly bool IsCodedLossless()
    {
        Dictionary<string, long> fields = Fields;
        bool hasSegments = fields["segmentation_enabled"] != 0;
        return fields["delta_q_y_dc"] == 0 && fields["delta_q_u_dc"] == 0 && fields["delta_q_u_ac"] == 0 && fields["delta_q_v_dc"] == 0
            && fields["delta_q_v_ac"] == 0 && Enumerable.Range(0, 8).All(segment =>
                Math.Clamp(fields["base_q_idx"] + (hasSegments ? fields[$"feature_value[{segment * 8}]"] : 0), 0, 255) == 0);
    }

    private void LoopFilter()
    {
        long first = F("loop_filter_level[0]", 6), second = F("loop_filter_level[1]", 6);
        if (!IsMono && (first != 0 || second != 0))
        {
            F("loop_filter_level[2]", 6);
            F("loop_filter_level[3]", 6);
        }

        F("loop_filter_sharpness", 3);
        if (F("loop_filter_delta_enabled", 1) == 0 || F("loop_filter_delta_update", 1) == 0)
            return;
        for (int i = 0; i < 10; i++)
        {
            if (F("update_delta", 1) != 0)
                Su(i < 8 ? $"loop_filter_ref_deltas[{i}]" : $"loop_filter_mode_deltas[{i - 8}]", 7);
        }
    }

    private void Directional()
    {
        F("cdef_damping_minus_3", 2);
        F("cdef_bits", 2);
        for (int i = 0; i < 1 << (int)Fields["cdef_bits"]; i++)
        {
            F($"cdef_y_pri_strength[{i}]", 4);
            F($"cdef_y_sec_strength[{i}]", 2);
            if (IsMono)
                continue;
            F($"cdef_uv_pri_strength[{i}]", 4);
            F($"cdef_uv_sec_strength[{i}]", 2);
        }
    }

    private void Restoration()
    {
        bool isUsed = false, isUsedForChroma = false;
        for (int plane = 0; plane < (IsMono ? 1 : 3); plane++)
        {
            bool uses = F($"lr_type[{plane}]", 2) != 0;
            isUsed |= uses;
            isUsedForChroma |= uses && plane > 0;
        }

        if (!isUsed)
            return;
        long shift = F("lr_unit_shift", 1);
        Fields["LoopRestorationShift"] = Fields["use_128x128_superblock"] != 0 ? shift + 1 : shift != 0 ? shift + F("lr_unit_extra_shift", 1) : 0;
        if (isUsedForChroma)
            F("lr_uv_shift", 1);
    }

    private int Uneven(string name, int count)
    {
        int value = Ns(count) + 1;
        Fields[name] = value;
        return value;
    }

    private int Ns(int count)
    {
        int w = BitOperations.Log2((uint)count) + 1, m = (1 << w) - count, v = (int)_bits.U(w - 1);
        return v < m ? v : (v << 1) - m + (int)_bits.U(1);
    }

    private static int Log2(int size, int target)
    {
        int k = 0;
        while (size << k < target)
            k++;
        return k;
    }

    private long Su(string name, int bits)
    {
        long value = _bits.U(bits);
        return Fields[name] = (value & (1L << (bits - 1))) != 0 ? value - (1L << bits) : value;
    }

    private long F(string name, int bits) => Fields[name] = _bits.U(bits);
}

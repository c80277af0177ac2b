namespace Dxcp.Codecs.Tests;

/// <summary>Skip mode, film grain and global motion.</summary>
internal ref partial struct Av1HeaderReader
{
    private readonly bool AllowsSkipMode(int[] hints)
    {
        if (IsIntra || Fields["reference_select"] == 0 || !HasOrderHint)
            return false;
        int bits = (int)Fields["order_hint_bits_minus_1"] + 1, current = (int)Fields["order_hint"];
        int Distance(int one, int other) => ((one - other) & ((1 << (bits - 1)) - 1)) - ((one - other) & (1 << (bits - 1)));
        int[] before = [.. hints.Where(hint => Distance(hint, current) < 0)], after = [.. hints.Where(hint => Distance(hint, current) > 0)];
        if (before.Length == 0)
            return false;
        int nearest = before.Aggregate((best, hint) => Distance(hint, best) > 0 ? hint : best);
        return after.Length != 0 || hints.Any(hint => Distance(hint, nearest) < 0);
    }

    private void FilmGrain()
    {
        if (F("apply_grain", 1) == 0)
            return;
        F("grain_seed", 16);
        if (Fields["frame_type"] == 1)
            Assert.Equal(1, F("update_grain", 1));
        long luma = Points("y"), blue = 0, red = 0;
        bool isFromLuma = !IsMono && F("chroma_scaling_from_luma", 1) != 0;
        if (!IsMono && !isFromLuma && luma != 0)
            (blue, red) = (Points("cb"), Points("cr"));
        F("grain_scaling_minus_8", 2);
        long lag = F("ar_coeff_lag", 2), coefficients = 2 * lag * (lag + 1);
        if (luma != 0)
            Bytes("ar_coeffs_y", coefficients++);
        if (isFromLuma || blue != 0)
            Bytes("ar_coeffs_cb", coefficients);
        if (isFromLuma || red != 0)
            Bytes("ar_coeffs_cr", coefficients);
        F("ar_coeff_shift_minus_6", 2);
        F("grain_scale_shift", 2);
        foreach ((string plane, long points) in new[] { ("cb", blue), ("cr", red) })
        {
            if (points == 0)
                continue;
            F(plane + "_mult", 8);
            F(plane + "_luma_mult", 8);
            F(plane + "_offset", 9);
        }

        F("overlap_flag", 1);
        F("clip_to_restricted_range", 1);
    }

    private long Points(string plane)
    {
        long count = F($"num_{plane}_points", 4);
        Bytes($"points_{plane}", 2 * count);
        return count;
    }

    private void Bytes(string name, long count)
    {
        for (int i = 0; i < count; i++)
            F($"{name}[{i}]", 8);
    }

    private void GlobalMotion(int[] previous, bool isPrecise)
    {
        for (int reference = 0; reference < 7; reference++)
        {
            int type = F("is_global", 1) == 0 ? 0 : F("is_rot_zoom", 1) != 0 ? 2 : F("is_translation", 1) != 0 ? 1 : 3;
            Fields[$"gm_type[{reference}]"] = type;
            for (int i = 0; i < 6; i++)
                Motion[(reference * 6) + i] = i % 3 == 2 ? 1 << 16 : 0;
            foreach (int i in type switch { 0 => (int[])[], 1 => [0, 1], 2 => [2, 3, 0, 1], _ => [2, 3, 4, 5, 0, 1] })
                MotionParameter(type, (reference * 6) + i, i, previous, isPrecise);
            if (type == 2)
                (Motion[(reference * 6) + 4], Motion[(reference * 6) + 5]) = (-Motion[(reference * 6) + 3], Motion[(reference * 6) + 2]);
        }
    }

    private void MotionParameter(int type, int at, int index, int[] previous, bool isPrecise)
    {
        int bits = 12, precision = 15;
        if (index < 2)
            (bits, precision) = type == 1 ? (isPrecise ? 9 : 8, isPrecise ? 3 : 2) : (12, 6);
        int shift = 16 - precision, round = index % 3 == 2 ? 1 << 16 : 0, sub = index % 3 == 2 ? 1 << precision : 0, most = 1 << bits;
        int expected = (previous[at] >> shift) - sub + most, count = (2 * most) + 1;
        int value = expected << 1 <= count ? Recentered(expected, Exponential(count)) : count - 1 - Recentered(count - 1 - expected, Exponential(count));
        Motion[at] = ((value - most) << shift) + round;
    }

    private static int Recentered(int r, int v) => v > 2 * r ? v : (v & 1) != 0 ? r - ((v + 1) >> 1) : r + (v >> 1);

    private int Exponential(int count)
    {
        for (int i = 0, start = 0; ; i++)
        {
            int more = i != 0 ? 3 + i - 1 : 3, room = 1 << more;
            if (count <= start + (3 * room))
                return start + Ns(count - start);
            if (_bits.U(1) == 0)
                return start + (int)_bits.U(more);
            start += room;
        }
    }
}

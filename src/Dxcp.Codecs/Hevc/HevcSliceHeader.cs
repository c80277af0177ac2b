using Dxcp.Codecs.Bits;

namespace Dxcp.Codecs.Hevc;

/// <summary>
/// The slice segment header of HEVC, ITU-T H.265 7.3.6.1, as far as it is rewritten: the reference picture set is said in full, since the sequence that it
/// may have come from is not in the buffers. What comes behind keeps its place in the byte, because the slice data is aligned to bytes and entry points
/// count them: reserved bits, whose number the picture parameter set says, make up for the difference.
/// </summary>
internal struct HevcSliceHeader
{
    /// <summary>Bytes of a header that are looked at: more than comes before the end of the reference picture set.</summary>
    private const int LongestBeginning = 1024;

    /// <summary>NAL unit types: IDR_W_RADL and IDR_N_LP; the intra random access points.</summary>
    private const int FirstIdr = 19, LastIdr = 20, FirstIrap = 16, LastIrap = 23;

    private int _start; // bits before slice_reserved_flag
    private int _afterReserved;
    private int _afterOrder;
    private int _end; // bits before what is kept
    private bool _isIdr;

    /// <summary>Whether it begins a picture's slices.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>Whether it takes what it does not say from the slice before: then it stays as it is.</summary>
    public bool IsDependent { get; private set; }

    /// <summary>The picture parameter set that it names.</summary>
    public int ParameterSet { get; private set; }

    /// <summary>Reads the beginning of a header.</summary>
    /// <param name="bare">The unit's beginning, without emulation prevention.</param>
    /// <param name="picture">The picture.</param>
    /// <returns>False if it is damaged.</returns>
    public bool TryRead(ReadOnlySpan<byte> bare, HevcPicture picture)
    {
        var reader = new BitReader(bare);
        int type = (int)(reader.U(16) >> 9) & 0x3F;
        _isIdr = type is FirstIdr or LastIdr;
        IsFirst = reader.Flag();
        if (type is >= FirstIrap and <= LastIrap)
            reader.Skip(1); // no_output_of_prior_pics_flag
        ParameterSet = (int)Math.Min(reader.Ue(), 64);
        if (!IsFirst)
        {
            IsDependent = picture.Tool(20) != 0 && reader.Flag();
            reader.Skip(picture.AddressBits);
        }

        _start = reader.Position;
        if (!IsDependent)
            ReadReferences(ref reader, picture);
        return ParameterSet < 64 && reader.Position < bare.Length * 8;
    }

    /// <summary>The reserved bits that the rest of the header needs in front of it, to keep its place in the byte.</summary>
    public readonly int ReservedBits(HevcPicture picture)
    {
        int references = _isIdr ? 0 : ReferenceBits(picture);
        // _end lies where it did with so many reserved bits more or less that the whole differs by bytes.
        int without = _start + (_afterOrder - _afterReserved) + references;
        return ((_end - without) % 8 + 8) % 8;
    }

    /// <summary>Writes the unit anew.</summary>
    /// <param name="unit">The unit, with its emulation prevention.</param>
    /// <param name="picture">The picture; its number of reserved bits is that of the set that goes with the slice.</param>
    /// <param name="writer">Where to.</param>
    public readonly void Rewrite(ReadOnlySpan<byte> unit, HevcPicture picture, ref NalWriter writer)
    {
        writer.Begin();
        if (IsDependent)
        {
            writer.Raw(unit);
            return;
        }

        Span<byte> bare = stackalloc byte[LongestBeginning];
        // Whole bytes of the old header up to the one in which the rest begins; that byte is shared.
        int whole = _end / 8;
        _ = NalUnits.Unescape(unit, bare[..Math.Min(whole + 1, bare.Length)], out int consumed);
        var reader = new BitReader(bare);
        var bits = new BitWriter(stackalloc byte[2 * LongestBeginning]);
        bits.Copy(ref reader, _start);
        bits.U(picture.ExtraHeaderBits, 0);
        reader.Skip(_afterReserved - _start);
        bits.Copy(ref reader, _afterOrder - _afterReserved);
        if (!_isIdr)
            WriteReferences(ref bits, picture);
        reader.Skip(_end - _afterOrder);
        bits.Copy(ref reader, ((whole + 1) * 8) - _end);
        writer.Escape(bits.Written);
        int zeros = consumed - unit[..consumed].TrimEnd((byte)0).Length;
        writer.Rest(unit[consumed..], zeros);
    }

    private void ReadReferences(ref BitReader reader, HevcPicture picture)
    {
        reader.Skip(picture.Tool(22, 3)); // slice_reserved_flag
        _afterReserved = reader.Position;
        reader.Ue(); // slice_type
        if (picture.Tool(21) != 0)
            reader.Skip(1); // pic_output_flag
        if (!_isIdr)
            reader.Skip(picture.OrderBits); // slice_pic_order_cnt_lsb
        _afterOrder = reader.Position;
        if (!_isIdr)
        {
            bool isOfSequence = reader.Flag(); // short_term_ref_pic_set_sps_flag
            reader.Skip(isOfSequence ? HevcPicture.CeilLog2(picture.Parameters.num_short_term_ref_pic_sets)
                : picture.Parameters.wNumBitsForShortTermRPSInSlice);
            if (picture.HasLongTerm)
                SkipLongTerm(ref reader, picture);
        }

        _end = reader.Position;
    }

    private static void SkipLongTerm(ref BitReader reader, HevcPicture picture)
    {
        uint ofSequence = picture.Parameters.num_long_term_ref_pics_sps > 0 ? reader.Ue() : 0; // num_long_term_sps
        uint own = reader.Ue(); // num_long_term_pics
        for (uint i = 0; i < ofSequence + own && !reader.IsPastEnd; i++)
        {
            if (i < ofSequence)
                reader.Skip(HevcPicture.CeilLog2(picture.Parameters.num_long_term_ref_pics_sps)); // lt_idx_sps
            else
                reader.Skip(picture.OrderBits + 1); // poc_lsb_lt, used_by_curr_pic_lt_flag
            if (reader.Flag()) // delta_poc_msb_present_flag
                reader.Ue(); // delta_poc_msb_cycle_lt
        }
    }

    private static int ReferenceBits(HevcPicture picture)
    {
        var bits = new BitWriter(stackalloc byte[LongestBeginning]);
        WriteReferences(ref bits, picture);
        return bits.Position;
    }

    /// <summary>From short_term_ref_pic_set_sps_flag to delta_poc_msb_cycle_lt; st_ref_pic_set( 0 ) is 7.3.7, without inter prediction of sets.</summary>
    private static void WriteReferences(ref BitWriter bits, HevcPicture picture)
    {
        bits.U(1, 0); // short_term_ref_pic_set_sps_flag
        bits.Ue((uint)picture.Before.Count); // num_negative_pics
        bits.Ue((uint)picture.After.Count); // num_positive_pics
        int order = picture.Parameters.CurrPicOrderCntVal;
        WriteDeltas(ref bits, picture.Before, order, -1);
        WriteDeltas(ref bits, picture.After, order, 1);
        if (!picture.HasLongTerm)
            return;
        bits.Ue((uint)picture.LongTerm.Count); // num_long_term_pics
        int mask = (1 << picture.OrderBits) - 1;
        int cycleBefore = 0;
        foreach (var reference in picture.LongTerm)
        {
            bits.U(picture.OrderBits, (uint)(reference.Order & mask)); // poc_lsb_lt
            bits.U(1, reference.IsUsed ? 1u : 0); // used_by_curr_pic_lt_flag
            int cycle = ((order & ~mask) - (reference.Order & ~mask)) >> picture.OrderBits;
            // Cycles add up, and only go on: one that goes back is left to its low bits.
            bool isSaid = cycle >= cycleBefore;
            bits.U(1, isSaid ? 1u : 0); // delta_poc_msb_present_flag
            if (!isSaid)
                continue;
            bits.Ue((uint)(cycle - cycleBefore)); // delta_poc_msb_cycle_lt
            cycleBefore = cycle;
        }
    }

    private static void WriteDeltas(ref BitWriter bits, List<HevcReference> references, int order, int direction)
    {
        foreach (var reference in references)
        {
            bits.Ue((uint)Math.Max(((reference.Order - order) * direction) - 1, 0)); // delta_poc_s0_minus1, delta_poc_s1_minus1
            bits.U(1, reference.IsUsed ? 1u : 0); // used_by_curr_pic_s0_flag, used_by_curr_pic_s1_flag
            order = reference.Order;
        }
    }
}

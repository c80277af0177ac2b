using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Codecs.Bits;
using Dxcp.Codecs.Hevc;

namespace Dxcp.Codecs.Tests;

/// <summary>Bits, and slice headers of HEVC that are written anew.</summary>
public sealed unsafe class BitsTests
{
    [Fact] // H.264 9.1
    public void Numbers_of_any_length_come_back_as_they_were_written()
    {
        uint[] values = [0, 1, 2, 3, 6, 7, 254, 255, 0xFFFE, 0xFFFF, 0x7FFF_FFFE, 0xFFFF_FFFE];
        byte[] buffer = new byte[256];
        var writer = new BitWriter(buffer);
        writer.U(3, 5);
        foreach (uint value in values)
            writer.Ue(value);
        foreach (int value in (int[])[0, 1, -1, 2, -2, 127, -128])
            writer.Se(value);
        writer.U(32, 0x89ABCDEF);
        int end = writer.Position;
        writer.Trail();
        Assert.Equal(0, writer.Position % 8);
        var reader = new BitReader(writer.Written);
        Assert.Equal(5u, reader.U(3));
        foreach (uint value in values)
            Assert.Equal(value, reader.Ue());
        foreach (uint value in (uint[])[0, 1, 2, 3, 4, 253, 256])
            Assert.Equal(value, reader.Ue());
        Assert.Equal(0x89ABCDEF, reader.U(32));
        Assert.Equal((end, false), (reader.Position, reader.IsPastEnd));
        Assert.True(reader.Flag());
    }

    [Fact]
    public void A_number_that_does_not_end_or_is_too_long_is_past_the_end()
    {
        foreach (byte[] bytes in (byte[][])[[], [0], [0, 0, 0, 0, 0x80, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0xFF]])
        {
            var reader = new BitReader(bytes);
            Assert.Equal((0u, true), (reader.Ue(), reader.IsPastEnd));
            Assert.Equal((0u, true), (reader.Ue(), reader.IsPastEnd));
        }

        var longest = new BitReader([0, 0, 0, 1, 0, 0, 0, 0]);
        Assert.Equal((0x7FFF_FFFFu, false), (longest.Ue(), longest.IsPastEnd));
        var last = new BitReader([1]);
        last.Skip(7);
        Assert.Equal((true, false), (last.Flag(), last.IsPastEnd));
        Assert.Equal((0u, true), (last.U(1), last.IsPastEnd));
    }

    [Fact] // 7.4.1: what was escaped before stays as it is where it is on its own
    public void The_rest_of_a_unit_is_escaped_as_what_stands_before_it_asks()
    {
        byte[] alphabet = [0, 1, 3, 4];
        for (int number = 0; number < 1024; number++)
        {
            byte[] bare = [.. Enumerable.Range(0, 5).Select(i => alphabet[(number >> (2 * i)) & 3]), 9];
            foreach (byte[] head in (byte[][])[[7], [7, 0], [7, 0, 0], [0, 0]])
            {
                foreach (byte[] newHead in (byte[][])[[7], [7, 0], [7, 0, 0]])
                {
                    byte[] old = Escaped([.. head, .. bare]), back = new byte[64];
                    int whole = NalUnits.Unescape(old, back.AsSpan(0, head.Length), out int consumed);
                    Assert.Equal(head.Length, whole);
                    byte[] buffer = new byte[64];
                    var writer = new NalWriter(buffer);
                    writer.Begin();
                    writer.Escape(newHead);
                    writer.Rest(old.AsSpan(consumed), head.AsSpan().LastIndexOfAnyExcept((byte)0) is var at ? head.Length - 1 - at : 0);
                    Assert.Equal(Escaped([.. newHead, .. bare]), buffer.AsSpan(4..writer.Length));
                }
            }
        }
    }

    [Fact]
    public void A_writer_that_is_full_says_so_and_writes_nothing_beyond()
    {
        byte[] buffer = new byte[8];
        var writer = new NalWriter(buffer.AsSpan(0, 7));
        writer.Unit([1, 2, 3]);
        Assert.Equal((7, false), (writer.Length, writer.IsFull));
        writer.Raw([9]);
        Assert.Equal((7, true, 0), (writer.Length, writer.IsFull, buffer[7]));
        Assert.Equal([0, 0, 0, 1, 1, 2, 3, 0], buffer);
    }

    [Fact] // H.265 7.3.6.1: long-term pictures by their low bits, and by their cycles as long as those go on
    public void Long_term_references_are_said_one_by_one_and_cycles_only_forward()
    {
        DXVA_PicParams_HEVC p = Picture(order: 100);
        Reference(ref p, 6, 99, longTerm: true, current: false); // of the picture's own cycle
        p.RefPicSetLtCurr[6] = 6;
        Reference(ref p, 0, 100 - (3 * 16) + 2, longTerm: true, current: true); // cycle 2: 54 is 48 + 6
        Reference(ref p, 1, 100 - 16, longTerm: true, current: false);
        Reference(ref p, 2, 20, longTerm: true, current: false);
        Reference(ref p, 3, 98, longTerm: false, current: true);
        Reference(ref p, 4, 90, longTerm: false, current: false);
        Reference(ref p, 5, 103, longTerm: false, current: true);
        var picture = new HevcPicture(MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_PicParams_HEVC>(ref p)), []);
        Assert.Equal([new(98, true), new(90, false)], picture.Before);
        Assert.Equal([new(103, true)], picture.After);
        Assert.Equal([new(99, true), new(54, true), new(84, false), new(20, false)], picture.LongTerm);
        // first_slice, pps 0, slice_type 1, poc lsb 4; as the stream says it: one of the sequence's sets, nothing long-term; then the rest.
        var bits = new BitWriter(new byte[64]);
        bits.U(16, 0x0201);
        bits.U(1, 1);
        bits.Ue(0);
        bits.Ue(1);
        bits.U(4, 4);
        int start = bits.Position;
        bits.U(1, 1);
        bits.Ue(0);
        int rest = bits.Position;
        bits.U(32, 0x9B2D_F00D);
        bits.Trail();
        HevcSliceHeader header = default;
        Assert.True(header.TryRead(bits.Written, picture));
        Assert.Equal((true, false, 0), (header.IsFirst, header.IsDependent, header.ParameterSet));
        picture.ExtraHeaderBits = header.ReservedBits(picture);
        byte[] buffer = new byte[128], bare = new byte[128];
        var writer = new NalWriter(buffer);
        header.Rewrite(bits.Written, picture, ref writer);
        int length = NalUnits.Unescape(buffer.AsSpan(4..writer.Length), bare, out _);
        var reader = new BitReader(bare.AsSpan(0, length));
        Assert.Equal((0x0201u, 1u, 0u), (reader.U(16), reader.U(1), reader.Ue()));
        Assert.Equal(0u, reader.U(picture.ExtraHeaderBits));
        Assert.Equal((1u, 4u), (reader.Ue(), reader.U(4)));
        Assert.Equal((0u, 2u, 1u), (reader.U(1), reader.Ue(), reader.Ue()));
        Assert.Equal((1u, 1u), (reader.Ue(), reader.U(1))); // 98
        Assert.Equal((7u, 0u), (reader.Ue(), reader.U(1))); // 90
        Assert.Equal((2u, 1u), (reader.Ue(), reader.U(1))); // 103
        Assert.Equal(4u, reader.Ue());
        Assert.Equal((3u, 1u, 1u, 0u), (reader.U(4), reader.U(1), reader.U(1), reader.Ue())); // 99: its low bits alone could be another's
        Assert.Equal((6u, 1u, 1u, 3u), (reader.U(4), reader.U(1), reader.U(1), reader.Ue())); // 54: three cycles before 96
        Assert.Equal((4u, 0u, 0u), (reader.U(4), reader.U(1), reader.U(1))); // 84: one cycle would go back
        Assert.Equal((4u, 0u, 1u, 2u), (reader.U(4), reader.U(1), reader.U(1), reader.Ue())); // 20: five, two more
        Assert.Equal(0, (reader.Position - rest) % 8);
        Assert.Equal(0x9B2D_F00D, reader.U(32));
        Assert.True(start < rest);
    }

    [Theory] // H.265 7.3.6.1
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 2)]
    [InlineData(5, 0, 1)]
    [InlineData(5, 1, 0)]
    [InlineData(5, 2, 3)]
    [InlineData(1, 1, 2)]
    public void What_a_slice_itself_says_of_references_is_passed_over_to_the_bit(int listed, int fromList, int own)
    {
        DXVA_PicParams_HEVC p = Picture(order: 100);
        p.num_long_term_ref_pics_sps = (byte)listed;
        p.wNumBitsForShortTermRPSInSlice = 11;
        Reference(ref p, 0, 54, longTerm: true, current: true);
        foreach (bool ofSequence in (bool[])[false, true])
        {
            p.num_short_term_ref_pic_sets = 6;
            var picture = new HevcPicture(MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_PicParams_HEVC>(ref p)), []);
            var bits = new BitWriter(new byte[64]);
            bits.U(16, 0x0201);
            bits.U(1, 1);
            bits.Ue(0);
            bits.Ue(1);
            bits.U(4, 4);
            bits.U(1, ofSequence ? 1u : 0); // short_term_ref_pic_set_sps_flag, then short_term_ref_pic_set_idx or st_ref_pic_set
            bits.U(ofSequence ? 3 : 11, 5);
            if (listed > 0)
                bits.Ue((uint)fromList);
            bits.Ue((uint)own);
            for (uint i = 0; i < fromList + own; i++)
            {
                if (i >= fromList)
                    bits.U(5, 13); // poc_lsb_lt, used_by_curr_pic_lt_flag
                else if (listed > 1)
                    bits.U(3, 2); // lt_idx_sps
                bits.U(1, i & 1); // delta_poc_msb_present_flag
                if ((i & 1) != 0)
                    bits.Ue(i);
            }

            bits.U(32, 0x9B2D_F00D);
            bits.Trail();
            HevcSliceHeader header = default;
            Assert.True(header.TryRead(bits.Written, picture));
            picture.ExtraHeaderBits = header.ReservedBits(picture);
            byte[] buffer = new byte[128], bare = new byte[128];
            var writer = new NalWriter(buffer);
            header.Rewrite(bits.Written, picture, ref writer);
            var reader = new BitReader(bare.AsSpan(0, NalUnits.Unescape(buffer.AsSpan(4..writer.Length), bare, out _)));
            reader.Skip(17);
            Assert.Equal(0u, reader.Ue());
            reader.Skip(picture.ExtraHeaderBits);
            Assert.Equal((1u, 4u, 0u, 0u, 0u, 1u), (reader.Ue(), reader.U(4), reader.U(1), reader.Ue(), reader.Ue(), reader.Ue()));
            Assert.Equal((6u, 1u, 1u, 3u), (reader.U(4), reader.U(1), reader.U(1), reader.Ue()));
            Assert.Equal(0x9B2D_F00D, reader.U(32));
        }
    }

    [Fact] // H.265 7.3.6.1
    public void A_dependent_slice_goes_as_it_is_and_what_names_no_set_is_damaged()
    {
        DXVA_PicParams_HEVC p = Picture(order: 100);
        p.dwCodingParamToolFlags |= 1 << 20;
        var picture = new HevcPicture(MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_PicParams_HEVC>(ref p)), []);
        Assert.Equal(7, picture.AddressBits); // 15 by 8 blocks of 16
        var bits = new BitWriter(new byte[64]);
        bits.U(16, 0x0201);
        bits.U(1, 0);
        bits.Ue(63);
        bits.U(1, 1);
        bits.U(7, 99);
        bits.U(32, 0x9B2D_F00D);
        bits.Trail();
        HevcSliceHeader header = default;
        Assert.True(header.TryRead(bits.Written, picture));
        Assert.Equal((false, true, 63), (header.IsFirst, header.IsDependent, header.ParameterSet));
        byte[] buffer = new byte[64];
        var writer = new NalWriter(buffer);
        header.Rewrite(bits.Written, picture, ref writer);
        Assert.Equal([0, 0, 0, 1, .. bits.Written], buffer[..writer.Length]);
        foreach (uint set in (uint[])[64, 65, 1000])
        {
            bits = new BitWriter(new byte[64]);
            bits.U(16, 0x0201);
            bits.U(1, 1);
            bits.Ue(set);
            bits.U(32, 0xFFFF_FFFF);
            bits.U(32, 0xFFFF_FFFF);
            Assert.False(new HevcSliceHeader().TryRead(bits.Written, picture));
        }

        Assert.False(new HevcSliceHeader().TryRead([0x02, 0x01], picture));
    }

    private static byte[] Escaped(byte[] bare)
    {
        List<byte> unit = [];
        foreach (byte value in bare)
        {
            if (unit.Count >= 2 && unit[^1] == 0 && unit[^2] == 0 && value <= 3)
                unit.Add(3);
            unit.Add(value);
        }

        return [.. unit];
    }

    private static DXVA_PicParams_HEVC Picture(int order)
    {
        var p = new DXVA_PicParams_HEVC
        {
            PicWidthInMinCbsY = 30,
            PicHeightInMinCbsY = 16,
            wFormatAndSequenceInfoFlags = 1,
            log2_diff_max_min_luma_coding_block_size = 1,
            num_short_term_ref_pic_sets = 1,
            dwCodingParamToolFlags = 1 << 17,
            CurrPicOrderCntVal = order,
        };
        new Span<byte>(p.RefPicList, 15).Fill(0xFF);
        new Span<byte>(p.RefPicSetStCurrBefore, 8).Fill(0xFF);
        new Span<byte>(p.RefPicSetStCurrAfter, 8).Fill(0xFF);
        new Span<byte>(p.RefPicSetLtCurr, 8).Fill(0xFF);
        return p;
    }

    private static void Reference(ref DXVA_PicParams_HEVC p, int index, int order, bool longTerm, bool current)
    {
        p.RefPicList[index] = (byte)(index | (longTerm ? 0x80 : 0));
        p.PicOrderCntValList[index] = order;
        if (!current)
            return;
        if (longTerm)
            p.RefPicSetLtCurr[7] = (byte)index;
        else if (order < p.CurrPicOrderCntVal)
            p.RefPicSetStCurrBefore[7] = (byte)index;
        else
            p.RefPicSetStCurrAfter[7] = (byte)index;
    }
}

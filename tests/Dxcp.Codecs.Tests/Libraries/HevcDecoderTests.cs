using Dxcp.Abi;
using Dxcp.Codecs.Bits;
using Dxcp.Codecs.Hevc;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>What goes to the library of pictures of HEVC: parameter sets where they change, and the slices that can go (S174, S175).</summary>
public sealed unsafe class HevcDecoderTests : IDisposable
{
    private const int Trail = 1, Cra = 21, Idr = 19;

    private readonly FakedDecoder _decoder = new("hevc");

    public void Dispose() => _decoder.Dispose();

    [Fact] // ITU-T H.265 7.4.2.4.2
    public void Parameter_sets_go_where_they_are_new_and_those_of_another_sequence_all_anew()
    {
        DXVA_PicParams_HEVC p = Picture();
        Assert.Equal("32 33 34/4 19", Sent(p, Unit(Idr, 4)));
        Assert.Equal("34/4 1", Sent(p, Unit(Trail, 4))); // with another number of reserved bits
        Assert.Equal("1", Sent(p, Unit(Trail, 4)));
        Assert.Equal("34/63 1 1", Sent(p, Unit(Trail, 63), Unit(Trail, 63)));
        Assert.Equal("1 1", Sent(p, Unit(Trail, 4), Unit(Trail, 63)));
        p.init_qp_minus26 = 3;
        Assert.Equal("34/63 1", Sent(p, Unit(Trail, 63)));
        Assert.Equal("34/4 1", Sent(p, Unit(Trail, 4)));
        p.sps_max_dec_pic_buffering_minus1 = 5;
        Assert.Equal("32 33 34/4 1", Sent(p, Unit(Trail, 4)));
        Assert.Equal("34/63 1", Sent(p, Unit(Trail, 63)));
        Assert.Equal("1", Sent(p, Unit(Trail, 4)));
    }

    [Fact] // 7.4.7.1: what a dependent segment does not say the one before it said
    public void A_dependent_slice_brings_no_set_and_what_is_no_slice_does_not_go()
    {
        DXVA_PicParams_HEVC p = Picture();
        p.dwCodingParamToolFlags |= 1 << 20;
        byte[] dependent = Unit(Trail, 9, dependent: true);
        Assert.Equal("32 33 34/4 1 1", Sent(p, [0x46, 1, 0x50], Unit(Trail, 4), Unit(39, 4), dependent, [80, 1, 3], [2, 1]));
        Assert.True(_decoder.Library.Packets[^1].AsSpan().EndsWith(dependent));
    }

    [Fact] // S175
    public void Slices_that_say_their_references_in_another_length_are_left_out_and_told_of()
    {
        DXVA_PicParams_HEVC p = Picture();
        p.wNumBitsForShortTermRPSInSlice = 5;
        const string Told = "S174 slices of the picture say their references in different lengths";
        byte[] own = Unit(Trail, 4, ownBits: 5);
        Assert.Equal("32 33 34/4 1 1", Sent(p, Told, Unit(Trail, 4), own, Unit(Trail, 4)));
        Assert.Equal("34/4 1", Sent(p, Told, own, Unit(Trail, 4)));
        Assert.Equal("1", Sent(p, own));
    }

    [Fact] // S174
    public void A_slice_with_a_damaged_header_is_left_out_and_told_of()
    {
        DXVA_PicParams_HEVC p = Picture();
        byte[] damaged = [2, 1, 0x80, 0];
        Assert.Equal("32 33 34/4 1", Sent(p, "S174 a slice header is damaged", damaged, Unit(Trail, 4), Unit(Trail, 64)));
        Assert.Equal("1", Sent(p, Unit(Trail, 4)));
        Assert.Equal("S174 a slice header is damaged", _decoder.Decode(FakedDecoder.Parameters(p), Stream(damaged)));
        Assert.Equal(2, _decoder.Library.Packets.Count);
        Assert.Equal("32 33 34/4 1", Sent(p, Unit(Trail, 4)));
    }

    [Fact] // 7.3.6.1: what a damaged header counts is not looked for beyond its end
    public void A_slice_that_says_more_long_term_references_than_it_has_is_damaged_at_once()
    {
        DXVA_PicParams_HEVC p = Picture();
        p.dwCodingParamToolFlags |= 1 << 17;
        BitWriter bits = new(new byte[64]);
        bits.U(17, 0x0403);
        bits.Ue(4);
        bits.Ue(1);
        bits.U(5, 0x13);
        bits.Ue(0xFFFF_FFFE); // num_long_term_pics
        bits.U(32, 0xFFFF_FFFF);
        bits.Trail();
        Assert.Equal("S174 a slice header is damaged", _decoder.Decode(FakedDecoder.Parameters(p), Stream(bits.Written.ToArray())));
    }

    [Theory] // DXVA specification for HEVC, section 4: lists of 15, of which 8 of each kind are current
    [InlineData("0:5", "5", "", "")]
    [InlineData("0:5 14:4", "5 4", "", "")]
    [InlineData("3:4 0:5 1:12 2:20 14:11", "5 4", "11 12 20", "")]
    [InlineData("0:5 1:9", "5", "9", "")] // of the picture's own order: as if it came after
    [InlineData("0:5 1:3L 2:7L", "5", "", "3 7")]
    [InlineData("0:5c 1:3Lc 2:7L 14:2Lc", "5c", "", "3c 2c 7")]
    [InlineData("0:5c 14:4c", "5c 4c", "", "")]
    [InlineData("0:11c 14:12c", "", "11c 12c", "")]
    [InlineData("0:11 1:12c", "", "11 12c", "")]
    public void References_are_in_the_set_that_their_kind_and_order_puts_them(string list, string before, string after, string longTerm)
    {
        DXVA_PicParams_HEVC p = Picture();
        int used = 0;
        // What names nothing is in no set.
        (p.RefPicSetLtCurr[7], p.RefPicSetStCurrBefore[7], p.RefPicSetStCurrAfter[7]) = (15, 15, 15);
        (p.RefPicSetLtCurr[6], p.RefPicSetStCurrBefore[6], p.RefPicSetStCurrAfter[6]) = (13, 13, 13);
        foreach (string reference in list.Split(' '))
        {
            int index = int.Parse(reference.Split(':')[0]), order = int.Parse(reference.Split(':')[1].TrimEnd('c', 'L'));
            bool isLong = reference.Contains('L', StringComparison.Ordinal);
            p.RefPicList[index] = (byte)(index | (isLong ? 0x80 : 0));
            p.PicOrderCntValList[index] = order;
            if (!reference.EndsWith('c'))
                continue;
            if (isLong)
                p.RefPicSetLtCurr[used++] = (byte)index;
            else if (order < 9)
                p.RefPicSetStCurrBefore[used++] = (byte)index;
            else
                p.RefPicSetStCurrAfter[used++] = (byte)index;
        }

        HevcPicture picture = new(FakedDecoder.Parameters(p).Data, []);
        Assert.Equal((before, after, longTerm), (Text(picture.Before), Text(picture.After), Text(picture.LongTerm)));

        static string Text(List<HevcReference> references) =>
            string.Join(' ', references.Select(reference => $"{reference.Order}{(reference.IsUsed ? "c" : "")}"));
    }

    [Theory] // S174
    [InlineData("short", "picture parameters have 1 bytes, wanted are ")]
    [InlineData("chroma", "the picture is none of 4:2:0 with 8 bits")]
    [InlineData("luma depth", "the picture is none of 4:2:0 with 8 bits")]
    [InlineData("chroma depth", "the picture is none of 4:2:0 with 8 bits")]
    [InlineData("wide", "picture parameters ask for 400x48, the decoder was made for 64x48")]
    [InlineData("no width", "picture parameters ask for 0x48, the decoder was made for 64x48")]
    [InlineData("no height", "picture parameters ask for 64x0, the decoder was made for 64x48")]
    [InlineData("high", "picture parameters ask for 64x400, the decoder was made for 64x48")]
    [InlineData("no slice", "the bitstream has no slice")]
    [InlineData("library", "protected memory is used up: the picture is missing, or one that it refers to")]
    public void What_is_wrong_is_told_and_the_next_picture_goes_with_all_its_sets(string wrong, string told)
    {
        DXVA_PicParams_HEVC p = Picture();
        Assert.Equal("32 33 34/0 19", Sent(p, Unit(Idr, 0)));
        byte[] unit = Unit(Trail, 0);
        switch (wrong)
        {
            case "chroma":
                p.wFormatAndSequenceInfoFlags = 2;
                break;
            case "luma depth":
                p.wFormatAndSequenceInfoFlags |= 2 << 3;
                break;
            case "chroma depth":
                p.wFormatAndSequenceInfoFlags |= 2 << 6;
                break;
            case "wide":
                p.PicWidthInMinCbsY = 50;
                break;
            case "high":
                p.PicHeightInMinCbsY = 50;
                break;
            case "no width":
                p.PicWidthInMinCbsY = 0;
                break;
            case "no height":
                p.PicHeightInMinCbsY = 0;
                break;
            case "no slice":
                unit = Unit(35, 0);
                break;
            case "library":
                _decoder.Library.Fail("av_buffer_create");
                break;
        }

        SubmittedBuffer parameters = FakedDecoder.Parameters(p);
        if (wrong == "short")
            parameters = parameters with { Data = [1] };
        string expected = (wrong == "library" ? "S173 " : "S174 ") + told;
        Assert.StartsWith(expected, _decoder.Decode(parameters, Stream(unit)), StringComparison.Ordinal);
        Assert.Single(_decoder.Library.Packets);
        Assert.Equal("32 33 34/0 19", Sent(Picture(), Unit(Idr, 0)));
    }

    [Fact]
    public void A_decoder_of_ten_bits_takes_ten_bits_alone()
    {
        using FakedDecoder decoder = new("hevc", isTen: true);
        DXVA_PicParams_HEVC p = Picture();
        const string Wrong = "S174 the picture is none of 4:2:0 with 10 bits";
        Assert.Equal(Wrong, decoder.Decode(FakedDecoder.Parameters(p), Stream(Unit(Idr, 0))));
        p.wFormatAndSequenceInfoFlags |= 2 << 3;
        Assert.Equal(Wrong, decoder.Decode(FakedDecoder.Parameters(p), Stream(Unit(Idr, 0))));
        p.wFormatAndSequenceInfoFlags |= 2 << 6;
        Assert.Equal("", decoder.Decode(FakedDecoder.Parameters(p), Stream(Unit(Idr, 0))));
        Assert.All(decoder.Picture.Chunk(2), sample => Assert.Equal([1 << 6, 0], sample)); // 10 bits lie high
    }

    [Theory] // 7.3.6.1: what a kind of picture has in its header, and what its parameter sets make it have
    [InlineData(Trail), InlineData(9), InlineData(16), InlineData(Cra), InlineData(23), InlineData(Idr), InlineData(20)]
    public void A_header_is_written_anew_with_all_that_its_kind_of_picture_has(int type)
    {
        for (int number = 0; number < 16; number++)
        {
            (bool hasOutput, int extra, bool isFirst, bool isIdr) = ((number & 1) != 0, (number >> 1) & 3, (number & 8) != 0, type is 19 or 20);
            DXVA_PicParams_HEVC p = Picture();
            p.dwCodingParamToolFlags |= (hasOutput ? 1u << 21 : 0) | ((uint)extra << 22);
            BitWriter bits = new(new byte[64]);
            bits.U(16, ((uint)type << 9) | 1);
            bits.U(1, isFirst ? 1u : 0);
            if (type is >= 16 and <= 23)
                bits.U(1, 1); // no_output_of_prior_pics_flag
            bits.Ue(4);
            if (!isFirst)
                bits.U(4, 11); // slice_segment_address, of 12 blocks
            bits.U(extra, 0xFF); // slice_reserved_flag
            bits.Ue(1);
            if (hasOutput)
                bits.U(1, 1);
            if (!isIdr)
            {
                bits.U(4, 9);
                bits.U(1, 1); // short_term_ref_pic_set_sps_flag, of one set
            }

            int rest = bits.Position;
            bits.U(32, 0x9B2D_F00D);
            bits.Trail();
            string sent = Sent(p, bits.Written.ToArray());
            Assert.EndsWith($" {type}", sent, StringComparison.Ordinal);
            byte[] packet = _decoder.Library.Packets[^1], bare = new byte[64];
            int start = packet.AsSpan().LastIndexOf<byte>([0, 0, 1]) + 3;
            BitReader reader = new(bare.AsSpan(0, NalUnits.Unescape(packet.AsSpan(start), bare, out _)));
            Assert.Equal((((uint)type << 9) | 1, isFirst), (reader.U(16), reader.Flag()));
            if (type is >= 16 and <= 23)
                Assert.True(reader.Flag());
            Assert.Equal(4u, reader.Ue());
            if (!isFirst)
                Assert.Equal(11u, reader.U(4));
            // So many reserved bits, all of them zero, that what comes behind keeps its place in the byte.
            int least = reader.Position + 3 + (hasOutput ? 1 : 0) + (isIdr ? 0 : 4 + 3);
            int reserved = (((rest - least) % 8) + 8) % 8;
            Assert.Equal((0u, 1u), (reader.U(reserved), reader.Ue()));
            if (hasOutput)
                Assert.True(reader.Flag());
            if (!isIdr)
                Assert.Equal((9u, 0u, 0u, 0u), (reader.U(4), reader.U(1), reader.Ue(), reader.Ue()));
            Assert.Equal((0, 0x9B2D_F00Du), ((reader.Position - rest) % 8, reader.U(32)));
        }
    }

    private string Sent(in DXVA_PicParams_HEVC p, params byte[][] units) => Sent(p, "", units);

    /// <summary>The types of the units that went to the library, with the number of a picture's set.</summary>
    private string Sent(in DXVA_PicParams_HEVC p, string told, params byte[][] units)
    {
        Assert.Equal(told, _decoder.Decode(FakedDecoder.Parameters(p), Stream(units)));
        byte[] packet = _decoder.Library.Packets[^1];
        List<string> sent = [];
        int position = 0;
        while (NalUnits.TryNext(packet, ref position, out Range range))
        {
            int type = packet[range.Start] >> 1;
            sent.Add(type == 34 ? $"34/{new BitReader(packet.AsSpan(range)[2..]).Ue()}" : $"{type}");
        }

        return string.Join(' ', sent);
    }

    private static DXVA_PicParams_HEVC Picture()
    {
        DXVA_PicParams_HEVC p = new()
        {
            PicWidthInMinCbsY = 8,
            PicHeightInMinCbsY = 6,
            wFormatAndSequenceInfoFlags = 1,
            log2_diff_max_min_luma_coding_block_size = 1,
            num_short_term_ref_pic_sets = 1,
            CurrPicOrderCntVal = 9,
        };
        new Span<byte>(p.RefPicList, 15).Fill(0xFF);
        new Span<byte>(p.RefPicSetStCurrBefore, 8).Fill(0xFF);
        new Span<byte>(p.RefPicSetStCurrAfter, 8).Fill(0xFF);
        new Span<byte>(p.RefPicSetLtCurr, 8).Fill(0xFF);
        return p;
    }

    private static SubmittedBuffer Stream(params byte[][] units) => new(SubmittedBuffer.Bitstream, [.. units.SelectMany(unit => (byte[])[0, 0, 1, .. unit])]);

    private static byte[] Unit(int type, int set, bool dependent = false, int ownBits = 0)
    {
        BitWriter bits = new(new byte[64]);
        bits.U(16, ((uint)type << 9) | 1);
        bits.U(1, dependent ? 0u : 1);
        if (type is >= 16 and <= 23)
            bits.U(1, 0);
        bits.Ue((uint)set);
        if (dependent)
            bits.U(5, 0x1B);
        bits.Ue(1);
        if (type is not (Idr or 20))
            bits.U(4, 9);
        if (type is not (Idr or 20))
            bits.U(1, ownBits == 0 ? 1u : 0);
        bits.U(ownBits, 1);
        bits.U(32, 0x9B2D_F00D);
        bits.Trail();
        return bits.Written.ToArray();
    }
}

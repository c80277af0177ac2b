using Dxcp.Abi;
using Dxcp.Codecs.Bits;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>What goes to the library of pictures of H.264: parameter sets where they change, slices, and a flush where a stream begins anew.</summary>
public sealed unsafe class H264DecoderTests : IDisposable
{
    private const int Idr = 5, Slice = 1;

    private readonly FakedDecoder _decoder = new("h264");

    public void Dispose() => _decoder.Dispose();

    [Theory] // ITU-T H.264 3.30, 7.4.1.2.4: a second field has the other parity of the same frame; after a seek nothing is referred to
    [InlineData("idr 3, slice 4 refers", "")]
    [InlineData("idr 3, slice 4", "1")]
    [InlineData("slice 3", "0")]
    [InlineData("top 3, bottom 3", "0")]
    [InlineData("bottom 3, top 3", "0")]
    [InlineData("idrtop 3, bottom 3", "")]
    [InlineData("top 3, bottom 4", "0 1")]
    [InlineData("top 3, top 3", "0 1")]
    [InlineData("top 3, bottom 3, top 3", "0 2")]
    [InlineData("top 3, bottom 3, top 3, bottom 3", "0 2")]
    [InlineData("top 3, bottom 3, bottom 4, top 4 refers", "0 2")]
    [InlineData("top 3, slice 3, bottom 3", "0 1 2")]
    [InlineData("top 3 refers, bottom 3, slice 5", "2")]
    public void Only_a_picture_that_begins_a_stream_anew_flushes_and_once_and_no_second_field(string pictures, string expected)
    {
        List<int> flushes = [];
        string[] all = pictures.Split(", ");
        for (int i = 0; i < all.Length; i++)
        {
            string[] words = all[i].Split(' ');
            DXVA_PicParams_H264 p = Picture();
            bool isField = words[0].EndsWith("top", StringComparison.Ordinal) || words[0] == "bottom";
            p.wBitFields |= (ushort)(isField ? 1 : 0);
            p.CurrPic = (byte)(byte.Parse(words[1]) | (words[0] == "bottom" ? 0x80 : 0));
            if (words.Length > 2)
                p.RefFrameList[15] = 2;
            _decoder.Library.Events.Clear();
            byte[] unit = Unit(words[0].StartsWith("idr", StringComparison.Ordinal) ? Idr : Slice, 0);
            Assert.Equal("", _decoder.Decode(FakedDecoder.Parameters(p), Stream(unit, unit)));
            Assert.Equal("packet", _decoder.Library.Events[^1]);
            Assert.InRange(_decoder.Library.Events.Count, 1, 2);
            if (_decoder.Library.Events[0] == "flush")
                flushes.Add(i);
        }

        Assert.Equal(expected, string.Join(' ', flushes));
    }

    [Theory, InlineData(0x80, true), InlineData(0, false)] // S174
    public void A_second_field_makes_no_picture_of_its_own_and_anything_else_that_makes_none_has_a_message(byte parity, bool isSecond)
    {
        DXVA_PicParams_H264 p = Picture();
        p.wBitFields |= 1;
        p.CurrPic = 3;
        Assert.Equal("", _decoder.Decode(FakedDecoder.Parameters(p), Stream(Unit(Idr, 0))));
        p.CurrPic |= parity;
        _decoder.Library.Pictures.Enqueue([]);
        string told = _decoder.Decode(FakedDecoder.Parameters(p), Stream(Unit(Slice, 0)));
        Assert.Equal(isSecond ? "" : "S174 libavcodec makes no picture of the bitstream: the one before stays", told);
        // And the frame behind them is another picture.
        _decoder.Library.Pictures.Enqueue([]);
        p.wBitFields--;
        Assert.NotEqual("", _decoder.Decode(FakedDecoder.Parameters(p), Stream(Unit(Slice, 0))));
    }

    [Fact] // 7.4.1.2.1
    public void Parameter_sets_go_where_they_are_new_and_those_of_another_sequence_all_anew()
    {
        DXVA_PicParams_H264 p = Picture();
        Assert.Equal("7 8/4 5", Sent(p, Unit(Idr, 4)));
        Assert.Equal("1", Sent(p, Unit(Slice, 4)));
        Assert.Equal("8/5 1 1 1", Sent(p, Unit(Slice, 4), Unit(Slice, 5), Unit(Slice, 5)));
        Assert.Equal("8/6 1 2", Sent(p, Unit(Slice, 5), Unit(2, 6))); // a slice in partitions
        p.pic_init_qp_minus26 = 3;
        Assert.Equal("8/5 1", Sent(p, Unit(Slice, 5)));
        Assert.Equal("8/4 1", Sent(p, Unit(Slice, 4)));
        p.num_ref_frames++;
        Assert.Equal("7 8/4 1", Sent(p, Unit(Slice, 4)));
        Assert.Equal("8/5 1", Sent(p, Unit(Slice, 5)));
        Assert.Equal("1", Sent(p, Unit(Slice, 4)));
        // The last macroblock of the largest picture, table A-1, stands before the set.
        Assert.Equal("8/255 1", Sent(p, Unit(Slice, 255, first: 139_263)));
    }

    [Fact] // 7.4.2.1.1: of a field nothing says mb_adaptive_frame_field_flag, so that fields do not change the sequence
    public void Fields_leave_the_sequence_as_the_last_frame_said_it()
    {
        DXVA_PicParams_H264 p = Picture();
        p.wBitFields &= 0xEFFF; // not of frames only
        DXVA_PicParams_H264 adaptive = p, field = p;
        adaptive.wBitFields |= 2;
        field.wBitFields |= 1;
        Assert.Equal("7 8/0 5", Sent(field, Unit(Idr, 0)));
        Assert.Equal("1", Sent(adaptive, Unit(Slice, 0)));
        Assert.Equal("1", Sent(field, Unit(Slice, 0)));
        Assert.Equal("7 8/0 1", Sent(p, Unit(Slice, 0)));
        Assert.Equal("1", Sent(field, Unit(Slice, 0)));
        // A sequence of frames only says nothing of it.
        Assert.Equal("7 8/0 1", Sent(adaptive, Unit(Slice, 0)));
        Assert.Equal("7 8/0 5", Sent(Picture(), Unit(Idr, 0)));
        Assert.Equal("7 8/0 5", Sent(field, Unit(Idr, 0)));
        Assert.Equal("1", Sent(adaptive, Unit(Slice, 0)));
    }

    [Fact] // S174
    public void Units_that_are_no_slices_name_no_set_and_sets_that_cannot_be_are_left_out()
    {
        Assert.Equal("7 8/255 6 9 5", Sent(Picture(), Unit(6, 3), Unit(9, 3), Unit(Idr, 255)));
        Assert.Equal("1", Sent(Picture(), Unit(Slice, 256)));
        Assert.Equal("1", Sent(Picture(), Unit(Slice, 100_000)));
        Assert.Equal("1", Sent(Picture(), [Slice])); // without anything behind it
    }

    [Theory] // S174
    [InlineData("short", "picture parameters have 1 bytes, wanted are ")]
    [InlineData("chroma", "the picture is none of 4:2:0 with 8 bits")]
    [InlineData("luma depth", "the picture is none of 4:2:0 with 8 bits")]
    [InlineData("chroma depth", "the picture is none of 4:2:0 with 8 bits")]
    [InlineData("wide", "picture parameters ask for 400x48, the decoder was made for 64x48")]
    [InlineData("high", "picture parameters ask for 64x368, the decoder was made for 64x48")]
    [InlineData("no slice", "the bitstream has no slice")]
    [InlineData("sets", "the bitstream has more parameter sets than there is room for")]
    [InlineData("library", "protected memory is used up: the picture is missing, or one that it refers to")]
    public void What_is_wrong_is_told_and_the_next_picture_goes_with_all_its_sets(string wrong, string told)
    {
        DXVA_PicParams_H264 p = Picture();
        Assert.Equal("7 8/0 5", Sent(p, Unit(Idr, 0)));
        byte[][] units = [Unit(Slice, 0)];
        SubmittedBuffer? matrix = null;
        switch (wrong)
        {
            case "chroma":
                p.wBitFields |= 1 << 5;
                break;
            case "luma depth":
                p.bit_depth_luma_minus8 = 1;
                break;
            case "chroma depth":
                p.bit_depth_chroma_minus8 = 1;
                break;
            case "wide":
                p.wFrameWidthInMbsMinus1 = 24;
                break;
            case "high":
                p.wFrameHeightInMbsMinus1 = 22;
                break;
            case "no slice":
                units = [Unit(6, 0), [0x80]];
                break;
            case "sets":
                byte[] lists = new byte[224];
                new Random(1).NextBytes(lists);
                p.wBitFields |= 1 << 13;
                matrix = new(SubmittedBuffer.Matrix, lists);
                units = [.. Enumerable.Range(0, 256).Select(id => Unit(Slice, id))];
                break;
            case "library":
                _decoder.Library.Fail("av_buffer_create");
                break;
        }

        SubmittedBuffer parameters = FakedDecoder.Parameters(p);
        if (wrong == "short")
            parameters = parameters with { Data = [1] };
        SubmittedBuffer[] buffers = [parameters, .. matrix is null ? (SubmittedBuffer[])[] : [matrix], Stream(units)];
        Assert.StartsWith((wrong == "library" ? "S173 " : "S174 ") + told, _decoder.Decode(buffers), StringComparison.Ordinal);
        Assert.Single(_decoder.Library.Packets);
        Assert.Equal("7 8/0 5", Sent(Picture(), Unit(Idr, 0)));
    }

    /// <summary>The types of the units that went to the library, with the number of a picture's set.</summary>
    private string Sent(in DXVA_PicParams_H264 p, params byte[][] units)
    {
        SubmittedBuffer stream = Stream(units);
        Assert.Equal("", _decoder.Decode(FakedDecoder.Parameters(p), stream));
        byte[] packet = _decoder.Library.Packets[^1];
        Assert.True(packet.AsSpan().EndsWith(stream.Data));
        List<string> sent = [];
        int position = 0;
        while (NalUnits.TryNext(packet, ref position, out Range range))
        {
            int type = packet[range.Start] & 0x1F;
            sent.Add(type == 8 ? $"8/{new BitReader(packet.AsSpan(range)[1..]).Ue()}" : $"{type}");
        }

        return string.Join(' ', sent);
    }

    private static DXVA_PicParams_H264 Picture()
    {
        DXVA_PicParams_H264 p = new()
        {
            wFrameWidthInMbsMinus1 = 3,
            wFrameHeightInMbsMinus1 = 2,
            wBitFields = (1 << 4) | (1 << 12),
            num_ref_frames = 4,
            CurrPic = 1,
        };
        new Span<byte>(p.RefFrameList, 16).Fill(0xFF);
        return p;
    }

    private static SubmittedBuffer Stream(params byte[][] units) => new(SubmittedBuffer.Bitstream, [.. units.SelectMany(unit => (byte[])[0, 0, 1, .. unit])]);

    /// <summary>A unit that says first_mb_in_slice, slice_type and pic_parameter_set_id, as slices do.</summary>
    private static byte[] Unit(int type, int set, uint first = 0)
    {
        BitWriter bits = new(new byte[64]);
        bits.U(8, 0x60 | (uint)type);
        bits.Ue(first);
        bits.Ue(7);
        bits.Ue((uint)set);
        bits.U(32, 0x9B2D_F00D);
        bits.Trail();
        return bits.Written.ToArray();
    }
}

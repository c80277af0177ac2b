using Dxcp.Abi;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>What goes to the library of pictures of MPEG-2: the headers of the sequence where they change, those of each picture, and its slices.</summary>
public sealed class Mpeg2DecoderTests : IDisposable
{
    private const string NoPicture = "S174 libavcodec makes no picture of the bitstream: the one before stays";

    private static readonly byte[] s_slices = [0, 0, 1, 1, 0x13, 0x37];

    private readonly FakedDecoder _decoder = new("mpeg2video");

    public void Dispose() => _decoder.Dispose();

    [Fact] // ITU-T H.262 6.1.1.6: a sequence header may stand before any picture, and makes the matrices the standard's own
    public void The_sequence_goes_where_it_changes_and_the_headers_of_a_picture_with_each()
    {
        DXVA_PictureParameters p = Picture();
        Assert.Equal("B3 B5 00 B5 01", Sent(p));
        Assert.Equal("00 B5 01", Sent(p));
        p.bPicIntra = 0;
        Assert.Equal("00 B5 01", Sent(p));
        p.wPicHeightInMBminus1--;
        Assert.Equal("B3 B5 00 B5 01", Sent(p));
        Assert.Equal("00 B5 01", Sent(p));
        p.wPicHeightInMBminus1++;
        Assert.Equal("B3 B5 00 B5 01", Sent(p));
    }

    [Theory] // S174
    [InlineData("short", "S174 picture parameters have 1 bytes, wanted are ", true)]
    [InlineData("wide", "S174 picture parameters ask for 400x48, the decoder was made for 64x48", true)]
    [InlineData("high", "S174 picture parameters ask for 64x368, the decoder was made for 64x48", true)]
    [InlineData("av_buffer_create", "S173 protected memory is used up", true)]
    [InlineData("avcodec_send_packet", "S174 the stream is damaged", false)] // with the headers that went before the damage
    public void What_is_wrong_is_told_and_a_sequence_that_did_not_go_goes_with_the_next(string wrong, string told, bool again)
    {
        DXVA_PictureParameters p = Picture();
        Sent(p);
        if (wrong == "wide")
            p.wPicWidthInMBminus1 = 24;
        else if (wrong == "high")
            p.wPicHeightInMBminus1 = 22;
        else
            _decoder.Library.Fail(wrong);
        SubmittedBuffer parameters = FakedDecoder.Parameters(p);
        if (wrong == "short")
            parameters = parameters with { Data = [1] };
        Assert.StartsWith(told, _decoder.Decode(parameters, new(SubmittedBuffer.Bitstream, s_slices)), StringComparison.Ordinal);
        Assert.Equal(again ? "B3 B5 00 B5 01" : "00 B5 01", Sent(Picture()));
    }

    [Theory] // 6.3.11: what is loaded holds until it is loaded anew. S174: also behind a frame that came to nothing
    [InlineData("av_buffer_create"), InlineData("wide"), InlineData("short")]
    public void A_sequence_that_goes_again_brings_the_matrices_that_hold(string wrong)
    {
        SubmittedBuffer slices = new(SubmittedBuffer.Bitstream, s_slices), parameters = FakedDecoder.Parameters(Picture());
        byte[] both = [3, 1, 0, 0, .. Enumerable.Range(0, 512).Select(i => (byte)(i % 2 == 0 ? 9 + (i % 200) : 0))], second = [.. both];
        (second[0], second[4 + 128]) = (0, 99); // the first coefficient of the non-intra matrix
        foreach (byte[] brought in (byte[][])[[], second])
        {
            using FakedDecoder other = new("mpeg2video");
            byte[] holding = brought.Length == 0 ? both : [1, .. second[1..]];
            Assert.Equal("", other.Decode(parameters, new(SubmittedBuffer.Matrix, holding), slices));
            byte[] expected = other.Library.Packets[^1];
            using FakedDecoder decoder = new("mpeg2video");
            Assert.Equal("", decoder.Decode(parameters, new(SubmittedBuffer.Matrix, both), slices));
            if (wrong == "av_buffer_create")
                decoder.Library.Fail(wrong);
            SubmittedBuffer damaged = wrong == "wide" ? FakedDecoder.Parameters(Picture() with { wPicWidthInMBminus1 = 24 })
                : wrong == "short" ? parameters with { Data = [1] } : parameters;
            Assert.NotEqual("", decoder.Decode(damaged, new(SubmittedBuffer.Matrix, brought), slices));
            Assert.Equal("", decoder.Decode(parameters, slices));
            Assert.Equal(expected, decoder.Library.Packets[^1]);
            Assert.Equal("", decoder.Decode(parameters, slices)); // and goes once
            Assert.InRange(decoder.Library.Packets[^1].Length, 1, 64);
        }
    }

    [Theory] // 6.3.10: picture_structure 1 top, 2 bottom, 3 frame
    [InlineData(1, 1, "")]
    [InlineData(2, 1, "")]
    [InlineData(1, 0, NoPicture)]
    [InlineData(3, 1, NoPicture)]
    public void A_second_field_makes_no_picture_of_its_own_and_anything_else_that_makes_none_has_a_message(byte structure, byte second, string told)
    {
        DXVA_PictureParameters p = Picture();
        Sent(p);
        (p.bPicStructure, p.bSecondField) = (structure, second);
        SubmittedBuffer[] buffers = [FakedDecoder.Parameters(p), new(SubmittedBuffer.Bitstream, s_slices)];
        _decoder.Library.Pictures.Enqueue([]);
        Assert.Equal(told, _decoder.Decode(buffers));
        p.bSecondField = 0;
        _decoder.Library.Pictures.Enqueue([]);
        Assert.Equal(NoPicture, _decoder.Decode(FakedDecoder.Parameters(p), buffers[1]));
    }

    /// <summary>The start codes of what went to the library.</summary>
    private string Sent(DXVA_PictureParameters p)
    {
        Assert.Equal("", _decoder.Decode(FakedDecoder.Parameters(p), new(SubmittedBuffer.Bitstream, s_slices)));
        byte[] packet = _decoder.Library.Packets[^1];
        Assert.Equal(s_slices, packet[^s_slices.Length..]);
        return string.Join(' ', Enumerable.Range(0, packet.Length - 3).Where(at => packet.AsSpan(at, 3).SequenceEqual<byte>([0, 0, 1]))
            .Select(at => $"{packet[at + 3]:X2}"));
    }

    private static DXVA_PictureParameters Picture() => new()
    {
        wPicWidthInMBminus1 = 3,
        wPicHeightInMBminus1 = 2,
        bPicIntra = 1,
        bPicStructure = 3,
        wBitstreamFcodes = 0xFFFF,
        wBitstreamPCEelements = 0xFFFF,
    };
}

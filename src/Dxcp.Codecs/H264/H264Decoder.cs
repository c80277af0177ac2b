using Dxcp.Abi;
using Dxcp.Codecs.Avcodec;
using Dxcp.Codecs.Bits;
using Dxcp.Driver;

namespace Dxcp.Codecs.H264;

/// <summary>
/// H.264 without film grain: the slices go on as they are, behind parameter sets that are written anew. A set goes only when it changes, since the library
/// drops its references over a sequence that does.
/// </summary>
internal sealed class H264Decoder(ICodecMemory memory, AvcodecDecoder decoder, DecoderDescription description) : SoftwareDecoder(memory, decoder, description)
{
    private const int MostSets = 256;
    private const int LongestSet = 1024;

    /// <summary>AssociatedFlag of a picture entry.</summary>
    private const byte BottomField = 0x80;

    /// <summary>Bytes that first_mb_in_slice, slice_type and pic_parameter_set_id have at most.</summary>
    private const int BeginningOfSlice = 32;

    private readonly byte[]?[] _pictureSets = new byte[MostSets][];
    private byte[] _sequence = [];
    private bool _isMbaff = true;

    /// <summary>The surface of the picture before, with its bit for the bottom field, if that was the first field of a frame.</summary>
    private byte? _firstField;

    protected override int MostHeaders => 64 << 10;

    protected override void ForgetHeaders()
    {
        _sequence = [];
        Array.Clear(_pictureSets);
    }

    protected override unsafe string? Write(Span<byte> packet, out int size)
    {
        size = 0;
        if (Parameters.Length < sizeof(DXVA_PicParams_H264))
            return $"picture parameters have {Parameters.Length} bytes, wanted are {sizeof(DXVA_PicParams_H264)}";
        var picture = new H264Picture(Parameters, Matrix);
        if (picture.ChromaFormat != 1 || picture.Parameters.bit_depth_luma_minus8 != 0 || picture.Parameters.bit_depth_chroma_minus8 != 0)
            return "the picture is none of 4:2:0 with 8 bits";
        if (CheckExtent((picture.Parameters.wFrameWidthInMbsMinus1 + 1) * 16, (picture.Parameters.wFrameHeightInMbsMinus1 + 1) * 16) is { } problem)
            return problem;
        if (!picture.IsField && !picture.HasFramesOnly)
            _isMbaff = picture.IsMbaff;
        picture.SequenceIsMbaff = _isMbaff;
        IsSecondField = picture.IsField && _firstField == (picture.Parameters.CurrPic ^ BottomField);
        _firstField = picture.IsField && !IsSecondField ? picture.Parameters.CurrPic : null;
        var writer = new NalWriter(packet);
        WriteSequence(picture, ref writer);
        int position = 0;
        bool isFirst = true;
        while (NalUnits.TryNext(Bitstream, ref position, out var range))
        {
            var unit = Bitstream[range];
            if (unit.IsEmpty || (unit[0] & 0x1F) is not (1 or 2 or 5))
                continue;
            // After a seek the application has no references left; the library's would come between those of the new pictures.
            if (isFirst && (unit[0] & 0x1F) != 5 && !IsSecondField && picture.IsStart)
                Decoder.Flush();
            isFirst = false;
            WritePictureSet(picture, unit, ref writer);
        }

        writer.Raw(Bitstream);
        size = writer.Length;
        return isFirst ? "the bitstream has no slice" : writer.IsFull ? "the bitstream has more parameter sets than there is room for" : null;
    }

    private void WriteSequence(H264Picture picture, ref NalWriter writer)
    {
        var bits = new BitWriter(stackalloc byte[LongestSet]);
        H264ParameterSets.Sequence.Write(ref bits, picture);
        bits.Trail();
        if (bits.Written.SequenceEqual(_sequence))
            return;
        _sequence = bits.Written.ToArray();
        Array.Clear(_pictureSets); // those of another sequence are void
        writer.Unit(_sequence);
    }

    /// <summary>A picture parameter set under the id that a slice names, unless it went under that id before.</summary>
    private void WritePictureSet(H264Picture picture, ReadOnlySpan<byte> unit, ref NalWriter writer)
    {
        Span<byte> bare = stackalloc byte[BeginningOfSlice];
        int length = NalUnits.Unescape(unit[1..], bare, out _);
        var reader = new BitReader(bare[..length]);
        reader.Ue(); // first_mb_in_slice
        reader.Ue(); // slice_type
        uint id = reader.Ue();
        if (id >= MostSets || reader.IsPastEnd)
            return; // damage: the library conceals it
        picture.ParameterSet = (int)id;
        var bits = new BitWriter(stackalloc byte[LongestSet]);
        H264ParameterSets.Picture.Write(ref bits, picture);
        bits.Trail();
        if (_pictureSets[id] is { } sent && bits.Written.SequenceEqual(sent))
            return;
        _pictureSets[id] = bits.Written.ToArray();
        writer.Unit(_pictureSets[id]);
    }
}

using Dxcp.Abi;
using Dxcp.Codecs.Avcodec;
using Dxcp.Codecs.Bits;
using Dxcp.Driver;

namespace Dxcp.Codecs.Hevc;

/// <summary>HEVC Main and Main 10: slice headers get reference picture sets of their own, behind parameter sets that are written anew.</summary>
internal sealed class HevcDecoder(ICodecMemory memory, AvcodecDecoder decoder, DecoderDescription description) : SoftwareDecoder(memory, decoder, description)
{
    private const int MostSets = 64;
    private const int LongestSet = 4096;
    private const int LongestBeginning = 1024;

    /// <summary>NAL unit types below it are slice segments.</summary>
    private const int FirstNoSlice = 32;

    private readonly byte[]?[] _pictureSets = new byte[MostSets][];
    private byte[] _sequence = [];

    protected override int MostHeaders => 256 << 10;

    protected override void ForgetHeaders()
    {
        _sequence = [];
        Array.Clear(_pictureSets);
    }

    protected override unsafe string? Write(Span<byte> packet, out int size)
    {
        size = 0;
        if (Parameters.Length < sizeof(DXVA_PicParams_HEVC))
            return $"picture parameters have {Parameters.Length} bytes, wanted are {sizeof(DXVA_PicParams_HEVC)}";
        var picture = new HevcPicture(Parameters, Matrix);
        if (picture.ChromaFormat != 1 || picture.LumaDepth != (IsTen ? 2 : 0) || picture.ChromaDepth != picture.LumaDepth)
            return $"the picture is none of 4:2:0 with {(IsTen ? 10 : 8)} bits";
        if (CheckExtent(picture.Extent.Width, picture.Extent.Height) is { } problem)
            return problem;
        var writer = new NalWriter(packet);
        WriteSequence(picture, ref writer);
        Damage = WriteSlices(picture, ref writer, out int slices);
        size = writer.Length;
        return slices == 0 ? Damage ?? "the bitstream has no slice" : null;
    }

    private bool IsTen { get; } = description.Format == SurfaceFormat.P010;

    private string? WriteSlices(HevcPicture picture, ref NalWriter writer, out int slices)
    {
        slices = 0;
        string? problem = null;
        int reserved = -1;
        Span<byte> bare = stackalloc byte[LongestBeginning];
        int position = 0;
        while (NalUnits.TryNext(Bitstream, ref position, out var range))
        {
            var unit = Bitstream[range];
            if (unit.Length < 3 || ((unit[0] >> 1) & 0x3F) >= FirstNoSlice)
                continue;
            int length = NalUnits.Unescape(unit, bare, out _);
            var header = default(HevcSliceHeader);
            if (!header.TryRead(bare[..length], picture))
            {
                problem = "a slice header is damaged";
                continue;
            }

            if (!header.IsDependent)
            {
                int needed = header.ReservedBits(picture);
                // Slices of a picture have one set of references, and say it alike: S175.
                if (reserved >= 0 && needed != reserved)
                {
                    problem = "slices of the picture say their references in different lengths";
                    continue;
                }

                picture.ExtraHeaderBits = reserved = needed;
                WritePictureSet(picture, header.ParameterSet, ref writer);
            }

            header.Rewrite(unit, picture, ref writer);
            slices++;
        }

        return problem;
    }

    private void WriteSequence(HevcPicture picture, ref NalWriter writer)
    {
        var bits = new BitWriter(stackalloc byte[LongestSet]);
        HevcParameterSets.Video.Write(ref bits, picture);
        bits.Trail();
        int video = bits.Length;
        HevcParameterSets.Sequence.Write(ref bits, picture);
        bits.Trail();
        if (bits.Written.SequenceEqual(_sequence))
            return;
        _sequence = bits.Written.ToArray();
        Array.Clear(_pictureSets); // those of another sequence are void
        writer.Unit(_sequence.AsSpan(0, video));
        writer.Unit(_sequence.AsSpan(video));
    }

    private void WritePictureSet(HevcPicture picture, int id, ref NalWriter writer)
    {
        picture.ParameterSet = id;
        var bits = new BitWriter(stackalloc byte[LongestSet]);
        HevcParameterSets.Picture.Write(ref bits, picture);
        bits.Trail();
        if (_pictureSets[id] is { } sent && bits.Written.SequenceEqual(sent))
            return;
        _pictureSets[id] = bits.Written.ToArray();
        writer.Unit(_pictureSets[id]);
    }
}

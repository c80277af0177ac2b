using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Codecs.Avcodec;
using Dxcp.Codecs.Bits;
using Dxcp.Driver;

namespace Dxcp.Codecs.Mpeg2;

/// <summary>MPEG-2: the slices go on as they are, behind the headers of their picture; those of the sequence go when they change.</summary>
internal sealed class Mpeg2Decoder(ICodecMemory memory, AvcodecDecoder decoder, DecoderDescription description) : SoftwareDecoder(memory, decoder, description)
{
    private byte[] _sequence = [];

    /// <summary>The matrices that hold, each as a frame brought it last.</summary>
    private DXVA_QmatrixData _loaded;

    protected override int MostHeaders => 1024;

    protected override void ForgetHeaders()
    {
        _sequence = [];
    }

    protected override unsafe string? Write(Span<byte> packet, out int size)
    {
        size = 0;
        Load(Matrix);
        if (Parameters.Length < sizeof(DXVA_PictureParameters))
            return $"picture parameters have {Parameters.Length} bytes, wanted are {sizeof(DXVA_PictureParameters)}";
        var picture = new Mpeg2Picture(Parameters, Matrix);
        if (CheckExtent(picture.Width, picture.Height) is { } problem)
            return problem;
        IsSecondField = picture.IsSecondField;
        // A sequence header makes the matrices the standard's own: one that was forgotten and goes again brings what holds.
        if (_sequence.Length == 0)
            picture = new Mpeg2Picture(Parameters, MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_QmatrixData>(ref _loaded)));
        var bits = new BitWriter(packet);
        Mpeg2Headers.Sequence.Write(ref bits, picture);
        if (bits.Written.SequenceEqual(_sequence))
            bits = new BitWriter(packet);
        else
            _sequence = bits.Written.ToArray();
        WriteHeaders(ref bits, picture);
        Bitstream.CopyTo(packet[bits.Length..]);
        size = bits.Length + Bitstream.Length;
        return null;
    }

    private unsafe void Load(ReadOnlySpan<byte> matrices)
    {
        if (matrices.Length < sizeof(DXVA_QmatrixData))
            return;
        var brought = MemoryMarshal.Read<DXVA_QmatrixData>(matrices);
        for (int i = 0; i < 4 * 64; i++)
        {
            if (brought.bNewQmatrix[i / 64] != 0)
                (_loaded.bNewQmatrix[i / 64], _loaded.Qmatrix[i]) = (1, brought.Qmatrix[i]);
        }
    }

    /// <summary>What stands before the slices of each picture: each header from a byte on.</summary>
    internal static void WriteHeaders(ref BitWriter bits, Mpeg2Picture picture)
    {
        Write(Mpeg2Headers.Picture, ref bits, picture);
        Write(Mpeg2Headers.Coding, ref bits, picture);
        if (picture.HasMatrix(0) || picture.HasMatrix(1))
            Write(Mpeg2Headers.Matrices, ref bits, picture);
    }

    private static void Write(Syntax<Mpeg2Picture> header, ref BitWriter bits, Mpeg2Picture picture)
    {
        header.Write(ref bits, picture);
        bits.Align();
    }
}

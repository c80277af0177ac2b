using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Codecs.Avcodec;
using Dxcp.Driver;

namespace Dxcp.Codecs.Vp9;

/// <summary>
/// VP9 profiles 0 and 2: the buffer is the frame, its headers included (VP9 bitstream specification, annex B has superframes, which come taken apart), and
/// goes on as it is. What a client adds to fill the buffer is cut off: the last tile has no length of its own.
/// </summary>
internal sealed class Vp9Decoder(ICodecMemory memory, AvcodecDecoder decoder, DecoderDescription description) : SoftwareDecoder(memory, decoder, description)
{
    protected override int MostHeaders => 0;

    protected override void ForgetHeaders()
    {
        // A frame has its headers in itself.
    }

    protected override unsafe string? Write(Span<byte> packet, out int size)
    {
        var frame = Bitstream;
        int entry = sizeof(DXVA_Slice_VPx_Short);
        if (SliceControl.Length >= entry)
        {
            var slice = MemoryMarshal.Read<DXVA_Slice_VPx_Short>(SliceControl);
            if (slice.SliceBytesInBuffer != 0 && (ulong)slice.BSNALunitDataLocation + slice.SliceBytesInBuffer <= (ulong)frame.Length)
                frame = frame.Slice((int)slice.BSNALunitDataLocation, (int)slice.SliceBytesInBuffer);
        }

        frame.CopyTo(packet);
        size = frame.Length;
        return null;
    }
}

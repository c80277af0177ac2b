using Dxcp.Abi;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>What goes to the library of frames of VP9: the bytes that slice control names, and nothing of what fills the buffer.</summary>
public sealed class Vp9DecoderTests : IDisposable
{
    private readonly FakedDecoder _decoder = new("vp9");

    public void Dispose() => _decoder.Dispose();

    [Theory] // dxva.h, DXVA_Slice_VPx_Short; where it says nothing, or what cannot be, the buffer is the frame
    [InlineData(0, 8, "01 02 03 04 05 06 07 08")]
    [InlineData(0, 5, "01 02 03 04 05")]
    [InlineData(3, 5, "04 05 06 07 08")]
    [InlineData(2, 3, "03 04 05")]
    [InlineData(7, 1, "08")]
    [InlineData(2, 0, "01 02 03 04 05 06 07 08")]
    [InlineData(4, 5, "01 02 03 04 05 06 07 08")]
    [InlineData(uint.MaxValue, 2, "01 02 03 04 05 06 07 08")]
    public void The_frame_is_what_slice_control_names_of_the_buffer(uint location, uint size, string sent)
    {
        SubmittedBuffer control = FakedDecoder.Parameters(
            new DXVA_Slice_VPx_Short { BSNALunitDataLocation = location, SliceBytesInBuffer = size }, SubmittedBuffer.SliceControl);
        SubmittedBuffer parameters = new(SubmittedBuffer.PictureParameters, [0]);
        Assert.Equal("", _decoder.Decode(parameters, control, new(SubmittedBuffer.Bitstream, [1, 2, 3, 4, 5, 6, 7, 8])));
        Assert.Equal(sent, string.Join(' ', _decoder.Library.Packets[^1].Select(one => $"{one:X2}")));
    }
}

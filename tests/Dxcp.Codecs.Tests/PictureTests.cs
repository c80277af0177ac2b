using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests;

public class PictureTests
{
    public static TheoryData<string> Clips => [.. Submissions.Names];

    [Theory, MemberData(nameof(Clips))]
    public void Every_picture_is_that_of_the_codec_fed_directly_and_nothing_is_told_of_it(string name)
    {
        var clip = Submissions.Load(name);
        using var codec = new TestCodec(clip);
        using var messages = new CodecMessages();
        var sums = new List<string>();
        foreach (var frame in clip.Frames)
        {
            Assert.True(codec.Decode(frame));
            sums.Add(codec.Sum);
        }

        clip.Check(sums);
        Assert.Equal("", messages.Next()); // S174: that is for damage
    }

    [Fact] // H.264 7.4.1.2.1: another sequence parameter set makes the picture parameter sets void
    public void Another_sequence_of_the_same_pictures_begins_with_all_its_parameter_sets()
    {
        var clip = Submissions.Load("h264_base");
        using var codec = new TestCodec(clip);
        // Under another length of frame_num the slices are read wrongly; the picture parameter sets are the same.
        Assert.True(codec.Decode(clip.Frames[0].Select(WithAnotherSequence)));
        Assert.DoesNotContain(codec.Sum, clip.Sums);
        Assert.True(codec.Decode(clip.Frames[0]));
        Assert.Contains(codec.Sum, clip.Sums);
    }

    [Theory] // H.264: each picture has its lists, or flat ones; MPEG-2 (ISO/IEC 13818-2, 6.3.11): what is loaded stays until it is loaded anew
    [InlineData("h264_high", false)]
    [InlineData("mpeg2", true)]
    public void Matrices_are_those_of_the_frame_or_stay_as_the_standard_says(string name, bool stay)
    {
        var clip = Submissions.Load(name);
        SubmittedBuffer[] bare = [.. clip.Frames[0].Where(buffer => buffer.Type != SubmittedBuffer.Matrix)];
        byte[] weights = [.. Enumerable.Repeat((byte)99, 512)];
        SubmittedBuffer[] coarse = [.. bare, new(SubmittedBuffer.Matrix, name == "mpeg2" ? [1, 1, 1, 1, .. weights] : weights[..224])];
        using TestCodec codec = new(clip), other = new(clip);
        Assert.True(other.Decode(bare));
        Assert.True(codec.Decode(coarse));
        string sum = codec.Sum;
        Assert.NotEqual(other.Sum, sum);
        Assert.True(codec.Decode(bare));
        Assert.Equal(stay ? sum : other.Sum, codec.Sum);
    }

    [Theory] // dxva.h, DXVA_Slice_VPx_Short: a client fills its buffer up
    [InlineData(16, 0)]
    [InlineData(0, 100)]
    [InlineData(128, 128)]
    [InlineData(0, 0)]
    public void A_frame_of_VP9_lies_where_slice_control_says(int before, int behind)
    {
        var clip = Submissions.Load("vp9");
        using var codec = new TestCodec(clip);
        foreach (var frame in clip.Frames.Take(3))
        {
            byte[] stream = frame.Single(buffer => buffer.Type == SubmittedBuffer.Bitstream).Data;
            var said = MemoryMarshal.Read<DXVA_Slice_VPx_Short>(frame.Single(buffer => buffer.Type == SubmittedBuffer.SliceControl).Data);
            byte[] own = stream[(int)said.BSNALunitDataLocation..(int)(said.BSNALunitDataLocation + said.SliceBytesInBuffer)];
            byte[] filled = [.. Enumerable.Repeat((byte)0xA5, before), .. own, .. Enumerable.Repeat((byte)0x5A, behind)];
            var control = new DXVA_Slice_VPx_Short { BSNALunitDataLocation = (uint)before, SliceBytesInBuffer = (uint)own.Length };
            Assert.True(codec.Decode(Of(frame, filled, control)));
            Assert.Contains(codec.Sum, clip.Sums);
        }
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(1u, 0u)]
    [InlineData(0u, 1u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    public void Where_slice_control_of_VP9_says_nothing_or_what_cannot_be_the_buffer_is_the_frame(uint beyond, uint more)
    {
        var clip = Submissions.Load("vp9");
        using var codec = new TestCodec(clip);
        var frame = clip.Frames[0];
        byte[] stream = frame.Single(buffer => buffer.Type == SubmittedBuffer.Bitstream).Data;
        uint size = beyond == 0 && more == 0 ? 0 : more == uint.MaxValue ? more : (uint)stream.Length + more;
        Assert.True(codec.Decode(Of(frame, stream, new() { BSNALunitDataLocation = beyond, SliceBytesInBuffer = size })));
        Assert.Contains(codec.Sum, clip.Sums);
        Assert.True(codec.Decode(frame.Where(buffer => buffer.Type != SubmittedBuffer.SliceControl)));
        Assert.Contains(codec.Sum, clip.Sums);
    }

    private static SubmittedBuffer[] Of(IEnumerable<SubmittedBuffer> frame, byte[] stream, DXVA_Slice_VPx_Short control) =>
    [
        .. frame.Where(buffer => buffer.Type is not (SubmittedBuffer.Bitstream or SubmittedBuffer.SliceControl)),
        new(SubmittedBuffer.SliceControl, MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_Slice_VPx_Short>(ref control)).ToArray()),
        new(SubmittedBuffer.Bitstream, stream),
    ];

    private static SubmittedBuffer WithAnotherSequence(SubmittedBuffer buffer)
    {
        if (buffer.Type != SubmittedBuffer.PictureParameters)
            return buffer;
        byte[] data = [.. buffer.Data];
        MemoryMarshal.AsRef<DXVA_PicParams_H264>(data.AsSpan()).log2_max_frame_num_minus4++;
        return buffer with { Data = data };
    }
}

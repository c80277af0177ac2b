using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests;

public class PictureTests
{
    public static TheoryData<string> Clips => [.. Submissions.Names];

    [Theory, MemberData(nameof(Clips))]
    public void Every_picture_is_that_of_the_codec_fed_directly(string name)
    {
        var clip = Submissions.Load(name);
        using var codec = new TestCodec(clip);
        var sums = new List<string>();
        foreach (var frame in clip.Frames)
        {
            Assert.True(codec.Decode(frame));
            sums.Add(codec.Sum);
        }

        clip.Check(sums);
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

    private static SubmittedBuffer WithAnotherSequence(SubmittedBuffer buffer)
    {
        if (buffer.Type != SubmittedBuffer.PictureParameters)
            return buffer;
        byte[] data = [.. buffer.Data];
        MemoryMarshal.AsRef<DXVA_PicParams_H264>(data.AsSpan()).log2_max_frame_num_minus4++;
        return buffer with { Data = data };
    }
}

using Dxcp.Driver;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests;

/// <summary>Buffers that are not as an application would write them: no crash, no refusal at the end of a frame, no memory that stays.</summary>
public class DamageTests
{
    private const int Short = 3_000, Long = 1_000_000;

    /// <summary>Few frames, so that a frame after a damaged one is soon a whole one again.</summary>
    private const int FramesOfRun = 12;

    private static int Count => Environment.GetEnvironmentVariable("DXCP_LONG") == "1" ? Long : Short;

    [Theory]
    [InlineData("h264_high"), InlineData("h264_mbaff"), InlineData("hevc_main"), InlineData("vp9"), InlineData("mpeg2")]
    [InlineData("av1"), InlineData("av1_ten")] // S174
    public void A_damaged_submission_ends_its_frame_and_leaves_no_memory(string name)
    {
        var clip = Submissions.Load(name);
        var memory = new CountingMemory { Limit = 64 << 20 };
        var random = new Random(name.Length);
        for (int done = 0; done < Count;)
        {
            using var codec = new TestCodec(clip, memory);
            // Without a key frame some codecs make nothing of what follows: every other run begins with one.
            int first = random.Next(2) == 0 ? 0 : random.Next(clip.Frames.Count - FramesOfRun);
            for (int i = 0; i < FramesOfRun * 20; i++, done++)
                Assert.True(codec.Decode(clip.Frames[first + (i % FramesOfRun)].Select(buffer => Damaged(buffer, random))));
        }

        Assert.Equal(0u, memory.Taken);
    }

    [Fact] // S173
    public void Without_protected_memory_the_frame_ends_and_the_next_with_memory_is_decoded()
    {
        var clip = Submissions.Load("h264_base");
        var memory = new CountingMemory { Limit = 100_000 };
        using (var codec = new TestCodec(clip, memory))
        {
            codec.Decode(clip.Frames[0]);
            Assert.DoesNotContain(codec.Sum, clip.Sums);
            memory.Limit = ulong.MaxValue;
            Assert.True(codec.Decode(clip.Frames[0]));
            Assert.Contains(codec.Sum, clip.Sums);
        }

        Assert.Equal(0u, memory.Taken);
    }

    [Theory, InlineData("h264_base"), InlineData("hevc_main"), InlineData("mpeg2"), InlineData("vp9"), InlineData("av1")] // S174
    public void A_frame_that_lacks_a_buffer_ends_and_shows_the_picture_before(string name)
    {
        var clip = Submissions.Load(name);
        using var codec = new TestCodec(clip);
        Assert.True(codec.Decode(clip.Frames[0]));
        string sum = codec.Sum;
        foreach (int missing in (int[])[SubmittedBuffer.PictureParameters, SubmittedBuffer.Bitstream])
        {
            Array.Clear(codec.Picture);
            Assert.True(codec.Decode(clip.Frames[1].Where(buffer => buffer.Type != missing)));
            Assert.Equal(sum, codec.Sum);
        }
    }

    [Theory, InlineData("h264_base"), InlineData("hevc_main"), InlineData("mpeg2"), InlineData("vp9"), InlineData("av1")] // S174
    public void Headers_of_a_frame_that_came_to_nothing_are_there_again_for_the_next(string name)
    {
        var clip = Submissions.Load(name);
        using var codec = new TestCodec(clip);
        byte[] nothing = new byte[100];
        Assert.True(codec.Decode(clip.Frames[0].Select(buffer => buffer.Type == SubmittedBuffer.Bitstream ? buffer with { Data = nothing } : buffer)));
        Assert.DoesNotContain(codec.Sum, clip.Sums);
        Assert.True(codec.Decode(clip.Frames[0]));
        Assert.Contains(codec.Sum, clip.Sums);
    }

    [Theory, InlineData(SubmittedBuffer.PictureParameters), InlineData(SubmittedBuffer.Matrix)] // S174
    public void A_parameter_buffer_that_is_longer_than_any_profile_s_is_refused(int type)
    {
        using var codec = new TestCodec(Submissions.Load("h264_base"));
        Assert.Equal([true, false, true], codec.Begin(new(type, new byte[4096]), new(type, new byte[4097]), new(type, [])));
    }

    [Fact] // S174
    public void A_frame_takes_16_MB_of_slice_control_in_all_and_the_next_as_much_again()
    {
        using var codec = new TestCodec(Submissions.Load("h264_base"));
        var half = new SubmittedBuffer(SubmittedBuffer.SliceControl, new byte[8 << 20]);
        var one = half with { Data = new byte[1] };
        Assert.Equal([true, true, false], codec.Begin(half, half, one));
        Assert.Equal([true, true, false], codec.Begin(half, half, half));
    }

    [Fact] // S173, S174
    public void A_frame_takes_four_buffers_of_bitstream_while_there_is_memory_and_gives_all_back()
    {
        var clip = Submissions.Load("h264_base");
        var codec = new TestCodec(clip);
        uint size = CompressedBufferInfo.Of(new(clip.Profile, SurfaceFormat.Nv12, (uint)clip.Width, (uint)clip.Height))
            .Single(buffer => buffer.Type == CompressedBufferType.Bitstream).Size;
        var whole = new SubmittedBuffer(SubmittedBuffer.Bitstream, new byte[size]);
        var one = whole with { Data = new byte[1] };
        codec.Memory.Limit = 0;
        Assert.Equal([false, false], codec.Begin(one, whole));
        codec.Memory.Limit = ulong.MaxValue;
        for (int frame = 0; frame < 2; frame++)
            Assert.Equal([true, true, true, true, true, false], codec.Begin(one, whole, whole, whole, whole with { Data = new byte[size - 1] }, one));
        Assert.Equal([true, true, true, true, false, true], codec.Begin(whole, whole, whole, whole with { Data = new byte[size - 1] }, whole, one));
        codec.Dispose();
        codec.Dispose();
        Assert.Equal(0u, codec.Memory.Taken);
    }

    private static SubmittedBuffer Damaged(SubmittedBuffer buffer, Random random)
    {
        // One buffer in two is left as it is, so that damage also meets what is whole.
        if (random.Next(2) == 0)
            return buffer;
        byte[] data = [.. buffer.Data];
        int length = random.Next(8) == 0 ? random.Next(data.Length) : data.Length;
        for (int i = random.Next(6); i > 0 && length > 0; i--)
            data[random.Next(Math.Min(length, random.Next(4) == 0 ? length : 64))] = (byte)random.Next(256);
        return buffer with { Data = data[..length] };
    }
}

using Dxcp.Cli.Media;

namespace Dxcp.Cli.Tests.Media;

public class Y4mReaderTests
{
    private const int FrameSize = 16 * 8 * 3 / 2;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(7)]
    public void Lines_and_samples_are_kept_as_they_came_however_the_stream_hands_them_out(int mostBytes)
    {
        byte[] clip = Clips.Make(3, parameters: "F25:1 Im A1:1 C420paldv XSOME=thing", frameLine: "FRAME Ipp XNOTE=a\n");
        using Y4mReader reader = new(new Trickle(clip, mostBytes), "clip");
        using MemoryStream copy = new();
        Y4mWriter writer = new(copy, reader.HeaderLine);
        ClipFrame frame = new(reader.Format);
        while (reader.TryRead(frame))
        {
            writer.Write(frame.HeaderLine, frame.Samples);
        }

        Assert.Equal(3, frame.Number);
        Assert.Equal(clip.Length - FrameSize, frame.Offset);
        Assert.Equal(clip, copy.ToArray());
    }

    [Fact]
    public void The_number_of_frames_is_foreseen_for_a_file_and_not_for_a_pipe()
    {
        using Y4mReader file = new(new MemoryStream(Clips.Make(5)), "clip"), pipe = new(new Trickle(Clips.Make(5), 100), "clip");
        Assert.Equal(5, file.ExpectedFrames);
        Assert.Null(pipe.ExpectedFrames);
        using Y4mReader small = new(new MemoryStream(Clips.Make(5, width: 2, height: 2)), "clip"); // of frames shorter than the header
        Assert.Equal(5, small.ExpectedFrames);
    }

    [Fact]
    public void A_clip_whose_header_is_refused_is_closed()
    {
        MemoryStream stream = new(Clips.Text("YUV4MPEG2 W0 H8\n"));
        Assert.Throws<CliException>(() => new Y4mReader(stream, "clip"));
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void Any_cut_inside_a_frame_names_the_frame_and_the_byte_where_the_clip_ends()
    {
        byte[] clip = Clips.Make(2);
        int header = clip.AsSpan().IndexOf((byte)'\n') + 1, second = header + 6 + FrameSize;
        for (int length = second + 1; length < clip.Length; length++)
        {
            string message = ReadAll(clip[..length]);
            Assert.StartsWith("clip: frame 2 (counted from 1): ", message);
            string place = length < second + 6 ? "inside the FRAME line" : $"after {length - second - 6} of the frame's {FrameSize} bytes";
            Assert.Contains($"the clip ends at byte {length}, {place}", message);
        }

        Assert.Equal("", ReadAll(clip[..second])); // not cut: it ends between two frames
        Assert.Equal("", ReadAll(clip));
    }

    [Theory]
    [InlineData("FRAMF\n", 4, "should go on with the word FRAME")]
    [InlineData("FRA\n", 3, "should go on with the word FRAME")]
    [InlineData("\n", 0, "should go on with the word FRAME")]
    [InlineData("FRAMES\n", 5, "should be a space or a newline")]
    public void A_malformed_frame_line_names_the_byte(string line, int at, string what)
    {
        byte[] clip = [.. Clips.Make(1), .. Clips.Text(line), .. new byte[FrameSize]];
        int start = clip.Length - FrameSize - line.Length;
        Assert.Equal($"clip: frame 2 (counted from 1): byte {start + at} {what}", ReadAll(clip));
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_memory()
    {
        Assert.Contains("the header does not end within 8192 bytes", ReadAll(Clips.Text("YUV4MPEG2 X" + new string('x', 100_000))));
        Assert.Contains("does not end within 8192 bytes", ReadAll([.. Clips.Make(1), .. Clips.Text("FRAME X" + new string('x', 100_000))]));
    }

    [Theory]
    [InlineData("", "there is nothing in it")]
    [InlineData("YUV4", "not a YUV4MPEG2 stream")]
    [InlineData("YUV4MPEG2 W16 H8", "the clip ends at byte 16, inside the header")]
    public void A_header_that_is_cut_short_is_refused(string clip, string message) => Assert.Contains(message, ReadAll(Clips.Text(clip)));

    [Fact]
    public void A_stream_that_fails_is_told_as_unreadable()
    {
        using Y4mReader reader = new(new Trickle(Clips.Make(2), 64, failAfter: 300), "clip");
        ClipFrame frame = new(reader.Format);
        Assert.True(reader.TryRead(frame));
        CliException refusal = Assert.Throws<CliException>(() => reader.TryRead(frame));
        Assert.Equal("clip: cannot be read: the cable came off", refusal.Message);
    }

    private static string ReadAll(byte[] clip)
    {
        try
        {
            using Y4mReader reader = new(new MemoryStream(clip), "clip");
            ClipFrame frame = new(reader.Format);
            while (reader.TryRead(frame))
            {
                // Only how it ends matters.
            }

            return reader.Cut ?? "";
        }
        catch (CliException refusal)
        {
            Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
            return refusal.Message;
        }
    }

    /// <summary>A pipe: no seeking, few bytes at a time, and failing if told to.</summary>
    private sealed class Trickle(byte[] bytes, int most, int failAfter = int.MaxValue) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (Position >= failAfter)
            {
                throw new IOException("the cable came off");
            }

            byte[] part = new byte[Math.Min(most, buffer.Length)];
            int read = base.Read(part, 0, part.Length);
            part.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
    }
}

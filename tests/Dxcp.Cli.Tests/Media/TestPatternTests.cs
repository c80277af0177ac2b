using System.Security.Cryptography;
using System.Text;
using Dxcp.Cli.Media;

namespace Dxcp.Cli.Tests.Media;

public class TestPatternTests
{
    [Fact]
    public void The_pattern_is_240_frames_of_1080p_that_all_differ_and_are_the_same_each_time()
    {
        HashSet<string> first = Digests(), second = Digests();
        Assert.Equal(240, first.Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public void The_pattern_s_header_is_one_that_the_reader_takes()
    {
        using TestPattern pattern = new();
        Assert.Equal(new ClipFormat(1920, 1080, 8), pattern.Format);
        Assert.Equal(pattern.Format, Y4mHeader.Parse(pattern.HeaderLine.Span));
        Assert.Contains(" F30:1 ", Encoding.ASCII.GetString(pattern.HeaderLine.Span));
    }

    private static HashSet<string> Digests()
    {
        using TestPattern pattern = new();
        ClipFrame frame = new(pattern.Format);
        HashSet<string> digests = [];
        while (pattern.TryRead(frame))
        {
            digests.Add(Convert.ToHexString(SHA256.HashData(frame.Samples)));
            Assert.Equal(digests.Count, frame.Number);
            Assert.Equal((digests.Count * (6L + pattern.Format.FrameSize)) - pattern.Format.FrameSize + pattern.HeaderLine.Length, frame.Offset);
        }

        return digests;
    }
}

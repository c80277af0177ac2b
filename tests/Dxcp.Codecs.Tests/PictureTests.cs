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
}

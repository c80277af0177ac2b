using Dxcp.Conformance;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.DriverInterfaces;

/// <summary>What a player submitted, at the tables of each driver interface: the keys are refreshed inside every fifth frame.</summary>
public class DriverInterfaceTests
{
    public static TheoryData<string, string, string> Ways => new(
        from name in Submissions.Names
        from kind in (ProbeKind[])[ProbeKind.Ddi11, ProbeKind.Ddi20, ProbeKind.Ddi9]
        from way in Enum.GetValues<Submission>()
        select (name, kind.ToString(), way.ToString()));

    [Theory, MemberData(nameof(Ways))] // S7, S13, R25, R35
    public void Every_picture_is_right_at_the_drivers_tables(string name, string kind, string way)
    {
        if (CodecLibrary.Current.Name.Length == 0)
            Assert.Skip("needs: ffmpeg — its libavcodec decodes the pictures");
        var clip = Submissions.Load(name);
        using var decoder = RawDecoder.Open(Enum.Parse<ProbeKind>(kind), clip, Enum.Parse<Submission>(way));
        clip.Check([.. clip.Frames.Select((frame, i) => clip.SumOf(decoder.Decode(frame, i % 5 == 4)))]);
    }
}

using Dxcp.Cli.Media;

namespace Dxcp.Cli.Tests.Media;

public class Y4mHeaderTests
{
    [Theory]
    [InlineData("YUV4MPEG2 W1280 H720 F30:1 Ip A1:1 C420jpeg XYSCSS=420JPEG XCOLORRANGE=LIMITED", 1280, 720, 8)]
    [InlineData("YUV4MPEG2 W64 H32 F30000:1001 It A0:0 C420mpeg2", 64, 32, 8)]
    [InlineData("YUV4MPEG2 C420paldv H32 W64", 64, 32, 8)]
    [InlineData("YUV4MPEG2 W64 H32 C420", 64, 32, 8)]
    [InlineData("YUV4MPEG2 W64 H32", 64, 32, 8)]
    [InlineData("YUV4MPEG2  W64  H32 I? ", 64, 32, 8)]
    [InlineData("YUV4MPEG2 W64 H32 C420p10 XYSCSS=420P10", 64, 32, 10)]
    [InlineData("YUV4MPEG2 W64 H32 XYSCSS=420P10", 64, 32, 10)]
    [InlineData("YUV4MPEG2 W64 H32 C420jpeg XYSCSS=444", 64, 32, 8)]
    [InlineData("YUV4MPEG2 W16384 H16384 C420p10", 16384, 16384, 10)]
    public void A_header_gives_size_and_depth(string line, int width, int height, int bits) =>
        Assert.Equal(new ClipFormat(width, height, bits), Y4mHeader.Parse(Clips.Text(line + "\n")));

    [Theory]
    [InlineData("444alpha", "yuv420p")]
    [InlineData("411", "yuv420p")]
    [InlineData("422p10", "yuv420p10le")]
    [InlineData("444p16", "yuv420p10le")]
    [InlineData("420p12", "yuv420p10le")]
    [InlineData("mono10", "yuv420p10le")]
    public void Unsupported_chroma_is_named_with_the_option_that_converts(string chroma, string pixelFormat)
    {
        CliException refusal = Refusal($"YUV4MPEG2 W64 H32 C{chroma}");
        Assert.Contains($"chroma C{chroma} ", refusal.Message);
        Assert.EndsWith($"-pix_fmt {pixelFormat})", refusal.Message);
    }

    [Theory]
    [InlineData("YUV4MPEG2 W63 H31", "NV12", 64, 32, 63 * 31 + 2 * 32 * 16)]
    [InlineData("YUV4MPEG2 W64 H31 C420p10", "P010", 64, 32, 2 * (64 * 31 + 2 * 32 * 16))]
    [InlineData("YUV4MPEG2 W1 H1", "NV12", 2, 2, 3)]
    [InlineData("YUV4MPEG2 W63 H31 C422", "YUY2", 64, 31, 63 * 31 + 2 * 32 * 31)]
    [InlineData("YUV4MPEG2 W63 H31 C444", "AYUV", 63, 31, 3 * 63 * 31)]
    [InlineData("YUV4MPEG2 W63 H31 Cmono", "R8", 63, 31, 63 * 31)]
    public void Chroma_and_size_give_the_surface_that_holds_them(string line, string format, int width, int height, int frame)
    {
        ClipFormat clip = Y4mHeader.Parse(Clips.Text(line + "\n"));
        Assert.Equal((format, width, height, frame), (clip.SurfaceFormat.ToString(), clip.SurfaceWidth, clip.SurfaceHeight, clip.FrameSize));
    }

    [Theory]
    [InlineData("YUV4MPEG2 W0 H32", "the width is 0")]
    [InlineData("YUV4MPEG2 W64 H16386", "the height is 16386")]
    [InlineData("YUV4MPEG2 W2147483648 H32", "the width is 2147483648")]
    [InlineData("YUV4MPEG2 W4294967360 H32", "the width is 4294967360")]
    [InlineData("YUV4MPEG2 W99999999999999999999999999999999 H2", "the width is 99999999999999999999999999999999")]
    public void Sizes_that_no_texture_has_are_refused(string line, string message) => Assert.StartsWith(message, Refusal(line).Message);

    [Theory]
    [InlineData("YUV4MPEG2 W-4 H32", "'W-4' at byte 10")]
    [InlineData("YUV4MPEG2 W6x4 H32", "'W6x4' at byte 10")]
    [InlineData("YUV4MPEG2 W H32", "'W' at byte 10")]
    [InlineData("YUV4MPEG2 W64 H+2", "'H+2' at byte 14")]
    [InlineData("YUV4MPEG2 W64 H32\r", "'H32\r' at byte 14")]
    [InlineData("YUV4MPEG2 W64 H32 F30", "'F30' at byte 18")]
    [InlineData("YUV4MPEG2 W64 H32 A:1", "'A:1' at byte 18")]
    [InlineData("YUV4MPEG2 W64 H32 Ix", "'Ix' at byte 18")]
    [InlineData("YUV4MPEG2 W64 H32 Q1", "'Q1' at byte 18")]
    public void A_malformed_parameter_is_named_with_its_byte(string line, string message) => Assert.Contains(message, Refusal(line).Message);

    [Theory]
    [InlineData("YUV4MPEG2 W64 W66 H32", "the width (W) again at byte 14")]
    [InlineData("YUV4MPEG2 W64 H32 C420 C444", "the chroma (C) again at byte 23")]
    [InlineData("YUV4MPEG2 H32", "gives no width (W)")]
    [InlineData("YUV4MPEG2 W64", "gives no height (H)")]
    [InlineData("YUV4MPEG2", "gives no width (W)")]
    public void Missing_and_repeated_parameters_are_refused(string line, string message) => Assert.Contains(message, Refusal(line).Message);

    [Theory]
    [InlineData("")]
    [InlineData("YUV4MPEG W64 H32")]
    [InlineData("YUV4MPEG23 W64 H32")]
    [InlineData("RIFF")]
    public void Another_kind_of_file_is_refused(string line) => Assert.Contains("not a YUV4MPEG2 stream", Refusal(line).Message);

    private static CliException Refusal(string line)
    {
        CliException refusal = Assert.Throws<CliException>(() => Y4mHeader.Parse(Clips.Text(line + "\n")));
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        return refusal;
    }
}

using Dxcp.Codecs.Avcodec;
using Dxcp.Driver;

namespace Dxcp.Codecs.Tests;

/// <summary>What is loaded, what is tried, and what is said where nothing is. S135, S170.</summary>
public class LibraryTests
{
    private readonly List<string> _lines = [];

    [Theory, InlineData("none"), InlineData("libavcodec.so.59"), InlineData("./libavcodec.so.59"), InlineData("/no/such/libavcodec.so.59")]
    public void What_is_no_whole_path_of_a_library_is_not_loaded(string named)
    {
        var library = CodecLibrary.Find(named, _lines.Add);
        Assert.Empty(library.Codecs);
        Assert.Equal("", library.Name);
        Assert.Equal(named == "none" ? 0 : 1, _lines.Count);
        Assert.All(_lines, line => Assert.Contains(named, line, StringComparison.Ordinal));
        Assert.Contains("DXCP_AVCODEC", library.Missing.Remedy, StringComparison.Ordinal);
        Assert.Contains("H.264", library.Missing.Text, StringComparison.Ordinal);
        Assert.Null(library.Create(new(Codec.All[0].Profile, SurfaceFormat.Nv12, 64, 64), new CountingMemory()));
    }

    [Theory]
    [InlineData("libavcodec.so.59", "libavutil.so.57")]
    [InlineData("libavcodec.so.60", "libavutil.so.58")]
    [InlineData("avcodec-61.dll", "avutil-59.dll")]
    [InlineData("avcodec-62.dll", "avutil-60.dll")]
    [InlineData("avcodec.dll", "avutil.dll")]
    public void The_libavutil_of_a_libavcodec_counts_two_majors_less(string avcodec, string avutil) => Assert.Equal(avutil, AvcodecFinder.AvutilOf(avcodec));

    [Fact]
    public void Another_library_is_refused_with_a_line()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("elsewhere: linux — a library by its Linux name");
        string other = Directory.EnumerateFiles("/usr/lib", "libm.so.6", SearchOption.AllDirectories).First();
        Assert.Empty(CodecLibrary.Find(other, _lines.Add).Codecs);
        Assert.Contains("is not used", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_codec_makes_its_trial_picture()
    {
        Require();
        Assert.Equal(Codec.All.Select(codec => codec.Name), CodecLibrary.Current.Codecs.Select(codec => codec.Name));
    }

    [Fact]
    public void A_codec_whose_trial_picture_is_wrong_is_not_used()
    {
        Require();
        var functions = AvcodecFinder.Load(CodecLibrary.Current.Name.Split(' ')[0]);
        var codec = Codec.All.First(codec => codec.Name == "H.264");
        Assert.True(CodecLibrary.Works(functions, codec, "it", _lines.Add));
        Assert.Empty(_lines);
        Assert.False(CodecLibrary.Works(functions, codec with { Trial = codec.Trial with { Sum = new('0', 64) } }, "it", _lines.Add));
        Assert.False(CodecLibrary.Works(functions, codec with { Trial = codec.Trial with { Packet = [1, 2, 3] } }, "it", _lines.Add));
        Assert.False(CodecLibrary.Works(functions, codec with { Decoder = "no such" }, "it", _lines.Add));
        Assert.Equal(3, _lines.Count);
        Assert.All(_lines, line => Assert.Contains("H.264", line, StringComparison.Ordinal));
    }

    [Fact] // S170
    public void A_codec_falls_back_on_its_other_decoder()
    {
        Require();
        var functions = AvcodecFinder.Load(CodecLibrary.Current.Name.Split(' ')[0]);
        var codec = Codec.All.First(codec => codec.Name == "H.264");
        Assert.Equal("h264", CodecLibrary.Choose(functions, codec with { Decoder = "no such", OtherDecoder = "h264" }, "it", _lines.Add)?.Decoder);
        Assert.Empty(_lines);
        Assert.Null(CodecLibrary.Choose(functions, codec with { Decoder = "no such", OtherDecoder = "none either" }, "it", _lines.Add));
        Assert.Equal(2, _lines.Count);
    }

    private static void Require()
    {
        if (CodecLibrary.Current.Name.Length == 0)
            Assert.Skip("needs: ffmpeg — its libavcodec decodes the pictures");
    }
}

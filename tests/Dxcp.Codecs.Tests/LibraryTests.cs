using Dxcp.Codecs.Avcodec;
using Dxcp.Codecs.Tests.Libraries;
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

    [Fact] // S135, S170: the newest first
    public void Without_a_name_the_system_s_loader_is_asked_unless_it_would_look_in_the_working_directory()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("elsewhere: linux — elsewhere no loader is asked");
        string[] names = ["libavcodec.so.62", "libavcodec.so.61", "libavcodec.so.60", "libavcodec.so.59"];
        foreach (string? folders in (string?[])[null, "", "/usr/lib", "/a:/b", "/a;/b"])
        {
            Assert.Equal(names, AvcodecFinder.Candidates(null, folders, _lines.Add));
            Assert.Equal(names, AvcodecFinder.Candidates("", folders, _lines.Add));
        }

        foreach (string folders in (string[])["a", ".", "/a:", ":/a", "/a::/b", "/a:b", "/a;b"])
            Assert.Empty(AvcodecFinder.Candidates(null, folders, _lines.Add)); // nothing lies beside this program
        Assert.Empty(_lines);
    }

    [Fact] // S135, S170
    public void A_folder_that_is_named_gives_the_libraries_in_it_the_newest_first_and_what_is_none_has_a_line()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("elsewhere: linux — a library by its Linux name");
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.Empty(AvcodecFinder.Candidates(folder, null, _lines.Add));
            string[] paths = [Path.Combine(folder, "libavcodec.so.61"), Path.Combine(folder, "libavcodec.so.59")];
            foreach (string path in (string[])[.. paths, Path.Combine(folder, "libavcodec.so.58")])
                File.WriteAllText(path, "no library");
            Assert.Equal(paths, AvcodecFinder.Candidates(folder, null, _lines.Add));
            Assert.Equal(paths[1..], AvcodecFinder.Candidates(paths[1], "a", _lines.Add));
            Assert.Empty(_lines);
            CodecLibrary library = CodecLibrary.Find(folder, _lines.Add);
            Assert.Equal(("", 0), (library.Name, library.Codecs.Count()));
            Assert.Equal(2, _lines.Count);
            Assert.All(_lines.Zip(paths), line => Assert.StartsWith($"dxcp: {line.Second} is not used: ", line.First, StringComparison.Ordinal));
            Assert.All(_lines, line => Assert.DoesNotContain('\n', line));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact] // S170
    public void A_library_with_some_codecs_lists_those_alone_and_says_which_it_lacks()
    {
        using FakeAvcodec fake = new();
        Codec[] codecs = [.. Codec.All.Where(codec => codec.Name is "H.264" or "AV1 profile 0 (10 bits)")];
        CodecLibrary library = new("it (61.19.101)", fake.Load(), codecs);
        Assert.Equal("it (61.19.101) does not decode MPEG-2, HEVC Main, HEVC Main 10, VP9 profile 0, VP9 profile 2, AV1 profile 0: "
            + "these decoders are not listed", library.Missing.Text);
        Assert.Equal("", library.Missing.Remedy);
        foreach (Codec codec in Codec.All)
        {
            foreach (SurfaceFormat format in (SurfaceFormat[])[SurfaceFormat.Nv12, SurfaceFormat.P010])
                Assert.Equal(codecs.Any(one => one.Profile == codec.Profile && one.Format == format), library.Decodes(codec.Profile, format));
        }

        CountingMemory memory = new();
        DecoderDescription description = new(codecs[0].Profile, SurfaceFormat.Nv12, 64, 48);
        Assert.Null(library.Create(description with { Format = SurfaceFormat.P010 }, memory));
        (library.Create(description, memory) as IDisposable)!.Dispose();
        foreach (string failing in (string[])["avcodec_find_decoder_by_name", "avcodec_alloc_context3", "av_packet_alloc", "avcodec_open2"])
        {
            fake.Fail(failing);
            Assert.Null(library.Create(description, memory));
        }

        Assert.Empty(fake.Out);
        Assert.Equal(0ul, memory.Taken);
    }

    [Fact] // S170: libraries without decoders are built, too
    public void A_library_that_decodes_nothing_leaves_the_turn_to_the_next_with_a_line_for_each_decoder()
    {
        using FakeAvcodec fake = new() { Failing = ("avcodec_find_decoder_by_name", ..) };
        List<string> tried = [];
        CodecLibrary library = CodecLibrary.Find(["/a", "b", "/c"], Load, _lines.Add);
        Assert.Equal(["/a", "b", "/c"], tried);
        Assert.Equal(("", 0), (library.Name, library.Codecs.Count()));
        int decoders = Codec.All.Sum(codec => codec.OtherDecoder is null ? 1 : 2);
        Assert.Equal([.. Enumerable.Repeat("/a", decoders), .. Enumerable.Repeat("/c", decoders)],
            _lines.Select(line => line.Split(' ')[1]));

        AvcodecFunctions Load(string path)
        {
            tried.Add(path);
            return path == "b" ? throw new DllNotFoundException(path) : fake.Load();
        }
    }

    [Fact] // avcodec.h, AV_VERSION_INT
    public void A_library_is_told_by_the_parts_of_its_version()
    {
        using FakeAvcodec fake = new();
        Assert.Equal("61.19.101", CodecLibrary.Version(fake.Load()));
    }

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

    [Fact] // S170
    public void Names_that_the_system_s_loader_does_not_know_have_no_line()
    {
        Require();
        Assert.NotEmpty(CodecLibrary.Find(null, _lines.Add).Codecs);
        Assert.Empty(_lines);
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

using Dxcp.Codecs.Avcodec;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>Each function of libavcodec that is missing, fails or answers oddly: what is said, and that nothing stays behind (S170, S173).</summary>
public sealed class AvcodecFailureTests
{
    private readonly CountingMemory _memory = new();

    public static TheoryData<string> Functions => [.. FakeAvcodec.Exports.Keys];

    [Theory, MemberData(nameof(Functions))] // S170
    public void A_library_that_lacks_a_function_is_refused_by_the_function_s_name(string name)
    {
        using FakeAvcodec library = new() { Missing = name };
        Assert.Equal(name, Assert.Throws<EntryPointNotFoundException>(library.Load).Message);
        Assert.Empty(library.Out);
    }

    [Theory] // S170
    [InlineData("av_frame_alloc", true, "it has no memory for a frame")]
    [InlineData("av_frame_get_buffer", true, "its AVFrame has another layout")]
    [InlineData("av_frame_get_plane_buffer", true, "its AVFrame has another layout")]
    [InlineData("", false, "its AVFrame has another layout")]
    public void A_library_whose_frames_tell_nothing_is_refused(string failing, bool isKnown, string expected)
    {
        using FakeAvcodec library = new() { Failing = (failing, ..), IsKnownLayout = (true, isKnown) };
        Assert.Equal(expected, Assert.Throws<NotSupportedException>(library.Load).Message);
        Assert.Empty(library.Out);
    }

    [Theory] // S170
    [InlineData("avcodec_find_decoder_by_name", 0, "it has no decoder h264")]
    [InlineData("avcodec_alloc_context3", 0, "it has no memory for a decoder")]
    [InlineData("av_packet_alloc", 0, "it has no memory for a decoder")]
    [InlineData("av_frame_alloc", 1, "it has no memory for a decoder")] // the first tells the layout
    [InlineData("av_frame_alloc", 2, "it has no memory for a decoder")]
    [InlineData("avcodec_open2", 0, "its decoder h264 cannot be opened")]
    [InlineData("", 0, "its AVCodecContext has another layout")]
    public void A_decoder_that_cannot_be_made_leaves_nothing_and_the_codec_is_not_used(string failing, int call, string expected)
    {
        using FakeAvcodec library = new() { Failing = (failing, call..(call + 1)), IsKnownLayout = (failing.Length != 0, true) };
        AvcodecFunctions functions = library.Load();
        Assert.Equal(expected, Assert.Throws<NotSupportedException>(() => Open(functions)).Message);
        Assert.Empty(library.Out);

        using FakeAvcodec again = new() { Failing = library.Failing, IsKnownLayout = library.IsKnownLayout };
        List<string> lines = [];
        Assert.False(CodecLibrary.Works(again.Load(), Codec.All.First(codec => codec.Decoder == "h264"), "it", lines.Add));
        Assert.Equal($"dxcp: it is not used for H.264: {expected}", Assert.Single(lines));
        Assert.Empty(again.Out);
        Assert.Equal(0ul, _memory.Taken);
    }

    [Fact] // S170: tried on a picture, and with nothing left of it
    public void A_library_that_makes_no_picture_or_another_one_is_not_used()
    {
        Codec codec = Codec.All.First(codec => codec.Decoder == "h264");
        foreach ((FakePicture[] pictures, string failing, string expected) in new (FakePicture[], string, string)[]
        {
            ([new(64, 64, "yuv420p", 1)], "", "its picture of the trial stream is wrong"),
            ([new(64, 64, "yuv420p", 1)], "avcodec_send_packet", "it makes no picture of its trial stream"),
            ([new(64, 64, "yuv420p", 1)], "av_buffer_create", "it makes no picture of its trial stream"),
            ([], "", "it makes no picture of its trial stream"),
            ([new(64, 64, "yuv444p", 1)], "", "it makes no picture of its trial stream"),
        })
        {
            using FakeAvcodec library = new() { Failing = (failing, ..) };
            library.Pictures.Enqueue(pictures);
            List<string> lines = [];
            Assert.False(CodecLibrary.Works(library.Load(), codec, "it", lines.Add));
            Assert.Equal($"dxcp: it is not used for H.264: {expected}", Assert.Single(lines));
            Assert.Empty(library.Out);
        }
    }

    [Fact] // the program's standard error is its own; pictures come at once
    public void A_decoder_is_opened_with_one_thread_and_without_lines_of_its_own()
    {
        using FakeAvcodec library = new() { Failing = ("av_opt_set", ..) }; // which changes nothing: one thread is the library's own choice, too
        Open(library.Load()).Dispose();
        Assert.Equal(["threads=1", "thread_type=slice", "open with lines of level 128"], library.Events);
        Assert.Empty(library.Out);
    }

    [Theory] // S173, S174
    [InlineData("avcodec_send_packet", -1, false, true, false)]
    [InlineData("avcodec_send_packet", -11, false, true, false)]
    [InlineData("av_buffer_create", 0, false, false, true)]
    [InlineData("avcodec_receive_frame", -1, true, true, false)] // what comes out has been taken already
    public void A_packet_that_fails_leaves_the_picture_before_and_the_next_is_decoded(string failing, int code, bool isWhole, bool isTaken, bool lacks)
    {
        using FakeAvcodec library = new() { Failure = code };
        using (AvcodecDecoder decoder = Open(library.Load()))
        {
            library.Pictures.Enqueue([new(64, 48, "yuv420p", 1)]);
            decoder.BeginPacket(100);
            Assert.True(decoder.Decode(100, out bool isNew, out bool wasTaken));
            Assert.Equal((true, true), (isNew, wasTaken));
            (DecodedPicture? before, ulong memory) = (decoder.Picture, _memory.Taken);
            library.Fail(failing);
            decoder.BeginPacket(100);
            Assert.Equal((isWhole, false, isTaken), (decoder.Decode(100, out isNew, out wasTaken), isNew, wasTaken));
            Assert.Equal(before, decoder.Picture);
            Assert.Equal((lacks, false), (decoder.TakeLackOfMemory(), decoder.TakeLackOfMemory()));
            library.Pictures.Enqueue([new(32, 16, "yuv420p", 2)]);
            Assert.Equal(100, decoder.BeginPacket(100).Length);
            Assert.Equal(memory, _memory.Taken); // that of the packet serves again
            Assert.True(decoder.Decode(100, out isNew, out wasTaken));
            Assert.Equal((true, true, 32, 16), (isNew, wasTaken, decoder.Picture!.Value.Width, decoder.Picture.Value.Height));
            Assert.Equal((false, false, false), (decoder.Decode(100, out isNew, out wasTaken), isNew, wasTaken)); // a packet goes once
        }

        Assert.Empty(library.Out);
        Assert.Equal(0ul, _memory.Taken);
    }

    [Theory, InlineData("the library"), InlineData("the driver")] // S173
    public void A_picture_without_memory_is_missing_and_the_next_is_there(string who)
    {
        using FakeAvcodec library = new();
        using (AvcodecDecoder decoder = Open(library.Load()))
        {
            decoder.BeginPacket(100);
            if (who == "the library")
                library.Fail("av_buffer_create", after: 1);
            else
                _memory.Limit = _memory.Taken;
            library.Pictures.Enqueue([new(64, 48, "yuv420p", 1)]);
            Assert.False(decoder.Decode(100, out bool isNew, out bool isTaken));
            Assert.Equal((false, true, true, false), (isNew, isTaken, decoder.TakeLackOfMemory(), decoder.TakeLackOfMemory()));
            Assert.Null(decoder.Picture);
            ulong memory = _memory.Taken;
            _memory.Limit = ulong.MaxValue;
            library.Pictures.Enqueue([new(64, 48, "yuv420p", 1)]);
            decoder.BeginPacket(100);
            Assert.True(decoder.Decode(100, out isNew, out _));
            Assert.Equal((true, who == "the library"), (isNew, memory == _memory.Taken));
            Assert.Equal([-12, 0], library.HandedOut); // AVERROR(ENOMEM)
        }

        Assert.Empty(library.Out);
        Assert.Equal(0ul, _memory.Taken);
    }

    [Fact] // S173
    public void A_packet_without_memory_is_said_to_lack_it_once()
    {
        using FakeAvcodec library = new();
        using AvcodecDecoder decoder = Open(library.Load());
        _memory.Limit = 0;
        Assert.True(decoder.BeginPacket(100).IsEmpty);
        Assert.Equal((false, false, false), (decoder.Decode(100, out bool isNew, out bool isTaken), isNew, isTaken));
        Assert.Equal((true, false), (decoder.TakeLackOfMemory(), decoder.TakeLackOfMemory()));
        Assert.Empty(library.Packets);
    }

    private AvcodecDecoder Open(AvcodecFunctions functions) => new(functions, "h264", OwnPicture.Last, 1, (64, 48), _memory);
}

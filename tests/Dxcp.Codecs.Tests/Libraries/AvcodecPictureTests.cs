using System.Runtime.CompilerServices;
using Dxcp.Codecs.Avcodec;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>Which of the pictures that a library asks memory for, or shows, is a packet's own, and what memory it gets.</summary>
public sealed class AvcodecPictureTests
{
    private const int Most = 640, MostRows = 480;

    private readonly CountingMemory _memory = new();

    public static TheoryData<int, string, bool> Kinds => new(
        from bytes in (int[])[1, 2]
        from format in FakeAvcodec.Formats
        select (bytes, format, format is "yuv420p10le" or "gray10le" ? bytes == 2 : format != "yuv444p" && bytes == 1));

    [Theory] // a stand-in for a picture that is not there comes before the picture in H.264, and after it elsewhere
    [InlineData(nameof(OwnPicture.First), 1)]
    [InlineData(nameof(OwnPicture.Last), 3)]
    public void The_picture_of_a_packet_is_the_first_or_the_last_that_wants_memory(string own, byte expected)
    {
        using FakeAvcodec library = new();
        using AvcodecDecoder decoder = Open(library, Enum.Parse<OwnPicture>(own));
        Assert.Null(decoder.Picture);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal((true, true), Decode(decoder, library, [Of(1), Of(2), Of(3)]));
            Assert.Equal(expected, Sample(decoder));
            Assert.Equal((true, false), Decode(decoder, library, [])); // the second field, or nothing
            Assert.Equal(expected, Sample(decoder));
        }
    }

    [Fact] // S174
    public void A_picture_stays_after_the_library_has_done_with_it_and_then_its_memory_serves_again()
    {
        using FakeAvcodec library = new();
        using (AvcodecDecoder decoder = Open(library))
        {
            Decode(decoder, library, [Of(1)]);
            ulong memory = _memory.Taken;
            for (byte value = 2; value < 10; value++)
            {
                decoder.Flush();
                Assert.Equal(value - 1, Sample(decoder));
                Decode(decoder, library, [Of(value)]);
                Assert.Equal(value, Sample(decoder));
            }

            // Two at most: the picture before is kept until there is another.
            Assert.InRange(_memory.Taken, memory, 2 * memory);
            decoder.Flush();
        }

        Assert.Empty(library.Out);
        Assert.Equal(0ul, _memory.Taken);
    }

    [Fact] // S174
    public void A_picture_of_which_the_library_needs_nothing_more_is_not_written_over_by_a_stand_in_of_the_same_packet()
    {
        using FakeAvcodec library = new();
        using AvcodecDecoder decoder = Open(library, OwnPicture.First);
        for (int i = 0; i < 3; i++)
        {
            Decode(decoder, library, [Of(1) with { IsDropped = true }, Of(2), Of(3) with { IsDropped = true }]);
            Assert.Equal(1, Sample(decoder));
        }
    }

    [Fact]
    public void Packets_and_pictures_that_are_done_with_take_no_more_memory_and_nothing_stays_with_the_library()
    {
        foreach (bool shows in (bool[])[false, true])
        {
            using FakeAvcodec library = new() { Shows = shows };
            using AvcodecDecoder decoder = Open(library, shows ? OwnPicture.Shown : OwnPicture.Last);
            for (int i = 0; i < 4; i++)
                Decode(decoder, library, [Of(1), Of(2)]);
            decoder.Flush();
            (int things, ulong memory) = (library.Out.Count(), _memory.Taken);
            for (int i = 0; i < 4; i++)
                Decode(decoder, library, [Of(1), Of(2)]);
            decoder.Flush();
            Assert.Equal((things, memory), (library.Out.Count(), _memory.Taken));
            decoder.Dispose();
            Assert.Empty(library.Out);
            Assert.Equal(0ul, _memory.Taken);
        }
    }

    [Fact] // avcodec.h, AV_INPUT_BUFFER_PADDING_SIZE
    public void Behind_a_packet_are_zeros_whatever_was_there_before()
    {
        using FakeAvcodec library = new();
        using AvcodecDecoder decoder = Open(library);
        foreach (int size in (int[])[1000, 10, 1000, 500])
        {
            decoder.BeginPacket(1000).Fill(0xFF);
            Assert.True(decoder.Decode(size, out _, out _));
            Assert.Equal(size, library.Packets[^1].Length);
        }

        Assert.DoesNotContain("packet without a buffer, or without zeros behind it", library.Events);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Only_pictures_of_the_decoder_s_depth_get_memory_or_come_out(int bytesPerSample, string format, bool isOurs)
    {
        foreach (bool shows in (bool[])[false, true])
        {
            using FakeAvcodec library = new() { Shows = shows };
            using AvcodecDecoder decoder = Open(library, shows ? OwnPicture.Shown : OwnPicture.First, bytesPerSample);
            Assert.Equal((isOurs || shows, isOurs), Decode(decoder, library, [new(32, 16, format, 7)]));
            Assert.Equal(isOurs, decoder.Picture is not null);
            if (isOurs && shows)
                Assert.Equal(format.StartsWith("gray", StringComparison.Ordinal), decoder.Picture!.Value.Planes.Cb == 0);
            if (!shows)
                Assert.Equal([isOurs ? 0 : -22], library.HandedOut); // AVERROR(EINVAL)
            Assert.False(decoder.TakeLackOfMemory());
        }
    }

    [Theory]
    [InlineData(Most, MostRows, true)]
    [InlineData(1, 1, true)]
    [InlineData(Most + 1, MostRows, false)]
    [InlineData(Most, MostRows + 1, false)]
    [InlineData(0, MostRows, false)]
    [InlineData(Most, 0, false)]
    [InlineData(-1, MostRows, false)]
    [InlineData(Most, -1, false)]
    public void A_picture_larger_than_any_that_the_decoder_makes_gets_no_memory(int width, int height, bool fits)
    {
        using FakeAvcodec library = new();
        using AvcodecDecoder decoder = Open(library);
        Assert.Equal((fits, fits), Decode(decoder, library, [new(width, height, "yuv420p", 1)]));
        if (fits)
            Assert.Equal((width, height), (decoder.Picture!.Value.Width, decoder.Picture.Value.Height));
    }

    [Theory, InlineData(1, 32), InlineData(2, 32), InlineData(1, 512), InlineData(2, 512)]
    public void Planes_lie_apart_as_wide_and_aligned_as_the_library_asks(int bytesPerSample, int alignment)
    {
        using FakeAvcodec library = new() { Alignment = alignment };
        using AvcodecDecoder decoder = Open(library, OwnPicture.First, bytesPerSample);
        foreach ((int width, int height) in new (int, int)[] { (64, 48), (17, 11), (1, 1), (Most, 2), (Most, 48) })
        {
            ulong before = _memory.Taken;
            Decode(decoder, library, [new(width, height, bytesPerSample == 2 ? "yuv420p10le" : "yuv420p", 1)]);
            PlanePointers planes = library.LastPlanes;
            int alignedRows = height + 1, alignedWidth = (width + 15) / 16 * 16;
            Assert.Equal(0, planes.LumaPitch % alignment);
            Assert.InRange(planes.LumaPitch, alignedWidth * bytesPerSample, int.MaxValue);
            Assert.InRange(planes.ChromaPitch, (alignedWidth + 1) / 2 * bytesPerSample, int.MaxValue);
            Assert.InRange(planes.Cb - planes.Luma, planes.LumaPitch * alignedRows, int.MaxValue);
            Assert.InRange(planes.Cr - planes.Cb, planes.ChromaPitch * ((alignedRows + 1) / 2), int.MaxValue);
            Assert.InRange((long)(_memory.Taken - before), planes.Cr - planes.Luma + (planes.ChromaPitch * ((alignedRows + 1) / 2)), int.MaxValue);
        }
    }

    [Fact] // S173: handles would keep what they name for ever
    public void Nothing_holds_a_decoder_that_went_or_its_memory()
    {
        using FakeAvcodec library = new();
        WeakReference[] gone = Use(library);
        GC.Collect();
        Assert.All(gone, one => Assert.False(one.IsAlive));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference[] Use(FakeAvcodec library)
        {
            CountingMemory memory = new();
            using AvcodecDecoder decoder = new(library.Load(), "h264", OwnPicture.Last, 1, (Most, Most), memory);
            Decode(decoder, library, [Of(1)]);
            return [new(decoder), new(memory)];
        }
    }

    private static FakePicture Of(byte value) => new(64, 48, "yuv420p", value);

    private static unsafe byte Sample(AvcodecDecoder decoder) => *(byte*)decoder.Picture!.Value.Planes.Luma;

    private static (bool IsWhole, bool IsNew) Decode(AvcodecDecoder decoder, FakeAvcodec library, FakePicture[] pictures)
    {
        library.Pictures.Enqueue(pictures);
        Assert.Equal(100, decoder.BeginPacket(100).Length);
        return (decoder.Decode(100, out bool isNew, out _), isNew);
    }

    private AvcodecDecoder Open(FakeAvcodec library, OwnPicture own = OwnPicture.Last, int bytesPerSample = 1) =>
        new(library.Load(), "h264", own, bytesPerSample, (Most, MostRows), _memory);
}

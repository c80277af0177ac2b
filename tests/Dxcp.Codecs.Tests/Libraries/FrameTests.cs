using Dxcp.Abi;
using Dxcp.Driver;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>A frame from its buffers to its packet and its picture, and what is told where something is missing (S173, S174).</summary>
public sealed unsafe class FrameTests : IDisposable
{
    private const string NoBitstream = "S174 the frame has no bitstream", NoParameters = "S174 the frame has no picture parameters",
        Damaged = "S174 the stream is damaged: what libavcodec could conceal is in the picture",
        NoPicture = "S174 libavcodec makes no picture of the bitstream: the one before stays",
        NoMemory = "S173 protected memory is used up: the picture is missing, or one that it refers to. Give the driver's profile more.";

    private static readonly SubmittedBuffer s_parameters = new(SubmittedBuffer.PictureParameters, [1]);

    private readonly FakedDecoder _decoder = new("vp9");

    public void Dispose() => _decoder.Dispose();

    [Fact] // S174
    public void A_frame_that_lacks_a_buffer_has_a_message_and_no_packet_and_the_picture_before()
    {
        Assert.Equal("", _decoder.Decode(s_parameters, Bitstream(3)));
        Assert.All(_decoder.Picture, sample => Assert.Equal(1, sample));
        foreach ((SubmittedBuffer[] buffers, string told) in new (SubmittedBuffer[], string)[]
        {
            ([s_parameters], NoBitstream),
            ([], NoBitstream),
            ([Bitstream(3)], NoParameters),
            ([s_parameters with { Data = [] }, Bitstream(3)], NoParameters),
            ([s_parameters, Bitstream(0)], NoBitstream),
        })
        {
            Array.Clear(_decoder.Picture);
            Assert.Equal(told, _decoder.Decode(buffers));
            Assert.All(_decoder.Picture, sample => Assert.Equal(1, sample));
        }

        Assert.Single(_decoder.Library.Packets);
        Assert.Equal("", _decoder.Decode(s_parameters, Bitstream(3)));
        Assert.Equal(2, _decoder.Library.Packets.Count);
    }

    [Theory] // S173, S174
    [InlineData("avcodec_send_packet", Damaged)]
    [InlineData("av_buffer_create", NoMemory)]
    [InlineData("", NoPicture)]
    public void A_frame_of_which_the_library_makes_nothing_has_a_message_and_the_picture_before(string failing, string told)
    {
        Assert.Equal("", _decoder.Decode(s_parameters, Bitstream(3)));
        _decoder.Library.Fail(failing);
        Array.Clear(_decoder.Picture);
        _decoder.Library.Pictures.Enqueue([]);
        Assert.Equal(told, _decoder.Decode(s_parameters, Bitstream(3)));
        Assert.All(_decoder.Picture, sample => Assert.Equal(1, sample));
        Assert.Equal("", _decoder.Decode(s_parameters, Bitstream(3)));
    }

    [Fact] // S173
    public void A_frame_without_memory_has_a_message_whatever_it_is_that_lacks_it()
    {
        _decoder.Memory.Limit = 1 << 16; // the bitstream alone
        Assert.Equal(NoMemory, _decoder.Decode(s_parameters, Bitstream(3)));
        _decoder.Memory.Limit = (1 << 16) + 2048; // and a packet
        Assert.Equal(NoMemory, _decoder.Decode(s_parameters, Bitstream(3)));
        _decoder.Memory.Limit = ulong.MaxValue;
        Assert.Equal("", _decoder.Decode(s_parameters, Bitstream(3)));
        _decoder.Memory.Limit = 0;
        Assert.False(_decoder.Begin(s_parameters, Bitstream(1 << 17)));
        Assert.Equal("S173 protected memory is used up: the bitstream does not go into it. Give the driver's profile more.", _decoder.Told);
    }

    [Fact] // S108, S173
    public void The_bitstream_is_all_buffers_one_behind_the_other_in_no_more_memory_than_there_may_be_of_it()
    {
        SubmittedBuffer[] parts = [.. ((int[])[3, 60_000, 5_533, 1, 2_200_000, 1_500_000]).Select(Bitstream)];
        // What else there is between them means nothing to a decoder that takes bitstreams (S172).
        SubmittedBuffer[] others = [.. Enum.GetValues<CompressedBufferType>().Except([CompressedBufferType.Bitstream, CompressedBufferType.PictureParameters])
            .Select(type => new SubmittedBuffer((int)type, [5]))];
        Assert.Equal("", _decoder.Decode([s_parameters, .. parts.SelectMany(part => (SubmittedBuffer[])[.. others, part])]));
        byte[] all = [.. parts.SelectMany(part => part.Data)];
        Assert.True(all.AsSpan().SequenceEqual(Assert.Single(_decoder.Library.Packets)));
        ulong most = 4ul * CompressedBufferInfo.Of(new(Guids.D3D11_DECODER_PROFILE_VP9_VLD_PROFILE0, SurfaceFormat.Nv12, FakedDecoder.Width,
            FakedDecoder.Height)).Single(buffer => buffer.Type == CompressedBufferType.Bitstream).Size;
        Assert.All(_decoder.Memory.Blocks.Values, size => Assert.InRange(size, 0ul, most)); // doubled, but not beyond
        Assert.Equal("", _decoder.Decode(s_parameters, parts[1]));
        Assert.Equal(parts[1].Data, _decoder.Library.Packets[^1]);
    }

    [Theory, InlineData(true), InlineData(false)] // S173
    public void A_bitstream_is_wiped_at_the_end_of_its_frame_or_where_the_next_begins(bool ends)
    {
        SubmittedBuffer[] buffers = [s_parameters, Bitstream(50_000)];
        if (ends)
            _decoder.Decode(buffers);
        else
            Assert.True(_decoder.Begin(buffers)); // and given up
        var block = _decoder.Memory.Blocks.First(); // a packet's has another place
        Assert.Equal(ends, !new ReadOnlySpan<byte>((void*)block.Key, (int)block.Value).ContainsAnyExcept((byte)0));
        Assert.Equal("", _decoder.Decode(s_parameters, Bitstream(7)));
        Assert.Equal(7, _decoder.Library.Packets[^1].Length);
        Assert.False(new ReadOnlySpan<byte>((void*)block.Key, (int)block.Value).ContainsAnyExcept((byte)0));
    }

    [Fact] // S174: another picture's parameters say nothing of this one
    public void What_was_wrong_with_a_frame_is_told_of_that_frame_alone()
    {
        var clip = Submissions.Load("av1");
        using FakeAvcodec library = new() { Shows = true };
        using FakedDecoder decoder = new("libdav1d", library: library);
        Assert.Equal("S174 the picture refers to one that is not there", decoder.Decode([.. clip.Frames[1]]));
        Assert.Equal("", decoder.Decode([.. clip.Frames[0]]));
        Assert.Equal("", decoder.Decode([.. clip.Frames[1]]));
    }

    [Theory] // a client asks for one of the size of its pictures, rounded in ways of its own
    [InlineData(64, 48, true), InlineData(384, 352, true), InlineData(400, 48, false), InlineData(64, 368, false)]
    public void A_picture_of_more_than_twice_the_decoder_s_size_is_refused_by_its_size(int width, int height, bool fits)
    {
        using FakedDecoder decoder = new("mpeg2video");
        DXVA_PictureParameters p = new()
        {
            wPicWidthInMBminus1 = (ushort)((width / 16) - 1),
            wPicHeightInMBminus1 = (ushort)((height / 16) - 1),
            bPicIntra = 1,
        };
        string told = decoder.Decode(FakedDecoder.Parameters(p), Bitstream(3));
        Assert.Equal(fits ? "" : $"S174 picture parameters ask for {width}x{height}, the decoder was made for 64x48", told);
        Assert.Equal((384u, 352u), SoftwareDecoder.LargestPicture(new(default, SurfaceFormat.Nv12, FakedDecoder.Width, FakedDecoder.Height)));
    }

    private static SubmittedBuffer Bitstream(int size)
    {
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++)
            data[i] = (byte)((i % 251) + 1);
        return new(SubmittedBuffer.Bitstream, data);
    }
}

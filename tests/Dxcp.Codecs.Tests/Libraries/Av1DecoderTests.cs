using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>What goes to the library of AV1: headers, tiles, and pictures that go a second time, into a slot that was given up for them (S280).</summary>
public sealed unsafe class Av1DecoderTests : IDisposable
{
    private const int Key = 0, Inter = 1, IntraOnly = 2, Switch = 3;
    private const string NotThere = "S174 the picture refers to one that is not there";
    private const string NoMemory = "S173 protected memory is used up: the picture is missing, or one that it refers to. Give the driver's profile more.";
    private const string Tiles = "S174 the tiles that slice control lists are not those of the picture, or do not lie in the bitstream";

    private readonly FakedDecoder _decoder = new("libdav1d", library: new() { Shows = true });

    public void Dispose() => _decoder.Dispose();

    [Fact] // AV1 bitstream specification, 7.5: a sequence header goes before each key frame, and where it is another. S281: types as they are written
    public void The_sequence_goes_with_each_shown_key_frame_and_where_it_changes()
    {
        Assert.Equal("sequence frame0", Sent(Picture(Key, 1)));
        Assert.Equal("frame1", Sent(Picture(Inter, 2, 1)));
        Assert.Equal("frame2", Sent(Picture(IntraOnly, 3, 1)));
        Assert.Equal("frame2", Sent(Picture(Key, 3, 1) with { format = new() { FormatAndPictureInfoFlags = Key } }));
        Assert.Equal("frame1", Sent(Picture(Switch, 3, 1)));
        Assert.Equal("sequence frame0", Sent(Picture(Key, 1)));
        DXVA_PicParams_AV1 other = Picture(Inter, 2, 1);
        other.coding.CodingParamToolFlags = 2;
        Assert.Equal("sequence frame1", Sent(other));
        Assert.Equal("frame1", Sent(other));
    }

    [Fact] // S281: without a picture before it a hidden key frame ends nothing, and some decoders begin with no other
    public void The_first_key_frame_is_shown_and_in_all_slots_even_if_it_was_hidden()
    {
        Assert.Equal("sequence frame0", Sent(Picture(Key, 1) with { format = new() { FormatAndPictureInfoFlags = Key } }));
        Assert.Equal("frame1", Sent(Picture(Inter, 2, 1)));
    }

    [Theory] // S280
    [InlineData("referred to", "frame1 frame1", "")]
    [InlineData("not referred to", "frame1", "")]
    [InlineData("key frame", "sequence frame0", "")]
    [InlineData("no memory to keep it", "frame1", NotThere)]
    [InlineData("damaged the second time", "frame1", NotThere)]
    [InlineData("no memory for it", "frame1", NoMemory)]
    public void A_picture_that_found_no_slot_goes_once_more_where_the_next_refers_to_it(string what, string units, string told)
    {
        Fill();
        if (what == "no memory to keep it")
            _decoder.Memory.Limit = _decoder.Memory.Taken;
        nint[] before = [.. _decoder.Memory.Blocks.Keys];
        Assert.Equal("frame1", Sent(Picture(Inter, 9, 1, 2, 3, 4, 5, 6, 7, 8)));
        byte[] first = _decoder.Library.Packets[^1];
        _decoder.Memory.Limit = ulong.MaxValue;
        nint kept = _decoder.Memory.Blocks.Keys.Except(before).SingleOrDefault();
        ulong room = _decoder.Memory.Blocks.GetValueOrDefault(kept);
        if (what == "damaged the second time")
            _decoder.Library.Fail("avcodec_send_packet");
        if (what == "no memory for it")
            _decoder.Library.Fail("av_buffer_create");
        DXVA_PicParams_AV1 next = what switch
        {
            "not referred to" => Picture(Inter, 10, 8, 2, 3, 4, 5, 6, 7),
            "key frame" => Picture(Key, 10, 9, 2, 3, 4, 5, 6, 7, 8),
            _ => Picture(Inter, 10, 9, 2, 3, 4, 5, 6, 7),
        };
        int packets = _decoder.Library.Packets.Count;
        Assert.Equal(told, Decode(next));
        Assert.Equal(units, string.Join(' ', _decoder.Library.Packets.Skip(packets).Select(Units)));
        if (units == "frame1 frame1")
        {
            // The same tiles, under a header that says the slot of the picture that is no more in the map.
            byte[] again = _decoder.Library.Packets[packets];
            Assert.Equal(first[^100..], again[^100..]);
            Assert.Equal((0, 1), (Refreshed(first), Refreshed(again)));
        }

        Assert.Equal(what == "no memory to keep it", kept == 0);
        if (kept != 0)
            Assert.False(new ReadOnlySpan<byte>((void*)kept, (int)room).ContainsAnyExcept((byte)0)); // S173: wiped with the bitstream
        // Once: the next that refers to it finds it in its slot, or not at all.
        Assert.Equal(told.Length == 0 ? "" : NotThere, what is "key frame" or "not referred to" ? "" : Decode(Picture(Inter, 11, 9, 2, 3, 4, 5, 6, 7)));
        Fill();
        Assert.Equal("frame1", Sent(Picture(Inter, 9, 1, 2, 3, 4, 5, 6, 7, 8)));
        Assert.Equal("", Decode(Picture(Inter, 10, 9, 2, 3, 4, 5, 6, 7)));
    }

    [Fact] // S280, S173: memory for what is kept serves again, and grows
    public void Pictures_of_any_size_are_kept_one_at_a_time_in_memory_that_serves_again()
    {
        ulong before = 0;
        foreach (int size in (int[])[100, 150, 1000, 20, 1000])
        {
            Fill();
            Assert.Equal("", Decode(Picture(Inter, 9, 1, 2, 3, 4, 5, 6, 7, 8), size));
            Assert.Equal("", Decode(Picture(Inter, 10, 9, 2, 3, 4, 5, 6, 7, 8)));
            Assert.True(_decoder.Library.Packets[^2].AsSpan().EndsWith(Stream(size).Data));
            if (size == 1000 && before != 0)
                Assert.Equal(before, _decoder.Memory.Taken);
            before = size == 1000 ? _decoder.Memory.Taken : before;
        }
    }

    [Theory] // S174
    [InlineData("short", "picture parameters have 1 bytes, wanted are ")]
    [InlineData("depth", "the picture is of profile 0 with 10 bits, the decoder's are of profile 0 with 8")]
    [InlineData("profile", "the picture is of profile 1 with 8 bits, the decoder's are of profile 0 with 8")]
    [InlineData("wide", "picture parameters ask for 385x48, the decoder was made for 64x48")]
    [InlineData("widened", "picture parameters ask for 400x48, the decoder was made for 64x48")]
    [InlineData("high", "picture parameters ask for 64x353, the decoder was made for 64x48")]
    [InlineData("tiles", "1 tile columns of 2 superblocks")]
    [InlineData("no memory", NoMemory)]
    public void What_is_wrong_is_told_and_the_next_picture_goes_with_its_sequence(string wrong, string told)
    {
        Sent(Picture(Key, 1));
        DXVA_PicParams_AV1 p = Picture(Inter, 2, 1);
        switch (wrong)
        {
            case "depth":
                p.bitdepth = 10;
                break;
            case "profile":
                p.seq_profile = 1;
                break;
            case "wide":
                p.width = p.max_width = 385;
                break;
            case "widened": // 200 samples before
                (p.width, p.max_width, p.superres_denom, p.tiles.widths[0]) = (400, 400, 16, 4);
                break;
            case "high":
                p.height = p.max_height = 353;
                break;
            case "tiles":
                p.tiles.widths[0] = 2;
                break;
            case "no memory":
                _decoder.Library.Fail("av_buffer_create");
                break;
        }

        SubmittedBuffer parameters = FakedDecoder.Parameters(p);
        if (wrong == "short")
            parameters = parameters with { Data = [1] };
        Assert.StartsWith(told == NoMemory ? told : "S174 " + told, _decoder.Decode(parameters, Slice(Tile(0, 100)), Stream(100)), StringComparison.Ordinal);
        Assert.Single(_decoder.Library.Packets);
        Assert.Equal("sequence frame1", Sent(Picture(Inter, 2, 1)));
    }

    [Fact] // S174: slice control is an application's, too
    public void Tiles_go_in_their_order_with_their_sizes_and_any_that_cannot_be_has_a_message()
    {
        DXVA_PicParams_AV1 p = Picture(Key, 1);
        (p.width, p.height, p.max_width, p.max_height, p.tiles.cols, p.tiles.rows) = (128, 128, 128, 128, 2, 2);
        (p.tiles.widths[1], p.tiles.heights[1]) = (1, 1);
        DXVA_Tile_AV1[] tiles = [Tile(0, 3), Tile(3, 4, 0, 1), Tile(7, 5, 1), Tile(12, 6, 1, 1)];
        byte[] expected = [0, 2, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 3, 4, 5, 6, 4, 0, 0, 0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
        DXVA_Tile_AV1 other = Tile(0, 1, 7, 7);
        foreach (DXVA_Tile_AV1[] list in (DXVA_Tile_AV1[][])[tiles, [.. tiles.Reverse()], [tiles[1], tiles[3], tiles[0], tiles[2]], [other, .. tiles, other]])
        {
            Assert.Equal("", _decoder.Decode(FakedDecoder.Parameters(p), Slice(list), Stream(18, counts: true)));
            Assert.True(_decoder.Library.Packets[^1].AsSpan().EndsWith(expected));
        }

        foreach (DXVA_Tile_AV1[] list in (DXVA_Tile_AV1[][])
        [
            [], tiles[..3], tiles[1..], [.. tiles[..3], other], [.. tiles[..3], Tile(12, 6, 1)], [.. tiles[..3], Tile(12, 6, 0, 1)],
            [.. tiles[..3], Tile(12, 0, 1, 1)], [.. tiles[..3], Tile(12, 7, 1, 1)], [.. tiles[..3], Tile(19, 1, 1, 1)],
            [.. tiles[..3], Tile(uint.MaxValue, 6, 1, 1)], [.. tiles[..3], Tile(12, uint.MaxValue, 1, 1)],
        ])
        {
            Assert.Equal(Tiles, _decoder.Decode(FakedDecoder.Parameters(p), Slice(list), Stream(18)));
        }

        // Each of them the whole bitstream: more than there is room for.
        DXVA_Tile_AV1[] large = [Tile(0, 90_000), Tile(0, 90_000, 0, 1), Tile(0, 90_000, 1), Tile(0, 90_000, 1, 1)];
        Assert.Equal(Tiles, _decoder.Decode(FakedDecoder.Parameters(p), Slice(large), Stream(90_000)));
        // And a second one that ends just before the end of the room, or behind it.
        for (uint size = 16_370; size < 16_390; size++)
        {
            large = [Tile(0, 90_000), Tile(0, size, 0, 1), Tile(0, 90_000, 1), Tile(0, 90_000, 1, 1)];
            Assert.Equal(Tiles, _decoder.Decode(FakedDecoder.Parameters(p), Slice(large), Stream(90_000)));
        }

        Assert.Equal(4, _decoder.Library.Packets.Count);
        // And the next is decoded.
        Assert.Equal("", _decoder.Decode(FakedDecoder.Parameters(Picture(Key, 1)), Slice(Tile(0, 2)), Stream(2, counts: true)));
        Assert.Equal([0, 1], _decoder.Library.Packets[^1][^2..]);
    }

    /// <summary>Eight pictures, one in each slot: 1 to 8.</summary>
    private void Fill()
    {
        Assert.Equal("", Decode(Picture(Key, 1)));
        for (int surface = 2; surface <= 8; surface++)
            Assert.Equal("", Decode(Picture(Inter, surface, [.. Enumerable.Range(1, surface - 1)])));
    }

    private string Sent(in DXVA_PicParams_AV1 p)
    {
        Assert.Equal("", Decode(p));
        return Units(_decoder.Library.Packets[^1]);
    }

    private string Decode(in DXVA_PicParams_AV1 p, int size = 100) =>
        _decoder.Decode(FakedDecoder.Parameters(p), Slice(Tile(0, (uint)size)), Stream(size));

    /// <summary>What a packet has behind its temporal delimiter, frames with their types.</summary>
    private static string Units(byte[] packet)
    {
        List<string> units = [];
        for (int at = 0; at < packet.Length;)
        {
            int type = packet[at++] >> 3, size = 0, shift = 0;
            do
                size |= (packet[at] & 0x7F) << (7 * shift++);
            while ((packet[at++] & 0x80) != 0);
            if (type != 2)
                units.Add(type == 1 ? "sequence" : $"frame{(packet[at] >> 5) & 3}");
            at += size;
        }

        return string.Join(' ', units);
    }

    /// <summary>refresh_frame_flags of an inter frame that is alone in its packet, or behind a temporal delimiter.</summary>
    private static int Refreshed(byte[] packet)
    {
        int at = packet[0] >> 3 == 2 ? 2 : 0;
        at += packet[at + 1] >= 0x80 ? 3 : 2;
        // Twelve bits before it: show_existing_frame, frame_type, show_frame, error_resilient_mode, disable_cdf_update, allow_screen_content_tools,
        // frame_size_override_flag, primary_ref_frame.
        return (byte)((((packet[at] << 16) | (packet[at + 1] << 8) | packet[at + 2]) >> (24 - 11 - 8)) & 0xFF);
    }

    private static DXVA_Tile_AV1 Tile(uint offset, uint size, ushort row = 0, ushort column = 0) =>
        new() { DataOffset = offset, DataSize = size, row = row, column = column };

    private static SubmittedBuffer Slice(params DXVA_Tile_AV1[] tiles) =>
        new(SubmittedBuffer.SliceControl, MemoryMarshal.AsBytes(tiles.AsSpan()).ToArray());

    private static SubmittedBuffer Stream(int size, bool counts = false) =>
        new(SubmittedBuffer.Bitstream, [.. Enumerable.Range(0, size).Select(i => counts ? (byte)i : (byte)0xA5)]);

    /// <summary>A picture of one tile, which refers to the surfaces of its map.</summary>
    private static DXVA_PicParams_AV1 Picture(int type, int surface, params int[] map)
    {
        DXVA_PicParams_AV1 p = default;
        (p.width, p.height, p.max_width, p.max_height, p.CurrPicTextureIndex) = (64, 48, 64, 48, (byte)surface);
        (p.superres_denom, p.bitdepth, p.primary_ref_frame, p.quantization.qm_y) = (8, 8, 7, 255);
        p.format.FormatAndPictureInfoFlags = (byte)(type | 4);
        (p.tiles.cols, p.tiles.rows, p.tiles.widths[0], p.tiles.heights[0]) = (1, 1, 1, 1);
        for (int i = 0; i < 8; i++)
            p.RefFrameMapTextureIndex[i] = i < map.Length ? (byte)map[i] : (byte)0xFF;
        for (int i = 0; i < 7; i++)
            p.frame_refs[i].Index = (byte)Math.Min(i, Math.Max(map.Length - 1, 0));
        return p;
    }
}

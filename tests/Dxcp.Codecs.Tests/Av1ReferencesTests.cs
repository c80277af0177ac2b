using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Codecs.Av1;

namespace Dxcp.Codecs.Tests;

/// <summary>Which slot of AV1 has which surface, as pictures come and surfaces are written again. S280; AV1 bitstream specification, 7.20.</summary>
public sealed unsafe class Av1ReferencesTests
{
    private const int Inter = 1;

    private readonly Av1References _references = new();

    [Fact]
    public void A_surface_that_is_written_again_is_no_more_what_other_slots_had_in_it()
    {
        Put(surface: 3, slots: 0b0000_0111);
        Put(surface: 5, slots: 0b0000_1000);
        Assert.True(_references.Find(Next(map: [3, 5])));
        Put(surface: 3, slots: 0b1000_0000);
        Av1Picture next = Next(map: [3, 5]);
        Assert.True(_references.Find(next));
        Assert.Equal([7, 3], next.Slots[..2]);
        Put(surface: 3, slots: 0);
        Assert.False(_references.Find(Next(map: [3])));
        Assert.True(_references.Find(Next(map: [5])));
    }

    [Fact]
    public void A_shown_key_frame_goes_into_all_slots()
    {
        Put(surface: 3, slots: 1);
        var key = Picture(type: 0, surface: 6, []);
        key.IsFirst = true;
        _references.Put(key);
        Assert.False(_references.Find(Next(map: [3])));
        Av1Picture next = Next(map: [6]);
        Assert.True(_references.Find(next));
        Assert.Equal(0, next.Slots[0]);
        _references.Clear();
        Assert.True(_references.IsEmpty);
    }

    [Fact]
    public void A_picture_goes_where_nothing_is_lost()
    {
        Assert.Equal(0, _references.FindFree(Next(map: [])));
        for (int i = 0; i < 8; i++)
            Put(surface: 10 + i, slots: 1 << i);
        Assert.Equal(-1, _references.FindFree(Next(map: [10, 11, 12, 13, 14, 15, 16, 17])));
        Assert.Equal(4, _references.FindFree(Next(map: [10, 11, 12, 13, 15, 16, 17])));
        Put(surface: 12, slots: 0b0100_0100); // twice: one of the two can go
        Assert.Equal(6, _references.FindFree(Next(map: [10, 11, 12, 13, 14, 15, 17])));
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_reference_that_names_nothing_is_not_there(byte index)
    {
        Put(surface: 3, slots: 1);
        var picture = Picture(Inter, surface: 4, [3], index);
        Assert.False(_references.Find(picture));
    }

    [Fact]
    public void Motion_and_order_are_those_of_the_reference_and_none_where_nothing_ever_was()
    {
        Av1Picture first = Picture(Inter, surface: 4, [3], primary: 0);
        Assert.False(_references.Find(first));
        Assert.Same(Av1Motion.None, first.Before);
        Av1Picture moving = Picture(Inter, surface: 3, [], order: 7);
        moving.RefreshFlags = 0b0010_0000;
        _references.Put(moving);
        Av1Picture next = Picture(Inter, surface: 4, [3], primary: 6);
        Assert.True(_references.Find(next));
        Assert.Same(moving.Motion, next.Before);
        Assert.Equal([5, 5, 5, 5, 5, 5, 5], next.Slots);
        Assert.Equal([7, 7, 7, 7, 7, 7, 7], next.Hints);
    }

    private void Put(int surface, int slots)
    {
        var picture = Picture(Inter, surface, []);
        picture.RefreshFlags = slots;
        _references.Put(picture);
    }

    /// <summary>A picture that refers to the surfaces of its list one after the other, then to the last of them.</summary>
    private static Av1Picture Next(byte[] map) => Picture(Inter, surface: 9, map);

    private static Av1Picture Picture(byte type, int surface, byte[] map, byte? index = null, byte primary = 7, byte order = 0)
    {
        DXVA_PicParams_AV1 p = default;
        (p.width, p.height, p.max_width, p.max_height, p.CurrPicTextureIndex) = (64, 64, 64, 64, (byte)surface);
        p.format.FormatAndPictureInfoFlags = type;
        for (int i = 0; i < 8; i++)
            p.RefFrameMapTextureIndex[i] = i < map.Length ? map[i] : (byte)0xFF;
        for (int i = 0; i < 7; i++)
            p.frame_refs[i].Index = index ?? (byte)Math.Clamp(i, 0, Math.Max(map.Length - 1, 0));
        (p.primary_ref_frame, p.order_hint, p.order_hint_bits) = (primary, order, 4);
        return new(MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_PicParams_AV1>(ref p)));
    }
}

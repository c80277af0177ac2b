using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Codecs.Av1;
using Dxcp.Codecs.Bits;

namespace Dxcp.Codecs.Tests;

/// <summary>What parameters of AV1 can say that no picture has: it is taken as the most that there can be.</summary>
public sealed unsafe class Av1PictureTests
{
    [Theory] // 5.9.8: the width of a picture that is widened, which some give as it is before
    [InlineData(100, 200, 16, 1, 100, true)] // narrowed to 50
    [InlineData(100, 200, 16, 2, 200, true)] // it is the narrow one
    [InlineData(100, 300, 16, 3, 100, false)] // nor that of the widest
    [InlineData(100, 200, 16, 3, 200, false)]
    [InlineData(100, 200, 8, 2, 100, true)]
    [InlineData(100, 200, 8, 4, 100, false)] // not widened at all
    public void A_width_is_that_whose_tiles_are_there(int width, int widest, byte denominator, ushort superblocks, int expected, bool covers)
    {
        DXVA_PicParams_AV1 p = Parameters();
        (p.width, p.max_width, p.superres_denom, p.tiles.widths[0]) = ((uint)width, (uint)widest, denominator, superblocks);
        var picture = new Av1Picture(Bytes(p));
        Assert.Equal((expected, covers), (picture.UpscaledWidth, picture.Tiles.Check() is null));
    }

    [Theory] // 5.5.1: what sixteen bits can say, and no picture is larger than its sequence
    [InlineData(64, 64, 128, 96, 128, 96)]
    [InlineData(100, 64, 64, 64, 100, 64)]
    [InlineData(64, 100, 64, 64, 64, 100)]
    [InlineData(65_536, 65_536, 64, 64, 65_536, 65_536)]
    [InlineData(64, 64, 65_536, 65_536, 65_536, 65_536)]
    [InlineData(uint.MaxValue, 64, 64, uint.MaxValue, 65_536, 65_536)]
    public void A_sequence_is_as_large_as_it_says_or_as_its_picture(uint width, uint height, uint widest, uint highest, int columns, int rows)
    {
        DXVA_PicParams_AV1 p = Parameters();
        (p.width, p.height, p.max_width, p.max_height) = (width, height, widest, highest);
        Assert.Equal((columns, rows), new Av1Picture(Bytes(p)).Most);
    }

    [Theory] // 5.9.30, 5.5.1
    [InlineData(15, 14, 0, 0)]
    [InlineData(255, 14, 0, 0)]
    [InlineData(1, 1, 11, 10)]
    [InlineData(1, 1, 255, 10)]
    public void Points_of_film_grain_beyond_the_most_are_not_read_beyond_their_list(byte luma, byte mostLuma, byte chroma, byte mostChroma)
    {
        DXVA_PicParams_AV1 p = Parameters(), most = p;
        p.film_grain.ControlFlags = most.film_grain.ControlFlags = 1;
        (p.film_grain.num_y_points, p.film_grain.num_cb_points, p.film_grain.num_cr_points) = (luma, chroma, chroma);
        (most.film_grain.num_y_points, most.film_grain.num_cb_points, most.film_grain.num_cr_points) = (mostLuma, mostChroma, mostChroma);
        Assert.Equal(Written(most), Written(p));
    }

    [Theory, InlineData(int.MaxValue, 4096 << 10), InlineData(int.MinValue, -4096 << 10)] // 5.9.25
    public void Motion_beyond_what_a_code_can_say_is_the_most_that_it_can(int value, int most)
    {
        DXVA_PicParams_AV1 p = Parameters(), other = p;
        (p.frame_refs[0].GlobalMotionFlags, other.frame_refs[0].GlobalMotionFlags) = (3 << 1, 3 << 1);
        (p.frame_refs[0].wmmat[0], other.frame_refs[0].wmmat[0]) = (value, most);
        Assert.Equal(new Av1Motion(other).Code(Av1Motion.None, 0, 0, isPrecise: true), new Av1Motion(p).Code(Av1Motion.None, 0, 0, isPrecise: true));
        Assert.Equal(Av1Motion.None.Code(new(other), 0, 0, isPrecise: true), Av1Motion.None.Code(new(p), 0, 0, isPrecise: true));
        Assert.Equal((4, 0u), new Av1Motion(p).Code(new(p), 0, 0, isPrecise: true)); // no other than before
    }

    private static DXVA_PicParams_AV1 Parameters()
    {
        DXVA_PicParams_AV1 p = default;
        (p.width, p.height, p.max_width, p.max_height) = (64, 64, 64, 64);
        (p.superres_denom, p.bitdepth, p.primary_ref_frame, p.quantization.qm_y) = (8, 8, 7, 255);
        p.format.FormatAndPictureInfoFlags = 4;
        (p.tiles.cols, p.tiles.rows, p.tiles.widths[0], p.tiles.heights[0]) = (1, 1, 1, 1);
        return p;
    }

    private static byte[] Bytes(DXVA_PicParams_AV1 p) => MemoryMarshal.AsBytes(new ReadOnlySpan<DXVA_PicParams_AV1>(ref p)).ToArray();

    private static byte[] Written(in DXVA_PicParams_AV1 p)
    {
        var bits = new BitWriter(new byte[4096]);
        Av1Headers.Frame.Write(ref bits, new Av1Picture(Bytes(p)));
        return bits.Written.ToArray();
    }
}

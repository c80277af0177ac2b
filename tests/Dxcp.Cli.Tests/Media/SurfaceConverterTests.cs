using Dxcp.Cli.Media;
using FsCheck;
using FsCheck.Fluent;

namespace Dxcp.Cli.Tests.Media;

public class SurfaceConverterTests
{
    private const byte Untouched = 0xCD;

    [Fact]
    public void A_frame_survives_the_way_to_a_surface_and_back_at_any_size_depth_and_pitch() =>
        Prop.ForAll(Cases, Survives).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_sample_lies_where_NV12_and_P010_have_it() =>
        Prop.ForAll(Cases, LiesWhereItShould).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_between_the_rows_are_not_written() =>
        Prop.ForAll(Cases, LeavesPaddingAlone).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(130)]
    [InlineData(191)]
    public void A_sample_that_ten_bits_cannot_hold_is_found(int index)
    {
        ClipFormat format = new(16, 8, 10);
        SurfaceLayout layout = new(format, 32);
        byte[] planar = new byte[format.FrameSize];
        planar.AsSpan().Fill(3);
        planar[2 * index + 1] = 4;
        Assert.Equal(2 * index, SurfaceConverter.ToSurface(planar, new byte[layout.Size], layout));
    }

    [Fact]
    public void The_largest_ten_bit_sample_survives()
    {
        ClipFormat format = new(2, 2, 10);
        SurfaceLayout layout = new(format, 4);
        byte[] planar = [0xFF, 3, 0, 0, 1, 0, 0xFF, 3, 0xFE, 3, 0, 2];
        byte[] surface = new byte[layout.Size];
        Assert.Equal(-1, SurfaceConverter.ToSurface(planar, surface, layout));
        Assert.Equal([0xC0, 0xFF, 0, 0, 0x40, 0, 0xC0, 0xFF, 0x80, 0xFF, 0, 0x80], surface);
    }

    [Theory] // a pixel's samples in the order of each format; of odd sizes the last sample stands twice
    [InlineData(3, 1, nameof(Chroma.C444), "01 02 03 11 12 13 21 22 23", "21 11 01 FF 22 12 02 FF 23 13 03 FF")]
    [InlineData(3, 2, nameof(Chroma.C422), "01 02 03 04 05 06 11 12 13 14 21 22 23 24", "01 11 02 21 03 12 03 22 04 13 05 23 06 14 06 24")]
    [InlineData(3, 2, nameof(Chroma.Mono), "01 02 03 04 05 06", "01 02 03 04 05 06")]
    [InlineData(3, 3, nameof(Chroma.C420), "01 02 03 04 05 06 07 08 09 11 12 13 14 21 22 23 24",
        "01 02 03 03 04 05 06 06 07 08 09 09 07 08 09 09 11 21 12 22 13 23 14 24")]
    public void Samples_lie_as_the_surface_s_format_has_them(int width, int height, string chroma, string planar, string expected)
    {
        ClipFormat format = new(width, height, 8, Enum.Parse<Chroma>(chroma));
        SurfaceLayout layout = new(format, new SurfaceLayout(format, 1 << 10).RowBytes);
        byte[] samples = Convert.FromHexString(planar.Replace(" ", "", StringComparison.Ordinal));
        byte[] surface = new byte[layout.Size], back = new byte[samples.Length];
        Assert.Equal(-1, SurfaceConverter.ToSurface(samples, surface, layout));
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(surface));
        SurfaceConverter.ToPlanar(surface, back, layout);
        Assert.Equal(samples, back);
    }

    [Fact]
    public void A_pitch_shorter_than_a_row_or_a_surface_beyond_memory_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SurfaceLayout(new ClipFormat(64, 2, 8), 63));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SurfaceLayout(new ClipFormat(64, 16384, 8), 1 << 20));
    }

    [Fact]
    public void Samples_are_compared_and_what_lies_between_rows_is_not()
    {
        SurfaceLayout layout = new(new ClipFormat(8, 4, 8), 12);
        for (int i = 0; i < layout.Size; i++)
        {
            byte[] left = new byte[layout.Size], right = new byte[layout.Size];
            right[i] = 0x80;
            Assert.Equal(i % 12 >= 8, layout.SameSamples(left, right));
        }
    }

    private sealed record Case(ClipFormat Format, int Pitch, int Seed)
    {
        public SurfaceLayout Layout => new(Format, Pitch);

        public byte[] Planar()
        {
            byte[] planar = new byte[Format.FrameSize];
            new System.Random(Seed).NextBytes(planar);
            for (int i = 1; Format.BitsPerSample > 8 && i < planar.Length; i += 2)
            {
                planar[i] &= 3;
            }

            return planar;
        }

        public byte[] Surface()
        {
            byte[] surface = new byte[Layout.Size];
            surface.AsSpan().Fill(Untouched);
            Assert.Equal(-1, SurfaceConverter.ToSurface(Planar(), surface, Layout));
            return surface;
        }
    }

    private static Arbitrary<Case> Cases => Arb.From(
        from halfWidth in Gen.Choose(1, 150)
        from halfHeight in Gen.Choose(1, 6)
        from bits in Gen.Elements(8, 10)
        from padding in Gen.Elements(0, 2, 16, 62)
        from seed in Gen.Choose(0, int.MaxValue)
        let format = new ClipFormat(2 * halfWidth, 2 * halfHeight, bits)
        select new Case(format, format.Width * format.BytesPerSample + padding, seed));

    private static bool Survives(Case one)
    {
        byte[] back = new byte[one.Format.FrameSize];
        SurfaceConverter.ToPlanar(one.Surface(), back, one.Layout);
        return back.AsSpan().SequenceEqual(one.Planar());
    }

    private static bool LiesWhereItShould(Case one)
    {
        (ClipFormat format, byte[] planar, byte[] surface) = (one.Format, one.Planar(), one.Surface());
        int bytes = format.BytesPerSample;
        int Planar(int index) => bytes == 1 ? planar[index] : (planar[2 * index] | planar[2 * index + 1] << 8) << 6;
        int Surface(int row, int column) => bytes == 1 ? surface[row * one.Pitch + column] : BitConverter.ToUInt16(surface, row * one.Pitch + 2 * column);
        int luma = format.Width * format.Height;
        for (int y = 0; y < format.Height; y++)
        {
            for (int x = 0; x < format.Width; x++)
            {
                int chroma = luma + y / 2 * (format.Width / 2) + x / 2;
                if (Surface(y, x) != Planar(y * format.Width + x)
                    || Surface(format.Height + y / 2, x / 2 * 2) != Planar(chroma)
                    || Surface(format.Height + y / 2, x / 2 * 2 + 1) != Planar(chroma + luma / 4))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool LeavesPaddingAlone(Case one)
    {
        byte[] surface = one.Surface();
        return Enumerable.Range(0, one.Layout.Rows).All(row =>
            !surface.AsSpan(row * one.Pitch + one.Layout.RowBytes, one.Pitch - one.Layout.RowBytes).ContainsAnyExcept(Untouched));
    }
}

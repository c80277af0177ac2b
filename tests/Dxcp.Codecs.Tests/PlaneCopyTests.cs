using System.Runtime.InteropServices;
using Dxcp.Codecs.Avcodec;
using Dxcp.Driver;

namespace Dxcp.Codecs.Tests;

/// <summary>From the planes of a decoded picture to a surface: each sample of the picture, and nothing beside it (S171).</summary>
public sealed unsafe class PlaneCopyTests
{
    [Theory] // S171: a picture of an odd size has a row and a column of chroma for its last row and column
    [InlineData(5, 3, 1), InlineData(6, 4, 1), InlineData(1, 1, 1), InlineData(70, 5, 1), InlineData(5, 3, 2), InlineData(6, 4, 2), InlineData(70, 5, 2)]
    public void Every_sample_of_a_picture_of_any_size_is_there_and_nothing_else_is_touched(int width, int height, int bytesPerSample)
    {
        int pairs = (width + 1) / 2, chromaRows = (height + 1) / 2, columns = 2 * pairs + 2, rows = 2 * chromaRows + 2;
        byte[] luma = Samples(width * height, bytesPerSample, 1), cb = Samples(pairs * chromaRows, bytesPerSample, 2),
            cr = Samples(pairs * chromaRows, bytesPerSample, 3);
        int rowBytes = columns * bytesPerSample;
        byte[] target = new byte[rowBytes * rows * 3 / 2], expected = new byte[target.Length];
        Array.Fill(target, (byte)0xEE);
        Array.Fill(expected, (byte)0xEE);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                Put(expected, (y * columns) + x, luma, (y * width) + x, bytesPerSample);
        }

        for (int y = 0; y < chromaRows; y++)
        {
            for (int x = 0; x < pairs; x++)
            {
                Put(expected, ((rows + y) * columns) + (2 * x), cb, (y * pairs) + x, bytesPerSample);
                Put(expected, ((rows + y) * columns) + (2 * x) + 1, cr, (y * pairs) + x, bytesPerSample);
            }
        }

        fixed (byte* first = luma, second = cb, third = cr, to = target)
        {
            var picture = new DecodedPicture(new((nint)first, (nint)second, (nint)third, width * bytesPerSample, pairs * bytesPerSample), width, height);
            PlaneCopy.Copy(picture, new FrameTarget((nint)to, (uint)rowBytes, (uint)rows, (uint)rowBytes, (uint)rows, (uint)(rows * 3 / 2)), bytesPerSample);
        }

        Assert.Equal(expected, target);
    }

    [Theory, InlineData(1), InlineData(2)] // S171
    public void A_picture_without_chroma_is_gray_as_far_as_it_goes(int bytesPerSample)
    {
        const int Width = 5, Height = 3, Columns = 8, Rows = 6;
        byte[] luma = Samples(Width * Height, bytesPerSample, 1), target = new byte[Columns * bytesPerSample * Rows * 3 / 2];
        Array.Fill(target, (byte)0xEE);
        fixed (byte* first = luma, to = target)
        {
            var picture = new DecodedPicture(new((nint)first, 0, 0, Width * bytesPerSample, 0), Width, Height);
            PlaneCopy.Copy(picture, new FrameTarget((nint)to, (uint)(Columns * bytesPerSample), Rows, (uint)(Columns * bytesPerSample), Rows, Rows * 3 / 2),
                bytesPerSample);
        }

        byte[] gray = bytesPerSample == 1 ? [0x80] : [0x00, 0x80];
        for (int at = 0; at < Columns * Rows / 2; at++)
        {
            byte[] expected = at / Columns < 2 && at % Columns < 6 ? gray : [.. Enumerable.Repeat((byte)0xEE, bytesPerSample)];
            Assert.Equal(expected, target.AsSpan(((Columns * Rows) + at) * bytesPerSample, bytesPerSample));
        }
    }

    [Theory] // S171: a client's surface may be smaller than what a damaged header makes of a picture
    [InlineData(9, 8, 1), InlineData(8, 10, 1), InlineData(90, 70, 1), InlineData(9, 8, 2), InlineData(8, 10, 2), InlineData(90, 70, 2)]
    public void Of_a_picture_larger_than_the_surface_what_fits_is_there_and_nothing_is_touched_beyond(int width, int height, int bytesPerSample)
    {
        const int Columns = 8, Rows = 8, Pitch = 16, ChromaRow = 10; // rows of padding between luma and chroma, and beside both
        int pairs = (width + 1) / 2, chromaRows = (height + 1) / 2;
        byte[] luma = Samples(width * height, bytesPerSample, 1), cb = Samples(pairs * chromaRows, bytesPerSample, 2),
            cr = Samples(pairs * chromaRows, bytesPerSample, 3);
        byte[] target = new byte[Pitch * bytesPerSample * (ChromaRow + Rows)], expected = new byte[target.Length];
        Array.Fill(target, (byte)0xEE);
        Array.Fill(expected, (byte)0xEE);
        for (int at = 0; at < Columns * Rows; at++)
            Put(expected, (at / Columns * Pitch) + (at % Columns), luma, (at / Columns * width) + (at % Columns), bytesPerSample);
        for (int at = 0; at < Columns * Rows / 2; at++)
        {
            Put(expected, (((at / Columns) + ChromaRow) * Pitch) + (at % Columns), at % 2 == 0 ? cb : cr, (at / Columns * pairs) + (at % Columns / 2),
                bytesPerSample);
        }

        fixed (byte* first = luma, second = cb, third = cr, to = target)
        {
            var picture = new DecodedPicture(new((nint)first, (nint)second, (nint)third, width * bytesPerSample, pairs * bytesPerSample), width, height);
            PlaneCopy.Copy(picture, new FrameTarget((nint)to, (uint)(Pitch * bytesPerSample), ChromaRow, (uint)(Columns * bytesPerSample), Rows, Rows * 3 / 2),
                bytesPerSample);
        }

        Assert.Equal(expected, target);
    }

    private static byte[] Samples(int count, int bytesPerSample, int seed)
    {
        var random = new Random(seed);
        byte[] samples = new byte[count * bytesPerSample];
        random.NextBytes(samples);
        if (bytesPerSample == 2)
        {
            foreach (ref ushort sample in MemoryMarshal.Cast<byte, ushort>(samples.AsSpan()))
                sample &= 0x3FF;
        }

        return samples;
    }

    // Ten bits lie in the upper ones of sixteen.
    private static void Put(byte[] to, int at, byte[] from, int index, int bytesPerSample)
    {
        if (bytesPerSample == 1)
            to[at] = from[index];
        else
            MemoryMarshal.Cast<byte, ushort>(to.AsSpan())[at] = (ushort)(MemoryMarshal.Cast<byte, ushort>(from.AsSpan())[index] << 6);
    }
}

namespace Dxcp.Cli.Media;

/// <summary>Formats of one plane: YUY2, AYUV, R8.</summary>
internal static partial class SurfaceConverter
{
    private const byte Opaque = 255;

    private static void Pack(ReadOnlySpan<byte> planar, Span<byte> surface, in SurfaceLayout layout)
    {
        ClipFormat clip = layout.Clip;
        for (int row = 0; row < clip.Height; row++)
        {
            ReadOnlySpan<byte> y = planar.Slice(row * clip.LumaRow, clip.LumaRow);
            Span<byte> target = surface.Slice(row * layout.RowPitch, layout.RowBytes);
            if (clip.Chroma == Chroma.Mono)
            {
                y.CopyTo(target);
                continue;
            }

            ReadOnlySpan<byte> u = planar.Slice(clip.LumaSize + row * clip.ChromaRow, clip.ChromaRow);
            ReadOnlySpan<byte> v = planar.Slice(clip.LumaSize + clip.ChromaSize + row * clip.ChromaRow, clip.ChromaRow);
            if (clip.Chroma == Chroma.C422)
            {
                for (int i = 0; i < u.Length; i++)
                {
                    target[4 * i] = y[2 * i];
                    target[4 * i + 1] = u[i];
                    target[4 * i + 2] = y[Math.Min(2 * i + 1, y.Length - 1)];
                    target[4 * i + 3] = v[i];
                }
            }
            else
            {
                for (int i = 0; i < y.Length; i++)
                {
                    target[4 * i] = v[i];
                    target[4 * i + 1] = u[i];
                    target[4 * i + 2] = y[i];
                    target[4 * i + 3] = Opaque;
                }
            }
        }
    }

    private static void Unpack(ReadOnlySpan<byte> surface, Span<byte> planar, in SurfaceLayout layout)
    {
        ClipFormat clip = layout.Clip;
        for (int row = 0; row < clip.Height; row++)
        {
            Span<byte> y = planar.Slice(row * clip.LumaRow, clip.LumaRow);
            ReadOnlySpan<byte> source = surface.Slice(row * layout.RowPitch, layout.RowBytes);
            if (clip.Chroma == Chroma.Mono)
            {
                source.CopyTo(y);
                continue;
            }

            Span<byte> u = planar.Slice(clip.LumaSize + row * clip.ChromaRow, clip.ChromaRow);
            Span<byte> v = planar.Slice(clip.LumaSize + clip.ChromaSize + row * clip.ChromaRow, clip.ChromaRow);
            // Of YUY2 a word holds two samples of luma, of AYUV one.
            (int first, int perWord) = clip.Chroma == Chroma.C422 ? (0, 2) : (2, 1);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = source[4 * (i / perWord) + first + 2 * (i % perWord)];
            }

            (int uAt, int vAt) = clip.Chroma == Chroma.C422 ? (1, 3) : (1, 0);
            for (int i = 0; i < u.Length; i++)
            {
                u[i] = source[4 * i + uAt];
                v[i] = source[4 * i + vAt];
            }
        }
    }
}

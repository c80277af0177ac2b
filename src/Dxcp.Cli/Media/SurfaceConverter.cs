using System.Numerics;
using System.Runtime.InteropServices;

namespace Dxcp.Cli.Media;

/// <summary>
/// Lays planar frames out as surfaces and back. No sample changes its value: planar → surface → planar gives the same bytes. Bytes between the rows
/// of a surface are neither read nor written; samples that only the surface has, since its sides are even, repeat their neighbours. Here is 4:2:0; its
/// other file has the rest.
/// </summary>
internal static partial class SurfaceConverter
{
    /// <summary>P010 keeps a 10-bit sample in the high bits of 16.</summary>
    private const int P010Shift = 6;

    private const ushort LargestSample = 1023;

    /// <summary>Writes a planar frame into a surface.</summary>
    /// <param name="planar">The frame, <see cref="ClipFormat.FrameSize"/> bytes.</param>
    /// <param name="surface">The surface, <see cref="SurfaceLayout.Size"/> bytes.</param>
    /// <param name="layout">Where the surface's rows lie.</param>
    /// <returns>-1; or the offset in <paramref name="planar"/> of the first 16-bit sample above 1023, which P010 has no
    /// room for. The surface is then only partly written.</returns>
    public static int ToSurface(ReadOnlySpan<byte> planar, Span<byte> surface, in SurfaceLayout layout)
    {
        ClipFormat clip = layout.Clip;
        if (clip.Chroma != Chroma.C420)
        {
            Pack(planar, surface, layout);
            return -1;
        }

        if (clip.BitsPerSample > 8)
        {
            int outside = FirstAbove(MemoryMarshal.Cast<byte, ushort>(planar[..clip.FrameSize]));
            if (outside >= 0)
            {
                return outside * sizeof(ushort);
            }
        }

        ReadOnlySpan<byte> u = planar.Slice(clip.LumaSize, clip.ChromaSize);
        ReadOnlySpan<byte> v = planar.Slice(clip.LumaSize + clip.ChromaSize, clip.ChromaSize);
        int half = layout.RowBytes / 2;
        for (int row = 0; row < layout.Height; row++)
        {
            ReadOnlySpan<byte> source = planar.Slice(Math.Min(row, clip.Height - 1) * clip.LumaRow, clip.LumaRow);
            Span<byte> target = surface.Slice(row * layout.RowPitch, layout.RowBytes);
            if (clip.BitsPerSample > 8)
            {
                ShiftLeft(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(target));
            }
            else
            {
                source.CopyTo(target);
            }

            target[(clip.LumaRow - clip.BytesPerSample)..clip.LumaRow].CopyTo(target[(layout.RowBytes - clip.BytesPerSample)..]);
        }

        for (int row = 0; row < clip.ChromaHeight; row++)
        {
            Span<byte> target = surface.Slice((layout.Height + row) * layout.RowPitch, layout.RowBytes);
            ReadOnlySpan<byte> uRow = u.Slice(row * half, half), vRow = v.Slice(row * half, half);
            if (clip.BitsPerSample > 8)
            {
                Interleave(MemoryMarshal.Cast<byte, ushort>(uRow), MemoryMarshal.Cast<byte, ushort>(vRow), MemoryMarshal.Cast<byte, ushort>(target));
            }
            else
            {
                Interleave(uRow, vRow, target);
            }
        }

        return -1;
    }

    /// <summary>Reads a planar frame out of a surface: the inverse of <see cref="ToSurface"/>.</summary>
    /// <param name="surface">The surface, <see cref="SurfaceLayout.Size"/> bytes.</param>
    /// <param name="planar">Room for the frame, <see cref="ClipFormat.FrameSize"/> bytes.</param>
    /// <param name="layout">Where the surface's rows lie.</param>
    public static void ToPlanar(ReadOnlySpan<byte> surface, Span<byte> planar, in SurfaceLayout layout)
    {
        ClipFormat clip = layout.Clip;
        if (clip.Chroma != Chroma.C420)
        {
            Unpack(surface, planar, layout);
            return;
        }

        Span<byte> u = planar.Slice(clip.LumaSize, clip.ChromaSize);
        Span<byte> v = planar.Slice(clip.LumaSize + clip.ChromaSize, clip.ChromaSize);
        int half = layout.RowBytes / 2;
        for (int row = 0; row < clip.Height; row++)
        {
            ReadOnlySpan<byte> source = surface.Slice(row * layout.RowPitch, clip.LumaRow);
            Span<byte> target = planar.Slice(row * clip.LumaRow, clip.LumaRow);
            if (clip.BitsPerSample > 8)
            {
                ShiftRight(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(target));
            }
            else
            {
                source.CopyTo(target);
            }
        }

        for (int row = 0; row < clip.ChromaHeight; row++)
        {
            ReadOnlySpan<byte> source = surface.Slice((layout.Height + row) * layout.RowPitch, layout.RowBytes);
            Span<byte> uRow = u.Slice(row * half, half), vRow = v.Slice(row * half, half);
            if (clip.BitsPerSample > 8)
            {
                Deinterleave(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(uRow), MemoryMarshal.Cast<byte, ushort>(vRow));
            }
            else
            {
                Deinterleave(source, uRow, vRow);
            }
        }
    }

    private static int FirstAbove(ReadOnlySpan<ushort> samples)
    {
        // One pass that only gathers bits; the search runs when it found some.
        Vector<ushort> seen = Vector<ushort>.Zero;
        int i = 0;
        for (; i <= samples.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            seen |= new Vector<ushort>(samples[i..]);
        }

        bool outside = Vector.GreaterThanAny(seen, new Vector<ushort>(LargestSample));
        for (; i < samples.Length; i++)
        {
            outside |= samples[i] > LargestSample;
        }

        return outside ? samples.IndexOfAnyExceptInRange((ushort)0, LargestSample) : -1;
    }

    private static void ShiftLeft(ReadOnlySpan<ushort> source, Span<ushort> target)
    {
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            (new Vector<ushort>(source[i..]) << P010Shift).CopyTo(target[i..]);
        }

        for (; i < source.Length; i++)
        {
            target[i] = (ushort)(source[i] << P010Shift);
        }
    }

    private static void ShiftRight(ReadOnlySpan<ushort> source, Span<ushort> target)
    {
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            (new Vector<ushort>(source[i..]) >>> P010Shift).CopyTo(target[i..]);
        }

        for (; i < source.Length; i++)
        {
            target[i] = (ushort)(source[i] >>> P010Shift);
        }
    }

    private static void Interleave(ReadOnlySpan<byte> u, ReadOnlySpan<byte> v, Span<byte> pairs)
    {
        int i = 0;
        for (; i <= u.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<byte> us = new(u[i..]), vs = new(v[i..]);
            Vector.AsVectorByte(Vector.WidenLower(us) | (Vector.WidenLower(vs) << 8)).CopyTo(pairs[(2 * i)..]);
            Vector.AsVectorByte(Vector.WidenUpper(us) | (Vector.WidenUpper(vs) << 8)).CopyTo(pairs[(2 * i + Vector<byte>.Count)..]);
        }

        for (; i < u.Length; i++)
        {
            pairs[2 * i] = u[i];
            pairs[2 * i + 1] = v[i];
        }
    }

    private static void Interleave(ReadOnlySpan<ushort> u, ReadOnlySpan<ushort> v, Span<ushort> pairs)
    {
        int i = 0;
        for (; i <= u.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector<ushort> us = new Vector<ushort>(u[i..]) << P010Shift, vs = new Vector<ushort>(v[i..]) << P010Shift;
            Vector.AsVectorUInt16(Vector.WidenLower(us) | (Vector.WidenLower(vs) << 16)).CopyTo(pairs[(2 * i)..]);
            Vector.AsVectorUInt16(Vector.WidenUpper(us) | (Vector.WidenUpper(vs) << 16)).CopyTo(pairs[(2 * i + Vector<ushort>.Count)..]);
        }

        for (; i < u.Length; i++)
        {
            pairs[2 * i] = (ushort)(u[i] << P010Shift);
            pairs[2 * i + 1] = (ushort)(v[i] << P010Shift);
        }
    }

    private static void Deinterleave(ReadOnlySpan<byte> pairs, Span<byte> u, Span<byte> v)
    {
        Vector<ushort> low = new(byte.MaxValue);
        int i = 0;
        for (; i <= u.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<ushort> first = Vector.AsVectorUInt16(new Vector<byte>(pairs[(2 * i)..]));
            Vector<ushort> second = Vector.AsVectorUInt16(new Vector<byte>(pairs[(2 * i + Vector<byte>.Count)..]));
            Vector.Narrow(first & low, second & low).CopyTo(u[i..]);
            Vector.Narrow(first >>> 8, second >>> 8).CopyTo(v[i..]);
        }

        for (; i < u.Length; i++)
        {
            u[i] = pairs[2 * i];
            v[i] = pairs[2 * i + 1];
        }
    }

    private static void Deinterleave(ReadOnlySpan<ushort> pairs, Span<ushort> u, Span<ushort> v)
    {
        Vector<uint> low = new(ushort.MaxValue);
        int i = 0;
        for (; i <= u.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector<uint> first = Vector.AsVectorUInt32(new Vector<ushort>(pairs[(2 * i)..]));
            Vector<uint> second = Vector.AsVectorUInt32(new Vector<ushort>(pairs[(2 * i + Vector<ushort>.Count)..]));
            (Vector.Narrow(first & low, second & low) >>> P010Shift).CopyTo(u[i..]);
            (Vector.Narrow(first >>> 16, second >>> 16) >>> P010Shift).CopyTo(v[i..]);
        }

        for (; i < u.Length; i++)
        {
            u[i] = (ushort)(pairs[2 * i] >>> P010Shift);
            v[i] = (ushort)(pairs[2 * i + 1] >>> P010Shift);
        }
    }
}

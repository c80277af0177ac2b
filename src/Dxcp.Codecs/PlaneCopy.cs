using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dxcp.Codecs.Avcodec;
using Dxcp.Driver;

namespace Dxcp.Codecs;

/// <summary>
/// From the library's planes, which lie apart, into the driver's, whose two chroma samples lie side by side: NV12; and P010, whose 10 bits lie high in 16
/// where the library's lie low.
/// </summary>
internal static unsafe class PlaneCopy
{
    /// <summary>Bits that P010 has below its samples.</summary>
    private const int LowBits = 6;

    /// <summary>Copies a picture, as much of it as both have room for. What the target has beyond it stays as it was.</summary>
    public static void Copy(in DecodedPicture picture, in FrameTarget target, int bytesPerSample)
    {
        uint targetRows = target.Rows / 3 * 2;
        int rows = (int)Math.Min((uint)picture.Height, targetRows);
        int samples = (int)Math.Min((uint)picture.Width, target.RowBytes / (uint)bytesPerSample);
        int pairs = (int)Math.Min(((uint)picture.Width + 1) / 2, target.RowBytes / (uint)bytesPerSample / 2);
        var planes = picture.Planes;
        for (int i = 0; i < rows; i++)
        {
            var source = new ReadOnlySpan<byte>((byte*)planes.Luma + ((nint)i * planes.LumaPitch), samples * bytesPerSample);
            if (bytesPerSample == 1)
                source.CopyTo(target.Row((uint)i));
            else
                Raise(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(target.Row((uint)i)));
        }

        for (int i = 0; i < Math.Min((rows + 1) / 2, (int)(target.Rows - targetRows)); i++)
        {
            nint offset = (nint)i * planes.ChromaPitch;
            var row = target.Row(targetRows + (uint)i);
            if (planes.Cb == 0)
                Gray(row[..(2 * pairs * bytesPerSample)], bytesPerSample);
            else if (bytesPerSample == 1)
                Interleave((byte*)(planes.Cb + offset), (byte*)(planes.Cr + offset), row, pairs);
            else
                RaiseAndInterleave((ushort*)(planes.Cb + offset), (ushort*)(planes.Cr + offset), MemoryMarshal.Cast<byte, ushort>(row), pairs);
        }
    }

    private static void Gray(Span<byte> row, int bytesPerSample)
    {
        if (bytesPerSample == 1)
            row.Fill(0x80);
        else
            MemoryMarshal.Cast<byte, ushort>(row).Fill(0x8000);
    }

    private static void Interleave(byte* cb, byte* cr, Span<byte> row, int pairs)
    {
        int i = 0;
        fixed (byte* to = row)
        {
            for (; i + Vector256<byte>.Count <= pairs; i += Vector256<byte>.Count)
            {
                var (cbLow, cbHigh) = Vector256.Widen(Vector256.Load(cb + i));
                var (crLow, crHigh) = Vector256.Widen(Vector256.Load(cr + i));
                (cbLow | (crLow << 8)).AsByte().Store(to + (2 * i));
                (cbHigh | (crHigh << 8)).AsByte().Store(to + (2 * i) + Vector256<byte>.Count);
            }
        }

        for (; i < pairs; i++)
            (row[2 * i], row[(2 * i) + 1]) = (cb[i], cr[i]);
    }

    private static void RaiseAndInterleave(ushort* cb, ushort* cr, Span<ushort> row, int pairs)
    {
        int i = 0;
        fixed (ushort* to = row)
        {
            for (; i + Vector256<ushort>.Count <= pairs; i += Vector256<ushort>.Count)
            {
                var (cbLow, cbHigh) = Vector256.Widen(Vector256.Load(cb + i) << LowBits);
                var (crLow, crHigh) = Vector256.Widen(Vector256.Load(cr + i) << LowBits);
                (cbLow | (crLow << 16)).AsUInt16().Store(to + (2 * i));
                (cbHigh | (crHigh << 16)).AsUInt16().Store(to + (2 * i) + Vector256<ushort>.Count);
            }
        }

        for (; i < pairs; i++)
            (row[2 * i], row[(2 * i) + 1]) = ((ushort)(cb[i] << LowBits), (ushort)(cr[i] << LowBits));
    }

    private static void Raise(ReadOnlySpan<ushort> from, Span<ushort> to)
    {
        int i = 0;
        for (; i + Vector256<ushort>.Count <= from.Length; i += Vector256<ushort>.Count)
            (Vector256.Create(from[i..]) << LowBits).CopyTo(to[i..]);
        for (; i < from.Length; i++)
            to[i] = (ushort)(from[i] << LowBits);
    }
}

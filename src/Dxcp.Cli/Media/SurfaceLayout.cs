namespace Dxcp.Cli.Media;

/// <summary>The surface formats that video travels in, under Direct3D 11's names.</summary>
internal enum SurfaceFormat
{
    /// <summary>8-bit 4:2:0: a luma plane, then one plane of interleaved U and V.</summary>
    NV12,

    /// <summary>10-bit 4:2:0 laid out as NV12, each sample in the high bits of 16, little-endian, low six bits zero.</summary>
    P010,

    /// <summary>8-bit 4:2:2, one plane: Y, U, Y, V.</summary>
    YUY2,

    /// <summary>8-bit 4:4:4, one plane: V, U, Y, and a byte of opacity.</summary>
    AYUV,

    /// <summary>8-bit gray; Direct3D 9 calls it L8.</summary>
    R8,
}

/// <summary>
/// Where a surface's samples lie: rows all <see cref="RowPitch"/> bytes apart, as a mapped Direct3D 11 texture has them; of NV12 and P010
/// <see cref="Height"/> rows of luma, then half as many of interleaved chroma.
/// </summary>
internal readonly record struct SurfaceLayout
{
    /// <param name="clip">The frames that the surface takes.</param>
    /// <param name="rowPitch">Bytes from one row to the next; at least a row's own bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pitch is shorter than a row, or the surface passes 2 GiB.</exception>
    public SurfaceLayout(ClipFormat clip, int rowPitch)
    {
        (Clip, RowPitch) = (clip, rowPitch);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowPitch, RowBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowPitch, Array.MaxLength / Rows);
    }

    /// <summary>The size and depth of the pictures.</summary>
    public ClipFormat Clip { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int RowPitch { get; }

    /// <summary>The surface's format.</summary>
    public SurfaceFormat Format => Clip.SurfaceFormat;

    /// <summary>Luma rows.</summary>
    public int Height => Clip.SurfaceHeight;

    /// <summary>Bytes of a row that hold samples; the rest of the pitch holds nothing.</summary>
    public int RowBytes => Clip.SurfaceWidth * Format switch { SurfaceFormat.P010 or SurfaceFormat.YUY2 => 2, SurfaceFormat.AYUV => 4, _ => 1 };

    /// <summary>Rows of all planes.</summary>
    public int Rows => Format is SurfaceFormat.NV12 or SurfaceFormat.P010 ? Height / 2 * 3 : Height;

    /// <summary>Bytes of the whole surface.</summary>
    public int Size => RowPitch * Rows;

    /// <summary>Whether two surfaces hold the same samples, whatever lies between their rows.</summary>
    public bool SameSamples(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (RowPitch == RowBytes)
        {
            return left[..Size].SequenceEqual(right[..Size]);
        }

        for (int row = 0; row < Rows; row++)
        {
            if (!left.Slice(row * RowPitch, RowBytes).SequenceEqual(right.Slice(row * RowPitch, RowBytes)))
            {
                return false;
            }
        }

        return true;
    }
}

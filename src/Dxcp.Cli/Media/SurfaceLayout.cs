namespace Dxcp.Cli.Media;

/// <summary>The two surface formats that video travels in, under Direct3D's names.</summary>
internal enum SurfaceFormat
{
    /// <summary>8-bit 4:2:0: a luma plane, then one plane of interleaved U and V.</summary>
    NV12,

    /// <summary>10-bit 4:2:0 laid out as NV12, each sample in the high bits of 16, little-endian, low six bits zero.</summary>
    P010,
}

/// <summary>
/// Where a surface's samples lie: <see cref="Height"/> rows of luma, then half as many of interleaved chroma, all
/// <see cref="RowPitch"/> bytes apart, as a mapped Direct3D 11 texture has them.
/// </summary>
internal readonly record struct SurfaceLayout
{
    /// <param name="clip">The frames that the surface takes.</param>
    /// <param name="rowPitch">Bytes from one row to the next; at least a row's own bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pitch is shorter than a row, or the surface passes 2 GiB.</exception>
    public SurfaceLayout(ClipFormat clip, int rowPitch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowPitch, clip.Width * clip.BytesPerSample);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowPitch, Array.MaxLength / (clip.Height / 2 * 3));
        (Clip, RowPitch) = (clip, rowPitch);
    }

    /// <summary>The size and depth of the pictures.</summary>
    public ClipFormat Clip { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int RowPitch { get; }

    /// <summary>NV12 or P010.</summary>
    public SurfaceFormat Format => Clip.SurfaceFormat;

    /// <summary>Luma rows.</summary>
    public int Height => Clip.Height;

    /// <summary>Bytes of a row that hold samples; the rest of the pitch holds nothing.</summary>
    public int RowBytes => Clip.Width * Clip.BytesPerSample;

    /// <summary>Rows of both planes.</summary>
    public int Rows => Clip.Height / 2 * 3;

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

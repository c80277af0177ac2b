namespace Dxcp.Client;

/// <summary>The picture formats that the client handles; both are 4:2:0 with one plane of luma and one of interleaved chroma.</summary>
public enum FrameFormat
{
    /// <summary>8 bits a sample: DXGI_FORMAT_NV12, FOURCC NV12.</summary>
    Nv12,

    /// <summary>10 bits in the upper end of 16, little-endian: DXGI_FORMAT_P010, FOURCC P010.</summary>
    P010,
}

/// <summary>
/// How a frame lies in memory without gaps: <paramref name="Rows"/> rows of <paramref name="RowBytes"/> bytes, first the
/// luma plane, then the chroma plane. Immutable and thread-safe.
/// </summary>
/// <param name="RowBytes">Bytes of a row, the same in both planes.</param>
/// <param name="Rows">Rows of both planes together: one and a half times the height.</param>
public readonly record struct FrameLayout(int RowBytes, int Rows)
{
    /// <summary>Bytes of the whole frame.</summary>
    public int Size => RowBytes * Rows;

    /// <summary>The layout of a picture.</summary>
    /// <param name="format">The format.</param>
    /// <param name="width">Pixels; even, 2 to 16,384.</param>
    /// <param name="height">Pixels; even, 2 to 16,384.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is odd or out of range, or the format is unknown.</exception>
    public static FrameLayout Of(FrameFormat format, int width, int height)
    {
        Check(width, nameof(width));
        Check(height, nameof(height));
        int sample = format switch
        {
            FrameFormat.Nv12 => 1,
            FrameFormat.P010 => 2,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The format is unknown."),
        };
        return new(width * sample, height / 2 * 3);
    }

    private static void Check(int size, string name)
    {
        // D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION bounds a texture; half a chroma sample does not exist.
        if (size is < 2 or > (int)Abi.Macros.D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION || size % 2 != 0)
            throw new ArgumentOutOfRangeException(name, size, "A 4:2:0 picture has an even width and height from 2 to 16384.");
    }
}

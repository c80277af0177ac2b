using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>The picture formats that the client handles. Direct3D 11's and Direct3D 9's names stand in <see cref="FrameFormats"/>.</summary>
public enum FrameFormat
{
    /// <summary>4:2:0, 8 bits a sample, a plane of luma and one of interleaved chroma: DXGI_FORMAT_NV12, FOURCC NV12.</summary>
    Nv12,

    /// <summary>4:2:0, 10 bits in the upper end of 16, little-endian, planes as NV12: DXGI_FORMAT_P010, FOURCC P010.</summary>
    P010,

    /// <summary>4:2:2, 8 bits a sample, in memory Y, U, Y, V: DXGI_FORMAT_YUY2, FOURCC YUY2.</summary>
    Yuy2,

    /// <summary>4:4:4, 8 bits a sample, in memory V, U, Y, A: DXGI_FORMAT_AYUV, FOURCC AYUV.</summary>
    Ayuv,

    /// <summary>Gray, 8 bits a sample: DXGI_FORMAT_R8_UNORM, D3DFMT_L8.</summary>
    R8,
}

/// <summary>What the formats are called, and how wide they are.</summary>
internal static class FrameFormats
{
    private static readonly (FrameFormat Format, DXGI_FORMAT Direct3D11, D3DFORMAT Direct3D9, int BytesPerPixel, int PixelsPerUnit)[] s_all =
    [
        (FrameFormat.Nv12, DXGI_FORMAT.DXGI_FORMAT_NV12, D3DVideoFormats.NV12, 1, 2),
        (FrameFormat.P010, DXGI_FORMAT.DXGI_FORMAT_P010, D3DVideoFormats.P010, 2, 2),
        (FrameFormat.Yuy2, DXGI_FORMAT.DXGI_FORMAT_YUY2, D3DFORMAT.D3DFMT_YUY2, 2, 2),
        (FrameFormat.Ayuv, DXGI_FORMAT.DXGI_FORMAT_AYUV, D3DVideoFormats.AYUV, 4, 1),
        (FrameFormat.R8, DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, D3DFORMAT.D3DFMT_L8, 1, 1),
    ];

    /// <summary>The names of the formats, for messages.</summary>
    public static string Names => string.Join(", ", s_all.Select(entry => entry.Format.ToString().ToUpperInvariant()));

    /// <summary>Whether the format has a plane of chroma, half as high, behind the plane of luma.</summary>
    public static bool HasChromaPlane(this FrameFormat format) => format is FrameFormat.Nv12 or FrameFormat.P010;

    /// <summary>Whether <paramref name="format"/> is one of the enumeration.</summary>
    public static bool IsKnown(FrameFormat format) => (uint)format < (uint)s_all.Length;

    /// <summary>Bytes of a pixel in the first plane.</summary>
    public static int BytesPerPixel(this FrameFormat format) => s_all[(int)format].BytesPerPixel;

    /// <summary>Pixels of a row that share one sample of chroma, or one word: widths are multiples of it.</summary>
    public static int PixelsPerUnit(this FrameFormat format) => s_all[(int)format].PixelsPerUnit;

    /// <summary>Direct3D 11's number.</summary>
    public static DXGI_FORMAT ToDirect3D11(this FrameFormat format) => s_all[(int)format].Direct3D11;

    /// <summary>Direct3D 9's number.</summary>
    public static D3DFORMAT ToDirect3D9(this FrameFormat format) => s_all[(int)format].Direct3D9;

    /// <summary>The format of a texture; null for one that the client does not handle.</summary>
    public static FrameFormat? Of(DXGI_FORMAT format) => Find(entry => entry.Direct3D11 == format);

    /// <summary>The format of a surface; null for one that the client does not handle.</summary>
    public static FrameFormat? Of(D3DFORMAT format) => Find(entry => entry.Direct3D9 == format);

    private static FrameFormat? Find(Predicate<(FrameFormat Format, DXGI_FORMAT Direct3D11, D3DFORMAT Direct3D9, int BytesPerPixel, int PixelsPerUnit)> fits) =>
        Array.FindIndex(s_all, fits) is var index and >= 0 ? s_all[index].Format : null;
}

/// <summary>
/// How a frame lies in memory without gaps: <paramref name="Rows"/> rows of <paramref name="RowBytes"/> bytes; of formats with two planes first the
/// luma plane, then the chroma plane. Immutable and thread-safe.
/// </summary>
/// <param name="RowBytes">Bytes of a row, the same in both planes.</param>
/// <param name="Rows">Rows of all planes together: the height, or one and a half times the height.</param>
public readonly record struct FrameLayout(int RowBytes, int Rows)
{
    /// <summary>Bytes of the whole frame.</summary>
    public int Size => RowBytes * Rows;

    /// <summary>The layout of a picture.</summary>
    /// <param name="format">The format.</param>
    /// <param name="width">Pixels; 1 to 16,384, even of NV12, P010 and YUY2.</param>
    /// <param name="height">Pixels; 1 to 16,384, even of NV12 and P010.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is odd or out of range, or the format is unknown.</exception>
    public static FrameLayout Of(FrameFormat format, int width, int height)
    {
        if (!FrameFormats.IsKnown(format))
            throw new ArgumentOutOfRangeException(nameof(format), format, "The format is unknown.");
        Check(width, format.PixelsPerUnit(), format, nameof(width));
        Check(height, format.HasChromaPlane() ? 2 : 1, format, nameof(height));
        return new(width * format.BytesPerPixel(), format.HasChromaPlane() ? height / 2 * 3 : height);
    }

    private static void Check(int size, int unit, FrameFormat format, string name)
    {
        // D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION bounds a texture; half a chroma sample does not exist.
        if (size < unit || size > (int)Macros.D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION || size % unit != 0)
        {
            string wanted = unit == 1 ? "a width and height from 1 to 16384" : $"an even {name} from 2 to 16384";
            throw new ArgumentOutOfRangeException(name, size, $"A picture of format {format} has {wanted}.");
        }
    }
}

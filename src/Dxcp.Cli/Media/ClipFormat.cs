namespace Dxcp.Cli.Media;

/// <summary>What every frame of a clip looks like: planar 4:2:0, luma first, then U, then V, without gaps.</summary>
/// <param name="Width">Luma samples a row: even, 2 to <see cref="MaximumSide"/>.</param>
/// <param name="Height">Luma rows: even, 2 to <see cref="MaximumSide"/>.</param>
/// <param name="BitsPerSample">8, or 10 (stored in 16 bits, little-endian, in the low bits).</param>
internal readonly record struct ClipFormat(int Width, int Height, int BitsPerSample)
{
    /// <summary>D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION: no texture has a longer side.</summary>
    public const int MaximumSide = 16384;

    /// <summary>Bytes that one sample takes, in a file and on a surface: 1 or 2.</summary>
    public int BytesPerSample => BitsPerSample > 8 ? 2 : 1;

    /// <summary>Bytes of the luma plane.</summary>
    public int LumaSize => Width * Height * BytesPerSample;

    /// <summary>Bytes of one chroma plane.</summary>
    public int ChromaSize => LumaSize / 4;

    /// <summary>Bytes of a frame. At most 768 MiB, by <see cref="MaximumSide"/>.</summary>
    public int FrameSize => LumaSize + 2 * ChromaSize;

    /// <summary>The surface format that holds these samples.</summary>
    public SurfaceFormat SurfaceFormat => BitsPerSample > 8 ? SurfaceFormat.P010 : SurfaceFormat.NV12;
}

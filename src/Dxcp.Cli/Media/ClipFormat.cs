namespace Dxcp.Cli.Media;

/// <summary>How often chroma is sampled.</summary>
internal enum Chroma
{
    /// <summary>Once for two samples of luma, in every second row.</summary>
    C420,

    /// <summary>Once for two samples of luma, in every row.</summary>
    C422,

    /// <summary>With every sample of luma.</summary>
    C444,

    /// <summary>Not at all.</summary>
    Mono,
}

/// <summary>What every frame of a clip looks like: planar, luma first, then U, then V, without gaps. Of odd sizes the chroma planes are rounded up.</summary>
/// <param name="Width">Luma samples a row: 1 to <see cref="MaximumSide"/>.</param>
/// <param name="Height">Luma rows: 1 to <see cref="MaximumSide"/>.</param>
/// <param name="BitsPerSample">8, or of 4:2:0 also 10 (stored in 16 bits, little-endian, in the low bits).</param>
/// <param name="Chroma">How chroma is sampled.</param>
internal readonly record struct ClipFormat(int Width, int Height, int BitsPerSample, Chroma Chroma = Chroma.C420)
{
    /// <summary>D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION: no texture has a longer side.</summary>
    public const int MaximumSide = 16384;

    /// <summary>Bytes that one sample takes, in a file and on a surface: 1 or 2.</summary>
    public int BytesPerSample => BitsPerSample > 8 ? 2 : 1;

    /// <summary>Bytes of a row of luma.</summary>
    public int LumaRow => Width * BytesPerSample;

    /// <summary>Bytes of the luma plane.</summary>
    public int LumaSize => LumaRow * Height;

    /// <summary>Bytes of a row of one chroma plane.</summary>
    public int ChromaRow => ChromaWidth * BytesPerSample;

    /// <summary>Rows of one chroma plane.</summary>
    public int ChromaHeight => Chroma switch { Chroma.C420 => (Height + 1) / 2, Chroma.Mono => 0, _ => Height };

    /// <summary>Bytes of one chroma plane.</summary>
    public int ChromaSize => ChromaRow * ChromaHeight;

    /// <summary>Bytes of a frame. At most 768 MiB, by <see cref="MaximumSide"/>.</summary>
    public int FrameSize => LumaSize + 2 * ChromaSize;

    /// <summary>The surface format that holds these samples.</summary>
    public SurfaceFormat SurfaceFormat => Chroma switch
    {
        Chroma.C422 => SurfaceFormat.YUY2,
        Chroma.C444 => SurfaceFormat.AYUV,
        Chroma.Mono => SurfaceFormat.R8,
        _ => BitsPerSample > 8 ? SurfaceFormat.P010 : SurfaceFormat.NV12,
    };

    /// <summary>Pixels of a row on the surface: the width, rounded up where two pixels share their chroma.</summary>
    public int SurfaceWidth => Chroma is Chroma.C420 or Chroma.C422 ? (Width + 1) / 2 * 2 : Width;

    /// <summary>Rows of pixels on the surface: the height, rounded up where two rows share their chroma.</summary>
    public int SurfaceHeight => Chroma is Chroma.C420 ? (Height + 1) / 2 * 2 : Height;

    private int ChromaWidth => Chroma switch { Chroma.C420 or Chroma.C422 => (Width + 1) / 2, Chroma.Mono => 0, _ => Width };
}

namespace Dxcp.Runtime;

/// <summary>What the runtime must know of a format to check descriptions and boxes.</summary>
/// <param name="BytesPerElement">Bytes of one texel of the first plane; of one pair of texels where they share chroma (YUY2).</param>
/// <param name="WidthAlignment">Widths and horizontal box edges are multiples of this.</param>
/// <param name="HeightAlignment">Heights and vertical box edges are multiples of this.</param>
/// <param name="TexelsPerElement">Texels that <see cref="BytesPerElement"/> covers.</param>
internal readonly record struct FormatInfo(uint BytesPerElement, uint WidthAlignment = 1, uint HeightAlignment = 1, uint TexelsPerElement = 1)
{
    /// <summary>A video format, whose texels share chroma: one mip level, one sample, no shader conversions.</summary>
    public bool IsSubsampled => WidthAlignment > 1;

    /// <summary>Rows in memory: those of a second plane, of half the height, follow the first's.</summary>
    public uint MemoryRows(uint height) => HeightAlignment > 1 ? height + (height / 2) : height;

    /// <summary>Bytes that a row of the first plane has at least.</summary>
    public ulong RowBytes(uint width) => ((ulong)width + TexelsPerElement - 1) / TexelsPerElement * BytesPerElement;
}

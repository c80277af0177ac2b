namespace Dxcp.Driver;

/// <summary>Where one subresource (a mip level of one texture of the array, or the whole buffer) lies in a resource's memory.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Width">Pixels in a row; bytes of a buffer.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="RowPitch">Bytes from one row to the next, in both planes.</param>
/// <param name="RowBytes">Bytes of a row that are pixels.</param>
/// <param name="MemoryRows">Rows in memory, those of a second plane included.</param>
internal readonly record struct SubresourceLayout(ulong Offset, uint Width, uint Height, uint RowPitch, uint RowBytes, uint MemoryRows)
{
    /// <summary>
    /// What rows of textures are aligned to, in bytes, whatever the usage: a staging texture and a protected one of
    /// the same size have the same layout, and a blt is one pass from one memory to the other.
    /// </summary>
    public const uint PitchAlignment = 64;

    /// <summary>Bytes from the first row to the end of the last, padding included.</summary>
    public ulong Size => (ulong)RowPitch * MemoryRows;

    /// <summary>Bytes of all subresources of a valid description together.</summary>
    public static ulong TotalSize(in ResourceDescription description) => SizeOfOneTexture(description) * description.ArraySize;

    /// <summary>Subresource <paramref name="index"/>, below the description's count, as level + levels × texture.</summary>
    public static SubresourceLayout Of(in ResourceDescription description, uint index)
    {
        ulong offset = SizeOfOneTexture(description) * (index / description.MipLevels);
        uint level = index % description.MipLevels;
        for (uint above = 0; above < level; above++)
            offset += Level(description, above, 0).Size;
        return Level(description, level, offset);
    }

    private static ulong SizeOfOneTexture(in ResourceDescription description)
    {
        ulong size = 0;
        for (uint level = 0; level < description.MipLevels; level++)
            size += Level(description, level, 0).Size;
        return size;
    }

    private static SubresourceLayout Level(in ResourceDescription description, uint level, ulong offset)
    {
        uint width = Math.Max(description.Width >> (int)level, 1);
        uint height = Math.Max(description.Height >> (int)level, 1);
        if (SurfaceFormatTraits.Of(description.Format) is not { } traits)
            return new(offset, width, height, width, width, height);
        uint rowBytes = width * traits.BytesPerPixel;
        uint pitch = (rowBytes + PitchAlignment - 1) / PitchAlignment * PitchAlignment;
        return new(offset, width, height, pitch, rowBytes, traits.HasChromaPlane ? height + (height / 2) : height);
    }
}

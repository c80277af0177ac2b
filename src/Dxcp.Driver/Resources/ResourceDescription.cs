namespace Dxcp.Driver;

/// <summary>Who may touch a resource's memory.</summary>
public enum ResourceUsage
{
    /// <summary>The driver alone.</summary>
    Default,

    /// <summary>The driver alone, and it never changes.</summary>
    Immutable,

    /// <summary>The application writes, the driver reads.</summary>
    Dynamic,

    /// <summary>The application reads and writes; memory to move data through.</summary>
    Staging,
}

/// <summary>What the application may do with a mapped resource.</summary>
[Flags]
public enum CpuAccess
{
    /// <summary>Nothing: it cannot be mapped.</summary>
    None = 0,

    /// <summary>Write.</summary>
    Write = 1,

    /// <summary>Read.</summary>
    Read = 2,
}

/// <summary>Whether a resource's content is protected.</summary>
public enum ResourceProtection
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It may be: RESTRICTED_CONTENT.</summary>
    RestrictedContent,

    /// <summary>It is, by hardware: HW_PROTECTED.</summary>
    HardwareProtected,
}

/// <summary>Whether other devices may open a resource.</summary>
public enum ResourceSharing
{
    /// <summary>None may.</summary>
    None,

    /// <summary>Any may.</summary>
    Unrestricted,

    /// <summary>Those of the process that made it may, and of processes that a channel named.</summary>
    Restricted,
}

/// <summary>A buffer or a 2D texture, as it is asked for. Immutable.</summary>
public readonly record struct ResourceDescription
{
    /// <summary>The greatest width and height of a texture, in pixels.</summary>
    public const uint MaxExtent = 16384;

    /// <summary>The greatest number of textures in an array.</summary>
    public const uint MaxArraySize = 2048;

    /// <summary>The format of a texture; <see cref="SurfaceFormat.None"/> makes it a buffer.</summary>
    public SurfaceFormat Format { get; init; }

    /// <summary>Pixels in a row of a texture, 1 to <see cref="MaxExtent"/>; bytes of a buffer, at least 1.</summary>
    public uint Width { get; init; }

    /// <summary>Rows of a texture, 1 to <see cref="MaxExtent"/>; 1 for a buffer.</summary>
    public uint Height { get; init; }

    /// <summary>Mip levels, 1 to as many as the extent has; 1 for a buffer and for formats whose pixels share samples.</summary>
    public uint MipLevels { get; init; }

    /// <summary>Textures in the array, 1 to <see cref="MaxArraySize"/>; 1 for a buffer.</summary>
    public uint ArraySize { get; init; }

    /// <summary>Who may touch the memory.</summary>
    public ResourceUsage Usage { get; init; }

    /// <summary>What the application may do when it maps.</summary>
    public CpuAccess CpuAccess { get; init; }

    /// <summary>Whether the content is protected.</summary>
    public ResourceProtection Protection { get; init; }

    /// <summary>Whether other devices may open it.</summary>
    public ResourceSharing Sharing { get; init; }

    /// <summary>Whether this is a buffer.</summary>
    public bool IsBuffer => Format == SurfaceFormat.None;

    internal uint SubresourceCount => MipLevels * ArraySize;

    /// <summary>A buffer of <paramref name="size"/> bytes.</summary>
    public static ResourceDescription Buffer(uint size) => new() { Width = size, Height = 1, MipLevels = 1, ArraySize = 1 };

    /// <summary>A texture with one level.</summary>
    public static ResourceDescription Texture2D(SurfaceFormat format, uint width, uint height) =>
        new() { Format = format, Width = width, Height = height, MipLevels = 1, ArraySize = 1 };

    /// <summary>Whether the driver can keep such a resource at all, memory aside.</summary>
    internal bool IsValid
    {
        get
        {
            // HW_PROTECTED memory is nothing that an application could ever write or read.
            if (Protection == ResourceProtection.HardwareProtected
                && (Usage is ResourceUsage.Dynamic or ResourceUsage.Staging || CpuAccess != CpuAccess.None))
            {
                return false;
            }

            if (IsBuffer)
                return Width > 0 && Height == 1 && MipLevels == 1 && ArraySize == 1;
            return SurfaceFormatTraits.Of(Format) is { } traits
                && Width is > 0 and <= MaxExtent && Width % traits.WidthUnit == 0
                && Height is > 0 and <= MaxExtent && Height % traits.HeightUnit == 0
                && ArraySize is > 0 and <= MaxArraySize
                && MipLevels > 0 && MipLevels <= (traits.IsSubsampled ? 1 : uint.Log2(Math.Max(Width, Height)) + 1);
        }
    }

    /// <summary>Whether the two have the same pixels, so that one can be copied onto the other whole.</summary>
    internal bool HasSameShape(in ResourceDescription other) =>
        Format == other.Format && Width == other.Width && Height == other.Height && MipLevels == other.MipLevels && ArraySize == other.ArraySize;
}

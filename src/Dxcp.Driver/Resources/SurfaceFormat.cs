using System.Text.Json.Serialization;

namespace Dxcp.Driver;

/// <summary>The texture formats that the driver keeps.</summary>
public enum SurfaceFormat
{
    /// <summary>None: the format of buffers.</summary>
    None,

    /// <summary>8-bit 4:2:0, a luma plane and a plane of interleaved chroma.</summary>
    [JsonStringEnumMemberName("NV12")]
    Nv12,

    /// <summary>10-bit 4:2:0 in 16-bit words, planes as <see cref="Nv12"/>.</summary>
    [JsonStringEnumMemberName("P010")]
    P010,

    /// <summary>8-bit 4:2:2 in one plane, two pixels in four bytes.</summary>
    [JsonStringEnumMemberName("YUY2")]
    Yuy2,

    /// <summary>8-bit 4:4:4 with alpha in one plane.</summary>
    [JsonStringEnumMemberName("AYUV")]
    Ayuv,

    /// <summary>One 8-bit channel.</summary>
    [JsonStringEnumMemberName("R8_UNORM")]
    R8,

    /// <summary>Two 8-bit channels.</summary>
    [JsonStringEnumMemberName("R8G8_UNORM")]
    R8G8,

    /// <summary>Four 8-bit channels, red first.</summary>
    [JsonStringEnumMemberName("R8G8B8A8_UNORM")]
    R8G8B8A8,

    /// <summary>Four 8-bit channels, blue first.</summary>
    [JsonStringEnumMemberName("B8G8R8A8_UNORM")]
    B8G8R8A8,

    /// <summary>Three 10-bit channels and two bits of alpha.</summary>
    [JsonStringEnumMemberName("R10G10B10A2_UNORM")]
    R10G10B10A2,
}

/// <summary>How a format lies in memory.</summary>
/// <param name="BytesPerPixel">Bytes that one pixel takes in a row of the first plane.</param>
/// <param name="WidthUnit">Pixels that share samples in a row: widths and offsets are multiples of it.</param>
/// <param name="HeightUnit">Rows that share samples: 2 in a format that has a second plane of half the rows, else 1.</param>
internal readonly record struct SurfaceFormatTraits(uint BytesPerPixel, uint WidthUnit, uint HeightUnit)
{
    /// <summary>Whether samples are shared between pixels; such a format has no mip levels.</summary>
    public bool IsSubsampled => WidthUnit > 1;

    /// <summary>Whether a plane of half the rows follows the first.</summary>
    public bool HasChromaPlane => HeightUnit > 1;

    /// <summary>The traits of a texture format, or null if it is none.</summary>
    public static SurfaceFormatTraits? Of(SurfaceFormat format) => format switch
    {
        SurfaceFormat.Nv12 => new(1, 2, 2),
        SurfaceFormat.P010 => new(2, 2, 2),
        SurfaceFormat.Yuy2 => new(2, 2, 1),
        SurfaceFormat.R8 => new(1, 1, 1),
        SurfaceFormat.R8G8 => new(2, 1, 1),
        SurfaceFormat.Ayuv or SurfaceFormat.R8G8B8A8 or SurfaceFormat.B8G8R8A8 or SurfaceFormat.R10G10B10A2 => new(4, 1, 1),
        _ => null,
    };
}

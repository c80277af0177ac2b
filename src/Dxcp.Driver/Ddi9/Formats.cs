using Dxcp.Abi;

namespace Dxcp.Driver.Ddi9;

/// <summary>Direct3D 9's names for the formats that the driver keeps, and what it can do with each.</summary>
internal static class Formats
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)D3DVideoFormats.NV12;
    private const D3DDDIFORMAT P010 = (D3DDDIFORMAT)D3DVideoFormats.P010;
    private const D3DDDIFORMAT AYUV = (D3DDDIFORMAT)D3DVideoFormats.AYUV;

    /// <summary>What the driver can list.</summary>
    private static readonly FORMATOP[] s_all =
    [
        Surface(NV12, FORMATOP.Planar),
        Surface(P010, FORMATOP.Planar),
        Surface(D3DDDIFORMAT.D3DDDIFMT_YUY2),
        Surface(AYUV),
        Surface(D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8),
        Surface(D3DDDIFORMAT.D3DDDIFMT_X8R8G8B8, FORMATOP.DisplayMode),
        Surface(D3DDDIFORMAT.D3DDDIFMT_A8B8G8R8),
        Surface(D3DDDIFORMAT.D3DDDIFMT_A2B10G10R10),
        Surface(D3DDDIFORMAT.D3DDDIFMT_L8),
    ];

    /// <summary>What GetCaps lists.</summary>
    public static FORMATOP[] Of(DriverProfile profile) =>
        [.. s_all.Where(entry => ToSurfaceFormat((uint)entry.Format) is { } format && profile.Keeps(format))];

    /// <summary>The driver's format, or null if it does not keep <paramref name="format"/>.</summary>
    public static SurfaceFormat? ToSurfaceFormat(uint format) => (D3DDDIFORMAT)format switch
    {
        NV12 => SurfaceFormat.Nv12,
        P010 => SurfaceFormat.P010,
        D3DDDIFORMAT.D3DDDIFMT_YUY2 => SurfaceFormat.Yuy2,
        AYUV => SurfaceFormat.Ayuv,
        D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8 or D3DDDIFORMAT.D3DDDIFMT_X8R8G8B8 => SurfaceFormat.B8G8R8A8,
        D3DDDIFORMAT.D3DDDIFMT_A8B8G8R8 => SurfaceFormat.R8G8B8A8,
        D3DDDIFORMAT.D3DDDIFMT_A2B10G10R10 => SurfaceFormat.R10G10B10A2,
        D3DDDIFORMAT.D3DDDIFMT_L8 => SurfaceFormat.R8,
        _ => null,
    };

    /// <summary>The number of a format that the driver keeps: the first of those that look alike in memory.</summary>
    public static D3DDDIFORMAT ToFormat(SurfaceFormat format) => s_all.First(entry => ToSurfaceFormat((uint)entry.Format) == format).Format;

    /// <summary>The number of a kind of compressed buffer.</summary>
    public static uint ToFormat(CompressedBufferType type) => (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + (uint)type;

    /// <summary>The kind of compressed buffer, or null if <paramref name="format"/> is none.</summary>
    public static CompressedBufferType? ToBufferType(uint format) =>
        format - (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE is var type && type <= (uint)CompressedBufferType.FilmGrain ? (CompressedBufferType)type
            : null;

    private static FORMATOP Surface(D3DDDIFORMAT format, uint more = 0) =>
        new() { Format = format, Operations = FORMATOP.OffscreenPlain | FORMATOP.OffscreenRenderTarget | more };
}

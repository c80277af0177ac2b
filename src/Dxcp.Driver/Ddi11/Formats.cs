using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>DXGI's names for the formats that the driver keeps.</summary>
internal static class Formats
{
    /// <summary>The driver's format, or null if it does not keep <paramref name="format"/>.</summary>
    public static SurfaceFormat? ToSurfaceFormat(DXGI_FORMAT format) => format switch
    {
        DXGI_FORMAT.DXGI_FORMAT_NV12 => SurfaceFormat.Nv12,
        DXGI_FORMAT.DXGI_FORMAT_P010 => SurfaceFormat.P010,
        DXGI_FORMAT.DXGI_FORMAT_YUY2 => SurfaceFormat.Yuy2,
        DXGI_FORMAT.DXGI_FORMAT_AYUV => SurfaceFormat.Ayuv,
        DXGI_FORMAT.DXGI_FORMAT_R8_UNORM => SurfaceFormat.R8,
        DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM => SurfaceFormat.R8G8,
        DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM => SurfaceFormat.R8G8B8A8,
        DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM or DXGI_FORMAT.DXGI_FORMAT_B8G8R8X8_UNORM => SurfaceFormat.B8G8R8A8,
        DXGI_FORMAT.DXGI_FORMAT_R10G10B10A2_UNORM => SurfaceFormat.R10G10B10A2,
        _ => null,
    };
}

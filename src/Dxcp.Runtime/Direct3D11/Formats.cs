using Dxcp.Abi;
using static Dxcp.Abi.D3D11_FORMAT_SUPPORT;
using static Dxcp.Abi.DXGI_FORMAT;

namespace Dxcp.Runtime;

/// <summary>The formats that this runtime can describe. Which of them a device has, its driver says.</summary>
internal static class Formats
{
    private const uint VideoSupport = (uint)(D3D11_FORMAT_SUPPORT_TEXTURE2D | D3D11_FORMAT_SUPPORT_CPU_LOCKABLE | D3D11_FORMAT_SUPPORT_RENDER_TARGET);

    /// <summary>Layout facts of a format; false if it is none of those below.</summary>
    public static bool TryGet(DXGI_FORMAT format, out FormatInfo info)
    {
        info = format switch
        {
            DXGI_FORMAT_R8_UNORM or DXGI_FORMAT_R8_UINT or DXGI_FORMAT_R8_TYPELESS or DXGI_FORMAT_A8_UNORM => new FormatInfo(1),
            DXGI_FORMAT_R8G8_UNORM or DXGI_FORMAT_R8G8_UINT or DXGI_FORMAT_R8G8_TYPELESS or DXGI_FORMAT_R16_UNORM or DXGI_FORMAT_R16_UINT => new FormatInfo(2),
            DXGI_FORMAT_R8G8B8A8_UNORM or DXGI_FORMAT_R8G8B8A8_UNORM_SRGB or DXGI_FORMAT_R8G8B8A8_UINT or DXGI_FORMAT_R8G8B8A8_TYPELESS or
                DXGI_FORMAT_B8G8R8A8_UNORM or DXGI_FORMAT_B8G8R8A8_UNORM_SRGB or DXGI_FORMAT_B8G8R8A8_TYPELESS or DXGI_FORMAT_B8G8R8X8_UNORM or
                DXGI_FORMAT_R10G10B10A2_UNORM or DXGI_FORMAT_R10G10B10A2_UINT or DXGI_FORMAT_R10G10B10A2_TYPELESS or
                DXGI_FORMAT_R16G16_UNORM or DXGI_FORMAT_R32_UINT or DXGI_FORMAT_R32_FLOAT or
                DXGI_FORMAT_AYUV or DXGI_FORMAT_Y410 => new FormatInfo(4),
            DXGI_FORMAT_R16G16B16A16_UNORM or DXGI_FORMAT_R16G16B16A16_FLOAT or DXGI_FORMAT_Y416 => new FormatInfo(8),
            DXGI_FORMAT_R32G32B32A32_FLOAT => new FormatInfo(16),
            DXGI_FORMAT_NV12 => new FormatInfo(1, 2, 2),
            DXGI_FORMAT_P010 or DXGI_FORMAT_P016 => new FormatInfo(2, 2, 2),
            DXGI_FORMAT_YUY2 => new FormatInfo(4, 2, 1, 2),
            DXGI_FORMAT_Y210 or DXGI_FORMAT_Y216 => new FormatInfo(8, 2, 1, 2),
            _ => default,
        };
        return info.BytesPerElement != 0;
    }

    /// <summary>
    /// D3D11_FORMAT_SUPPORT bits of a format that the driver has: what this runtime offers, which is no drawing and no video processor (S270).
    /// RENDER_TARGET stays, as blts want the binding (R31).
    /// </summary>
    /// <param name="info">The format.</param>
    /// <param name="isDecoded">Whether some decoder of the driver writes it.</param>
    public static uint Support(in FormatInfo info, bool isDecoded) => VideoSupport |
        (isDecoded ? (uint)D3D11_FORMAT_SUPPORT_DECODER_OUTPUT : 0) |
        (info.IsSubsampled ? 0 : (uint)(D3D11_FORMAT_SUPPORT_BUFFER | D3D11_FORMAT_SUPPORT_MIP));
}

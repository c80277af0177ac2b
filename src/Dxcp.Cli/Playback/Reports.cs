using Dxcp.Abi;
using Dxcp.Client;

namespace Dxcp.Cli.Playback;

/// <summary>The headers' names for what a driver reports.</summary>
internal static class Reports
{
    private const string CapsPrefix = "D3D11_CONTENT_PROTECTION_CAPS_";
    private const string FormatPrefix = "DXGI_FORMAT_";

    /// <summary>The texture formats of video that the project knows.</summary>
    public static IReadOnlyList<DXGI_FORMAT> Formats { get; } =
    [
        DXGI_FORMAT.DXGI_FORMAT_NV12,
        DXGI_FORMAT.DXGI_FORMAT_P010,
        DXGI_FORMAT.DXGI_FORMAT_YUY2,
        DXGI_FORMAT.DXGI_FORMAT_AYUV,
        DXGI_FORMAT.DXGI_FORMAT_R8_UNORM,
        DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM,
        DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM,
        DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM,
        DXGI_FORMAT.DXGI_FORMAT_R10G10B10A2_UNORM,
    ];

    /// <summary>The same formats as Direct3D 9 has them, with the names to show.</summary>
    public static IReadOnlyDictionary<D3DFORMAT, string> Direct3D9Formats { get; } = new OrderedDictionary<D3DFORMAT, string>
    {
        [D3DVideoFormats.NV12] = "NV12",
        [D3DVideoFormats.P010] = "P010",
        [D3DFORMAT.D3DFMT_YUY2] = "YUY2",
        [D3DVideoFormats.AYUV] = "AYUV",
        [D3DFORMAT.D3DFMT_L8] = "L8",
        [D3DFORMAT.D3DFMT_A8B8G8R8] = "A8B8G8R8",
        [D3DFORMAT.D3DFMT_A8R8G8B8] = "A8R8G8B8",
        [D3DFORMAT.D3DFMT_X8R8G8B8] = "X8R8G8B8",
        [D3DFORMAT.D3DFMT_A2B10G10R10] = "A2B10G10R10",
    };

    public static IEnumerable<string> Capabilities(ContentProtectionFlags flags) =>
        Enum.GetValues<D3D11_CONTENT_PROTECTION_CAPS>().Where(bit => ((uint)flags & (uint)bit) != 0).Select(bit => WithoutPrefix(bit.ToString(), CapsPrefix));

    public static KeyExchangeReport KeyExchange(Guid id) => new(
        id == Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP ? "RSAES_OAEP" : id == Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION ? "HW_PROTECTION" : "unknown", id);

    public static string FormatName(DXGI_FORMAT format) => WithoutPrefix(format.ToString(), FormatPrefix);

    public static string WithoutPrefix(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
}

using Dxcp.Abi;
using static Dxcp.Abi.D3DFORMAT;
using static Dxcp.Abi.D3DVideoFormats;

namespace Dxcp.Runtime;

/// <summary>The formats that the Direct3D 9 runtime can describe. Which of them a device has, and for what, its driver says.</summary>
internal static class D3D9Formats
{
    /// <summary>A format as messages call it: the header's name, or the four characters that its number is made of.</summary>
    public static string NameOf(D3DFORMAT format)
    {
        uint number = (uint)format;
        Span<char> characters = [(char)(number & 0xFF), (char)((number >> 8) & 0xFF), (char)((number >> 16) & 0xFF), (char)(number >> 24)];
        return !Enum.IsDefined(format) && !characters.ContainsAnyExceptInRange(' ', '~') ? new string(characters) : $"{format}";
    }

    /// <summary>Layout facts of a format; false if it is none of those below.</summary>
    public static bool TryGet(D3DFORMAT format, out FormatInfo info)
    {
        info = format switch
        {
            D3DFMT_L8 or D3DFMT_A8 => new FormatInfo(1),
            D3DFMT_L16 or D3DFMT_A8L8 or D3DFMT_R5G6B5 or D3DFMT_X1R5G5B5 or D3DFMT_A1R5G5B5 => new FormatInfo(2),
            D3DFMT_A8R8G8B8 or D3DFMT_X8R8G8B8 or D3DFMT_A8B8G8R8 or D3DFMT_X8B8G8R8 or D3DFMT_A2R10G10B10 or D3DFMT_A2B10G10R10 or
                D3DFMT_G16R16 or D3DFMT_R32F or AYUV => new FormatInfo(4),
            D3DFMT_A16B16G16R16 or D3DFMT_A16B16G16R16F => new FormatInfo(8),
            D3DFMT_YUY2 or D3DFMT_UYVY => new FormatInfo(4, 2, 1, 2),
            NV12 => new FormatInfo(1, 2, 2),
            P010 or P016 => new FormatInfo(2, 2, 2),
            _ => default,
        };
        return info.BytesPerElement != 0;
    }

    /// <summary>Whether a driver has a format for surfaces of a kind.</summary>
    public static bool IsOffered(Ddi9Adapter adapter, D3DFORMAT format, bool renderTarget) =>
        adapter.Formats.TryGetValue(format, out uint operations) &&
        (operations & (renderTarget ? FORMATOP.OffscreenRenderTarget | FORMATOP.SameFormatRenderTarget : FORMATOP.OffscreenPlain)) != 0
            && TryGet(format, out _);
}

namespace Dxcp.Abi;

/// <summary>
/// Video formats that have no name in d3d9types.h: their number is their four-character code (MAKEFOURCC), as
/// the documentation of D3DFORMAT tells of such formats.
/// </summary>
public static class D3DVideoFormats
{
    public const D3DFORMAT NV12 = (D3DFORMAT)('N' | 'V' << 8 | '1' << 16 | '2' << 24);
    public const D3DFORMAT P010 = (D3DFORMAT)('P' | '0' << 8 | '1' << 16 | '0' << 24);
    public const D3DFORMAT P016 = (D3DFORMAT)('P' | '0' << 8 | '1' << 16 | '6' << 24);
    public const D3DFORMAT AYUV = (D3DFORMAT)('A' | 'Y' << 8 | 'U' << 16 | 'V' << 24);
}

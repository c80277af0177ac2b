using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// What a shared surface is, in the terms of both APIs, so that either can open what either made. It is what the runtime of
/// one process tells that of another: plain numbers in this order.
/// </summary>
internal struct SharedSurface
{
    /// <summary>The version of this layout.</summary>
    public const uint CurrentVersion = 1;

    public uint Version;
    public uint Width;
    public uint Height;
    public uint ArraySize;

    /// <summary>UNKNOWN where Direct3D 11 has no such format.</summary>
    public DXGI_FORMAT Format;

    /// <summary>UNKNOWN where Direct3D 9 has no such format.</summary>
    public D3DFORMAT Format9;

    public uint BindFlags;
    public uint MiscFlags;

    /// <summary>Whether the driver's surface can be locked at all; never for Direct3D 11's.</summary>
    public uint IsLockable;

    /// <summary>A texture of Direct3D 11.</summary>
    public static SharedSurface Of(in D3D11_TEXTURE2D_DESC desc) => new()
    {
        Version = CurrentVersion,
        Width = desc.Width,
        Height = desc.Height,
        ArraySize = desc.ArraySize,
        Format = desc.Format,
        Format9 = SharedFormats.ToDirect3D9(desc.Format),
        BindFlags = desc.BindFlags,
        MiscFlags = desc.MiscFlags,
    };

    /// <summary>A surface of Direct3D 9.</summary>
    public static SharedSurface Of(in D3DSURFACE_DESC desc, bool isLockable) => new()
    {
        Version = CurrentVersion,
        Width = desc.Width,
        Height = desc.Height,
        ArraySize = 1,
        Format = SharedFormats.ToDirect3D11(desc.Format),
        Format9 = desc.Format,
        // Blts and decoders of Direct3D 9 write into any of its surfaces.
        BindFlags = (uint)(D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET | D3D11_BIND_FLAG.D3D11_BIND_DECODER),
        MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED |
            Flag(desc.Usage, Macros.D3DUSAGE_RESTRICTED_CONTENT, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT) |
            Flag(desc.Usage, Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE) |
            Flag(desc.Usage, Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER),
        IsLockable = isLockable ? 1u : 0,
    };

    /// <summary>Whether the runtime itself looks at who opens.</summary>
    public readonly bool IsRestrictedByRuntime => Has(D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE);

    /// <summary>Whether the driver looks at who opens.</summary>
    public readonly bool IsRestrictedByDriver => Has(D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER);

    /// <summary>As Direct3D 11 describes it.</summary>
    public readonly D3D11_TEXTURE2D_DESC ToDirect3D11() =>
        new(Format, Width, Height, (D3D11_BIND_FLAG)BindFlags, (D3D11_RESOURCE_MISC_FLAG)MiscFlags) { ArraySize = ArraySize };

    /// <summary>The usage that a Direct3D 9 surface of it has, whether or not it is a render target.</summary>
    public readonly uint Usage9 =>
        (Has(D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT) ? Macros.D3DUSAGE_RESTRICTED_CONTENT : 0) |
        (IsRestrictedByRuntime ? Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE : 0) |
        (IsRestrictedByDriver ? Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER : 0);

    private static uint Flag(uint usage, uint bit, D3D11_RESOURCE_MISC_FLAG flag) => (usage & bit) != 0 ? (uint)flag : 0;

    private readonly bool Has(D3D11_RESOURCE_MISC_FLAG flag) => (MiscFlags & (uint)flag) != 0;
}

/// <summary>The formats that both APIs have, each under its own name.</summary>
internal static class SharedFormats
{
    private static readonly (DXGI_FORMAT Direct3D11, D3DFORMAT Direct3D9)[] s_pairs =
    [
        (DXGI_FORMAT.DXGI_FORMAT_NV12, D3DVideoFormats.NV12),
        (DXGI_FORMAT.DXGI_FORMAT_P010, D3DVideoFormats.P010),
        (DXGI_FORMAT.DXGI_FORMAT_P016, D3DVideoFormats.P016),
        (DXGI_FORMAT.DXGI_FORMAT_AYUV, D3DVideoFormats.AYUV),
        (DXGI_FORMAT.DXGI_FORMAT_YUY2, D3DFORMAT.D3DFMT_YUY2),
        (DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM, D3DFORMAT.D3DFMT_A8R8G8B8),
        (DXGI_FORMAT.DXGI_FORMAT_B8G8R8X8_UNORM, D3DFORMAT.D3DFMT_X8R8G8B8),
        (DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, D3DFORMAT.D3DFMT_A8B8G8R8),
        (DXGI_FORMAT.DXGI_FORMAT_R10G10B10A2_UNORM, D3DFORMAT.D3DFMT_A2B10G10R10),
        (DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, D3DFORMAT.D3DFMT_L8),
    ];

    public static D3DFORMAT ToDirect3D9(DXGI_FORMAT format) => s_pairs.FirstOrDefault(pair => pair.Direct3D11 == format).Direct3D9;

    public static DXGI_FORMAT ToDirect3D11(D3DFORMAT format) => s_pairs.FirstOrDefault(pair => pair.Direct3D9 == format).Direct3D11;
}

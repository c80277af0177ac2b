namespace Dxcp.Driver;

/// <summary>The driver interfaces of Direct3D 11 that have video functions, each with all that those before it have (S191).</summary>
public enum VideoInterface
{
    /// <summary>Direct3D 11.1 (Windows 8): D3D11_1DDI_VIDEODEVICEFUNCS, 81 entries.</summary>
    Direct3D11_1,

    /// <summary>WDDM 2.0 (Windows 10): D3DWDDM2_0DDI_VIDEODEVICEFUNCS, 94 entries. Sub-samples, hardware protection.</summary>
    Wddm2_0,

    /// <summary>WDDM 2.4: D3DWDDM2_4DDI_VIDEODEVICEFUNCS, 97 entries. Stripes, key exchanges from any thread.</summary>
    Wddm2_4,
}

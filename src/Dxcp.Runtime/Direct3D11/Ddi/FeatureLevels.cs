using Dxcp.Abi;
using static Dxcp.Abi.D3D_FEATURE_LEVEL;
using static Dxcp.Abi.D3D11DDI_3DPIPELINELEVEL;

namespace Dxcp.Runtime;

/// <summary>The feature levels that a Direct3D 11.1 device can have (`nf-d3d11-d3d11createdevice`).</summary>
internal static class FeatureLevels
{
    /// <summary>What is tried without a list: all but 11_1, as the page has it.</summary>
    public static ReadOnlySpan<D3D_FEATURE_LEVEL> Default =>
        [D3D_FEATURE_LEVEL_11_0, D3D_FEATURE_LEVEL_10_1, D3D_FEATURE_LEVEL_10_0, D3D_FEATURE_LEVEL_9_3, D3D_FEATURE_LEVEL_9_2, D3D_FEATURE_LEVEL_9_1];

    /// <summary>Whether a device can have the level.</summary>
    public static bool IsOffered(D3D_FEATURE_LEVEL level) => level == D3D_FEATURE_LEVEL_11_1 || Default.Contains(level);

    /// <summary>Whether a caller may name the level: those of later versions may stand in a list, they are passed over.</summary>
    public static bool IsKnown(D3D_FEATURE_LEVEL level) =>
        IsOffered(level) || level is D3D_FEATURE_LEVEL_12_0 or D3D_FEATURE_LEVEL_12_1 or D3D_FEATURE_LEVEL_12_2;

    /// <summary>The driver interface's number for an offered level.</summary>
    public static D3D11DDI_3DPIPELINELEVEL ToDriver(D3D_FEATURE_LEVEL level) => level switch
    {
        D3D_FEATURE_LEVEL_9_1 => D3D11_1DDI_3DPIPELINELEVEL_9_1,
        D3D_FEATURE_LEVEL_9_2 => D3D11_1DDI_3DPIPELINELEVEL_9_2,
        D3D_FEATURE_LEVEL_9_3 => D3D11_1DDI_3DPIPELINELEVEL_9_3,
        D3D_FEATURE_LEVEL_10_0 => D3D11DDI_3DPIPELINELEVEL_10_0,
        D3D_FEATURE_LEVEL_10_1 => D3D11DDI_3DPIPELINELEVEL_10_1,
        D3D_FEATURE_LEVEL_11_0 => D3D11DDI_3DPIPELINELEVEL_11_0,
        _ => D3D11_1DDI_3DPIPELINELEVEL_11_1,
    };
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D10_DDI_RESOURCE_BIND_FLAG;
using static Dxcp.Abi.D3D10_DDI_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.D3D11_1DDI_CONTENT_PROTECTION_CAPS;
using static Dxcp.Abi.D3D11_BIND_FLAG;
using static Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;

namespace Dxcp.Runtime;

/// <summary>The numbers that differ between the API and the Direct3D 11.1 driver interface (D15, D15b).</summary>
internal static class DriverNumbers
{
    // Bits that mean the same on both sides.
    private const uint SameCaps = 0x1FFF;
    private const uint SameBindFlags = (uint)(D3D11_BIND_VERTEX_BUFFER | D3D11_BIND_INDEX_BUFFER | D3D11_BIND_CONSTANT_BUFFER | D3D11_BIND_SHADER_RESOURCE |
        D3D11_BIND_STREAM_OUTPUT | D3D11_BIND_RENDER_TARGET | D3D11_BIND_DEPTH_STENCIL | D3D11_BIND_DECODER | D3D11_BIND_VIDEO_ENCODER);
    private const uint SameMiscFlags = (uint)(D3D11_RESOURCE_MISC_GENERATE_MIPS | D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_DRAWINDIRECT_ARGS |
        D3D11_RESOURCE_MISC_BUFFER_ALLOW_RAW_VIEWS | D3D11_RESOURCE_MISC_BUFFER_STRUCTURED | D3D11_RESOURCE_MISC_RESOURCE_CLAMP);

    // D3D11_CPU_ACCESS_FLAG is 0x10000, 0x20000 where D3D10_DDI_CPU_ACCESS is 1, 2.
    private const int CpuAccessShift = 16;

    private static readonly (uint Api, uint Driver)[] s_miscFlagPairs =
    [
        ((uint)D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, (uint)D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT),
        ((uint)D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER, (uint)D3D11_1DDI_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER),
        ((uint)D3D11_RESOURCE_MISC_TILE_POOL, (uint)D3DWDDM1_3DDI_RESOURCE_MISC_TILE_POOL),
        ((uint)D3D11_RESOURCE_MISC_TILED, (uint)D3DWDDM1_3DDI_RESOURCE_MISC_TILED),
        ((uint)D3D11_RESOURCE_MISC_HW_PROTECTED, (uint)D3DWDDM2_0DDI_RESOURCE_MISC_HW_PROTECTED),
        ((uint)D3D11_RESOURCE_MISC_SHARED_DISPLAYABLE, (uint)D3DWDDM2_0DDI_RESOURCE_MISC_DISPLAYABLE_SURFACE),
    ];

    /// <summary>Capabilities as the API numbers them. MEMORY_TRANSITION has no number there, and MULTI_THREADED none in the driver interface (S196).</summary>
    public static uint CapsToApi(uint driver, bool negotiatesFromAnyThread)
    {
        uint api = driver & SameCaps;
        if ((driver & (uint)D3DWDDM2_0DDI_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN) != 0)
            api |= (uint)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN;
        if ((driver & (uint)D3DWDDM2_0DDI_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION) != 0)
        {
            api |= (uint)(D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION
                | (negotiatesFromAnyThread ? D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION_MULTI_THREADED : 0));
        }

        return api;
    }

    /// <summary>Flags of a decoder as the API numbers them (D191): it has one that the driver interface has not.</summary>
    public static uint DecoderCapsToApi(D3DWDDM2_0DDI_VIDEO_DECODER_CAPS driver)
    {
        const uint Same = (uint)(D3D11_VIDEO_DECODER_CAPS.D3D11_VIDEO_DECODER_CAPS_DOWNSAMPLE
            | D3D11_VIDEO_DECODER_CAPS.D3D11_VIDEO_DECODER_CAPS_NON_REAL_TIME);
        uint api = (uint)driver & Same;
        if ((driver & D3DWDDM2_0DDI_VIDEO_DECODER_CAPS.D3DWDDM2_0DDI_VIDEO_DECODER_CAP_DOWNSAMPLE_REQUIRED) != 0)
            api |= (uint)D3D11_VIDEO_DECODER_CAPS.D3D11_VIDEO_DECODER_CAPS_DOWNSAMPLE_REQUIRED;
        if ((driver & D3DWDDM2_0DDI_VIDEO_DECODER_CAPS.D3DWDDM2_0DDI_VIDEO_DECODER_CAP_UNSUPPORTED) != 0)
            api |= (uint)D3D11_VIDEO_DECODER_CAPS.D3D11_VIDEO_DECODER_CAPS_UNSUPPORTED;
        return api;
    }

    /// <summary>Bind flags as the driver numbers them.</summary>
    public static uint BindFlagsToDriver(uint api) => (api & SameBindFlags) |
        ((api & (uint)D3D11_BIND_UNORDERED_ACCESS) != 0 ? (uint)D3D11_DDI_BIND_UNORDERED_ACCESS : 0);

    /// <summary>CPU access flags as the driver numbers them.</summary>
    public static uint CpuAccessToDriver(uint api) => api >> CpuAccessShift;

    /// <summary>Misc flags as the driver numbers them; what only the runtime looks at is left out.</summary>
    public static uint MiscFlagsToDriver(uint api)
    {
        uint driver = api & SameMiscFlags;
        foreach ((uint Api, uint Driver) pair in s_miscFlagPairs)
        {
            if ((api & pair.Api) != 0)
                driver |= pair.Driver;
        }
        return driver;
    }
}

using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>How firmly content is kept.</summary>
internal enum ContentKeeping
{
    Not,

    /// <summary>As long as a channel asks for it.</summary>
    WhileAsked,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Always, and from all but hardware.</summary>
    InHardware,
}

/// <summary>What the runtime can know of protection without asking the driver.</summary>
internal sealed unsafe partial class D3D11Device
{
    private readonly Lazy<bool> _isAlwaysOn;

    /// <summary>How firmly a resource's content is kept now (S63, S96).</summary>
    public ContentKeeping Keeps(D3D11Resource resource) =>
        resource.IsHardwareProtected ? ContentKeeping.InHardware
        : !resource.IsRestricted ? ContentKeeping.Not
        : resource.IsShared || _isAlwaysOn.Value ? ContentKeeping.Always
        : Protection.IsInForce || Live<D3D11AuthenticatedChannel>().Any(channel => channel.AsksForProtection) ? ContentKeeping.WhileAsked
        : ContentKeeping.Not;

    private bool HasCaps(D3D11_CONTENT_PROTECTION_CAPS any) => Driver.HasVideo &&
        Driver.GetContentProtectionCaps(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guid.Empty, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps) >= 0 &&
        (caps.Caps & (uint)any) != 0;
}

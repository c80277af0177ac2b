using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>Who stands behind an authenticated channel (R39). The values are those that all four Direct3D interfaces share.</summary>
public enum ChannelType
{
    /// <summary>The driver's software.</summary>
    SoftwareDriver = (int)D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE,

    /// <summary>The graphics hardware.</summary>
    HardwareDriver = (int)D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE,
}

/// <summary>What goes with the type of a channel.</summary>
internal static class ChannelTypes
{
    /// <summary>The capability without which there is no such channel (R39); none for a type that is none.</summary>
    public static ProtectionCaps? Capability(this ChannelType type) => type switch
    {
        ChannelType.SoftwareDriver => ProtectionCaps.Software,
        ChannelType.HardwareDriver => ProtectionCaps.Hardware,
        _ => null,
    };
}

namespace Dxcp.Driver;

/// <summary>Who stands behind an authenticated channel (R39). The values are those that all four Direct3D interfaces share.</summary>
public enum ChannelType
{
    /// <summary>The driver's software.</summary>
    SoftwareDriver = 2,

    /// <summary>The graphics hardware.</summary>
    HardwareDriver = 3,
}

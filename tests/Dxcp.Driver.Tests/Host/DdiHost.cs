namespace Dxcp.Driver.Tests;

/// <summary>The host of a Direct3D 11 driver, with the driver of this process.</summary>
internal sealed class DdiHost(DriverProfile? profile = null, VideoInterface version = VideoInterface.Direct3D11_1)
    : Ddi11Host(BuiltInDriver.With(profile), ProfileWish.AsItIs, (Ddi11Version)version)
{
    /// <summary>A driver that has hardware to protect with, besides.</summary>
    public static DriverProfile WithHardware { get; } = DriverProfile.Default with { Caps = DriverProfile.Default.Caps | ProtectionCaps.Hardware };
}

/// <summary>The host of a Direct3D 9 driver, with the driver of this process.</summary>
internal sealed class DdiHost9(DriverProfile? profile = null) : Ddi9Host(BuiltInDriver.With(profile), ProfileWish.AsItIs);

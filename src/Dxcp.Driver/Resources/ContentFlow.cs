namespace Dxcp.Driver;

/// <summary>How long, and how firmly, memory keeps content; greater is longer, or firmer.</summary>
internal enum ProtectionStrength
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As long as a channel of the device asks for it.</summary>
    WhileAsked,

    /// <summary>Always, by the driver.</summary>
    Always,

    /// <summary>Always, by the hardware.</summary>
    Hardware,
}

/// <summary>Where content may go. Whatever moves content from memory to memory (copies, blts, decoders) asks here.</summary>
internal static class ContentFlow
{
    /// <summary>
    /// Whether content may be moved as it is: what is protected now goes only where it is kept at least as long and as
    /// firmly (S63, S106).
    /// </summary>
    public static DriverStatus Check(Resource source, Resource destination) =>
        !source.IsProtected || destination.Strength >= source.Strength ? DriverStatus.Ok : DriverStatus.Protected;

    /// <summary>Whether decrypted content may be put somewhere: where protection is in force, into protected memory alone (S105).</summary>
    public static DriverStatus CheckDecrypted(Resource destination) =>
        destination.Strength != ProtectionStrength.None || !destination.IsOfProtectingDevice ? DriverStatus.Ok : DriverStatus.OpenDestination;
}

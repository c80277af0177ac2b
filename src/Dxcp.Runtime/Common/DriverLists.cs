namespace Dxcp.Runtime;

/// <summary>Lists that a driver is asked for: first how long, then what.</summary>
internal static class DriverLists
{
    /// <summary>More formats, profiles, configurations or kinds of buffer than any driver has are not believed.</summary>
    public const uint BelievableCount = 4096;
}

namespace Dxcp.Runtime;

/// <summary>What each API says where there is no device yet, or none at all: to the sinks of the process. Safe from any thread.</summary>
internal static class EntryMessages
{
    public static DeviceMessages Direct3D9 { get; } = new("Direct3D 9");

    public static DeviceMessages Direct3D11 { get; } = new("Direct3D 11");

    public static DeviceMessages Dxgi { get; } = new("DXGI");
}

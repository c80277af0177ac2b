namespace Dxcp.Cli.Playback;

/// <summary>The paths that this command is composed of: the one place where a runtime is handed a driver.</summary>
internal static class ProtectedApis
{
    /// <summary>In the order of preference.</summary>
    public static IReadOnlyList<IProtectedApi> All { get; } = [new Direct3D11Api(), new Direct3D9Api()];
}

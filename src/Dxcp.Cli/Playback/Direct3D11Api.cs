namespace Dxcp.Cli.Playback;

/// <summary>The path through the Direct3D 11 runtime and the D3D11.1 driver interface.</summary>
internal sealed class Direct3D11Api : IProtectedApi
{
    public string Name => "d3d11";

    public DriverReport Describe() => throw NotComposed();

    public IProtectedPath Open(PathRequest request) => throw NotComposed();

    private static CliException NotComposed() => CliException.Failed("the Direct3D 11 path is not part of this build yet");
}

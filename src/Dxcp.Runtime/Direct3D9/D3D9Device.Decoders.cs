namespace Dxcp.Runtime;

/// <summary>Decoders.</summary>
internal sealed partial class D3D9Device
{
    /// <inheritdoc/>
    public bool HasDecoder(nint handle) => false;
}

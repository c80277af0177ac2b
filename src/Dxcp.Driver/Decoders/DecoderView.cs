namespace Dxcp.Driver;

/// <summary>One picture of a texture, for decoders to write into. Immutable.</summary>
/// <param name="Target">The texture.</param>
/// <param name="Subresource">The picture.</param>
/// <param name="Profile">The profile of the decoders that may write into it.</param>
public sealed record DecoderView(Resource Target, uint Subresource, Guid Profile);

using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>What a <see cref="ProtectedPath"/> is made of. Immutable.</summary>
/// <param name="Format">The format of its surface.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="TrustedRoot">The root certificate that the application trusts; belongs to the application, and outlives the path.</param>
public sealed record ProtectedPathOptions(FrameFormat Format, int Width, int Height, X509Certificate2 TrustedRoot)
{
    /// <summary>Whether an authenticated channel is opened, and protection turned on through it.</summary>
    public bool Channel { get; init; } = true;

    /// <summary>The decoder profile through which frames go; null for DecryptionBlt. Needs the channel, which ties the decoder to the session.</summary>
    public Guid? DecoderProfile { get; init; }

    /// <summary>Whether frames are encrypted under a content key.</summary>
    public bool ContentKey { get; init; }

    /// <summary>Which bytes are encrypted; null for all.</summary>
    public PartialPattern? Pattern { get; init; }

    /// <summary>How far to go before giving up.</summary>
    public RecoveryPolicy Policy { get; init; } = RecoveryPolicy.Usual;
}

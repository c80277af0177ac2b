using Dxcp.Cli.Media;

namespace Dxcp.Cli.Playback;

/// <summary>One way to protected memory and back: an API with its runtime and driver.</summary>
internal interface IProtectedApi
{
    /// <summary>The name that <c>--api</c> takes and the JSON gives: <c>d3d11</c>.</summary>
    string Name { get; }

    /// <summary>What the driver can do.</summary>
    /// <param name="root">The file of the root to trust; null for this user's own.</param>
    /// <exception cref="CliException">No driver answers, or the root cannot be read.</exception>
    DriverReport Describe(string? root);

    /// <summary>Opens an authenticated channel and asks it all that can be asked.</summary>
    /// <param name="root">The file of the root to trust; null for this user's own.</param>
    /// <exception cref="CliException">No channel opens, an answer cannot be believed, or the root cannot be read.</exception>
    ChannelReport DescribeChannel(string? root);

    /// <summary>Creates the device, verifies the driver's certificate, negotiates the session key and makes the surfaces.</summary>
    /// <exception cref="CliException">The driver lacks something that was asked for.</exception>
    IProtectedPath Open(PathRequest request);
}

/// <summary>What <c>play</c> asks of a path.</summary>
/// <param name="Clip">The frames' size and depth, and by that the surface format.</param>
/// <param name="ContentKey">Encrypt under a content key that travels wrapped in the session key.</param>
/// <param name="Partial">Encrypt blocks of each frame and leave the blocks between in the clear.</param>
/// <param name="Channel">Open an authenticated channel first, and turn protection on through it.</param>
/// <param name="ThroughDecoder">Send frames as bitstreams of the pass-through profile through a decoder; needs the channel.</param>
/// <param name="Root">The file of the root to trust; null for this user's own.</param>
/// <param name="Recover">Whether to go on after failures, as a player would.</param>
internal sealed record PathRequest(ClipFormat Clip, bool ContentKey, bool Partial, bool Channel, bool ThroughDecoder, string? Root = null,
    bool Recover = false);

/// <summary>
/// A device with one crypto session and its surfaces. One frame at a time, from one thread.
/// </summary>
internal interface IProtectedPath : IDisposable
{
    /// <summary>How <see cref="Play"/> wants its frames laid out, both ways.</summary>
    SurfaceLayout Layout { get; }

    /// <summary>How often the session key has changed since it was negotiated.</summary>
    ulong Epoch { get; }

    /// <summary>What failed so far, and what was done about it.</summary>
    IReadOnlyList<RecoveryReport> Recoveries { get; }

    /// <summary>Encrypts a frame, decrypts it into protected memory, reads it back encrypted and decrypts that.</summary>
    /// <param name="frame">The frame, <see cref="SurfaceLayout.Size"/> bytes.</param>
    /// <param name="returned">Takes what came back, as many bytes; never the same memory.</param>
    /// <exception cref="CliException">The path refused the frame.</exception>
    void Play(ReadOnlySpan<byte> frame, Span<byte> returned);

    /// <summary>
    /// Starts and finishes a session key refresh on both sides; through a decoder, every other time inside the frame that
    /// <see cref="Play"/> is given next.
    /// </summary>
    /// <exception cref="CliException">The driver refused; the old key stays.</exception>
    void Refresh();
}

/// <summary>A driver's capabilities as <c>caps</c> shows them; the property names are the JSON's.</summary>
/// <param name="Api">The API asked.</param>
/// <param name="Driver">The adapter's description.</param>
/// <param name="Library">The driver that is loaded: its library's path, or <c>built-in driver</c>.</param>
/// <param name="Certificate">How the driver's certificate stands to the root that is trusted.</param>
/// <param name="CryptoType">The encryption that the rest is about: <c>AES128_CTR</c>.</param>
/// <param name="Capabilities">The names of the capability bits that are set, as the header has them without their common prefix.</param>
/// <param name="BlockAlignmentSize">Bytes that encrypted blocks must be a multiple of.</param>
/// <param name="ProtectedMemorySize">Bytes of protected memory.</param>
/// <param name="KeyExchanges">The key exchanges that the driver lists.</param>
/// <param name="Formats">The texture formats that may be protected.</param>
/// <param name="Codecs">The library that decodes for the built-in driver: its name and version; empty where there is none, or another driver is in use.</param>
/// <param name="Decodes">What it decodes: names of codecs and profiles.</param>
internal sealed record DriverReport(
    string Api,
    string Driver,
    string Library,
    CertificateReport Certificate,
    string CryptoType,
    IReadOnlyList<string> Capabilities,
    uint BlockAlignmentSize,
    ulong ProtectedMemorySize,
    IReadOnlyList<KeyExchangeReport> KeyExchanges,
    IReadOnlyList<string> Formats,
    string Codecs,
    IReadOnlyList<string> Decodes);

/// <summary>Whether the driver's certificate was verified.</summary>
/// <param name="Root">The subject of the root that is trusted.</param>
/// <param name="IsTrusted">Whether the chain ends there, and the driver took a key that was encrypted for it.</param>
/// <param name="Problem">What stands against it; null if nothing does.</param>
internal sealed record CertificateReport(string Root, bool IsTrusted, string? Problem);

/// <summary>One key exchange.</summary>
/// <param name="Name">Its name, or <c>unknown</c>.</param>
/// <param name="Id">Its GUID.</param>
internal sealed record KeyExchangeReport(string Name, Guid Id);

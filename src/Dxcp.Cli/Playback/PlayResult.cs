namespace Dxcp.Cli.Playback;

/// <summary>What a run of <c>play</c> found; the property names, in camel case, are the JSON's.</summary>
/// <param name="Frames">Frames played.</param>
/// <param name="Width">Luma samples a row.</param>
/// <param name="Height">Luma rows.</param>
/// <param name="Format">The surface format, <c>NV12</c> or <c>P010</c>.</param>
/// <param name="Api">The API played through.</param>
/// <param name="Refreshes">Session key refreshes made.</param>
/// <param name="Epoch">The session key's epoch at the end: 0 is the key as negotiated.</param>
/// <param name="Bytes">Sample bytes of all frames, counted once.</param>
/// <param name="Seconds">Wall time inside the protected path: encryption, both blts, decryption, comparison and refreshes; without
/// reading, writing and changing between planar frames and surfaces.</param>
/// <param name="GigabytesPerSecond"><paramref name="Bytes"/> over <paramref name="Seconds"/>, in 10⁹ bytes a second; 0 if no time was measured.</param>
/// <param name="MismatchedFrames">Frames of which some bit came back different.</param>
/// <param name="FirstMismatch">The first of them, counted from 1; null if there is none.</param>
/// <param name="Recoveries">What failed on the way, and what was done about it, in order.</param>
/// <param name="Faults">The faults that came, in order.</param>
/// <param name="Cut">Where the clip ends inside a frame, in words; null if it does not.</param>
internal sealed record PlayResult(
    long Frames,
    int Width,
    int Height,
    string Format,
    string Api,
    long Refreshes,
    ulong Epoch,
    long Bytes,
    double Seconds,
    double GigabytesPerSecond,
    long MismatchedFrames,
    long? FirstMismatch,
    IReadOnlyList<RecoveryReport> Recoveries,
    IReadOnlyList<string> Faults,
    string? Cut = null);

/// <summary>Is told about each frame played, on the playing thread; cheap.</summary>
internal interface IPlayProgress
{
    /// <summary>One more frame has come back.</summary>
    void Played(long frames, ulong epoch, double gigabytesPerSecond);
}

namespace Dxcp.Cli.Media;

/// <summary>A source of frames, read once from beginning to end.</summary>
internal interface IClip : IDisposable
{
    /// <summary>How the user names it.</summary>
    string Name { get; }

    /// <summary>What every frame looks like.</summary>
    ClipFormat Format { get; }

    /// <summary>The stream header as it came, its newline included.</summary>
    ReadOnlyMemory<byte> HeaderLine { get; }

    /// <summary>How many frames there will be, as far as it can be told beforehand; for the progress bar only.</summary>
    long? ExpectedFrames { get; }

    /// <summary>Where the clip ended inside a frame, in a sentence; null as long as it has not.</summary>
    string? Cut => null;

    /// <summary>Reads the next frame.</summary>
    /// <returns>False when the clip has ended; if inside a frame, <see cref="Cut"/> says so.</returns>
    /// <exception cref="CliException">The clip is malformed.</exception>
    bool TryRead(ClipFrame frame);
}

/// <summary>One frame on its way, in a buffer that is used again.</summary>
internal sealed class ClipFrame(ClipFormat format)
{
    /// <summary>The planar samples, <see cref="ClipFormat.FrameSize"/> bytes.</summary>
    public byte[] Samples { get; } = GC.AllocateUninitializedArray<byte>(format.FrameSize);

    /// <summary>The FRAME line as it came, its newline included.</summary>
    public byte[] HeaderLine { get; set; } = [];

    /// <summary>Which frame this is, counted from 1.</summary>
    public long Number { get; set; }

    /// <summary>Where in the clip's bytes the samples begin.</summary>
    public long Offset { get; set; }
}

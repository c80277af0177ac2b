namespace Dxcp.Cli.Media;

/// <summary>Writes a YUV4MPEG2 stream: the header and FRAME lines as given, the samples between.</summary>
internal sealed class Y4mWriter(Stream stream, ReadOnlyMemory<byte> headerLine)
{
    private bool _begun;

    /// <summary>Appends a frame.</summary>
    /// <param name="frameLine">The FRAME line with its newline.</param>
    /// <param name="samples">The planar samples of a whole frame.</param>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public void Write(ReadOnlySpan<byte> frameLine, ReadOnlySpan<byte> samples)
    {
        if (!_begun)
        {
            stream.Write(headerLine.Span);
            _begun = true;
        }

        stream.Write(frameLine);
        stream.Write(samples);
    }
}

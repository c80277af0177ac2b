using System.Text;

namespace Dxcp.Cli.Media;

/// <summary>
/// Reads a YUV4MPEG2 stream forwards, so from a pipe too, holding one frame at a time. Errors name the frame, counted from 1,
/// and the byte, counted from 0 at the stream's beginning.
/// </summary>
internal sealed class Y4mReader : IClip
{
    private const int LongestLine = 8192;
    private static ReadOnlySpan<byte> FrameWord => "FRAME"u8;

    private readonly BufferedStream _stream;
    private readonly byte[] _line = new byte[LongestLine];
    private long _position;
    private long _frames;

    /// <summary>Takes over a stream and reads its header.</summary>
    /// <param name="stream">The bytes; disposed with this object, or at once when the header is refused.</param>
    /// <param name="name">How messages name the clip.</param>
    /// <exception cref="CliException">The header is malformed, or the clip is not one that can be played.</exception>
    public Y4mReader(Stream stream, string name)
    {
        Name = name;
        _stream = new BufferedStream(stream, 1 << 16);
        try
        {
            long? length = stream.CanSeek ? stream.Length : null;
            HeaderLine = ReadHeader();
            Format = Y4mHeader.Parse(HeaderLine.Span);
            ExpectedFrames = (length - _position) / (Format.FrameSize + FrameWord.Length + 1);
        }
        catch (CliException refusal)
        {
            stream.Dispose();
            throw CliException.BadInput($"{name}: {refusal.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            stream.Dispose();
            throw Unreadable(exception);
        }
    }

    public string Name { get; }

    public ClipFormat Format { get; }

    public ReadOnlyMemory<byte> HeaderLine { get; }

    public long? ExpectedFrames { get; }

    public string? Cut { get; private set; }

    public bool TryRead(ClipFrame frame)
    {
        try
        {
            return ReadFrame(frame);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception);
        }
    }

    public void Dispose() => _stream.Dispose();

    private bool ReadFrame(ClipFrame frame)
    {
        long number = _frames + 1, start = _position;
        int length = ReadLine(FrameWord);
        if (length == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> got = _line.AsSpan(0, length);
        int same = got.CommonPrefixLength(FrameWord);
        if (same < FrameWord.Length && same < length)
        {
            throw Malformed(number, $"byte {start + same} should go on with the word FRAME");
        }

        if (got[^1] != '\n')
        {
            return length == LongestLine
                ? throw Malformed(number, $"the FRAME line that begins at byte {start} does not end within {LongestLine} bytes")
                : EndsInside(number, $"the clip ends at byte {_position}, inside the FRAME line");
        }

        if (got[FrameWord.Length] is not ((byte)' ' or (byte)'\n'))
        {
            throw Malformed(number, $"byte {start + FrameWord.Length} should be a space or a newline");
        }

        frame.HeaderLine = length == FrameWord.Length + 1 ? PlainFrameLine : got.ToArray();
        frame.Number = number;
        frame.Offset = _position;
        int read = _stream.ReadAtLeast(frame.Samples, frame.Samples.Length, throwOnEndOfStream: false);
        _position += read;
        if (read < frame.Samples.Length)
        {
            return EndsInside(number, $"the clip ends at byte {_position}, after {read} of the frame's {frame.Samples.Length} bytes");
        }

        _frames = number;
        return true;
    }

    /// <summary>The line that nearly every frame has.</summary>
    public static byte[] PlainFrameLine { get; } = "FRAME\n"u8.ToArray();

    private ReadOnlyMemory<byte> ReadHeader()
    {
        int length = ReadLine(Encoding.ASCII.GetBytes(Y4mHeader.Magic));
        if (length == 0)
        {
            throw CliException.BadInput("there is nothing in it");
        }

        if (_line[length - 1] != '\n' && _line.AsSpan(0, length).StartsWith("YUV4MPEG2"u8))
        {
            throw CliException.BadInput(length == LongestLine
                ? $"the header does not end within {LongestLine} bytes"
                : $"the clip ends at byte {_position}, inside the header");
        }

        return _line.AsMemory(0, length).ToArray();
    }

    /// <summary>Reads up to and with the next newline; stops early where the line is too long, is not the expected one, or ends.</summary>
    private int ReadLine(ReadOnlySpan<byte> expected)
    {
        int length = 0;
        while (length < LongestLine && _stream.ReadByte() is >= 0 and int next)
        {
            _line[length++] = (byte)next;
            _position++;
            if (next == '\n' || (length <= expected.Length && next != expected[length - 1]))
            {
                break;
            }
        }

        return length;
    }

    private bool EndsInside(long number, string what)
    {
        Cut = Malformed(number, what).Message;
        return false;
    }

    private CliException Malformed(long number, string what) => CliException.BadInput($"{Name}: frame {number} (counted from 1): {what}");

    private CliException Unreadable(Exception exception) => CliException.BadInput($"{Name}: cannot be read: {CliException.Reason(exception)}", exception);
}

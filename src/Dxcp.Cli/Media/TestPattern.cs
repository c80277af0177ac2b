using System.Runtime.InteropServices;

namespace Dxcp.Cli.Media;

/// <summary>
/// The clip that plays when none is given: 1920×1080, 8-bit 4:2:0, 30 frames a second, 240 frames. Colour bars drift over a
/// gradient, a box bounces, and a band of noise makes every frame differ from every other. The same bytes on every machine.
/// </summary>
internal sealed class TestPattern : IClip
{
    private const int Width = 1920;
    private const int Height = 1080;
    private const int Frames = 240;
    private const int BoxSide = 192;
    private const int NoiseRows = 64;
    private const int BarWidth = Width / 8;

    /// <summary>Y, U and V of white, yellow, cyan, green, magenta, red, blue and black, BT.709, video range.</summary>
    private static ReadOnlySpan<byte> Bars =>
    [
        235, 128, 128, 219, 16, 138, 188, 154, 16, 173, 42, 26,
        78, 214, 230, 63, 102, 240, 32, 240, 118, 16, 128, 128,
    ];

    // Two periods of each row, so that a drifted row is one copy.
    private readonly byte[] _lumaRow = new byte[2 * Width];
    private readonly byte[] _uRow = new byte[Width];
    private readonly byte[] _vRow = new byte[Width];
    private long _frames;

    public TestPattern()
    {
        for (int x = 0; x < 2 * Width; x++)
        {
            _lumaRow[x] = Bars[x / BarWidth % 8 * 3];
        }

        for (int x = 0; x < Width; x++)
        {
            _uRow[x] = Bars[x / (BarWidth / 2) % 8 * 3 + 1];
            _vRow[x] = Bars[x / (BarWidth / 2) % 8 * 3 + 2];
        }
    }

    public string Name => "built-in pattern";

    public ClipFormat Format => new(Width, Height, 8);

    public ReadOnlyMemory<byte> HeaderLine { get; } = "YUV4MPEG2 W1920 H1080 F30:1 Ip A1:1 C420jpeg\n"u8.ToArray();

    public long? ExpectedFrames => Frames;

    public bool TryRead(ClipFrame frame)
    {
        if (_frames == Frames)
        {
            return false;
        }

        Draw(frame.Samples, (int)_frames);
        frame.HeaderLine = Y4mReader.PlainFrameLine;
        frame.Offset = HeaderLine.Length + _frames * (Format.FrameSize + Y4mReader.PlainFrameLine.Length) + Y4mReader.PlainFrameLine.Length;
        frame.Number = ++_frames;
        return true;
    }

    public void Dispose()
    {
        // Nothing is held but memory.
    }

    private void Draw(Span<byte> samples, int number)
    {
        Span<byte> luma = samples[..Format.LumaSize];
        Span<byte> u = samples.Slice(Format.LumaSize, Format.ChromaSize);
        Span<byte> v = samples.Slice(Format.LumaSize + Format.ChromaSize, Format.ChromaSize);
        int drift = number * 8 % Width;
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = luma.Slice(y * Width, Width);
            if (y < Height * 2 / 3)
            {
                _lumaRow.AsSpan(drift, Width).CopyTo(row);
            }
            else
            {
                row.Fill((byte)(16 + (y + 2 * number) % 220));
            }
        }

        for (int y = 0; y < Height / 2; y++)
        {
            _uRow.AsSpan(drift / 2, Width / 2).CopyTo(u.Slice(y * Width / 2, Width / 2));
            _vRow.AsSpan(drift / 2, Width / 2).CopyTo(v.Slice(y * Width / 2, Width / 2));
        }

        int left = Bounce(number * 12, Width - BoxSide), top = Bounce(number * 7, Height - NoiseRows - BoxSide);
        for (int y = top; y < top + BoxSide; y++)
        {
            luma.Slice(y * Width + left, BoxSide).Fill(200);
        }

        Noise(MemoryMarshal.Cast<byte, ulong>(luma[((Height - NoiseRows) * Width)..]), (ulong)number);
    }

    private static int Bounce(int distance, int room)
    {
        int phase = distance % (2 * room);
        return phase < room ? phase : 2 * room - phase;
    }

    /// <summary>xorshift64: quick, seeded by the frame's number, no secret.</summary>
    private static void Noise(Span<ulong> target, ulong seed)
    {
        ulong state = (seed + 1) * 0x9E3779B97F4A7C15;
        foreach (ref ulong eight in target)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            eight = state;
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Dxcp.Tests;

/// <summary>A buffer as an application submitted it: its type by Direct3D 11's numbers, and its bytes.</summary>
internal sealed record SubmittedBuffer(int Type, byte[] Data)
{
    public const int PictureParameters = 0, Matrix = 4, SliceControl = 5, Bitstream = 6;
}

/// <summary>A clip of tests/dxva: what a player of Windows submitted, picture by picture, and the sums of the pictures that have to come out.</summary>
internal sealed partial class Submissions
{
    private Submissions(Guid profile, bool isTen, int width, int height, IReadOnlyList<IReadOnlyList<SubmittedBuffer>> frames,
        IReadOnlyList<byte[]> prefixes, IReadOnlyList<string> sums)
    {
        Profile = profile;
        IsTen = isTen;
        Width = width;
        Height = height;
        Frames = frames;
        Prefixes = prefixes;
        Sums = sums;
    }

    /// <summary>Every clip.</summary>
    public static string[] Names { get; } =
        ["h264_base", "h264_main", "h264_high", "h264_mbaff", "h264_opengop", "hevc_main", "hevc_main10", "vp9", "mpeg2",
            "av1", "av1_svt", "av1_ten", "av1_grain", "av1_motion"];

    public Guid Profile { get; }

    /// <summary>Whether pictures are P010 rather than NV12.</summary>
    public bool IsTen { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The buffers of each picture, in decoding order.</summary>
    public IReadOnlyList<IReadOnlyList<SubmittedBuffer>> Frames { get; }

    /// <summary>MD5 of each picture, cropped to 320 by 180, samples of chroma apart, in the order of display.</summary>
    public IReadOnlyList<string> Sums { get; }

    /// <summary>What the stream has before the bitstream of each picture, such as parameter sets, where the file has it.</summary>
    public IReadOnlyList<byte[]> Prefixes { get; }

    public static Submissions Load(string name, string place = "dxva")
    {
        string folder = Path.Combine(AppContext.BaseDirectory, place);
        using var file = new GZipStream(File.OpenRead(Path.Combine(folder, name + ".bin.gz")), CompressionMode.Decompress);
        using var reader = new BinaryReader(file);
        string[] header = [];
        var frames = new List<IReadOnlyList<SubmittedBuffer>>();
        var frame = new List<SubmittedBuffer>();
        var prefixes = new List<byte[]>();
        while (TryReadRecord(reader, out int type, out byte[] data))
        {
            switch (type)
            {
                case 100:
                    header = System.Text.Encoding.ASCII.GetString(data).Split(' ');
                    break;
                case 101:
                    frame = [];
                    break;
                case 102:
                    frames.Add(frame);
                    break;
                case 103:
                    prefixes.Add(data);
                    break;
                default:
                    frame.Add(new(type, data));
                    break;
            }
        }

        string sums = Path.Combine(folder, name + ".md5");
        return new(Guid.Parse(header[0]), header[1] == "P010", int.Parse(header[2], CultureInfo.InvariantCulture),
            int.Parse(header[3], CultureInfo.InvariantCulture), frames, prefixes, File.Exists(sums) ? File.ReadAllLines(sums) : []);
    }

    /// <summary>The sum of a picture in NV12 or P010, as <see cref="Sums"/> has them.</summary>
    /// <param name="picture">The picture without padding.</param>
    public string SumOf(ReadOnlySpan<byte> picture)
    {
        const int CroppedWidth = 320, CroppedHeight = 180;
        int size = IsTen ? 2 : 1, row = Width * size, rows = (Height + 1) & ~1;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] line = new byte[CroppedWidth * size];
        for (int y = 0; y < CroppedHeight; y++)
        {
            for (int x = 0; x < CroppedWidth; x++)
                Sample(picture[((y * row) + (x * size))..], line.AsSpan(x * size));
            hash.AppendData(line);
        }

        for (int plane = 0; plane < 2; plane++)
        {
            for (int y = 0; y < CroppedHeight / 2; y++)
            {
                for (int x = 0; x < CroppedWidth / 2; x++)
                    Sample(picture[(((rows + y) * row) + (((2 * x) + plane) * size))..], line.AsSpan(x * size));
                hash.AppendData(line.AsSpan(0, CroppedWidth / 2 * size));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    private void Sample(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (IsTen)
            BitConverter.TryWriteBytes(to, (ushort)(BitConverter.ToUInt16(from) >> 6));
        else
            to[0] = from[0];
    }

    private static bool TryReadRecord(BinaryReader reader, out int type, out byte[] data)
    {
        data = [];
        type = 0;
        byte[] head = reader.ReadBytes(8);
        if (head.Length < 8)
            return false;
        type = BitConverter.ToInt32(head);
        data = reader.ReadBytes(BitConverter.ToInt32(head, 4));
        return true;
    }
}

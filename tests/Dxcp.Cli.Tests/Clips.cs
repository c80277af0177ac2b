using System.Text;

namespace Dxcp.Cli.Tests;

/// <summary>Small YUV4MPEG2 clips made in memory.</summary>
internal static class Clips
{
    /// <summary>A clip whose every sample differs from its neighbours and from the other frames' within its range.</summary>
    public static byte[] Make(int frames, int width = 16, int height = 8, string parameters = "F30:1 Ip A1:1 C420jpeg", string frameLine = "FRAME\n",
        int bits = 8)
    {
        using MemoryStream clip = new();
        clip.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{width} H{height} {parameters}\n"));
        for (int frame = 0; frame < frames; frame++)
        {
            clip.Write(Encoding.ASCII.GetBytes(frameLine));
            for (int i = 0; i < width * height * 3 / 2; i++)
            {
                int sample = (i * 7 + frame * 31 + i / 5) & ((1 << bits) - 1);
                clip.WriteByte((byte)sample);
                if (bits > 8)
                {
                    clip.WriteByte((byte)(sample >> 8));
                }
            }
        }

        return clip.ToArray();
    }

    /// <summary>Bytes of Latin-1 text.</summary>
    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);
}

/// <summary>A folder of its own for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dxcp-test-");

    public string Name => _folder.FullName;

    public string this[string file] => Path.Combine(_folder.FullName, file);

    /// <summary>The names of everything in it, hidden files too.</summary>
    public string[] Files =>
        [.. _folder.GetFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }).Select(file => file.Name).Order(StringComparer.Ordinal)];

    public string Add(string file, byte[] bytes)
    {
        File.WriteAllBytes(this[file], bytes);
        return this[file];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

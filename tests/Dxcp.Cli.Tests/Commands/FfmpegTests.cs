using System.ComponentModel;
using System.Diagnostics;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>Clips as ffmpeg writes them.</summary>
public class FfmpegTests
{
    [Theory]
    [InlineData("yuv420p")]
    [InlineData("yuv420p10le")]
    public void A_clip_that_ffmpeg_wrote_comes_back_byte_by_byte(string pixelFormat)
    {
        byte[] clip = Make(pixelFormat, "320x180", 2);
        using TemporaryFolder folder = new();
        Transcript run = Transcript.OfCommand(new LoopbackApi { Padding = 64 }, ["play", "-", "--refresh-every", "7", "--output", folder["out.y4m"]], clip);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("60 of 320x180", run.Out);
        Assert.Contains("9 (8 key refreshes)", run.Out);
        Assert.True(clip.AsSpan().SequenceEqual(File.ReadAllBytes(folder["out.y4m"])));
    }

    [Theory]
    [InlineData("yuv422p10le", "-pix_fmt yuv420p10le)")]
    [InlineData("gray10le", "-pix_fmt yuv420p10le)")]
    [InlineData("yuv420p12le", "-pix_fmt yuv420p10le)")]
    public void Chroma_that_ffmpeg_can_write_and_we_cannot_play_is_refused_with_the_way_out(string pixelFormat, string end)
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["play", "-"], Make(pixelFormat, "64x32", 1));
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith(end, run.Error.TrimEnd());
    }

    private static byte[] Make(string pixelFormat, string size, int seconds)
    {
        ProcessStartInfo start = new("ffmpeg",
        [
            "-loglevel", "error", "-nostdin", "-f", "lavfi", "-i", $"testsrc2=size={size}:rate=30:duration={seconds}",
            "-pix_fmt", pixelFormat, "-strict", "-1", "-f", "yuv4mpegpipe", "-",
        ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip("needs: ffmpeg — it makes the clips");
        }

        using (process)
        {
            using MemoryStream clip = new();
            process!.StandardOutput.BaseStream.CopyTo(clip);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return clip.ToArray();
        }
    }
}

using Microsoft.Win32.SafeHandles;

namespace Dxcp.Cli.Media;

/// <summary>Standard output as bytes.</summary>
internal static class StandardOutput
{
    private const nint Descriptor = 1;

    /// <summary>Opens it so that a reader who has gone away shows as an error: the console's stream would swallow that.</summary>
    public static Stream Open()
    {
        if (!OperatingSystem.IsWindows())
        {
            FileStream stream = new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return stream;
            }

            // A file: this stream would write at offsets of its own and leave the descriptor's, which others share, behind.
            stream.Dispose();
        }

        return Console.OpenStandardOutput();
    }
}

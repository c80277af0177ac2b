using System.Globalization;
using System.Runtime.InteropServices;

namespace Dxcp.Diagnostics;

/// <summary>
/// Who writes a trace at the moment: a child process inherits the name of its parent's, and a second copy of the library in one process has it too.
/// </summary>
internal static class TraceOwner
{
    /// <summary>Whether a file is a trace.</summary>
    public static bool IsTrace(string path) => HeaderOf(path) is not null;

    /// <summary>The living process that writes a file; 0 where there is none, or none that can be known.</summary>
    public static int Of(string path)
    {
        try
        {
            if (HeaderOf(path) is not { } header)
                return 0;
            int process = (int)MemoryMarshal.Read<long>(header.AsSpan(TraceFormat.ProcessAt));
            var began = new DateTime(MemoryMarshal.Read<long>(header.AsSpan(TraceFormat.StartedAt)), DateTimeKind.Utc);
            // A number is used again, often the same by the next run in a container: what began before its process is somebody's who is gone.
            return StartOf(process) is { } start && start - TimeSpan.FromSeconds(1) <= began ? process : 0;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    private static byte[]? HeaderOf(string path)
    {
        try
        {
            // Nothing is opened that would wait for a writer, as a pipe does.
            if (new FileInfo(path) is not { Exists: true, Length: >= TraceFormat.FileHeader })
                return null;
            byte[] header = new byte[TraceFormat.ProgramAt];
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
                && MemoryMarshal.Read<ulong>(header) == TraceFormat.Magic ? header : null;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    // proc(5): the start in hundredths of seconds after the system's, the 22nd number of stat; names may hold blanks and parentheses.
    private static DateTime? StartOf(int process)
    {
        string stat = $"/proc/{process}/stat";
        if (!File.Exists(stat))
            return null;
        string line = File.ReadAllText(stat);
        string[] numbers = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string? boot = File.ReadLines("/proc/stat").FirstOrDefault(text => text.StartsWith("btime ", StringComparison.Ordinal));
        if (boot is null || numbers.Length < 20)
            return null;
        return DateTime.UnixEpoch.AddSeconds(long.Parse(boot.AsSpan(6), CultureInfo.InvariantCulture))
            .AddMilliseconds(10 * long.Parse(numbers[19], CultureInfo.InvariantCulture));
    }
}

namespace Dxcp.Cli.Media;

/// <summary>
/// Where a clip is written. A file grows under a temporary name beside its own and takes its own name in
/// <see cref="Complete"/>; disposed before that, it leaves nothing. Standard output, devices and named pipes are written straight.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    /// <summary>The name that means standard input or standard output.</summary>
    public const string Standard = "-";

    private const string Unfinished = ".part";

    private readonly string _name;
    private readonly string? _temporary;
    private readonly string? _target;
    private bool _complete;

    private OutputFile(string name, Stream stream, string? temporary = null, string? target = null)
    {
        _name = name;
        _temporary = temporary;
        _target = target;
        Stream = stream;
    }

    /// <summary>Takes the bytes.</summary>
    public Stream Stream { get; }

    /// <summary>Finds out that the output can be written, before anything else begins.</summary>
    /// <param name="name">A path.</param>
    /// <param name="input">The clip's path, which the output must not be; null when the clip is no file.</param>
    /// <param name="wait">Does what may block, a pipe's opening, and may leave it behind, so that no file is made there; null to wait for it.</param>
    /// <exception cref="CliException">It cannot be written, or is the clip itself.</exception>
    public static OutputFile Open(string name, string? input, Func<Func<OutputFile?>, OutputFile?>? wait = null)
    {
        try
        {
            string target = Resolve(name);
            if (input is not null && string.Equals(target, Resolve(input), PathComparison))
            {
                throw CliException.BadInput($"{name} is the clip itself; write to another file");
            }

            if (Directory.Exists(target) || Path.EndsInDirectorySeparator(name))
            {
                throw CliException.BadInput($"{name} cannot be written: it is a folder");
            }

            return (wait is null ? OpenExisting(name, target) : wait(() => OpenExisting(name, target))) ?? OpenTemporary(name, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unwritable(name, exception);
        }
    }

    /// <summary>Standard output as a clip's destination.</summary>
    public static OutputFile ToStandardOutput(Stream stream) => new("standard output", stream);

    /// <summary>What to say when <see cref="Stream"/> takes no more.</summary>
    public CliException Unwritable(Exception exception) => Unwritable(_name, exception);

    /// <summary>Puts the finished file under its name.</summary>
    /// <exception cref="CliException">The last bytes, or the renaming, failed.</exception>
    public void Complete()
    {
        try
        {
            Stream.Flush();
            if (_temporary is not null && _target is not null)
            {
                Stream.Dispose();
                if (IsDevice(_target))
                {
                    throw new IOException("a device is never replaced");
                }

                if (!OperatingSystem.IsWindows() && File.Exists(_target))
                {
                    File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_target));
                }

                File.Move(_temporary, _target, overwrite: true);
            }

            _complete = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(exception);
        }
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk or closed pipe shows again when the last bytes are flushed; it has been told already.
        }

        if (_temporary is not null && !_complete)
        {
            try
            {
                File.Delete(_temporary);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The folder went away or was closed to us meanwhile; there is nothing more to do about it.
            }
        }
    }

    private static StringComparison PathComparison =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Whether a full path names a device: renaming a file over one would take it from the whole machine.</summary>
    internal static bool IsDevice(string path) => !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static OutputFile? OpenExisting(string name, string target)
    {
        bool device = IsDevice(target);
        if (!device && !File.Exists(target))
        {
            return null;
        }

        FileStream probe = new(target, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });
        if (device || !probe.CanSeek)
        {
            return new OutputFile(name, probe);
        }

        probe.Dispose();
        return null;
    }

    private static OutputFile OpenTemporary(string name, string target)
    {
        string folder = Path.GetDirectoryName(target)!, beginning = $".{Path.GetFileName(target)}.";
        RemoveLeftovers(folder, beginning);
        string temporary = Path.Combine(folder, $"{beginning}{Guid.NewGuid():N}{Unfinished}");
        FileStream stream = new(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0
        });
        return new OutputFile(name, stream, temporary, target);
    }

    /// <summary>
    /// Removes what runs that were killed left of the same output. A run that goes on holds its file: opening it for oneself alone fails then.
    /// </summary>
    private static void RemoveLeftovers(string folder, string beginning)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Unfinished))
        {
            string name = Path.GetFileName(file);
            if (!name.StartsWith(beginning, StringComparison.Ordinal) || !Guid.TryParseExact(name[beginning.Length..^Unfinished.Length], "N", out _))
                continue;
            try
            {
                using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
                    File.Delete(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Somebody's who is still at work, or another user's: it stays.
            }
        }
    }

    private static CliException Unwritable(string name, Exception exception) =>
        CliException.BadInput($"{name} cannot be written: {CliException.Reason(exception)}", exception);

    /// <summary>The full path with links followed, so that two names of one file compare equal.</summary>
    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        // Under /dev a link such as /dev/stdout leads to names that only the kernel understands.
        if (IsDevice(full))
        {
            return full;
        }

        string? folder = Path.GetDirectoryName(full);
        if (folder is null)
        {
            return full;
        }

        string resolved = Path.Combine(Resolve(folder), Path.GetFileName(full));
        FileSystemInfo? link = Directory.Exists(resolved) ? new DirectoryInfo(resolved) : new FileInfo(resolved);
        return link.LinkTarget is null ? resolved : link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? resolved;
    }
}

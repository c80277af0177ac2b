using System.Text;

namespace Dxcp.Diagnostics;

/// <summary>A file that lines are added to. Each line is in the file, as far as the process is concerned, when <see cref="WriteLine"/> returns: what a
/// crash leaves behind is whole. Safe from any thread; several processes may add to one file.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;

    /// <summary>Opens a file, or makes it, to be added to.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public LogFile(string path) =>
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Closes the file; the process's own log stays open until its end.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Adds a line. One that cannot be written (a full disk) is dropped.</summary>
    public void WriteLine(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + Environment.NewLine);
        try
        {
            lock (_gate)
            {
                if (_file.CanSeek) // a pipe or a terminal has no end to go to
                    _ = _file.Seek(0, SeekOrigin.End);
                _file.Write(bytes);
            }
        }
        catch (IOException)
        {
            // There is nobody left to tell.
        }
    }
}

using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace Dxcp.Diagnostics;

/// <summary>A trace file as it grows: blocks of shared memory, handed out one by one. Safe from any thread.</summary>
internal sealed unsafe class TraceFileWriter : IDisposable
{
    private const int BlocksAtOnce = 32;

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly List<(MemoryMappedFile File, MemoryMappedViewAccessor View)> _mapped = [];
    private readonly byte* _header;
    private byte* _chunk;
    private int _left;
    private long _length;
    private bool _full;

    /// <summary>Makes the file anew.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public TraceFileWriter(string path)
    {
        Path = path;
        // A trace is not emptied, but made anew: what another process still writes to would otherwise vanish under its hands, and end it. What is
        // something else, such as a device, stays where it is.
        if (TraceOwner.IsTrace(path))
            File.Delete(path);
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            _header = Map(TraceFormat.FileHeader);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
        *(int*)(_header + TraceFormat.BlockSizeAt) = TraceFormat.Block;
        *(long*)(_header + TraceFormat.FrequencyAt) = Stopwatch.Frequency;
        *(long*)(_header + TraceFormat.StartedAt) = DateTime.UtcNow.Ticks;
        *(long*)(_header + TraceFormat.ProcessAt) = Environment.ProcessId;
        string program = System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "";
        if (program == "dotnet")
            program = AppDomain.CurrentDomain.FriendlyName;
        _ = Encoding.UTF8.TryGetBytes(program, new Span<byte>(_header + TraceFormat.ProgramAt, TraceFormat.ProgramBytes - 1), out _);
        Volatile.Write(ref *(ulong*)_header, TraceFormat.Magic);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A block for a thread; 0 if the file can take no more.</summary>
    public nint NextBlock(ulong thread)
    {
        lock (_gate)
        {
            if (_left == 0 && !Grow())
                return 0;
            byte* block = _chunk;
            _chunk += TraceFormat.Block;
            _left--;
            *(ulong*)(block + 8) = thread;
            *(uint*)block = TraceFormat.BlockMagic;
            Volatile.Write(ref *(int*)(_header + TraceFormat.BlocksAt), *(int*)(_header + TraceFormat.BlocksAt) + 1);
            return (nint)block;
        }
    }

    /// <summary>Lets go of the file. Nothing may be written any more.</summary>
    public void Dispose()
    {
        foreach ((MemoryMappedFile file, MemoryMappedViewAccessor view) in _mapped)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
        }
        _file.Dispose();
    }

    private bool Grow()
    {
        if (_full)
            return false;
        try
        {
            _chunk = Map(BlocksAtOnce * TraceFormat.Block);
            _left = BlocksAtOnce;
            return true;
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            _full = true;
            ErrorStream.WriteLine($"dxcp: {CallTrace.EnvironmentVariable}: {Path} can take no more ({Trouble.Of(full)}); the trace ends here.");
            return false;
        }
    }

    private byte* Map(int bytes)
    {
        // Zeros are written first: shared memory that the disk has no room for would end the process at its first use.
        RandomAccess.Write(_file.SafeFileHandle, new byte[bytes], _length);
        var mapped = MemoryMappedFile.CreateFromFile(_file, null, _length + bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None,
            leaveOpen: true);
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(_length, bytes, MemoryMappedFileAccess.ReadWrite);
        byte* address = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        address += view.PointerOffset;
        _mapped.Add((mapped, view));
        _length += bytes;
        return address;
    }
}

namespace Dxcp.Kernel;

/// <summary>
/// Pages that several processes can hold at once: zero at first, kept out of core dumps and of child processes, and gone with
/// the last process that holds them. Their number cannot change, so that no holder can pull them from under another. Linux
/// only. Disposing gives this process's hold up; nothing may use <see cref="Data"/> from then on.
/// </summary>
public sealed unsafe class SharedPages : IDisposable
{
    private int _descriptor;

    private SharedPages(int descriptor, byte* data, ulong size)
    {
        _descriptor = descriptor;
        Data = data;
        Size = size;
    }

    /// <summary>The first byte; begins a page.</summary>
    public byte* Data { get; private set; }

    /// <summary>Bytes, as <see cref="TryCreate"/> was asked for.</summary>
    public ulong Size { get; }

    /// <summary>What stands for the pages when they are handed to another process.</summary>
    internal int Descriptor => _descriptor;

    /// <summary>New pages, or null where the system has none, or is not Linux.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    public static SharedPages? TryCreate(ulong size)
    {
        if (!Door.IsOffered || size is 0 or > long.MaxValue)
            return null;
        int descriptor;
        fixed (byte* name = "dxcp-shared\0"u8)
            descriptor = Unix.CreateMemory(name, Unix.MemoryCloseOnExec | Unix.MemoryAllowSealing);
        if (descriptor < 0)
            return null;
        if (Unix.Truncate(descriptor, (nint)size) == 0 && Unix.Control(descriptor, Unix.AddSeals, Unix.SealsOfSize) == 0 && Map(descriptor, size) is { } pages)
            return pages;
        _ = Unix.Close(descriptor);
        return null;
    }

    /// <summary>Pages that came through a door; null, and the descriptor closed, if they are not of that size or could change it.</summary>
    internal static SharedPages? TryOpen(int descriptor, ulong size)
    {
        // S430
        bool isWhole = size is not 0 and <= long.MaxValue && Unix.Seek(descriptor, 0, Unix.SeekEnd) == (nint)size
            && (Unix.Control(descriptor, Unix.GetSeals, 0) & Unix.SealsOfSize) == Unix.SealsOfSize;
        if (isWhole && Map(descriptor, size) is { } pages)
            return pages;
        _ = Unix.Close(descriptor);
        return null;
    }

    /// <summary>Gives up this process's hold.</summary>
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, Unix.Failed);
        if (descriptor == Unix.Failed)
            return;
        _ = Unix.Unmap(Data, (nuint)Size);
        Data = null;
        _ = Unix.Close(descriptor);
    }

    private static SharedPages? Map(int descriptor, ulong size)
    {
        byte* data = Unix.Map(null, (nuint)size, Unix.ReadWrite, Unix.MapShared, descriptor, 0);
        if (data == (byte*)Unix.Failed)
            return null;
        _ = Unix.Advise(data, (nuint)size, Unix.DontDump);
        _ = Unix.Advise(data, (nuint)size, Unix.DontFork);
        return new SharedPages(descriptor, data, size);
    }
}

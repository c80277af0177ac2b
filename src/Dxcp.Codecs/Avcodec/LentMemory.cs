using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Driver;

namespace Dxcp.Codecs.Avcodec;

/// <summary>Memory that the library reads or writes, out of the driver's protected memory: a packet, or the planes of a picture.</summary>
internal sealed unsafe class LentMemory(ICodecMemory memory, nint data, ulong size)
{
    private GCHandle _handle;

    /// <summary>Its first byte.</summary>
    public byte* Data => (byte*)data;

    /// <summary>Its bytes.</summary>
    public ulong Size => size;

    /// <summary>Whether the library has it, or the decoder keeps it.</summary>
    public bool IsInUse => IsLent || IsKept;

    /// <summary>Whether the decoder keeps it, as the picture that was decoded last.</summary>
    public bool IsKept { get; set; }

    /// <summary>The planes, if it is a picture.</summary>
    public PlanePointers Planes { get; set; }

    /// <summary>Rows and samples in a row of luma, if it is a picture.</summary>
    public (int Width, int Height) Extent { get; set; }

    private bool IsLent { get; set; }

    /// <summary>Memory, or null if there is none.</summary>
    public static LentMemory? TryAllocate(ICodecMemory memory, ulong size) =>
        memory.TryAllocate(size) is not 0 and var data ? new(memory, data, size) : null;

    /// <summary>A buffer of the library's that lends the memory until the library has done with it; null if it has no memory for one.</summary>
    public void* Lend(AvcodecFunctions library)
    {
        if (!_handle.IsAllocated)
            _handle = GCHandle.Alloc(this);
        IsLent = true;
        void* buffer = library.NewBuffer(Data, (nuint)size, &TakeBack, (void*)GCHandle.ToIntPtr(_handle), 0);
        if (buffer == null)
            IsLent = false;
        return buffer;
    }

    /// <summary>Wipes the memory and gives it back. The library must have done with it.</summary>
    public void Free()
    {
        if (_handle.IsAllocated)
            _handle.Free();
        memory.Free(data, size);
    }

    /// <summary>The library calls it when the last of its references goes, on the thread that decodes.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TakeBack(void* opaque, byte* data)
    {
        if (GCHandle.FromIntPtr((nint)opaque).Target is LentMemory lent)
            lent.IsLent = false;
    }
}

/// <summary>
/// Memory of a decoder, used again and again: what is free and large enough is taken first. All of it is wiped when the decoder goes. Not thread-safe.
/// </summary>
/// <param name="memory">Where it comes from.</param>
/// <param name="isExact">Whether memory of more than twice the size that is asked for is given back, since pictures of another size do not come back.</param>
internal sealed class LentMemoryPool(ICodecMemory memory, bool isExact) : IDisposable
{
    private readonly List<LentMemory> _all = [];

    /// <summary>Memory that nobody uses, or null if there is none left.</summary>
    /// <param name="size">Bytes that it has at least.</param>
    public LentMemory? TryTake(ulong size)
    {
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            var candidate = _all[i];
            if (candidate.IsInUse)
                continue;
            if (candidate.Size >= size && (!isExact || candidate.Size / 2 <= size))
                return candidate;
            candidate.Free();
            _all.RemoveAt(i);
        }

        var fresh = LentMemory.TryAllocate(memory, size);
        if (fresh is not null)
            _all.Add(fresh);
        return fresh;
    }

    /// <summary>Wipes and frees all of it; what the library still has stays with it, which does not happen once its context is gone.</summary>
    public void Dispose()
    {
        foreach (var lent in _all)
        {
            lent.IsKept = false;
            if (!lent.IsInUse)
                lent.Free();
        }

        _all.Clear();
    }
}

using System.Runtime.InteropServices;

namespace Dxcp.Runtime;

/// <summary>Private memory of driver objects: the driver says how much, the runtime allocates it (R52).</summary>
internal static unsafe class DriverMemory
{
    private const nuint Alignment = 16;
    private const nuint MaxSize = 256 * 1024 * 1024;

    /// <summary>Whether an object of a driver's may be as large as that.</summary>
    internal static bool IsBelievable(nuint size) => size <= MaxSize;

    /// <summary>Zeroed memory, aligned to 16 bytes; at least 16 of them, so that each object has an address of its own.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory, or the size is beyond 256 MiB: no driver object is that large.</exception>
    public static void* Allocate(nuint size)
    {
        if (!IsBelievable(size))
            throw new InsufficientMemoryException("A driver asked for more private memory than any object needs.");
        size = Math.Max(size, Alignment);
        void* memory = NativeMemory.AlignedAlloc(size, Alignment);
        NativeMemory.Clear(memory, size);
        return memory;
    }

    /// <summary>Gives memory back. Null is nothing to do.</summary>
    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);
}

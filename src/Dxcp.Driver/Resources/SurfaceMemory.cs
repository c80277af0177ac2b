using System.Runtime.InteropServices;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// The memory of surfaces: outside the managed heap, given back the moment it is freed. Protected surfaces lie in pages
/// that neither core dumps nor child processes see, and that are wiped when they are freed.
/// </summary>
internal static unsafe class SurfaceMemory
{
    private const nuint Alignment = 4096;

    /// <summary>Zeroed memory, aligned to a page, or null if there is none.</summary>
    public static byte* TryAllocate(ulong size, bool isProtected)
    {
        try
        {
            if (isProtected)
                return SecretPages.Allocate((nuint)size, lockable: false);
            byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, Alignment);
            NativeMemory.Clear(memory, (nuint)size);
            return memory;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Gives memory back.</summary>
    public static void Free(byte* memory, ulong size, bool isProtected)
    {
        if (isProtected)
            SecretPages.Free(memory, (nuint)size);
        else
            NativeMemory.AlignedFree(memory);
    }
}

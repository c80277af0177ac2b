using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dxcp.Driver;

/// <summary>The memory of surfaces: outside the managed heap, given back the moment it is freed.</summary>
internal static unsafe class SurfaceMemory
{
    private const nuint Alignment = 4096;

    /// <summary>Zeroed memory, or null if there is none.</summary>
    public static byte* TryAllocate(ulong size, bool isProtected)
    {
        try
        {
            byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, Alignment);
            NativeMemory.Clear(memory, (nuint)size);
            return memory;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Gives memory back, wiped first if it held protected content.</summary>
    public static void Free(byte* memory, ulong size, bool isProtected)
    {
        if (isProtected)
            CryptographicOperations.ZeroMemory(new Span<byte>(memory, (int)size));
        NativeMemory.AlignedFree(memory);
    }
}

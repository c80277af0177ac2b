using System.Runtime.InteropServices;

namespace Dxcp.Runtime;

/// <summary>
/// The memory of a surface in the pool SYSTEMMEM: the runtime's, or the application's (<c>*pSharedHandle</c>). A driver gets
/// it as D3DDDI_SURFACEINFO::pSysMem. All zero for surfaces that are elsewhere.
/// </summary>
internal readonly unsafe struct SystemMemory
{
    // A page: whatever BufferAlignmentStart a driver asks for. Rows as far apart as in video memory, so that a blt fits.
    private const uint Alignment = 4096;
    private const uint PitchAlignment = 64;

    private SystemMemory(void* data, uint pitch, ulong size, bool isOwn)
    {
        Data = data;
        Pitch = pitch;
        Size = size;
        IsOwn = isOwn;
    }

    /// <summary>The first byte.</summary>
    public void* Data { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public uint Pitch { get; }

    /// <summary>Bytes that there are, if the memory is the runtime's; the application's is as long as it says at each call.</summary>
    public ulong Size { get; }

    /// <summary>Whether the memory is the runtime's.</summary>
    public bool IsOwn { get; }

    /// <summary>Zeroed memory of the runtime's.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static SystemMemory Allocate(uint rowBytes, uint rows)
    {
        uint pitch = (rowBytes + PitchAlignment - 1) / PitchAlignment * PitchAlignment;
        ulong size = (((ulong)pitch * rows) + Alignment - 1) / Alignment * Alignment;
        if (size > int.MaxValue)
            throw new InsufficientMemoryException("A surface is larger than 2 GiB.");
        void* data = NativeMemory.AlignedAlloc((nuint)size, Alignment);
        NativeMemory.Clear(data, (nuint)size);
        return new SystemMemory(data, pitch, size, isOwn: true);
    }

    /// <summary>The application's memory, which outlives the surface. Its rows follow one another without a gap (S76).</summary>
    public static SystemMemory Borrow(void* data, uint rowBytes) => new(data, rowBytes, 0, isOwn: false);

    /// <summary>Gives the memory back, if it is the runtime's.</summary>
    public void Free()
    {
        if (IsOwn)
            NativeMemory.AlignedFree(Data);
    }
}

using System.Runtime.InteropServices;
using Dxcp.Driver;

namespace Dxcp.Codecs.Tests;

/// <summary>Memory for codecs that counts what is out, and can be made to run out.</summary>
internal sealed unsafe class CountingMemory : ICodecMemory
{
    /// <summary>Bytes that are out.</summary>
    public ulong Taken { get; private set; }

    /// <summary>Where what is out begins, and its bytes.</summary>
    public Dictionary<nint, ulong> Blocks { get; } = [];

    /// <summary>The most that can be out.</summary>
    public ulong Limit { get; set; } = ulong.MaxValue;

    public nint TryAllocate(ulong size)
    {
        if (Taken + size > Limit)
            return 0;
        Taken += size;
        void* memory = NativeMemory.AlignedAlloc((nuint)size, 4096);
        NativeMemory.Clear(memory, (nuint)size);
        Blocks.Add((nint)memory, size);
        return (nint)memory;
    }

    public void Free(nint memory, ulong size)
    {
        Assert.True(Blocks.Remove(memory, out ulong taken));
        Assert.Equal(taken, size);
        Taken -= size;
        NativeMemory.AlignedFree((void*)memory);
    }
}

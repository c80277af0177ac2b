using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>A fake driver's side of shared resources: what it leaves with the kernel, and what it finds when it opens.</summary>
internal sealed unsafe class FakeKernel
{
    /// <summary>What it leaves with the resource; null: it does not allocate through the kernel.</summary>
    public byte[]? Left { get; set; } = [1, 2, 3];

    /// <summary>What it leaves with each allocation.</summary>
    public byte[][] LeftWithAllocations { get; set; } = [[4], [5, 6]];

    /// <summary>What pfnAllocateCb answered last.</summary>
    public int Answer { get; private set; }

    /// <summary>What it found when it opened last: on the resource, then on each allocation.</summary>
    public byte[][] Found { get; private set; } = [];

    /// <summary>The kernel's handles: of the resource, and of its allocations.</summary>
    public uint[] Handles { get; private set; } = [];

    /// <summary>The kernel's handles that it found when it opened last: of the allocations.</summary>
    public uint[] FoundHandles { get; private set; } = [];

    /// <summary>What the runtime called the resource that was made last.</summary>
    public nint LastName { get; set; }

    /// <summary>Allocates, if there is something to leave.</summary>
    public void Allocate(D3DDDI_DEVICECALLBACKS* callbacks, nint device, nint resource)
    {
        if (Left is null)
            return;
        byte[] all = [.. Left, .. LeftWithAllocations.SelectMany(data => data), 0];
        var infos = stackalloc D3DDDI_ALLOCATIONINFO[LeftWithAllocations.Length + 1];
        fixed (byte* data = all)
        {
            byte* next = data + Left.Length;
            for (int i = 0; i < LeftWithAllocations.Length; i++)
            {
                infos[i] = new D3DDDI_ALLOCATIONINFO { pPrivateDriverData = next, PrivateDriverDataSize = (uint)LeftWithAllocations[i].Length };
                next += LeftWithAllocations[i].Length;
            }

            var arguments = new D3DDDICB_ALLOCATE
            {
                pPrivateDriverData = data,
                PrivateDriverDataSize = (uint)Left.Length,
                hResource = resource,
                NumAllocations = (uint)LeftWithAllocations.Length,
                pAllocationInfo = infos,
            };
            Answer = callbacks->pfnAllocateCb((void*)device, &arguments);
            Handles = [arguments.hKMResource, .. Enumerable.Range(0, LeftWithAllocations.Length).Select(i => infos[i].hAllocation)];
        }
    }

    /// <summary>Looks at what is to be opened.</summary>
    public void Open(uint count, D3DDDI_OPENALLOCATIONINFO* infos, void* data, uint size)
    {
        FoundHandles = [.. Enumerable.Range(0, (int)count).Select(i => infos[i].hAllocation)];
        Found = [new ReadOnlySpan<byte>(data, (int)size).ToArray(),
            .. Enumerable.Range(0, (int)count).Select(i => new ReadOnlySpan<byte>(infos[i].pPrivateDriverData, (int)infos[i].PrivateDriverDataSize).ToArray())];
    }
}

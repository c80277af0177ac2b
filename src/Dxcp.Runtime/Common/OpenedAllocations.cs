using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>What a driver is handed when it opens a shared resource: what the driver that made it left, copied to memory that ends with this.</summary>
internal readonly unsafe ref struct OpenedAllocations
{
    /// <summary>Copies what was left with a resource.</summary>
    public OpenedAllocations(SharedResource shared)
    {
        Count = (uint)shared.Allocations.Count;
        DriverDataSize = (uint)shared.DriverData.Length;
        nuint size = (Count * (nuint)sizeof(D3DDDI_OPENALLOCATIONINFO)) + DriverDataSize + (nuint)shared.Allocations.Sum(allocation => allocation.Data.Length);
        Infos = (D3DDDI_OPENALLOCATIONINFO*)DriverMemory.Allocate(size);
        byte* next = (byte*)(Infos + Count);
        DriverData = Put(shared.DriverData, ref next);
        for (int i = 0; i < Count; i++)
        {
            SharedResource.Allocation allocation = shared.Allocations[i];
            Infos[i] = new D3DDDI_OPENALLOCATIONINFO
            {
                hAllocation = allocation.Handle,
                pPrivateDriverData = Put(allocation.Data, ref next),
                PrivateDriverDataSize = (uint)allocation.Data.Length
            };
        }
    }

    /// <summary>How many allocations there are.</summary>
    public uint Count { get; }

    /// <summary>The allocations.</summary>
    public D3DDDI_OPENALLOCATIONINFO* Infos { get; }

    /// <summary>What was left with the resource; null for nothing.</summary>
    public void* DriverData { get; }

    /// <summary>Bytes of it.</summary>
    public uint DriverDataSize { get; }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => DriverMemory.Free(Infos);

    private static void* Put(ReadOnlySpan<byte> data, ref byte* next)
    {
        if (data.IsEmpty)
            return null;
        data.CopyTo(new Span<byte>(next, data.Length));
        void* place = next;
        next += data.Length;
        return place;
    }
}

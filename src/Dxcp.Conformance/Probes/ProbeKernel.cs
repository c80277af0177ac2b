using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Plays the kernel: keeps what the driver leaves with shared resources, by the runtime's handles.</summary>
internal static unsafe class ProbeKernel
{
    private static readonly ConcurrentDictionary<(nint Device, nint Resource), byte[]> s_left = new();
    private static readonly ConcurrentDictionary<nint, int> s_refusals = new();

    public static D3DDDI_DEVICECALLBACKS* Table { get; } = MakeTable();

    /// <summary>What the driver left with a resource that it has not given up; null if there is nothing.</summary>
    public static byte[]? Left(nint device, nint resource) => s_left.GetValueOrDefault((device, resource));

    /// <summary>Has a device's allocations answered with a code.</summary>
    public static void Refuse(nint device, int code) => s_refusals[device] = code;

    private static D3DDDI_DEVICECALLBACKS* MakeTable()
    {
        var table = (D3DDDI_DEVICECALLBACKS*)RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(ProbeKernel), sizeof(D3DDDI_DEVICECALLBACKS));
        table->pfnAllocateCb = &Allocate;
        table->pfnDeallocateCb = &Deallocate;
        return table;
    }

    [UnmanagedCallersOnly]
    private static int Allocate(void* hDevice, D3DDDICB_ALLOCATE* pData)
    {
        if (s_refusals.TryGetValue((nint)hDevice, out int code))
            return code;
        s_left[((nint)hDevice, pData->hResource)] = new ReadOnlySpan<byte>(pData->pPrivateDriverData, (int)pData->PrivateDriverDataSize).ToArray();
        return pData->NumAllocations == 1 && pData->pAllocationInfo != null ? HResult.S_OK : HResult.E_INVALIDARG;
    }

    [UnmanagedCallersOnly]
    private static int Deallocate(void* hDevice, D3DDDICB_DEALLOCATE* pData) =>
        s_left.TryRemove(((nint)hDevice, pData->hResource), out _) ? HResult.S_OK : HResult.E_INVALIDARG;
}

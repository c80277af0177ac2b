using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>What drivers get in place of the kernel's services: there is no kernel behind this runtime, every one answers E_NOTIMPL.</summary>
internal static unsafe class KernelCallbacks
{
    public static void Fill(D3DDDI_ADAPTERCALLBACKS* table) => Fill(table, sizeof(D3DDDI_ADAPTERCALLBACKS));

    public static void Fill(D3DDDI_DEVICECALLBACKS* table) => Fill(table, sizeof(D3DDDI_DEVICECALLBACKS));

    private static void Fill(void* table, int bytes) => new Span<nint>(table, bytes / sizeof(nint)).Fill((nint)SharedSlots.NotImplemented);
}

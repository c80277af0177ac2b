using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// What drivers get of the kernel's services: the allocation of shared resources (<see cref="SharedResource"/>). There is no
/// other kernel behind this runtime; everything else answers E_NOTIMPL.
/// </summary>
[DdiTable(typeof(D3DDDI_DEVICECALLBACKS), UnknownReturnsHResult = true)]
internal static unsafe partial class KernelCallbacks
{
    public static void Fill(D3DDDI_ADAPTERCALLBACKS* table) =>
        new Span<nint>(table, sizeof(D3DDDI_ADAPTERCALLBACKS) / sizeof(nint)).Fill((nint)SharedSlots.NotImplemented);

    private static int AllocateCb(void* hDevice, D3DDDICB_ALLOCATE* pData) => SharedResource.Allocate(pData);

    // S198, S301: the escapes that mean something here. Both have 20 bytes, and begin with what they are.
    private static int EscapeCb(void* hAdapter, void* pData)
    {
        var escape = (D3DDDICB_ESCAPE*)pData;
        if (escape == null || escape->pPrivateDriverData == null || escape->PrivateDriverDataSize != sizeof(DxcpTeardownNotice))
            return E_NOTIMPL;
        Guid id = *(Guid*)escape->pPrivateDriverData;
        if (id == DxcpGuids.DXCP_ESCAPE_REMOVAL)
            return RemovalReasons.Take(escape->hDevice, ((DxcpRemovalNotice*)escape->pPrivateDriverData)->Reason);
        if (id != DxcpGuids.DXCP_ESCAPE_TEARDOWN)
            return E_NOTIMPL;
        RegisteredEvents.Teardown.SetAll(escape->hDevice);
        return S_OK;
    }

    // The runtime keeps account of who uses a resource itself: a driver that forgets this costs nothing.
    private static int DeallocateCb(void* hDevice, D3DDDICB_DEALLOCATE* pData) => pData == null ? E_INVALIDARG : S_OK;
}

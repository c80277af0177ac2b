// d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3DDDI_DEVICECALLBACKS, d3dumddi.h: 22 entries, 176 bytes (Windows 7 layout; later versions append). Entries typed void* are those whose signature
/// the project does not use.</summary>
public unsafe struct D3DDDI_DEVICECALLBACKS
{
    public delegate* unmanaged<void*, D3DDDICB_ALLOCATE*, int> pfnAllocateCb;
    public delegate* unmanaged<void*, D3DDDICB_DEALLOCATE*, int> pfnDeallocateCb;
    public void* pfnSetPriorityCb;
    public void* pfnQueryResidencyCb;
    public void* pfnSetDisplayModeCb;
    public delegate* unmanaged<void*, void*, int> pfnPresentCb;
    public delegate* unmanaged<void*, void*, int> pfnRenderCb;
    public delegate* unmanaged<void*, void*, int> pfnLockCb;
    public delegate* unmanaged<void*, void*, int> pfnUnlockCb;
    public delegate* unmanaged<void*, void*, int> pfnEscapeCb;
    public void* pfnCreateOverlayCb;
    public void* pfnUpdateOverlayCb;
    public void* pfnFlipOverlayCb;
    public void* pfnDestroyOverlayCb;
    public delegate* unmanaged<void*, void*, int> pfnCreateContextCb;
    public delegate* unmanaged<void*, void*, int> pfnDestroyContextCb;
    public void* pfnCreateSynchronizationObjectCb;
    public void* pfnDestroySynchronizationObjectCb;
    public void* pfnWaitForSynchronizationObjectCb;
    public void* pfnSignalSynchronizationObjectCb;
    public void* pfnSetAsyncCallbacksCb;
    public void* pfnSetDisplayPrivateDriverFormatCb;
}

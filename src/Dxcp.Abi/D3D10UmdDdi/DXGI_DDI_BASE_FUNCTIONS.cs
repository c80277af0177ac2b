// dxgiddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>DXGI_DDI_BASE_FUNCTIONS, dxgiddi.h: 7 entries, 56 bytes. Entries typed void* are those whose signature the project does not use.</summary>
public unsafe struct DXGI_DDI_BASE_FUNCTIONS
{
    public void* pfnPresent;
    public void* pfnGetGammaCaps;
    public void* pfnSetDisplayMode;
    public void* pfnSetResourcePriority;
    public void* pfnQueryResourceResidency;
    public void* pfnRotateResourceIdentities;
    public void* pfnBlt;
}

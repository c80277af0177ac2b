// d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3DDDI_ADAPTERCALLBACKS, d3dumddi.h: 2 entries, 16 bytes. Entries typed void* are those whose signature the project does not use.</summary>
public unsafe struct D3DDDI_ADAPTERCALLBACKS
{
    public delegate* unmanaged<void*, void*, int> pfnQueryAdapterInfoCb;
    public delegate* unmanaged<void*, void*, int> pfnGetMultisampleMethodListCb;
}

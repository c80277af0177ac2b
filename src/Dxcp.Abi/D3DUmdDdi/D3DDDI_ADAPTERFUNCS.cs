// d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3DDDI_ADAPTERFUNCS, d3dumddi.h: 3 entries, 24 bytes. Entries typed void* are those whose signature the project does not use.</summary>
public unsafe struct D3DDDI_ADAPTERFUNCS
{
    public delegate* unmanaged<void*, D3DDDIARG_GETCAPS*, int> pfnGetCaps;
    public delegate* unmanaged<void*, D3DDDIARG_CREATEDEVICE*, int> pfnCreateDevice;
    public delegate* unmanaged<void*, int> pfnCloseAdapter;
}

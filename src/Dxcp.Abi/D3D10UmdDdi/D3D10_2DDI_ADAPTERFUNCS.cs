// d3d10umddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3D10_2DDI_ADAPTERFUNCS, d3d10umddi.h: 5 entries, 40 bytes. Entries typed void* are those whose signature the project does not use.</summary>
public unsafe struct D3D10_2DDI_ADAPTERFUNCS
{
    public delegate* unmanaged<D3D10DDI_HADAPTER, D3D10DDIARG_CALCPRIVATEDEVICESIZE*, nuint> pfnCalcPrivateDeviceSize;
    public delegate* unmanaged<D3D10DDI_HADAPTER, D3D10DDIARG_CREATEDEVICE*, int> pfnCreateDevice;
    public delegate* unmanaged<D3D10DDI_HADAPTER, int> pfnCloseAdapter;
    public delegate* unmanaged<D3D10DDI_HADAPTER, uint*, ulong*, int> pfnGetSupportedVersions;
    public delegate* unmanaged<D3D10DDI_HADAPTER, D3D10_2DDIARG_GETCAPS*, int> pfnGetCaps;
}

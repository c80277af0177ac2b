// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIAdapter, dxgi.h, 10 slots.</summary>
public unsafe struct IDXGIAdapter : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{2411E7E1-12AC-4CCF-BD14-9798E8534DC0}</summary>
    public static Guid IID => new(0x2411E7E1, 0x12AC, 0x4CCF, 0xBD, 0x14, 0x97, 0x98, 0xE8, 0x53, 0x4D, 0xC0);

    /// <summary>The vtable: the slots of IDXGIObject, then slots 7 to 9.</summary>
    public struct Vtbl
    {
        public IDXGIObject.Vtbl Base;
        public delegate* unmanaged<void*, uint, IDXGIOutput**, int> EnumOutputs;
        public delegate* unmanaged<void*, DXGI_ADAPTER_DESC*, int> GetDesc;
        public delegate* unmanaged<void*, Guid*, long*, int> CheckInterfaceSupport;
    }
}

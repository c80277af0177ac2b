// dxgi1_5.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIDevice4, dxgi1_5.h, 20 slots.</summary>
public unsafe struct IDXGIDevice4 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{95B4F95F-D8DA-4CA4-9EE6-3B76D5968A10}</summary>
    public static Guid IID => new(0x95B4F95F, 0xD8DA, 0x4CA4, 0x9E, 0xE6, 0x3B, 0x76, 0xD5, 0x96, 0x8A, 0x10);

    /// <summary>The vtable: the slots of IDXGIDevice3, then slots 18 to 19.</summary>
    public struct Vtbl
    {
        public IDXGIDevice3.Vtbl Base;
        public delegate* unmanaged<void*, uint, IDXGIResource**, DXGI_OFFER_RESOURCE_PRIORITY, uint, int> OfferResources1;
        public delegate* unmanaged<void*, uint, IDXGIResource**, uint*, int> ReclaimResources1;
    }
}

// dxgi1_2.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIDevice2, dxgi1_2.h, 17 slots.</summary>
public unsafe struct IDXGIDevice2 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{05008617-FBFD-4051-A790-144884B4F6A9}</summary>
    public static Guid IID => new(0x05008617, 0xFBFD, 0x4051, 0xA7, 0x90, 0x14, 0x48, 0x84, 0xB4, 0xF6, 0xA9);

    /// <summary>The vtable: the slots of IDXGIDevice1, then slots 14 to 16.</summary>
    public struct Vtbl
    {
        public IDXGIDevice1.Vtbl Base;
        public delegate* unmanaged<void*, uint, IDXGIResource**, DXGI_OFFER_RESOURCE_PRIORITY, int> OfferResources;
        public delegate* unmanaged<void*, uint, IDXGIResource**, int*, int> ReclaimResources;
        public delegate* unmanaged<void*, void*, int> EnqueueSetEvent;
    }
}

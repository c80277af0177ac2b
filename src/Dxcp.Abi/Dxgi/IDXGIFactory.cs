// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIFactory, dxgi.h, 12 slots.</summary>
public unsafe struct IDXGIFactory : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{7B7166EC-21C7-44AE-B21A-C9AE321AE369}</summary>
    public static Guid IID => new(0x7B7166EC, 0x21C7, 0x44AE, 0xB2, 0x1A, 0xC9, 0xAE, 0x32, 0x1A, 0xE3, 0x69);

    /// <summary>The vtable: the slots of IDXGIObject, then slots 7 to 11.</summary>
    public struct Vtbl
    {
        public IDXGIObject.Vtbl Base;
        public delegate* unmanaged<void*, uint, IDXGIAdapter**, int> EnumAdapters;
        public delegate* unmanaged<void*, nint, uint, int> MakeWindowAssociation;
        public delegate* unmanaged<void*, nint*, int> GetWindowAssociation;
        public delegate* unmanaged<void*, IUnknown*, DXGI_SWAP_CHAIN_DESC*, void**, int> CreateSwapChain;
        public delegate* unmanaged<void*, nint, IDXGIAdapter**, int> CreateSoftwareAdapter;
    }
}

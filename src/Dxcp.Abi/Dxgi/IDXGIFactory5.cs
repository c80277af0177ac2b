// dxgi1_5.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIFactory5, dxgi1_5.h, 29 slots.</summary>
public unsafe struct IDXGIFactory5 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{7632E1F5-EE65-4DCA-87FD-84CD75F8838D}</summary>
    public static Guid IID => new(0x7632E1F5, 0xEE65, 0x4DCA, 0x87, 0xFD, 0x84, 0xCD, 0x75, 0xF8, 0x83, 0x8D);

    /// <summary>The vtable: the slots of IDXGIFactory4, then slots 28 to 28.</summary>
    public struct Vtbl
    {
        public IDXGIFactory4.Vtbl Base;
        public delegate* unmanaged<void*, uint, void*, uint, int> CheckFeatureSupport;
    }
}

// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIAdapter1, dxgi.h, 11 slots.</summary>
public unsafe struct IDXGIAdapter1 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{29038F61-3839-4626-91FD-086879011A05}</summary>
    public static Guid IID => new(0x29038F61, 0x3839, 0x4626, 0x91, 0xFD, 0x08, 0x68, 0x79, 0x01, 0x1A, 0x05);

    /// <summary>The vtable: the slots of IDXGIAdapter, then slots 10 to 10.</summary>
    public struct Vtbl
    {
        public IDXGIAdapter.Vtbl Base;
        public delegate* unmanaged<void*, DXGI_ADAPTER_DESC1*, int> GetDesc1;
    }
}

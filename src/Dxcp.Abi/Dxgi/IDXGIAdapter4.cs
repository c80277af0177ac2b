// dxgi1_6.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIAdapter4, dxgi1_6.h, 19 slots.</summary>
public unsafe struct IDXGIAdapter4 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{3C8D99D1-4FBF-4181-A82C-AF66BF7BD24E}</summary>
    public static Guid IID => new(0x3C8D99D1, 0x4FBF, 0x4181, 0xA8, 0x2C, 0xAF, 0x66, 0xBF, 0x7B, 0xD2, 0x4E);

    /// <summary>The vtable: the slots of IDXGIAdapter3, then slots 18 to 18.</summary>
    public struct Vtbl
    {
        public IDXGIAdapter3.Vtbl Base;
        public delegate* unmanaged<void*, DXGI_ADAPTER_DESC3*, int> GetDesc3;
    }
}

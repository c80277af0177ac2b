// dxgi1_3.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIDevice3, dxgi1_3.h, 18 slots.</summary>
public unsafe struct IDXGIDevice3 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{6007896C-3244-4AFD-BF18-A6D3BEDA5023}</summary>
    public static Guid IID => new(0x6007896C, 0x3244, 0x4AFD, 0xBF, 0x18, 0xA6, 0xD3, 0xBE, 0xDA, 0x50, 0x23);

    /// <summary>The vtable: the slots of IDXGIDevice2, then slots 17 to 17.</summary>
    public struct Vtbl
    {
        public IDXGIDevice2.Vtbl Base;
        public delegate* unmanaged<void*, void> Trim;
    }
}

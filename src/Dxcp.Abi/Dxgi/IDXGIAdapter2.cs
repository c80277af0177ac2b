// dxgi1_2.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIAdapter2, dxgi1_2.h, 12 slots.</summary>
public unsafe struct IDXGIAdapter2 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{0AA1AE0A-FA0E-4B84-8644-E05FF8E5ACB5}</summary>
    public static Guid IID => new(0x0AA1AE0A, 0xFA0E, 0x4B84, 0x86, 0x44, 0xE0, 0x5F, 0xF8, 0xE5, 0xAC, 0xB5);

    /// <summary>The vtable: the slots of IDXGIAdapter1, then slots 11 to 11.</summary>
    public struct Vtbl
    {
        public IDXGIAdapter1.Vtbl Base;
        public delegate* unmanaged<void*, DXGI_ADAPTER_DESC2*, int> GetDesc2;
    }
}

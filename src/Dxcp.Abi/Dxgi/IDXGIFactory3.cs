// dxgi1_3.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIFactory3, dxgi1_3.h, 26 slots.</summary>
public unsafe struct IDXGIFactory3 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{25483823-CD46-4C7D-86CA-47AA95B837BD}</summary>
    public static Guid IID => new(0x25483823, 0xCD46, 0x4C7D, 0x86, 0xCA, 0x47, 0xAA, 0x95, 0xB8, 0x37, 0xBD);

    /// <summary>The vtable: the slots of IDXGIFactory2, then slots 25 to 25.</summary>
    public struct Vtbl
    {
        public IDXGIFactory2.Vtbl Base;
        public delegate* unmanaged<void*, uint> GetCreationFlags;
    }
}

// dxgi1_6.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIFactory6, dxgi1_6.h, 30 slots.</summary>
public unsafe struct IDXGIFactory6 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{C1B6694F-FF09-44A9-B03C-77900A0A1D17}</summary>
    public static Guid IID => new(0xC1B6694F, 0xFF09, 0x44A9, 0xB0, 0x3C, 0x77, 0x90, 0x0A, 0x0A, 0x1D, 0x17);

    /// <summary>The vtable: the slots of IDXGIFactory5, then slots 29 to 29.</summary>
    public struct Vtbl
    {
        public IDXGIFactory5.Vtbl Base;
        public delegate* unmanaged<void*, uint, uint, Guid*, void**, int> EnumAdapterByGpuPreference;
    }
}

// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIFactory1, dxgi.h, 14 slots.</summary>
public unsafe struct IDXGIFactory1 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{770AAE78-F26F-4DBA-A829-253C83D1B387}</summary>
    public static Guid IID => new(0x770AAE78, 0xF26F, 0x4DBA, 0xA8, 0x29, 0x25, 0x3C, 0x83, 0xD1, 0xB3, 0x87);

    /// <summary>The vtable: the slots of IDXGIFactory, then slots 12 to 13.</summary>
    public struct Vtbl
    {
        public IDXGIFactory.Vtbl Base;
        public delegate* unmanaged<void*, uint, IDXGIAdapter1**, int> EnumAdapters1;
        public delegate* unmanaged<void*, int> IsCurrent;
    }
}

// dxgi1_4.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIFactory4, dxgi1_4.h, 28 slots.</summary>
public unsafe struct IDXGIFactory4 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{1BC6EA02-EF36-464F-BF0C-21CA39E5168A}</summary>
    public static Guid IID => new(0x1BC6EA02, 0xEF36, 0x464F, 0xBF, 0x0C, 0x21, 0xCA, 0x39, 0xE5, 0x16, 0x8A);

    /// <summary>The vtable: the slots of IDXGIFactory3, then slots 26 to 27.</summary>
    public struct Vtbl
    {
        public IDXGIFactory3.Vtbl Base;
        public delegate* unmanaged<void*, long, Guid*, void**, int> EnumAdapterByLuid;
        public delegate* unmanaged<void*, Guid*, void**, int> EnumWarpAdapter;
    }
}

// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIDevice, dxgi.h, 12 slots.</summary>
public unsafe struct IDXGIDevice : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{54EC77FA-1377-44E6-8C32-88FD5F44C84C}</summary>
    public static Guid IID => new(0x54EC77FA, 0x1377, 0x44E6, 0x8C, 0x32, 0x88, 0xFD, 0x5F, 0x44, 0xC8, 0x4C);

    /// <summary>The vtable: the slots of IDXGIObject, then slots 7 to 11.</summary>
    public struct Vtbl
    {
        public IDXGIObject.Vtbl Base;
        public delegate* unmanaged<void*, IDXGIAdapter**, int> GetAdapter;
        public delegate* unmanaged<void*, DXGI_SURFACE_DESC*, uint, uint, void*, IDXGISurface**, int> CreateSurface;
        public delegate* unmanaged<void*, IUnknown**, DXGI_RESIDENCY*, uint, int> QueryResourceResidency;
        public delegate* unmanaged<void*, int, int> SetGPUThreadPriority;
        public delegate* unmanaged<void*, int*, int> GetGPUThreadPriority;
    }
}

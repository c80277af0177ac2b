// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGISurface, dxgi.h, 11 slots.</summary>
public unsafe struct IDXGISurface : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{CAFCB56C-6AC3-4889-BF47-9E23BBD260EC}</summary>
    public static Guid IID => new(0xCAFCB56C, 0x6AC3, 0x4889, 0xBF, 0x47, 0x9E, 0x23, 0xBB, 0xD2, 0x60, 0xEC);

    /// <summary>The vtable: the slots of IDXGIDeviceSubObject, then slots 8 to 10.</summary>
    public struct Vtbl
    {
        public IDXGIDeviceSubObject.Vtbl Base;
        public delegate* unmanaged<void*, DXGI_SURFACE_DESC*, int> GetDesc;
        public delegate* unmanaged<void*, DXGI_MAPPED_RECT*, uint, int> Map;
        public delegate* unmanaged<void*, int> Unmap;
    }
}

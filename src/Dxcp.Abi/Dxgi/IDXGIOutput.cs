// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIOutput, dxgi.h, 19 slots.</summary>
public unsafe struct IDXGIOutput : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{AE02EEDB-C735-4690-8D52-5A8DC20213AA}</summary>
    public static Guid IID => new(0xAE02EEDB, 0xC735, 0x4690, 0x8D, 0x52, 0x5A, 0x8D, 0xC2, 0x02, 0x13, 0xAA);

    /// <summary>The vtable: the slots of IDXGIObject, then slots 7 to 18.</summary>
    public struct Vtbl
    {
        public IDXGIObject.Vtbl Base;
        public delegate* unmanaged<void*, void*, int> GetDesc;
        public delegate* unmanaged<void*, DXGI_FORMAT, uint, uint*, DXGI_MODE_DESC*, int> GetDisplayModeList;
        public delegate* unmanaged<void*, DXGI_MODE_DESC*, DXGI_MODE_DESC*, IUnknown*, int> FindClosestMatchingMode;
        public delegate* unmanaged<void*, int> WaitForVBlank;
        public delegate* unmanaged<void*, IUnknown*, int, int> TakeOwnership;
        public delegate* unmanaged<void*, void> ReleaseOwnership;
        public delegate* unmanaged<void*, void*, int> GetGammaControlCapabilities;
        public delegate* unmanaged<void*, void*, int> SetGammaControl;
        public delegate* unmanaged<void*, void*, int> GetGammaControl;
        public delegate* unmanaged<void*, IDXGISurface*, int> SetDisplaySurface;
        public delegate* unmanaged<void*, IDXGISurface*, int> GetDisplaySurfaceData;
        public delegate* unmanaged<void*, void*, int> GetFrameStatistics;
    }
}

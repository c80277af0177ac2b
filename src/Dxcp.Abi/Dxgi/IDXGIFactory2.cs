// dxgi1_2.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIFactory2, dxgi1_2.h, 25 slots.</summary>
public unsafe struct IDXGIFactory2 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{50C83A1C-E072-4C48-87B0-3630FA36A6D0}</summary>
    public static Guid IID => new(0x50C83A1C, 0xE072, 0x4C48, 0x87, 0xB0, 0x36, 0x30, 0xFA, 0x36, 0xA6, 0xD0);

    /// <summary>The vtable: the slots of IDXGIFactory1, then slots 14 to 24.</summary>
    public struct Vtbl
    {
        public IDXGIFactory1.Vtbl Base;
        public delegate* unmanaged<void*, int> IsWindowedStereoEnabled;
        public delegate* unmanaged<void*, IUnknown*, nint, void*, void*, IDXGIOutput*, void**, int> CreateSwapChainForHwnd;
        public delegate* unmanaged<void*, IUnknown*, IUnknown*, void*, IDXGIOutput*, void**, int> CreateSwapChainForCoreWindow;
        public delegate* unmanaged<void*, void*, long*, int> GetSharedResourceAdapterLuid;
        public delegate* unmanaged<void*, nint, uint, uint*, int> RegisterStereoStatusWindow;
        public delegate* unmanaged<void*, void*, uint*, int> RegisterStereoStatusEvent;
        public delegate* unmanaged<void*, uint, void> UnregisterStereoStatus;
        public delegate* unmanaged<void*, nint, uint, uint*, int> RegisterOcclusionStatusWindow;
        public delegate* unmanaged<void*, void*, uint*, int> RegisterOcclusionStatusEvent;
        public delegate* unmanaged<void*, uint, void> UnregisterOcclusionStatus;
        public delegate* unmanaged<void*, IUnknown*, void*, IDXGIOutput*, void**, int> CreateSwapChainForComposition;
    }
}

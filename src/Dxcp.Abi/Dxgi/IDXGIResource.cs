// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIResource, dxgi.h, 12 slots.</summary>
public unsafe struct IDXGIResource : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{035F3AB4-482E-4E50-B41F-8A7F8BD8960B}</summary>
    public static Guid IID => new(0x035F3AB4, 0x482E, 0x4E50, 0xB4, 0x1F, 0x8A, 0x7F, 0x8B, 0xD8, 0x96, 0x0B);

    /// <summary>The vtable: the slots of IDXGIDeviceSubObject, then slots 8 to 11.</summary>
    public struct Vtbl
    {
        public IDXGIDeviceSubObject.Vtbl Base;
        public delegate* unmanaged<void*, void**, int> GetSharedHandle;
        public delegate* unmanaged<void*, uint*, int> GetUsage;
        public delegate* unmanaged<void*, uint, int> SetEvictionPriority;
        public delegate* unmanaged<void*, uint*, int> GetEvictionPriority;
    }
}

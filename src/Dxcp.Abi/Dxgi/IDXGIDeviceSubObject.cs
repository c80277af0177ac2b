// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIDeviceSubObject, dxgi.h, 8 slots.</summary>
public unsafe struct IDXGIDeviceSubObject : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{3D3E0379-F9DE-4D58-BB6C-18D62992F1A6}</summary>
    public static Guid IID => new(0x3D3E0379, 0xF9DE, 0x4D58, 0xBB, 0x6C, 0x18, 0xD6, 0x29, 0x92, 0xF1, 0xA6);

    /// <summary>The vtable: the slots of IDXGIObject, then slots 7 to 7.</summary>
    public struct Vtbl
    {
        public IDXGIObject.Vtbl Base;
        public delegate* unmanaged<void*, Guid*, void**, int> GetDevice;
    }
}

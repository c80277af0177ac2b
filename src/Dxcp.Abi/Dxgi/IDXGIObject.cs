// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIObject, dxgi.h, 7 slots.</summary>
public unsafe struct IDXGIObject : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{AEC22FB8-76F3-4639-9BE0-28EB43A67A2E}</summary>
    public static Guid IID => new(0xAEC22FB8, 0x76F3, 0x4639, 0x9B, 0xE0, 0x28, 0xEB, 0x43, 0xA6, 0x7A, 0x2E);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 6.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, Guid*, uint, void*, int> SetPrivateData;
        public delegate* unmanaged<void*, Guid*, IUnknown*, int> SetPrivateDataInterface;
        public delegate* unmanaged<void*, Guid*, uint*, void*, int> GetPrivateData;
        public delegate* unmanaged<void*, Guid*, void**, int> GetParent;
    }
}

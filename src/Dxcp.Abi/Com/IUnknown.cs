// unknwn.h
namespace Dxcp.Abi;

/// <summary>IUnknown, unknwn.h, 3 slots: the beginning of every vtable.</summary>
public unsafe struct IUnknown : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{00000000-0000-0000-C000-000000000046}</summary>
    public static Guid IID => new(0x00000000, 0x0000, 0x0000, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46);

    /// <summary>The vtable: slots 0 to 2.</summary>
    public struct Vtbl
    {
        public delegate* unmanaged<void*, Guid*, void**, int> QueryInterface;
        public delegate* unmanaged<void*, uint> AddRef;
        public delegate* unmanaged<void*, uint> Release;
    }
}

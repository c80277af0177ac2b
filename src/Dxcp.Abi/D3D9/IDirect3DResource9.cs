// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DResource9, d3d9.h, 11 slots.</summary>
public unsafe struct IDirect3DResource9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{05EEC05D-8F7D-4362-B999-D1BAF357C704}</summary>
    public static Guid IID => new(0x05EEC05D, 0x8F7D, 0x4362, 0xB9, 0x99, 0xD1, 0xBA, 0xF3, 0x57, 0xC7, 0x04);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 10.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, IDirect3DDevice9**, int> GetDevice;
        public delegate* unmanaged<void*, Guid*, void*, uint, uint, int> SetPrivateData;
        public delegate* unmanaged<void*, Guid*, void*, uint*, int> GetPrivateData;
        public delegate* unmanaged<void*, Guid*, int> FreePrivateData;
        public delegate* unmanaged<void*, uint, uint> SetPriority;
        public delegate* unmanaged<void*, uint> GetPriority;
        public delegate* unmanaged<void*, void> PreLoad;
        public new delegate* unmanaged<void*, D3DRESOURCETYPE> GetType;
    }
}

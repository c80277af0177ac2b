// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11View, d3d11.h, 8 slots.</summary>
public unsafe struct ID3D11View : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{839D1216-BB2E-412B-B7F4-A9DBEBE08ED1}</summary>
    public static Guid IID => new(0x839D1216, 0xBB2E, 0x412B, 0xB7, 0xF4, 0xA9, 0xDB, 0xEB, 0xE0, 0x8E, 0xD1);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 7.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public delegate* unmanaged<void*, ID3D11Resource**, void> GetResource;
    }
}

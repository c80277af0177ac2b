// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Asynchronous, d3d11.h, 8 slots.</summary>
public unsafe struct ID3D11Asynchronous : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{4B35D0CD-1E15-4258-9C98-1B1333F6DD3B}</summary>
    public static Guid IID => new(0x4B35D0CD, 0x1E15, 0x4258, 0x9C, 0x98, 0x1B, 0x13, 0x33, 0xF6, 0xDD, 0x3B);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 7.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public delegate* unmanaged<void*, uint> GetDataSize;
    }
}

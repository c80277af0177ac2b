// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11DeviceChild, d3d11.h, 7 slots.</summary>
public unsafe struct ID3D11DeviceChild : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{1841E5C8-16B0-489B-BCC8-44CFB0D5DEAE}</summary>
    public static Guid IID => new(0x1841E5C8, 0x16B0, 0x489B, 0xBC, 0xC8, 0x44, 0xCF, 0xB0, 0xD5, 0xDE, 0xAE);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 6.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, ID3D11Device**, void> GetDevice;
        public delegate* unmanaged<void*, Guid*, uint*, void*, int> GetPrivateData;
        public delegate* unmanaged<void*, Guid*, uint, void*, int> SetPrivateData;
        public delegate* unmanaged<void*, Guid*, IUnknown*, int> SetPrivateDataInterface;
    }
}

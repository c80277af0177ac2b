// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Buffer, d3d11.h, 11 slots.</summary>
public unsafe struct ID3D11Buffer : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{48570B85-D1EE-4FCD-A250-EB350722B037}</summary>
    public static Guid IID => new(0x48570B85, 0xD1EE, 0x4FCD, 0xA2, 0x50, 0xEB, 0x35, 0x07, 0x22, 0xB0, 0x37);

    /// <summary>The vtable: the slots of ID3D11Resource, then slots 10 to 10.</summary>
    public struct Vtbl
    {
        public ID3D11Resource.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_BUFFER_DESC*, void> GetDesc;
    }
}

// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Texture2D, d3d11.h, 11 slots.</summary>
public unsafe struct ID3D11Texture2D : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{6F15AAF2-D208-4E89-9AB4-489535D34F9C}</summary>
    public static Guid IID => new(0x6F15AAF2, 0xD208, 0x4E89, 0x9A, 0xB4, 0x48, 0x95, 0x35, 0xD3, 0x4F, 0x9C);

    /// <summary>The vtable: the slots of ID3D11Resource, then slots 10 to 10.</summary>
    public struct Vtbl
    {
        public ID3D11Resource.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_TEXTURE2D_DESC*, void> GetDesc;
    }
}

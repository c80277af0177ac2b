// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Query, d3d11.h, 9 slots.</summary>
public unsafe struct ID3D11Query : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{D6C00747-87B7-425E-B84D-44D108560AFD}</summary>
    public static Guid IID => new(0xD6C00747, 0x87B7, 0x425E, 0xB8, 0x4D, 0x44, 0xD1, 0x08, 0x56, 0x0A, 0xFD);

    /// <summary>The vtable: the slots of ID3D11Asynchronous, then slots 8 to 8.</summary>
    public struct Vtbl
    {
        public ID3D11Asynchronous.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_QUERY_DESC*, void> GetDesc;
    }
}

// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DAuthenticatedChannel9, d3d9.h, 8 slots.</summary>
public unsafe struct IDirect3DAuthenticatedChannel9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{FF24BEEE-DA21-4BEB-98B5-D2F899F98AF9}</summary>
    public static Guid IID => new(0xFF24BEEE, 0xDA21, 0x4BEB, 0x98, 0xB5, 0xD2, 0xF8, 0x99, 0xF9, 0x8A, 0xF9);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 7.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, uint*, int> GetCertificateSize;
        public delegate* unmanaged<void*, uint, byte*, int> GetCertificate;
        public delegate* unmanaged<void*, uint, void*, int> NegotiateKeyExchange;
        public delegate* unmanaged<void*, uint, void*, uint, void*, int> Query;
        public delegate* unmanaged<void*, uint, void*, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*, int> Configure;
    }
}

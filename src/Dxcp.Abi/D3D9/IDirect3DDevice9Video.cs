// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DDevice9Video, d3d9.h, 6 slots.</summary>
public unsafe struct IDirect3DDevice9Video : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{26DC4561-A1EE-4AE7-96DA-118A36C0EC95}</summary>
    public static Guid IID => new(0x26DC4561, 0xA1EE, 0x4AE7, 0x96, 0xDA, 0x11, 0x8A, 0x36, 0xC0, 0xEC, 0x95);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 5.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, Guid*, Guid*, D3DCONTENTPROTECTIONCAPS*, int> GetContentProtectionCaps;
        public delegate* unmanaged<void*, D3DAUTHENTICATEDCHANNELTYPE, IDirect3DAuthenticatedChannel9**, void**, int> CreateAuthenticatedChannel;
        public delegate* unmanaged<void*, Guid*, Guid*, IDirect3DCryptoSession9**, void**, int> CreateCryptoSession;
    }
}

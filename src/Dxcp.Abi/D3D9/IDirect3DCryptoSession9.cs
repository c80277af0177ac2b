// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DCryptoSession9, d3d9.h, 12 slots.</summary>
public unsafe struct IDirect3DCryptoSession9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{FA0AB799-7A9C-48CA-8C5B-237E71A54434}</summary>
    public static Guid IID => new(0xFA0AB799, 0x7A9C, 0x48CA, 0x8C, 0x5B, 0x23, 0x7E, 0x71, 0xA5, 0x44, 0x34);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 11.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, uint*, int> GetCertificateSize;
        public delegate* unmanaged<void*, uint, byte*, int> GetCertificate;
        public delegate* unmanaged<void*, uint, void*, int> NegotiateKeyExchange;
        public delegate* unmanaged<void*, IDirect3DSurface9*, IDirect3DSurface9*, uint, void*, int> EncryptionBlt;
        public delegate* unmanaged<void*, IDirect3DSurface9*, IDirect3DSurface9*, uint, D3DENCRYPTED_BLOCK_INFO*, void*, void*, int> DecryptionBlt;
        public delegate* unmanaged<void*, IDirect3DSurface9*, uint*, int> GetSurfacePitch;
        public delegate* unmanaged<void*, void*, uint, int> StartSessionKeyRefresh;
        public delegate* unmanaged<void*, int> FinishSessionKeyRefresh;
        public delegate* unmanaged<void*, void*, uint, int> GetEncryptionBltKey;
    }
}

// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11CryptoSession, d3d11.h, 12 slots.</summary>
public unsafe struct ID3D11CryptoSession : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{9B32F9AD-BDCC-40A6-A39D-D5C865845720}</summary>
    public static Guid IID => new(0x9B32F9AD, 0xBDCC, 0x40A6, 0xA3, 0x9D, 0xD5, 0xC8, 0x65, 0x84, 0x57, 0x20);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 11.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public delegate* unmanaged<void*, Guid*, void> GetCryptoType;
        public delegate* unmanaged<void*, Guid*, void> GetDecoderProfile;
        public delegate* unmanaged<void*, uint*, int> GetCertificateSize;
        public delegate* unmanaged<void*, uint, byte*, int> GetCertificate;
        public delegate* unmanaged<void*, void**, void> GetCryptoSessionHandle;
    }
}

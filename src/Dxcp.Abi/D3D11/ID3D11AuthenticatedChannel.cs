// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11AuthenticatedChannel, d3d11.h, 10 slots.</summary>
public unsafe struct ID3D11AuthenticatedChannel : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{3015A308-DCBD-47AA-A747-192486D14D4A}</summary>
    public static Guid IID => new(0x3015A308, 0xDCBD, 0x47AA, 0xA7, 0x47, 0x19, 0x24, 0x86, 0xD1, 0x4D, 0x4A);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 9.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public delegate* unmanaged<void*, uint*, int> GetCertificateSize;
        public delegate* unmanaged<void*, uint, byte*, int> GetCertificate;
        public delegate* unmanaged<void*, void**, void> GetChannelHandle;
    }
}

// d3d11_4.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoContext2, d3d11_4.h, 83 slots.</summary>
public unsafe struct ID3D11VideoContext2 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{C4E7374C-6243-4D1B-AE87-52B4F740E261}</summary>
    public static Guid IID => new(0xC4E7374C, 0x6243, 0x4D1B, 0xAE, 0x87, 0x52, 0xB4, 0xF7, 0x40, 0xE2, 0x61);

    /// <summary>The vtable: the slots of ID3D11VideoContext1, then slots 79 to 82.</summary>
    public struct Vtbl
    {
        public ID3D11VideoContext1.Vtbl Base;
        public delegate* unmanaged<void*, void*, uint, uint, void*, void> VideoProcessorSetOutputHDRMetaData;
        public delegate* unmanaged<void*, void*, uint*, uint, void*, void> VideoProcessorGetOutputHDRMetaData;
        public delegate* unmanaged<void*, void*, uint, uint, uint, void*, void> VideoProcessorSetStreamHDRMetaData;
        public delegate* unmanaged<void*, void*, uint, uint*, uint, void*, void> VideoProcessorGetStreamHDRMetaData;
    }
}

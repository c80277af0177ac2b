// d3d11_1.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoDevice1, d3d11_1.h, 24 slots.</summary>
public unsafe struct ID3D11VideoDevice1 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{29DA1D51-1321-4454-804B-F5FC9F861F0F}</summary>
    public static Guid IID => new(0x29DA1D51, 0x1321, 0x4454, 0x80, 0x4B, 0xF5, 0xFC, 0x9F, 0x86, 0x1F, 0x0F);

    /// <summary>The vtable: the slots of ID3D11VideoDevice, then slots 20 to 23.</summary>
    public struct Vtbl
    {
        public ID3D11VideoDevice.Vtbl Base;
        public delegate* unmanaged<void*, Guid*, Guid*, Guid*, uint*, uint*, int> GetCryptoSessionPrivateDataSize;
        public delegate* unmanaged<void*, Guid*, uint, uint, DXGI_RATIONAL*, uint, Guid*, uint*, int> GetVideoDecoderCaps;
        public delegate* unmanaged<void*, D3D11_VIDEO_DECODER_DESC*, uint, D3D11_VIDEO_DECODER_CONFIG*, DXGI_RATIONAL*, void*, int*, int*,
            int> CheckVideoDecoderDownsampling;
        public delegate* unmanaged<void*, D3D11_VIDEO_DECODER_DESC*, uint, D3D11_VIDEO_DECODER_CONFIG*, DXGI_RATIONAL*, void*,
            int> RecommendVideoDecoderDownsampleParameters;
    }
}

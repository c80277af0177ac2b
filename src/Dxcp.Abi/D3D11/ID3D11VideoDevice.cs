// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoDevice, d3d11.h, 20 slots.</summary>
public unsafe struct ID3D11VideoDevice : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{10EC4D5B-975A-4689-B9E4-D0AAC30FE333}</summary>
    public static Guid IID => new(0x10EC4D5B, 0x975A, 0x4689, 0xB9, 0xE4, 0xD0, 0xAA, 0xC3, 0x0F, 0xE3, 0x33);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 19.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_VIDEO_DECODER_DESC*, D3D11_VIDEO_DECODER_CONFIG*, ID3D11VideoDecoder**, int> CreateVideoDecoder;
        public delegate* unmanaged<void*, void*, uint, void**, int> CreateVideoProcessor;
        public delegate* unmanaged<void*, D3D11_AUTHENTICATED_CHANNEL_TYPE, ID3D11AuthenticatedChannel**, int> CreateAuthenticatedChannel;
        public delegate* unmanaged<void*, Guid*, Guid*, Guid*, ID3D11CryptoSession**, int> CreateCryptoSession;
        public delegate* unmanaged<void*, ID3D11Resource*, D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC*, ID3D11VideoDecoderOutputView**,
            int> CreateVideoDecoderOutputView;
        public delegate* unmanaged<void*, ID3D11Resource*, void*, void*, void**, int> CreateVideoProcessorInputView;
        public delegate* unmanaged<void*, ID3D11Resource*, void*, void*, void**, int> CreateVideoProcessorOutputView;
        public delegate* unmanaged<void*, void*, void**, int> CreateVideoProcessorEnumerator;
        public delegate* unmanaged<void*, uint> GetVideoDecoderProfileCount;
        public delegate* unmanaged<void*, uint, Guid*, int> GetVideoDecoderProfile;
        public delegate* unmanaged<void*, Guid*, DXGI_FORMAT, int*, int> CheckVideoDecoderFormat;
        public delegate* unmanaged<void*, D3D11_VIDEO_DECODER_DESC*, uint*, int> GetVideoDecoderConfigCount;
        public delegate* unmanaged<void*, D3D11_VIDEO_DECODER_DESC*, uint, D3D11_VIDEO_DECODER_CONFIG*, int> GetVideoDecoderConfig;
        public delegate* unmanaged<void*, Guid*, Guid*, D3D11_VIDEO_CONTENT_PROTECTION_CAPS*, int> GetContentProtectionCaps;
        public delegate* unmanaged<void*, Guid*, Guid*, uint, Guid*, int> CheckCryptoKeyExchange;
        public delegate* unmanaged<void*, Guid*, uint, void*, int> SetPrivateData;
        public delegate* unmanaged<void*, Guid*, IUnknown*, int> SetPrivateDataInterface;
    }
}

// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoContext, d3d11.h, 65 slots.</summary>
public unsafe struct ID3D11VideoContext : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{61F21C45-3C0E-4A74-9CEA-67100D9AD5E4}</summary>
    public static Guid IID => new(0x61F21C45, 0x3C0E, 0x4A74, 0x9C, 0xEA, 0x67, 0x10, 0x0D, 0x9A, 0xD5, 0xE4);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 64.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, D3D11_VIDEO_DECODER_BUFFER_TYPE, uint*, void**, int> GetDecoderBuffer;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, D3D11_VIDEO_DECODER_BUFFER_TYPE, int> ReleaseDecoderBuffer;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, ID3D11VideoDecoderOutputView*, uint, void*, int> DecoderBeginFrame;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, int> DecoderEndFrame;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, uint, D3D11_VIDEO_DECODER_BUFFER_DESC*, int> SubmitDecoderBuffers;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, D3D11_VIDEO_DECODER_EXTENSION*, int> DecoderExtension;
        public delegate* unmanaged<void*, void*, int, D3D11_RECT*, void> VideoProcessorSetOutputTargetRect;
        public delegate* unmanaged<void*, void*, int, void*, void> VideoProcessorSetOutputBackgroundColor;
        public delegate* unmanaged<void*, void*, void*, void> VideoProcessorSetOutputColorSpace;
        public delegate* unmanaged<void*, void*, uint, uint, void> VideoProcessorSetOutputAlphaFillMode;
        public delegate* unmanaged<void*, void*, int, ulong, void> VideoProcessorSetOutputConstriction;
        public delegate* unmanaged<void*, void*, int, void> VideoProcessorSetOutputStereoMode;
        public delegate* unmanaged<void*, void*, Guid*, uint, void*, int> VideoProcessorSetOutputExtension;
        public delegate* unmanaged<void*, void*, int*, D3D11_RECT*, void> VideoProcessorGetOutputTargetRect;
        public delegate* unmanaged<void*, void*, int*, void*, void> VideoProcessorGetOutputBackgroundColor;
        public delegate* unmanaged<void*, void*, void*, void> VideoProcessorGetOutputColorSpace;
        public delegate* unmanaged<void*, void*, void*, uint*, void> VideoProcessorGetOutputAlphaFillMode;
        public delegate* unmanaged<void*, void*, int*, ulong*, void> VideoProcessorGetOutputConstriction;
        public delegate* unmanaged<void*, void*, int*, void> VideoProcessorGetOutputStereoMode;
        public delegate* unmanaged<void*, void*, Guid*, uint, void*, int> VideoProcessorGetOutputExtension;
        public delegate* unmanaged<void*, void*, uint, uint, void> VideoProcessorSetStreamFrameFormat;
        public delegate* unmanaged<void*, void*, uint, void*, void> VideoProcessorSetStreamColorSpace;
        public delegate* unmanaged<void*, void*, uint, uint, int, DXGI_RATIONAL*, void> VideoProcessorSetStreamOutputRate;
        public delegate* unmanaged<void*, void*, uint, int, D3D11_RECT*, void> VideoProcessorSetStreamSourceRect;
        public delegate* unmanaged<void*, void*, uint, int, D3D11_RECT*, void> VideoProcessorSetStreamDestRect;
        public delegate* unmanaged<void*, void*, uint, int, float, void> VideoProcessorSetStreamAlpha;
        public delegate* unmanaged<void*, void*, uint, uint, uint*, void> VideoProcessorSetStreamPalette;
        public delegate* unmanaged<void*, void*, uint, int, DXGI_RATIONAL*, DXGI_RATIONAL*, void> VideoProcessorSetStreamPixelAspectRatio;
        public delegate* unmanaged<void*, void*, uint, int, float, float, void> VideoProcessorSetStreamLumaKey;
        public delegate* unmanaged<void*, void*, uint, int, uint, int, int, uint, int, void> VideoProcessorSetStreamStereoFormat;
        public delegate* unmanaged<void*, void*, uint, int, void> VideoProcessorSetStreamAutoProcessingMode;
        public delegate* unmanaged<void*, void*, uint, uint, int, int, void> VideoProcessorSetStreamFilter;
        public delegate* unmanaged<void*, void*, uint, Guid*, uint, void*, int> VideoProcessorSetStreamExtension;
        public delegate* unmanaged<void*, void*, uint, void*, void> VideoProcessorGetStreamFrameFormat;
        public delegate* unmanaged<void*, void*, uint, void*, void> VideoProcessorGetStreamColorSpace;
        public delegate* unmanaged<void*, void*, uint, void*, int*, DXGI_RATIONAL*, void> VideoProcessorGetStreamOutputRate;
        public delegate* unmanaged<void*, void*, uint, int*, D3D11_RECT*, void> VideoProcessorGetStreamSourceRect;
        public delegate* unmanaged<void*, void*, uint, int*, D3D11_RECT*, void> VideoProcessorGetStreamDestRect;
        public delegate* unmanaged<void*, void*, uint, int*, float*, void> VideoProcessorGetStreamAlpha;
        public delegate* unmanaged<void*, void*, uint, uint, uint*, void> VideoProcessorGetStreamPalette;
        public delegate* unmanaged<void*, void*, uint, int*, DXGI_RATIONAL*, DXGI_RATIONAL*, void> VideoProcessorGetStreamPixelAspectRatio;
        public delegate* unmanaged<void*, void*, uint, int*, float*, float*, void> VideoProcessorGetStreamLumaKey;
        public delegate* unmanaged<void*, void*, uint, int*, void*, int*, int*, void*, int*, void> VideoProcessorGetStreamStereoFormat;
        public delegate* unmanaged<void*, void*, uint, int*, void> VideoProcessorGetStreamAutoProcessingMode;
        public delegate* unmanaged<void*, void*, uint, uint, int*, int*, void> VideoProcessorGetStreamFilter;
        public delegate* unmanaged<void*, void*, uint, Guid*, uint, void*, int> VideoProcessorGetStreamExtension;
        public delegate* unmanaged<void*, void*, void*, uint, uint, void*, int> VideoProcessorBlt;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, int> NegotiateCryptoSessionKeyExchange;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, ID3D11Texture2D*, ID3D11Texture2D*, uint, void*, void> EncryptionBlt;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, ID3D11Texture2D*, ID3D11Texture2D*, D3D11_ENCRYPTED_BLOCK_INFO*, uint, void*, uint, void*,
            void> DecryptionBlt;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, void> StartSessionKeyRefresh;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, void> FinishSessionKeyRefresh;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, int> GetEncryptionBltKey;
        public delegate* unmanaged<void*, ID3D11AuthenticatedChannel*, uint, void*, int> NegotiateAuthenticatedChannelKeyExchange;
        public delegate* unmanaged<void*, ID3D11AuthenticatedChannel*, uint, void*, uint, void*, int> QueryAuthenticatedChannel;
        public delegate* unmanaged<void*, ID3D11AuthenticatedChannel*, uint, void*, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*, int> ConfigureAuthenticatedChannel;
        public delegate* unmanaged<void*, void*, uint, int, uint, void> VideoProcessorSetStreamRotation;
        public delegate* unmanaged<void*, void*, uint, int*, void*, void> VideoProcessorGetStreamRotation;
    }
}

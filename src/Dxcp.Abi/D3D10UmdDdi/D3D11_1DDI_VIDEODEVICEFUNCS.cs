// d3d10umddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3D11_1DDI_VIDEODEVICEFUNCS, d3d10umddi.h: 81 entries, 648 bytes. Entries typed void* are those whose signature the project does not use.</summary>
public unsafe struct D3D11_1DDI_VIDEODEVICEFUNCS
{
    public delegate* unmanaged<D3D10DDI_HDEVICE, uint*, void> pfnGetVideoDecoderProfileCount;
    public delegate* unmanaged<D3D10DDI_HDEVICE, uint, Guid*, void> pfnGetVideoDecoderProfile;
    public delegate* unmanaged<D3D10DDI_HDEVICE, Guid*, DXGI_FORMAT, int*, void> pfnCheckVideoDecoderFormat;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_VIDEO_DECODER_DESC*, uint*, void> pfnGetVideoDecoderConfigCount;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_VIDEO_DECODER_DESC*, uint, D3D11_1DDI_VIDEO_DECODER_CONFIG*, void> pfnGetVideoDecoderConfig;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_VIDEO_DECODER_DESC*, uint*, void> pfnGetVideoDecoderBufferTypeCount;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_VIDEO_DECODER_DESC*, uint, D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO*,
        void> pfnGetVideoDecoderBufferInfo;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATEVIDEODECODER*, nuint> pfnCalcPrivateVideoDecoderSize;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATEVIDEODECODER*, D3D11_1DDI_HDECODE, D3D11_1DDI_HRTDECODE, int> pfnCreateVideoDecoder;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, void> pfnDestroyVideoDecoder;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, D3D11_1DDIARG_VIDEODECODEREXTENSION*, int> pfnVideoDecoderExtension;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, D3D11_1DDIARG_VIDEODECODERBEGINFRAME*, int> pfnVideoDecoderBeginFrame;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, void> pfnVideoDecoderEndFrame;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, uint, D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC*, int> pfnVideoDecoderSubmitBuffers;
    public delegate* unmanaged<D3D10DDI_HDEVICE, void*, nuint> pfnCalcPrivateVideoProcessorEnumSize;
    public void* pfnCreateVideoProcessorEnum;
    public void* pfnDestroyVideoProcessorEnum;
    public void* pfnCheckVideoProcessorFormat;
    public void* pfnGetVideoProcessorCaps;
    public void* pfnGetVideoProcessorRateConversionCaps;
    public void* pfnGetVideoProcessorCustomRate;
    public void* pfnGetVideoProcessorFilterRange;
    public delegate* unmanaged<D3D10DDI_HDEVICE, void*, nuint> pfnCalcPrivateVideoProcessorSize;
    public void* pfnCreateVideoProcessor;
    public void* pfnDestroyVideoProcessor;
    public void* pfnVideoProcessorSetOutputTargetRect;
    public void* pfnVideoProcessorSetOutputBackgroundColor;
    public void* pfnVideoProcessorSetOutputColorSpace;
    public void* pfnVideoProcessorSetOutputAlphaFillMode;
    public void* pfnVideoProcessorSetOutputConstriction;
    public void* pfnVideoProcessorSetOutputStereoMode;
    public void* pfnVideoProcessorSetOutputExtension;
    public void* pfnVideoProcessorGetOutputExtension;
    public void* pfnVideoProcessorSetStreamFrameFormat;
    public void* pfnVideoProcessorSetStreamColorSpace;
    public void* pfnVideoProcessorSetStreamOutputRate;
    public void* pfnVideoProcessorSetStreamSourceRect;
    public void* pfnVideoProcessorSetStreamDestRect;
    public void* pfnVideoProcessorSetStreamAlpha;
    public void* pfnVideoProcessorSetStreamPalette;
    public void* pfnVideoProcessorSetStreamPixelAspectRatio;
    public void* pfnVideoProcessorSetStreamLumaKey;
    public void* pfnVideoProcessorSetStreamStereoFormat;
    public void* pfnVideoProcessorSetStreamAutoProcessingMode;
    public void* pfnVideoProcessorSetStreamFilter;
    public void* pfnVideoProcessorSetStreamExtension;
    public void* pfnVideoProcessorGetStreamExtension;
    public void* pfnVideoProcessorBlt;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW*, nuint> pfnCalcPrivateVideoDecoderOutputViewSize;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW*, D3D11_1DDI_HVIDEODECODEROUTPUTVIEW,
        D3D11_1DDI_HRTVIDEODECODEROUTPUTVIEW, int> pfnCreateVideoDecoderOutputView;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HVIDEODECODEROUTPUTVIEW, void> pfnDestroyVideoDecoderOutputView;
    public delegate* unmanaged<D3D10DDI_HDEVICE, void*, nuint> pfnCalcPrivateVideoProcessorInputViewSize;
    public void* pfnCreateVideoProcessorInputView;
    public void* pfnDestroyVideoProcessorInputView;
    public delegate* unmanaged<D3D10DDI_HDEVICE, void*, nuint> pfnCalcPrivateVideoProcessorOutputViewSize;
    public void* pfnCreateVideoProcessorOutputView;
    public void* pfnDestroyVideoProcessorOutputView;
    public void* pfnVideoProcessorInputViewReadAfterWriteHazard;
    public delegate* unmanaged<D3D10DDI_HDEVICE, Guid*, Guid*, D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS*, int> pfnGetContentProtectionCaps;
    public delegate* unmanaged<D3D10DDI_HDEVICE, Guid*, Guid*, uint, Guid*, int> pfnGetCryptoKeyExchangeType;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATECRYPTOSESSION*, nuint> pfnCalcPrivateCryptoSessionSize;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATECRYPTOSESSION*, D3D11_1DDI_HCRYPTOSESSION, D3D11_1DDI_HRTCRYPTOSESSION,
        int> pfnCreateCryptoSession;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, void> pfnDestroyCryptoSession;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_CERTIFICATE_INFO*, uint*, void> pfnGetCertificateSize;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_CERTIFICATE_INFO*, uint, byte*, void> pfnGetCertificate;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, uint, byte*, int> pfnNegotiateCryptoSessionKeyExchange;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, D3D10DDI_HRESOURCE, D3D10DDI_HRESOURCE, uint, void*, void> pfnEncryptionBlt;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, D3D10DDI_HRESOURCE, D3D10DDI_HRESOURCE, D3D11_1DDI_ENCRYPTED_BLOCK_INFO*, uint,
        void*, uint, void*, void> pfnDecryptionBlt;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, uint, void*, void> pfnStartSessionKeyRefresh;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, void> pfnFinishSessionKeyRefresh;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, uint, void*, void> pfnGetEncryptionBltKey;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL*, nuint> pfnCalcPrivateAuthenticatedChannelSize;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL*, D3D11_1DDI_HAUTHCHANNEL, D3D11_1DDI_HRTAUTHCHANNEL,
        int> pfnCreateAuthenticatedChannel;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HAUTHCHANNEL, void> pfnDestroyAuthenticatedChannel;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HAUTHCHANNEL, uint, void*, int> pfnNegotiateAuthenticatedChannelKeyExchange;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HAUTHCHANNEL, uint, void*, uint, void*, int> pfnQueryAuthenticatedChannel;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HAUTHCHANNEL, uint, void*, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*,
        int> pfnConfigureAuthenticatedChannel;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, void**, int> pfnVideoDecoderGetHandle;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, void**, int> pfnCryptoSessionGetHandle;
    public void* pfnVideoProcessorSetStreamRotation;
    public delegate* unmanaged<D3D10DDI_HDEVICE, void*, void> pfnGetCaptureHandle;
}

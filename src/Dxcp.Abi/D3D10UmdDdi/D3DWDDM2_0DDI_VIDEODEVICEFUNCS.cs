// d3d10umddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>
/// D3DWDDM2_0DDI_VIDEODEVICEFUNCS, d3d10umddi.h: 94 entries, 752 bytes, the first 81 of which are those of Direct3D 11.1. Entries typed void* are those
/// whose signature the project does not use.
/// </summary>
public unsafe struct D3DWDDM2_0DDI_VIDEODEVICEFUNCS
{
    public D3D11_1DDI_VIDEODEVICEFUNCS Base;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, uint, void*, ulong*, int> pfnGetDataForNewHardwareKey;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS*, void> pfnCheckCryptoSessionStatus;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, uint, D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1*, int> pfnVideoDecoderSubmitBuffers1;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY, uint, void*, void> pfnQueryVideoCapabilities;
    public void* pfnCheckVideoProcessorFormatConversion;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, uint, D3D11_1DDI_VIDEO_DECODER_DESC*, uint, uint, int> pfnVideoDecoderEnableDownsampling;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, D3D11_1DDI_VIDEO_DECODER_DESC*, uint, int> pfnVideoDecoderUpdateDownsampling;
    public void* pfnVideoProcessorSetStreamMirror;
    public void* pfnVideoProcessorSetOutputColorSpace1;
    public void* pfnVideoProcessorSetStreamColorSpace1;
    public void* pfnVideoProcessorSetOutputShaderUsage;
    public void* pfnVideoProcessorGetBehaviorHints;
    public delegate* unmanaged<D3D10DDI_HDEVICE, Guid*, Guid*, Guid*, uint*, uint*, void> pfnGetCryptoSessionPrivateDataSize;
}

/// <summary>
/// D3DWDDM2_4DDI_VIDEODEVICEFUNCS, ns-d3d10umddi-d3dwddm2_4ddi_videodevicefuncs: 97 entries, 776 bytes, the first 81 of which are those of Direct3D 11.1.
/// Entry 83 takes descriptions with stripes. Not in the headers of WDK 10.0.16299.
/// </summary>
public unsafe struct D3DWDDM2_4DDI_VIDEODEVICEFUNCS
{
    public D3D11_1DDI_VIDEODEVICEFUNCS Base;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, uint, void*, ulong*, int> pfnGetDataForNewHardwareKey;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS*, void> pfnCheckCryptoSessionStatus;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, uint, D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC*, int> pfnVideoDecoderSubmitBuffers2;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY, uint, void*, void> pfnQueryVideoCapabilities;
    public void* pfnCheckVideoProcessorFormatConversion;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, uint, D3D11_1DDI_VIDEO_DECODER_DESC*, uint, uint, int> pfnVideoDecoderEnableDownsampling;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, D3D11_1DDI_VIDEO_DECODER_DESC*, uint, int> pfnVideoDecoderUpdateDownsampling;
    public void* pfnVideoProcessorSetStreamMirror;
    public void* pfnVideoProcessorSetOutputColorSpace1;
    public void* pfnVideoProcessorSetStreamColorSpace1;
    public void* pfnVideoProcessorSetOutputShaderUsage;
    public void* pfnVideoProcessorGetBehaviorHints;
    public delegate* unmanaged<D3D10DDI_HDEVICE, Guid*, Guid*, Guid*, uint*, uint*, void> pfnGetCryptoSessionPrivateDataSize;
    public void* pfnVideoProcessorSetOutputHDRMetaData;
    public void* pfnVideoProcessorSetStreamHDRMetaData;
    public delegate* unmanaged<D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, uint, uint, byte*, int> pfnNegotiateCryptoSessionKeyExchangeMT;
}

/* d3d10umddi.h (WDK 10.0.16299, D3D11DDI_MINOR_HEADER_VERSION 9 = WDDM 2.0), and of WDDM 2.4 what the documentation pages tell: the part of these
 * driver interfaces that content protection needs, in addition to Direct3D 11.1's. C and C++; x64 and Arm64 layouts.
 *
 * A driver lists D3DWDDM2_0_DDI_SUPPORTED among its versions. A runtime that takes it hands D3DWDDM2_0DDI_DEVICEFUNCS to CreateDevice, by the pointer
 * p11_1DeviceFuncs; the id that it asks of RetrieveSubObject says which video table lies behind p11VideoDeviceFuncs.
 */
#ifndef DXCP_D3D10UMDDI_WDDM2_H
#define DXCP_D3D10UMDDI_WDDM2_H

#include "dxcp_d3d10umddi.h"

#define D3DWDDM2_0_DDI_INTERFACE_VERSION 0x000B0020
#define D3DWDDM2_0_DDI_BUILD_VERSION 9
#define D3DWDDM2_0_DDI_SUPPORTED (((UINT64)D3DWDDM2_0_DDI_INTERFACE_VERSION << 32) | ((UINT64)D3DWDDM2_0_DDI_BUILD_VERSION << 16))
#define D3DWDDM2_0DDI_VIDEO_FUNCTIONS 3
#define D3DWDDM2_4DDI_VIDEO_FUNCTIONS 6

typedef enum D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS {
    D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_OK = 0,
    D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_LOST = 1,
    D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST = 2
} D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS;

typedef struct D3DWDDM2_0DDIARG_CREATEQUERY {
    D3D10DDI_QUERY Query;
    UINT MiscFlags;
    UINT ContextType;
} D3DWDDM2_0DDIARG_CREATEQUERY;
DXCP_LAYOUT(D3DWDDM2_0DDIARG_CREATEQUERY, 12, (Query, 0), (MiscFlags, 4), (ContextType, 8));

typedef struct D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK {
    UINT ClearSize;
    UINT EncryptedSize;
} D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK;
DXCP_LAYOUT(D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK, 8, (ClearSize, 0), (EncryptedSize, 4));

typedef struct D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1 {
    D3D10DDI_HRESOURCE hResource;
    D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE BufferType;
    UINT DataOffset;
    UINT DataSize;
    void *pIV;
    UINT IVSize;
    D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK *pSubSampleMappingBlock;
    UINT SubSampleMappingCount;
} D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1;
DXCP_LAYOUT(D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1, 56, (hResource, 0), (BufferType, 8), (DataOffset, 12), (DataSize, 16), (pIV, 24), (IVSize, 32),
            (pSubSampleMappingBlock, 40), (SubSampleMappingCount, 48));

typedef struct D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC {
    D3D10DDI_HRESOURCE hResource;
    D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE BufferType;
    UINT DataOffset;
    UINT DataSize;
    void *pIV;
    UINT IVSize;
    D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK *pSubSampleMappingBlock;
    UINT SubSampleMappingCount;
    UINT cBlocksStripeEncrypted;
    UINT cBlocksStripeClear;
} D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC;
DXCP_LAYOUT(D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC, 64, (hResource, 0), (BufferType, 8), (DataOffset, 12), (DataSize, 16), (pIV, 24), (IVSize, 32),
            (pSubSampleMappingBlock, 40), (SubSampleMappingCount, 48), (cBlocksStripeEncrypted, 52), (cBlocksStripeClear, 56));

typedef struct D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION {
    D3D11_1DDI_HCRYPTOSESSION hCryptoSession;
    void *pBlob;
    UINT BlobSize;
    GUID *pKeyInfoId;
    void *pPrivateData;
    UINT PrivateDataSize;
} D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION;
DXCP_LAYOUT(D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION, 48, (hCryptoSession, 0), (pBlob, 8), (BlobSize, 16), (pKeyInfoId, 24),
            (pPrivateData, 32), (PrivateDataSize, 40));

typedef struct D3DWDDM2_0DDI_DEVICEFUNCS D3DWDDM2_0DDI_DEVICEFUNCS;
typedef struct D3DWDDM2_0DDI_VIDEODEVICEFUNCS D3DWDDM2_0DDI_VIDEODEVICEFUNCS;
typedef struct D3DWDDM2_4DDI_VIDEODEVICEFUNCS D3DWDDM2_4DDI_VIDEODEVICEFUNCS;

typedef BOOL(APIENTRY *PFND3DWDDM2_0DDI_FLUSH)(D3D10DDI_HDEVICE, UINT, UINT);
typedef void(APIENTRY *PFND3DWDDM2_0DDI_RELOCATEDEVICEFUNCS)(D3D10DDI_HDEVICE, D3DWDDM2_0DDI_DEVICEFUNCS *);
typedef SIZE_T(APIENTRY *PFND3DWDDM2_0DDI_CALCPRIVATEQUERYSIZE)(D3D10DDI_HDEVICE, const D3DWDDM2_0DDIARG_CREATEQUERY *);
typedef void(APIENTRY *PFND3DWDDM2_0DDI_CREATEQUERY)(
    D3D10DDI_HDEVICE, const D3DWDDM2_0DDIARG_CREATEQUERY *, D3D10DDI_HQUERY, D3D10DDI_HRTQUERY);
typedef void(APIENTRY *PFND3DWDDM1_3DDI_CHECKMULTISAMPLEQUALITYLEVELS)(D3D10DDI_HDEVICE, DXGI_FORMAT, UINT, UINT, UINT *);
typedef void(APIENTRY *PFND3DWDDM2_0DDI_SETHARDWAREPROTECTION)(D3D10DDI_HDEVICE, D3D10DDI_HRESOURCE, BOOL);
typedef void(APIENTRY *PFND3DWDDM2_0DDI_SETHARDWAREPROTECTIONSTATE)(D3D10DDI_HDEVICE, BOOL);
typedef HRESULT(APIENTRY *PFND3DWDDM2_0DDI_GETDATAFORNEWHARDWAREKEY)(D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, UINT, const void *, UINT64 *);
typedef void(APIENTRY *PFND3DWDDM2_0DDI_CHECKCRYPTOSESSIONSTATUS)(
    D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS *);
typedef HRESULT(APIENTRY *PFND3DWDDM2_0DDI_VIDEODECODERSUBMITBUFFERS1)(
    D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, UINT, const D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1 *);
typedef HRESULT(APIENTRY *PFND3DWDDM2_4DDI_VIDEODECODERSUBMITBUFFERS2)(
    D3D10DDI_HDEVICE, D3D11_1DDI_HDECODE, UINT, const D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC *);
typedef void(APIENTRY *PFND3DWDDM2_0DDI_QUERYVIDEOCAPABILITIES)(D3D10DDI_HDEVICE, UINT, UINT, void *);
typedef void(APIENTRY *PFND3DWDDM2_0DDI_GETCRYPTOSESSIONPRIVATEDATASIZE)(D3D10DDI_HDEVICE, const GUID *, const GUID *, const GUID *, UINT *, UINT *);
typedef HRESULT(APIENTRY *PFND3DWDDM2_4DDI_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT)(D3D10DDI_HDEVICE, D3D11_1DDI_HCRYPTOSESSION, UINT, UINT, BYTE *);

struct D3DWDDM2_0DDI_DEVICEFUNCS {
    PFND3D11_1DDI_RESOURCEUPDATESUBRESOURCEUP pfnDefaultConstantBufferUpdateSubresourceUP;
    DXCP_PFN pfnVsSetConstantBuffers;
    DXCP_PFN pfnPsSetShaderResources;
    DXCP_PFN pfnPsSetShader;
    DXCP_PFN pfnPsSetSamplers;
    DXCP_PFN pfnVsSetShader;
    DXCP_PFN pfnDrawIndexed;
    DXCP_PFN pfnDraw;
    PFND3D10DDI_RESOURCEMAP pfnDynamicIABufferMapNoOverwrite;
    PFND3D10DDI_RESOURCEUNMAP pfnDynamicIABufferUnmap;
    PFND3D10DDI_RESOURCEMAP pfnDynamicConstantBufferMapDiscard;
    PFND3D10DDI_RESOURCEMAP pfnDynamicIABufferMapDiscard;
    PFND3D10DDI_RESOURCEUNMAP pfnDynamicConstantBufferUnmap;
    DXCP_PFN pfnPsSetConstantBuffers;
    DXCP_PFN pfnIaSetInputLayout;
    DXCP_PFN pfnIaSetVertexBuffers;
    DXCP_PFN pfnIaSetIndexBuffer;
    DXCP_PFN pfnDrawIndexedInstanced;
    DXCP_PFN pfnDrawInstanced;
    PFND3D10DDI_RESOURCEMAP pfnDynamicResourceMapDiscard;
    PFND3D10DDI_RESOURCEUNMAP pfnDynamicResourceUnmap;
    DXCP_PFN pfnGsSetConstantBuffers;
    DXCP_PFN pfnGsSetShader;
    DXCP_PFN pfnIaSetTopology;
    PFND3D10DDI_RESOURCEMAP pfnStagingResourceMap;
    PFND3D10DDI_RESOURCEUNMAP pfnStagingResourceUnmap;
    DXCP_PFN pfnVsSetShaderResources;
    DXCP_PFN pfnVsSetSamplers;
    DXCP_PFN pfnGsSetShaderResources;
    DXCP_PFN pfnGsSetSamplers;
    DXCP_PFN pfnSetRenderTargets;
    DXCP_PFN pfnShaderResourceViewReadAfterWriteHazard;
    DXCP_PFN pfnResourceReadAfterWriteHazard;
    DXCP_PFN pfnSetBlendState;
    DXCP_PFN pfnSetDepthStencilState;
    DXCP_PFN pfnSetRasterizerState;
    PFND3D10DDI_QUERYEND pfnQueryEnd;
    PFND3D10DDI_QUERYBEGIN pfnQueryBegin;
    PFND3D11_1DDI_RESOURCECOPYREGION pfnResourceCopyRegion;
    PFND3D11_1DDI_RESOURCEUPDATESUBRESOURCEUP pfnResourceUpdateSubresourceUP;
    DXCP_PFN pfnSoSetTargets;
    DXCP_PFN pfnDrawAuto;
    DXCP_PFN pfnSetViewports;
    DXCP_PFN pfnSetScissorRects;
    DXCP_PFN pfnClearRenderTargetView;
    DXCP_PFN pfnClearDepthStencilView;
    DXCP_PFN pfnSetPredication;
    PFND3D10DDI_QUERYGETDATA pfnQueryGetData;
    PFND3DWDDM2_0DDI_FLUSH pfnFlush;
    DXCP_PFN pfnGenMips;
    PFND3D10DDI_RESOURCECOPY pfnResourceCopy;
    DXCP_PFN pfnResourceResolveSubresource;
    PFND3D10DDI_RESOURCEMAP pfnResourceMap;
    PFND3D10DDI_RESOURCEUNMAP pfnResourceUnmap;
    PFND3D10DDI_RESOURCEISSTAGINGBUSY pfnResourceIsStagingBusy;
    PFND3DWDDM2_0DDI_RELOCATEDEVICEFUNCS pfnRelocateDeviceFuncs;
    PFND3D11DDI_CALCPRIVATERESOURCESIZE pfnCalcPrivateResourceSize;
    PFND3D10DDI_CALCPRIVATEOPENEDRESOURCESIZE pfnCalcPrivateOpenedResourceSize;
    PFND3D11DDI_CREATERESOURCE pfnCreateResource;
    PFND3D10DDI_OPENRESOURCE pfnOpenResource;
    PFND3D10DDI_DESTROYRESOURCE pfnDestroyResource;
    DXCP_PFN pfnCalcPrivateShaderResourceViewSize;
    DXCP_PFN pfnCreateShaderResourceView;
    DXCP_PFN pfnDestroyShaderResourceView;
    DXCP_PFN pfnCalcPrivateRenderTargetViewSize;
    DXCP_PFN pfnCreateRenderTargetView;
    DXCP_PFN pfnDestroyRenderTargetView;
    PFND3D11DDI_CALCPRIVATEDEPTHSTENCILVIEWSIZE pfnCalcPrivateDepthStencilViewSize;
    DXCP_PFN pfnCreateDepthStencilView;
    DXCP_PFN pfnDestroyDepthStencilView;
    PFND3D10DDI_CALCPRIVATEELEMENTLAYOUTSIZE pfnCalcPrivateElementLayoutSize;
    DXCP_PFN pfnCreateElementLayout;
    DXCP_PFN pfnDestroyElementLayout;
    PFND3D11_1DDI_CALCPRIVATEBLENDSTATESIZE pfnCalcPrivateBlendStateSize;
    DXCP_PFN pfnCreateBlendState;
    DXCP_PFN pfnDestroyBlendState;
    PFND3D10DDI_CALCPRIVATEDEPTHSTENCILSTATESIZE pfnCalcPrivateDepthStencilStateSize;
    DXCP_PFN pfnCreateDepthStencilState;
    DXCP_PFN pfnDestroyDepthStencilState;
    DXCP_PFN pfnCalcPrivateRasterizerStateSize;
    DXCP_PFN pfnCreateRasterizerState;
    DXCP_PFN pfnDestroyRasterizerState;
    PFND3D11_1DDI_CALCPRIVATESHADERSIZE pfnCalcPrivateShaderSize;
    DXCP_PFN pfnCreateVertexShader;
    DXCP_PFN pfnCreateGeometryShader;
    DXCP_PFN pfnCreatePixelShader;
    PFND3D11_1DDI_CALCPRIVATEGEOMETRYSHADERWITHSTREAMOUTPUT pfnCalcPrivateGeometryShaderWithStreamOutput;
    DXCP_PFN pfnCreateGeometryShaderWithStreamOutput;
    DXCP_PFN pfnDestroyShader;
    PFND3D10DDI_CALCPRIVATESAMPLERSIZE pfnCalcPrivateSamplerSize;
    DXCP_PFN pfnCreateSampler;
    DXCP_PFN pfnDestroySampler;
    PFND3DWDDM2_0DDI_CALCPRIVATEQUERYSIZE pfnCalcPrivateQuerySize;
    PFND3DWDDM2_0DDI_CREATEQUERY pfnCreateQuery;
    PFND3D10DDI_DESTROYQUERY pfnDestroyQuery;
    PFND3D10DDI_CHECKFORMATSUPPORT pfnCheckFormatSupport;
    PFND3DWDDM1_3DDI_CHECKMULTISAMPLEQUALITYLEVELS pfnCheckMultisampleQualityLevels;
    DXCP_PFN pfnCheckCounterInfo;
    DXCP_PFN pfnCheckCounter;
    PFND3D10DDI_DESTROYDEVICE pfnDestroyDevice;
    DXCP_PFN pfnSetTextFilterSize;
    PFND3D10DDI_RESOURCECOPY pfnResourceConvert;
    PFND3D11_1DDI_RESOURCECOPYREGION pfnResourceConvertRegion;
    DXCP_PFN pfnDrawIndexedInstancedIndirect;
    DXCP_PFN pfnDrawInstancedIndirect;
    DXCP_PFN pfnCommandListExecute;
    DXCP_PFN pfnHsSetShaderResources;
    DXCP_PFN pfnHsSetShader;
    DXCP_PFN pfnHsSetSamplers;
    DXCP_PFN pfnHsSetConstantBuffers;
    DXCP_PFN pfnDsSetShaderResources;
    DXCP_PFN pfnDsSetShader;
    DXCP_PFN pfnDsSetSamplers;
    DXCP_PFN pfnDsSetConstantBuffers;
    DXCP_PFN pfnCreateHullShader;
    DXCP_PFN pfnCreateDomainShader;
    DXCP_PFN pfnCheckDeferredContextHandleSizes;
    DXCP_PFN pfnCalcDeferredContextHandleSize;
    PFND3D11DDI_CALCPRIVATEDEFERREDCONTEXTSIZE pfnCalcPrivateDeferredContextSize;
    DXCP_PFN pfnCreateDeferredContext;
    DXCP_PFN pfnAbandonCommandList;
    PFND3D11DDI_CALCPRIVATECOMMANDLISTSIZE pfnCalcPrivateCommandListSize;
    DXCP_PFN pfnCreateCommandList;
    DXCP_PFN pfnDestroyCommandList;
    PFND3D11_1DDI_CALCPRIVATETESSELLATIONSHADERSIZE pfnCalcPrivateTessellationShaderSize;
    DXCP_PFN pfnPsSetShaderWithIfaces;
    DXCP_PFN pfnVsSetShaderWithIfaces;
    DXCP_PFN pfnGsSetShaderWithIfaces;
    DXCP_PFN pfnHsSetShaderWithIfaces;
    DXCP_PFN pfnDsSetShaderWithIfaces;
    DXCP_PFN pfnCsSetShaderWithIfaces;
    DXCP_PFN pfnCreateComputeShader;
    DXCP_PFN pfnCsSetShader;
    DXCP_PFN pfnCsSetShaderResources;
    DXCP_PFN pfnCsSetSamplers;
    DXCP_PFN pfnCsSetConstantBuffers;
    DXCP_PFN pfnCalcPrivateUnorderedAccessViewSize;
    DXCP_PFN pfnCreateUnorderedAccessView;
    DXCP_PFN pfnDestroyUnorderedAccessView;
    DXCP_PFN pfnClearUnorderedAccessViewUint;
    DXCP_PFN pfnClearUnorderedAccessViewFloat;
    DXCP_PFN pfnCsSetUnorderedAccessViews;
    DXCP_PFN pfnDispatch;
    DXCP_PFN pfnDispatchIndirect;
    DXCP_PFN pfnSetResourceMinLOD;
    DXCP_PFN pfnCopyStructureCount;
    DXCP_PFN pfnRecycleCommandList;
    DXCP_PFN pfnRecycleCreateCommandList;
    DXCP_PFN pfnRecycleCreateDeferredContext;
    DXCP_PFN pfnRecycleDestroyCommandList;
    DXCP_PFN pfnDiscard;
    DXCP_PFN pfnAssignDebugBinary;
    PFND3D10DDI_RESOURCEMAP pfnDynamicConstantBufferMapNoOverwrite;
    DXCP_PFN pfnCheckDirectFlipSupport;
    DXCP_PFN pfnClearView;
    DXCP_PFN pfnUpdateTileMappings;
    DXCP_PFN pfnCopyTileMappings;
    DXCP_PFN pfnCopyTiles;
    DXCP_PFN pfnUpdateTiles;
    DXCP_PFN pfnTiledResourceBarrier;
    DXCP_PFN pfnGetMipPacking;
    DXCP_PFN pfnResizeTilePool;
    DXCP_PFN pfnSetMarker;
    DXCP_PFN pfnSetMarkerMode;
    PFND3DWDDM2_0DDI_SETHARDWAREPROTECTION pfnSetHardwareProtection;
    DXCP_PFN pfnGetResourceLayout;
    DXCP_PFN pfnRetrieveShaderComment;
    PFND3DWDDM2_0DDI_SETHARDWAREPROTECTIONSTATE pfnSetHardwareProtectionState;
};
DXCP_STATIC_ASSERT(sizeof(D3DWDDM2_0DDI_DEVICEFUNCS) == 1344, "D3DWDDM2_0DDI_DEVICEFUNCS");

struct D3DWDDM2_0DDI_VIDEODEVICEFUNCS {
    PFND3D11_1DDI_GETVIDEODECODERPROFILECOUNT pfnGetVideoDecoderProfileCount;
    PFND3D11_1DDI_GETVIDEODECODERPROFILE pfnGetVideoDecoderProfile;
    PFND3D11_1DDI_CHECKVIDEODECODERFORMAT pfnCheckVideoDecoderFormat;
    PFND3D11_1DDI_GETVIDEODECODERCONFIGCOUNT pfnGetVideoDecoderConfigCount;
    PFND3D11_1DDI_GETVIDEODECODERCONFIG pfnGetVideoDecoderConfig;
    PFND3D11_1DDI_GETVIDEODECODERBUFFERTYPECOUNT pfnGetVideoDecoderBufferTypeCount;
    PFND3D11_1DDI_GETVIDEODECODERBUFFERINFO pfnGetVideoDecoderBufferInfo;
    PFND3D11_1DDI_CALCPRIVATEVIDEODECODERSIZE pfnCalcPrivateVideoDecoderSize;
    PFND3D11_1DDI_CREATEVIDEODECODER pfnCreateVideoDecoder;
    PFND3D11_1DDI_DESTROYVIDEODECODER pfnDestroyVideoDecoder;
    PFND3D11_1DDI_VIDEODECODEREXTENSION pfnVideoDecoderExtension;
    PFND3D11_1DDI_VIDEODECODERBEGINFRAME pfnVideoDecoderBeginFrame;
    PFND3D11_1DDI_VIDEODECODERENDFRAME pfnVideoDecoderEndFrame;
    PFND3D11_1DDI_VIDEODECODERSUBMITBUFFERS pfnVideoDecoderSubmitBuffers;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSORENUMSIZE pfnCalcPrivateVideoProcessorEnumSize;
    DXCP_PFN pfnCreateVideoProcessorEnum;
    DXCP_PFN pfnDestroyVideoProcessorEnum;
    DXCP_PFN pfnCheckVideoProcessorFormat;
    DXCP_PFN pfnGetVideoProcessorCaps;
    DXCP_PFN pfnGetVideoProcessorRateConversionCaps;
    DXCP_PFN pfnGetVideoProcessorCustomRate;
    DXCP_PFN pfnGetVideoProcessorFilterRange;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSORSIZE pfnCalcPrivateVideoProcessorSize;
    DXCP_PFN pfnCreateVideoProcessor;
    DXCP_PFN pfnDestroyVideoProcessor;
    DXCP_PFN pfnVideoProcessorSetOutputTargetRect;
    DXCP_PFN pfnVideoProcessorSetOutputBackgroundColor;
    DXCP_PFN pfnVideoProcessorSetOutputColorSpace;
    DXCP_PFN pfnVideoProcessorSetOutputAlphaFillMode;
    DXCP_PFN pfnVideoProcessorSetOutputConstriction;
    DXCP_PFN pfnVideoProcessorSetOutputStereoMode;
    DXCP_PFN pfnVideoProcessorSetOutputExtension;
    DXCP_PFN pfnVideoProcessorGetOutputExtension;
    DXCP_PFN pfnVideoProcessorSetStreamFrameFormat;
    DXCP_PFN pfnVideoProcessorSetStreamColorSpace;
    DXCP_PFN pfnVideoProcessorSetStreamOutputRate;
    DXCP_PFN pfnVideoProcessorSetStreamSourceRect;
    DXCP_PFN pfnVideoProcessorSetStreamDestRect;
    DXCP_PFN pfnVideoProcessorSetStreamAlpha;
    DXCP_PFN pfnVideoProcessorSetStreamPalette;
    DXCP_PFN pfnVideoProcessorSetStreamPixelAspectRatio;
    DXCP_PFN pfnVideoProcessorSetStreamLumaKey;
    DXCP_PFN pfnVideoProcessorSetStreamStereoFormat;
    DXCP_PFN pfnVideoProcessorSetStreamAutoProcessingMode;
    DXCP_PFN pfnVideoProcessorSetStreamFilter;
    DXCP_PFN pfnVideoProcessorSetStreamExtension;
    DXCP_PFN pfnVideoProcessorGetStreamExtension;
    DXCP_PFN pfnVideoProcessorBlt;
    PFND3D11_1DDI_CALCPRIVATEVIDEODECODEROUTPUTVIEWSIZE pfnCalcPrivateVideoDecoderOutputViewSize;
    PFND3D11_1DDI_CREATEVIDEODECODEROUTPUTVIEW pfnCreateVideoDecoderOutputView;
    PFND3D11_1DDI_DESTROYVIDEODECODEROUTPUTVIEW pfnDestroyVideoDecoderOutputView;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSORINPUTVIEWSIZE pfnCalcPrivateVideoProcessorInputViewSize;
    DXCP_PFN pfnCreateVideoProcessorInputView;
    DXCP_PFN pfnDestroyVideoProcessorInputView;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSOROUTPUTVIEWSIZE pfnCalcPrivateVideoProcessorOutputViewSize;
    DXCP_PFN pfnCreateVideoProcessorOutputView;
    DXCP_PFN pfnDestroyVideoProcessorOutputView;
    DXCP_PFN pfnVideoProcessorInputViewReadAfterWriteHazard;
    PFND3D11_1DDI_GETCONTENTPROTECTIONCAPS pfnGetContentProtectionCaps;
    PFND3D11_1DDI_GETCRYPTOKEYEXCHANGETYPE pfnGetCryptoKeyExchangeType;
    PFND3D11_1DDI_CALCPRIVATECRYPTOSESSIONSIZE pfnCalcPrivateCryptoSessionSize;
    PFND3D11_1DDI_CREATECRYPTOSESSION pfnCreateCryptoSession;
    PFND3D11_1DDI_DESTROYCRYPTOSESSION pfnDestroyCryptoSession;
    PFND3D11_1DDI_GETCERTIFICATESIZE pfnGetCertificateSize;
    PFND3D11_1DDI_GETCERTIFICATE pfnGetCertificate;
    PFND3D11_1DDI_NEGOTIATECRYPTOSESSIONKEYESCHANGE pfnNegotiateCryptoSessionKeyExchange;
    PFND3D11_1DDI_ENCRYPTIONBLT pfnEncryptionBlt;
    PFND3D11_1DDI_DECRYPTIONBLT pfnDecryptionBlt;
    PFND3D11_1DDI_STARTSESSIONKEYREFRESH pfnStartSessionKeyRefresh;
    PFND3D11_1DDI_FINISHSESSIONKEYREFRESH pfnFinishSessionKeyRefresh;
    PFND3D11_1DDI_GETENCRYPTIONBLTKEY pfnGetEncryptionBltKey;
    PFND3D11_1DDI_CALCPRIVATEAUTHENTICATEDCHANNELSIZE pfnCalcPrivateAuthenticatedChannelSize;
    PFND3D11_1DDI_CREATEAUTHENTICATEDCHANNEL pfnCreateAuthenticatedChannel;
    PFND3D11_1DDI_DESTROYAUTHENTICATEDCHANNEL pfnDestroyAuthenticatedChannel;
    PFND3D11_1DDI_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE pfnNegotiateAuthenticatedChannelKeyExchange;
    PFND3D11_1DDI_QUERYAUTHENTICATEDCHANNEL pfnQueryAuthenticatedChannel;
    PFND3D11_1DDI_CONFIGUREAUTHENTICATEDCHANNEL pfnConfigureAuthenticatedChannel;
    PFND3D11_1DDI_VIDEODECODERGETHANDLE pfnVideoDecoderGetHandle;
    PFND3D11_1DDI_CRYPTOSESSIONGETHANDLE pfnCryptoSessionGetHandle;
    DXCP_PFN pfnVideoProcessorSetStreamRotation;
    PFND3D11_1DDI_GETCAPTUREHANDLE pfnGetCaptureHandle;
    PFND3DWDDM2_0DDI_GETDATAFORNEWHARDWAREKEY pfnGetDataForNewHardwareKey;
    PFND3DWDDM2_0DDI_CHECKCRYPTOSESSIONSTATUS pfnCheckCryptoSessionStatus;
    PFND3DWDDM2_0DDI_VIDEODECODERSUBMITBUFFERS1 pfnVideoDecoderSubmitBuffers1;
    PFND3DWDDM2_0DDI_QUERYVIDEOCAPABILITIES pfnQueryVideoCapabilities;
    DXCP_PFN pfnCheckVideoProcessorFormatConversion;
    DXCP_PFN pfnVideoDecoderEnableDownsampling;
    DXCP_PFN pfnVideoDecoderUpdateDownsampling;
    DXCP_PFN pfnVideoProcessorSetStreamMirror;
    DXCP_PFN pfnVideoProcessorSetOutputColorSpace1;
    DXCP_PFN pfnVideoProcessorSetStreamColorSpace1;
    DXCP_PFN pfnVideoProcessorSetOutputShaderUsage;
    DXCP_PFN pfnVideoProcessorGetBehaviorHints;
    PFND3DWDDM2_0DDI_GETCRYPTOSESSIONPRIVATEDATASIZE pfnGetCryptoSessionPrivateDataSize;
};
DXCP_STATIC_ASSERT(sizeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS) == 752, "D3DWDDM2_0DDI_VIDEODEVICEFUNCS");

struct D3DWDDM2_4DDI_VIDEODEVICEFUNCS {
    PFND3D11_1DDI_GETVIDEODECODERPROFILECOUNT pfnGetVideoDecoderProfileCount;
    PFND3D11_1DDI_GETVIDEODECODERPROFILE pfnGetVideoDecoderProfile;
    PFND3D11_1DDI_CHECKVIDEODECODERFORMAT pfnCheckVideoDecoderFormat;
    PFND3D11_1DDI_GETVIDEODECODERCONFIGCOUNT pfnGetVideoDecoderConfigCount;
    PFND3D11_1DDI_GETVIDEODECODERCONFIG pfnGetVideoDecoderConfig;
    PFND3D11_1DDI_GETVIDEODECODERBUFFERTYPECOUNT pfnGetVideoDecoderBufferTypeCount;
    PFND3D11_1DDI_GETVIDEODECODERBUFFERINFO pfnGetVideoDecoderBufferInfo;
    PFND3D11_1DDI_CALCPRIVATEVIDEODECODERSIZE pfnCalcPrivateVideoDecoderSize;
    PFND3D11_1DDI_CREATEVIDEODECODER pfnCreateVideoDecoder;
    PFND3D11_1DDI_DESTROYVIDEODECODER pfnDestroyVideoDecoder;
    PFND3D11_1DDI_VIDEODECODEREXTENSION pfnVideoDecoderExtension;
    PFND3D11_1DDI_VIDEODECODERBEGINFRAME pfnVideoDecoderBeginFrame;
    PFND3D11_1DDI_VIDEODECODERENDFRAME pfnVideoDecoderEndFrame;
    PFND3D11_1DDI_VIDEODECODERSUBMITBUFFERS pfnVideoDecoderSubmitBuffers;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSORENUMSIZE pfnCalcPrivateVideoProcessorEnumSize;
    DXCP_PFN pfnCreateVideoProcessorEnum;
    DXCP_PFN pfnDestroyVideoProcessorEnum;
    DXCP_PFN pfnCheckVideoProcessorFormat;
    DXCP_PFN pfnGetVideoProcessorCaps;
    DXCP_PFN pfnGetVideoProcessorRateConversionCaps;
    DXCP_PFN pfnGetVideoProcessorCustomRate;
    DXCP_PFN pfnGetVideoProcessorFilterRange;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSORSIZE pfnCalcPrivateVideoProcessorSize;
    DXCP_PFN pfnCreateVideoProcessor;
    DXCP_PFN pfnDestroyVideoProcessor;
    DXCP_PFN pfnVideoProcessorSetOutputTargetRect;
    DXCP_PFN pfnVideoProcessorSetOutputBackgroundColor;
    DXCP_PFN pfnVideoProcessorSetOutputColorSpace;
    DXCP_PFN pfnVideoProcessorSetOutputAlphaFillMode;
    DXCP_PFN pfnVideoProcessorSetOutputConstriction;
    DXCP_PFN pfnVideoProcessorSetOutputStereoMode;
    DXCP_PFN pfnVideoProcessorSetOutputExtension;
    DXCP_PFN pfnVideoProcessorGetOutputExtension;
    DXCP_PFN pfnVideoProcessorSetStreamFrameFormat;
    DXCP_PFN pfnVideoProcessorSetStreamColorSpace;
    DXCP_PFN pfnVideoProcessorSetStreamOutputRate;
    DXCP_PFN pfnVideoProcessorSetStreamSourceRect;
    DXCP_PFN pfnVideoProcessorSetStreamDestRect;
    DXCP_PFN pfnVideoProcessorSetStreamAlpha;
    DXCP_PFN pfnVideoProcessorSetStreamPalette;
    DXCP_PFN pfnVideoProcessorSetStreamPixelAspectRatio;
    DXCP_PFN pfnVideoProcessorSetStreamLumaKey;
    DXCP_PFN pfnVideoProcessorSetStreamStereoFormat;
    DXCP_PFN pfnVideoProcessorSetStreamAutoProcessingMode;
    DXCP_PFN pfnVideoProcessorSetStreamFilter;
    DXCP_PFN pfnVideoProcessorSetStreamExtension;
    DXCP_PFN pfnVideoProcessorGetStreamExtension;
    DXCP_PFN pfnVideoProcessorBlt;
    PFND3D11_1DDI_CALCPRIVATEVIDEODECODEROUTPUTVIEWSIZE pfnCalcPrivateVideoDecoderOutputViewSize;
    PFND3D11_1DDI_CREATEVIDEODECODEROUTPUTVIEW pfnCreateVideoDecoderOutputView;
    PFND3D11_1DDI_DESTROYVIDEODECODEROUTPUTVIEW pfnDestroyVideoDecoderOutputView;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSORINPUTVIEWSIZE pfnCalcPrivateVideoProcessorInputViewSize;
    DXCP_PFN pfnCreateVideoProcessorInputView;
    DXCP_PFN pfnDestroyVideoProcessorInputView;
    PFND3D11_1DDI_CALCPRIVATEVIDEOPROCESSOROUTPUTVIEWSIZE pfnCalcPrivateVideoProcessorOutputViewSize;
    DXCP_PFN pfnCreateVideoProcessorOutputView;
    DXCP_PFN pfnDestroyVideoProcessorOutputView;
    DXCP_PFN pfnVideoProcessorInputViewReadAfterWriteHazard;
    PFND3D11_1DDI_GETCONTENTPROTECTIONCAPS pfnGetContentProtectionCaps;
    PFND3D11_1DDI_GETCRYPTOKEYEXCHANGETYPE pfnGetCryptoKeyExchangeType;
    PFND3D11_1DDI_CALCPRIVATECRYPTOSESSIONSIZE pfnCalcPrivateCryptoSessionSize;
    PFND3D11_1DDI_CREATECRYPTOSESSION pfnCreateCryptoSession;
    PFND3D11_1DDI_DESTROYCRYPTOSESSION pfnDestroyCryptoSession;
    PFND3D11_1DDI_GETCERTIFICATESIZE pfnGetCertificateSize;
    PFND3D11_1DDI_GETCERTIFICATE pfnGetCertificate;
    PFND3D11_1DDI_NEGOTIATECRYPTOSESSIONKEYESCHANGE pfnNegotiateCryptoSessionKeyExchange;
    PFND3D11_1DDI_ENCRYPTIONBLT pfnEncryptionBlt;
    PFND3D11_1DDI_DECRYPTIONBLT pfnDecryptionBlt;
    PFND3D11_1DDI_STARTSESSIONKEYREFRESH pfnStartSessionKeyRefresh;
    PFND3D11_1DDI_FINISHSESSIONKEYREFRESH pfnFinishSessionKeyRefresh;
    PFND3D11_1DDI_GETENCRYPTIONBLTKEY pfnGetEncryptionBltKey;
    PFND3D11_1DDI_CALCPRIVATEAUTHENTICATEDCHANNELSIZE pfnCalcPrivateAuthenticatedChannelSize;
    PFND3D11_1DDI_CREATEAUTHENTICATEDCHANNEL pfnCreateAuthenticatedChannel;
    PFND3D11_1DDI_DESTROYAUTHENTICATEDCHANNEL pfnDestroyAuthenticatedChannel;
    PFND3D11_1DDI_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE pfnNegotiateAuthenticatedChannelKeyExchange;
    PFND3D11_1DDI_QUERYAUTHENTICATEDCHANNEL pfnQueryAuthenticatedChannel;
    PFND3D11_1DDI_CONFIGUREAUTHENTICATEDCHANNEL pfnConfigureAuthenticatedChannel;
    PFND3D11_1DDI_VIDEODECODERGETHANDLE pfnVideoDecoderGetHandle;
    PFND3D11_1DDI_CRYPTOSESSIONGETHANDLE pfnCryptoSessionGetHandle;
    DXCP_PFN pfnVideoProcessorSetStreamRotation;
    PFND3D11_1DDI_GETCAPTUREHANDLE pfnGetCaptureHandle;
    PFND3DWDDM2_0DDI_GETDATAFORNEWHARDWAREKEY pfnGetDataForNewHardwareKey;
    PFND3DWDDM2_0DDI_CHECKCRYPTOSESSIONSTATUS pfnCheckCryptoSessionStatus;
    PFND3DWDDM2_4DDI_VIDEODECODERSUBMITBUFFERS2 pfnVideoDecoderSubmitBuffers2;
    PFND3DWDDM2_0DDI_QUERYVIDEOCAPABILITIES pfnQueryVideoCapabilities;
    DXCP_PFN pfnCheckVideoProcessorFormatConversion;
    DXCP_PFN pfnVideoDecoderEnableDownsampling;
    DXCP_PFN pfnVideoDecoderUpdateDownsampling;
    DXCP_PFN pfnVideoProcessorSetStreamMirror;
    DXCP_PFN pfnVideoProcessorSetOutputColorSpace1;
    DXCP_PFN pfnVideoProcessorSetStreamColorSpace1;
    DXCP_PFN pfnVideoProcessorSetOutputShaderUsage;
    DXCP_PFN pfnVideoProcessorGetBehaviorHints;
    PFND3DWDDM2_0DDI_GETCRYPTOSESSIONPRIVATEDATASIZE pfnGetCryptoSessionPrivateDataSize;
    DXCP_PFN pfnVideoProcessorSetOutputHDRMetaData;
    DXCP_PFN pfnVideoProcessorSetStreamHDRMetaData;
    PFND3DWDDM2_4DDI_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT pfnNegotiateCryptoSessionKeyExchangeMT;
};
DXCP_STATIC_ASSERT(sizeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS) == 776, "D3DWDDM2_4DDI_VIDEODEVICEFUNCS");

#endif

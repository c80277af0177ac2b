/* d3d10umddi.h (WDK 10.0.16299): resources and decoding in the Direct3D 11.1 driver interface. Included by dxcp_d3d10umddi.h. */
#ifndef DXCP_D3D10UMDDI_RESOURCES_H
#define DXCP_D3D10UMDDI_RESOURCES_H

struct D3D10DDI_MIPINFO {
    UINT TexelWidth;
    UINT TexelHeight;
    UINT TexelDepth;
    UINT PhysicalWidth;
    UINT PhysicalHeight;
    UINT PhysicalDepth;
};
DXCP_LAYOUT(D3D10DDI_MIPINFO, 24, (TexelWidth, 0), (TexelHeight, 4), (TexelDepth, 8), (PhysicalWidth, 12),
    (PhysicalHeight, 16), (PhysicalDepth, 20));

struct D3D10_DDIARG_SUBRESOURCE_UP {
    void *pSysMem;
    UINT SysMemPitch;
    UINT SysMemSlicePitch;
};
DXCP_LAYOUT(D3D10_DDIARG_SUBRESOURCE_UP, 16, (pSysMem, 0), (SysMemPitch, 8), (SysMemSlicePitch, 12));

struct D3D11DDIARG_CREATERESOURCE {
    D3D10DDI_MIPINFO *pMipInfoList;
    D3D10_DDIARG_SUBRESOURCE_UP *pInitialDataUP;
    D3D10DDIRESOURCE_TYPE ResourceDimension;
    UINT Usage;
    UINT BindFlags;
    UINT MapFlags;
    UINT MiscFlags;
    DXGI_FORMAT Format;
    DXGI_SAMPLE_DESC SampleDesc;
    UINT MipLevels;
    UINT ArraySize;
    void *pPrimaryDesc;
    UINT ByteStride;
    D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE DecoderBufferType;
};
DXCP_LAYOUT(D3D11DDIARG_CREATERESOURCE, 72, (pMipInfoList, 0), (pInitialDataUP, 8), (ResourceDimension, 16),
    (Usage, 20), (BindFlags, 24), (MapFlags, 28), (MiscFlags, 32), (Format, 36), (SampleDesc, 40), (MipLevels, 48),
    (ArraySize, 52), (pPrimaryDesc, 56), (ByteStride, 64), (DecoderBufferType, 68));

struct D3D10DDIARG_OPENRESOURCE {
    UINT NumAllocations;
    void *pOpenAllocationInfo;
    UINT hKMResource;
    void *pPrivateDriverData;
    UINT PrivateDriverDataSize;
};
DXCP_LAYOUT(D3D10DDIARG_OPENRESOURCE, 40, (NumAllocations, 0), (pOpenAllocationInfo, 8), (hKMResource, 16),
    (pPrivateDriverData, 24), (PrivateDriverDataSize, 32));

struct D3D10DDIARG_CREATEQUERY {
    D3D10DDI_QUERY Query;
    UINT MiscFlags;
};
DXCP_LAYOUT(D3D10DDIARG_CREATEQUERY, 8, (Query, 0), (MiscFlags, 4));

struct D3D10DDI_MAPPED_SUBRESOURCE {
    void *pData;
    UINT RowPitch;
    UINT DepthPitch;
};
DXCP_LAYOUT(D3D10DDI_MAPPED_SUBRESOURCE, 16, (pData, 0), (RowPitch, 8), (DepthPitch, 12));

struct D3D10_DDI_BOX {
    UINT left;
    UINT top;
    UINT front;
    UINT right;
    UINT bottom;
    UINT back;
};
DXCP_LAYOUT(D3D10_DDI_BOX, 24, (left, 0), (top, 4), (front, 8), (right, 12), (bottom, 16), (back, 20));

struct D3D11_1DDI_VIDEO_DECODER_DESC {
    GUID Guid;
    UINT SampleWidth;
    UINT SampleHeight;
    DXGI_FORMAT OutputFormat;
};
DXCP_LAYOUT(D3D11_1DDI_VIDEO_DECODER_DESC, 28, (Guid, 0), (SampleWidth, 16), (SampleHeight, 20),
    (OutputFormat, 24));

struct D3D11_1DDI_VIDEO_DECODER_CONFIG {
    GUID guidConfigBitstreamEncryption;
    GUID guidConfigMBcontrolEncryption;
    GUID guidConfigResidDiffEncryption;
    UINT ConfigBitstreamRaw;
    UINT ConfigMBcontrolRasterOrder;
    UINT ConfigResidDiffHost;
    UINT ConfigSpatialResid8;
    UINT ConfigResid8Subtraction;
    UINT ConfigSpatialHost8or9Clipping;
    UINT ConfigSpatialResidInterleaved;
    UINT ConfigIntraResidUnsigned;
    UINT ConfigResidDiffAccelerator;
    UINT ConfigHostInverseScan;
    UINT ConfigSpecificIDCT;
    UINT Config4GroupedCoefs;
    USHORT ConfigMinRenderTargetBuffCount;
    USHORT ConfigDecoderSpecific;
};
DXCP_LAYOUT(D3D11_1DDI_VIDEO_DECODER_CONFIG, 100, (guidConfigBitstreamEncryption, 0),
    (guidConfigMBcontrolEncryption, 16), (guidConfigResidDiffEncryption, 32), (ConfigBitstreamRaw, 48),
    (ConfigMBcontrolRasterOrder, 52), (ConfigResidDiffHost, 56), (ConfigSpatialResid8, 60),
    (ConfigResid8Subtraction, 64), (ConfigSpatialHost8or9Clipping, 68), (ConfigSpatialResidInterleaved, 72),
    (ConfigIntraResidUnsigned, 76), (ConfigResidDiffAccelerator, 80), (ConfigHostInverseScan, 84),
    (ConfigSpecificIDCT, 88), (Config4GroupedCoefs, 92), (ConfigMinRenderTargetBuffCount, 96),
    (ConfigDecoderSpecific, 98));

struct D3D11_1DDIARG_CREATEVIDEODECODER {
    D3D11_1DDI_VIDEO_DECODER_DESC Desc;
    D3D11_1DDI_VIDEO_DECODER_CONFIG Config;
};
DXCP_LAYOUT(D3D11_1DDIARG_CREATEVIDEODECODER, 128, (Desc, 0), (Config, 28));

struct D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW {
    D3D10DDI_HRESOURCE hDrvResource;
    GUID DecodeProfile;
    UINT MipSlice;
    UINT FirstArraySlice;
    UINT ArraySize;
};
DXCP_LAYOUT(D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW, 40, (hDrvResource, 0), (DecodeProfile, 8), (MipSlice, 24),
    (FirstArraySlice, 28), (ArraySize, 32));

struct D3D11_1DDIARG_VIDEODECODERBEGINFRAME {
    D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hOutputView;
    const void *pContentKey;
    UINT ContentKeySize;
};
DXCP_LAYOUT(D3D11_1DDIARG_VIDEODECODERBEGINFRAME, 24, (hOutputView, 0), (pContentKey, 8), (ContentKeySize, 16));

struct D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC {
    D3D10DDI_HRESOURCE hResource;
    D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE BufferType;
    UINT BufferIndex;
    UINT DataOffset;
    UINT DataSize;
    UINT FirstMBaddress;
    UINT NumMBsInBuffer;
    UINT Width;
    UINT Height;
    UINT Stride;
    UINT ReservedBits;
    void *pIV;
    UINT IVSize;
    BOOL PartialEncryption;
    D3D11_1DDI_ENCRYPTED_BLOCK_INFO EncryptedBlockInfo;
};
DXCP_LAYOUT(D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC, 80, (hResource, 0), (BufferType, 8), (BufferIndex, 12),
    (DataOffset, 16), (DataSize, 20), (FirstMBaddress, 24), (NumMBsInBuffer, 28), (Width, 32), (Height, 36),
    (Stride, 40), (ReservedBits, 44), (pIV, 48), (IVSize, 56), (PartialEncryption, 60), (EncryptedBlockInfo, 64));

struct D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO {
    D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE Type;
    UINT Size;
    UINT Usage;
};
DXCP_LAYOUT(D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO, 12, (Type, 0), (Size, 4), (Usage, 8));

struct D3D11_1DDIARG_VIDEODECODEREXTENSION {
    UINT Function;
    void *pPrivateInputData;
    UINT PrivateInputDataSize;
    void *pPrivateOutputData;
    UINT PrivateOutputDataSize;
    UINT ResourceCount;
    D3D10DDI_HRESOURCE *pResourceList;
};
DXCP_LAYOUT(D3D11_1DDIARG_VIDEODECODEREXTENSION, 48, (Function, 0), (pPrivateInputData, 8),
    (PrivateInputDataSize, 16), (pPrivateOutputData, 24), (PrivateOutputDataSize, 32), (ResourceCount, 36),
    (pResourceList, 40));

#endif

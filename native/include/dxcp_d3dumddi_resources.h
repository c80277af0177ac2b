/* d3dumddi.h, d3dukmdt.h: resources and decoding in the Direct3D 9 driver interface. Included by dxcp_d3dumddi.h. */
#ifndef DXCP_D3DUMDDI_RESOURCES_H
#define DXCP_D3DUMDDI_RESOURCES_H

struct D3DDDI_RATIONAL {
    UINT Numerator;
    UINT Denominator;
};
DXCP_LAYOUT(D3DDDI_RATIONAL, 8, (Numerator, 0), (Denominator, 4));

struct D3DDDI_SURFACEINFO {
    UINT Width;
    UINT Height;
    UINT Depth;
    void *pSysMem;
    UINT SysMemPitch;
    UINT SysMemSlicePitch;
};
DXCP_LAYOUT(D3DDDI_SURFACEINFO, 32, (Width, 0), (Height, 4), (Depth, 8), (pSysMem, 16), (SysMemPitch, 24),
    (SysMemSlicePitch, 28));

struct D3DDDI_RESOURCEFLAGS {
    DXCP_ANONYMOUS union {
        DXCP_ANONYMOUS struct {
            UINT RenderTarget : 1;
            UINT ZBuffer : 1;
            UINT Dynamic : 1;
            UINT HintStatic : 1;
            UINT AutogenMipmap : 1;
            UINT DMap : 1;
            UINT WriteOnly : 1;
            UINT NotLockable : 1;
            UINT Points : 1;
            UINT RtPatches : 1;
            UINT NPatches : 1;
            UINT SharedResource : 1;
            UINT DiscardRenderTarget : 1;
            UINT Video : 1;
            UINT CaptureBuffer : 1;
            UINT Primary : 1;
            UINT Texture : 1;
            UINT CubeMap : 1;
            UINT Volume : 1;
            UINT VertexBuffer : 1;
            UINT IndexBuffer : 1;
            UINT DecodeRenderTarget : 1;
            UINT DecodeCompressedBuffer : 1;
            UINT VideoProcessRenderTarget : 1;
            UINT CpuOptimized : 1;
            UINT MightDrawFromLocked : 1;
            UINT Overlay : 1;
            UINT MatchGdiPrimary : 1;
            UINT InterlacedRefresh : 1;
            UINT TextApi : 1;
            UINT RestrictedContent : 1;
            UINT RestrictSharedAccess : 1;
        };
        UINT Value;
    };
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_RESOURCEFLAGS) == 4, "D3DDDI_RESOURCEFLAGS");

struct D3DDDI_RESOURCEFLAGS2 {
    DXCP_ANONYMOUS union {
        DXCP_ANONYMOUS struct {
            UINT VideoEncoder : 1;
            UINT UserMemory : 1;
            UINT CrossAdapter : 1;
            UINT IsDisplayable : 1;
            UINT Reserved : 28;
        };
        UINT Value;
    };
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_RESOURCEFLAGS2) == 4, "D3DDDI_RESOURCEFLAGS2");

struct D3DDDIARG_CREATERESOURCE {
    UINT Format;
    UINT Pool;
    UINT MultisampleType;
    UINT MultisampleQuality;
    D3DDDI_SURFACEINFO *pSurfList;
    UINT SurfCount;
    UINT MipLevels;
    UINT Fvf;
    UINT VidPnSourceId;
    D3DDDI_RATIONAL RefreshRate;
    HANDLE hResource;
    D3DDDI_RESOURCEFLAGS Flags;
    UINT Rotation;
};
DXCP_LAYOUT(D3DDDIARG_CREATERESOURCE, 64, (Format, 0), (Pool, 4), (MultisampleType, 8), (MultisampleQuality, 12),
    (pSurfList, 16), (SurfCount, 24), (MipLevels, 28), (Fvf, 32), (VidPnSourceId, 36), (RefreshRate, 40),
    (hResource, 48), (Flags, 56), (Rotation, 60));

struct D3DDDIARG_CREATERESOURCE2 {
    UINT Format;
    UINT Pool;
    UINT MultisampleType;
    UINT MultisampleQuality;
    D3DDDI_SURFACEINFO *pSurfList;
    UINT SurfCount;
    UINT MipLevels;
    UINT Fvf;
    UINT VidPnSourceId;
    D3DDDI_RATIONAL RefreshRate;
    HANDLE hResource;
    D3DDDI_RESOURCEFLAGS Flags;
    UINT Rotation;
    D3DDDI_RESOURCEFLAGS2 Flags2;
};
DXCP_LAYOUT(D3DDDIARG_CREATERESOURCE2, 72, (Format, 0), (Pool, 4), (MultisampleType, 8), (MultisampleQuality, 12),
    (pSurfList, 16), (SurfCount, 24), (MipLevels, 28), (Fvf, 32), (VidPnSourceId, 36), (RefreshRate, 40),
    (hResource, 48), (Flags, 56), (Rotation, 60), (Flags2, 64));

struct D3DDDIRANGE {
    UINT Offset;
    UINT Size;
};
DXCP_LAYOUT(D3DDDIRANGE, 8, (Offset, 0), (Size, 4));

struct D3DDDIBOX {
    UINT Left;
    UINT Top;
    UINT Right;
    UINT Bottom;
    UINT Front;
    UINT Back;
};
DXCP_LAYOUT(D3DDDIBOX, 24, (Left, 0), (Top, 4), (Right, 8), (Bottom, 12), (Front, 16), (Back, 20));

struct D3DDDI_LOCKFLAGS {
    DXCP_ANONYMOUS union {
        DXCP_ANONYMOUS struct {
            UINT ReadOnly : 1;
            UINT WriteOnly : 1;
            UINT NoOverwrite : 1;
            UINT Discard : 1;
            UINT RangeValid : 1;
            UINT AreaValid : 1;
            UINT BoxValid : 1;
            UINT NotifyOnly : 1;
            UINT MightDrawFromLocked : 1;
            UINT DoNotWait : 1;
            UINT Reserved : 22;
        };
        UINT Value;
    };
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_LOCKFLAGS) == 4, "D3DDDI_LOCKFLAGS");

struct D3DDDIARG_LOCK {
    HANDLE hResource;
    UINT SubResourceIndex;
    DXCP_ANONYMOUS union {
        D3DDDIRANGE Range;
        D3DRECT Area;
        D3DDDIBOX Box;
    };
    void *pSurfData;
    UINT Pitch;
    UINT SlicePitch;
    D3DDDI_LOCKFLAGS Flags;
};
DXCP_LAYOUT(D3DDDIARG_LOCK, 64, (hResource, 0), (SubResourceIndex, 8), (Range, 12), (Area, 12), (Box, 12),
    (pSurfData, 40), (Pitch, 48), (SlicePitch, 52), (Flags, 56));

struct D3DDDI_UNLOCKFLAGS {
    DXCP_ANONYMOUS union {
        DXCP_ANONYMOUS struct {
            UINT NotifyOnly : 1;
            UINT Reserved : 31;
        };
        UINT Value;
    };
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_UNLOCKFLAGS) == 4, "D3DDDI_UNLOCKFLAGS");

struct D3DDDIARG_UNLOCK {
    HANDLE hResource;
    UINT SubResourceIndex;
    D3DDDI_UNLOCKFLAGS Flags;
};
DXCP_LAYOUT(D3DDDIARG_UNLOCK, 16, (hResource, 0), (SubResourceIndex, 8), (Flags, 12));

struct D3DDDI_BLTFLAGS {
    DXCP_ANONYMOUS union {
        DXCP_ANONYMOUS struct {
            UINT Point : 1;
            UINT Linear : 1;
            UINT SrcColorKey : 1;
            UINT DstColorKey : 1;
            UINT MirrorLeftRight : 1;
            UINT MirrorUpDown : 1;
            UINT LinearToSrgb : 1;
            UINT Rotate : 1;
            UINT BeginPresentToDwm : 1;
            UINT ContinuePresentToDwm : 1;
            UINT EndPresentToDwm : 1;
            UINT Reserved : 21;
        };
        UINT Value;
    };
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_BLTFLAGS) == 4, "D3DDDI_BLTFLAGS");

struct D3DDDIARG_BLT {
    HANDLE hSrcResource;
    UINT SrcSubResourceIndex;
    D3DRECT SrcRect;
    HANDLE hDstResource;
    UINT DstSubResourceIndex;
    D3DRECT DstRect;
    UINT ColorKey;
    D3DDDI_BLTFLAGS Flags;
};
DXCP_LAYOUT(D3DDDIARG_BLT, 72, (hSrcResource, 0), (SrcSubResourceIndex, 8), (SrcRect, 12), (hDstResource, 32),
    (DstSubResourceIndex, 40), (DstRect, 44), (ColorKey, 60), (Flags, 64));

struct D3DDDI_COLORFILLFLAGS {
    DXCP_ANONYMOUS union {
        DXCP_ANONYMOUS struct {
            UINT PresentToDwm : 1;
            UINT Reserved : 31;
        };
        UINT Value;
    };
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_COLORFILLFLAGS) == 4, "D3DDDI_COLORFILLFLAGS");

struct D3DDDIARG_COLORFILL {
    HANDLE hResource;
    UINT SubResourceIndex;
    D3DRECT DstRect;
    UINT Color;
    D3DDDI_COLORFILLFLAGS Flags;
};
DXCP_LAYOUT(D3DDDIARG_COLORFILL, 40, (hResource, 0), (SubResourceIndex, 8), (DstRect, 12), (Color, 28),
    (Flags, 32));

struct DXVADDI_EXTENDEDFORMAT {
    DXCP_ANONYMOUS union {
        DXCP_ANONYMOUS struct {
            UINT SampleFormat : 8;
            UINT VideoChromaSubsampling : 4;
            UINT NominalRange : 3;
            UINT VideoTransferMatrix : 3;
            UINT VideoLighting : 4;
            UINT VideoPrimaries : 5;
            UINT VideoTransferFunction : 5;
        };
        UINT Value;
    };
};
DXCP_STATIC_ASSERT(sizeof(DXVADDI_EXTENDEDFORMAT) == 4, "DXVADDI_EXTENDEDFORMAT");

struct DXVADDI_FREQUENCY {
    UINT Numerator;
    UINT Denominator;
};
DXCP_LAYOUT(DXVADDI_FREQUENCY, 8, (Numerator, 0), (Denominator, 4));

struct DXVADDI_VIDEODESC {
    UINT SampleWidth;
    UINT SampleHeight;
    DXVADDI_EXTENDEDFORMAT SampleFormat;
    D3DDDIFORMAT Format;
    DXVADDI_FREQUENCY InputSampleFreq;
    DXVADDI_FREQUENCY OutputFrameFreq;
    UINT UABProtectionLevel;
    UINT Reserved;
};
DXCP_LAYOUT(DXVADDI_VIDEODESC, 40, (SampleWidth, 0), (SampleHeight, 4), (SampleFormat, 8), (Format, 12),
    (InputSampleFreq, 16), (OutputFrameFreq, 24), (UABProtectionLevel, 32), (Reserved, 36));

struct DXVADDI_CONFIGPICTUREDECODE {
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
DXCP_LAYOUT(DXVADDI_CONFIGPICTUREDECODE, 100, (guidConfigBitstreamEncryption, 0),
    (guidConfigMBcontrolEncryption, 16), (guidConfigResidDiffEncryption, 32), (ConfigBitstreamRaw, 48),
    (ConfigMBcontrolRasterOrder, 52), (ConfigResidDiffHost, 56), (ConfigSpatialResid8, 60),
    (ConfigResid8Subtraction, 64), (ConfigSpatialHost8or9Clipping, 68), (ConfigSpatialResidInterleaved, 72),
    (ConfigIntraResidUnsigned, 76), (ConfigResidDiffAccelerator, 80), (ConfigHostInverseScan, 84),
    (ConfigSpecificIDCT, 88), (Config4GroupedCoefs, 92), (ConfigMinRenderTargetBuffCount, 96),
    (ConfigDecoderSpecific, 98));

struct DXVADDI_DECODEINPUT {
    void *pGuid;
    BYTE VideoDesc[40];
};
DXCP_LAYOUT(DXVADDI_DECODEINPUT, 48, (pGuid, 0), (VideoDesc, 8));

struct DXVADDI_DECODEBUFFERINFO {
    UINT CompressedBufferType;
    UINT CreationWidth;
    UINT CreationHeight;
    UINT CreationPool;
};
DXCP_LAYOUT(DXVADDI_DECODEBUFFERINFO, 16, (CompressedBufferType, 0), (CreationWidth, 4), (CreationHeight, 8),
    (CreationPool, 12));

struct DXVADDI_DECODEBUFFERDESC {
    HANDLE hBuffer;
    D3DDDIFORMAT CompressedBufferType;
    UINT BufferIndex;
    UINT DataOffset;
    UINT DataSize;
    UINT FirstMBaddress;
    UINT NumMBsInBuffer;
    UINT Width;
    UINT Height;
    UINT Stride;
    UINT ReservedBits;
    DXVADDI_PVP_HW_IV *pCipherCounter;
};
DXCP_LAYOUT(DXVADDI_DECODEBUFFERDESC, 56, (hBuffer, 0), (CompressedBufferType, 8), (BufferIndex, 12),
    (DataOffset, 16), (DataSize, 20), (FirstMBaddress, 24), (NumMBsInBuffer, 28), (Width, 32), (Height, 36),
    (Stride, 40), (ReservedBits, 44), (pCipherCounter, 48));

struct DXVADDI_PRIVATEBUFFER {
    HANDLE hResource;
    UINT SubResourceIndex;
    UINT DataOffset;
    UINT DataSize;
};
DXCP_LAYOUT(DXVADDI_PRIVATEBUFFER, 24, (hResource, 0), (SubResourceIndex, 8), (DataOffset, 12), (DataSize, 16));

struct DXVADDI_PRIVATEDATA {
    void *pData;
    UINT DataSize;
};
DXCP_LAYOUT(DXVADDI_PRIVATEDATA, 16, (pData, 0), (DataSize, 8));

struct DXVADDI_PVP_HW_IV {
    ULONGLONG IV;
    ULONGLONG Count;
};
DXCP_LAYOUT(DXVADDI_PVP_HW_IV, 16, (IV, 0), (Count, 8));

struct DXVADDI_PVP_BLOCK128 {
    BYTE Data[16];
};
DXCP_LAYOUT(DXVADDI_PVP_BLOCK128, 16, (Data, 0));

struct DXVADDI_PVP_KEY128 {
    BYTE Data[16];
};
DXCP_LAYOUT(DXVADDI_PVP_KEY128, 16, (Data, 0));

struct DXVADDI_PVP_SETKEY {
    DXVADDI_PVP_KEY128 ContentKey;
};
DXCP_LAYOUT(DXVADDI_PVP_SETKEY, 16, (ContentKey, 0));

struct D3DDDIARG_CREATEDECODEDEVICE {
    void *pGuid;
    BYTE VideoDesc[40];
    void *pConfig;
    HANDLE hDecode;
};
DXCP_LAYOUT(D3DDDIARG_CREATEDECODEDEVICE, 64, (pGuid, 0), (VideoDesc, 8), (pConfig, 48), (hDecode, 56));

struct D3DDDIARG_DECODEBEGINFRAME {
    HANDLE hDecode;
    DXVADDI_PVP_SETKEY *pPVPSetKey;
};
DXCP_LAYOUT(D3DDDIARG_DECODEBEGINFRAME, 16, (hDecode, 0), (pPVPSetKey, 8));

struct D3DDDIARG_DECODEENDFRAME {
    HANDLE hDecode;
    HANDLE *pHandleComplete;
};
DXCP_LAYOUT(D3DDDIARG_DECODEENDFRAME, 16, (hDecode, 0), (pHandleComplete, 8));

struct D3DDDIARG_DECODEEXECUTE {
    HANDLE hDecode;
    UINT NumCompBuffers;
    void *pCompressedBuffers;
};
DXCP_LAYOUT(D3DDDIARG_DECODEEXECUTE, 24, (hDecode, 0), (NumCompBuffers, 8), (pCompressedBuffers, 16));

struct D3DDDIARG_DECODEEXTENSIONEXECUTE {
    HANDLE hDecode;
    UINT Function;
    DXVADDI_PRIVATEDATA *pPrivateInput;
    DXVADDI_PRIVATEDATA *pPrivateOutput;
    UINT NumBuffers;
    DXVADDI_PRIVATEBUFFER *pBuffers;
};
DXCP_LAYOUT(D3DDDIARG_DECODEEXTENSIONEXECUTE, 48, (hDecode, 0), (Function, 8), (pPrivateInput, 16),
    (pPrivateOutput, 24), (NumBuffers, 32), (pBuffers, 40));

struct D3DDDIARG_SETDECODERENDERTARGET {
    HANDLE hDecode;
    HANDLE hRenderTarget;
    UINT SubResourceIndex;
};
DXCP_LAYOUT(D3DDDIARG_SETDECODERENDERTARGET, 24, (hDecode, 0), (hRenderTarget, 8), (SubResourceIndex, 16));

#endif

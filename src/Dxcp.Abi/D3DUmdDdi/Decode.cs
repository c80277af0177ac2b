// d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>DXVADDI_EXTENDEDFORMAT, d3dumddi.h, 4 bytes.</summary>
public struct DXVADDI_EXTENDEDFORMAT
{
    public uint Value;

    public const int SampleFormatShift = 0; // 8 bits
    public const int VideoChromaSubsamplingShift = 8; // 4 bits
    public const int NominalRangeShift = 12; // 3 bits
    public const int VideoTransferMatrixShift = 15; // 3 bits
    public const int VideoLightingShift = 18; // 4 bits
    public const int VideoPrimariesShift = 22; // 5 bits
    public const int VideoTransferFunctionShift = 27; // 5 bits
}

/// <summary>DXVADDI_FREQUENCY, d3dumddi.h, 8 bytes.</summary>
public struct DXVADDI_FREQUENCY
{
    public uint Numerator;
    public uint Denominator;
}

/// <summary>DXVADDI_VIDEODESC, d3dumddi.h, 40 bytes.</summary>
public struct DXVADDI_VIDEODESC
{
    public uint SampleWidth;
    public uint SampleHeight;
    public DXVADDI_EXTENDEDFORMAT SampleFormat;
    public D3DDDIFORMAT Format;
    public DXVADDI_FREQUENCY InputSampleFreq;
    public DXVADDI_FREQUENCY OutputFrameFreq;
    public uint UABProtectionLevel;
    public uint Reserved;
}

/// <summary>DXVADDI_CONFIGPICTUREDECODE, d3dumddi.h, 100 bytes.</summary>
public struct DXVADDI_CONFIGPICTUREDECODE
{
    public Guid guidConfigBitstreamEncryption;
    public Guid guidConfigMBcontrolEncryption;
    public Guid guidConfigResidDiffEncryption;
    public uint ConfigBitstreamRaw;
    public uint ConfigMBcontrolRasterOrder;
    public uint ConfigResidDiffHost;
    public uint ConfigSpatialResid8;
    public uint ConfigResid8Subtraction;
    public uint ConfigSpatialHost8or9Clipping;
    public uint ConfigSpatialResidInterleaved;
    public uint ConfigIntraResidUnsigned;
    public uint ConfigResidDiffAccelerator;
    public uint ConfigHostInverseScan;
    public uint ConfigSpecificIDCT;
    public uint Config4GroupedCoefs;
    public ushort ConfigMinRenderTargetBuffCount;
    public ushort ConfigDecoderSpecific;
}

/// <summary>DXVADDI_DECODEINPUT, d3dumddi.h, 48 bytes.</summary>
public unsafe struct DXVADDI_DECODEINPUT
{
    public void* pGuid;
    public fixed byte VideoDesc[40];
}

/// <summary>DXVADDI_DECODEBUFFERINFO, d3dumddi.h, 16 bytes.</summary>
public struct DXVADDI_DECODEBUFFERINFO
{
    public uint CompressedBufferType;
    public uint CreationWidth;
    public uint CreationHeight;
    public uint CreationPool;
}

/// <summary>DXVADDI_DECODEBUFFERDESC, d3dumddi.h, 56 bytes.</summary>
public unsafe struct DXVADDI_DECODEBUFFERDESC
{
    public nint hBuffer;
    public D3DDDIFORMAT CompressedBufferType;
    public uint BufferIndex;
    public uint DataOffset;
    public uint DataSize;
    public uint FirstMBaddress;
    public uint NumMBsInBuffer;
    public uint Width;
    public uint Height;
    public uint Stride;
    public uint ReservedBits;
    public DXVADDI_PVP_HW_IV* pCipherCounter;
}

/// <summary>DXVADDI_PRIVATEBUFFER, d3dumddi.h, 24 bytes.</summary>
public struct DXVADDI_PRIVATEBUFFER
{
    public nint hResource;
    public uint SubResourceIndex;
    public uint DataOffset;
    public uint DataSize;
}

/// <summary>DXVADDI_PRIVATEDATA, d3dumddi.h, 16 bytes.</summary>
public unsafe struct DXVADDI_PRIVATEDATA
{
    public void* pData;
    public uint DataSize;
}

/// <summary>DXVADDI_PVP_HW_IV, d3dumddi.h, 16 bytes.</summary>
public struct DXVADDI_PVP_HW_IV
{
    public ulong IV;
    public ulong Count;
}

/// <summary>DXVADDI_PVP_BLOCK128, d3dumddi.h, 16 bytes.</summary>
public unsafe struct DXVADDI_PVP_BLOCK128
{
    public fixed byte Data[16];
}

/// <summary>DXVADDI_PVP_KEY128, d3dumddi.h, 16 bytes.</summary>
public unsafe struct DXVADDI_PVP_KEY128
{
    public fixed byte Data[16];
}

/// <summary>DXVADDI_PVP_SETKEY, d3dumddi.h, 16 bytes.</summary>
public struct DXVADDI_PVP_SETKEY
{
    public DXVADDI_PVP_KEY128 ContentKey;
}

/// <summary>D3DDDIARG_CREATEDECODEDEVICE, d3dumddi.h, 64 bytes.</summary>
public unsafe struct D3DDDIARG_CREATEDECODEDEVICE
{
    public void* pGuid;
    public fixed byte VideoDesc[40];
    public void* pConfig;
    public nint hDecode;
}

/// <summary>D3DDDIARG_DECODEBEGINFRAME, d3dumddi.h, 16 bytes.</summary>
public unsafe struct D3DDDIARG_DECODEBEGINFRAME
{
    public nint hDecode;
    public DXVADDI_PVP_SETKEY* pPVPSetKey;
}

/// <summary>D3DDDIARG_DECODEENDFRAME, d3dumddi.h, 16 bytes.</summary>
public unsafe struct D3DDDIARG_DECODEENDFRAME
{
    public nint hDecode;
    public nint* pHandleComplete;
}

/// <summary>D3DDDIARG_DECODEEXECUTE, d3dumddi.h, 24 bytes.</summary>
public unsafe struct D3DDDIARG_DECODEEXECUTE
{
    public nint hDecode;
    public uint NumCompBuffers;
    public void* pCompressedBuffers;
}

/// <summary>D3DDDIARG_DECODEEXTENSIONEXECUTE, d3dumddi.h, 48 bytes.</summary>
public unsafe struct D3DDDIARG_DECODEEXTENSIONEXECUTE
{
    public nint hDecode;
    public uint Function;
    public DXVADDI_PRIVATEDATA* pPrivateInput;
    public DXVADDI_PRIVATEDATA* pPrivateOutput;
    public uint NumBuffers;
    public DXVADDI_PRIVATEBUFFER* pBuffers;
}

/// <summary>D3DDDIARG_SETDECODERENDERTARGET, d3dumddi.h, 24 bytes.</summary>
public struct D3DDDIARG_SETDECODERENDERTARGET
{
    public nint hDecode;
    public nint hRenderTarget;
    public uint SubResourceIndex;
}

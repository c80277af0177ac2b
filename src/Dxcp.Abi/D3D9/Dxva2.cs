// dxva2api.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>What IDirectXVideoAccelerationService::CreateSurface makes surfaces for: an enumeration of dxva2api.h that has no name.</summary>
public static class Dxva2RenderTarget
{
    public const uint VideoDecoder = 0;
    public const uint VideoSoftware = 2;
}

/// <summary>DXVA2_ExtendedFormat, dxva2api.h, 4 bytes.</summary>
public struct DXVA2_ExtendedFormat
{
    public uint value;

    public const int SampleFormatShift = 0; // 8 bits
    public const int VideoChromaSubsamplingShift = 8; // 4 bits
    public const int NominalRangeShift = 12; // 3 bits
    public const int VideoTransferMatrixShift = 15; // 3 bits
    public const int VideoLightingShift = 18; // 4 bits
    public const int VideoPrimariesShift = 22; // 5 bits
    public const int VideoTransferFunctionShift = 27; // 5 bits
}

/// <summary>DXVA2_Frequency, dxva2api.h, 8 bytes.</summary>
public struct DXVA2_Frequency
{
    public uint Numerator;
    public uint Denominator;
}

/// <summary>DXVA2_VideoDesc, dxva2api.h, 40 bytes.</summary>
public struct DXVA2_VideoDesc
{
    public uint SampleWidth;
    public uint SampleHeight;
    public DXVA2_ExtendedFormat SampleFormat;
    public D3DFORMAT Format;
    public DXVA2_Frequency InputSampleFreq;
    public DXVA2_Frequency OutputFrameFreq;
    public uint UABProtectionLevel;
    public uint Reserved;
}

/// <summary>DXVA2_ConfigPictureDecode, dxva2api.h, 100 bytes.</summary>
public struct DXVA2_ConfigPictureDecode
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

/// <summary>DXVA2_DecodeBufferDesc, dxva2api.h, 48 bytes.</summary>
public unsafe struct DXVA2_DecodeBufferDesc
{
    public uint CompressedBufferType;
    public uint BufferIndex;
    public uint DataOffset;
    public uint DataSize;
    public uint FirstMBaddress;
    public uint NumMBsInBuffer;
    public uint Width;
    public uint Height;
    public uint Stride;
    public uint ReservedBits;
    public void* pvPVPState;
}

/// <summary>DXVA2_DecodeExtensionData, dxva2api.h, 40 bytes.</summary>
public unsafe struct DXVA2_DecodeExtensionData
{
    public uint Function;
    public void* pPrivateInputData;
    public uint PrivateInputDataSize;
    public void* pPrivateOutputData;
    public uint PrivateOutputDataSize;

    /// <summary>A call of a function.</summary>
    /// <param name="function">Which.</param>
    /// <param name="input">What it gets, of so many bytes.</param>
    /// <param name="inputSize">Bytes of it.</param>
    /// <param name="output">Where its answer goes.</param>
    /// <param name="outputSize">Bytes of that.</param>
    public DXVA2_DecodeExtensionData(uint function, void* input, uint inputSize, void* output, uint outputSize)
    {
        Function = function;
        pPrivateInputData = input;
        PrivateInputDataSize = inputSize;
        pPrivateOutputData = output;
        PrivateOutputDataSize = outputSize;
    }
}

/// <summary>DXVA2_DecodeExecuteParams, dxva2api.h, 24 bytes.</summary>
public unsafe struct DXVA2_DecodeExecuteParams
{
    public uint NumCompBuffers;
    public DXVA2_DecodeBufferDesc* pCompressedBuffers;
    public DXVA2_DecodeExtensionData* pExtensionData;
}

/// <summary>DXVA2_AES_CTR_IV, dxva2api.h, 16 bytes.</summary>
public struct DXVA2_AES_CTR_IV
{
    public ulong IV;
    public ulong Count;
}

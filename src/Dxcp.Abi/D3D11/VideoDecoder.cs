// d3d11.h (SDK 10.0.28000), d3d11_1.h (SDK 10.0.28000), d3d11_4.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>D3D11_VIDEO_DECODER_DESC, d3d11.h, 28 bytes.</summary>
public struct D3D11_VIDEO_DECODER_DESC
{
    public Guid Guid;
    public uint SampleWidth;
    public uint SampleHeight;
    public DXGI_FORMAT OutputFormat;
}

/// <summary>D3D11_VIDEO_DECODER_CONFIG, d3d11.h, 100 bytes.</summary>
public struct D3D11_VIDEO_DECODER_CONFIG
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

/// <summary>D3D11_VIDEO_DECODER_BUFFER_DESC, d3d11.h, 72 bytes.</summary>
public unsafe struct D3D11_VIDEO_DECODER_BUFFER_DESC
{
    public D3D11_VIDEO_DECODER_BUFFER_TYPE BufferType;
    public uint BufferIndex;
    public uint DataOffset;
    public uint DataSize;
    public uint FirstMBaddress;
    public uint NumMBsInBuffer;
    public uint Width;
    public uint Height;
    public uint Stride;
    public uint ReservedBits;
    public void* pIV;
    public uint IVSize;
    public int PartialEncryption;
    public D3D11_ENCRYPTED_BLOCK_INFO EncryptedBlockInfo;
}

/// <summary>D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK, d3d11_1.h, 8 bytes.</summary>
public struct D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK
{
    public uint ClearSize;
    public uint EncryptedSize;
}

/// <summary>D3D11_VIDEO_DECODER_BUFFER_DESC1, d3d11_1.h, 48 bytes.</summary>
public unsafe struct D3D11_VIDEO_DECODER_BUFFER_DESC1
{
    public D3D11_VIDEO_DECODER_BUFFER_TYPE BufferType;
    public uint DataOffset;
    public uint DataSize;
    public void* pIV;
    public uint IVSize;
    public D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* pSubSampleMappingBlock;
    public uint SubSampleMappingCount;
}

/// <summary>D3D11_VIDEO_DECODER_BUFFER_DESC2, d3d11_4.h, 56 bytes.</summary>
public unsafe struct D3D11_VIDEO_DECODER_BUFFER_DESC2
{
    public D3D11_VIDEO_DECODER_BUFFER_TYPE BufferType;
    public uint DataOffset;
    public uint DataSize;
    public void* pIV;
    public uint IVSize;
    public D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* pSubSampleMappingBlock;
    public uint SubSampleMappingCount;
    public uint cBlocksStripeEncrypted;
    public uint cBlocksStripeClear;

    /// <summary>A buffer without stripes.</summary>
    /// <param name="desc">Its description as it was before there were stripes.</param>
    public D3D11_VIDEO_DECODER_BUFFER_DESC2(in D3D11_VIDEO_DECODER_BUFFER_DESC1 desc)
    {
        BufferType = desc.BufferType;
        DataOffset = desc.DataOffset;
        DataSize = desc.DataSize;
        pIV = desc.pIV;
        IVSize = desc.IVSize;
        pSubSampleMappingBlock = desc.pSubSampleMappingBlock;
        SubSampleMappingCount = desc.SubSampleMappingCount;
    }
}

/// <summary>D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION, d3d11_1.h, 48 bytes.</summary>
public unsafe struct D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION
{
    public ID3D11CryptoSession* pCryptoSession;
    public uint BlobSize;
    public void* pBlob;
    public Guid* pKeyInfoId;
    public uint PrivateDataSize;
    public void* pPrivateData;
}

/// <summary>D3D11_VIDEO_DECODER_EXTENSION, d3d11.h, 48 bytes.</summary>
public unsafe struct D3D11_VIDEO_DECODER_EXTENSION
{
    public uint Function;
    public void* pPrivateInputData;
    public uint PrivateInputDataSize;
    public void* pPrivateOutputData;
    public uint PrivateOutputDataSize;
    public uint ResourceCount;
    public ID3D11Resource** ppResourceList;
}

/// <summary>D3D11_TEX2D_VDOV, d3d11.h, 4 bytes.</summary>
public struct D3D11_TEX2D_VDOV
{
    public uint ArraySlice;
}

/// <summary>D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC, d3d11.h, 24 bytes.</summary>
public struct D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC
{
    public Guid DecodeProfile;
    public D3D11_VDOV_DIMENSION ViewDimension;
    public D3D11_TEX2D_VDOV Texture2D;
}

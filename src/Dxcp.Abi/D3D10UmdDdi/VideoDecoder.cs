// d3d10umddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3D11_1DDI_VIDEO_DECODER_DESC, d3d10umddi.h, 28 bytes.</summary>
public struct D3D11_1DDI_VIDEO_DECODER_DESC
{
    public Guid Guid;
    public uint SampleWidth;
    public uint SampleHeight;
    public DXGI_FORMAT OutputFormat;
}

/// <summary>D3D11_1DDI_VIDEO_DECODER_CONFIG, d3d10umddi.h, 100 bytes.</summary>
public struct D3D11_1DDI_VIDEO_DECODER_CONFIG
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

/// <summary>D3D11_1DDIARG_CREATEVIDEODECODER, d3d10umddi.h, 128 bytes.</summary>
public struct D3D11_1DDIARG_CREATEVIDEODECODER
{
    public D3D11_1DDI_VIDEO_DECODER_DESC Desc;
    public D3D11_1DDI_VIDEO_DECODER_CONFIG Config;
}

/// <summary>D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW, d3d10umddi.h, 40 bytes.</summary>
public struct D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW
{
    public D3D10DDI_HRESOURCE hDrvResource;
    public Guid DecodeProfile;
    public uint MipSlice;
    public uint FirstArraySlice;
    public uint ArraySize;
}

/// <summary>D3D11_1DDIARG_VIDEODECODERBEGINFRAME, d3d10umddi.h, 24 bytes.</summary>
public unsafe struct D3D11_1DDIARG_VIDEODECODERBEGINFRAME
{
    public D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hOutputView;
    public void* pContentKey;
    public uint ContentKeySize;
}

/// <summary>D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC, d3d10umddi.h, 80 bytes.</summary>
public unsafe struct D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
{
    public D3D10DDI_HRESOURCE hResource;
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE BufferType;
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
    public D3D11_1DDI_ENCRYPTED_BLOCK_INFO EncryptedBlockInfo;
}

/// <summary>D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO, d3d10umddi.h, 12 bytes.</summary>
public struct D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO
{
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE Type;
    public uint Size;
    public uint Usage;
}

/// <summary>D3D11_1DDIARG_VIDEODECODEREXTENSION, d3d10umddi.h, 48 bytes.</summary>
public unsafe struct D3D11_1DDIARG_VIDEODECODEREXTENSION
{
    public uint Function;
    public void* pPrivateInputData;
    public uint PrivateInputDataSize;
    public void* pPrivateOutputData;
    public uint PrivateOutputDataSize;
    public uint ResourceCount;
    public D3D10DDI_HRESOURCE* pResourceList;
}

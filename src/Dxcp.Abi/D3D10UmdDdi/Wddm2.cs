// d3d10umddi.h (WDK 10.0.16299): what WDDM 2.0 added
namespace Dxcp.Abi;

/// <summary>D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS, d3d10umddi.h.</summary>
public enum D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS : uint
{
    D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_OK = 0,
    D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_LOST = 1,
    D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST = 2,
}

/// <summary>D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY, d3d10umddi.h: what pfnQueryVideoCapabilities is asked.</summary>
public enum D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY : uint
{
    D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_DOWNSAMPLING = 2,
    D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_RECOMMEND_DECODER_DOWNSAMPLING = 3,
    D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_CAPS = 4,
    D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT = 5,
}

/// <summary>D3DWDDM2_0DDI_VIDEO_DECODER_CAPS, d3d10umddi.h; the API's are numbered otherwise from the third on.</summary>
public enum D3DWDDM2_0DDI_VIDEO_DECODER_CAPS : uint
{
    D3DWDDM2_0DDI_VIDEO_DECODER_CAP_DOWNSAMPLE = 1,
    D3DWDDM2_0DDI_VIDEO_DECODER_CAP_NON_REAL_TIME = 2,
    D3DWDDM2_0DDI_VIDEO_DECODER_CAP_DOWNSAMPLE_REQUIRED = 4,
    D3DWDDM2_0DDI_VIDEO_DECODER_CAP_UNSUPPORTED = 8,
}

/// <summary>D3DWDDM2_0DDIARG_CREATEQUERY, d3d10umddi.h, 12 bytes.</summary>
public struct D3DWDDM2_0DDIARG_CREATEQUERY
{
    public D3D10DDI_QUERY Query;
    public uint MiscFlags;
    public uint ContextType;
}

/// <summary>D3DWDDM2_0DDI_VIDEO_INPUT, d3d10umddi.h, 16 bytes.</summary>
public unsafe struct D3DWDDM2_0DDI_VIDEO_INPUT
{
    public int Relocate;
    public D3DWDDM2_0DDI_VIDEODEVICEFUNCS* pWDDM2_0VideoDeviceFuncs;
}

/// <summary>D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK, d3d10umddi.h, 8 bytes.</summary>
public struct D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK
{
    public uint ClearSize;
    public uint EncryptedSize;
}

/// <summary>D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1, d3d10umddi.h, 56 bytes.</summary>
public unsafe struct D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1
{
    public D3D10DDI_HRESOURCE hResource;
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE BufferType;
    public uint DataOffset;
    public uint DataSize;
    public void* pIV;
    public uint IVSize;
    public D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* pSubSampleMappingBlock;
    public uint SubSampleMappingCount;
}

/// <summary>D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC, ns-d3d10umddi-d3dwddm2_4ddi_video_decoder_buffer_desc, 64 bytes: DESC1 and stripes.</summary>
public unsafe struct D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC
{
    public D3D10DDI_HRESOURCE hResource;
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE BufferType;
    public uint DataOffset;
    public uint DataSize;
    public void* pIV;
    public uint IVSize;
    public D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* pSubSampleMappingBlock;
    public uint SubSampleMappingCount;
    public uint cBlocksStripeEncrypted;
    public uint cBlocksStripeClear;

    /// <summary>A buffer without stripes.</summary>
    /// <param name="desc">Its description as it was before there were stripes.</param>
    public D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC(in D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1 desc)
    {
        hResource = desc.hResource;
        BufferType = desc.BufferType;
        DataOffset = desc.DataOffset;
        DataSize = desc.DataSize;
        pIV = desc.pIV;
        IVSize = desc.IVSize;
        pSubSampleMappingBlock = desc.pSubSampleMappingBlock;
        SubSampleMappingCount = desc.SubSampleMappingCount;
    }
}

/// <summary>D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION, d3d10umddi.h, 48 bytes: the API's, with pointers before their sizes.</summary>
public unsafe struct D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION
{
    public D3D11_1DDI_HCRYPTOSESSION hCryptoSession;
    public void* pBlob;
    public uint BlobSize;
    public Guid* pKeyInfoId;
    public void* pPrivateData;
    public uint PrivateDataSize;
}

/// <summary>D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLING, d3d10umddi.h, 56 bytes.</summary>
public unsafe struct D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLING
{
    public D3D11_1DDI_VIDEO_DECODER_DESC* pInputDesc;
    public uint InputColorSpace;
    public D3D11_1DDI_VIDEO_DECODER_CONFIG* pInputConfig;
    public DXGI_RATIONAL* pFrameRate;
    public D3D11_1DDI_VIDEO_DECODER_DESC* pOutputDesc;
    public uint OutputColorSpace;
    public int Supported;
    public int RealTime;
}

/// <summary>D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT, d3d10umddi.h, 24 bytes.</summary>
public struct D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT
{
    public Guid DecodeProfile;
    public DXGI_FORMAT Format;
    public int Supported;
}

/// <summary>D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS, d3d10umddi.h, 56 bytes.</summary>
public unsafe struct D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS
{
    public Guid DecodeProfile;
    public uint SampleWidth;
    public uint SampleHeight;
    public DXGI_RATIONAL FrameRate;
    public uint BitRate;
    public Guid* pCryptoType;
    public D3DWDDM2_0DDI_VIDEO_DECODER_CAPS Caps;
}

// d3d10umddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3D10DDI_MIPINFO, d3d10umddi.h, 24 bytes.</summary>
public struct D3D10DDI_MIPINFO
{
    public uint TexelWidth;
    public uint TexelHeight;
    public uint TexelDepth;
    public uint PhysicalWidth;
    public uint PhysicalHeight;
    public uint PhysicalDepth;
}

/// <summary>D3D10_DDIARG_SUBRESOURCE_UP, d3d10umddi.h, 16 bytes.</summary>
public unsafe struct D3D10_DDIARG_SUBRESOURCE_UP
{
    public void* pSysMem;
    public uint SysMemPitch;
    public uint SysMemSlicePitch;
}

/// <summary>D3D11DDIARG_CREATERESOURCE, d3d10umddi.h, 80 bytes from WDDM 2.0 on; drivers of Direct3D 11.1 know the first 72.</summary>
public unsafe struct D3D11DDIARG_CREATERESOURCE
{
    public D3D10DDI_MIPINFO* pMipInfoList;
    public D3D10_DDIARG_SUBRESOURCE_UP* pInitialDataUP;
    public D3D10DDIRESOURCE_TYPE ResourceDimension;
    public uint Usage;
    public uint BindFlags;
    public uint MapFlags;
    public uint MiscFlags;
    public DXGI_FORMAT Format;
    public DXGI_SAMPLE_DESC SampleDesc;
    public uint MipLevels;
    public uint ArraySize;
    public void* pPrimaryDesc;
    public uint ByteStride;
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE DecoderBufferType;
    public uint TextureLayout;
}

/// <summary>D3D10DDIARG_OPENRESOURCE, d3d10umddi.h, 40 bytes.</summary>
public unsafe struct D3D10DDIARG_OPENRESOURCE
{
    public uint NumAllocations;
    public D3DDDI_OPENALLOCATIONINFO* pOpenAllocationInfo;
    public uint hKMResource;
    public void* pPrivateDriverData;
    public uint PrivateDriverDataSize;
}

/// <summary>D3D10DDIARG_CREATEQUERY, d3d10umddi.h, 8 bytes.</summary>
public struct D3D10DDIARG_CREATEQUERY
{
    public D3D10DDI_QUERY Query;
    public uint MiscFlags;
}

/// <summary>D3D10DDI_MAPPED_SUBRESOURCE, d3d10umddi.h, 16 bytes.</summary>
public unsafe struct D3D10DDI_MAPPED_SUBRESOURCE
{
    public void* pData;
    public uint RowPitch;
    public uint DepthPitch;
}

/// <summary>D3D10_DDI_BOX, d3d10umddi.h, 24 bytes.</summary>
public struct D3D10_DDI_BOX
{
    public uint left;
    public uint top;
    public uint front;
    public uint right;
    public uint bottom;
    public uint back;
}

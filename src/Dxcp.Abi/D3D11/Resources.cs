// d3d11.h (SDK 10.0.28000), d3d11sdklayers.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>D3D11_RECT, d3d11.h, 16 bytes.</summary>
public struct D3D11_RECT
{
    public uint left;
    public uint top;
    public uint right;
    public uint bottom;
}

/// <summary>D3D11_BOX, d3d11.h, 24 bytes.</summary>
public struct D3D11_BOX
{
    public uint left;
    public uint top;
    public uint front;
    public uint right;
    public uint bottom;
    public uint back;
}

/// <summary>D3D11_BUFFER_DESC, d3d11.h, 24 bytes.</summary>
public struct D3D11_BUFFER_DESC
{
    public uint ByteWidth;
    public D3D11_USAGE Usage;
    public uint BindFlags;
    public uint CPUAccessFlags;
    public uint MiscFlags;
    public uint StructureByteStride;
}

/// <summary>D3D11_TEXTURE2D_DESC, d3d11.h, 44 bytes.</summary>
public struct D3D11_TEXTURE2D_DESC
{
    public uint Width;
    public uint Height;
    public uint MipLevels;
    public uint ArraySize;
    public DXGI_FORMAT Format;
    public DXGI_SAMPLE_DESC SampleDesc;
    public D3D11_USAGE Usage;
    public uint BindFlags;
    public uint CPUAccessFlags;
    public uint MiscFlags;

    /// <summary>A texture of one mipmap, one slice and one sample a pixel: what CD3D11_TEXTURE2D_DESC of d3d11.h is to C++ programs.</summary>
    /// <param name="format">Format of its pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="bind">What it may be bound as; nothing for staging memory.</param>
    /// <param name="misc">Protection and sharing.</param>
    /// <param name="usage">Who reads and writes it.</param>
    /// <param name="access">What the processor may do when it is mapped.</param>
    public D3D11_TEXTURE2D_DESC(DXGI_FORMAT format, uint width, uint height, D3D11_BIND_FLAG bind, D3D11_RESOURCE_MISC_FLAG misc = default,
        D3D11_USAGE usage = D3D11_USAGE.D3D11_USAGE_DEFAULT, D3D11_CPU_ACCESS_FLAG access = default)
    {
        (Format, Width, Height, MipLevels, ArraySize) = (format, width, height, 1, 1);
        SampleDesc.Count = 1;
        (Usage, BindFlags, CPUAccessFlags, MiscFlags) = (usage, (uint)bind, (uint)access, (uint)misc);
    }
}

/// <summary>D3D11_SUBRESOURCE_DATA, d3d11.h, 16 bytes.</summary>
public unsafe struct D3D11_SUBRESOURCE_DATA
{
    public void* pSysMem;
    public uint SysMemPitch;
    public uint SysMemSlicePitch;
}

/// <summary>D3D11_MAPPED_SUBRESOURCE, d3d11.h, 16 bytes.</summary>
public unsafe struct D3D11_MAPPED_SUBRESOURCE
{
    public void* pData;
    public uint RowPitch;
    public uint DepthPitch;
}

/// <summary>D3D11_QUERY_DESC, d3d11.h, 8 bytes.</summary>
public struct D3D11_QUERY_DESC
{
    public D3D11_QUERY Query;
    public uint MiscFlags;
}

/// <summary>D3D11_FEATURE_DATA_THREADING, d3d11.h, 8 bytes.</summary>
public struct D3D11_FEATURE_DATA_THREADING
{
    public uint DriverConcurrentCreates;
    public uint DriverCommandLists;
}

/// <summary>D3D11_FEATURE_DATA_FORMAT_SUPPORT, d3d11.h, 8 bytes.</summary>
public struct D3D11_FEATURE_DATA_FORMAT_SUPPORT
{
    public DXGI_FORMAT InFormat;
    public uint OutFormatSupport;
}

/// <summary>D3D11_FEATURE_DATA_FORMAT_SUPPORT2, d3d11.h, 8 bytes.</summary>
public struct D3D11_FEATURE_DATA_FORMAT_SUPPORT2
{
    public DXGI_FORMAT InFormat;
    public uint OutFormatSupport2;
}

/// <summary>D3D11_FEATURE_DATA_ARCHITECTURE_INFO, d3d11.h, 4 bytes.</summary>
public struct D3D11_FEATURE_DATA_ARCHITECTURE_INFO
{
    public uint TileBasedDeferredRenderer;
}

/// <summary>D3D11_FEATURE_DATA_D3D11_OPTIONS, d3d11.h, 56 bytes.</summary>
public struct D3D11_FEATURE_DATA_D3D11_OPTIONS
{
    public uint OutputMergerLogicOp;
    public uint UAVOnlyRenderingForcedSampleCount;
    public uint DiscardAPIsSeenByDriver;
    public uint FlagsForUpdateAndCopySeenByDriver;
    public uint ClearView;
    public uint CopyWithOverlap;
    public uint ConstantBufferPartialUpdate;
    public uint ConstantBufferOffsetting;
    public uint MapNoOverwriteOnDynamicConstantBuffer;
    public uint MapNoOverwriteOnDynamicBufferSRV;
    public uint MultisampleRTVWithForcedSampleCountOne;
    public uint SAD4ShaderInstructions;
    public uint ExtendedDoublesShaderInstructions;
    public uint ExtendedResourceSharing;
}

/// <summary>D3D11_MESSAGE, d3d11sdklayers.h, 32 bytes.</summary>
public unsafe struct D3D11_MESSAGE
{
    public D3D11_MESSAGE_CATEGORY Category;
    public D3D11_MESSAGE_SEVERITY Severity;
    public D3D11_MESSAGE_ID ID;
    public byte* pDescription;
    public nuint DescriptionByteLength;
}

/// <summary>D3D11_INFO_QUEUE_FILTER_DESC, d3d11sdklayers.h, 48 bytes.</summary>
public unsafe struct D3D11_INFO_QUEUE_FILTER_DESC
{
    public uint NumCategories;
    public D3D11_MESSAGE_CATEGORY* pCategoryList;
    public uint NumSeverities;
    public D3D11_MESSAGE_SEVERITY* pSeverityList;
    public uint NumIDs;
    public D3D11_MESSAGE_ID* pIDList;
}

/// <summary>D3D11_INFO_QUEUE_FILTER, d3d11sdklayers.h, 96 bytes.</summary>
public struct D3D11_INFO_QUEUE_FILTER
{
    public D3D11_INFO_QUEUE_FILTER_DESC AllowList;
    public D3D11_INFO_QUEUE_FILTER_DESC DenyList;
}

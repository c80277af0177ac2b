// d3dukmdt.h (WDK 10.0.16299), d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3DDDI_ALLOCATIONINFO, d3dukmdt.h, 40 bytes.</summary>
public unsafe struct D3DDDI_ALLOCATIONINFO
{
    public uint hAllocation;
    public void* pSystemMem;
    public void* pPrivateDriverData;
    public uint PrivateDriverDataSize;
    public uint VidPnSourceId;
    public uint Flags;
}

/// <summary>D3DDDI_OPENALLOCATIONINFO, d3dukmdt.h, 24 bytes.</summary>
public unsafe struct D3DDDI_OPENALLOCATIONINFO
{
    public uint hAllocation;
    public void* pPrivateDriverData;
    public uint PrivateDriverDataSize;
}

/// <summary>D3DDDICB_ALLOCATE, d3dumddi.h, 40 bytes.</summary>
public unsafe struct D3DDDICB_ALLOCATE
{
    public void* pPrivateDriverData;
    public uint PrivateDriverDataSize;
    public nint hResource;
    public uint hKMResource;
    public uint NumAllocations;
    public D3DDDI_ALLOCATIONINFO* pAllocationInfo;
}

/// <summary>D3DDDICB_DEALLOCATE, d3dumddi.h, 24 bytes.</summary>
public unsafe struct D3DDDICB_DEALLOCATE
{
    public nint hResource;
    public uint NumAllocations;
    public uint* HandleList;
}

/// <summary>D3DDDI_OPENRESOURCEFLAGS, d3dumddi.h, 4 bytes.</summary>
public struct D3DDDI_OPENRESOURCEFLAGS
{
    public uint Value;

    public const uint Fullscreen = 1u << 0;
    public const uint AlphaOverride = 1u << 1;
}

/// <summary>D3DDDIARG_OPENRESOURCE, d3dumddi.h, 56 bytes.</summary>
public unsafe struct D3DDDIARG_OPENRESOURCE
{
    public uint NumAllocations;
    public D3DDDI_OPENALLOCATIONINFO* pOpenAllocationInfo;
    public uint hKMResource;
    public void* pPrivateDriverData;
    public uint PrivateDriverDataSize;
    public nint hResource;
    public uint Rotation;
    public D3DDDI_OPENRESOURCEFLAGS Flags;
}

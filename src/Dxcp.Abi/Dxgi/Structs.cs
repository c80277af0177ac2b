// dxgi.h, dxgi1_2.h, dxgi1_4.h, dxgi1_6.h, dxgicommon.h, dxgitype.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>DXGI_RATIONAL, dxgicommon.h, 8 bytes.</summary>
public struct DXGI_RATIONAL
{
    public uint Numerator;
    public uint Denominator;
}

/// <summary>DXGI_SAMPLE_DESC, dxgicommon.h, 8 bytes.</summary>
public struct DXGI_SAMPLE_DESC
{
    public uint Count;
    public uint Quality;
}

/// <summary>DXGI_SURFACE_DESC, dxgi.h, 20 bytes.</summary>
public struct DXGI_SURFACE_DESC
{
    public uint Width;
    public uint Height;
    public DXGI_FORMAT Format;
    public DXGI_SAMPLE_DESC SampleDesc;
}

/// <summary>DXGI_MAPPED_RECT, dxgi.h, 16 bytes.</summary>
public unsafe struct DXGI_MAPPED_RECT
{
    public int Pitch;
    public byte* pBits;
}

/// <summary>DXGI_MODE_DESC, dxgitype.h, 28 bytes.</summary>
public struct DXGI_MODE_DESC
{
    public uint Width;
    public uint Height;
    public DXGI_RATIONAL RefreshRate;
    public DXGI_FORMAT Format;
    public uint ScanlineOrdering;
    public uint Scaling;
}

/// <summary>DXGI_SWAP_CHAIN_DESC, dxgi.h, 72 bytes.</summary>
public struct DXGI_SWAP_CHAIN_DESC
{
    public DXGI_MODE_DESC BufferDesc;
    public DXGI_SAMPLE_DESC SampleDesc;
    public uint BufferUsage;
    public uint BufferCount;
    public ulong OutputWindow;
    public uint Windowed;
    public uint SwapEffect;
    public uint Flags;
}

/// <summary>DXGI_ADAPTER_DESC, dxgi.h, 304 bytes.</summary>
public unsafe struct DXGI_ADAPTER_DESC
{
    public fixed byte Description[256];
    public uint VendorId;
    public uint DeviceId;
    public uint SubSysId;
    public uint Revision;
    public nuint DedicatedVideoMemory;
    public nuint DedicatedSystemMemory;
    public nuint SharedSystemMemory;
    public long AdapterLuid;
}

/// <summary>DXGI_ADAPTER_DESC1, dxgi.h, 312 bytes.</summary>
public unsafe struct DXGI_ADAPTER_DESC1
{
    public fixed byte Description[256];
    public uint VendorId;
    public uint DeviceId;
    public uint SubSysId;
    public uint Revision;
    public nuint DedicatedVideoMemory;
    public nuint DedicatedSystemMemory;
    public nuint SharedSystemMemory;
    public long AdapterLuid;
    public uint Flags;
}

/// <summary>DXGI_ADAPTER_DESC2, dxgi1_2.h, 320 bytes.</summary>
public unsafe struct DXGI_ADAPTER_DESC2
{
    public fixed byte Description[256];
    public uint VendorId;
    public uint DeviceId;
    public uint SubSysId;
    public uint Revision;
    public nuint DedicatedVideoMemory;
    public nuint DedicatedSystemMemory;
    public nuint SharedSystemMemory;
    public long AdapterLuid;
    public uint Flags;
    public uint GraphicsPreemptionGranularity;
    public uint ComputePreemptionGranularity;
}

/// <summary>DXGI_ADAPTER_DESC3, dxgi1_6.h, 320 bytes.</summary>
public unsafe struct DXGI_ADAPTER_DESC3
{
    public fixed byte Description[256];
    public uint VendorId;
    public uint DeviceId;
    public uint SubSysId;
    public uint Revision;
    public nuint DedicatedVideoMemory;
    public nuint DedicatedSystemMemory;
    public nuint SharedSystemMemory;
    public long AdapterLuid;
    public DXGI_ADAPTER_FLAG3 Flags;
    public uint GraphicsPreemptionGranularity;
    public uint ComputePreemptionGranularity;
}

/// <summary>DXGI_QUERY_VIDEO_MEMORY_INFO, dxgi1_4.h, 32 bytes.</summary>
public struct DXGI_QUERY_VIDEO_MEMORY_INFO
{
    public ulong Budget;
    public ulong CurrentUsage;
    public ulong AvailableForReservation;
    public ulong CurrentReservation;
}

// dxgi.h
namespace Dxcp.Abi;

/// <summary>DXGI_RESIDENCY, dxgi.h.</summary>
public enum DXGI_RESIDENCY : uint
{
    DXGI_RESIDENCY_FULLY_RESIDENT = 1,
    DXGI_RESIDENCY_RESIDENT_IN_SHARED_MEMORY = 2,
    DXGI_RESIDENCY_EVICTED_TO_DISK = 3,
}

/// <summary>DXGI_ADAPTER_FLAG, dxgi.h.</summary>
public enum DXGI_ADAPTER_FLAG : uint
{
    DXGI_ADAPTER_FLAG_NONE = 0,
    DXGI_ADAPTER_FLAG_REMOTE = 1,
    DXGI_ADAPTER_FLAG_SOFTWARE = 2,
}

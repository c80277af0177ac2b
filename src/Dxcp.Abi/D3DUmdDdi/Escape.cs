// d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3DDDICB_ESCAPE, d3dumddi.h, 40 bytes: what pfnEscapeCb takes.</summary>
public unsafe struct D3DDDICB_ESCAPE
{
    public nint hDevice;
    public uint Flags;
    public void* pPrivateDriverData;
    public uint PrivateDriverDataSize;
    public nint hContext;
}

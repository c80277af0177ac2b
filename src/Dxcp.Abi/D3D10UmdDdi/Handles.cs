// d3d10umddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3D10DDI_HADAPTER, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D10DDI_HADAPTER
{
    public void* pDrvPrivate;
}

/// <summary>D3D10DDI_HDEVICE, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D10DDI_HDEVICE
{
    public void* pDrvPrivate;
}

/// <summary>D3D10DDI_HQUERY, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D10DDI_HQUERY
{
    public void* pDrvPrivate;
}

/// <summary>D3D10DDI_HRESOURCE, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D10DDI_HRESOURCE
{
    public void* pDrvPrivate;
}

/// <summary>D3D10DDI_HRTADAPTER, d3d10umddi.h, 8 bytes.</summary>
public struct D3D10DDI_HRTADAPTER
{
    public nint handle;
}

/// <summary>D3D10DDI_HRTCORELAYER, d3d10umddi.h, 8 bytes.</summary>
public struct D3D10DDI_HRTCORELAYER
{
    public nint handle;
}

/// <summary>D3D10DDI_HRTDEVICE, d3d10umddi.h, 8 bytes.</summary>
public struct D3D10DDI_HRTDEVICE
{
    public nint handle;
}

/// <summary>D3D10DDI_HRTQUERY, d3d10umddi.h, 8 bytes.</summary>
public struct D3D10DDI_HRTQUERY
{
    public nint handle;
}

/// <summary>D3D10DDI_HRTRESOURCE, d3d10umddi.h, 8 bytes.</summary>
public struct D3D10DDI_HRTRESOURCE
{
    public nint handle;
}

/// <summary>D3D11_1DDI_HAUTHCHANNEL, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D11_1DDI_HAUTHCHANNEL
{
    public void* pDrvPrivate;
}

/// <summary>D3D11_1DDI_HCRYPTOSESSION, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D11_1DDI_HCRYPTOSESSION
{
    public void* pDrvPrivate;
}

/// <summary>D3D11_1DDI_HDECODE, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D11_1DDI_HDECODE
{
    public void* pDrvPrivate;
}

/// <summary>D3D11_1DDI_HRTAUTHCHANNEL, d3d10umddi.h, 8 bytes.</summary>
public struct D3D11_1DDI_HRTAUTHCHANNEL
{
    public nint handle;
}

/// <summary>D3D11_1DDI_HRTCRYPTOSESSION, d3d10umddi.h, 8 bytes.</summary>
public struct D3D11_1DDI_HRTCRYPTOSESSION
{
    public nint handle;
}

/// <summary>D3D11_1DDI_HRTDECODE, d3d10umddi.h, 8 bytes.</summary>
public struct D3D11_1DDI_HRTDECODE
{
    public nint handle;
}

/// <summary>D3D11_1DDI_HRTVIDEODECODEROUTPUTVIEW, d3d10umddi.h, 8 bytes.</summary>
public struct D3D11_1DDI_HRTVIDEODECODEROUTPUTVIEW
{
    public nint handle;
}

/// <summary>D3D11_1DDI_HVIDEODECODEROUTPUTVIEW, d3d10umddi.h, 8 bytes.</summary>
public unsafe struct D3D11_1DDI_HVIDEODECODEROUTPUTVIEW
{
    public void* pDrvPrivate;
}

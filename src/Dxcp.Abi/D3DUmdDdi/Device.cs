// d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3DDDIARG_OPENADAPTER, d3dumddi.h, 40 bytes.</summary>
public unsafe struct D3DDDIARG_OPENADAPTER
{
    public nint hAdapter;
    public uint Interface;
    public uint Version;
    public D3DDDI_ADAPTERCALLBACKS* pAdapterCallbacks;
    public D3DDDI_ADAPTERFUNCS* pAdapterFuncs;
    public uint DriverVersion;

    // Of Interface, the major version of Direct3D, here and in D3DDDIARG_CREATEDEVICE.
    public const uint Direct3D9 = 9;
}

/// <summary>D3DDDIARG_GETCAPS, d3dumddi.h, 32 bytes.</summary>
public unsafe struct D3DDDIARG_GETCAPS
{
    public D3DDDICAPS_TYPE Type;
    public void* pInfo;
    public void* pData;
    public uint DataSize;
}

/// <summary>D3DDDIARG_CREATEDEVICE, d3dumddi.h, 96 bytes.</summary>
public unsafe struct D3DDDIARG_CREATEDEVICE
{
    public nint hDevice;
    public uint Interface;
    public uint Version;
    public D3DDDI_DEVICECALLBACKS* pCallbacks;
    public void* pCommandBuffer;
    public uint CommandBufferSize;
    public void* pAllocationList;
    public uint AllocationListSize;
    public void* pPatchLocationList;
    public uint PatchLocationListSize;
    public D3DDDI_DEVICEFUNCS* pDeviceFuncs;
    public D3DDDI_CREATEDEVICEFLAGS Flags;
    public ulong CommandBuffer;
}

/// <summary>D3DDDI_CREATEDEVICEFLAGS, d3dumddi.h, 4 bytes.</summary>
public struct D3DDDI_CREATEDEVICEFLAGS
{
    public uint Value;

    public const uint AllowMultithreading = 1u << 0;
    public const uint AllowFlipBatching = 1u << 1;
}

/// <summary>DDICONTENTPROTECTIONCAPS, d3dumddi.h, 32 bytes.</summary>
public struct DDICONTENTPROTECTIONCAPS
{
    public Guid CryptoType;
    public Guid DecodeProfile;
}

/// <summary>DDICERTIFICATEINFO, d3dumddi.h, 24 bytes.</summary>
public struct DDICERTIFICATEINFO
{
    public D3DDDI_CERTIFICATETYPE CertificateType;
    public DDIAUTHENTICATEDCHANNELTYPE ChannelType;
    public Guid CryptoSessionType;
}

/// <summary>FORMATOP, d3dumddi.h, 20 bytes.</summary>
public struct FORMATOP
{
    public D3DDDIFORMAT Format;
    public uint Operations;
    public uint FlipMsTypes;
    public uint BltMsTypes;
    public uint PrivateFormatBitCount;

    // Of Operations.
    public const uint OffscreenRenderTarget = 0x8;
    public const uint SameFormatRenderTarget = 0x10;
    public const uint DisplayMode = 0x400;
    public const uint OffscreenPlain = 0x4000;
    public const uint Planar = 0x2000000;
}

/// <summary>DDIMULTISAMPLEQUALITYLEVELSDATA, d3dumddi.h, 16 bytes.</summary>
public struct DDIMULTISAMPLEQUALITYLEVELSDATA
{
    public uint Format;
    public uint Flip;
    public uint MsType;
    public uint QualityLevels;
}

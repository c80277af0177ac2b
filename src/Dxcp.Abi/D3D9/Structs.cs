// d3d9caps.h (SDK 10.0.28000), d3d9types.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>D3DRECT, d3d9types.h, 16 bytes.</summary>
public struct D3DRECT
{
    public uint x1;
    public uint y1;
    public uint x2;
    public uint y2;
}

/// <summary>D3DBOX, d3d9types.h, 24 bytes.</summary>
public struct D3DBOX
{
    public uint Left;
    public uint Top;
    public uint Right;
    public uint Bottom;
    public uint Front;
    public uint Back;
}

/// <summary>D3DLOCKED_RECT, d3d9types.h, 16 bytes.</summary>
public unsafe struct D3DLOCKED_RECT
{
    public int Pitch;
    public void* pBits;
}

/// <summary>D3DSURFACE_DESC, d3d9types.h, 32 bytes.</summary>
public struct D3DSURFACE_DESC
{
    public D3DFORMAT Format;
    public D3DRESOURCETYPE Type;
    public uint Usage;
    public D3DPOOL Pool;
    public D3DMULTISAMPLE_TYPE MultiSampleType;
    public uint MultiSampleQuality;
    public uint Width;
    public uint Height;
}

/// <summary>D3DDISPLAYMODE, d3d9types.h, 16 bytes.</summary>
public struct D3DDISPLAYMODE
{
    public uint Width;
    public uint Height;
    public uint RefreshRate;
    public D3DFORMAT Format;
}

/// <summary>D3DDISPLAYMODEEX, d3d9types.h, 24 bytes.</summary>
public struct D3DDISPLAYMODEEX
{
    public uint Size;
    public uint Width;
    public uint Height;
    public uint RefreshRate;
    public D3DFORMAT Format;
    public uint ScanLineOrdering;
}

/// <summary>D3DDISPLAYMODEFILTER, d3d9types.h, 12 bytes.</summary>
public struct D3DDISPLAYMODEFILTER
{
    public uint Size;
    public uint Format;
    public uint ScanLineOrdering;
}

/// <summary>D3DDEVICE_CREATION_PARAMETERS, d3d9types.h, 24 bytes.</summary>
public struct D3DDEVICE_CREATION_PARAMETERS
{
    public uint AdapterOrdinal;
    public D3DDEVTYPE DeviceType;
    public nint hFocusWindow;
    public uint BehaviorFlags;
}

/// <summary>D3DPRESENT_PARAMETERS, d3d9types.h, 64 bytes.</summary>
public struct D3DPRESENT_PARAMETERS
{
    public uint BackBufferWidth;
    public uint BackBufferHeight;
    public D3DFORMAT BackBufferFormat;
    public uint BackBufferCount;
    public D3DMULTISAMPLE_TYPE MultiSampleType;
    public uint MultiSampleQuality;
    public D3DSWAPEFFECT SwapEffect;
    public nint hDeviceWindow;
    public uint Windowed;
    public uint EnableAutoDepthStencil;
    public uint AutoDepthStencilFormat;
    public uint Flags;
    public uint FullScreen_RefreshRateInHz;
    public uint PresentationInterval;
}

/// <summary>D3DADAPTER_IDENTIFIER9, d3d9types.h, 1104 bytes.</summary>
public unsafe struct D3DADAPTER_IDENTIFIER9
{
    public fixed byte Driver[512];
    public fixed byte Description[512];
    public fixed byte DeviceName[32];
    public long DriverVersion;
    public uint VendorId;
    public uint DeviceId;
    public uint SubSysId;
    public uint Revision;
    public Guid DeviceIdentifier;
    public uint WHQLLevel;
}

/// <summary>D3DCONTENTPROTECTIONCAPS, d3d9caps.h, 40 bytes.</summary>
public struct D3DCONTENTPROTECTIONCAPS
{
    public uint Caps;
    public Guid KeyExchangeType;
    public uint BufferAlignmentStart;
    public uint BlockAlignmentSize;
    public ulong ProtectedMemorySize;
}

/// <summary>D3DENCRYPTED_BLOCK_INFO, d3d9types.h, 12 bytes.</summary>
public struct D3DENCRYPTED_BLOCK_INFO
{
    public uint NumEncryptedBytesAtBeginning;
    public uint NumBytesInSkipPattern;
    public uint NumBytesInEncryptPattern;
}

/// <summary>D3DAES_CTR_IV, d3d9types.h, 16 bytes.</summary>
public struct D3DAES_CTR_IV
{
    public ulong IV;
    public ulong Count;
}

/// <summary>D3DVSHADERCAPS2_0, d3d9caps.h, 16 bytes.</summary>
public struct D3DVSHADERCAPS2_0
{
    public uint Caps;
    public uint DynamicFlowControlDepth;
    public uint NumTemps;
    public uint StaticFlowControlDepth;
}

/// <summary>D3DPSHADERCAPS2_0, d3d9caps.h, 20 bytes.</summary>
public struct D3DPSHADERCAPS2_0
{
    public uint Caps;
    public uint DynamicFlowControlDepth;
    public uint NumTemps;
    public uint StaticFlowControlDepth;
    public uint NumInstructionSlots;
}

/// <summary>D3DCAPS9, d3d9caps.h, 304 bytes.</summary>
public struct D3DCAPS9
{
    public D3DDEVTYPE DeviceType;
    public uint AdapterOrdinal;
    public uint Caps;
    public uint Caps2;
    public uint Caps3;
    public uint PresentationIntervals;
    public uint CursorCaps;
    public uint DevCaps;
    public uint PrimitiveMiscCaps;
    public uint RasterCaps;
    public uint ZCmpCaps;
    public uint SrcBlendCaps;
    public uint DestBlendCaps;
    public uint AlphaCmpCaps;
    public uint ShadeCaps;
    public uint TextureCaps;
    public uint TextureFilterCaps;
    public uint CubeTextureFilterCaps;
    public uint VolumeTextureFilterCaps;
    public uint TextureAddressCaps;
    public uint VolumeTextureAddressCaps;
    public uint LineCaps;
    public uint MaxTextureWidth;
    public uint MaxTextureHeight;
    public uint MaxVolumeExtent;
    public uint MaxTextureRepeat;
    public uint MaxTextureAspectRatio;
    public uint MaxAnisotropy;
    public uint MaxVertexW;
    public uint GuardBandLeft;
    public uint GuardBandTop;
    public uint GuardBandRight;
    public uint GuardBandBottom;
    public uint ExtentsAdjust;
    public uint StencilCaps;
    public uint FVFCaps;
    public uint TextureOpCaps;
    public uint MaxTextureBlendStages;
    public uint MaxSimultaneousTextures;
    public uint VertexProcessingCaps;
    public uint MaxActiveLights;
    public uint MaxUserClipPlanes;
    public uint MaxVertexBlendMatrices;
    public uint MaxVertexBlendMatrixIndex;
    public uint MaxPointSize;
    public uint MaxPrimitiveCount;
    public uint MaxVertexIndex;
    public uint MaxStreams;
    public uint MaxStreamStride;
    public uint VertexShaderVersion;
    public uint MaxVertexShaderConst;
    public uint PixelShaderVersion;
    public uint PixelShader1xMaxValue;
    public uint DevCaps2;
    public uint MaxNpatchTessellationLevel;
    public uint Reserved5;
    public uint MasterAdapterOrdinal;
    public uint AdapterOrdinalInGroup;
    public uint NumberOfAdaptersInGroup;
    public uint DeclTypes;
    public uint NumSimultaneousRTs;
    public uint StretchRectFilterCaps;
    public D3DVSHADERCAPS2_0 VS20Caps;
    public D3DPSHADERCAPS2_0 PS20Caps;
    public uint VertexTextureFilterCaps;
    public uint MaxVShaderInstructionsExecuted;
    public uint MaxPShaderInstructionsExecuted;
    public uint MaxVertexShader30InstructionSlots;
    public uint MaxPixelShader30InstructionSlots;
}

// d3dukmdt.h (WDK 10.0.16299), d3dumddi.h (WDK 10.0.16299)
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>D3DDDI_RATIONAL, d3dukmdt.h, 8 bytes.</summary>
public struct D3DDDI_RATIONAL
{
    public uint Numerator;
    public uint Denominator;
}

/// <summary>D3DDDI_SURFACEINFO, d3dukmdt.h, 32 bytes.</summary>
public unsafe struct D3DDDI_SURFACEINFO
{
    public uint Width;
    public uint Height;
    public uint Depth;
    public void* pSysMem;
    public uint SysMemPitch;
    public uint SysMemSlicePitch;
}

/// <summary>D3DDDI_RESOURCEFLAGS, d3dukmdt.h, 4 bytes.</summary>
public struct D3DDDI_RESOURCEFLAGS
{
    public uint Value;

    public const uint RenderTarget = 1u << 0;
    public const uint ZBuffer = 1u << 1;
    public const uint Dynamic = 1u << 2;
    public const uint HintStatic = 1u << 3;
    public const uint AutogenMipmap = 1u << 4;
    public const uint DMap = 1u << 5;
    public const uint WriteOnly = 1u << 6;
    public const uint NotLockable = 1u << 7;
    public const uint Points = 1u << 8;
    public const uint RtPatches = 1u << 9;
    public const uint NPatches = 1u << 10;
    public const uint SharedResource = 1u << 11;
    public const uint DiscardRenderTarget = 1u << 12;
    public const uint Video = 1u << 13;
    public const uint CaptureBuffer = 1u << 14;
    public const uint Primary = 1u << 15;
    public const uint Texture = 1u << 16;
    public const uint CubeMap = 1u << 17;
    public const uint Volume = 1u << 18;
    public const uint VertexBuffer = 1u << 19;
    public const uint IndexBuffer = 1u << 20;
    public const uint DecodeRenderTarget = 1u << 21;
    public const uint DecodeCompressedBuffer = 1u << 22;
    public const uint VideoProcessRenderTarget = 1u << 23;
    public const uint CpuOptimized = 1u << 24;
    public const uint MightDrawFromLocked = 1u << 25;
    public const uint Overlay = 1u << 26;
    public const uint MatchGdiPrimary = 1u << 27;
    public const uint InterlacedRefresh = 1u << 28;
    public const uint TextApi = 1u << 29;
    public const uint RestrictedContent = 1u << 30;
    public const uint RestrictSharedAccess = 1u << 31;
}

/// <summary>D3DDDI_RESOURCEFLAGS2, d3dukmdt.h, 4 bytes.</summary>
public struct D3DDDI_RESOURCEFLAGS2
{
    public uint Value;

    public const uint VideoEncoder = 1u << 0;
    public const uint UserMemory = 1u << 1;
    public const uint CrossAdapter = 1u << 2;
    public const uint IsDisplayable = 1u << 3;
}

/// <summary>D3DDDIARG_CREATERESOURCE, d3dukmdt.h, 64 bytes.</summary>
public unsafe struct D3DDDIARG_CREATERESOURCE
{
    public uint Format;
    public uint Pool;
    public uint MultisampleType;
    public uint MultisampleQuality;
    public D3DDDI_SURFACEINFO* pSurfList;
    public uint SurfCount;
    public uint MipLevels;
    public uint Fvf;
    public uint VidPnSourceId;
    public D3DDDI_RATIONAL RefreshRate;
    public nint hResource;
    public D3DDDI_RESOURCEFLAGS Flags;
    public uint Rotation;
}

/// <summary>D3DDDIARG_CREATERESOURCE2, d3dukmdt.h, 72 bytes.</summary>
public unsafe struct D3DDDIARG_CREATERESOURCE2
{
    public uint Format;
    public uint Pool;
    public uint MultisampleType;
    public uint MultisampleQuality;
    public D3DDDI_SURFACEINFO* pSurfList;
    public uint SurfCount;
    public uint MipLevels;
    public uint Fvf;
    public uint VidPnSourceId;
    public D3DDDI_RATIONAL RefreshRate;
    public nint hResource;
    public D3DDDI_RESOURCEFLAGS Flags;
    public uint Rotation;
    public D3DDDI_RESOURCEFLAGS2 Flags2;
}

/// <summary>D3DDDIRANGE, d3dumddi.h, 8 bytes.</summary>
public struct D3DDDIRANGE
{
    public uint Offset;
    public uint Size;
}

/// <summary>D3DDDIBOX, d3dumddi.h, 24 bytes.</summary>
public struct D3DDDIBOX
{
    public uint Left;
    public uint Top;
    public uint Right;
    public uint Bottom;
    public uint Front;
    public uint Back;
}

/// <summary>D3DDDI_LOCKFLAGS, d3dumddi.h, 4 bytes.</summary>
public struct D3DDDI_LOCKFLAGS
{
    public uint Value;

    public const uint ReadOnly = 1u << 0;
    public const uint WriteOnly = 1u << 1;
    public const uint NoOverwrite = 1u << 2;
    public const uint Discard = 1u << 3;
    public const uint RangeValid = 1u << 4;
    public const uint AreaValid = 1u << 5;
    public const uint BoxValid = 1u << 6;
    public const uint NotifyOnly = 1u << 7;
    public const uint MightDrawFromLocked = 1u << 8;
    public const uint DoNotWait = 1u << 9;
}

/// <summary>D3DDDIARG_LOCK, d3dumddi.h, 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public unsafe struct D3DDDIARG_LOCK
{
    [FieldOffset(0)]
    public nint hResource;
    [FieldOffset(8)]
    public uint SubResourceIndex;
    [FieldOffset(12)]
    public D3DDDIRANGE Range;
    [FieldOffset(12)]
    public D3DRECT Area;
    [FieldOffset(12)]
    public D3DDDIBOX Box;
    [FieldOffset(40)]
    public void* pSurfData;
    [FieldOffset(48)]
    public uint Pitch;
    [FieldOffset(52)]
    public uint SlicePitch;
    [FieldOffset(56)]
    public D3DDDI_LOCKFLAGS Flags;
}

/// <summary>D3DDDI_UNLOCKFLAGS, d3dumddi.h, 4 bytes.</summary>
public struct D3DDDI_UNLOCKFLAGS
{
    public uint Value;

    public const uint NotifyOnly = 1u << 0;
}

/// <summary>D3DDDIARG_UNLOCK, d3dumddi.h, 16 bytes.</summary>
public struct D3DDDIARG_UNLOCK
{
    public nint hResource;
    public uint SubResourceIndex;
    public D3DDDI_UNLOCKFLAGS Flags;
}

/// <summary>D3DDDI_BLTFLAGS, d3dumddi.h, 4 bytes.</summary>
public struct D3DDDI_BLTFLAGS
{
    public uint Value;

    public const uint Point = 1u << 0;
    public const uint Linear = 1u << 1;
    public const uint SrcColorKey = 1u << 2;
    public const uint DstColorKey = 1u << 3;
    public const uint MirrorLeftRight = 1u << 4;
    public const uint MirrorUpDown = 1u << 5;
    public const uint LinearToSrgb = 1u << 6;
    public const uint Rotate = 1u << 7;
    public const uint BeginPresentToDwm = 1u << 8;
    public const uint ContinuePresentToDwm = 1u << 9;
    public const uint EndPresentToDwm = 1u << 10;
    public const uint Discard = 1u << 11;
    public const uint NoOverwrite = 1u << 12;
    public const uint Tileable = 1u << 13;
}

/// <summary>D3DDDIARG_BLT, d3dumddi.h, 72 bytes.</summary>
public struct D3DDDIARG_BLT
{
    public nint hSrcResource;
    public uint SrcSubResourceIndex;
    public D3DRECT SrcRect;
    public nint hDstResource;
    public uint DstSubResourceIndex;
    public D3DRECT DstRect;
    public uint ColorKey;
    public D3DDDI_BLTFLAGS Flags;
}

/// <summary>D3DDDI_COLORFILLFLAGS, d3dumddi.h, 4 bytes.</summary>
public struct D3DDDI_COLORFILLFLAGS
{
    public uint Value;

    public const uint PresentToDwm = 1u << 0;
}

/// <summary>D3DDDIARG_COLORFILL, d3dumddi.h, 40 bytes.</summary>
public struct D3DDDIARG_COLORFILL
{
    public nint hResource;
    public uint SubResourceIndex;
    public D3DRECT DstRect;
    public uint Color;
    public D3DDDI_COLORFILLFLAGS Flags;
}

/// <summary>D3DDDIARG_GETPITCH, d3dumddi.h, 24 bytes.</summary>
public struct D3DDDIARG_GETPITCH
{
    public nint hCryptoSession;
    public nint hResource;
    public uint SubResourceIndex;
    public uint Pitch;
}

// dxva.h (mingw-w64 10, whose structures are those of Microsoft's header)
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>DXVA_Slice_VPx_Short, dxva.h, 10 bytes: where a frame of VP8 or VP9 lies.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DXVA_Slice_VPx_Short
{
    public uint BSNALunitDataLocation;
    public uint SliceBytesInBuffer;
    public ushort wBadSliceChopping;
}

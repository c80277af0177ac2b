// dxva.h (mingw-w64 10, whose structures are those of Microsoft's header)
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>DXVA_PictureParameters, dxva.h, 44 bytes: what holds for a picture of MPEG-2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DXVA_PictureParameters
{
    public ushort wDecodedPictureIndex;
    public ushort wDeblockedPictureIndex;
    public ushort wForwardRefPictureIndex;
    public ushort wBackwardRefPictureIndex;
    public ushort wPicWidthInMBminus1;
    public ushort wPicHeightInMBminus1;
    public byte bMacroblockWidthMinus1;
    public byte bMacroblockHeightMinus1;
    public byte bBlockWidthMinus1;
    public byte bBlockHeightMinus1;
    public byte bBPPminus1;
    public byte bPicStructure;
    public byte bSecondField;
    public byte bPicIntra;
    public byte bPicBackwardPrediction;
    public byte bBidirectionalAveragingMode;
    public byte bMVprecisionAndChromaRelation;
    public byte bChromaFormat;
    public byte bPicScanFixed;
    public byte bPicScanMethod;
    public byte bPicReadbackRequests;
    public byte bRcontrol;
    public byte bPicSpatialResid8;
    public byte bPicOverflowBlocks;
    public byte bPicExtrapolation;
    public byte bPicDeblocked;
    public byte bPicDeblockConfined;
    public byte bPic4MVallowed;
    public byte bPicOBMC;
    public byte bPicBinPB;
    public byte bMV_RPS;
    public byte bReservedBits;
    public ushort wBitstreamFcodes;
    public ushort wBitstreamPCEelements;
    public byte bBitstreamConcealmentNeed;
    public byte bBitstreamConcealmentMethod;
}

/// <summary>DXVA_SliceInfo, dxva.h, 22 bytes: where a slice of MPEG-2 lies.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DXVA_SliceInfo
{
    public ushort wHorizontalPosition;
    public ushort wVerticalPosition;
    public uint dwSliceBitsInBuffer;
    public uint dwSliceDataLocation;
    public byte bStartCodeBitOffset;
    public byte bReservedBits;
    public ushort wMBbitOffset;
    public ushort wNumberMBsInSlice;
    public ushort wQuantizerScaleCode;
    public ushort wBadSliceChopping;
}

/// <summary>DXVA_QmatrixData, dxva.h, 516 bytes: matrices of MPEG-2, in zig-zag order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DXVA_QmatrixData
{
    public fixed byte bNewQmatrix[4];
    public fixed ushort Qmatrix[4 * 64];
}

using System.Collections.Immutable;
using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>A kind of buffer that a decoder takes.</summary>
/// <param name="Type">What it holds.</param>
/// <param name="Size">Its bytes.</param>
public readonly record struct CompressedBufferInfo(CompressedBufferType Type, uint Size)
{
    private const uint ParameterSize = 4096;
    private const uint LeastSliceControl = 65536;
    private const uint LeastBitstream = 1 << 20;
    private const uint MacroblockSize = 16;

    /// <summary>
    /// The kinds of buffer of a decoder, with room for every picture that its profile allows (S172). The bitstream of a pass-through decoder is the
    /// plain picture.
    /// </summary>
    public static ImmutableArray<CompressedBufferInfo> Of(in DecoderDescription decoder)
    {
        bool isPlain = decoder.Profile == DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        return
        [
            new(CompressedBufferType.PictureParameters, ParameterSize),
            new(CompressedBufferType.InverseQuantizationMatrix, ParameterSize),
            new(CompressedBufferType.SliceControl, Math.Max(SliceControl(decoder), LeastSliceControl)),
            new(CompressedBufferType.Bitstream, isPlain ? decoder.FrameSize : Math.Max(Bitstream(decoder), LeastBitstream)),
        ];
    }

    private static uint Macroblocks(in DecoderDescription decoder) =>
        ((decoder.Width + MacroblockSize - 1) / MacroblockSize) * ((decoder.Height + MacroblockSize - 1) / MacroblockSize);

    /// <summary>
    /// The most slices in a picture, times what describes one. H.264: a slice has a macroblock at least; where there are more macroblocks, Microsoft's own
    /// layer over Direct3D 12 has room for 2319, which is more than SliceRate of table A-4 (24 macroblocks a slice and second at 30 pictures of
    /// level 5.1: 1365). HEVC: 600 slice segments, table A.8, level 6.2. MPEG-2: a slice has a macroblock at least. AV1: 64 by 64 tiles. VP9: one frame.
    /// </summary>
    private static unsafe uint SliceControl(in DecoderDescription decoder)
    {
        const uint MostSlicesH264 = 2319, MostSlicesHevc = 600, MostTiles = 64 * 64, TileSize = 16;
        var profile = decoder.Profile;
        if (profile == Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT)
            return Math.Min(Macroblocks(decoder), MostSlicesH264) * (uint)sizeof(DXVA_Slice_H264_Long);
        if (profile == Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN || profile == Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN10)
            return MostSlicesHevc * (uint)sizeof(DXVA_Slice_HEVC_Short);
        if (profile == Guids.D3D11_DECODER_PROFILE_MPEG2_VLD)
            return Macroblocks(decoder) * (uint)sizeof(DXVA_SliceInfo);
        return profile == Guids.D3D11_DECODER_PROFILE_AV1_VLD_PROFILE0 ? MostTiles * TileSize : (uint)sizeof(DXVA_Slice_VPx_Short);
    }

    /// <summary>
    /// The longest bitstream of a picture. H.264, A.3.1: a macroblock of 8 bits has 3200 bits at most, 400 bytes; MPEG-2, 7.1 and 8.4 of 13818-2:
    /// 4608 bits, 576 bytes; HEVC, A.3.2: 5/3 of the plain samples; VP9 and AV1 say nothing, and drivers give twice the plain picture.
    /// To that come escapes, one byte for every two at most (H.264 7.4.1), and 64 bytes of header a macroblock row.
    /// </summary>
    private static uint Bitstream(in DecoderDescription decoder)
    {
        const uint MacroblockH264 = 400, MacroblockMpeg2 = 576, HeaderOfRow = 64;
        var profile = decoder.Profile;
        ulong plain = decoder.FrameSize;
        ulong coded = profile == Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT ? Macroblocks(decoder) * MacroblockH264 * 3ul / 2
            : profile == Guids.D3D11_DECODER_PROFILE_MPEG2_VLD ? Macroblocks(decoder) * (ulong)MacroblockMpeg2
            : profile == Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN || profile == Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN10 ? plain * 5 / 3 * 3 / 2
            : plain * 2;
        return (uint)Math.Min(coded + (HeaderOfRow * ((decoder.Height / MacroblockSize) + 1)), int.MaxValue / 2);
    }
}

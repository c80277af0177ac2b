using Dxcp.Abi;
using Dxcp.Codecs.Av1;
using Dxcp.Codecs.Avcodec;
using Dxcp.Codecs.H264;
using Dxcp.Codecs.Hevc;
using Dxcp.Codecs.Mpeg2;
using Dxcp.Codecs.Vp9;
using Dxcp.Driver;

namespace Dxcp.Codecs;

/// <summary>A decoder profile, and what decodes it.</summary>
/// <param name="Profile">The profile's GUID.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Format">The format of its pictures.</param>
/// <param name="Decoder">The library's name for its decoder.</param>
/// <param name="Own">Which of a packet's pictures is its own.</param>
/// <param name="Trial">A picture to try it with.</param>
/// <param name="Make">Makes what stands in front of the library's decoder.</param>
/// <param name="OtherDecoder">A decoder that does as well; its own decoder for AV1 only asks hardware.</param>
internal sealed record Codec(Guid Profile, string Name, SurfaceFormat Format, string Decoder, OwnPicture Own, TrialPicture Trial,
    Func<ICodecMemory, AvcodecDecoder, DecoderDescription, SoftwareDecoder> Make, string? OtherDecoder = null)
{
    /// <summary>All that there are.</summary>
    public static IReadOnlyList<Codec> All { get; } =
    [
        new(Guids.D3D11_DECODER_PROFILE_MPEG2_VLD, "MPEG-2", SurfaceFormat.Nv12, "mpeg2video", OwnPicture.First, TrialPicture.Mpeg2,
            (memory, decoder, description) => new Mpeg2Decoder(memory, decoder, description)),
        new(Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT, "H.264", SurfaceFormat.Nv12, "h264", OwnPicture.Last, TrialPicture.H264,
            (memory, decoder, description) => new H264Decoder(memory, decoder, description)),
        new(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN, "HEVC Main", SurfaceFormat.Nv12, "hevc", OwnPicture.First, TrialPicture.HevcMain,
            (memory, decoder, description) => new HevcDecoder(memory, decoder, description)),
        new(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN10, "HEVC Main 10", SurfaceFormat.P010, "hevc", OwnPicture.First, TrialPicture.HevcMain10,
            (memory, decoder, description) => new HevcDecoder(memory, decoder, description)),
        new(Guids.D3D11_DECODER_PROFILE_VP9_VLD_PROFILE0, "VP9 profile 0", SurfaceFormat.Nv12, "vp9", OwnPicture.First, TrialPicture.Vp9Profile0,
            (memory, decoder, description) => new Vp9Decoder(memory, decoder, description)),
        new(Guids.D3D11_DECODER_PROFILE_VP9_VLD_10BIT_PROFILE2, "VP9 profile 2", SurfaceFormat.P010, "vp9", OwnPicture.First, TrialPicture.Vp9Profile2,
            (memory, decoder, description) => new Vp9Decoder(memory, decoder, description)),
        new(Guids.D3D11_DECODER_PROFILE_AV1_VLD_PROFILE0, "AV1 profile 0", SurfaceFormat.Nv12, "libdav1d", OwnPicture.Shown, TrialPicture.Av1,
            (memory, decoder, description) => new Av1Decoder(memory, decoder, description), "libaom-av1"),
        new(Guids.D3D11_DECODER_PROFILE_AV1_VLD_PROFILE0, "AV1 profile 0 (10 bits)", SurfaceFormat.P010, "libdav1d", OwnPicture.Shown, TrialPicture.Av1Ten,
            (memory, decoder, description) => new Av1Decoder(memory, decoder, description), "libaom-av1"),
    ];

    /// <summary>1, or 2 for samples of 10 bits.</summary>
    public int BytesPerSample => Format == SurfaceFormat.P010 ? 2 : 1;
}

using System.Collections.Immutable;
using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>A way of decoding that the driver offers. Immutable.</summary>
/// <param name="Id">The profile's GUID.</param>
/// <param name="Formats">The formats of its pictures.</param>
/// <param name="Codec">
/// Makes the codec of a decoder; null where none is plugged in: buffers are then taken, decrypted and dropped, and
/// pictures stay as they were (S86).
/// </param>
public sealed record DecoderProfile(Guid Id, ImmutableArray<SurfaceFormat> Formats, Func<DecoderDescription, IFrameDecoder>? Codec = null)
{
    /// <summary>The profile whose bitstream is the frame itself.</summary>
    public static DecoderProfile PassThrough { get; } =
        new(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, [SurfaceFormat.Nv12, SurfaceFormat.P010], _ => new PassThroughDecoder());

    /// <summary>What drivers offer as a rule: the profiles of today's streams, without codecs, and <see cref="PassThrough"/>.</summary>
    public static ImmutableArray<DecoderProfile> Usual { get; } =
    [
        new(Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT, [SurfaceFormat.Nv12]),
        new(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN, [SurfaceFormat.Nv12]),
        new(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN10, [SurfaceFormat.P010]),
        new(Guids.D3D11_DECODER_PROFILE_VP9_VLD_PROFILE0, [SurfaceFormat.Nv12]),
        new(Guids.D3D11_DECODER_PROFILE_AV1_VLD_PROFILE0, [SurfaceFormat.Nv12, SurfaceFormat.P010]),
        PassThrough,
    ];
}

/// <summary>A decoder, as it is asked for.</summary>
/// <param name="Profile">The GUID of a profile.</param>
/// <param name="Format">The format of its pictures.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
public readonly record struct DecoderDescription(Guid Profile, SurfaceFormat Format, uint Width, uint Height)
{
    /// <summary>The picture, as a texture that could hold it.</summary>
    internal ResourceDescription Picture => ResourceDescription.Texture2D(Format, Width, Height);

    /// <summary>Bytes of the picture without padding; 0 if there can be no such picture.</summary>
    internal uint FrameSize
    {
        get
        {
            if (!Picture.IsValid)
                return 0;
            var layout = SubresourceLayout.Of(Picture, 0);
            return layout.RowBytes * layout.MemoryRows;
        }
    }
}

/// <summary>A kind of buffer that a decoder takes.</summary>
/// <param name="Type">What it holds.</param>
/// <param name="Size">Its bytes.</param>
public readonly record struct CompressedBufferInfo(CompressedBufferType Type, uint Size)
{
    private const uint ParameterSize = 4096;
    private const uint SliceControlSize = 65536;

    /// <summary>The kinds of buffer of a decoder: no compressed picture is longer than the plain one.</summary>
    public static ImmutableArray<CompressedBufferInfo> Of(in DecoderDescription decoder) =>
    [
        new(CompressedBufferType.PictureParameters, ParameterSize),
        new(CompressedBufferType.InverseQuantizationMatrix, ParameterSize),
        new(CompressedBufferType.SliceControl, SliceControlSize),
        new(CompressedBufferType.Bitstream, decoder.FrameSize),
    ];
}

using System.Collections.Immutable;
using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>A way of decoding that the driver offers. Immutable.</summary>
/// <param name="Id">The profile's GUID.</param>
/// <param name="Formats">The formats of its pictures.</param>
/// <param name="Codec">
/// Makes the codec of a decoder; null for one of the process's codecs (<see cref="DriverCodecs"/>), or for none where the driver drops what it is given
/// (<see cref="DriverProfile.DropsBitstreams"/>): buffers are then taken and decrypted, and pictures stay as they were (S86).
/// </param>
public sealed record DecoderProfile(Guid Id, ImmutableArray<SurfaceFormat> Formats, Func<DecoderDescription, IFrameDecoder>? Codec = null)
{
    /// <summary>
    /// The encryptions of the bitstream that its configurations have, in their order (S85, S302), as far as an interface knows them; by default all that
    /// go with the interface and the driver's capabilities.
    /// </summary>
    public ImmutableArray<Guid> Encryptions { get; init; }

    /// <summary>
    /// The ways of writing slice control that its configurations have (ConfigBitstreamRaw), in their order: 1 long, and for H.264 2 short. By default all.
    /// </summary>
    public ImmutableArray<uint> BitstreamKinds { get; init; } = UsualKinds(Id);

    /// <summary>The profile whose bitstream is the frame itself.</summary>
    public static DecoderProfile PassThrough { get; } =
        new(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, [SurfaceFormat.Nv12, SurfaceFormat.P010], _ => new PassThroughDecoder());

    /// <summary>What drivers know as a rule: the profiles of today's streams, without codecs of their own, and <see cref="PassThrough"/>.</summary>
    public static ImmutableArray<DecoderProfile> Usual { get; } =
    [
        new(Guids.D3D11_DECODER_PROFILE_MPEG2_VLD, [SurfaceFormat.Nv12]),
        new(Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT, [SurfaceFormat.Nv12]),
        new(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN, [SurfaceFormat.Nv12]),
        new(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN10, [SurfaceFormat.P010]),
        new(Guids.D3D11_DECODER_PROFILE_VP9_VLD_PROFILE0, [SurfaceFormat.Nv12]),
        new(Guids.D3D11_DECODER_PROFILE_VP9_VLD_10BIT_PROFILE2, [SurfaceFormat.P010]),
        new(Guids.D3D11_DECODER_PROFILE_AV1_VLD_PROFILE0, [SurfaceFormat.Nv12, SurfaceFormat.P010]),
        PassThrough,
    ];

    /// <summary>Whether a configuration may have a way of writing slice control.</summary>
    internal bool TakesBitstream(uint raw) => BitstreamKinds.Contains(raw);

    /// <summary>Whether a configuration may have an encryption, where the driver knows it.</summary>
    internal bool TakesEncryption(Guid encryption) => Encryptions.IsDefault || Encryptions.Contains(encryption);

    /// <summary>The ways of writing slice control that there are: for H.264 1 (long) and 2 (short), 1 for all others.</summary>
    internal static ImmutableArray<uint> UsualKinds(Guid profile) => profile == Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT ? [1, 2] : [1];
}

/// <summary>A decoder, as it is asked for.</summary>
/// <param name="Profile">The GUID of a profile.</param>
/// <param name="Format">The format of its pictures.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
public readonly record struct DecoderDescription(Guid Profile, SurfaceFormat Format, uint Width, uint Height)
{
    /// <summary>Whether the bitstream is the frame itself, which is then as large as is said: no codec rounds it up.</summary>
    private bool IsPassThrough => Profile == DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    /// <summary>The picture, as a texture that could hold it. Codecs have pictures of odd sizes, formats whose pixels share samples have none (S171).</summary>
    internal ResourceDescription Picture =>
        IsPassThrough ? ResourceDescription.Texture2D(Format, Width, Height) : ResourceDescription.Texture2D(Format, Even(Width), Even(Height));

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

    private static uint Even(uint size) => size == uint.MaxValue ? size : (size + 1) & ~1u;
}

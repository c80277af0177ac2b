using Dxcp.Cryptography;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;

namespace Dxcp.Client;

/// <summary>
/// What a buffer for a decoder holds. The values are those of both APIs (D3D11_VIDEO_DECODER_BUFFER_TYPE of d3d11.h, the buffer
/// types of dxva2api.h).
/// </summary>
public enum DecoderBufferKind
{
    /// <summary>What holds for the picture as a whole (DXVA_PicParams_…).</summary>
    PictureParameters = (int)D3D11_VIDEO_DECODER_BUFFER_PICTURE_PARAMETERS,

    /// <summary>Inverse quantisation matrices (DXVA_Qmatrix_…).</summary>
    InverseQuantizationMatrix = (int)D3D11_VIDEO_DECODER_BUFFER_INVERSE_QUANTIZATION_MATRIX,

    /// <summary>Where in the bitstream the slices begin (DXVA_Slice_…).</summary>
    SliceControl = (int)D3D11_VIDEO_DECODER_BUFFER_SLICE_CONTROL,

    /// <summary>The bitstream: the one kind that is encrypted.</summary>
    Bitstream = (int)D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
}

/// <summary>Data for a buffer of a decoder, as <see cref="VideoDecoder.SubmitBuffers"/> takes it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Data">
/// Its bytes, in the clear: of a bitstream the client makes the encrypted ones, everything else goes to the decoder as it is (R35).
/// Layouts are those of the decoder profile's DXVA specification; the client does not look at them.
/// </param>
/// <param name="Pattern">Which bytes of a bitstream are encrypted; null for all. Of anything else, null.</param>
public readonly record struct DecoderBuffer(DecoderBufferKind Kind, ReadOnlyMemory<byte> Data, PartialPattern? Pattern = null);

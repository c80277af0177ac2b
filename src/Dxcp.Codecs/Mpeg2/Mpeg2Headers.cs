using Dxcp.Codecs.Bits;
using static Dxcp.Codecs.Bits.Syntax<Dxcp.Codecs.Mpeg2.Mpeg2Picture>;

namespace Dxcp.Codecs.Mpeg2;

/// <summary>The headers of MPEG-2 above the slice (ITU-T H.262), written from what the buffers say of a picture.</summary>
internal static class Mpeg2Headers
{
    private const int AsLargeAsThereIs = 0x3FFFF;

    /// <summary>sequence_header() and sequence_extension(), 6.2.2.1 and 6.2.2.3: Main profile at High level, with the standard's own matrices.</summary>
    public static Syntax<Mpeg2Picture> Sequence { get; } = new(
        U(32, "sequence_header_code", 0x1B3),
        U(12, "horizontal_size_value", p => p.Width & 0xFFF),
        U(12, "vertical_size_value", p => p.Height & 0xFFF),
        U(4, "aspect_ratio_information", 1),
        U(4, "frame_rate_code", 3),
        U(18, "bit_rate_value", AsLargeAsThereIs),
        U(1, "marker_bit", 1),
        U(10, "vbv_buffer_size_value", 0x3FF),
        U(1, "constrained_parameters_flag", 0),
        U(1, "load_intra_quantiser_matrix", 0),
        U(1, "load_non_intra_quantiser_matrix", 0),
        U(32, "extension_start_code", 0x1B5),
        U(4, "extension_start_code_identifier", 1),
        U(8, "profile_and_level_indication", 0x44),
        // Only a sequence of progressive frames can have an odd number of macroblock rows; otherwise it decides nothing about the samples.
        U(1, "progressive_sequence", p => p.Rows % 2),
        U(2, "chroma_format", 1),
        U(2, "horizontal_size_extension", p => p.Width >> 12),
        U(2, "vertical_size_extension", p => p.Height >> 12),
        U(12, "bit_rate_extension", 0),
        U(1, "marker_bit", 1),
        U(8, "vbv_buffer_size_extension", 0),
        U(1, "low_delay", 0),
        U(2, "frame_rate_extension_n", 0),
        U(5, "frame_rate_extension_d", 0));

    /// <summary>picture_header(), 6.2.3. What comes behind begins with the next byte.</summary>
    public static Syntax<Mpeg2Picture> Picture { get; } = new(
        U(32, "picture_start_code", 0x100),
        U(10, "temporal_reference", 0),
        U(3, "picture_coding_type", p => p.CodingType),
        U(16, "vbv_delay", 0xFFFF),
        If(p => p.CodingType != 1,
            U(1, "full_pel_forward_vector", 0),
            U(3, "forward_f_code", 7)),
        If(p => p.CodingType == 3,
            U(1, "full_pel_backward_vector", 0),
            U(3, "backward_f_code", 7)),
        U(1, "extra_bit_picture", 0));

    /// <summary>picture_coding_extension(), 6.2.3.1: the buffer has its bits as they stand there.</summary>
    public static Syntax<Mpeg2Picture> Coding { get; } = new(
        U(32, "extension_start_code", 0x1B5),
        U(4, "extension_start_code_identifier", 8),
        U(16, "f_code[ s ][ t ]", p => p.Parameters.wBitstreamFcodes),
        U(13, "intra_dc_precision to progressive_frame", p => p.Parameters.wBitstreamPCEelements >> 3),
        U(1, "composite_display_flag", 0));

    /// <summary>quant_matrix_extension(), 6.2.3.2.</summary>
    public static Syntax<Mpeg2Picture> Matrices { get; } = new(
        U(32, "extension_start_code", 0x1B5),
        U(4, "extension_start_code_identifier", 3),
        U(1, "load_intra_quantiser_matrix", p => p.HasMatrix(0) ? 1 : 0),
        If(p => p.HasMatrix(0),
            For(_ => 64, U(8, "intra_quantiser_matrix", (p, i) => p.Coefficient(0, i)))),
        U(1, "load_non_intra_quantiser_matrix", p => p.HasMatrix(1) ? 1 : 0),
        If(p => p.HasMatrix(1),
            For(_ => 64, U(8, "non_intra_quantiser_matrix", (p, i) => p.Coefficient(1, i)))),
        U(1, "load_chroma_intra_quantiser_matrix", 0),
        U(1, "load_chroma_non_intra_quantiser_matrix", 0));
}

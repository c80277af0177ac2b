using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Codecs.H264;

/// <summary>
/// What the buffers say of a picture of H.264, by the names that the standard has for it (DXVA specification for H.264, tables of section 3).
/// </summary>
internal sealed class H264Picture
{
    private readonly DXVA_PicParams_H264 _parameters;
    private readonly byte[]? _lists;

    /// <param name="parameters">The picture parameters: at least as many bytes as the structure has.</param>
    /// <param name="matrix">The scaling lists; shorter than the structure for none.</param>
    public unsafe H264Picture(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> matrix)
    {
        _parameters = MemoryMarshal.Read<DXVA_PicParams_H264>(parameters);
        int size = sizeof(DXVA_Qmatrix_H264);
        // Flat_16 is what a stream without lists has: then they are left out.
        if (matrix.Length >= size && matrix[..size].ContainsAnyExcept((byte)16))
            _lists = matrix[..size].ToArray();
    }

    /// <summary>The parameters as they came.</summary>
    public ref readonly DXVA_PicParams_H264 Parameters => ref _parameters;

    /// <summary>Whether the picture is a field.</summary>
    public bool IsField => Bit(0);

    /// <summary>MbaffFrameFlag, which says mb_adaptive_frame_field_flag of frames; of fields nothing does.</summary>
    public bool IsMbaff => Bit(1);

    /// <summary>chroma_format_idc; only 4:2:0 is in the profiles at hand.</summary>
    public int ChromaFormat => (_parameters.wBitFields >> 4) & 3;

    /// <summary>frame_mbs_only_flag.</summary>
    public bool HasFramesOnly => Bit(12);

    /// <summary>PicHeightInMapUnits: the buffer has the height of a frame, in macroblocks, whatever the picture is.</summary>
    public int MapUnitRows => (_parameters.wFrameHeightInMbsMinus1 + 1) / (HasFramesOnly ? 1 : 2);

    /// <summary>transform_8x8_mode_flag.</summary>
    public bool HasTransform8x8 => Bit(13);

    /// <summary>mb_adaptive_frame_field_flag of the sequence, as the last frame said it.</summary>
    public bool SequenceIsMbaff { get; set; }

    /// <summary>The picture parameter set that is being written.</summary>
    public int ParameterSet { get; set; }

    /// <summary>Whether the picture has scaling lists of its own.</summary>
    public bool HasLists => _lists is not null;

    /// <summary>Scaling lists: 6 of 4 by 4, and 2 of 8 by 8 where those transforms are on.</summary>
    public int ListCount => HasTransform8x8 ? 8 : 6;

    /// <summary>A bit of wBitFields, as a number.</summary>
    public int Field(int bit) => (_parameters.wBitFields >> bit) & 1;

    /// <summary>Coefficients of a scaling list.</summary>
    public static int ListSize(int list) => list < 6 ? 16 : 64;

    /// <summary>delta_scale of a coefficient: what it differs by from the one before, of which the first is 8 (7.3.2.1.1.1).</summary>
    public int ListDelta(int list, int coefficient)
    {
        int start = list < 6 ? list * 16 : 96 + ((list - 6) * 64);
        int before = coefficient == 0 ? 8 : _lists![start + coefficient - 1];
        return (sbyte)(_lists![start + coefficient] - before);
    }

    /// <summary>Whether the picture refers to none, nor could those after it to one before it.</summary>
    public unsafe bool IsStart
    {
        get
        {
            for (int i = 0; i < 16; i++)
            {
                if (_parameters.RefFrameList[i] != 0xFF)
                    return false;
            }

            return true;
        }
    }

    private bool Bit(int bit) => Field(bit) != 0;
}

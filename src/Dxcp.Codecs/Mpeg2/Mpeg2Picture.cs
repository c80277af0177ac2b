using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Codecs.Mpeg2;

/// <summary>What the buffers say of a picture of MPEG-2, by the names that the standard has for it.</summary>
internal sealed class Mpeg2Picture
{
    private readonly DXVA_PictureParameters _parameters;
    private readonly DXVA_QmatrixData _matrices;

    /// <param name="parameters">The picture parameters: at least as many bytes as the structure has.</param>
    /// <param name="matrix">The matrices; shorter than the structure for none.</param>
    public unsafe Mpeg2Picture(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> matrix)
    {
        _parameters = MemoryMarshal.Read<DXVA_PictureParameters>(parameters);
        if (matrix.Length >= sizeof(DXVA_QmatrixData))
            _matrices = MemoryMarshal.Read<DXVA_QmatrixData>(matrix);
    }

    /// <summary>The parameters as they came.</summary>
    public ref readonly DXVA_PictureParameters Parameters => ref _parameters;

    /// <summary>Whether the picture is a field.</summary>
    public bool IsField => _parameters.bPicStructure is 1 or 2;

    /// <summary>Whether the picture is the second field of its frame.</summary>
    public bool IsSecondField => IsField && _parameters.bSecondField != 0;

    /// <summary>Macroblock rows of the frame: fields have half of them.</summary>
    public int Rows => (_parameters.wPicHeightInMBminus1 + 1) * (IsField ? 2 : 1);

    /// <summary>horizontal_size, of whole macroblocks.</summary>
    public int Width => (_parameters.wPicWidthInMBminus1 + 1) * 16;

    /// <summary>vertical_size, of whole macroblocks.</summary>
    public int Height => Rows * 16;

    /// <summary>picture_coding_type: 1 I, 2 P, 3 B.</summary>
    public int CodingType => _parameters.bPicIntra != 0 ? 1 : _parameters.bPicBackwardPrediction != 0 ? 3 : 2;

    /// <summary>Whether the picture comes with a matrix: 0 intra, 1 non-intra; 2 and 3 are of chroma, which 4:2:0 has none for.</summary>
    public unsafe bool HasMatrix(int matrix) => _matrices.bNewQmatrix[matrix] != 0;

    /// <summary>A coefficient of a matrix.</summary>
    public unsafe int Coefficient(int matrix, int index) => _matrices.Qmatrix[(matrix * 64) + index] & 0xFF;
}

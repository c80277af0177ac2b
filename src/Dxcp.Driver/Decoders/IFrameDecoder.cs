using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;

namespace Dxcp.Driver;

/// <summary>What a buffer for a decoder holds. The values are those of the Direct3D 11 interface; a driver interface has its own.</summary>
public enum CompressedBufferType
{
    /// <summary>What holds for the picture as a whole.</summary>
    PictureParameters = (int)D3D11_VIDEO_DECODER_BUFFER_PICTURE_PARAMETERS,

    /// <summary>Macroblock control.</summary>
    MacroblockControl = (int)D3D11_VIDEO_DECODER_BUFFER_MACROBLOCK_CONTROL,

    /// <summary>Residual differences.</summary>
    ResidualDifference = (int)D3D11_VIDEO_DECODER_BUFFER_RESIDUAL_DIFFERENCE,

    /// <summary>Deblocking control.</summary>
    DeblockingControl = (int)D3D11_VIDEO_DECODER_BUFFER_DEBLOCKING_CONTROL,

    /// <summary>Inverse quantization matrices.</summary>
    InverseQuantizationMatrix = (int)D3D11_VIDEO_DECODER_BUFFER_INVERSE_QUANTIZATION_MATRIX,

    /// <summary>Where slices begin.</summary>
    SliceControl = (int)D3D11_VIDEO_DECODER_BUFFER_SLICE_CONTROL,

    /// <summary>The bitstream.</summary>
    Bitstream = (int)D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,

    /// <summary>Motion vectors.</summary>
    MotionVector = (int)D3D11_VIDEO_DECODER_BUFFER_MOTION_VECTOR,

    /// <summary>Film grain.</summary>
    FilmGrain = (int)D3D11_VIDEO_DECODER_BUFFER_FILM_GRAIN,
}

/// <summary>
/// A codec, behind the driver's decoder: gets the buffers of a frame in the clear, in the order in which they were
/// submitted, and writes the picture. Called by one thread at a time: a begin, buffers, an end, and so on. A frame that
/// is given up has no end: the next begin follows.
/// </summary>
public interface IFrameDecoder
{
    /// <summary>Begins a frame.</summary>
    /// <param name="target">Where the picture goes; good until the end of the frame.</param>
    void BeginFrame(in FrameTarget target);

    /// <summary>Bytes of bitstream that the frame still takes, as far as the codec can tell; more are not even decrypted (S108).</summary>
    ulong BitstreamRoom => ulong.MaxValue;

    /// <summary>Takes a buffer.</summary>
    /// <param name="type">What it holds.</param>
    /// <param name="data">Its bytes, decrypted; gone when the call returns.</param>
    /// <returns>False if it makes no sense.</returns>
    bool Submit(CompressedBufferType type, ReadOnlySpan<byte> data);

    /// <summary>Ends the frame; the picture is complete.</summary>
    /// <returns>False if something was missing.</returns>
    bool EndFrame();
}

/// <summary>The memory of a picture: rows of luma, then rows of chroma in formats that have a plane of it.</summary>
/// <param name="memory">The first row.</param>
/// <param name="rowPitch">Bytes from one row to the next, in both planes.</param>
/// <param name="chromaRow">The row in memory at which the chroma plane begins.</param>
/// <param name="rowBytes">Bytes of a row that belong to the picture.</param>
/// <param name="lumaRows">Rows of luma in the picture.</param>
/// <param name="rows">Rows of the picture in both planes.</param>
public readonly unsafe struct FrameTarget(nint memory, uint rowPitch, uint chromaRow, uint rowBytes, uint lumaRows, uint rows)
{
    /// <summary>Bytes of a row that belong to the picture.</summary>
    public uint RowBytes { get; } = rowBytes;

    /// <summary>Rows of the picture, those of both planes together.</summary>
    public uint Rows { get; } = rows;

    /// <summary>A row of the picture; those of chroma follow those of luma.</summary>
    /// <param name="index">Below <see cref="Rows"/>.</param>
    public Span<byte> Row(uint index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Rows);
        uint row = index < lumaRows ? index : chromaRow + (index - lumaRows);
        return new((byte*)memory + ((nuint)row * rowPitch), (int)RowBytes);
    }
}

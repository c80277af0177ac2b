using Dxcp.Codecs.Avcodec;
using Dxcp.Diagnostics;
using Dxcp.Driver;

namespace Dxcp.Codecs;

/// <summary>
/// A codec behind a decoder interface: gathers the buffers of a picture, turns them into what libavcodec takes, and writes the picture. A damaged stream
/// gives a picture and a message, never a refusal (S174). Called by one thread at a time.
/// </summary>
/// <param name="memory">Protected memory.</param>
/// <param name="decoder">The library's decoder; disposed of with this one.</param>
/// <param name="description">What was asked for.</param>
internal abstract unsafe class SoftwareDecoder(ICodecMemory memory, AvcodecDecoder decoder, DecoderDescription description) : IFrameDecoder, IDisposable
{
    /// <summary>More than a parameter buffer has in any profile.</summary>
    private const int MostParameters = 4096;

    /// <summary>What a frame's buffers may hold of slice control in all.</summary>
    private const int MostSliceControl = 16 << 20;

    private readonly DecoderDescription _description = description;
    private readonly byte[] _parameters = new byte[MostParameters];
    private readonly byte[] _matrix = new byte[MostParameters];
    private int _parameterSize;
    private int _matrixSize;
    private byte[] _slices = [];
    private int _sliceSize;
    private byte* _bitstream;
    private int _capacity;
    private int _length;
    private FrameTarget _target;
    private bool _isDisposed;

    /// <inheritdoc/>
    public ulong BitstreamRoom => MostBitstream - (ulong)_length;

    /// <summary>Picture parameters of the frame.</summary>
    protected ReadOnlySpan<byte> Parameters => _parameters.AsSpan(0, _parameterSize);

    /// <summary>Matrices of the frame; empty if none came.</summary>
    protected ReadOnlySpan<byte> Matrix => _matrix.AsSpan(0, _matrixSize);

    /// <summary>Slice control of the frame.</summary>
    protected ReadOnlySpan<byte> SliceControl => _slices.AsSpan(0, _sliceSize);

    /// <summary>The bitstream of the frame, all of its buffers together.</summary>
    protected ReadOnlySpan<byte> Bitstream => new(_bitstream, _length);

    /// <summary>The library's decoder.</summary>
    protected AvcodecDecoder Decoder => decoder;

    /// <summary>What is wrong with the frame, though there is a packet; null if nothing is known to be.</summary>
    protected string? Damage { get; set; }

    /// <summary>Whether the frame is the second field of the picture before it, which it goes on with.</summary>
    protected bool IsSecondField { get; set; }

    /// <summary>Bytes that the headers of a packet may add to its bitstream.</summary>
    protected abstract int MostHeaders { get; }

    /// <summary>All that one frame's buffers may hold: some of the largest.</summary>
    private ulong MostBitstream { get; } =
        4ul * CompressedBufferInfo.Of(description).Single(buffer => buffer.Type == CompressedBufferType.Bitstream).Size;

    /// <summary>
    /// The largest picture that a decoder makes: clients ask for one of the size of their pictures, rounded in ways of their own, and streams of VP9 grow.
    /// </summary>
    public static (uint Width, uint Height) LargestPicture(in DecoderDescription decoder) => ((2 * decoder.Width) + 256, (2 * decoder.Height) + 256);

    /// <summary>What stands against a picture of a size; null if nothing does.</summary>
    protected string? CheckExtent(int width, int height)
    {
        var most = LargestPicture(_description);
        return width > 0 && height > 0 && (uint)width <= most.Width && (uint)height <= most.Height ? null
            : $"picture parameters ask for {width}x{height}, the decoder was made for {_description.Width}x{_description.Height}";
    }

    private int BytesPerSample { get; } = description.Format == SurfaceFormat.P010 ? 2 : 1;

    /// <inheritdoc/>
    public void BeginFrame(in FrameTarget target)
    {
        Wipe(); // a frame that was given up had no end
        _target = target;
        _parameterSize = _matrixSize = _sliceSize = 0;
        Damage = null;
    }

    /// <inheritdoc/>
    public bool Submit(CompressedBufferType type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case CompressedBufferType.PictureParameters:
                return Take(data, _parameters, out _parameterSize);
            case CompressedBufferType.InverseQuantizationMatrix:
                return Take(data, _matrix, out _matrixSize);
            case CompressedBufferType.SliceControl:
                return TakeSliceControl(data);
            case CompressedBufferType.Bitstream:
                return TakeBitstream(data);
            default:
                return true; // nothing else means anything to a bitstream-level decoder
        }
    }

    /// <inheritdoc/>
    public bool EndFrame()
    {
        string? problem = Decode();
        if (decoder.TakeLackOfMemory())
            Tell("S173", "protected memory is used up: the picture is missing, or one that it refers to", "Give the driver's profile more.");
        else if (problem is not null)
            Tell("S174", problem, "");
        if (decoder.Picture is { } picture)
            PlaneCopy.Copy(picture, _target, BytesPerSample);
        Wipe();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        decoder.Dispose();
        if (_bitstream != null)
            memory.Free((nint)_bitstream, (ulong)_capacity);
        _bitstream = null;
        _length = 0;
        FreeOwn();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what comes before the packet of the frame: packets of its own, for one.</summary>
    protected virtual void Prepare()
    {
    }

    /// <summary>Frees protected memory of its own.</summary>
    protected virtual void FreeOwn()
    {
    }

    /// <summary>Writes the packet of the frame.</summary>
    /// <param name="packet">Where to.</param>
    /// <param name="size">Bytes that were written.</param>
    /// <returns>Null, or what stands against it.</returns>
    protected abstract string? Write(Span<byte> packet, out int size);

    /// <summary>Forgets which headers went to the library: what was written last did not reach it.</summary>
    protected abstract void ForgetHeaders();

    private string? Decode()
    {
        if (_parameterSize == 0 || _length == 0)
            return _length == 0 ? "the frame has no bitstream" : "the frame has no picture parameters";
        Prepare();
        var packet = decoder.BeginPacket(_length + MostHeaders);
        if (packet.IsEmpty)
            return null;
        string? problem = Write(packet, out int size);
        if (problem is not null)
        {
            ForgetHeaders();
            return problem;
        }

        if (!decoder.Decode(size, out bool isNew, out bool isTaken))
        {
            if (!isTaken)
                ForgetHeaders();
            return "the stream is damaged: what libavcodec could conceal is in the picture";
        }

        return Damage ?? (isNew || IsSecondField ? null : "libavcodec makes no picture of the bitstream: the one before stays");
    }

    private bool TakeSliceControl(ReadOnlySpan<byte> data)
    {
        if (data.Length > MostSliceControl - _sliceSize)
            return false;
        if (_slices.Length < _sliceSize + data.Length)
            Array.Resize(ref _slices, Math.Max(_sliceSize + data.Length, 2 * _slices.Length));
        data.CopyTo(_slices.AsSpan(_sliceSize));
        _sliceSize += data.Length;
        return true;
    }

    private bool TakeBitstream(ReadOnlySpan<byte> data)
    {
        if ((ulong)data.Length > BitstreamRoom)
            return false;
        int needed = _length + data.Length;
        if (needed > _capacity)
        {
            int capacity = (int)Math.Min(Math.Max(2ul * (uint)needed, 1 << 16), MostBitstream);
            byte* larger = (byte*)memory.TryAllocate((ulong)capacity);
            if (larger == null)
            {
                Tell("S173", "protected memory is used up: the bitstream does not go into it", "Give the driver's profile more.");
                return false;
            }

            Bitstream.CopyTo(new Span<byte>(larger, capacity));
            if (_bitstream != null)
                memory.Free((nint)_bitstream, (ulong)_capacity);
            _bitstream = larger;
            _capacity = capacity;
        }

        data.CopyTo(new Span<byte>(_bitstream + _length, data.Length));
        _length = needed;
        return true;
    }

    private void Wipe()
    {
        new Span<byte>(_bitstream, _length).Clear();
        _length = 0;
    }

    private static bool Take(ReadOnlySpan<byte> data, byte[] into, out int size)
    {
        size = Math.Min(data.Length, into.Length);
        data[..size].CopyTo(into);
        return data.Length <= into.Length;
    }

    private static void Tell(string rule, string text, string remedy)
    {
        if (MessageSinks.Process.Any)
            MessageSinks.Process.Take(new Message(Severity.Warning, "codec", "EndFrame", rule, text) { Remedy = remedy });
    }
}

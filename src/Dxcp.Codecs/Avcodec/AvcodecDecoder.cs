using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Driver;

namespace Dxcp.Codecs.Avcodec;

/// <summary>Which of the pictures that the library asks memory for, while it decodes a packet, is the packet's own.</summary>
internal enum OwnPicture
{
    /// <summary>The first: stand-ins for missing references come after it.</summary>
    First,

    /// <summary>The last: stand-ins for gaps in frame_num come before it.</summary>
    Last,

    /// <summary>
    /// What comes out for the packet, which must be one that is shown at once: the library has another one behind it, which has memory of its own.
    /// </summary>
    Shown,
}

/// <summary>
/// A decoder of libavcodec that gives back the picture of each packet at once, in decoding order: the picture is taken where the library asks for its
/// memory, not where it would come out. One thread. Not thread-safe.
/// </summary>
internal sealed unsafe class AvcodecDecoder : IDisposable
{
    /// <summary>AV_INPUT_BUFFER_PADDING_SIZE: what the library may read beyond a packet.</summary>
    private const int PacketPadding = 64;

    /// <summary>What the library's routines may touch beyond a plane.</summary>
    private const int PlanePadding = 256;

    private const int NoMemory = -12; // AVERROR(ENOMEM)
    private const int NotSupported = -22; // AVERROR(EINVAL)

    private readonly AvcodecFunctions _library;
    private readonly OwnPicture _own;
    private readonly int _bytesPerSample;
    private readonly (uint Width, uint Height) _most;
    private readonly LentMemoryPool _pictures;
    private readonly LentMemoryPool _packets;
    private GCHandle _handle;
    private void* _context;
    private void* _packet;
    private void* _frame;
    private void* _shown;
    private DecodedPicture? _shownPicture;
    private LentMemory? _input;
    private int _inputSize;
    private LentMemory? _current;
    private bool _hasNew;
    private bool _lacksMemory;

    /// <param name="library">The library.</param>
    /// <param name="codec">The decoder's name there.</param>
    /// <param name="own">Which picture is a packet's own.</param>
    /// <param name="bytesPerSample">1, or 2 for samples of 10 bits.</param>
    /// <param name="most">Samples in a row and rows of the largest picture there may be: a damaged header must not take all memory.</param>
    /// <param name="memory">Where packets and pictures lie.</param>
    /// <exception cref="NotSupportedException">The library lacks the decoder, or cannot open it.</exception>
    public AvcodecDecoder(AvcodecFunctions library, string codec, OwnPicture own, int bytesPerSample, (uint Width, uint Height) most, ICodecMemory memory)
    {
        _library = library;
        _own = own;
        _bytesPerSample = bytesPerSample;
        _most = most;
        _pictures = new(memory, isExact: true);
        _packets = new(memory, isExact: false);
        try
        {
            Open(codec);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The picture that was decoded last; null before there was one.</summary>
    public DecodedPicture? Picture => _current is { } own ? new(own.Planes, own.Extent.Width, own.Extent.Height) : _shownPicture;

    /// <summary>Whether protected memory ran out since this was last asked.</summary>
    public bool TakeLackOfMemory()
    {
        bool lacks = _lacksMemory;
        _lacksMemory = false;
        return lacks;
    }

    /// <summary>The memory for the next packet, or an empty span if there is none.</summary>
    /// <param name="size">The most bytes that the packet will have.</param>
    public Span<byte> BeginPacket(int size)
    {
        _inputSize = 0;
        _input = _packets.TryTake(BitOperations.RoundUpToPowerOf2((ulong)size + PacketPadding));
        _lacksMemory |= _input is null;
        return _input is null ? [] : new Span<byte>(_input.Data, size);
    }

    /// <summary>Decodes the packet that was written since <see cref="BeginPacket"/>.</summary>
    /// <param name="size">Bytes that were written.</param>
    /// <param name="isNew">Whether a picture was begun: false for the second field of a frame, and where nothing could be made of the packet.</param>
    /// <param name="isTaken">Whether the library got the packet, and so the headers in it: it has no memory for one otherwise.</param>
    /// <returns>False if the library calls the packet damaged, or did not get it.</returns>
    public bool Decode(int size, out bool isNew, out bool isTaken)
    {
        isNew = isTaken = false;
        if (_input is not { } input)
            return false;
        _inputSize = size;
        new Span<byte>(input.Data + size, PacketPadding).Clear();
        void* buffer = input.Lend(_library);
        if (buffer == null)
        {
            _lacksMemory = true;
            return false;
        }

        isTaken = true;
        AvcodecFunctions.SetPacket(_packet, input.Data, _inputSize, buffer);
        _hasNew = false;
        int result = _library.SendPacket(_context, _packet);
        _library.UnrefPacket(_packet);
        // What comes out is in the order of display: it has been taken already.
        while (_library.ReceiveFrame(_context, _frame) >= 0)
        {
            if (_own == OwnPicture.Shown)
                Take();
            _library.UnrefFrame(_frame);
        }

        _input = null;
        isNew = _hasNew;
        return result >= 0;
    }

    /// <summary>Keeps what came out, if it is a picture as it should be.</summary>
    private void Take()
    {
        var (width, height, format) = AvcodecFunctions.Describe(_frame);
        if (!IsOurs(width, height, format))
            return;
        void* before = _shown;
        _shown = _frame;
        _frame = before;
        var planes = AvcodecFunctions.Planes(_shown);
        _shownPicture = new(format == _library.Gray || format == _library.GrayTen ? planes with { Cb = 0 } : planes, width, height);
        _hasNew = true;
    }

    /// <summary>Forgets references and pictures under way.</summary>
    public void Flush() => _library.Flush(_context);

    /// <summary>Frees what the library has, and wipes and frees the memory.</summary>
    public void Dispose()
    {
        fixed (void** frame = &_frame, shown = &_shown, packet = &_packet, context = &_context)
        {
            if (_frame != null)
                _library.FreeFrame(frame);
            if (_shown != null)
                _library.FreeFrame(shown);
            if (_packet != null)
                _library.FreePacket(packet);
            if (_context != null)
                _library.FreeContext(context);
        }

        _current = null;
        _shownPicture = null;
        _pictures.Dispose();
        _packets.Dispose();
        if (_handle.IsAllocated)
            _handle.Free();
    }

    private void Open(string codec)
    {
        void* decoder;
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(codec + '\0'))
            decoder = _library.FindDecoder(name);
        if (decoder == null)
            throw new NotSupportedException($"it has no decoder {codec}");
        _context = _library.NewContext(decoder);
        _packet = _library.NewPacket();
        _frame = _library.NewFrame();
        _shown = _library.NewFrame();
        if (_context == null || _packet == null || _frame == null || _shown == null)
            throw new NotSupportedException("it has no memory for a decoder");
        _handle = GCHandle.Alloc(this);
        _library.HandOutPictures(_context, &GetBuffer, (void*)GCHandle.ToIntPtr(_handle));
        // Frame threads would hand out pictures late.
        Set("threads\0"u8, "1\0"u8);
        Set("thread_type\0"u8, "slice\0"u8);
        if (_library.Open(_context, decoder, null) < 0)
            throw new NotSupportedException($"its decoder {codec} cannot be opened");
    }

    private void Set(ReadOnlySpan<byte> option, ReadOnlySpan<byte> value)
    {
        fixed (byte* name = option, text = value)
            _ = _library.SetOption(_context, name, text, 0);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetBuffer(void* context, void* frame, int flags)
    {
        try
        {
            return GCHandle.FromIntPtr((nint)AvcodecFunctions.Opaque(context)).Target is AvcodecDecoder decoder ? decoder.HandOut(frame) : NotSupported;
        }
        catch
        {
            // No exception may cross into the library.
            return NoMemory;
        }
    }

    private int HandOut(void* frame)
    {
        var (width, height, format) = AvcodecFunctions.Describe(frame);
        if (!IsOurs(width, height, format))
            return NotSupported;
        int alignedWidth = width, alignedHeight = height;
        int* alignment = stackalloc int[8];
        _library.AlignDimensions(_context, &alignedWidth, &alignedHeight, alignment);
        int lumaPitch = Align(alignedWidth * _bytesPerSample, Math.Max(alignment[0], 128));
        int chromaPitch = lumaPitch / 2;
        ulong luma = ((ulong)lumaPitch * (uint)alignedHeight) + PlanePadding;
        ulong chroma = ((ulong)chromaPitch * (uint)((alignedHeight + 1) / 2)) + PlanePadding;
        var picture = _pictures.TryTake(luma + (2 * chroma));
        void* buffer = picture is null ? null : picture.Lend(_library);
        if (picture is null || buffer == null)
        {
            _lacksMemory = true;
            return NoMemory;
        }

        nint first = (nint)picture.Data;
        picture.Planes = new(first, first + (nint)luma, first + (nint)(luma + chroma), lumaPitch, chromaPitch);
        picture.Extent = (width, height);
        _library.SetFrame(frame, picture.Planes, buffer);
        if (_own == OwnPicture.Shown)
            return 0;
        if (!_hasNew || _own == OwnPicture.Last)
        {
            if (_current is not null)
                _current.IsKept = false;
            _current = picture;
            picture.IsKept = true;
        }

        _hasNew = true;
        return 0;
    }

    private bool IsOurs(int width, int height, int format)
    {
        bool isFormat = _bytesPerSample == 2 ? format == _library.Yuv420Ten || format == _library.GrayTen
            : format == _library.Yuv420 || format == _library.Yuv420Full || format == _library.Gray;
        return isFormat && width > 0 && height > 0 && (uint)width <= _most.Width && (uint)height <= _most.Height;
    }

    private static int Align(int value, int alignment) => (value + alignment - 1) / alignment * alignment;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Codecs.Avcodec;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>A picture that a fake library makes of a packet.</summary>
/// <param name="Width">Samples in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Format">Its pixel format, by <see cref="FakeAvcodec.Formats"/>.</param>
/// <param name="Value">Each of its samples.</param>
/// <param name="IsDropped">Whether the library has done with it at once.</param>
internal sealed record FakePicture(int Width, int Height, string Format, byte Value, bool IsDropped = false);

/// <summary>
/// A libavcodec that decodes nothing, in memory of its own: it writes down what it gets, makes the pictures that it is told to make, fails where it is told
/// to, and knows what was never given back. For one thread, which
/// calls the one that was made last.
/// </summary>
internal sealed unsafe partial class FakeAvcodec : IDisposable
{
    /// <summary>The pixel formats that libavutil knows by name, in the order of their numbers here.</summary>
    public static string[] Formats { get; } = ["yuv420p", "yuvj420p", "yuv420p10le", "gray", "gray10le", "yuv444p"];

    private const int Block = 1024, Error = -1_094_995_529; // AVERROR_INVALIDDATA
    private const int Again = -11, NoMemory = -12;

    [ThreadStatic]
    private static FakeAvcodec? s_current;

    private readonly Dictionary<nint, string> _out = [];
    private readonly Dictionary<string, int> _calls = [];
    private readonly List<nint> _references = [];
    private readonly Queue<nint> _shown = [];

    private readonly FakeAvcodec? _before = s_current;

    public FakeAvcodec() => s_current = this;

    /// <summary>A function that its file lacks.</summary>
    public string Missing { get; init; } = "";

    /// <summary>The function that fails, and which of its calls do, from 0 on.</summary>
    public (string Function, Range Calls) Failing { get; set; } = ("", ..);

    /// <summary>What a failing call returns, if that is a number.</summary>
    public int Failure { get; set; } = Error;

    /// <summary>Whether a fresh context has the library's own function for pictures in it, and a frame its buffer where it can be found.</summary>
    public (bool Context, bool Frame) IsKnownLayout { get; init; } = (true, true);

    /// <summary>What planes are aligned to.</summary>
    public int Alignment { get; init; } = 32;

    /// <summary>Whether pictures come out, in memory of the library's own.</summary>
    public bool Shows { get; init; }

    /// <summary>The pictures of the packets to come, each packet's in turn.</summary>
    public Queue<FakePicture[]> Pictures { get; } = [];

    /// <summary>The pictures of any other packet.</summary>
    public FakePicture[] Always { get; set; } = [];

    /// <summary>The packets that came.</summary>
    public List<byte[]> Packets { get; } = [];

    /// <summary>What else happened: options, flushes and packets, in order.</summary>
    public List<string> Events { get; } = [];

    /// <summary>What became of the pictures for which memory was asked.</summary>
    public List<int> HandedOut { get; } = [];

    /// <summary>Where the planes of the last picture lay.</summary>
    public PlanePointers LastPlanes { get; private set; }

    /// <summary>Contexts, packets, frames and buffers that have not been given back.</summary>
    public IEnumerable<string> Out => _out.Values;

    /// <summary>Its functions; those of libavcodec are in that library alone, and those of libavutil in the other.</summary>
    public AvcodecFunctions Load() => new(name => Find(name, isUtil: false), name => Find(name, isUtil: true));

    /// <summary>Makes one call of a function fail: the next, or a later one.</summary>
    public void Fail(string function, int after = 0)
    {
        int call = _calls.GetValueOrDefault(function, -1) + 1 + after;
        Failing = (function, call..(call + 1));
    }

    public void Dispose()
    {
        s_current = _before;
        foreach (nint block in _out.Keys)
            NativeMemory.Free((void*)block);
    }

    /// <summary>All that it has, each with the file that has it.</summary>
    public static IReadOnlyDictionary<string, (bool IsUtil, nint Address)> Exports { get; } = new Dictionary<string, (bool, nint)>
    {
        ["avcodec_version"] = (false, (nint)(delegate* unmanaged[Cdecl]<uint>)&Version),
        ["avcodec_find_decoder_by_name"] = (false, (nint)(delegate* unmanaged[Cdecl]<byte*, void*>)&FindDecoder),
        ["avcodec_alloc_context3"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, void*>)&NewContext),
        ["avcodec_free_context"] = (false, (nint)(delegate* unmanaged[Cdecl]<void**, void>)&FreeContext),
        ["avcodec_open2"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, void*, void*, int>)&Open),
        ["avcodec_send_packet"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, void*, int>)&SendPacket),
        ["avcodec_receive_frame"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, void*, int>)&ReceiveFrame),
        ["avcodec_flush_buffers"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, void>)&Flush),
        ["avcodec_align_dimensions2"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, int*, int*, int*, void>)&AlignDimensions),
        ["avcodec_default_get_buffer2"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, void*, int, int>)&DefaultGetBuffer),
        ["av_packet_alloc"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*>)&NewPacket),
        ["av_packet_free"] = (false, (nint)(delegate* unmanaged[Cdecl]<void**, void>)&FreePacket),
        ["av_packet_unref"] = (false, (nint)(delegate* unmanaged[Cdecl]<void*, void>)&UnrefPacket),
        ["av_frame_alloc"] = (true, (nint)(delegate* unmanaged[Cdecl]<void*>)&NewFrame),
        ["av_frame_free"] = (true, (nint)(delegate* unmanaged[Cdecl]<void**, void>)&FreeFrame),
        ["av_frame_unref"] = (true, (nint)(delegate* unmanaged[Cdecl]<void*, void>)&UnrefFrame),
        ["av_frame_get_buffer"] = (true, (nint)(delegate* unmanaged[Cdecl]<void*, int, int>)&FrameGetBuffer),
        ["av_frame_get_plane_buffer"] = (true, (nint)(delegate* unmanaged[Cdecl]<void*, int, void*>)&FramePlaneBuffer),
        ["av_opt_set"] = (true, (nint)(delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int>)&SetOption),
        ["av_buffer_create"] = (true,
            (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, delegate* unmanaged[Cdecl]<void*, byte*, void>, void*, int, void*>)&NewBuffer),
        ["av_get_pix_fmt"] = (true, (nint)(delegate* unmanaged[Cdecl]<byte*, int>)&PixelFormat),
    };

    private nint Find(string name, bool isUtil) => name != Missing && Exports.TryGetValue(name, out var export) && export.IsUtil == isUtil ? export.Address
        : throw new EntryPointNotFoundException(name);

    /// <summary>Whether this call of a function is one that fails.</summary>
    private bool Fails(string function)
    {
        int call = _calls[function] = _calls.GetValueOrDefault(function, -1) + 1;
        return function == Failing.Function && call >= Failing.Calls.Start.Value && (Failing.Calls.End.IsFromEnd || call < Failing.Calls.End.Value);
    }

    private void* Allocate(string kind, string function, int size = Block)
    {
        if (Fails(function))
            return null;
        void* block = NativeMemory.AllocZeroed((nuint)size);
        _out[(nint)block] = kind;
        return block;
    }

    private void Free(void* block)
    {
        if (!_out.Remove((nint)block))
            Events.Add("what was not out came back");
        else
            NativeMemory.Free(block);
    }

    private static T* At<T>(void* block, int offset)
        where T : unmanaged => (T*)((byte*)block + offset);

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)!;

    // What the library has of a picture: memory that it asked for, or that is its own.
    private int Make(void* context, FakePicture picture)
    {
        void* frame = Allocate("frame", "its own frame");
        (*At<int>(frame, 104), *At<int>(frame, 108), *At<int>(frame, 116)) = (picture.Width, picture.Height, Array.IndexOf(Formats, picture.Format));
        int result = Shows ? FillOwn(frame) : ((delegate* unmanaged[Cdecl]<void*, void*, int, int>)*At<nint>(context, ContextGetBuffer))(context, frame, 1);
        HandedOut.Add(result);
        if (result < 0)
        {
            Free(frame);
            return result;
        }

        LastPlanes = AvcodecFunctions.Planes(frame);
        Fill(LastPlanes.Luma, LastPlanes.LumaPitch, picture.Width, picture.Height, picture);
        Fill(LastPlanes.Cb, LastPlanes.ChromaPitch, (picture.Width + 1) / 2, (picture.Height + 1) / 2, picture);
        Fill(LastPlanes.Cr, LastPlanes.ChromaPitch, (picture.Width + 1) / 2, (picture.Height + 1) / 2, picture);
        if (Shows)
            _shown.Enqueue((nint)frame);
        else
            _references.Add((nint)frame);
        if (picture.IsDropped)
            Forget();
        return result;
    }

    private static void Fill(nint plane, int pitch, int width, int height, FakePicture picture)
    {
        int size = picture.Format.Contains("10", StringComparison.Ordinal) ? 2 : 1;
        for (int y = 0; y < height; y++)
        {
            var row = new Span<byte>((byte*)plane + (y * pitch), width * size);
            if (size == 1)
                row.Fill(picture.Value);
            for (int x = 0; size == 2 && x < width; x++)
                WriteUInt16LittleEndian(row[(2 * x)..], picture.Value);
        }
    }

    private int FillOwn(void* frame)
    {
        int pitch = (*At<int>(frame, 104) + 63) / 64 * 128, rows = *At<int>(frame, 108) + 1;
        byte* data = (byte*)Allocate("picture", "its own picture", pitch * rows * 2);
        void* buffer = Allocate("buffer", "its own buffer");
        (*At<nint>(buffer, 0), *At<nint>(buffer, 8)) = ((nint)data, (nint)(delegate* unmanaged[Cdecl]<void*, byte*, void>)&FreeOwn);
        (*At<nint>(frame, 0), *At<nint>(frame, 8), *At<nint>(frame, 16)) = ((nint)data, (nint)(data + (pitch * rows)), (nint)(data + (pitch * rows * 3 / 2)));
        (*At<int>(frame, 64), *At<int>(frame, 68), *At<int>(frame, 72)) = (pitch, pitch / 2, pitch / 2);
        *At<nint>(frame, FrameBuffer) = (nint)buffer;
        return 0;
    }

    private void Release(void* block, int offset)
    {
        void* buffer = (void*)*At<nint>(block, offset);
        *At<nint>(block, offset) = 0;
        if (buffer == null)
            return;
        byte* data = (byte*)*At<nint>(buffer, 0);
        var free = (delegate* unmanaged[Cdecl]<void*, byte*, void>)*At<nint>(buffer, 8);
        void* opaque = (void*)*At<nint>(buffer, 16);
        Free(buffer);
        free(opaque, data);
    }

    private void Forget()
    {
        foreach (nint frame in _references.Concat(_shown))
        {
            Release((void*)frame, FrameBuffer);
            Free((void*)frame);
        }

        _references.Clear();
        _shown.Clear();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreeOwn(void* opaque, byte* data) => s_current!.Free(data);
}

using System.Runtime.InteropServices;

namespace Dxcp.Codecs.Avcodec;

/// <summary>
/// The functions of libavcodec and libavutil that are used, by address: exported functions alone, so that one program goes with many versions. What has no
/// function is at places that are the same in all of them (majors 59 to 62), or that are found in a fresh structure.
/// </summary>
internal sealed unsafe class AvcodecFunctions
{
    // AVFrame, AVPacket and AVCodecContext: the first members of each, which no version has moved.
    private const int FrameData = 0, FrameLineSize = 64, FrameExtendedData = 96, FrameWidth = 104, FrameHeight = 108, FrameFormat = 116;
    private const int PacketBuffer = 0, PacketData = 24, PacketSize = 32;
    private const int ContextLogLevelOffset = 8, ContextOpaque = 48;

    /// <summary>How far into a structure a place is looked for: less than each of them has in every version.</summary>
    private const int FrameSearch = 320, ContextSearch = 640;

    public readonly delegate* unmanaged[Cdecl]<uint> Version;
    public readonly delegate* unmanaged[Cdecl]<byte*, void*> FindDecoder;
    public readonly delegate* unmanaged[Cdecl]<void*, void*> NewContext;
    public readonly delegate* unmanaged[Cdecl]<void**, void> FreeContext;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, void*, int> Open;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, int> SendPacket;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, int> ReceiveFrame;
    public readonly delegate* unmanaged[Cdecl]<void*, void> Flush;
    public readonly delegate* unmanaged[Cdecl]<void*, int*, int*, int*, void> AlignDimensions;
    public readonly delegate* unmanaged[Cdecl]<void*> NewPacket;
    public readonly delegate* unmanaged[Cdecl]<void**, void> FreePacket;
    public readonly delegate* unmanaged[Cdecl]<void*, void> UnrefPacket;
    public readonly delegate* unmanaged[Cdecl]<void*> NewFrame;
    public readonly delegate* unmanaged[Cdecl]<void**, void> FreeFrame;
    public readonly delegate* unmanaged[Cdecl]<void*, void> UnrefFrame;
    public readonly delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int> SetOption;
    public readonly delegate* unmanaged[Cdecl]<byte*, nuint, delegate* unmanaged[Cdecl]<void*, byte*, void>, void*, int, void*> NewBuffer;
    private readonly delegate* unmanaged[Cdecl]<void*, int, int> _frameGetBuffer;
    private readonly delegate* unmanaged[Cdecl]<void*, int, void*> _framePlaneBuffer;
    private readonly nint _defaultGetBuffer;
    private readonly int _frameBuffers;

    /// <param name="avcodec">The loaded libavcodec.</param>
    /// <param name="avutil">The loaded libavutil that belongs to it; the same where one file has both.</param>
    /// <exception cref="EntryPointNotFoundException">A function is missing.</exception>
    /// <exception cref="NotSupportedException">A place is not where it would have to be: another layout.</exception>
    public AvcodecFunctions(nint avcodec, nint avutil)
        : this(name => NativeLibrary.GetExport(avcodec, name), name => NativeLibrary.GetExport(avutil, name))
    {
    }

    /// <param name="avcodec">Finds a function of libavcodec by its name, or throws.</param>
    /// <param name="avutil">Finds one of libavutil.</param>
    /// <inheritdoc cref="AvcodecFunctions(nint, nint)" path="/exception"/>
    internal AvcodecFunctions(Func<string, nint> avcodec, Func<string, nint> avutil)
    {
        Version = (delegate* unmanaged[Cdecl]<uint>)avcodec("avcodec_version");
        FindDecoder = (delegate* unmanaged[Cdecl]<byte*, void*>)avcodec("avcodec_find_decoder_by_name");
        NewContext = (delegate* unmanaged[Cdecl]<void*, void*>)avcodec("avcodec_alloc_context3");
        FreeContext = (delegate* unmanaged[Cdecl]<void**, void>)avcodec("avcodec_free_context");
        Open = (delegate* unmanaged[Cdecl]<void*, void*, void*, int>)avcodec("avcodec_open2");
        SendPacket = (delegate* unmanaged[Cdecl]<void*, void*, int>)avcodec("avcodec_send_packet");
        ReceiveFrame = (delegate* unmanaged[Cdecl]<void*, void*, int>)avcodec("avcodec_receive_frame");
        Flush = (delegate* unmanaged[Cdecl]<void*, void>)avcodec("avcodec_flush_buffers");
        AlignDimensions = (delegate* unmanaged[Cdecl]<void*, int*, int*, int*, void>)avcodec("avcodec_align_dimensions2");
        NewPacket = (delegate* unmanaged[Cdecl]<void*>)avcodec("av_packet_alloc");
        FreePacket = (delegate* unmanaged[Cdecl]<void**, void>)avcodec("av_packet_free");
        UnrefPacket = (delegate* unmanaged[Cdecl]<void*, void>)avcodec("av_packet_unref");
        NewFrame = (delegate* unmanaged[Cdecl]<void*>)avutil("av_frame_alloc");
        FreeFrame = (delegate* unmanaged[Cdecl]<void**, void>)avutil("av_frame_free");
        UnrefFrame = (delegate* unmanaged[Cdecl]<void*, void>)avutil("av_frame_unref");
        SetOption = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int>)avutil("av_opt_set");
        NewBuffer = (delegate* unmanaged[Cdecl]<byte*, nuint, delegate* unmanaged[Cdecl]<void*, byte*, void>, void*, int, void*>)avutil("av_buffer_create");
        _frameGetBuffer = (delegate* unmanaged[Cdecl]<void*, int, int>)avutil("av_frame_get_buffer");
        _framePlaneBuffer = (delegate* unmanaged[Cdecl]<void*, int, void*>)avutil("av_frame_get_plane_buffer");
        _defaultGetBuffer = avcodec("avcodec_default_get_buffer2");
        var pixelFormat = (delegate* unmanaged[Cdecl]<byte*, int>)avutil("av_get_pix_fmt");
        fixed (byte* eight = "yuv420p\0"u8, full = "yuvj420p\0"u8, ten = "yuv420p10le\0"u8, gray = "gray\0"u8, grayTen = "gray10le\0"u8)
        {
            (Yuv420, Yuv420Full, Yuv420Ten) = (pixelFormat(eight), pixelFormat(full), pixelFormat(ten));
            (Gray, GrayTen) = (pixelFormat(gray), pixelFormat(grayTen));
        }

        _frameBuffers = FindFrameBuffers();
    }

    /// <summary>The pixel formats of 8 bits, of 8 bits with the full range, and of 10 bits in 16.</summary>
    public int Yuv420 { get; }

    /// <inheritdoc cref="Yuv420"/>
    public int Yuv420Full { get; }

    /// <inheritdoc cref="Yuv420"/>
    public int Yuv420Ten { get; }

    /// <summary>The pixel formats without chroma, of 8 bits and of 10 in 16.</summary>
    public int Gray { get; }

    /// <inheritdoc cref="Gray"/>
    public int GrayTen { get; }

    /// <summary>Names the function that gives a context the memory of its pictures, and what the function finds the decoder by.</summary>
    /// <exception cref="NotSupportedException">The place is not to be found.</exception>
    public void HandOutPictures(void* context, delegate* unmanaged[Cdecl]<void*, void*, int, int> function, void* opaque)
    {
        // There is no function for it, and the member moves: a fresh context has the library's own function there.
        for (int at = ContextOpaque + sizeof(nint); at < ContextSearch; at += sizeof(nint))
        {
            nint* place = (nint*)((byte*)context + at);
            if (*place != _defaultGetBuffer)
                continue;
            *place = (nint)function;
            *(void**)((byte*)context + ContextOpaque) = opaque;
            // Lines on standard error are the program's own business: those of this decoder are of too low a level for any. Only eight bits of it count.
            *(int*)((byte*)context + ContextLogLevelOffset) = 128;
            return;
        }

        throw new NotSupportedException("its AVCodecContext has another layout");
    }

    /// <summary>What <see cref="HandOutPictures"/> gave a context.</summary>
    public static void* Opaque(void* context) => *(void**)((byte*)context + ContextOpaque);

    /// <summary>Points a packet at memory that a buffer keeps.</summary>
    public static void SetPacket(void* packet, byte* data, int size, void* buffer)
    {
        *(void**)((byte*)packet + PacketBuffer) = buffer;
        *(byte**)((byte*)packet + PacketData) = data;
        *(int*)((byte*)packet + PacketSize) = size;
    }

    /// <summary>Width, height and pixel format of a frame.</summary>
    public static (int Width, int Height, int Format) Describe(void* frame) =>
        (*(int*)((byte*)frame + FrameWidth), *(int*)((byte*)frame + FrameHeight), *(int*)((byte*)frame + FrameFormat));

    /// <summary>Where a frame that the library filled has its planes.</summary>
    public static PlanePointers Planes(void* frame)
    {
        byte** data = (byte**)((byte*)frame + FrameData);
        int* lines = (int*)((byte*)frame + FrameLineSize);
        return new((nint)data[0], (nint)data[1], (nint)data[2], lines[0], lines[1]);
    }

    /// <summary>Points a frame at three planes that a buffer keeps.</summary>
    public void SetFrame(void* frame, in PlanePointers planes, void* buffer)
    {
        byte** data = (byte**)((byte*)frame + FrameData);
        int* lines = (int*)((byte*)frame + FrameLineSize);
        data[0] = (byte*)planes.Luma;
        data[1] = (byte*)planes.Cb;
        data[2] = (byte*)planes.Cr;
        (lines[0], lines[1], lines[2]) = (planes.LumaPitch, planes.ChromaPitch, planes.ChromaPitch);
        *(byte***)((byte*)frame + FrameExtendedData) = data;
        *(void**)((byte*)frame + _frameBuffers) = buffer;
    }

    /// <summary>Where a frame has its buffers: a frame that the library filled tells, since a function names the first of them.</summary>
    private int FindFrameBuffers()
    {
        void* frame = NewFrame();
        if (frame == null)
            throw new NotSupportedException("it has no memory for a frame");
        try
        {
            *(int*)((byte*)frame + FrameWidth) = 64;
            *(int*)((byte*)frame + FrameHeight) = 64;
            *(int*)((byte*)frame + FrameFormat) = Yuv420;
            void* buffer = _frameGetBuffer(frame, 0) < 0 ? null : _framePlaneBuffer(frame, 0);
            for (int at = FrameFormat + 4; buffer != null && at < FrameSearch; at += sizeof(nint))
            {
                if (*(void**)((byte*)frame + at) == buffer)
                    return at;
            }
        }
        finally
        {
            FreeFrame(&frame);
        }

        throw new NotSupportedException("its AVFrame has another layout");
    }
}

/// <summary>Three planes, samples apart: where they begin, and the bytes from one row to the next.</summary>
internal readonly record struct PlanePointers(nint Luma, nint Cb, nint Cr, int LumaPitch, int ChromaPitch);

/// <summary>A picture that was decoded.</summary>
/// <param name="Planes">Where it lies; without chroma, if it has none.</param>
/// <param name="Width">Samples in a row of luma.</param>
/// <param name="Height">Rows of luma.</param>
internal readonly record struct DecodedPicture(PlanePointers Planes, int Width, int Height);

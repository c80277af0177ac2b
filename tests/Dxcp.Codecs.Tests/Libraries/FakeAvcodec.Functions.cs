using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dxcp.Codecs.Tests.Libraries;

// The functions, as libavcodec's and libavutil's headers declare them.
internal sealed unsafe partial class FakeAvcodec
{
    // Where this version has what no function gives.
    private const int ContextGetBuffer = 424, FrameBuffer = 184;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Version() => (61 << 16) | (19 << 8) | 101;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* FindDecoder(byte* name) => s_current!.Fails("avcodec_find_decoder_by_name") || Text(name) == "no such" ? null : (void*)0x1000;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* NewContext(void* decoder)
    {
        void* context = s_current!.Allocate("context", "avcodec_alloc_context3");
        if (context != null && s_current.IsKnownLayout.Context)
            *At<nint>(context, ContextGetBuffer) = Exports["avcodec_default_get_buffer2"].Address;
        return context;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreeContext(void** context)
    {
        s_current!.Forget();
        s_current.Free(*context);
        *context = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(void* context, void* decoder, void* options)
    {
        s_current!.Events.Add($"open with lines of level {*At<int>(context, 8)}");
        return s_current.Fails("avcodec_open2") ? s_current.Failure : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SendPacket(void* context, void* packet)
    {
        FakeAvcodec library = s_current!;
        byte* data = (byte*)*At<nint>(packet, 24);
        int size = *At<int>(packet, 32);
        if (*At<nint>(packet, 0) == 0 || new ReadOnlySpan<byte>(data + size, 64).ContainsAnyExcept((byte)0))
            library.Events.Add("packet without a buffer, or without zeros behind it");
        library.Events.Add("packet");
        if (library.Fails("avcodec_send_packet"))
            return library.Failure;
        library.Packets.Add(new ReadOnlySpan<byte>(data, size).ToArray());
        int result = 0;
        foreach (FakePicture picture in library.Pictures.TryDequeue(out FakePicture[]? pictures) ? pictures : library.Always)
        {
            if (library.Make(context, picture) is < 0 and var problem)
                result = problem;
        }

        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ReceiveFrame(void* context, void* frame)
    {
        FakeAvcodec library = s_current!;
        if (library.Fails("avcodec_receive_frame"))
            return library.Failure;
        if (!library._shown.TryDequeue(out nint shown))
            return Again;
        library.Release(frame, FrameBuffer);
        new ReadOnlySpan<byte>((void*)shown, Block).CopyTo(new Span<byte>(frame, Block));
        library.Free((void*)shown);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Flush(void* context)
    {
        s_current!.Events.Add("flush");
        s_current.Forget();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AlignDimensions(void* context, int* width, int* height, int* alignment)
    {
        (*width, *height) = ((*width + 15) / 16 * 16, *height + 1); // an odd number of rows, too
        new Span<int>(alignment, 8).Fill(s_current!.Alignment);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DefaultGetBuffer(void* context, void* frame, int flags) => NoMemory;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* NewPacket() => s_current!.Allocate("packet", "av_packet_alloc");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreePacket(void** packet)
    {
        s_current!.Release(*packet, 0);
        s_current.Free(*packet);
        *packet = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UnrefPacket(void* packet) => s_current!.Release(packet, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* NewFrame() => s_current!.Allocate("frame", "av_frame_alloc");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreeFrame(void** frame)
    {
        s_current!.Release(*frame, FrameBuffer);
        s_current.Free(*frame);
        *frame = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UnrefFrame(void* frame) => s_current!.Release(frame, FrameBuffer);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FrameGetBuffer(void* frame, int alignment)
    {
        FakeAvcodec library = s_current!;
        if (library.Fails("av_frame_get_buffer"))
            return library.Failure;
        if (*At<int>(frame, 104) <= 0 || *At<int>(frame, 108) <= 0 || *At<int>(frame, 116) != Array.IndexOf(Formats, "yuv420p"))
            return Error;
        return library.FillOwn(frame);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* FramePlaneBuffer(void* frame, int plane) =>
        s_current!.Fails("av_frame_get_plane_buffer") ? null : s_current.IsKnownLayout.Frame ? (void*)*At<nint>(frame, FrameBuffer) : (void*)0x2000;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetOption(void* context, byte* name, byte* value, int flags)
    {
        s_current!.Events.Add($"{Text(name)}={Text(value)}");
        return s_current.Fails("av_opt_set") ? s_current.Failure : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* NewBuffer(byte* data, nuint size, delegate* unmanaged[Cdecl]<void*, byte*, void> free, void* opaque, int flags)
    {
        void* buffer = s_current!.Allocate("buffer", "av_buffer_create");
        if (buffer != null)
            (*At<nint>(buffer, 0), *At<nint>(buffer, 8), *At<nint>(buffer, 16), *At<nuint>(buffer, 24)) = ((nint)data, (nint)free, (nint)opaque, size);
        return buffer;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int PixelFormat(byte* name) => Array.IndexOf(Formats, Text(name));
}

using System.Runtime.InteropServices;
using Dxcp.Codecs.Avcodec;
using Dxcp.Driver;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.Libraries;

/// <summary>A decoder of 64 by 48 samples in front of a library that decodes nothing, with what was told of its frames.</summary>
internal sealed unsafe class FakedDecoder : IDisposable
{
    public const int Width = 64, Height = 48;

    private readonly CodecMessages _messages = new();
    private readonly SoftwareDecoder _decoder;
    private readonly int _bytesPerSample;

    public FakedDecoder(string name, bool isTen = false, FakeAvcodec? library = null)
    {
        Library = library ?? new();
        _bytesPerSample = isTen ? 2 : 1;
        Picture = new byte[Width * Height * 3 / 2 * _bytesPerSample];
        var format = isTen ? SurfaceFormat.P010 : SurfaceFormat.Nv12;
        Codec codec = Codec.All.First(one => one.Decoder == name && one.Format == format);
        var description = new DecoderDescription(codec.Profile, format, Width, Height);
        AvcodecDecoder inner = new(Library.Load(), name, codec.Own, _bytesPerSample, SoftwareDecoder.LargestPicture(description), Memory);
        _decoder = codec.Make(Memory, inner, description);
    }

    public FakeAvcodec Library { get; }

    public CountingMemory Memory { get; } = new();

    /// <summary>The frame, as NV12 or P010 without padding.</summary>
    public byte[] Picture { get; }

    /// <summary>Whether a buffer is taken in a frame that does not end.</summary>
    public bool Begin(params SubmittedBuffer[] buffers)
    {
        _decoder.BeginFrame(default);
        return buffers.All(buffer => _decoder.Submit((CompressedBufferType)buffer.Type, buffer.Data));
    }

    /// <summary>What was told since the last frame.</summary>
    public string Told => _messages.Next();

    /// <summary>Decodes a frame, of which the library makes a picture of its size unless it was told what to make.</summary>
    /// <returns>What was told of it.</returns>
    public string Decode(params SubmittedBuffer[] buffers)
    {
        Library.Always = [new(Width, Height, _bytesPerSample == 2 ? "yuv420p10le" : "yuv420p", 1)];
        _ = _messages.Next();
        fixed (byte* memory = Picture)
        {
            uint row = (uint)(Width * _bytesPerSample);
            _decoder.BeginFrame(new((nint)memory, row, Height, row, Height, Height * 3 / 2));
            foreach (SubmittedBuffer buffer in buffers)
                Assert.True(_decoder.Submit((CompressedBufferType)buffer.Type, buffer.Data));
            Assert.True(_decoder.EndFrame()); // S174
        }

        Library.Pictures.Clear();
        return _messages.Next();
    }

    public void Dispose()
    {
        _messages.Dispose();
        _decoder.Dispose();
        _decoder.Dispose();
        Assert.Empty(Library.Out);
        Assert.Equal(0ul, Memory.Taken);
        Assert.DoesNotContain("what was not out came back", Library.Events);
        Assert.DoesNotContain("packet without a buffer, or without zeros behind it", Library.Events);
        Library.Dispose();
    }

    /// <summary>A buffer that holds a structure.</summary>
    public static SubmittedBuffer Parameters<T>(T value, int type = SubmittedBuffer.PictureParameters)
        where T : unmanaged => new(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)).ToArray());
}

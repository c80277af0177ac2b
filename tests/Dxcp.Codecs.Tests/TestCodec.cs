using Dxcp.Driver;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests;

/// <summary>A codec with a picture in front of it, fed with what a player submitted.</summary>
internal sealed unsafe class TestCodec : IDisposable
{
    private readonly IFrameDecoder _codec;
    private readonly Submissions _clip;

    public TestCodec(Submissions clip, CountingMemory? memory = null)
    {
        _clip = clip;
        Memory = memory ?? new();
        if (CodecLibrary.Current.Name.Length == 0)
            Assert.Skip("needs: ffmpeg — its libavcodec decodes the pictures");
        var format = clip.IsTen ? SurfaceFormat.P010 : SurfaceFormat.Nv12;
        _codec = CodecLibrary.Current.Create(new(clip.Profile, format, (uint)clip.Width, (uint)clip.Height), Memory)
            ?? throw new InvalidOperationException("no codec");
        Picture = new byte[RowBytes * Rows];
    }

    public CountingMemory Memory { get; }

    public byte[] Picture { get; }

    private uint RowBytes => (uint)(((_clip.Width + 1) & ~1) * (_clip.IsTen ? 2 : 1));

    private uint LumaRows => (uint)((_clip.Height + 1) & ~1);

    private uint Rows => LumaRows * 3 / 2;

    /// <summary>Begins a picture and brings some buffers of it; whether each was taken.</summary>
    public bool[] Begin(params SubmittedBuffer[] buffers)
    {
        fixed (byte* memory = Picture)
        {
            _codec.BeginFrame(new((nint)memory, RowBytes, LumaRows, RowBytes, LumaRows, Rows));
            return [.. buffers.Select(buffer => _codec.Submit((CompressedBufferType)buffer.Type, buffer.Data))];
        }
    }

    /// <summary>Decodes a picture; false if a buffer was refused, or the end.</summary>
    public bool Decode(IEnumerable<SubmittedBuffer> buffers)
    {
        fixed (byte* memory = Picture)
        {
            _codec.BeginFrame(new((nint)memory, RowBytes, LumaRows, RowBytes, LumaRows, Rows));
            bool taken = true;
            foreach (var buffer in buffers)
                taken &= _codec.Submit((CompressedBufferType)buffer.Type, buffer.Data);
            return _codec.EndFrame() && taken;
        }
    }

    public string Sum => _clip.SumOf(Picture);

    public void Dispose() => (_codec as IDisposable)?.Dispose();
}

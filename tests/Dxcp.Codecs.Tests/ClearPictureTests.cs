using Dxcp.Abi;
using Dxcp.Tests;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;

namespace Dxcp.Codecs.Tests;

/// <summary>In the clear, as a player of Direct3D 11 does it: pictures are slices of one texture, and slices of H.264 come long or short.</summary>
public sealed unsafe class ClearPictureTests : IDisposable
{
    private const uint Pictures = 4;

    private readonly ComPtr<ID3D11Device> _device = BuiltInDirect3D.CreateDevice11();
    private readonly ComPtr<ID3D11DeviceContext> _context;
    private readonly ComPtr<ID3D11VideoContext> _videoContext;
    private readonly ComPtr<ID3D11VideoDevice> _video;

    public ClearPictureTests()
    {
        ID3D11DeviceContext* context;
        _device.Pointer->lpVtbl->GetImmediateContext(_device.Pointer, &context);
        _context = new(context);
        _videoContext = _context.As<ID3D11VideoContext>();
        _video = _device.As<ID3D11VideoDevice>();
    }

    public static TheoryData<string, uint> Ways => new(
        from name in Submissions.Names
        from raw in name.StartsWith("h264", StringComparison.Ordinal) ? new uint[] { 1, 2 } : [1]
        select (name, raw));

    public void Dispose()
    {
        _video.Dispose();
        _videoContext.Dispose();
        _context.Dispose();
        _device.Dispose();
    }

    [Theory, MemberData(nameof(Ways))] // S171
    public void Every_picture_is_right_in_whichever_slice_of_a_texture(string name, uint raw)
    {
        if (CodecLibrary.Current.Name.Length == 0)
            Assert.Skip("needs: ffmpeg — its libavcodec decodes the pictures");
        var clip = Submissions.Load(name);
        using var decoder = CreateDecoder(clip, raw);
        using var texture = CreateTexture(clip, Pictures, D3D11_BIND_FLAG.D3D11_BIND_DECODER);
        using var staging = CreateTexture(clip, 1, default, D3D11_USAGE.D3D11_USAGE_STAGING, D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ);
        var views = Enumerable.Range(0, (int)Pictures).Select(slice => CreateView(clip, texture, (uint)slice)).ToArray();
        var sums = new List<string>();
        for (int i = 0; i < clip.Frames.Count; i++)
        {
            uint slice = (uint)i % Pictures;
            Assert.Equal(0, _videoContext.Pointer->lpVtbl->DecoderBeginFrame(_videoContext.Pointer, decoder.Pointer, views[slice].Pointer, 0, null));
            Submit(decoder, clip.Frames[i], raw);
            Assert.Equal(0, _videoContext.Pointer->lpVtbl->DecoderEndFrame(_videoContext.Pointer, decoder.Pointer));
            sums.Add(clip.SumOf(Read(clip, texture, staging, slice)));
        }

        foreach (var view in views)
            view.Dispose();
        clip.Check(sums);
    }

    private void Submit(ComPtr<ID3D11VideoDecoder> decoder, IReadOnlyList<SubmittedBuffer> buffers, uint raw)
    {
        var descriptions = new D3D11_VIDEO_DECODER_BUFFER_DESC[buffers.Count];
        for (int i = 0; i < descriptions.Length; i++)
        {
            var type = (D3D11_VIDEO_DECODER_BUFFER_TYPE)buffers[i].Type;
            byte[] data = type == D3D11_VIDEO_DECODER_BUFFER_SLICE_CONTROL && raw == 2 ? Shortened(buffers[i].Data) : buffers[i].Data;
            uint size;
            void* memory;
            Assert.Equal(0, _videoContext.Pointer->lpVtbl->GetDecoderBuffer(_videoContext.Pointer, decoder.Pointer, type, &size, &memory));
            data.CopyTo(new Span<byte>(memory, (int)size));
            Assert.Equal(0, _videoContext.Pointer->lpVtbl->ReleaseDecoderBuffer(_videoContext.Pointer, decoder.Pointer, type));
            descriptions[i] = new() { BufferType = type, DataSize = (uint)data.Length };
        }

        fixed (D3D11_VIDEO_DECODER_BUFFER_DESC* first = descriptions)
            Assert.Equal(0, _videoContext.Pointer->lpVtbl->SubmitDecoderBuffers(_videoContext.Pointer, decoder.Pointer, (uint)descriptions.Length, first));
    }

    private static byte[] Shortened(byte[] slices) =>
        [.. slices.Chunk(sizeof(DXVA_Slice_H264_Long)).SelectMany(slice => slice.Take(sizeof(DXVA_Slice_H264_Short)))];

    private byte[] Read(Submissions clip, ComPtr<ID3D11Texture2D> texture, ComPtr<ID3D11Texture2D> staging, uint slice)
    {
        var context = _context.Pointer;
        context->lpVtbl->CopySubresourceRegion(context, (ID3D11Resource*)staging.Pointer, 0, 0, 0, 0, (ID3D11Resource*)texture.Pointer, slice, null);
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(0, context->lpVtbl->Map(context, (ID3D11Resource*)staging.Pointer, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        int row = clip.Width * (clip.IsTen ? 2 : 1), rows = clip.Height * 3 / 2;
        byte[] picture = new byte[row * rows];
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<byte>((byte*)mapped.pData + ((nint)i * (nint)mapped.RowPitch), row).CopyTo(picture.AsSpan(i * row));
        context->lpVtbl->Unmap(context, (ID3D11Resource*)staging.Pointer, 0);
        return picture;
    }

    private ComPtr<ID3D11VideoDecoder> CreateDecoder(Submissions clip, uint raw)
    {
        var desc = new D3D11_VIDEO_DECODER_DESC
        {
            Guid = clip.Profile,
            SampleWidth = (uint)clip.Width,
            SampleHeight = (uint)clip.Height,
            OutputFormat = FormatOf(clip),
        };
        uint count;
        Assert.Equal(0, _video.Pointer->lpVtbl->GetVideoDecoderConfigCount(_video.Pointer, &desc, &count));
        for (uint i = 0; i < count; i++)
        {
            D3D11_VIDEO_DECODER_CONFIG config;
            Assert.Equal(0, _video.Pointer->lpVtbl->GetVideoDecoderConfig(_video.Pointer, &desc, i, &config));
            if (config.ConfigBitstreamRaw != raw || config.guidConfigBitstreamEncryption != Guids.DXVA2_NoEncrypt)
                continue;
            ID3D11VideoDecoder* decoder;
            Assert.Equal(0, _video.Pointer->lpVtbl->CreateVideoDecoder(_video.Pointer, &desc, &config, &decoder));
            return new(decoder);
        }

        throw new InvalidOperationException("no such configuration");
    }

    private ComPtr<ID3D11Texture2D> CreateTexture(Submissions clip, uint count, D3D11_BIND_FLAG bind, D3D11_USAGE usage = D3D11_USAGE.D3D11_USAGE_DEFAULT,
        D3D11_CPU_ACCESS_FLAG access = default)
    {
        var desc = new D3D11_TEXTURE2D_DESC(FormatOf(clip), (uint)clip.Width, (uint)clip.Height, bind, default, usage, access) { ArraySize = count };
        ID3D11Texture2D* texture;
        Assert.Equal(0, _device.Pointer->lpVtbl->CreateTexture2D(_device.Pointer, &desc, null, &texture));
        return new(texture);
    }

    private ComPtr<ID3D11VideoDecoderOutputView> CreateView(Submissions clip, ComPtr<ID3D11Texture2D> texture, uint slice)
    {
        var desc = new D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC
        {
            DecodeProfile = clip.Profile,
            ViewDimension = D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D,
            Texture2D = new() { ArraySlice = slice },
        };
        ID3D11VideoDecoderOutputView* view;
        Assert.Equal(0, _video.Pointer->lpVtbl->CreateVideoDecoderOutputView(_video.Pointer, (ID3D11Resource*)texture.Pointer, &desc, &view));
        return new(view);
    }

    private static DXGI_FORMAT FormatOf(Submissions clip) => clip.IsTen ? DXGI_FORMAT.DXGI_FORMAT_P010 : DXGI_FORMAT.DXGI_FORMAT_NV12;
}

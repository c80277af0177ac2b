using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>ID3D11VideoDecoder with a view of each of its targets, and the calls of ID3D11VideoContext that go with it.</summary>
internal sealed unsafe class Direct3D11VideoDecoder(Direct3D11Device device, ComPtr<ID3D11VideoDecoder> decoder,
    IReadOnlyList<ComPtr<ID3D11VideoDecoderOutputView>> views, nint handle) : IVideoDecoderApi
{
    private ID3D11VideoDecoder* Decoder => Com.Alive(decoder);

    public nint Handle => handle;

    /// <summary>Makes the decoder and the views; what was made is released if anything fails.</summary>
    public static int Create(Direct3D11Device device, ID3D11VideoDevice* video, Guid profile, IReadOnlyList<ISurfaceApi> targets, out IVideoDecoderApi? api)
    {
        api = null;
        var first = (Direct3D11Texture)targets[0];
        var desc = new D3D11_VIDEO_DECODER_DESC
        {
            Guid = profile,
            SampleWidth = (uint)first.Width,
            SampleHeight = (uint)first.Height,
            OutputFormat = first.DxgiFormat
        };
        int hr = FindConfig(video, desc, out D3D11_VIDEO_DECODER_CONFIG config);
        if (hr < 0)
            return hr;
        ID3D11VideoDecoder* created = null;
        hr = Com.OrFail(video->lpVtbl->CreateVideoDecoder(video, &desc, &config, &created), created);
        if (hr < 0)
            return hr;
        var decoder = new ComPtr<ID3D11VideoDecoder>(created);
        var views = new List<ComPtr<ID3D11VideoDecoderOutputView>>();
        void* handle = null;
        hr = created->lpVtbl->GetDriverHandle(created, &handle); // R37: before the session is tied to it
        foreach (ISurfaceApi target in targets)
        {
            if (hr >= 0)
                hr = CreateView(video, profile, (Direct3D11Texture)target, views);
        }

        var made = new Direct3D11VideoDecoder(device, decoder, views, (nint)handle);
        if (hr < 0)
            made.Dispose();
        else
            api = made;
        return hr;
    }

    public int BeginFrame(int target, ReadOnlySpan<byte> wrappedContentKey)
    {
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* key = wrappedContentKey)
            return context->lpVtbl->DecoderBeginFrame(context, Decoder, Com.Alive(views[target]), (uint)wrappedContentKey.Length, key);
    }

    public int GetBuffer(DecoderBufferKind kind, out nint data, out uint size)
    {
        ID3D11VideoContext* context = device.VideoContext;
        void* memory = null;
        uint bytes = 0;
        int hr = context->lpVtbl->GetDecoderBuffer(context, Decoder, (D3D11_VIDEO_DECODER_BUFFER_TYPE)kind, &bytes, &memory);
        (data, size) = ((nint)memory, bytes);
        return hr;
    }

    public int ReleaseBuffer(DecoderBufferKind kind)
    {
        ID3D11VideoContext* context = device.VideoContext;
        return context->lpVtbl->ReleaseDecoderBuffer(context, Decoder, (D3D11_VIDEO_DECODER_BUFFER_TYPE)kind);
    }

    public int Submit(ReadOnlySpan<FilledBuffer> buffers)
    {
        ID3D11VideoContext* context = device.VideoContext;
        D3D11_AES_CTR_IV iv; // of the one that is encrypted
        D3D11_VIDEO_DECODER_BUFFER_DESC* descriptions = stackalloc D3D11_VIDEO_DECODER_BUFFER_DESC[buffers.Length];
        for (int i = 0; i < buffers.Length; i++)
        {
            descriptions[i] = new() { BufferType = (D3D11_VIDEO_DECODER_BUFFER_TYPE)buffers[i].Kind, DataSize = buffers[i].Size };
            if (buffers[i].Start is not { } start)
                continue;
            start.Write(new Span<byte>(&iv, sizeof(D3D11_AES_CTR_IV)));
            descriptions[i].pIV = &iv;
            descriptions[i].IVSize = (uint)sizeof(D3D11_AES_CTR_IV);
            if (buffers[i].Pattern is not { } partial)
                continue;
            descriptions[i].PartialEncryption = 1;
            descriptions[i].EncryptedBlockInfo = new()
            {
                NumEncryptedBytesAtBeginning = partial.EncryptedAtBeginning,
                NumBytesInSkipPattern = partial.Skip,
                NumBytesInEncryptPattern = partial.Encrypt,
            };
        }

        return context->lpVtbl->SubmitDecoderBuffers(context, Decoder, (uint)buffers.Length, descriptions);
    }

    public int EndFrame()
    {
        ID3D11VideoContext* context = device.VideoContext;
        return context->lpVtbl->DecoderEndFrame(context, Decoder);
    }

    public void Dispose()
    {
        foreach (ComPtr<ID3D11VideoDecoderOutputView> view in views)
            view.Dispose();
        decoder.Dispose();
    }

    /// <summary>
    /// The first configuration whose bitstreams are encrypted with AES-128-CTR, by the protocol's name or, as the API's page has it, by zeros (D190).
    /// </summary>
    private static int FindConfig(ID3D11VideoDevice* video, D3D11_VIDEO_DECODER_DESC desc, out D3D11_VIDEO_DECODER_CONFIG found)
    {
        found = default;
        uint count = 0;
        int hr = video->lpVtbl->GetVideoDecoderConfigCount(video, &desc, &count);
        for (uint i = 0; i < count && hr >= 0; i++)
        {
            D3D11_VIDEO_DECODER_CONFIG config;
            hr = video->lpVtbl->GetVideoDecoderConfig(video, &desc, i, &config);
            if (hr < 0 || (config.guidConfigBitstreamEncryption != Guids.D3D11_CRYPTO_TYPE_AES128_CTR && config.guidConfigBitstreamEncryption != Guid.Empty))
                continue;
            found = config;
            return hr;
        }

        return hr < 0 ? hr : HResult.DXGI_ERROR_UNSUPPORTED;
    }

    private static int CreateView(ID3D11VideoDevice* video, Guid profile, Direct3D11Texture target, List<ComPtr<ID3D11VideoDecoderOutputView>> views)
    {
        var desc = new D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC { DecodeProfile = profile, ViewDimension = D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D };
        ID3D11VideoDecoderOutputView* created = null;
        int hr = Com.OrFail(video->lpVtbl->CreateVideoDecoderOutputView(video, (ID3D11Resource*)target.Pointer, &desc, &created), created);
        if (hr >= 0)
            views.Add(new ComPtr<ID3D11VideoDecoderOutputView>(created));
        return hr;
    }
}

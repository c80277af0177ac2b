using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

internal sealed unsafe class Direct3D11Decoder : SurfaceDecoder
{
    private const D3D11_VIDEO_DECODER_BUFFER_TYPE Bitstream = D3D11_VIDEO_DECODER_BUFFER_TYPE.D3D11_VIDEO_DECODER_BUFFER_BITSTREAM;
    private readonly ID3D11VideoContext* _context;
    private readonly ID3D11VideoDecoder* _decoder;
    private readonly ID3D11VideoDecoderOutputView* _view;

    /// <param name="owner">The device.</param>
    /// <param name="video">The same.</param>
    /// <param name="context">Its context.</param>
    /// <param name="target">A texture for decoders.</param>
    /// <param name="encryption">Of the configuration; null for the first one.</param>
    public Direct3D11Decoder(SurfaceDevice owner, ID3D11VideoDevice* video, ID3D11VideoContext* context, ID3D11Resource* target, Guid? encryption = null)
        : base(owner)
    {
        _context = context;
        Target = (nint)target;
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        int supported;
        Surface.Accepted(video->lpVtbl->CheckVideoDecoderFormat(video, &profile, DXGI_FORMAT.DXGI_FORMAT_NV12, &supported));
        Assert.Equal(1, supported);
        var desc = new D3D11_VIDEO_DECODER_DESC
        {
            Guid = profile,
            SampleWidth = SurfaceDevice.Width,
            SampleHeight = SurfaceDevice.Height,
            OutputFormat = DXGI_FORMAT.DXGI_FORMAT_NV12
        };
        D3D11_VIDEO_DECODER_CONFIG config;
        uint index = 0;
        do
            Surface.Accepted(video->lpVtbl->GetVideoDecoderConfig(video, &desc, index++, &config));
        while (config.guidConfigBitstreamEncryption != (encryption ?? Guids.D3D11_CRYPTO_TYPE_AES128_CTR)); // S85
        ID3D11VideoDecoder* decoder;
        Surface.Accepted(video->lpVtbl->CreateVideoDecoder(video, &desc, &config, &decoder));
        _decoder = decoder;
        var viewDesc = new D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC
        {
            DecodeProfile = profile,
            ViewDimension = D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D
        };
        ID3D11VideoDecoderOutputView* view;
        Surface.Accepted(video->lpVtbl->CreateVideoDecoderOutputView(video, target, &viewDesc, &view));
        _view = view;
    }

    public override nint Target { get; }

    public override nint Name
    {
        get
        {
            void* name;
            Surface.Accepted(_decoder->lpVtbl->GetDriverHandle(_decoder, &name));
            return (nint)name;
        }
    }

    public override int Begin(byte[]? contentKey)
    {
        fixed (byte* key = contentKey)
            return _context->lpVtbl->DecoderBeginFrame(_context, _decoder, _view, (uint)(contentKey?.Length ?? 0), key);
    }

    public override int Submit(byte[] data, byte[]? counterBlock, PartialPattern? pattern = null)
    {
        Fill(data);
        fixed (byte* iv = counterBlock)
        {
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC
            {
                BufferType = Bitstream,
                DataSize = (uint)data.Length,
                pIV = iv,
                IVSize = (uint)(counterBlock?.Length ?? 0)
            };
            if (pattern is { } parts)
            {
                desc.PartialEncryption = 1;
                desc.EncryptedBlockInfo = new()
                {
                    NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                    NumBytesInSkipPattern = parts.Skip,
                    NumBytesInEncryptPattern = parts.Encrypt
                };
            }

            return _context->lpVtbl->SubmitDecoderBuffers(_context, _decoder, 1, &desc);
        }
    }

    /// <summary>Submits bitstream with a mapping of sub-samples and stripes (SubmitDecoderBuffers2).</summary>
    public int Submit(byte[] data, byte[] iv, D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[] mapping, uint encrypted, uint clear)
    {
        using var context = As<ID3D11VideoContext3>();
        Fill(data);
        fixed (byte* bytes = iv)
        fixed (D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks = mapping)
        {
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2
            {
                BufferType = Bitstream,
                DataSize = (uint)data.Length,
                pIV = bytes,
                IVSize = (uint)iv.Length,
                pSubSampleMappingBlock = blocks,
                SubSampleMappingCount = (uint)mapping.Length,
                cBlocksStripeEncrypted = encrypted,
                cBlocksStripeClear = clear,
            };
            return context.Pointer->lpVtbl->SubmitDecoderBuffers2(context.Pointer, _decoder, 1, &desc);
        }
    }

    /// <summary>Submits bitstream with a mapping of sub-samples (SubmitDecoderBuffers1).</summary>
    public int Submit(byte[] data, byte[] counterBlock, D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[] mapping)
    {
        using var context = As<ID3D11VideoContext1>();
        Fill(data);
        fixed (byte* iv = counterBlock)
        fixed (D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks = mapping)
        {
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC1
            {
                BufferType = Bitstream,
                DataSize = (uint)data.Length,
                pIV = iv,
                IVSize = (uint)counterBlock.Length,
                pSubSampleMappingBlock = blocks,
                SubSampleMappingCount = (uint)mapping.Length
            };
            return context.Pointer->lpVtbl->SubmitDecoderBuffers1(context.Pointer, _decoder, 1, &desc);
        }
    }

    public override int End() => _context->lpVtbl->DecoderEndFrame(_context, _decoder);

    public override int Extend(uint function)
    {
        var extension = new D3D11_VIDEO_DECODER_EXTENSION { Function = function };
        return _context->lpVtbl->DecoderExtension(_context, _decoder, &extension);
    }

    private ComPtr<T> As<T>() where T : unmanaged, IComInterface
    {
        Guid iid = T.IID;
        void* found;
        Surface.Accepted(((IUnknown*)_context)->lpVtbl->QueryInterface(_context, &iid, &found));
        return new ComPtr<T>((T*)found);
    }

    private void Fill(byte[] data)
    {
        void* memory;
        uint size;
        Surface.Accepted(_context->lpVtbl->GetDecoderBuffer(_context, _decoder, Bitstream, &size, &memory));
        Assert.Equal((uint)FrameSize, size);
        data.CopyTo(new Span<byte>(memory, (int)size));
        Surface.Accepted(_context->lpVtbl->ReleaseDecoderBuffer(_context, _decoder, Bitstream));
    }

    public override void Destroy()
    {
        Assert.Equal(0u, ((IUnknown*)_view)->lpVtbl->Release(_view));
        Assert.Equal(0u, ((IUnknown*)_decoder)->lpVtbl->Release(_decoder));
    }
}

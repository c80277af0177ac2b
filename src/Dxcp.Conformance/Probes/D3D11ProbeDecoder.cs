using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

internal sealed unsafe class D3D11ProbeDecoder : ProbeDecoder
{
    private const D3D11_VIDEO_DECODER_BUFFER_TYPE Bitstream = D3D11_VIDEO_DECODER_BUFFER_TYPE.D3D11_VIDEO_DECODER_BUFFER_BITSTREAM;
    private readonly ID3D11VideoContext* _context;
    private readonly ID3D11VideoDecoder* _decoder;
    private readonly ID3D11VideoDecoderOutputView* _view;
    private readonly bool _isStrict;

    /// <param name="owner">The device.</param>
    /// <param name="video">The same.</param>
    /// <param name="context">Its context.</param>
    /// <param name="target">A texture for decoders.</param>
    /// <param name="encryption">Of the configuration; null for AES-128-CTR.</param>
    /// <param name="isStrict">Whether references that stay end the run.</param>
    public D3D11ProbeDecoder(ProbeDevice owner, ID3D11VideoDevice* video, ID3D11VideoContext* context, ID3D11Resource* target, Guid? encryption, bool isStrict)
        : base(owner)
    {
        _isStrict = isStrict;
        _context = context;
        Target = (nint)target;
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        int supported = 0;
        if (video->lpVtbl->CheckVideoDecoderFormat(video, &profile, DXGI_FORMAT.DXGI_FORMAT_NV12, &supported) < 0 || supported == 0)
            throw new NotSupportedHereException("the target does not offer DXCP's pass-through decoder, whose pictures tell which key was used");
        var desc = new D3D11_VIDEO_DECODER_DESC
        {
            Guid = profile,
            SampleWidth = ProbeDevice.Width,
            SampleHeight = ProbeDevice.Height,
            OutputFormat = DXGI_FORMAT.DXGI_FORMAT_NV12
        };
        D3D11_VIDEO_DECODER_CONFIG config;
        uint index = 0;
        do
            Probe.Accepted(video->lpVtbl->GetVideoDecoderConfig(video, &desc, index++, &config), "GetVideoDecoderConfig");
        while (encryption is { } wanted ? config.guidConfigBitstreamEncryption != wanted : !IsEncrypted(config.guidConfigBitstreamEncryption));
        ID3D11VideoDecoder* decoder;
        Probe.Accepted(video->lpVtbl->CreateVideoDecoder(video, &desc, &config, &decoder));
        _decoder = decoder;
        var viewDesc = new D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC
        {
            DecodeProfile = profile,
            ViewDimension = D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D
        };
        ID3D11VideoDecoderOutputView* view;
        Probe.Accepted(video->lpVtbl->CreateVideoDecoderOutputView(video, target, &viewDesc, &view));
        _view = view;
    }

    public override nint Target { get; }

    public override nint Name
    {
        get
        {
            void* name;
            Probe.Accepted(_decoder->lpVtbl->GetDriverHandle(_decoder, &name));
            return (nint)name;
        }
    }

    protected override int CallBegin(byte[]? contentKey)
    {
        fixed (byte* key = contentKey)
            return _context->lpVtbl->DecoderBeginFrame(_context, _decoder, _view, (uint)(contentKey?.Length ?? 0), key);
    }

    protected override int CallSubmit(byte[] data, byte[]? counterBlock, PartialPattern? pattern)
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

    /// <summary>Submits bitstream with a mapping of sub-samples (SubmitDecoderBuffers1).</summary>
    public int Submit(byte[] data, byte[] counterBlock, D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[] mapping)
    {
        using var context = As<ID3D11VideoContext1>();
        Fill(data);
        fixed (byte* iv = counterBlock)
        fixed (D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks = mapping)
        {
            D3D11_VIDEO_DECODER_BUFFER_DESC1 desc = Describe(data, iv, counterBlock, blocks, mapping);
            return context.Pointer->lpVtbl->SubmitDecoderBuffers1(context.Pointer, _decoder, 1, &desc);
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
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2(Describe(data, bytes, iv, blocks, mapping))
            {
                cBlocksStripeEncrypted = encrypted,
                cBlocksStripeClear = clear
            };
            return context.Pointer->lpVtbl->SubmitDecoderBuffers2(context.Pointer, _decoder, 1, &desc);
        }
    }

    protected override int CallEnd() => _context->lpVtbl->DecoderEndFrame(_context, _decoder);

    public override int Extend(uint function)
    {
        var extension = new D3D11_VIDEO_DECODER_EXTENSION { Function = function };
        return _context->lpVtbl->DecoderExtension(_context, _decoder, &extension);
    }

    private ComPtr<T> As<T>() where T : unmanaged, IComInterface
    {
        Guid iid = T.IID;
        void* found;
        Probe.Accepted(((IUnknown*)_context)->lpVtbl->QueryInterface(_context, &iid, &found), $"QueryInterface for {typeof(T).Name}");
        return new ComPtr<T>((T*)found);
    }

    private void Fill(byte[] data)
    {
        void* memory;
        uint size;
        Probe.Accepted(_context->lpVtbl->GetDecoderBuffer(_context, _decoder, Bitstream, &size, &memory));
        Demand.Equal((uint)FrameSize, size);
        data.CopyTo(new Span<byte>(memory, (int)size));
        Probe.Accepted(_context->lpVtbl->ReleaseDecoderBuffer(_context, _decoder, Bitstream));
    }

    public override void Destroy()
    {
        uint ofView = ((IUnknown*)_view)->lpVtbl->Release(_view), ofDecoder = ((IUnknown*)_decoder)->lpVtbl->Release(_decoder);
        Demand.True(!_isStrict || (ofView | ofDecoder) == 0, "no reference left to view and decoder", $"{ofView} and {ofDecoder}");
    }

    private static D3D11_VIDEO_DECODER_BUFFER_DESC1 Describe(byte[] data, byte* iv, byte[] ivBytes, D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks,
        D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[] mapping) => new()
        {
            BufferType = Bitstream,
            DataSize = (uint)data.Length,
            pIV = iv,
            IVSize = (uint)ivBytes.Length,
            pSubSampleMappingBlock = blocks,
            SubSampleMappingCount = (uint)mapping.Length
        };
}

using Dxcp.Abi;
using Dxcp.Conformance;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.DriverInterfaces;

/// <summary>At the tables of Direct3D 11.1, which have a pattern for encrypted parts, or of WDDM 2.0, which have sub-samples.</summary>
internal sealed unsafe class RawDecoder11 : RawDecoder
{
    private readonly Ddi11Host _host;
    private readonly Ddi11HostDevice _device;
    private readonly D3D11_1DDI_HDECODE _decoder;
    private readonly D3D10DDI_HRESOURCE _texture;
    private readonly D3D10DDI_HRESOURCE _staging;
    private readonly D3D11_1DDI_HVIDEODECODEROUTPUTVIEW _view;
    private readonly Dictionary<int, D3D10DDI_HRESOURCE> _buffers = [];

    public RawDecoder11(Submissions clip, Submission way, Ddi11Version version)
        : base(clip, way)
    {
        _host = new(Target, ProfileWish.AsItIs, version);
        _device = _host.Device;
        var format = clip.IsTen ? DXGI_FORMAT.DXGI_FORMAT_P010 : DXGI_FORMAT.DXGI_FORMAT_NV12;
        var create = new D3D11_1DDIARG_CREATEVIDEODECODER
        {
            Desc = new() { Guid = clip.Profile, SampleWidth = (uint)clip.Width, SampleHeight = (uint)clip.Height, OutputFormat = format },
            Config = Ddi11Decoder.Config(way == Submission.Clear ? Guids.DXVA2_NoEncrypt : null),
        };
        _decoder = Ddi11Decoder.TryCreate(_device, create, out int result);
        Probe.Accepted(result, "CreateVideoDecoder");
        _texture = _device.CreateTexture(format, (uint)clip.Width, (uint)clip.Height, way == Submission.Clear ? ProbeUsage.Default : ProbeUsage.Protected);
        _staging = _device.CreateTexture(format, (uint)clip.Width, (uint)clip.Height, ProbeUsage.Staging);
        _view = Ddi11Decoder.TryCreateView(_device, new() { hDrvResource = _texture, DecodeProfile = clip.Profile, ArraySize = 1 }, out result);
        Probe.Accepted(result, "CreateVideoDecoderOutputView");
        foreach (var type in clip.Frames.SelectMany(frame => frame).GroupBy(buffer => buffer.Type))
            _buffers[type.Key] = _device.CreateBuffer((uint)type.Max(buffer => buffer.Data.Length), ProbeUsage.Dynamic);
        if (way == Submission.Clear)
            return;
        void* name;
        Probe.Accepted(_device.Video->pfnVideoDecoderGetHandle(_device.Handle, _decoder, &name), "VideoDecoderGetHandle");
        Tie(new Ddi11ProbeDevice(_device), (nint)name);
    }

    private bool HasSubSamples => _device.Version != Ddi11Version.Direct3D11_1;

    public override void Dispose()
    {
        Assert.Empty(_device.TakeErrors());
        _host.Dispose();
    }

    protected override int Begin(byte[]? contentKey)
    {
        fixed (byte* key = contentKey)
        {
            var begin = new D3D11_1DDIARG_VIDEODECODERBEGINFRAME { hOutputView = _view, pContentKey = key, ContentKeySize = (uint)(contentKey?.Length ?? 0) };
            return _device.Video->pfnVideoDecoderBeginFrame(_device.Handle, _decoder, &begin);
        }
    }

    protected override int Submit(SubmittedBuffer buffer, byte[]? iv, IReadOnlyList<(uint Clear, uint Encrypted)>? parts)
    {
        var resource = _buffers[buffer.Type];
        var mapped = _device.Map(resource, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_DISCARD);
        buffer.Data.CopyTo(new Span<byte>(mapped.pData, buffer.Data.Length));
        _device.Functions->pfnResourceUnmap(_device.Handle, resource, 0);
        var type = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)(buffer.Type + 1); // the driver interface has an unknown one first
        fixed (byte* bytes = iv)
        {
            if (HasSubSamples)
            {
                return Submit1(new()
                {
                    hResource = resource,
                    BufferType = type,
                    DataSize = (uint)buffer.Data.Length,
                    pIV = bytes,
                    IVSize = (uint)(iv?.Length ?? 0),
                }, parts);
            }

            var description = new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
            {
                hResource = resource,
                BufferType = type,
                DataSize = (uint)buffer.Data.Length,
                pIV = bytes,
                IVSize = (uint)(iv?.Length ?? 0),
                PartialEncryption = parts is null ? 0 : 1,
                EncryptedBlockInfo = parts is null ? default : RawPattern.Blocks,
            };
            return _device.Video->pfnVideoDecoderSubmitBuffers(_device.Handle, _decoder, 1, &description);
        }
    }

    protected override int End()
    {
        _device.Video->pfnVideoDecoderEndFrame(_device.Handle, _decoder);
        return HResult.S_OK;
    }

    protected override byte[] Read()
    {
        byte[] iv = new byte[16];
        if (Way == Submission.Clear)
            _device.Functions->pfnResourceCopy(_device.Handle, _staging, _texture);
        else
            Probe.Accepted(Session.Encrypt((nint)_texture.pDrvPrivate, (nint)_staging.pDrvPrivate, iv), "EncryptionBlt");
        var mapped = _device.Map(_staging, D3D10_DDI_MAP.D3D10_DDI_MAP_READ);
        byte[] memory = new ReadOnlySpan<byte>(mapped.pData, (int)mapped.DepthPitch).ToArray();
        _device.Functions->pfnResourceUnmap(_device.Handle, _staging, 0);
        return Packed(Way == Submission.Clear ? memory : ReferenceCipher.Ctr(ReadBackKey(), iv, memory), (int)mapped.RowPitch);
    }

    protected override IReadOnlyList<(uint Clear, uint Encrypted)> Cut(uint size) => HasSubSamples ? RawPattern.Uneven(size) : RawPattern.Even(size);

    private int Submit1(D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1 description, IReadOnlyList<(uint Clear, uint Encrypted)>? parts)
    {
        D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[]? blocks = parts is null ? null
            : [.. parts.Select(part => new D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK { ClearSize = part.Clear, EncryptedSize = part.Encrypted })];
        if (parts is not null)
            description.IVSize = 8; // as content has them: Count is 0
        fixed (D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* first = blocks)
        {
            description.pSubSampleMappingBlock = first;
            description.SubSampleMappingCount = (uint)(blocks?.Length ?? 0);
            return _device.Video2->pfnVideoDecoderSubmitBuffers1(_device.Handle, _decoder, 1, &description);
        }
    }
}

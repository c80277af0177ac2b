using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

internal sealed unsafe class D3D9ProbeDecoder : DxvaProbeDecoder
{
    private const uint Bitstream = 6;
    private readonly IDirectXVideoDecoder* _decoder;
    private readonly IDirect3DSurface9* _picture;
    private readonly bool _isStrict;
    private bool _isDestroyed;

    public D3D9ProbeDecoder(ProbeDevice owner, IDirect3DDevice9Ex* device, ConformanceTarget target, bool restricted) : base(owner)
    {
        _isStrict = target.IsStrict;
        Guid iid = IDirectXVideoDecoderService.IID, profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        void* made = null;
        if (target.VideoService9 is null || target.VideoService9((IDirect3DDevice9*)device, &iid, &made) < 0)
            throw new NotSupportedHereException("the target has no IDirectXVideoDecoderService");
        using var service = new ComPtr<IDirectXVideoDecoderService>((IDirectXVideoDecoderService*)made);
        var self = service.Pointer;
        uint count;
        Guid* profiles;
        Probe.Accepted(self->lpVtbl->GetDecoderDeviceGuids(self, &count, &profiles));
        Demand.Contains(profile, Taken(profiles, count), "DXCP's pass-through decoder, whose pictures tell which key was used,");
        D3DFORMAT* formats;
        Probe.Accepted(self->lpVtbl->GetDecoderRenderTargets(self, &profile, &count, &formats));
        Demand.Contains(D3DVideoFormats.NV12, Taken(formats, count));
        Desc = new() { SampleWidth = ProbeDevice.Width, SampleHeight = ProbeDevice.Height, Format = D3DVideoFormats.NV12 };
        var desc = Desc;
        DXVA2_ConfigPictureDecode* configurations;
        Probe.Accepted(self->lpVtbl->GetDecoderConfigurations(self, &profile, &desc, null, &count, &configurations));
        var listed = Taken(configurations, count);
        Encryptions = [.. listed.Select(one => one.guidConfigBitstreamEncryption)];
        Config = listed.First(one => IsEncrypted(one.guidConfigBitstreamEncryption));
        IDirect3DSurface9* picture;
        Probe.Accepted(self->lpVtbl->Base.CreateSurface(self, Desc.SampleWidth, Desc.SampleHeight, 0, Desc.Format, D3DPOOL.D3DPOOL_DEFAULT,
            restricted ? Macros.D3DUSAGE_RESTRICTED_CONTENT : 0, 0, &picture, null));
        _picture = picture;
        var config = Config;
        IDirectXVideoDecoder* decoder;
        Probe.Accepted(self->lpVtbl->CreateVideoDecoder(self, &profile, &desc, &config, &picture, 1, &decoder));
        _decoder = decoder;
    }

    public IDirectXVideoDecoder* Pointer => _decoder;

    public IDirect3DSurface9* Surface9 => _picture;

    public override nint Target => (nint)_picture;

    public DXVA2_VideoDesc Desc { get; }

    public DXVA2_ConfigPictureDecode Config { get; }

    public override int Extend(uint function, void* input, uint inputSize, void* output, uint outputSize)
    {
        var extension = new DXVA2_DecodeExtensionData(function, input, inputSize, output, outputSize);
        var parameters = new DXVA2_DecodeExecuteParams { pExtensionData = &extension };
        return _decoder->lpVtbl->Execute(_decoder, &parameters);
    }

    protected override int CallBegin(byte[]? contentKey)
    {
        fixed (byte* key = contentKey)
            return _decoder->lpVtbl->BeginFrame(_decoder, _picture, key);
    }

    protected override int CallSubmit(byte[] data, byte[]? counterBlock)
    {
        Fill(data);
        fixed (byte* iv = counterBlock)
            return Submit(new() { CompressedBufferType = Bitstream, DataSize = (uint)data.Length, pvPVPState = iv });
    }

    /// <summary>Fills the bitstream buffer.</summary>
    public void Fill(byte[] data)
    {
        void* memory;
        uint size;
        Probe.Accepted(_decoder->lpVtbl->GetBuffer(_decoder, Bitstream, &memory, &size));
        Demand.Equal((uint)FrameSize, size);
        data.CopyTo(new Span<byte>(memory, (int)size));
        Probe.Accepted(_decoder->lpVtbl->ReleaseBuffer(_decoder, Bitstream));
    }

    public int Submit(DXVA2_DecodeBufferDesc buffer)
    {
        var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = 1, pCompressedBuffers = &buffer };
        return _decoder->lpVtbl->Execute(_decoder, &parameters);
    }

    protected override int CallEnd() => _decoder->lpVtbl->EndFrame(_decoder, null);

    public override void Destroy()
    {
        if (_isDestroyed)
            return;
        _isDestroyed = true;
        uint ofDecoder = _decoder->lpVtbl->Base.Release(_decoder), ofPicture = ((IUnknown*)_picture)->lpVtbl->Release(_picture);
        Demand.True(!_isStrict || (ofDecoder | ofPicture) == 0, "no reference left to decoder and picture", $"{ofDecoder} and {ofPicture}");
    }

    private static T[] Taken<T>(T* list, uint count) where T : unmanaged
    {
        T[] taken = new ReadOnlySpan<T>(list, (int)count).ToArray();
        Marshal.FreeCoTaskMem((nint)list);
        return taken;
    }
}

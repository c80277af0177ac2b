using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Runtime;

namespace Dxcp.Contract.Tests;

internal sealed unsafe class Direct3D9SurfaceDecoder : SurfaceDecoder
{
    private const uint Bitstream = 6;
    private readonly IDirectXVideoDecoder* _decoder;
    private readonly IDirect3DSurface9* _picture;
    private bool _isDestroyed;

    public Direct3D9SurfaceDecoder(SurfaceDevice owner, IDirect3DDevice9Ex* device, bool restricted) : base(owner)
    {
        Guid iid = IDirectXVideoDecoderService.IID, profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        void* made;
        Surface.Accepted(Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)device, &iid, &made));
        using var service = new ComPtr<IDirectXVideoDecoderService>((IDirectXVideoDecoderService*)made);
        var self = service.Pointer;
        uint count;
        Guid* profiles;
        Surface.Accepted(self->lpVtbl->GetDecoderDeviceGuids(self, &count, &profiles));
        Assert.Contains(profile, Taken(profiles, count));
        D3DFORMAT* formats;
        Surface.Accepted(self->lpVtbl->GetDecoderRenderTargets(self, &profile, &count, &formats));
        Assert.Contains(D3DVideoFormats.NV12, Taken(formats, count));
        Desc = new() { SampleWidth = SurfaceDevice.Width, SampleHeight = SurfaceDevice.Height, Format = D3DVideoFormats.NV12 };
        var desc = Desc;
        DXVA2_ConfigPictureDecode* configurations;
        Surface.Accepted(self->lpVtbl->GetDecoderConfigurations(self, &profile, &desc, null, &count, &configurations));
        var listed = Taken(configurations, count);
        Assert.Equal([Guids.DXVA2_NoEncrypt, Guid.Empty, Guids.D3D11_CRYPTO_TYPE_AES128_CTR], listed.Select(c => c.guidConfigBitstreamEncryption)); // S85, D190
        Config = listed[1];
        IDirect3DSurface9* picture;
        Surface.Accepted(self->lpVtbl->Base.CreateSurface(self, Desc.SampleWidth, Desc.SampleHeight, 0, Desc.Format, D3DPOOL.D3DPOOL_DEFAULT,
            restricted ? Macros.D3DUSAGE_RESTRICTED_CONTENT : 0, 0, &picture, null));
        _picture = picture;
        var config = Config;
        IDirectXVideoDecoder* decoder;
        Surface.Accepted(self->lpVtbl->CreateVideoDecoder(self, &profile, &desc, &config, &picture, 1, &decoder));
        _decoder = decoder;
    }

    public IDirectXVideoDecoder* Pointer => _decoder;

    public IDirect3DSurface9* Surface9 => _picture;

    public override nint Target => (nint)_picture;

    public DXVA2_VideoDesc Desc { get; }

    public DXVA2_ConfigPictureDecode Config { get; }

    public override nint Name
    {
        get
        {
            nint name = 0;
            Surface.Accepted(Extend(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, &name, (uint)sizeof(nint)));
            return name;
        }
    }

    public override int Extend(uint function) => Extend(function, null, 0, null, 0);

    public int Extend(uint function, void* input, uint inputSize, void* output, uint outputSize)
    {
        var extension = new DXVA2_DecodeExtensionData
        {
            Function = function,
            pPrivateInputData = input,
            PrivateInputDataSize = inputSize,
            pPrivateOutputData = output,
            PrivateOutputDataSize = outputSize
        };
        var parameters = new DXVA2_DecodeExecuteParams { pExtensionData = &extension };
        return _decoder->lpVtbl->Execute(_decoder, &parameters);
    }

    public override int Begin(byte[]? contentKey)
    {
        fixed (byte* key = contentKey)
            return _decoder->lpVtbl->BeginFrame(_decoder, _picture, key);
    }

    public override int Submit(byte[] data, byte[]? counterBlock, PartialPattern? pattern = null)
    {
        if (pattern is { } parts && Extend(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, &parts, (uint)sizeof(PartialPattern), null, 0) is var code and < 0)
            return code;
        Fill(data);
        fixed (byte* iv = counterBlock)
            return Submit(new() { CompressedBufferType = Bitstream, DataSize = (uint)data.Length, pvPVPState = iv });
    }

    /// <summary>Fills the bitstream buffer.</summary>
    public void Fill(byte[] data)
    {
        void* memory;
        uint size;
        Surface.Accepted(_decoder->lpVtbl->GetBuffer(_decoder, Bitstream, &memory, &size));
        Assert.Equal((uint)FrameSize, size);
        data.CopyTo(new Span<byte>(memory, (int)size));
        Surface.Accepted(_decoder->lpVtbl->ReleaseBuffer(_decoder, Bitstream));
    }

    public int Submit(DXVA2_DecodeBufferDesc buffer)
    {
        var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = 1, pCompressedBuffers = &buffer };
        return _decoder->lpVtbl->Execute(_decoder, &parameters);
    }

    public override int End() => _decoder->lpVtbl->EndFrame(_decoder, null);

    public override void Destroy()
    {
        if (_isDestroyed)
            return;
        _isDestroyed = true;
        Assert.Equal(0u, _decoder->lpVtbl->Base.Release(_decoder));
        Assert.Equal(0u, ((IUnknown*)_picture)->lpVtbl->Release(_picture));
    }

    private static T[] Taken<T>(T* list, uint count) where T : unmanaged
    {
        T[] taken = new ReadOnlySpan<T>(list, (int)count).ToArray();
        Marshal.FreeCoTaskMem((nint)list);
        return taken;
    }
}

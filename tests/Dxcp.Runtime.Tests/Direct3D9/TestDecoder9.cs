using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>A decoder over a <see cref="FakeDriver9"/>, with its one surface.</summary>
internal sealed unsafe class TestDecoder9 : IDisposable
{
    public TestDecoder9(FakeDriver9? driver = null)
    {
        Device = new TestDevice9(driver);
        Guid iid = IDirectXVideoDecoderService.IID;
        void* made;
        Assert.Equal(S_OK, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)Device.Device, &iid, &made));
        Service = Device.Own(new ComPtr<IDirectXVideoDecoderService>((IDirectXVideoDecoderService*)made)).Pointer;
        Target = Device.Own(new ComPtr<IDirect3DSurface9>(CreateTarget())).Pointer;
    }

    public TestDevice9 Device { get; }

    public FakeDriver9 Driver => Device.Driver;

    public IDirectXVideoDecoderService* Service { get; }

    public IDirect3DSurface9* Target { get; }

    /// <summary>The decoder; null until <see cref="Open"/>.</summary>
    public IDirectXVideoDecoder* Decoder { get; private set; }

    /// <summary>A surface that decoders may write to; the caller's to release.</summary>
    public IDirect3DSurface9* CreateTarget()
    {
        IDirect3DSurface9* target;
        Assert.Equal(S_OK, Service->lpVtbl->Base.CreateSurface(Service, TestDevice9.Width, TestDevice9.Height, 0, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, 0,
            0, &target, null));
        return target;
    }

    public int Create(IDirect3DSurface9* target, out IDirectXVideoDecoder* decoder) => Create([(nint)target], 1, out decoder);

    /// <summary>Makes a decoder with the first of some surfaces.</summary>
    public int Create(ReadOnlySpan<nint> targets, uint count, out IDirectXVideoDecoder* decoder)
    {
        Guid profile = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        var desc = new DXVA2_VideoDesc { SampleWidth = TestDevice9.Width, SampleHeight = TestDevice9.Height, Format = FakeDriver9.Nv12 };
        DXVA2_ConfigPictureDecode config = default;
        IDirectXVideoDecoder* made = (IDirectXVideoDecoder*)1;
        int code;
        fixed (nint* surfaces = targets)
        {
            code = Service->lpVtbl->CreateVideoDecoder(Service, &profile, &desc, &config, (IDirect3DSurface9**)surfaces, count, &made);
        }

        decoder = made;
        return code;
    }

    /// <summary>Makes the decoder, and its buffer in the driver.</summary>
    public TestDecoder9 Open()
    {
        Assert.Equal(S_OK, Create(Target, out IDirectXVideoDecoder* made));
        Decoder = Device.Own(new ComPtr<IDirectXVideoDecoder>(made)).Pointer;
        Assert.Equal(S_OK, GetBuffer(Decoder));
        Assert.Equal(S_OK, Decoder->lpVtbl->ReleaseBuffer(Decoder, FakeDeviceFunctions9.Bitstream));
        return this;
    }

    public static int GetBuffer(IDirectXVideoDecoder* decoder)
    {
        void* memory;
        uint size;
        return decoder->lpVtbl->GetBuffer(decoder, FakeDeviceFunctions9.Bitstream, &memory, &size);
    }

    public static int Execute(IDirectXVideoDecoder* decoder, DXVA2_DecodeExtensionData? extension, uint? bitstreamSize = null)
    {
        DXVA2_DecodeExtensionData data = extension.GetValueOrDefault();
        var buffer = new DXVA2_DecodeBufferDesc { CompressedBufferType = FakeDeviceFunctions9.Bitstream, DataSize = bitstreamSize ?? 0 };
        var parameters = new DXVA2_DecodeExecuteParams { pExtensionData = extension is null ? null : &data };
        if (bitstreamSize is not null)
        {
            parameters.NumCompBuffers = 1;
            parameters.pCompressedBuffers = &buffer;
        }
        return decoder->lpVtbl->Execute(decoder, &parameters);
    }

    public void Dispose() => Device.Dispose();
}

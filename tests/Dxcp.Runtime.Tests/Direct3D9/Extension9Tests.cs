using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Execute with an extension: what reaches a driver that has functions of its own, and when. R37, S57, S93.</summary>
public sealed unsafe class Extension9Tests : IDisposable
{
    private readonly FakeDriver9 _driver;
    private readonly TestDevice9 _device;
    private readonly IDirectXVideoDecoder* _decoder;
    private readonly IDirect3DSurface9* _target;

    public Extension9Tests()
        : this(new FakeDriver9())
    {
    }

    private Extension9Tests(FakeDriver9 driver)
    {
        _driver = driver;
        _device = new TestDevice9(driver);
        Guid iid = IDirectXVideoDecoderService.IID, profile = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        void* made;
        Assert.Equal(S_OK, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)_device.Device, &iid, &made));
        IDirectXVideoDecoderService* service = _device.Own(new ComPtr<IDirectXVideoDecoderService>((IDirectXVideoDecoderService*)made)).Pointer;
        IDirect3DSurface9* target;
        Assert.Equal(S_OK, service->lpVtbl->Base.CreateSurface(service, TestDevice9.Width, TestDevice9.Height, 0, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, 0,
            0, &target, null));
        _target = _device.Own(new ComPtr<IDirect3DSurface9>(target)).Pointer;
        var desc = new DXVA2_VideoDesc { SampleWidth = TestDevice9.Width, SampleHeight = TestDevice9.Height, Format = FakeDriver9.Nv12 };
        DXVA2_ConfigPictureDecode config = default;
        IDirectXVideoDecoder* decoder;
        Assert.Equal(S_OK, service->lpVtbl->CreateVideoDecoder(service, &profile, &desc, &config, &target, 1, &decoder));
        _decoder = _device.Own(new ComPtr<IDirectXVideoDecoder>(decoder)).Pointer;
        void* memory;
        uint size;
        Assert.Equal(S_OK, _decoder->lpVtbl->GetBuffer(_decoder, FakeDeviceFunctions9.Bitstream, &memory, &size));
        Assert.Equal(S_OK, _decoder->lpVtbl->ReleaseBuffer(_decoder, FakeDeviceFunctions9.Bitstream));
    }

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_function_of_the_drivers_own_gets_its_data_and_gives_its_code()
    {
        byte* data = stackalloc byte[8];
        Assert.Equal(S_OK, Execute(Extension(0x5000, data, 3, data + 3, 5)));
        (nint decoder, uint function, DXVADDI_PRIVATEDATA input, DXVADDI_PRIVATEDATA output) = _driver.LastExtension;
        Assert.Equal(("decoder", 0x5000u), (_driver.Alive[decoder], function));
        Assert.Equal(((nint)data, 3u, (nint)data + 3, 5u), ((nint)input.pData, input.DataSize, (nint)output.pData, output.DataSize));
        Assert.Equal(0x99, data[3]);
        Assert.Equal(S_OK, Execute(Extension(0x5001, null, 0, null, 0)));
        _driver.Returns["DecodeExtensionExecute"] = 5;
        Assert.Equal(5, Execute(Extension(0x5000, data, 8, null, 0)));
        _driver.Returns["DecodeExtensionExecute"] = E_NOTIMPL;
        Assert.Equal(D3DERR_NOTAVAILABLE, Execute(Extension(0x5000, data, 8, null, 0)));
    }

    [Fact] // R37
    public void Wrong_extensions_do_not_reach_the_driver()
    {
        byte* data = stackalloc byte[16];
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(0x5000, null, 1, data, 1)));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(0x5000, data, 1, null, 1)));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, data, 7)));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, data, 16, null, 0)));
        Assert.Equal(0, _driver.Count("DecodeExtensionExecute"));
    }

    [Fact] // S93
    public void An_extension_goes_before_buffers_that_are_right_and_neither_where_one_is_wrong()
    {
        DXVA2_DecodeExtensionData good = Extension(0x5000, null, 0, null, 0), bad = Extension(0x5000, null, 1, null, 0);
        Assert.Equal(D3DERR_INVALIDCALL, Execute(good, 16)); // no frame
        Assert.Equal(S_OK, _decoder->lpVtbl->BeginFrame(_decoder, _target, null));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(good, 513));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(bad, 16));
        Assert.Equal((0, 0), (_driver.Count("DecodeExtensionExecute"), _driver.Count("DecodeExecute")));
        _driver.Returns["DecodeExtensionExecute"] = D3DDDIERR_NOTAVAILABLE;
        Assert.Equal(D3DERR_NOTAVAILABLE, Execute(good, 16));
        Assert.Equal(0, _driver.Count("DecodeExecute"));
        _driver.Returns.Clear();
        Assert.Equal(S_OK, Execute(good, 16));
        Assert.Equal(["DecodeExtensionExecute", "DecodeExecute"], _driver.Calls.ToArray()[^2..]);
    }

    [Fact] // S57
    public void A_driver_without_extensions_is_not_available()
    {
        var driver = new FakeDriver9();
        _ = driver.EmptySlots.Add("pfnDecodeExtensionExecute");
        using var without = new Extension9Tests(driver);
        Assert.Equal(D3DERR_NOTAVAILABLE, without.Execute(Extension(0x5000, null, 0, null, 0)));
    }

    private static DXVA2_DecodeExtensionData Extension(uint function, void* input, uint inputSize, void* output, uint outputSize) =>
        new()
        {
            Function = function,
            pPrivateInputData = input,
            PrivateInputDataSize = inputSize,
            pPrivateOutputData = output,
            PrivateOutputDataSize = outputSize
        };

    private int Execute(DXVA2_DecodeExtensionData extension, uint? bitstreamSize = null)
    {
        var buffer = new DXVA2_DecodeBufferDesc { CompressedBufferType = FakeDeviceFunctions9.Bitstream, DataSize = bitstreamSize ?? 0 };
        var parameters = new DXVA2_DecodeExecuteParams { pExtensionData = &extension };
        if (bitstreamSize is not null)
        {
            parameters.NumCompBuffers = 1;
            parameters.pCompressedBuffers = &buffer;
        }
        return _decoder->lpVtbl->Execute(_decoder, &parameters);
    }
}

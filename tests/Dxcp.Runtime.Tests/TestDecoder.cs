using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>A decoder and a view of a texture of its own, as a consumer holds them.</summary>
internal sealed unsafe class TestDecoder : IDisposable
{
    private readonly TestDevice _device;

    public TestDecoder(TestDevice device)
    {
        _device = device;
        D3D11_VIDEO_DECODER_DESC desc = Desc;
        var config = new D3D11_VIDEO_DECODER_CONFIG { ConfigBitstreamRaw = 1 };
        ID3D11VideoDecoder* made = null;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateVideoDecoder(device.VideoDevice, &desc, &config, &made));
        Pointer = made;
        Texture = device.Texture(TestDevice.Desc() with { BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_DECODER, ArraySize = 3 });
        Assert.Equal(S_OK, CreateView(device, (ID3D11Resource*)Texture, ViewDesc, out ID3D11VideoDecoderOutputView* view));
        View = view;
    }

    public static D3D11_VIDEO_DECODER_DESC Desc =>
        new() { Guid = FakeVideoFunctions.Profile, SampleWidth = 64, SampleHeight = 32, OutputFormat = DXGI_FORMAT.DXGI_FORMAT_NV12 };

    public static D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC ViewDesc => new()
    {
        DecodeProfile = FakeVideoFunctions.Profile,
        ViewDimension = D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D,
        Texture2D = { ArraySlice = 2 },
    };

    public ID3D11VideoDecoder* Pointer { get; }

    public ID3D11Texture2D* Texture { get; }

    public ID3D11VideoDecoderOutputView* View { get; }

    public static int CreateView(TestDevice device, ID3D11Resource* resource, D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC desc, out ID3D11VideoDecoderOutputView* view)
    {
        ID3D11VideoDecoderOutputView* made = null;
        int code = device.VideoDevice->lpVtbl->CreateVideoDecoderOutputView(device.VideoDevice, resource, &desc, &made);
        view = made;
        return code;
    }

    public int Begin(uint keySize = 0, byte* key = null) => _device.VideoContext->lpVtbl->DecoderBeginFrame(_device.VideoContext, Pointer, View, keySize, key);

    public int End() => _device.VideoContext->lpVtbl->DecoderEndFrame(_device.VideoContext, Pointer);

    public int Get(D3D11_VIDEO_DECODER_BUFFER_TYPE type, out uint size, out nint memory)
    {
        uint bytes = 7;
        void* data = (void*)7;
        int code = _device.VideoContext->lpVtbl->GetDecoderBuffer(_device.VideoContext, Pointer, type, &bytes, &data);
        (size, memory) = (bytes, (nint)data);
        return code;
    }

    public int Release(D3D11_VIDEO_DECODER_BUFFER_TYPE type) => _device.VideoContext->lpVtbl->ReleaseDecoderBuffer(_device.VideoContext, Pointer, type);

    public int Submit(params D3D11_VIDEO_DECODER_BUFFER_DESC[] buffers)
    {
        fixed (D3D11_VIDEO_DECODER_BUFFER_DESC* descriptions = buffers)
            return _device.VideoContext->lpVtbl->SubmitDecoderBuffers(_device.VideoContext, Pointer, (uint)buffers.Length, descriptions);
    }

    public int Extend(D3D11_VIDEO_DECODER_EXTENSION* extension) => _device.VideoContext->lpVtbl->DecoderExtension(_device.VideoContext, Pointer, extension);

    public void Dispose()
    {
        _ = View->lpVtbl->Base.Base.Base.Release(View);
        _ = Pointer->lpVtbl->Base.Base.Release(Pointer);
    }
}

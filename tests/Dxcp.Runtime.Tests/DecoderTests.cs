using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Decoders: what the runtime checks and translates, what it keeps.</summary>
public sealed unsafe class DecoderTests
{
    [Fact]
    public void Profiles_formats_and_configurations_are_the_drivers()
    {
        using var device = new TestDevice();
        var table = device.VideoDevice->lpVtbl;
        Assert.Equal(1u, table->GetVideoDecoderProfileCount(device.VideoDevice));
        Guid profile;
        Assert.Equal(S_OK, table->GetVideoDecoderProfile(device.VideoDevice, 0, &profile));
        Assert.Equal(FakeVideoFunctions.Profile, profile);
        Assert.Equal(E_INVALIDARG, table->GetVideoDecoderProfile(device.VideoDevice, 1, &profile));
        Assert.Equal(Guid.Empty, profile);
        profile = FakeVideoFunctions.Profile;
        int supported;
        Assert.Equal(S_OK, table->CheckVideoDecoderFormat(device.VideoDevice, &profile, DXGI_FORMAT.DXGI_FORMAT_NV12, &supported));
        Assert.Equal(1, supported);
        Assert.Equal(S_OK, table->CheckVideoDecoderFormat(device.VideoDevice, &profile, DXGI_FORMAT.DXGI_FORMAT_P010, &supported));
        Assert.Equal(0, supported);
        D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
        uint count;
        Assert.Equal(S_OK, table->GetVideoDecoderConfigCount(device.VideoDevice, &desc, &count));
        Assert.Equal(1u, count);
        D3D11_VIDEO_DECODER_CONFIG config;
        Assert.Equal(S_OK, table->GetVideoDecoderConfig(device.VideoDevice, &desc, 0, &config));
        Assert.Equal((1u, (ushort)0x77), (config.ConfigBitstreamRaw, config.ConfigDecoderSpecific));
        Assert.Equal(E_INVALIDARG, table->GetVideoDecoderConfig(device.VideoDevice, &desc, 1, &config));
        Assert.Equal(E_INVALIDARG, table->GetVideoDecoderProfile(device.VideoDevice, 0, null));
        Assert.Equal(E_INVALIDARG, table->CheckVideoDecoderFormat(device.VideoDevice, null, 0, &supported));
        Assert.Equal(E_INVALIDARG, table->GetVideoDecoderConfigCount(device.VideoDevice, null, &count));
        Assert.Equal(E_INVALIDARG, table->GetVideoDecoderConfig(device.VideoDevice, &desc, 0, null));
    }

    [Fact]
    public void A_decoder_tells_what_it_was_made_for_and_what_the_driver_calls_it()
    {
        using var device = new TestDevice();
        using var decoder = new TestDecoder(device);
        D3D11_VIDEO_DECODER_DESC desc;
        D3D11_VIDEO_DECODER_CONFIG config;
        Assert.Equal(S_OK, decoder.Pointer->lpVtbl->GetCreationParameters(decoder.Pointer, &desc, &config));
        Assert.Equal((TestDecoder.Desc, 1u), (desc, config.ConfigBitstreamRaw));
        Assert.Equal(E_INVALIDARG, decoder.Pointer->lpVtbl->GetCreationParameters(decoder.Pointer, &desc, null));
        void* handle;
        Assert.Equal(S_OK, decoder.Pointer->lpVtbl->GetDriverHandle(decoder.Pointer, &handle));
        Assert.Equal(FakeVideoFunctions.DecoderName, (nint)handle);
        Assert.Equal(E_INVALIDARG, decoder.Pointer->lpVtbl->GetDriverHandle(decoder.Pointer, null));
        Assert.Equal(D3D11_MESSAGE_ID_GETDECODERDRIVERHANDLE_NULLPARAM, device.LastMessage.Id);
    }

    [Fact]
    public void Everything_of_a_decoder_dies_with_it()
    {
        using var device = new TestDevice();
        int before;
        using (var decoder = new TestDecoder(device))
        {
            before = device.Driver.Alive.Count - 2;
            Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
            Assert.Equal(S_OK, decoder.Begin());
        }
        Assert.Equal(before, device.Driver.Alive.Count);
        Assert.Equal((1, 1), (device.Driver.Count("VideoDecoderEndFrame"), device.Driver.Count("DynamicResourceUnmap")));
    }

    [Fact]
    public void A_view_holds_its_texture_and_names_the_slice()
    {
        using var device = new TestDevice();
        using var decoder = new TestDecoder(device);
        Assert.Equal((2u, 1u), (device.Driver.LastView.FirstArraySlice, device.Driver.LastView.ArraySize));
        ID3D11Resource* resource;
        decoder.View->lpVtbl->Base.GetResource(decoder.View, &resource);
        using (var held = new ComPtr<ID3D11Resource>(resource))
        using (ComPtr<ID3D11Texture2D> texture = held.As<ID3D11Texture2D>())
            Assert.True(texture.Pointer == decoder.Texture);
        D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC desc;
        decoder.View->lpVtbl->GetDesc(decoder.View, &desc);
        Assert.Equal(TestDecoder.ViewDesc, desc);
    }

    [Fact]
    public void A_view_is_of_a_texture_for_decoders()
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        using var decoder = new TestDecoder(device);
        D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC good = TestDecoder.ViewDesc;
        var texture = (ID3D11Resource*)decoder.Texture;
        Assert.Equal(E_INVALIDARG, TestDecoder.CreateView(device, (ID3D11Resource*)device.Texture(TestDevice.Desc()), good with { Texture2D = default },
            out ID3D11VideoDecoderOutputView* view));
        Assert.True(view == null);
        Assert.Equal(E_INVALIDARG, TestDecoder.CreateView(device, texture, good with { Texture2D = new() { ArraySlice = 3 } }, out _));
        Assert.Equal(E_INVALIDARG, TestDecoder.CreateView(device, texture, good with { ViewDimension = 0 }, out _));
        Assert.Equal(E_INVALIDARG, TestDecoder.CreateView(device, null, good, out _));
        Assert.Equal(E_INVALIDARG, TestDecoder.CreateView(other, texture, good, out _));
        Assert.Equal(S_FALSE, device.VideoDevice->lpVtbl->CreateVideoDecoderOutputView(device.VideoDevice, texture, &good, null));
    }

    [Fact]
    public void A_buffer_is_locked_once_and_released_once()
    {
        using var device = new TestDevice();
        using var decoder = new TestDecoder(device);
        Assert.Equal(E_INVALIDARG, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        Assert.Equal(D3D11_MESSAGE_ID_RELEASEDECODERBUFFER_NOTLOCKED, device.LastMessage.Id);
        Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out uint size, out nint memory));
        Assert.Equal(FakeVideoFunctions.BufferSize, size);
        new Span<byte>((void*)memory, (int)size).Clear();
        Assert.Equal(E_INVALIDARG, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out size, out memory));
        Assert.Equal((D3D11_MESSAGE_ID_GETDECODERBUFFER_LOCKED, 0u, 0), (device.LastMessage.Id, size, memory));
        Assert.Equal(S_OK, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
        Assert.Equal(S_OK, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        Assert.Equal(E_INVALIDARG, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_FILM_GRAIN, out _, out _));
        Assert.Equal(D3D11_MESSAGE_ID_GETDECODERBUFFER_INVALIDTYPE, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_FILM_GRAIN));
        Assert.Equal(D3D11_MESSAGE_ID_RELEASEDECODERBUFFER_INVALIDTYPE, device.LastMessage.Id);
        void* data;
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->GetDecoderBuffer(device.VideoContext, decoder.Pointer, 0, null, &data));
        Assert.Equal(D3D11_MESSAGE_ID_GETDECODERBUFFER_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(1, device.Driver.Count("DynamicResourceMapDiscard") - 1);
    }

    [Fact] // R34, S35
    public void Frames_begin_and_end_in_turn()
    {
        using var device = new TestDevice();
        using var decoder = new TestDecoder(device);
        byte* key = stackalloc byte[17];
        Assert.Equal(E_INVALIDARG, decoder.End());
        Assert.Equal("R34", device.LastMessage.Rule);
        Assert.Equal(E_INVALIDARG, decoder.Begin(15, key));
        Assert.Equal(E_INVALIDARG, decoder.Begin(17, key));
        Assert.Equal(E_INVALIDARG, decoder.Begin(16, null));
        Assert.Equal(E_INVALIDARG, decoder.Begin(0, key));
        Assert.Equal(S_OK, decoder.Begin(16, key));
        Assert.Equal(E_INVALIDARG, decoder.Begin());
        Assert.Equal(S_OK, decoder.End());
        Assert.Equal(E_INVALIDARG, decoder.End());
        device.Driver.Returns["VideoDecoderBeginFrame"] = E_INVALIDARG;
        Assert.Equal(E_INVALIDARG, decoder.Begin());
        Assert.Equal(E_INVALIDARG, decoder.End());
        device.Driver.Returns["VideoDecoderBeginFrame"] = D3DDDIERR_WASSTILLDRAWING;
        Assert.Equal(DXGI_ERROR_WAS_STILL_DRAWING, decoder.Begin());
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->DecoderBeginFrame(device.VideoContext, decoder.Pointer, null, 0, null));
        Assert.Equal(D3D11_MESSAGE_ID_DECODERBEGINFRAME_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->DecoderBeginFrame(device.VideoContext, decoder.Pointer,
            (ID3D11VideoDecoderOutputView*)decoder.Texture, 0, null));
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->DecoderEndFrame(device.VideoContext, null));
        Assert.Equal(D3D11_MESSAGE_ID_DECODERENDFRAME_NULLPARAM, device.LastMessage.Id);
    }

    [Fact] // D15b, R35
    public void Buffers_reach_the_driver_under_its_numbers()
    {
        using var device = new TestDevice();
        using var decoder = new TestDecoder(device);
        Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
        Assert.Equal(S_OK, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        byte* iv = stackalloc byte[16];
        Assert.Equal(S_OK, decoder.Begin(16, iv));
        Assert.Equal(S_OK, decoder.Submit(new D3D11_VIDEO_DECODER_BUFFER_DESC
        {
            BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
            BufferIndex = 1,
            DataOffset = 2,
            DataSize = 3,
            FirstMBaddress = 4,
            NumMBsInBuffer = 5,
            Width = 6,
            Height = 7,
            Stride = 8,
            ReservedBits = 9,
            pIV = iv,
            IVSize = 16,
            PartialEncryption = 1,
            EncryptedBlockInfo = { NumEncryptedBytesAtBeginning = 10, NumBytesInSkipPattern = 11, NumBytesInEncryptPattern = 12 },
        }));
        D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC desc = Assert.Single(device.Driver.LastBuffers);
        Assert.Equal(D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM, desc.BufferType);
        Assert.Equal((1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u), (desc.BufferIndex, desc.DataOffset, desc.DataSize, desc.FirstMBaddress, desc.NumMBsInBuffer,
            desc.Width, desc.Height, desc.Stride, desc.ReservedBits));
        Assert.Equal(((nint)iv, 16u, 1), ((nint)desc.pIV, desc.IVSize, desc.PartialEncryption));
        Assert.Equal((10u, 11u, 12u), (desc.EncryptedBlockInfo.NumEncryptedBytesAtBeginning, desc.EncryptedBlockInfo.NumBytesInSkipPattern,
            desc.EncryptedBlockInfo.NumBytesInEncryptPattern));
        Assert.Equal("resource", device.Driver.Alive[(nint)desc.hResource.pDrvPrivate]);
    }

    [Fact] // S28
    public void Wrong_buffers_do_not_reach_the_driver()
    {
        using var device = new TestDevice();
        using var decoder = new TestDecoder(device);
        byte* iv = stackalloc byte[17];
        var good = new D3D11_VIDEO_DECODER_BUFFER_DESC { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = FakeVideoFunctions.BufferSize };
        Assert.Equal(E_INVALIDARG, decoder.Submit(good));
        Assert.Equal(S_OK, decoder.Begin());
        Assert.Equal(E_INVALIDARG, decoder.Submit(good)); // never obtained
        Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
        Assert.Equal(E_INVALIDARG, decoder.Submit(good)); // still locked
        Assert.Equal(S_OK, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        Assert.Equal(E_INVALIDARG, decoder.Submit(good with { DataOffset = 1 }));
        Assert.Equal(E_INVALIDARG, decoder.Submit(good with { DataOffset = uint.MaxValue, DataSize = 2 }));
        Assert.Equal(E_INVALIDARG, decoder.Submit(good with { pIV = iv, IVSize = 16 })); // a frame in the clear
        Assert.Equal("R34", device.LastMessage.Rule);
        Assert.Equal(S_OK, decoder.End());
        Assert.Equal(S_OK, decoder.Begin(16, iv));
        foreach ((nint at, uint size) in new[] { (0, 16u), ((nint)iv, 15u), ((nint)iv, 17u) })
        {
            Assert.Equal(E_INVALIDARG, decoder.Submit(good with { pIV = (void*)at, IVSize = size }));
            Assert.Equal("S28", device.LastMessage.Rule);
        }
        Assert.Equal(E_INVALIDARG, decoder.Submit(good, good with { BufferType = D3D11_VIDEO_DECODER_BUFFER_HUFFMAN_TABLE }));
        Assert.Equal(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_INVALIDTYPE, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->SubmitDecoderBuffers(device.VideoContext, decoder.Pointer, 1, null));
        Assert.Equal(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->SubmitDecoderBuffers(device.VideoContext, (ID3D11VideoDecoder*)decoder.View, 1, &good));
        Assert.Equal(0, device.Driver.Count("VideoDecoderSubmitBuffers"));
        Assert.Equal(S_OK, decoder.Submit(good));
    }

    [Fact] // S94
    public void Extensions_reach_the_driver_with_its_own_handles()
    {
        using var device = new TestDevice();
        using var decoder = new TestDecoder(device);
        byte* data = stackalloc byte[8];
        ID3D11Resource** resources = stackalloc ID3D11Resource*[] { (ID3D11Resource*)decoder.Texture, (ID3D11Resource*)device.Texture(TestDevice.Desc()) };
        var extension = new D3D11_VIDEO_DECODER_EXTENSION
        {
            Function = 0x1234,
            pPrivateInputData = data,
            PrivateInputDataSize = 3,
            pPrivateOutputData = data + 3,
            PrivateOutputDataSize = 5,
            ResourceCount = 2,
            ppResourceList = resources,
        };
        Assert.Equal(S_OK, decoder.Extend(&extension));
        (D3D11_1DDIARG_VIDEODECODEREXTENSION arguments, D3D10DDI_HRESOURCE[] handles) = device.Driver.LastExtension;
        Assert.Equal((0x1234u, (nint)data, 3u, (nint)data + 3, 5u, 2u),
            (arguments.Function, (nint)arguments.pPrivateInputData, arguments.PrivateInputDataSize, (nint)arguments.pPrivateOutputData,
                arguments.PrivateOutputDataSize, arguments.ResourceCount));
        Assert.Equal(["resource", "resource"], handles.Select(handle => device.Driver.Alive[(nint)handle.pDrvPrivate]));
        Assert.Equal(device.Driver.LastView.hDrvResource, handles[0]);
        Assert.NotEqual(handles[0], handles[1]);
        extension = new() { Function = 7 };
        Assert.Equal(S_OK, decoder.Begin());
        Assert.Equal(S_OK, decoder.Extend(&extension)); // in a frame too, with nothing
        Assert.True(device.Driver.LastExtension.Arguments.pResourceList == null);
        device.Driver.Returns["VideoDecoderExtension"] = E_NOTIMPL;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, decoder.Extend(&extension));
        device.Driver.Returns["VideoDecoderExtension"] = 5;
        Assert.Equal(5, decoder.Extend(&extension));
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact] // S15, S94
    public void Wrong_extensions_do_not_reach_the_driver()
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        using var decoder = new TestDecoder(device);
        using var foreign = new TestDecoder(other);
        byte* data = stackalloc byte[8];
        ID3D11Resource** resources = stackalloc ID3D11Resource*[2];
        var good = new D3D11_VIDEO_DECODER_EXTENSION { Function = 1, ResourceCount = 2, ppResourceList = resources };
        Assert.Equal(E_INVALIDARG, decoder.Extend(null));
        Assert.Equal(D3D11_MESSAGE_ID_DECODEREXTENSION_NULLPARAM, device.LastMessage.Id);
        foreach (D3D11_VIDEO_DECODER_EXTENSION lacking in new[]
        {
            new D3D11_VIDEO_DECODER_EXTENSION { PrivateInputDataSize = 1, pPrivateOutputData = data, PrivateOutputDataSize = 1 },
            new D3D11_VIDEO_DECODER_EXTENSION { PrivateOutputDataSize = 1, pPrivateInputData = data, PrivateInputDataSize = 1 },
            new D3D11_VIDEO_DECODER_EXTENSION { ResourceCount = 1 },
        })
        {
            D3D11_VIDEO_DECODER_EXTENSION extension = lacking;
            Assert.Equal(E_INVALIDARG, decoder.Extend(&extension));
            Assert.Equal(D3D11_MESSAGE_ID_DECODEREXTENSION_NULLPARAM, device.LastMessage.Id);
        }
        foreach (nint wrong in new[] { 0, (nint)foreign.Texture, (nint)decoder.View, 0x1230 })
        {
            resources[0] = (ID3D11Resource*)decoder.Texture;
            resources[1] = (ID3D11Resource*)wrong;
            Assert.Equal(E_INVALIDARG, decoder.Extend(&good));
            Assert.Equal((D3D11_MESSAGE_ID_DECODEREXTENSION_INVALIDRESOURCE, "S15"), (device.LastMessage.Id, device.LastMessage.Rule));
        }
        resources[1] = (ID3D11Resource*)decoder.Texture;
        D3D11_VIDEO_DECODER_EXTENSION large = good with { ResourceCount = uint.MaxValue };
        Assert.Equal(E_INVALIDARG, decoder.Extend(&large));
        Assert.Equal((D3D11_MESSAGE_ID_DECODEREXTENSION_INVALIDRESOURCE, "S94"), (device.LastMessage.Id, device.LastMessage.Rule));
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->DecoderExtension(device.VideoContext, null, &good));
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->DecoderExtension(device.VideoContext, foreign.Pointer, &good));
        Assert.Equal(0, device.Driver.Count("VideoDecoderExtension"));
        Assert.Equal(S_OK, decoder.Extend(&good));
    }

    [Fact] // S57, S94
    public void A_driver_without_extensions_is_not_available()
    {
        var driver = new FakeDriver();
        _ = driver.EmptySlots.Add("pfnVideoDecoderExtension");
        using var device = new TestDevice(driver);
        using var decoder = new TestDecoder(device);
        D3D11_VIDEO_DECODER_EXTENSION extension = default;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, decoder.Extend(&extension));
    }

    [Fact]
    public void A_driver_without_decoders_is_not_available()
    {
        var driver = new FakeDriver();
        driver.EmptySlots.UnionWith(["pfnCreateVideoDecoder", "pfnCreateAuthenticatedChannel", "pfnGetVideoDecoderProfileCount"]);
        using var device = new TestDevice(driver);
        D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
        D3D11_VIDEO_DECODER_CONFIG config = default;
        ID3D11VideoDecoder* decoder = (ID3D11VideoDecoder*)1;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.VideoDevice->lpVtbl->CreateVideoDecoder(device.VideoDevice, &desc, &config, &decoder));
        Assert.True(decoder == null);
        ID3D11AuthenticatedChannel* channel;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice,
            D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, &channel));
        Assert.Equal(0u, device.VideoDevice->lpVtbl->GetVideoDecoderProfileCount(device.VideoDevice));
    }
}

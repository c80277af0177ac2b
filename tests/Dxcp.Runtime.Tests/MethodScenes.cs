using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>One of every object of Direct3D 11 and DXGI, and what makes a call of each method succeed.</summary>
internal sealed unsafe class MethodScene11 : IDisposable
{
    public TestDecoder Decoder { get; }

    public MethodScene11()
    {
        FakeDriver driver = FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4);
        driver.KeyExchanges = [Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION];
        Device = new TestDevice(driver, D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        Decoder = new TestDecoder(Device);
        nint target = (nint)Device.Texture(TestDevice.Desc()), staging = (nint)Device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING));
        nint buffer = (nint)Device.Buffer(new D3D11_BUFFER_DESC { ByteWidth = 64 });
        Guid adapterId = IDXGIAdapter.IID, factoryId = IDXGIFactory1.IID;
        void* adapter, factory;
        using ComPtr<IDXGIDevice1> dxgi = Device.DevicePtr.As<IDXGIDevice1>();
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->Base.Base.GetParent(dxgi.Pointer, &adapterId, &adapter));
        _ = Device.Own(new ComPtr<IDXGIAdapter>((IDXGIAdapter*)adapter));
        Assert.Equal(S_OK, ((IDXGIAdapter*)adapter)->lpVtbl->Base.GetParent(adapter, &factoryId, &factory));
        _ = Device.Own(new ComPtr<IDXGIFactory1>((IDXGIFactory1*)factory));
        ID3D11AuthenticatedChannel* channel = null;
        Assert.Equal(S_OK, Device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(Device.VideoDevice,
            D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, &channel));
        _ = Device.Own(new ComPtr<ID3D11AuthenticatedChannel>(channel));
        var desc = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
        ID3D11Query* query = null;
        Assert.Equal(S_OK, Device.Device->lpVtbl->CreateQuery(Device.Device, &desc, &query));
        _ = Device.Own(new ComPtr<ID3D11Query>(query));
        Device.Context->lpVtbl->End(Device.Context, (ID3D11Asynchronous*)query);
        Calls = new MethodCalls(staging, (nint)Device.Device, (nint)Device.Context, (nint)Device.Session(), (nint)Decoder.Pointer, (nint)Decoder.View,
            (nint)channel, (nint)query, buffer, (nint)adapter, (nint)factory)
        {
            Values =
            {
                ["riid"] = MethodCalls.Bytes(IUnknown.IID),
                ["ReturnedInterface"] = MethodCalls.Bytes(ID3D11Texture2D.IID),
                ["AdapterLuid"] = AdapterInformation.Luid,
                ["InterfaceName"] = MethodCalls.Bytes(IDXGIDevice.IID),
                ["NumResources"] = 0u,
                ["CreateBuffer.pDesc"] = MethodCalls.Bytes(new D3D11_BUFFER_DESC { ByteWidth = 64 }),
                ["CreateTexture2D.pDesc"] = MethodCalls.Bytes(TestDevice.Desc()),
                ["CreateTexture2D.pInitialData"] = (nint)0,
                ["CreateBuffer.pInitialData"] = (nint)0,
                ["Format"] = (uint)DXGI_FORMAT.DXGI_FORMAT_NV12,
                ["SampleCount"] = 1u,
                ["pCryptoType"] = MethodCalls.Bytes(Guids.D3D11_CRYPTO_TYPE_AES128_CTR),
                ["pKeyExchangeType"] = MethodCalls.Bytes(Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP),
                ["ChannelType"] = 2u,
                ["GetCryptoSessionPrivateDataSize.pKeyExchangeType"] = MethodCalls.Bytes(Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION),
                ["SampleWidth"] = 64u,
                ["SampleHeight"] = 32u,
                ["CreateVideoDecoder.pVideoDesc"] = MethodCalls.Bytes(TestDecoder.Desc),
                ["CreateVideoDecoderOutputView.pDesc"] = MethodCalls.Bytes(TestDecoder.ViewDesc),
                ["CreateVideoDecoderOutputView.pResource"] = (nint)Decoder.Texture,
                ["NegotiateCryptoSessionKeyExchangeMT.pCryptoSession"] = (nint)Device.Session(withKey: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION),
                ["DataSize"] = 256u,
                ["GetData.DataSize"] = 4u,
                ["Priority"] = 1,
                ["MapType"] = (uint)D3D11_MAP.D3D11_MAP_READ,
                ["pDstResource"] = target,
                ["SrcRowPitch"] = 64u,
                ["DecryptionBlt.pSrcSurface"] = staging,
                ["DecryptionBlt.pDstSurface"] = target,
                ["EncryptionBlt.pSrcSurface"] = target,
                ["EncryptionBlt.pDstSurface"] = staging,
                ["DecryptionBlt.pContentKey"] = (nint)0,
                ["DecryptionBlt.pEncryptedBlockInfo"] = (nint)0,
                ["DecoderBeginFrame.pContentKey"] = (nint)0,
                ["DecoderBeginFrame1.pContentKey"] = (nint)0,
                ["pDstBox"] = (nint)0,
                ["pSrcBox"] = (nint)0,
                ["IVSize"] = 16u,
                ["RandomNumberSize"] = 16u,
                ["KeySize"] = 16u,
                ["CertificateSize"] = (uint)driver.Certificate.Length,
                ["InputSize"] = (uint)sizeof(D3D11_AUTHENTICATED_QUERY_INPUT),
                ["OutputSize"] = (uint)sizeof(D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT),
                ["QueryAuthenticatedChannel.pInput"] = MethodCalls.Bytes(new D3D11_AUTHENTICATED_QUERY_INPUT
                {
                    QueryType = Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION,
                    hChannel = FakeVideoFunctions.ChannelName,
                }),
                ["ConfigureAuthenticatedChannel.InputSize"] = (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT),
                ["ConfigureAuthenticatedChannel.pInput"] = MethodCalls.Bytes(new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT
                {
                    Parameters = { ConfigureType = Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, hChannel = FakeVideoFunctions.ChannelName },
                }),
                ["Type"] = (uint)D3D11_VIDEO_DECODER_BUFFER_TYPE.D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
            },
        };
    }

    public TestDevice Device { get; }

    public MethodCalls Calls { get; }

    public void Dispose()
    {
        Calls.Dispose();
        Decoder.Dispose();
        Device.Dispose();
    }
}

/// <summary>One of every object of Direct3D 9, and what makes a call of each method succeed.</summary>
internal sealed unsafe class MethodScene9 : IDisposable
{
    public MethodScene9()
    {
        Decoding = new TestDecoder9().Open();
        IDirect3DAuthenticatedChannel9* channel;
        void* handle;
        Assert.Equal(S_OK, Device.Video->lpVtbl->CreateAuthenticatedChannel(Device.Video,
            D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, &channel, &handle));
        _ = Device.Own(new ComPtr<IDirect3DAuthenticatedChannel9>(channel));
        uint token;
        IDirect3DDeviceManager9* manager;
        Assert.Equal(S_OK, Dxva2.DXVA2CreateDirect3DDeviceManager9(&token, &manager));
        _ = Device.Own(new ComPtr<IDirect3DDeviceManager9>(manager));
        nint plain = (nint)Device.Plain(), memory = (nint)Device.SystemMemory(), target = (nint)Device.Target(lockable: 1);
        Calls = new MethodCalls(plain, (nint)Device.Enumerator, (nint)Device.Device, (nint)Device.Session(), (nint)Decoding.Decoder, (nint)channel,
            (nint)manager)
        {
            Values =
            {
                ["riid"] = MethodCalls.Bytes(IUnknown.IID),
                ["DeviceType"] = 1u,
                ["DevType"] = 1u,
                ["Width"] = TestDevice9.Width,
                ["Height"] = TestDevice9.Height,
                ["width"] = TestDevice9.Width,
                ["height"] = TestDevice9.Height,
                ["Format"] = (uint)FakeDriver9.Nv12,
                ["format"] = (uint)FakeDriver9.Nv12,
                ["EnumAdapterModes.Format"] = (uint)D3DFORMAT.D3DFMT_X8R8G8B8,
                ["BehaviorFlags"] = Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING,
                ["pPresentationParameters"] = MethodCalls.Bytes(TestDevice9.Parameters),
                ["pFullscreenDisplayMode"] = (nint)0,
                ["pMode"] = MethodCalls.Bytes(new D3DDISPLAYMODEEX { Size = (uint)sizeof(D3DDISPLAYMODEEX) }),
                ["pFilter"] = MethodCalls.Bytes(new D3DDISPLAYMODEFILTER { Size = (uint)sizeof(D3DDISPLAYMODEFILTER) }),
                ["pSharedHandle"] = (nint)0,
                ["pSourceSurface"] = memory,
                ["StretchRect.pSourceSurface"] = plain,
                ["pDestSurface"] = target,
                ["GetRenderTargetData.pRenderTarget"] = target,
                ["GetRenderTargetData.pDestSurface"] = memory,
                ["pSourceRect"] = (nint)0,
                ["pDestRect"] = (nint)0,
                ["pDestPoint"] = (nint)0,
                ["pRect"] = (nint)0,
                ["ChannelType"] = 2u,
                ["pCryptoType"] = MethodCalls.Bytes(Guids.D3DCRYPTOTYPE_AES128_CTR),
                ["guid"] = MethodCalls.Bytes(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
                ["pVideoDesc"] = MethodCalls.Bytes(new DXVA2_VideoDesc
                {
                    SampleWidth = TestDevice9.Width,
                    SampleHeight = TestDevice9.Height,
                    Format = FakeDriver9.Nv12,
                }),
                ["pReserved"] = (nint)0,
                ["ppDecoderRenderTargets"] = MethodCalls.Bytes((nint)Decoding.Target),
                ["NumSurfaces"] = 1u,
                ["DecryptionBlt.pSrcSurface"] = memory,
                ["DecryptionBlt.pEncryptedBlockInfo"] = (nint)0,
                ["DecryptionBlt.pContentKey"] = (nint)0,
                ["EncryptionBlt.pDstSurface"] = memory,
                ["DstSurfaceSize"] = TestDevice9.BltSize,
                ["SrcSurfaceSize"] = TestDevice9.BltSize,
                ["CertifacteSize"] = (uint)Device.Driver.Certificate.Length,
                ["DataSize"] = 256u,
                ["RandomNumberSize"] = 16u,
                ["KeySize"] = 16u,
                ["BufferType"] = FakeDeviceFunctions9.Bitstream,
                ["BeginFrame.pRenderTarget"] = (nint)Decoding.Target,
                ["pvPVPData"] = (nint)0,
                ["InputSize"] = (uint)sizeof(D3D11_AUTHENTICATED_QUERY_INPUT),
                ["OutputSize"] = (uint)sizeof(D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT),
                ["Configure.InputSize"] = (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT),
                ["Query.pInput"] = MethodCalls.Bytes(new D3D11_AUTHENTICATED_QUERY_INPUT
                {
                    QueryType = Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION,
                    hChannel = (nint)handle,
                }),
                ["Configure.pInput"] = MethodCalls.Bytes(new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT
                {
                    Parameters = { ConfigureType = Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, hChannel = (nint)handle },
                }),
                ["resetToken"] = token,
            },
        };
    }

    public TestDecoder9 Decoding { get; }

    public TestDevice9 Device => Decoding.Device;

    public MethodCalls Calls { get; }

    public void Dispose()
    {
        Calls.Dispose();
        Decoding.Dispose();
    }
}

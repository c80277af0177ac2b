using Dxcp.Abi;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// What a call works on outlives the call, though its last reference is released in the middle of it (S122): the fake driver releases inside of its own
/// function, as another thread would.
/// </summary>
public sealed unsafe class InUseTests
{
    private delegate void Call(TestDevice device, ID3D11Resource* target, ID3D11Resource* staging);

    private static readonly Dictionary<string, Call> s_calls = new()
    {
        ["StagingResourceMap"] = (d, target, staging) =>
        {
            D3D11_MAPPED_SUBRESOURCE mapped;
            _ = d.Context->lpVtbl->Map(d.Context, staging, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped);
        },
        ["ResourceCopy"] = (d, target, staging) => d.Context->lpVtbl->CopyResource(d.Context, target, staging),
        ["ResourceCopyRegion"] = (d, target, staging) => d.Context->lpVtbl->CopySubresourceRegion(d.Context, target, 0, 0, 0, 0, staging, 0, null),
        ["ResourceUpdateSubresourceUP"] = (d, target, staging) =>
        {
            byte* data = stackalloc byte[64 * 48];
            d.Context->lpVtbl->UpdateSubresource(d.Context, target, 0, null, data, 64, 0);
        },
        ["DecryptionBlt"] = (d, target, staging) =>
        {
            byte* iv = stackalloc byte[16];
            d.VideoContext->lpVtbl->DecryptionBlt(d.VideoContext, d.Session(), (ID3D11Texture2D*)staging, (ID3D11Texture2D*)target, null, 0, null, 16, iv);
        },
        ["EncryptionBlt"] = (d, target, staging) =>
        {
            byte* iv = stackalloc byte[16];
            d.VideoContext->lpVtbl->EncryptionBlt(d.VideoContext, d.Session(), (ID3D11Texture2D*)target, (ID3D11Texture2D*)staging, 16, iv);
        },
    };

    public static TheoryData<string> Entries => [.. s_calls.Keys];

    [Theory, MemberData(nameof(Entries))]
    public void Resources_released_in_the_middle_of_a_call_go_when_it_has_ended(string entry)
    {
        using var device = new TestDevice();
        nint target = Make(device, TestDevice.Desc()), staging = Make(device, TestDevice.Desc(D3D11_USAGE_STAGING));
        int alive = -1;
        device.Driver.During[entry] = () =>
        {
            Release(target);
            Release(staging);
            alive = device.Driver.Alive.Values.Count(kind => kind == "resource");
        };
        s_calls[entry](device, (ID3D11Resource*)target, (ID3D11Resource*)staging);
        // What the call does not work on goes at once.
        Assert.Equal(entry is "StagingResourceMap" or "ResourceUpdateSubresourceUP" ? 1 : 2, alive);
        Assert.DoesNotContain("resource", device.Driver.Alive.Values);
        Assert.Equal(2, device.Driver.Count("DestroyResource"));
    }

    [Theory] // S122
    [InlineData("NegotiateCryptoSessionKeyExchange"), InlineData("StartSessionKeyRefresh"), InlineData("FinishSessionKeyRefresh")]
    [InlineData("GetEncryptionBltKey"), InlineData("GetDataForNewHardwareKey"), InlineData("NegotiateCryptoSessionKeyExchangeMT")]
    public void A_session_released_in_the_middle_of_a_call_on_it_goes_when_the_call_has_ended(string entry)
    {
        using var device = new TestDevice(FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4));
        const uint drm = 0x8000; // HARDWARE_DRM_COMMUNICATION, as the driver numbers it (D15)
        device.Driver.Caps |= drm;
        using ComPtr<ID3D11VideoContext1> context = device.ContextPtr.As<ID3D11VideoContext1>();
        using ComPtr<ID3D11VideoDevice2> video = device.DevicePtr.As<ID3D11VideoDevice2>();
        bool isOfHardware = entry.EndsWith("MT", StringComparison.Ordinal);
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        Guid exchange = isOfHardware ? Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION : Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* made;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &made));
        ID3D11CryptoSession* session = made;
        if (entry is not "NegotiateCryptoSessionKeyExchange" && !isOfHardware)
            Assert.Equal(S_OK, device.Negotiate(session));
        if (entry is "FinishSessionKeyRefresh")
            _ = device.Start(session);
        nint pointer = (nint)session;
        int destroyed = -1;
        device.Driver.During[entry] = () =>
        {
            Release(pointer);
            destroyed = device.Driver.Count("DestroyCryptoSession");
        };
        ulong data;
        byte* key = stackalloc byte[16];
        D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA input = default;
        D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA output = default;
        var command = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA { pInputData = &input, pOutputData = &output };
        _ = entry switch
        {
            "NegotiateCryptoSessionKeyExchange" => device.Negotiate(session),
            "StartSessionKeyRefresh" => device.Start(session).Length,
            "FinishSessionKeyRefresh" => Finish(),
            "GetEncryptionBltKey" => device.VideoContext->lpVtbl->GetEncryptionBltKey(device.VideoContext, session, 16, key),
            "GetDataForNewHardwareKey" => context.Pointer->lpVtbl->GetDataForNewHardwareKey(context.Pointer, session, 0, null, &data),
            _ => video.Pointer->lpVtbl->NegotiateCryptoSessionKeyExchangeMT(video.Pointer, session, 0,
                (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA), &command),
        };
        Assert.Equal((0, 1), (destroyed, device.Driver.Count("DestroyCryptoSession")));

        int Finish()
        {
            device.Finish(session);
            return S_OK;
        }
    }

    [Fact]
    public void A_session_released_in_the_middle_of_a_blt_goes_when_it_has_ended()
    {
        using var device = new TestDevice();
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* session;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &session));
        Assert.Equal(S_OK, device.Negotiate(session));
        nint pointer = (nint)session;
        int destroyed = -1;
        device.Driver.During["EncryptionBlt"] = () =>
        {
            Release(pointer);
            destroyed = device.Driver.Count("DestroyCryptoSession");
        };
        byte* iv = stackalloc byte[16];
        device.VideoContext->lpVtbl->EncryptionBlt(device.VideoContext, session, device.Texture(TestDevice.Desc()),
            device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING)), 16, iv);
        Assert.Equal((0, 1), (destroyed, device.Driver.Count("DestroyCryptoSession")));
    }

    [Fact]
    public void A_frame_holds_its_view_and_texture_to_the_end()
    {
        using var device = new TestDevice();
        D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
        var config = new D3D11_VIDEO_DECODER_CONFIG { ConfigBitstreamRaw = 1 };
        ID3D11VideoDecoder* decoder;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateVideoDecoder(device.VideoDevice, &desc, &config, &decoder));
        nint texture = Make(device, TestDevice.Desc() with { BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_DECODER, ArraySize = 3 });
        Assert.Equal(S_OK, TestDecoder.CreateView(device, (ID3D11Resource*)texture, TestDecoder.ViewDesc, out ID3D11VideoDecoderOutputView* view));
        Release(texture);
        Assert.Equal(S_OK, device.VideoContext->lpVtbl->DecoderBeginFrame(device.VideoContext, decoder, view, 0, null));
        Release((nint)view);
        Assert.Contains("resource", device.Driver.Alive.Values);
        Assert.Equal(S_OK, device.VideoContext->lpVtbl->DecoderEndFrame(device.VideoContext, decoder));
        Assert.DoesNotContain("resource", device.Driver.Alive.Values);
        Release((nint)decoder);
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact]
    public void An_Unmap_in_the_middle_of_a_Map_is_refused_and_the_map_stands()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = OwnChannel(device);
        nint resource = Make(device, Restricted);
        device.Driver.During["StagingResourceMap"] = () => Unmap(device, resource);
        Assert.Equal(S_OK, Map(device, resource));
        Assert.Equal(0, device.Driver.Count("StagingResourceUnmap"));
        Assert.Equal("Unmap", Assert.Single(device.Messages).Message.Method);
        Assert.Equal(E_INVALIDARG, Protect(device, channel)); // S81: the one map counts
        Unmap(device, resource);
        Assert.Equal((1, S_OK), (device.Driver.Count("StagingResourceUnmap"), Protect(device, channel)));
        Release(resource);
        Assert.Equal(E_ACCESSDENIED, Map(device, Owned(device)));
    }

    [Fact] // S81
    public void A_texture_that_goes_while_it_is_mapped_keeps_no_protection_from_coming_into_force()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = OwnChannel(device);
        nint resource = Make(device, Restricted);
        Assert.Equal(S_OK, Map(device, resource));
        Assert.Equal(E_INVALIDARG, Protect(device, channel));
        Release(resource);
        Assert.Equal(S_OK, Protect(device, channel));
    }

    [Fact] // S81
    public void Protection_does_not_come_into_force_in_the_middle_of_a_Map_or_an_Unmap()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = OwnChannel(device);
        nint channelPointer = (nint)channel, resource = Owned(device);
        int inMap = 0, inUnmap = 0;
        device.Driver.During["StagingResourceMap"] = () => inMap = Protect(device, (ID3D11AuthenticatedChannel*)channelPointer);
        Assert.Equal(S_OK, Map(device, resource));
        device.Driver.During["StagingResourceUnmap"] = () => inUnmap = Protect(device, (ID3D11AuthenticatedChannel*)channelPointer);
        Unmap(device, resource);
        Assert.Equal((E_INVALIDARG, E_INVALIDARG, S_OK), (inMap, inUnmap, Protect(device, channel)));
    }

    [Fact]
    public void A_second_Map_or_Unmap_in_the_middle_of_one_is_refused()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = OwnChannel(device);
        nint resource = Owned(device);
        int second = S_OK;
        device.Driver.During["StagingResourceMap"] = () => second = Map(device, resource);
        Assert.Equal(S_OK, Map(device, resource));
        device.Driver.During["StagingResourceUnmap"] = () => Unmap(device, resource);
        Unmap(device, resource);
        Assert.Equal((E_INVALIDARG, 1, 1), (second, device.Driver.Count("StagingResourceMap"), device.Driver.Count("StagingResourceUnmap")));
        Assert.Equal(S_OK, Protect(device, channel)); // no map is left, and none too few
        Assert.Equal(E_ACCESSDENIED, Map(device, resource));
    }

    private static D3D11_TEXTURE2D_DESC Restricted => TestDevice.Desc(D3D11_USAGE_STAGING) with
    {
        MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
    };

    private static nint Owned(TestDevice device) => (nint)device.Texture(Restricted);

    private static nint Make(TestDevice device, D3D11_TEXTURE2D_DESC desc)
    {
        ID3D11Texture2D* made;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, null, &made));
        return (nint)made;
    }

    private static void Release(nint pointer) => _ = ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);

    private static int Map(TestDevice device, nint resource)
    {
        D3D11_MAPPED_SUBRESOURCE mapped;
        return device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)resource, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped);
    }

    private static void Unmap(TestDevice device, nint resource) => device.Context->lpVtbl->Unmap(device.Context, (ID3D11Resource*)resource, 0);

    private static ID3D11AuthenticatedChannel* OwnChannel(TestDevice device)
    {
        ID3D11AuthenticatedChannel* made;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice,
            D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11, &made));
        return device.Own(new ComPtr<ID3D11AuthenticatedChannel>(made)).Pointer;
    }

    private static int Protect(TestDevice device, ID3D11AuthenticatedChannel* channel)
    {
        void* name;
        channel->lpVtbl->GetChannelHandle(channel, &name);
        var command = new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT
        {
            Parameters = { ConfigureType = Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, hChannel = (nint)name },
            Protections = { Value = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled },
        };
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT answer;
        return device.VideoContext->lpVtbl->ConfigureAuthenticatedChannel(device.VideoContext, channel,
            (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT), &command, &answer);
    }
}

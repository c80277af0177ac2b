using Dxcp.Abi;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Argument by argument: what an application passes to a call of Direct3D 11 reaches the driver's function as it is, no two alike, and what the driver
/// gives comes back.
/// </summary>
public sealed unsafe class Arguments11Tests : IDisposable
{
    private const uint NoOverwrite = 1, Discard = 2; // D3D11_COPY_FLAGS

    private static readonly byte[] s_memory = GC.AllocateArray<byte>(1 << 16, pinned: true);

    private readonly TestDevice _device = new();

    private FakeDriver Driver => _device.Driver;

    private static nint Memory
    {
        get
        {
            fixed (byte* memory = s_memory)
                return (nint)memory;
        }
    }

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(D3D11_USAGE_STAGING, D3D11_MAP.D3D11_MAP_READ, 0u, "StagingResource", "StagingResource")]
    [InlineData(D3D11_USAGE_STAGING, D3D11_MAP.D3D11_MAP_WRITE, 0u, "StagingResource", "StagingResource")]
    [InlineData(D3D11_USAGE_STAGING, D3D11_MAP.D3D11_MAP_READ_WRITE, 0x100000u, "StagingResource", "StagingResource")]
    [InlineData(D3D11_USAGE_DYNAMIC, D3D11_MAP.D3D11_MAP_WRITE_DISCARD, 0u, "DynamicResource", "DynamicResource")]
    [InlineData(D3D11_USAGE_DYNAMIC, D3D11_MAP.D3D11_MAP_WRITE_NO_OVERWRITE, 0u, "Resource", "DynamicResource")]
    public void A_map_and_its_end_name_resource_and_subresource(D3D11_USAGE usage, D3D11_MAP type, uint flags, string map, string unmap)
    {
        bool isStaging = usage == D3D11_USAGE_STAGING;
        ID3D11Resource* texture = (ID3D11Resource*)_device.Texture(TestDevice.Desc(usage) with
        {
            ArraySize = isStaging ? 4u : 1,
            BindFlags = isStaging ? 0 : (uint)D3D11_BIND_FLAG.D3D11_BIND_SHADER_RESOURCE,
            CPUAccessFlags = (uint)(D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE | (isStaging ? D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ : 0)),
        });
        _ = _device.Texture(TestDevice.Desc()); // not the last one
        nint handle = FakeHandles.AddressOf(_device, texture);
        uint sub = isStaging ? 3u : 0;
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(S_OK, _device.Context->lpVtbl->Map(_device.Context, texture, sub, type, flags, &mapped));
        string entry = map + (isStaging || map == "Resource" ? "Map" : "MapDiscard");
        Assert.Equal([handle, sub, (D3D10_DDI_MAP)type, flags], Driver.Got[entry]);
        Assert.Equal((*(nint*)handle, 256u, 1u << 20), ((nint)mapped.pData, mapped.RowPitch, mapped.DepthPitch));
        _device.Context->lpVtbl->Unmap(_device.Context, texture, sub);
        Assert.Equal([handle, sub], Driver.Got[unmap + "Unmap"]);
    }

    [Fact]
    public void An_update_names_place_box_memory_and_pitches()
    {
        ID3D11Resource* texture = (ID3D11Resource*)_device.Texture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8_UNORM) with { ArraySize = 4 });
        var box = new D3D11_BOX { left = 3, top = 5, front = 0, right = 33, bottom = 27, back = 1 };
        _device.Context->lpVtbl->UpdateSubresource(_device.Context, texture, 2, &box, (void*)Memory, 77, 4099);
        Assert.Equal([FakeHandles.AddressOf(_device, texture), 2u, Memory, 77u, 4099u, 0u], Driver.Got["ResourceUpdateSubresourceUP"]);
        Fields.Carried(box, Driver.LastUpdate!.Value);
        using ComPtr<ID3D11DeviceContext1> context = _device.ContextPtr.As<ID3D11DeviceContext1>();
        context.Pointer->lpVtbl->UpdateSubresource1(context.Pointer, texture, 1, &box, (void*)Memory, 78, 5000, Discard);
        Assert.Equal([FakeHandles.AddressOf(_device, texture), 1u, Memory, 78u, 5000u, Discard],
            Driver.Got["ResourceUpdateSubresourceUP"]);
    }

    [Fact]
    public void A_copy_names_both_places_and_the_box()
    {
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8_UNORM) with { ArraySize = 4 };
        ID3D11Resource* to = (ID3D11Resource*)_device.Texture(desc), from = (ID3D11Resource*)_device.Texture(desc);
        nint toHandle = FakeHandles.AddressOf(_device, to), fromHandle = FakeHandles.AddressOf(_device, from);
        _device.Context->lpVtbl->CopyResource(_device.Context, to, from);
        Assert.Equal([toHandle, fromHandle], Driver.Got["ResourceCopy"]);
        var box = new D3D11_BOX { left = 3, top = 5, front = 0, right = 33, bottom = 21, back = 1 };
        _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, to, 1, 7, 9, 0, from, 2, &box);
        object?[] got = Driver.Got["ResourceCopyRegion"];
        Assert.Equal([toHandle, 1u, 7u, 9u, 0u, fromHandle, 2u, 0u], (object?[])[.. got[..7], got[8]]);
        Fields.Carried(box, got[7]!);
        using ComPtr<ID3D11DeviceContext1> context = _device.ContextPtr.As<ID3D11DeviceContext1>();
        context.Pointer->lpVtbl->CopySubresourceRegion1(context.Pointer, to, 3, 0, 0, 0, from, 0, null, NoOverwrite);
        Assert.Equal([toHandle, 3u, 0u, 0u, 0u, fromHandle, 0u, null, NoOverwrite], Driver.Got["ResourceCopyRegion"]);
    }

    [Fact] // R31, R32
    public void A_blt_names_session_both_surfaces_key_IV_and_pattern()
    {
        ID3D11CryptoSession* session = _device.Session();
        nint sessionHandle = Driver.Alive.Single(pair => pair.Value == "session").Key;
        _ = _device.Session();
        ID3D11Texture2D* staging = _device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING)), target = _device.Texture(TestDevice.Desc());
        nint from = FakeHandles.AddressOf(_device, (ID3D11Resource*)staging), to = FakeHandles.AddressOf(_device, (ID3D11Resource*)target);
        D3D11_ENCRYPTED_BLOCK_INFO info = Fields.Distinct<D3D11_ENCRYPTED_BLOCK_INFO>();
        _device.VideoContext->lpVtbl->DecryptionBlt(_device.VideoContext, session, staging, target, &info, 16, (void*)Memory, 16, (void*)(Memory + 64));
        Assert.Equal([sessionHandle, from, to, 16u, Memory, 16u, Memory + 64], Driver.Got["DecryptionBlt"]);
        Fields.Carried(info, Driver.LastBlockInfo);
        _device.VideoContext->lpVtbl->EncryptionBlt(_device.VideoContext, session, target, staging, 16, (void*)Memory);
        Assert.Equal([sessionHandle, to, from, 16u], Driver.Got["EncryptionBlt"]);
        Assert.Equal(S_OK, _device.Negotiate(session));
        Assert.Equal([sessionHandle, 256u], Driver.Got["NegotiateCryptoSessionKeyExchange"][..2]);
    }

    [Fact] // S197
    public void A_frame_under_a_key_of_hardware_begins_field_by_field()
    {
        Guid exchange = Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION;
        ID3D11CryptoSession* session = _device.Session(withKey: false, exchange);
        nint sessionHandle = Driver.Alive.Single(pair => pair.Value == "session").Key;
        D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
        var config = new D3D11_VIDEO_DECODER_CONFIG { guidConfigBitstreamEncryption = Guids.D3D11_DECODER_ENCRYPTION_HW_CENC };
        using var plain = new TestDecoder(_device);
        ID3D11VideoDecoder* made = null;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CreateVideoDecoder(_device.VideoDevice, &desc, &config, &made));
        using var decoder = new ComPtr<ID3D11VideoDecoder>(made);
        D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION key = Fields.Distinct<D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION>() with
        {
            pCryptoSession = session
        };
        Assert.Equal(S_OK, _device.VideoContext->lpVtbl->DecoderBeginFrame(_device.VideoContext, made, plain.View, (uint)sizeof(
            D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION), &key));
        Fields.Carried(key, Driver.Got["VideoDecoderBeginFrame"][1]!, new(StringComparer.Ordinal) { ["hCryptoSession.pDrvPrivate"] = sessionHandle },
            "pCryptoSession");
    }

    [Fact] // S75, D191
    public void What_WDDM_added_is_asked_for_and_answered_argument_by_argument()
    {
        using var device = new TestDevice(FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4));
        FakeDriver driver = device.Driver;
        using ComPtr<ID3D11VideoDevice1> video = device.DevicePtr.As<ID3D11VideoDevice1>();
        using ComPtr<ID3D11VideoContext1> context = device.ContextPtr.As<ID3D11VideoContext1>();
        Guid cryptoType = new("00000001-0000-0000-0000-000000000000"), profile = new("00000002-0000-0000-0000-000000000000");
        Guid exchange = Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION;
        driver.Answer("GetCryptoSessionPrivateDataSize", (11u, 22u));
        uint input, output;
        Assert.Equal(S_OK, video.Pointer->lpVtbl->GetCryptoSessionPrivateDataSize(video.Pointer, &cryptoType, &profile, &exchange, &input, &output));
        Assert.Equal((11u, 22u), (input, output));
        Assert.Equal([cryptoType, profile, exchange], driver.Got["GetCryptoSessionPrivateDataSize"]);

        var rate = new DXGI_RATIONAL { Numerator = 30000, Denominator = 1001 };
        uint caps;
        Assert.Equal(S_OK, video.Pointer->lpVtbl->GetVideoDecoderCaps(video.Pointer, &profile, 640, 480, &rate, 7777, &cryptoType, &caps));
        object?[] got = driver.Got["QueryVideoCapabilities"];
        Assert.Equal((D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY.D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_CAPS,
            (uint)sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS), cryptoType), (got[0], got[1], got[3]));
        Fields.Carried(new D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS
        {
            DecodeProfile = profile,
            SampleWidth = 640,
            SampleHeight = 480,
            FrameRate = rate,
            BitRate = 7777
        }, got[2]!, new(StringComparer.Ordinal) { ["pCryptoType"] = Fields.Of(got[2]!)["pCryptoType"] });

        ID3D11CryptoSession* session = device.Session(withKey: false, exchange);
        nint handle = driver.Alive.Single(pair => pair.Value == "session").Key;
        driver.Answer("GetDataForNewHardwareKey", 0x1122334455667788UL);
        ulong data;
        Assert.Equal(S_OK, context.Pointer->lpVtbl->GetDataForNewHardwareKey(context.Pointer, session, 33, (void*)Memory, &data));
        Assert.Equal([handle, 33u, Memory], driver.Got["GetDataForNewHardwareKey"]);
        Assert.Equal(0x1122334455667788UL, data);
        foreach (D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS status in Enum.GetValues<D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS>())
        {
            driver.Answer("CheckCryptoSessionStatus", status);
            D3D11_CRYPTO_SESSION_STATUS told;
            Assert.Equal(S_OK, context.Pointer->lpVtbl->CheckCryptoSessionStatus(context.Pointer, session, &told));
            Assert.Equal($"{status}".Replace("WDDM2_0DDI", "11", StringComparison.Ordinal), $"{told}");
            Assert.Equal([handle], driver.Got["CheckCryptoSessionStatus"]);
        }
    }

    [Fact]
    public void A_message_goes_to_the_channel_it_is_for_whole()
    {
        ID3D11AuthenticatedChannel* first = null, made = null;
        var type = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(_device.VideoDevice, type, &first));
        nint handle = Driver.Alive.Single(pair => pair.Value == "channel").Key;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(_device.VideoDevice, type, &made));
        using ComPtr<ID3D11AuthenticatedChannel> one = new(first), two = new(made);
        Assert.Equal(S_OK, _device.VideoContext->lpVtbl->NegotiateAuthenticatedChannelKeyExchange(_device.VideoContext, first, 256, (void*)Memory));
        Assert.Equal([handle, 256u, Memory], Driver.Got["NegotiateAuthenticatedChannelKeyExchange"]);
        var query = Fields.Distinct<D3D11_AUTHENTICATED_QUERY_INPUT>() with { hChannel = FakeVideoFunctions.ChannelName };
        D3D11_AUTHENTICATED_QUERY_OUTPUT answer;
        Assert.Equal(S_OK, _device.VideoContext->lpVtbl->QueryAuthenticatedChannel(_device.VideoContext, first, (uint)sizeof(D3D11_AUTHENTICATED_QUERY_INPUT),
            &query, (uint)sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT), &answer));
        Assert.Equal(new ReadOnlySpan<byte>(&query, sizeof(D3D11_AUTHENTICATED_QUERY_INPUT)), Driver.LastMessage);
        Assert.Equal([.. Enumerable.Repeat((byte)0x33, sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT))],
            new ReadOnlySpan<byte>(&answer, sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT)));
        void* name;
        first->lpVtbl->GetChannelHandle(first, &name);
        Assert.Equal(FakeVideoFunctions.ChannelName, (nint)name);
    }
}

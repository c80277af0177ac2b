using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>One of everything on a Direct3D 11 device, and a call for each function of the driver that can fail. A call that succeeds leaves nothing.</summary>
internal sealed unsafe class Codes11Scene : IDisposable
{
    private static readonly byte[] s_memory = GC.AllocateArray<byte>(1 << 16, pinned: true);

    private readonly ComPtr<ID3D11AuthenticatedChannel> _channel;
    private readonly ComPtr<ID3D11Query> _query;
    private readonly ID3D11CryptoSession* _session;
    private readonly ID3D11Resource* _staging;
    private readonly ID3D11Resource* _target;

    public Codes11Scene()
    {
        Device = new TestDevice();
        Decoder = new TestDecoder(Device);
        _session = Device.Session();
        _staging = (ID3D11Resource*)Device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING));
        _target = (ID3D11Resource*)Device.Texture(TestDevice.Desc());
        ID3D11AuthenticatedChannel* channel = null;
        Assert.Equal(S_OK, Device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(Device.VideoDevice,
            D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, &channel));
        _channel = new(channel);
        var desc = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
        ID3D11Query* query = null;
        Assert.Equal(S_OK, Device.Device->lpVtbl->CreateQuery(Device.Device, &desc, &query));
        _query = new(query);
        Device.Context->lpVtbl->End(Device.Context, (ID3D11Asynchronous*)query);
    }

    public TestDevice Device { get; }

    public TestDecoder Decoder { get; }

    public FakeDriver Driver => Device.Driver;

    private static void* Memory
    {
        get
        {
            fixed (byte* memory = s_memory)
                return memory;
        }
    }

    /// <summary>Calls the method that reaches a driver's function: its code, or null where it has none.</summary>
    public int? Call(string function)
    {
        ID3D11VideoContext* video = Device.VideoContext;
        switch (function)
        {
            case "GetContentProtectionCaps":
                D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
                return Device.VideoDevice->lpVtbl->GetContentProtectionCaps(Device.VideoDevice, null, null, &caps);
            case "GetCryptoKeyExchangeType":
                Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange;
                return Device.VideoDevice->lpVtbl->CheckCryptoKeyExchange(Device.VideoDevice, &type, null, 0, &exchange);
            case "CreateCryptoSession":
                Guid cryptoType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, keyExchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
                ID3D11CryptoSession* session;
                return Made.Released(Device.VideoDevice->lpVtbl->CreateCryptoSession(Device.VideoDevice, &cryptoType, null, &keyExchange, &session), session);
            case "NegotiateCryptoSessionKeyExchange":
                return Device.Negotiate(_session);
            case "GetCertificateSize":
                uint size;
                return _session->lpVtbl->GetCertificateSize(_session, &size);
            case "GetCertificate":
                return _session->lpVtbl->GetCertificate(_session, (uint)Driver.Certificate.Length, (byte*)Memory);
            case "StartSessionKeyRefresh":
                _ = Device.Start(_session);
                return null;
            case "FinishSessionKeyRefresh":
                _ = Device.Start(_session);
                Device.Finish(_session);
                return null;
            case "GetEncryptionBltKey":
                return video->lpVtbl->GetEncryptionBltKey(video, _session, 16, Memory);
            case "EncryptionBlt":
                video->lpVtbl->EncryptionBlt(video, _session, (ID3D11Texture2D*)_target, (ID3D11Texture2D*)_staging, 16, Memory);
                return null;
            case "DecryptionBlt":
                var info = new D3D11_ENCRYPTED_BLOCK_INFO { NumBytesInEncryptPattern = 16 };
                video->lpVtbl->DecryptionBlt(video, _session, (ID3D11Texture2D*)_staging, (ID3D11Texture2D*)_target, &info, 0, null, 16, Memory);
                return info.NumBytesInEncryptPattern == 16 ? S_OK : (int)info.NumBytesInEncryptPattern;
            case "CreateAuthenticatedChannel":
                ID3D11AuthenticatedChannel* channel;
                return Made.Released(Device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(Device.VideoDevice,
                    D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, &channel), channel);
            case "NegotiateAuthenticatedChannelKeyExchange":
                return video->lpVtbl->NegotiateAuthenticatedChannelKeyExchange(video, _channel.Pointer, 256, Memory);
            case "QueryAuthenticatedChannel":
                var query = new D3D11_AUTHENTICATED_QUERY_INPUT
                {
                    QueryType = Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION,
                    hChannel = FakeVideoFunctions.ChannelName
                };
                return video->lpVtbl->QueryAuthenticatedChannel(video, _channel.Pointer, (uint)sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), &query,
                    (uint)sizeof(D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT), Memory);
            case "ConfigureAuthenticatedChannel":
                var command = new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT
                {
                    Parameters = { ConfigureType =
                    Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, hChannel = FakeVideoFunctions.ChannelName }
                };
                return video->lpVtbl->ConfigureAuthenticatedChannel(video, _channel.Pointer, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT),
                    &command, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)Memory);
            default:
                return CallDecoder(function);
        }
    }

    private int? CallDecoder(string function)
    {
        ID3D11VideoContext* video = Device.VideoContext;
        switch (function)
        {
            case "CreateVideoDecoder":
                D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
                D3D11_VIDEO_DECODER_CONFIG config = default;
                ID3D11VideoDecoder* decoder;
                return Made.Released(Device.VideoDevice->lpVtbl->CreateVideoDecoder(Device.VideoDevice, &desc, &config, &decoder), decoder);
            case "VideoDecoderGetHandle":
                void* handle;
                return Decoder.Pointer->lpVtbl->GetDriverHandle(Decoder.Pointer, &handle);
            case "CreateVideoDecoderOutputView":
                return Made.Released(
                    TestDecoder.CreateView(Device, (ID3D11Resource*)Decoder.Texture, TestDecoder.ViewDesc, out ID3D11VideoDecoderOutputView* view),
                    view);
            case "VideoDecoderBeginFrame":
                int begun = Decoder.Begin();
                return begun < 0 ? begun : Decoder.End();
            case "VideoDecoderEndFrame":
                Assert.Equal(S_OK, Decoder.Begin());
                return Decoder.End();
            case "VideoDecoderSubmitBuffers":
                if (Decoder.Begin() is var gone and < 0)
                    return gone;
                D3D11_VIDEO_DECODER_BUFFER_DESC none = default;
                int submitted = video->lpVtbl->SubmitDecoderBuffers(video, Decoder.Pointer, 0, &none);
                _ = Decoder.End();
                return submitted;
            case "VideoDecoderExtension":
                D3D11_VIDEO_DECODER_EXTENSION extension = default;
                return Decoder.Extend(&extension);
            default:
                return CallPlain(function);
        }
    }

    private int? CallPlain(string function)
    {
        ID3D11DeviceContext* context = Device.Context;
        switch (function)
        {
            case "CreateResource":
                D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
                ID3D11Texture2D* texture;
                return Made.Released(Device.Device->lpVtbl->CreateTexture2D(Device.Device, &desc, null, &texture), texture);
            case "StagingResourceMap":
                D3D11_MAPPED_SUBRESOURCE mapped;
                int code = context->lpVtbl->Map(context, _staging, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped);
                if (code >= 0)
                    context->lpVtbl->Unmap(context, _staging, 0);
                return code;
            case "StagingResourceUnmap":
                Assert.Equal(S_OK, context->lpVtbl->Map(context, _staging, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
                context->lpVtbl->Unmap(context, _staging, 0);
                return null;
            case "ResourceUpdateSubresourceUP":
                context->lpVtbl->UpdateSubresource(context, _target, 0, null, Memory, 64, 0);
                return null;
            case "ResourceCopy":
                context->lpVtbl->CopyResource(context, _target, _staging);
                return null;
            case "ResourceCopyRegion":
                context->lpVtbl->CopySubresourceRegion(context, _target, 0, 0, 0, 0, _staging, 0, null);
                return null;
            case "Flush":
                context->lpVtbl->Flush(context);
                return null;
            case "CreateQuery":
                var query = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
                ID3D11Query* made;
                return Made.Released(Device.Device->lpVtbl->CreateQuery(Device.Device, &query, &made), made);
            case "QueryGetData":
                int done;
                return context->lpVtbl->GetData(context, (ID3D11Asynchronous*)_query.Pointer, &done, sizeof(int), 0);
            default:
                throw new ArgumentException(function);
        }
    }

    public void Dispose()
    {
        _query.Dispose();
        _channel.Dispose();
        Decoder.Dispose();
        Device.Dispose();
    }
}

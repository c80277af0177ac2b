using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What a method that refuses leaves where it would have written a value: zeros, not what lay there before (as R250 has it for pointers).</summary>
public sealed unsafe class OutValueTests
{
    private delegate int Call(TestDevice device, Scene scene, byte* place);

    private static readonly Dictionary<string, (int Size, Call Make)> s_calls = new(StringComparer.Ordinal)
    {
        ["GetVideoDecoderProfile"] = (sizeof(Guid), (d, s, p) => d.VideoDevice->lpVtbl->GetVideoDecoderProfile(d.VideoDevice, 0, (Guid*)p)),
        ["CheckVideoDecoderFormat"] = (sizeof(int), (d, s, p) =>
        {
            Guid profile = FakeVideoFunctions.Profile;
            return d.VideoDevice->lpVtbl->CheckVideoDecoderFormat(d.VideoDevice, &profile, DXGI_FORMAT.DXGI_FORMAT_NV12, (int*)p);
        }
        ),
        ["GetVideoDecoderConfigCount"] = (sizeof(uint), (d, s, p) =>
        {
            D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
            return d.VideoDevice->lpVtbl->GetVideoDecoderConfigCount(d.VideoDevice, &desc, (uint*)p);
        }
        ),
        ["GetVideoDecoderConfig"] = (sizeof(D3D11_VIDEO_DECODER_CONFIG), (d, s, p) =>
        {
            D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
            return d.VideoDevice->lpVtbl->GetVideoDecoderConfig(d.VideoDevice, &desc, 0, (D3D11_VIDEO_DECODER_CONFIG*)p);
        }
        ),
        ["GetContentProtectionCaps"] = (sizeof(D3D11_VIDEO_CONTENT_PROTECTION_CAPS), (d, s, p) =>
            d.VideoDevice->lpVtbl->GetContentProtectionCaps(d.VideoDevice, null, null, (D3D11_VIDEO_CONTENT_PROTECTION_CAPS*)p)),
        ["CheckCryptoKeyExchange"] = (sizeof(Guid), (d, s, p) =>
        {
            Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
            return d.VideoDevice->lpVtbl->CheckCryptoKeyExchange(d.VideoDevice, &type, null, 0, (Guid*)p);
        }
        ),
        ["GetCryptoSessionPrivateDataSize"] = (2 * sizeof(uint), (d, s, p) =>
        {
            Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION;
            return s.Video->lpVtbl->GetCryptoSessionPrivateDataSize(s.Video, &type, null, &exchange, (uint*)p, (uint*)p + 1);
        }
        ),
        ["GetVideoDecoderCaps"] = (sizeof(uint), (d, s, p) =>
        {
            Guid profile = FakeVideoFunctions.Profile;
            var rate = new DXGI_RATIONAL { Numerator = 25, Denominator = 1 };
            return s.Video->lpVtbl->GetVideoDecoderCaps(s.Video, &profile, 64, 32, &rate, 1000, null, (uint*)p);
        }
        ),
        ["GetCertificateSize"] = (sizeof(uint), (d, s, p) => s.Session->lpVtbl->GetCertificateSize(s.Session, (uint*)p)),
        ["GetCertificateSize of a channel"] = (sizeof(uint), (d, s, p) => s.Channel->lpVtbl->GetCertificateSize(s.Channel, (uint*)p)),
        ["GetDriverHandle"] = (sizeof(void*), (d, s, p) => s.Decoder.Pointer->lpVtbl->GetDriverHandle(s.Decoder.Pointer, (void**)p)),
        ["GetDecoderBuffer"] = (sizeof(void*) + sizeof(uint), (d, s, p) =>
        {
            const D3D11_VIDEO_DECODER_BUFFER_TYPE bitstream = D3D11_VIDEO_DECODER_BUFFER_TYPE.D3D11_VIDEO_DECODER_BUFFER_BITSTREAM;
            int code = d.VideoContext->lpVtbl->GetDecoderBuffer(d.VideoContext, s.Decoder.Pointer, bitstream, (uint*)(p + sizeof(void*)), (void**)p);
            _ = s.Decoder.Release(bitstream);
            return code;
        }
        ),
        ["Map"] = (sizeof(D3D11_MAPPED_SUBRESOURCE), (d, s, p) =>
            d.Context->lpVtbl->Map(d.Context, s.Staging, 0, D3D11_MAP.D3D11_MAP_READ, 0, (D3D11_MAPPED_SUBRESOURCE*)p)),
    };

    public static TheoryData<string> Methods => [.. s_calls.Keys];

    [Theory, MemberData(nameof(Methods))]
    public void What_is_asked_of_a_removed_device_is_answered_by_zeros(string method)
    {
        using var device = new TestDevice(FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4));
        using var scene = new Scene(device);
        (int size, Call make) = s_calls[method];
        byte[] memory = new byte[256];
        fixed (byte* place = memory)
        {
            Array.Fill(memory, (byte)0xEE);
            Assert.Equal(S_OK, make(device, scene, place));
            device.Driver.Report(D3DDDIERR_DEVICEREMOVED);
            Array.Fill(memory, (byte)0xEE);
            Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, make(device, scene, place));
        }

        Assert.Equal([.. new byte[size], .. Enumerable.Repeat((byte)0xEE, memory.Length - size)], memory);
    }

    [Fact] // without a pointer for the object the answer is what it would be with one
    public void A_removed_device_makes_nothing_even_where_nothing_is_wanted()
    {
        using var device = new TestDevice();
        var buffer = new D3D11_BUFFER_DESC { ByteWidth = 64, BindFlags = 8 };
        D3D11_TEXTURE2D_DESC texture = TestDevice.Desc();
        var query = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
        Assert.Equal([S_FALSE, S_FALSE, S_FALSE, S_FALSE], Make());
        device.Driver.Report(D3DDDIERR_DEVICEREMOVED);
        Assert.Equal([DXGI_ERROR_DEVICE_REMOVED, DXGI_ERROR_DEVICE_REMOVED, DXGI_ERROR_DEVICE_REMOVED, DXGI_ERROR_DEVICE_REMOVED], Make());

        int[] Make()
        {
            ID3D11Device* self = device.Device;
            D3D11_BUFFER_DESC bufferDesc = buffer;
            D3D11_TEXTURE2D_DESC textureDesc = texture;
            D3D11_QUERY_DESC queryDesc = query;
            return [self->lpVtbl->CreateBuffer(self, &bufferDesc, null, null), self->lpVtbl->CreateTexture2D(self, &textureDesc, null, null),
                self->lpVtbl->CreateQuery(self, &queryDesc, null), self->lpVtbl->CreateDeferredContext(self, 0, null)];
        }
    }

    /// <summary>Objects that are there to be asked.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly ComPtr<ID3D11VideoDevice1> _video;

        public Scene(TestDevice device)
        {
            _video = device.DevicePtr.As<ID3D11VideoDevice1>();
            Decoder = new TestDecoder(device);
            Session = device.Session();
            Channel = OwnChannel.Open(device, D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE);
            Staging = (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING));
        }

        public ID3D11VideoDevice1* Video => _video.Pointer;

        public TestDecoder Decoder { get; }

        public ID3D11CryptoSession* Session { get; }

        public ID3D11AuthenticatedChannel* Channel { get; }

        public ID3D11Resource* Staging { get; }

        public void Dispose()
        {
            Decoder.Dispose();
            _video.Dispose();
        }
    }
}

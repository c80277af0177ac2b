using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;
using static Dxcp.Abi.Guids;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Channel, session and decoder through the runtime and DXCP's own driver: what comes out of the decoder is what went in.</summary>
public sealed unsafe class DecodingOverTheDriverTests : IDisposable
{
    private const uint Width = 64, Height = 32;
    private const int FrameSize = (int)(Width * Height * 3 / 2);

    private readonly TestDevice _device;
    private readonly nint _channel;
    private readonly byte[] _channelKey = RandomNumberGenerator.GetBytes(16);
    private readonly nint _session;
    private readonly nint _decoder;
    private readonly nint _view;
    private readonly nint _texture;
    private byte[] _key = RandomNumberGenerator.GetBytes(16);
    private uint _command = 0x100;
    private uint _query = 0x200;
    private ulong _iv;

    public DecodingOverTheDriverTests()
    {
        using IDisposable scope = DriverProfile.Use(DriverProfile.Default);
        _device = new TestDevice(binding: DriverBinding.FromEntryPoints(0, (nint)DriverEntry.OpenAdapter10_2Function));
        var video = _device.VideoDevice;
        ID3D11AuthenticatedChannel* channel;
        Assert.Equal(S_OK, video->lpVtbl->CreateAuthenticatedChannel(video, D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, &channel));
        _channel = (nint)_device.Own(new ComPtr<ID3D11AuthenticatedChannel>(channel)).Pointer;
        uint size;
        Assert.Equal(S_OK, channel->lpVtbl->GetCertificateSize(channel, &size));
        byte[] chain = new byte[size];
        fixed (byte* p = chain)
            Assert.Equal(S_OK, channel->lpVtbl->GetCertificate(channel, size, p));
        fixed (byte* block = Wrap(chain, _channelKey))
            Assert.Equal(S_OK, _device.VideoContext->lpVtbl->NegotiateAuthenticatedChannelKeyExchange(_device.VideoContext, channel, 256, block));
        Assert.Equal(S_OK, Configure(D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, new D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT { StartSequenceQuery = _query, StartSequenceConfigure = _command }));

        Guid type = D3D11_CRYPTO_TYPE_AES128_CTR, profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, exchange = D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* session;
        Assert.Equal(S_OK, video->lpVtbl->CreateCryptoSession(video, &type, &profile, &exchange, &session));
        _session = (nint)_device.Own(new ComPtr<ID3D11CryptoSession>(session)).Pointer;
        fixed (byte* block = Wrap(chain, _key))
            Assert.Equal(S_OK, _device.VideoContext->lpVtbl->NegotiateCryptoSessionKeyExchange(_device.VideoContext, session, 256, block));

        var desc = new D3D11_VIDEO_DECODER_DESC { Guid = profile, SampleWidth = Width, SampleHeight = Height, OutputFormat = DXGI_FORMAT.DXGI_FORMAT_NV12 };
        D3D11_VIDEO_DECODER_CONFIG config;
        Assert.Equal(S_OK, video->lpVtbl->GetVideoDecoderConfig(video, &desc, 0, &config));
        Assert.Equal(type, config.guidConfigBitstreamEncryption);
        ID3D11VideoDecoder* decoder;
        Assert.Equal(S_OK, video->lpVtbl->CreateVideoDecoder(video, &desc, &config, &decoder));
        _decoder = (nint)_device.Own(new ComPtr<ID3D11VideoDecoder>(decoder)).Pointer;
        ID3D11Texture2D* texture = _device.Texture(TestDevice.Desc(width: Width, height: Height) with { BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_DECODER });
        _texture = (nint)texture;
        var viewDesc = new D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC { DecodeProfile = profile, ViewDimension = D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D };
        Assert.Equal(S_OK, TestDecoder.CreateView(_device, (ID3D11Resource*)texture, viewDesc, out ID3D11VideoDecoderOutputView* view));
        _view = (nint)_device.Own(new ComPtr<ID3D11VideoDecoderOutputView>(view)).Pointer;
    }

    public void Dispose() => _device.Dispose();

    [Theory, InlineData(false), InlineData(true)] // R3, R8, R34, R46, S7, S13
    public void Frames_pass_through_over_refreshes_between_and_inside_them(bool withContentKey)
    {
        Assert.Equal(S_OK, Tie(DecoderHandle, SessionHandle, DeviceHandle()));
        byte[] contentKey = RandomNumberGenerator.GetBytes(16);
        for (int number = 0; number < 25; number++)
        {
            byte[] frame = new byte[FrameSize];
            new Random(number).NextBytes(frame);
            byte[] frameKey = withContentKey ? contentKey : _key;
            Assert.Equal(S_OK, Begin(withContentKey ? Ecb(_key, contentKey) : new byte[16]));
            Assert.Equal(S_OK, Submit(frameKey, frame.AsSpan(0, 1000)));
            if (number % 5 == 2)
                Refresh();
            Assert.Equal(S_OK, Submit(frameKey, frame.AsSpan(1000)));
            Assert.Equal(S_OK, End());
            Assert.Equal(frame, Picture());
            if (number % 5 == 4)
                Refresh();
        }
        Assert.Empty(_device.Log.Messages);
    }

    [Fact] // R8: the old key is of no use once a frame begins under the new one
    public void A_frame_under_the_key_before_a_refresh_comes_out_scrambled()
    {
        Assert.Equal(S_OK, Tie(DecoderHandle, SessionHandle, DeviceHandle()));
        byte[] oldKey = _key, frame = new byte[FrameSize];
        Refresh();
        Assert.Equal(S_OK, Begin(new byte[16]));
        Assert.Equal(S_OK, Submit(oldKey, frame));
        Assert.Equal(S_OK, End());
        Assert.NotEqual(frame, Picture());
    }

    [Fact] // R46, S84
    public void A_decoder_that_no_command_tied_decrypts_nothing()
    {
        Assert.Equal(E_INVALIDARG, Tie(DecoderHandle + 16, SessionHandle, DeviceHandle()));
        Assert.Equal(E_INVALIDARG, Tie(DecoderHandle, SessionHandle + 16, DeviceHandle()));
        Assert.Equal(E_INVALIDARG, Tie(DecoderHandle, SessionHandle, DeviceHandle() + 16));
        Assert.Equal(E_INVALIDARG, Begin(new byte[16]));
        Assert.Equal((S_OK, 0), TiedSession());
        Assert.Equal(S_OK, Tie(DecoderHandle, SessionHandle, DeviceHandle()));
        Assert.Equal((S_OK, SessionHandle), TiedSession());
    }

    [Fact] // R41, R42, S88
    public void Replayed_and_forged_commands_are_refused_in_signed_answers()
    {
        byte[] message = Message(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT { Protections = new() { Value = 1 } });
        byte[] forged = [.. message];
        forged[48] ^= 2;
        Assert.Equal(E_INVALIDARG, Send(forged));
        Assert.Equal(S_OK, Send(message));
        Assert.Equal(E_INVALIDARG, Send(message));
        Assert.Equal(S_OK, _device.RemovedReason);
    }

    private nint SessionHandle
    {
        get
        {
            void* handle;
            ((ID3D11CryptoSession*)_session)->lpVtbl->GetCryptoSessionHandle((void*)_session, &handle);
            return (nint)handle;
        }
    }

    private nint DecoderHandle
    {
        get
        {
            void* handle;
            Assert.Equal(S_OK, ((ID3D11VideoDecoder*)_decoder)->lpVtbl->GetDriverHandle((void*)_decoder, &handle));
            return (nint)handle;
        }
    }

    private nint DeviceHandle()
    {
        Assert.Equal(S_OK, Query(D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, default(D3D11_AUTHENTICATED_QUERY_INPUT), out D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT output));
        return output.DeviceHandle;
    }

    private int Tie(nint decoder, nint session, nint device) => Configure(D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION,
        new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT { DecoderHandle = decoder, CryptoSessionHandle = session, DeviceHandle = device });

    private (int Code, nint Session) TiedSession()
    {
        int code = Query(D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION, new D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT { DecoderHandle = DecoderHandle }, out D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT output);
        return (code, output.CryptoSessionHandle);
    }

    private int Configure<T>(Guid type, T command) where T : unmanaged => Send(Message(type, command));

    private byte[] Message<T>(Guid type, T command) where T : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref command)).ToArray();
        type.TryWriteBytes(message.AsSpan(16));
        BitConverter.TryWriteBytes(message.AsSpan(32), (long)ChannelHandle);
        BitConverter.TryWriteBytes(message.AsSpan(40), type == D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE ? 0 : _command++);
        Omac1.Compute(_channelKey, message.AsSpan(16), message.AsSpan(0, 16));
        return message;
    }

    private int Send(byte[] message)
    {
        byte[] answer = new byte[48];
        int code;
        fixed (byte* input = message, output = answer)
            code = _device.VideoContext->lpVtbl->ConfigureAuthenticatedChannel(_device.VideoContext, (ID3D11AuthenticatedChannel*)_channel, (uint)message.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
        CheckAnswer(answer, code);
        return code;
    }

    private int Query<TIn, TOut>(Guid type, TIn query, out TOut output) where TIn : unmanaged where TOut : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<TIn>(ref query)).ToArray(), answer = new byte[Unsafe.SizeOf<TOut>()];
        type.TryWriteBytes(message);
        BitConverter.TryWriteBytes(message.AsSpan(16), (long)ChannelHandle);
        BitConverter.TryWriteBytes(message.AsSpan(24), _query++);
        int code;
        fixed (byte* i = message, o = answer)
            code = _device.VideoContext->lpVtbl->QueryAuthenticatedChannel(_device.VideoContext, (ID3D11AuthenticatedChannel*)_channel, (uint)message.Length, i, (uint)answer.Length, o);
        CheckAnswer(answer, code);
        output = MemoryMarshal.Read<TOut>(answer);
        return code;
    }

    private void CheckAnswer(byte[] answer, int code)
    {
        Assert.True(Omac1.Verify(_channelKey, answer.AsSpan(16), answer.AsSpan(0, 16)));
        Assert.Equal(code, BitConverter.ToInt32(answer, 44));
    }

    private nint ChannelHandle
    {
        get
        {
            void* handle;
            ((ID3D11AuthenticatedChannel*)_channel)->lpVtbl->GetChannelHandle((void*)_channel, &handle);
            return (nint)handle;
        }
    }

    private void Refresh()
    {
        byte[] randomNumber = _device.Start((ID3D11CryptoSession*)_session)[..16];
        _device.Finish((ID3D11CryptoSession*)_session);
        _key = [.. _key.Zip(randomNumber, (a, b) => (byte)(a ^ b))];
    }

    private int Begin(byte[] contentKey)
    {
        fixed (byte* key = contentKey)
            return _device.VideoContext->lpVtbl->DecoderBeginFrame(_device.VideoContext, (ID3D11VideoDecoder*)_decoder, (ID3D11VideoDecoderOutputView*)_view, (uint)contentKey.Length, key);
    }

    private int End() => _device.VideoContext->lpVtbl->DecoderEndFrame(_device.VideoContext, (ID3D11VideoDecoder*)_decoder);

    private int Submit(byte[] keyBytes, ReadOnlySpan<byte> data)
    {
        var context = _device.VideoContext;
        var decoder = (ID3D11VideoDecoder*)_decoder;
        uint size;
        void* memory;
        Assert.Equal(S_OK, context->lpVtbl->GetDecoderBuffer(context, decoder, D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, &size, &memory));
        var start = new CounterBlock(++_iv, 0);
        using (var key = new Aes128Key(keyBytes))
            key.Ctr(data, new Span<byte>(memory, data.Length), start);
        Assert.Equal(S_OK, context->lpVtbl->ReleaseDecoderBuffer(context, decoder, D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        byte* iv = stackalloc byte[16];
        start.Write(new Span<byte>(iv, 16));
        var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = (uint)data.Length, pIV = iv, IVSize = 16 };
        return context->lpVtbl->SubmitDecoderBuffers(context, decoder, 1, &desc);
    }

    private byte[] Picture()
    {
        var staging = (ID3D11Resource*)_device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING, width: Width, height: Height));
        _device.Context->lpVtbl->CopyResource(_device.Context, staging, (ID3D11Resource*)_texture);
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(S_OK, _device.Context->lpVtbl->Map(_device.Context, staging, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        byte[] picture = new byte[FrameSize];
        for (int row = 0; row < FrameSize / Width; row++)
            new ReadOnlySpan<byte>((byte*)mapped.pData + (row * mapped.RowPitch), (int)Width).CopyTo(picture.AsSpan(row * (int)Width));
        _device.Context->lpVtbl->Unmap(_device.Context, staging, 0);
        return picture;
    }

    private static byte[] Wrap(byte[] chain, byte[] key)
    {
        using RSA driver = CertificateChain.Parse(chain)[0].PublicKey.GetRSAPublicKey()!;
        return driver.Encrypt(key, RSAEncryptionPadding.OaepSHA512);
    }

    private static byte[] Ecb(byte[] key, byte[] block)
    {
        using var aes = new Aes128Key(key);
        byte[] wrapped = new byte[16];
        aes.EncryptBlock(block, wrapped);
        return wrapped;
    }
}

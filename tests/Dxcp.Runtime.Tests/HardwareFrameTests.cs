using Dxcp.Abi;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Frames under keys of hardware: which decoders take them, and what stands in the structure that names one (S197).</summary>
public sealed unsafe class HardwareFrameTests : IDisposable
{
    private readonly TestDevice _device = new();
    private readonly TestDecoder _plain;
    private readonly ID3D11CryptoSession* _session;

    public HardwareFrameTests()
    {
        _plain = new TestDecoder(_device);
        _session = _device.Session(withKey: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);
    }

    public enum Encryption
    {
        None,
        Cenc,
        Cbcs,
        HardwareCenc,
    }

    public void Dispose()
    {
        _plain.Dispose();
        _device.Dispose();
    }

    [Theory] // S197
    [InlineData(Encryption.None, false, true), InlineData(Encryption.Cenc, true, true), InlineData(Encryption.Cbcs, true, true)]
    [InlineData(Encryption.HardwareCenc, true, false)]
    public void A_decoder_takes_the_keys_of_its_encryption_and_a_clear_frame(Encryption encryption, bool takesHardware, bool takesBytes)
    {
        ID3D11VideoDecoder* decoder = Decoder(encryption);
        byte* key = stackalloc byte[16];
        Check(Begin(decoder, null, 0), S_OK);
        Check(Begin(decoder, key, 16), takesBytes ? S_OK : E_INVALIDARG);
        Check(Begin(decoder), takesHardware ? S_OK : E_INVALIDARG);
        Check(Begin(decoder, null, 16), E_INVALIDARG);
        Check(Begin(decoder, null, (uint)sizeof(D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION)), E_INVALIDARG);
        Check(Begin(decoder, key, 15), E_INVALIDARG);

        void Check(int code, int expected)
        {
            Assert.Equal(expected, code);
            Assert.Equal(expected, _device.VideoContext->lpVtbl->DecoderEndFrame(_device.VideoContext, decoder));
        }
    }

    [Theory, InlineData(Encryption.Cenc), InlineData(Encryption.Cbcs), InlineData(Encryption.HardwareCenc)] // R34, S197
    public void A_frame_under_a_key_of_hardware_has_encrypted_buffers_and_a_clear_one_has_none(Encryption encryption)
    {
        ID3D11VideoDecoder* decoder = Decoder(encryption);
        ID3D11VideoContext* context = _device.VideoContext;
        uint size;
        void* memory;
        Assert.Equal(S_OK, context->lpVtbl->GetDecoderBuffer(context, decoder, D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, &size, &memory));
        Assert.Equal(S_OK, context->lpVtbl->ReleaseDecoderBuffer(context, decoder, D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        byte* iv = stackalloc byte[16];
        var buffer = new D3D11_VIDEO_DECODER_BUFFER_DESC { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4, pIV = iv, IVSize = 16 };
        Assert.Equal(S_OK, Begin(decoder));
        Assert.Equal(S_OK, context->lpVtbl->SubmitDecoderBuffers(context, decoder, 1, &buffer));
        Assert.Equal(S_OK, context->lpVtbl->DecoderEndFrame(context, decoder));
        Assert.Equal(S_OK, Begin(decoder, null, 0));
        Assert.Equal(E_INVALIDARG, context->lpVtbl->SubmitDecoderBuffers(context, decoder, 1, &buffer));
        Assert.Equal("R34", _device.LastMessage.Rule);
    }

    [Theory] // S5, S15, S197
    [InlineData("pCryptoSession", null), InlineData("pBlob", 0u), InlineData("pBlob", 1u), InlineData("pPrivateData", 0u), InlineData("pPrivateData", 1u)]
    public void What_names_a_key_of_hardware_points_to_what_it_has(string member, uint? size)
    {
        byte* bytes = stackalloc byte[8];
        D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION key = new()
        {
            pCryptoSession = member == "pCryptoSession" ? null : _session,
            pBlob = member == "pBlob" ? null : bytes,
            BlobSize = member == "pBlob" ? size!.Value : 4,
            pPrivateData = member == "pPrivateData" ? null : bytes,
            PrivateDataSize = member == "pPrivateData" ? size!.Value : 4,
        };
        ID3D11VideoDecoder* decoder = Decoder(Encryption.HardwareCenc);
        bool isTaken = size == 0;
        Assert.Equal(isTaken ? S_OK : E_INVALIDARG, Begin(decoder, &key, (uint)sizeof(D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION)));
        Assert.Equal(isTaken ? 1 : 0, _device.Driver.Count("VideoDecoderBeginFrame"));
        if (!isTaken)
            Assert.Contains($"{member} is null", Assert.Single(_device.Messages).Text, StringComparison.Ordinal);
    }

    [Fact] // S15
    public void A_key_of_hardware_is_of_this_device_s_session()
    {
        using var other = new TestDevice();
        foreach (nint wrong in (nint[])[(nint)other.Session(), (nint)_plain.Texture, 0x10])
        {
            _device.Log.Clear();
            var key = new D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION { pCryptoSession = (ID3D11CryptoSession*)wrong };
            Assert.Equal(E_INVALIDARG, Begin(Decoder(Encryption.HardwareCenc), &key, (uint)sizeof(D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION)));
            Assert.Equal("S15", Assert.Single(_device.Messages).Rule);
        }

        Assert.Equal(0, _device.Driver.Count("VideoDecoderBeginFrame"));
    }

    private ID3D11VideoDecoder* Decoder(Encryption encryption)
    {
        D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
        var config = new D3D11_VIDEO_DECODER_CONFIG
        {
            ConfigBitstreamRaw = 1,
            guidConfigBitstreamEncryption = encryption switch
            {
                Encryption.Cenc => Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC,
                Encryption.Cbcs => Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS,
                Encryption.HardwareCenc => Guids.D3D11_DECODER_ENCRYPTION_HW_CENC,
                _ => Guid.Empty,
            },
        };
        ID3D11VideoDecoder* made = null;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CreateVideoDecoder(_device.VideoDevice, &desc, &config, &made));
        return _device.Own(new ComPtr<ID3D11VideoDecoder>(made)).Pointer;
    }

    private int Begin(ID3D11VideoDecoder* decoder)
    {
        var key = new D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION { pCryptoSession = _session };
        return Begin(decoder, &key, (uint)sizeof(D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION));
    }

    private int Begin(ID3D11VideoDecoder* decoder, void* key, uint size) =>
        _device.VideoContext->lpVtbl->DecoderBeginFrame(_device.VideoContext, decoder, _plain.View, size, key);
}

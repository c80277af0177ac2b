using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Ddi11;

/// <summary>The functions of decoders at the driver interface of Direct3D 11, each limit and each field from both sides.</summary>
public sealed unsafe class DecoderCallTests : IDisposable
{
    private const D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE Bitstream = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM;
    private const DXGI_FORMAT NV12 = DXGI_FORMAT.DXGI_FORMAT_NV12;
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
    private static readonly Guid s_cenc = Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC;

    private readonly DdiHost _host = new(DriverProfile.Hardware with { Name = "a card for decoders" }, VideoInterface.Wddm2_4);

    private Ddi11HostDevice Device => _host.Device;

    public void Dispose() => _host.Dispose();

    [Theory, InlineData(1024, HResult.S_OK), InlineData(1025, HResult.E_INVALIDARG)]
    public void As_many_buffers_as_the_driver_takes_are_taken_at_once_and_not_one_more(int count, int expected)
    {
        var decoder = Begun(Device);
        Assert.Equal(expected, decoder.Submit([.. Enumerable.Repeat(new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
        {
            hResource = decoder.Buffer,
            BufferType = Bitstream,
        }, count)]));
        var newest = new D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC[count];
        newest.AsSpan().Fill(new() { hResource = decoder.Buffer, BufferType = Bitstream });
        fixed (D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC* buffers = newest)
            Assert.Equal(expected, Device.Video4->pfnVideoDecoderSubmitBuffers2(Device.Handle, decoder.Handle, (uint)count, buffers));
        using var older = new DdiHost(version: VideoInterface.Wddm2_0);
        decoder = Begun(older.Device);
        var newer = new D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1[count];
        newer.AsSpan().Fill(new() { hResource = decoder.Buffer, BufferType = Bitstream });
        fixed (D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1* buffers = newer)
            Assert.Equal(expected, older.Device.Video2->pfnVideoDecoderSubmitBuffers1(older.Device.Handle, decoder.Handle, (uint)count, buffers));
    }

    [Theory, InlineData(false), InlineData(true)] // S85
    public void Nothing_but_the_bitstream_is_encrypted(bool isResidual)
    {
        Guid aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        foreach (var (encryption, expected) in new[]
        {
            (default, HResult.S_OK), (Guids.DXVADDI_NoEncrypt, HResult.S_OK), (aes, HResult.D3DDDIERR_UNSUPPORTEDCRYPTO),
            (s_cenc, HResult.D3DDDIERR_UNSUPPORTEDCRYPTO), (Guid.NewGuid(), HResult.D3DDDIERR_UNSUPPORTEDCRYPTO),
        })
        {
            var config = Ddi11Decoder.Config();
            (isResidual ? ref config.guidConfigResidDiffEncryption : ref config.guidConfigMBcontrolEncryption) = encryption;
            Ddi11Decoder.TryCreate(Device, new() { Desc = Ddi11Decoder.Description(NV12, 16, 16), Config = config }, out int result);
            Assert.Equal(expected, result);
        }
    }

    [Fact]
    public void A_view_is_of_one_slice_that_there_is_and_ends_when_it_is_destroyed()
    {
        var decoder = new Ddi11Decoder(Device, width: 16, height: 16);
        var array = Device.CreateTexture(NV12, 16, 16, ProbeUsage.Protected, arraySize: 3);
        foreach (var (level, first, count, expected) in new (uint, uint, uint, int)[]
        {
            (0, 0, 1, HResult.S_OK), (0, 2, 1, HResult.S_OK), (0, 3, 1, HResult.E_INVALIDARG), (1, 0, 1, HResult.E_INVALIDARG), (2, 0, 1, HResult.E_INVALIDARG),
            (0, 0, 0, HResult.E_INVALIDARG), (0, 0, 2, HResult.E_INVALIDARG), (0, 0, 3, HResult.E_INVALIDARG), (0, 0, uint.MaxValue, HResult.E_INVALIDARG),
        })
        {
            Ddi11Decoder.TryCreateView(Device, new()
            {
                hDrvResource = array,
                DecodeProfile = s_passThrough,
                MipSlice = level,
                FirstArraySlice = first,
                ArraySize = count,
            }, out int result);
            Assert.Equal((level, first, count, expected), (level, first, count, result));
        }

        Device.Video->pfnDestroyVideoDecoderOutputView(Device.Handle, decoder.View);
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin());
    }

    [Theory, InlineData(0u, HResult.S_OK), InlineData(1u, HResult.E_INVALIDARG), InlineData(16u, HResult.E_INVALIDARG), InlineData(24u, HResult.E_INVALIDARG)]
    public void A_key_that_is_not_there_has_no_size(uint size, int expected)
    {
        var decoder = Tied(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, out _);
        var begin = new D3D11_1DDIARG_VIDEODECODERBEGINFRAME { hOutputView = decoder.View, ContentKeySize = size };
        Assert.Equal(expected, Device.Video->pfnVideoDecoderBeginFrame(Device.Handle, decoder.Handle, &begin)); // S35
    }

    [Fact] // S197
    public void A_sealed_key_is_taken_at_its_very_size_by_a_decoder_that_may_have_one()
    {
        var media = Device.TryCreateSession(null, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, s_passThrough, out int code);
        Assert.Equal(HResult.S_OK, code);
        ulong handle = 0;
        Assert.Equal(HResult.S_OK, Device.Video2->pfnGetDataForNewHardwareKey(Device.Handle, media, 0, null, &handle));
        Assert.True(Driver.Ddi11.Device11.TryGet(Device.Handle, out var device));
        var hardware = device.Core.Adapter.Hardware;
        byte[] nonce = new byte[16], blob = new byte[HardwareEnvironment.SealedSize + 1]; // there is a byte behind it
        var id = Guid.NewGuid();
        hardware.Challenge(nonce, SecureRandom.Fill);
        Assert.Equal(HardwareStatus.Done, hardware.Load(nonce, [(id, new HardwareKey(new Aes128Key(Reference.Pattern(16)), 1, 0))]));
        Assert.Equal(HardwareStatus.Done, hardware.Seal(handle, id, blob.AsSpan(..^1)));
        var key = new D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION { hCryptoSession = media, BlobSize = HardwareEnvironment.SealedSize };
        fixed (byte* bytes = blob)
        {
            key.pBlob = bytes;
            foreach (var (encryption, expected) in new[]
            {
                (Guids.D3D11_CRYPTO_TYPE_AES128_CTR, HResult.E_INVALIDARG), (default, HResult.E_INVALIDARG), (s_cenc, HResult.S_OK),
                (Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS, HResult.S_OK), (Guids.D3D11_DECODER_ENCRYPTION_HW_CENC, HResult.S_OK),
            })
            {
                var decoder = new Ddi11Decoder(Device, encryption: encryption);
                Assert.Equal(HResult.E_INVALIDARG, Begin(decoder, key with { BlobSize = key.BlobSize - 1 }));
                Assert.Equal(HResult.E_INVALIDARG, Begin(decoder, key with { BlobSize = key.BlobSize + 1 }));
                Assert.Equal(HResult.E_INVALIDARG, Begin(decoder, key with { pBlob = null }));
                Assert.Equal(HResult.E_INVALIDARG, Begin(decoder, key with { hCryptoSession = default }));
                Assert.Equal(expected, Begin(decoder, key));
            }
        }

        int Begin(Ddi11Decoder decoder, D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION given)
        {
            var begin = new D3D11_1DDIARG_VIDEODECODERBEGINFRAME
            {
                hOutputView = decoder.View,
                pContentKey = (byte*)&given,
                ContentKeySize = (uint)sizeof(D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION),
            };
            return Device.Video->pfnVideoDecoderBeginFrame(Device.Handle, decoder.Handle, &begin);
        }
    }

    [Fact] // S15
    public void A_decoder_that_there_is_not_has_no_name()
    {
        void* name = (void*)77;
        D3D11_1DDI_HDECODE none = new() { pDrvPrivate = (void*)MadeUpArguments.Nothing };
        Assert.Equal(HResult.E_INVALIDARG, Device.Video->pfnVideoDecoderGetHandle(Device.Handle, none, &name));
        Assert.True(name == null);
    }

    [Theory, InlineData(65535, HResult.S_OK), InlineData(65536, HResult.E_INVALIDARG)] // S190
    public void Common_encryption_counts_sub_samples_with_sixteen_bits(int count, int expected)
    {
        var decoder = Tied(s_cenc, out _);
        var mapping = new D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[count];
        mapping[^1].EncryptedSize = 16;
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(expected, decoder.SubmitSubSamples(new byte[16], Reference.CounterBlock(1), mapping));
    }

    [Fact] // S28, S190
    public void An_IV_has_eight_bytes_or_sixteen_where_there_is_one()
    {
        var decoder = Tied(s_cenc, out _);
        Assert.Equal(HResult.S_OK, decoder.Begin());
        D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[] mapping = [new() { EncryptedSize = 16 }];
        for (int size = 1; size < 20; size++)
        {
            Assert.Equal((size, size is 8 or 16 ? HResult.S_OK : HResult.E_INVALIDARG),
                (size, decoder.SubmitSubSamples(new byte[16], Reference.Pattern(size, size), mapping)));
        }

        Assert.Equal(HResult.E_INVALIDARG, decoder.SubmitSubSamples(new byte[16], null, mapping));
        Assert.Equal(HResult.S_OK, decoder.SubmitSubSamples(new byte[16], null, [new() { ClearSize = 16 }]));
    }

    [Fact] // R54
    public void A_buffer_with_sub_samples_begins_at_its_resources_first_byte()
    {
        using var older = new DdiHost(version: VideoInterface.Wddm2_0);
        Ddi11Decoder first = Begun(older.Device), second = Begun(Device);
        foreach (uint offset in (uint[])[0, 1, 16])
        {
            int expected = offset == 0 ? HResult.S_OK : HResult.E_INVALIDARG;
            var newer = new D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1 { hResource = first.Buffer, BufferType = Bitstream, DataOffset = offset };
            var newest = new D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC { hResource = second.Buffer, BufferType = Bitstream, DataOffset = offset };
            Assert.Equal(expected, older.Device.Video2->pfnVideoDecoderSubmitBuffers1(older.Device.Handle, first.Handle, 1, &newer));
            Assert.Equal(expected, Device.Video4->pfnVideoDecoderSubmitBuffers2(Device.Handle, second.Handle, 1, &newest));
        }
    }

    [Theory] // S190, S192
    [InlineData(0u, 0u, true)]
    [InlineData(1u, 2u, true)]
    [InlineData(2u, 1u, true)]
    [InlineData(1u, 2u, false)]
    [InlineData(2u, 1u, false)]
    public void Which_blocks_are_encrypted_is_what_sub_samples_and_stripes_say(uint encrypted, uint clear, bool isMapped)
    {
        var decoder = Tied(s_cenc, out var session);
        byte[] frame = Reference.Pattern(decoder.FrameSize), iv = Reference.CounterBlock(5);
        (int Clear, int Encrypted)[] parts = isMapped ? [(16, 160), (7, 96)] : [(0, frame.Length)];
        D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[]? mapping = isMapped
            ? [new() { ClearSize = 16, EncryptedSize = 160 }, new() { ClearSize = 7, EncryptedSize = 96 }]
            : null;
        byte[] sent = [.. frame];
        var places = encrypted == 0 ? [] : Reference.Striped(parts, (int)encrypted, (int)clear);
        if (encrypted == 0)
        {
            sent = Reference.Encrypt(session.Key, iv, frame, parts);
        }
        else
        {
            int[] bytes = [.. places.SelectMany(place => place)];
            byte[] stream = Reference.Ctr(session.Key, iv, new byte[bytes.Length]);
            for (int i = 0; i < bytes.Length; i++)
                sent[bytes[i]] ^= stream[i];
        }

        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.S_OK, decoder.SubmitSubSamples(sent, iv, mapping, encrypted, clear));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());
    }

    [Theory, InlineData(true), InlineData(false)] // S190: nothing of it is encrypted, and a frame that has no key needs none
    public void A_buffer_of_whose_sub_samples_nothing_is_encrypted_is_taken_as_it_is(bool hasKey)
    {
        var decoder = hasKey ? Tied(s_cenc, out _) : new Ddi11Decoder(Device);
        byte[] frame = Reference.Pattern(decoder.FrameSize);
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.S_OK, decoder.SubmitSubSamples(frame, Reference.CounterBlock(5), [new() { ClearSize = 100 }]));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());
    }

    private static Ddi11Decoder Begun(Ddi11HostDevice device)
    {
        var decoder = new Ddi11Decoder(device);
        Assert.Equal(HResult.S_OK, decoder.Begin());
        return decoder;
    }

    private Ddi11Decoder Tied(Guid encryption, out DdiSession session)
    {
        var decoder = new Ddi11Decoder(Device, encryption: encryption);
        session = new(Device, decodeProfile: s_passThrough);
        Assert.True(Driver.Ddi11.Device11.TryGet(Device.Handle, out var device));
        Assert.True(device.TryGet(decoder.Handle, out var of) & device.TryGet(session.Handle, out var with));
        of!.TieTo(with!, (nint)session.Handle.pDrvPrivate);
        return decoder;
    }
}

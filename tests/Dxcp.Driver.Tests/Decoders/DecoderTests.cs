using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Decoders;

/// <summary>Frames through a decoder: which key decrypts them, and what is refused. R34–R37, R46, S7, S13, S60.</summary>
public sealed unsafe class DecoderTests : IDisposable
{
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    private readonly DdiHost _host = new();
    private readonly Ddi11Channel _channel;
    private readonly DdiSession _session;

    public DecoderTests()
    {
        _channel = _host.Device.OpenChannel();
        _session = new(_host.Device, decodeProfile: s_passThrough);
    }

    public void Dispose() => _host.Dispose();

    [Theory, InlineData(DXGI_FORMAT.DXGI_FORMAT_NV12), InlineData(DXGI_FORMAT.DXGI_FORMAT_P010)] // R34, R35, S60
    public void A_clear_frame_passes_through_bit_by_bit(DXGI_FORMAT format)
    {
        var decoder = new Ddi11Decoder(_host.Device, format);
        byte[] frame = Reference.Pattern(decoder.FrameSize);
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.S_OK, decoder.Submit(frame.AsSpan(0, 1000)));
        Assert.Equal(HResult.S_OK, decoder.Submit(frame.AsSpan(1000)));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());
    }

    [Theory] // R34, S60
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_under_the_session_key_is_decrypted(bool withZeroKey)
    {
        var decoder = TiedDecoder();
        byte[] frame = Reference.Pattern(decoder.FrameSize), iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Begin(withZeroKey ? new byte[16] : null));
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Ctr(_session.Key, iv, frame), iv));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());
    }

    [Fact] // R23, R34
    public void A_frame_under_a_content_key_is_decrypted()
    {
        var decoder = TiedDecoder();
        byte[] contentKey = Reference.Pattern(16, 5), frame = Reference.Pattern(decoder.FrameSize), iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Begin(Reference.Ecb(_session.Key, contentKey)));
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Ctr(contentKey, iv, frame), iv));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());
    }

    [Fact] // R35
    public void Clear_and_encrypted_buffers_mix_in_a_frame()
    {
        var decoder = TiedDecoder();
        byte[] frame = Reference.Pattern(decoder.FrameSize);
        Assert.Equal(HResult.S_OK, decoder.Begin(new byte[16]));
        Assert.Equal(HResult.S_OK, decoder.Submit(frame.AsSpan(0, 777)));
        byte[] iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Ctr(_session.Key, iv, frame.AsSpan(777, 1001)), iv));
        iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Partial(_session.Key, iv, frame.AsSpan(1778), 100, 20, 2), iv,
            new() { NumEncryptedBytesAtBeginning = 100, NumBytesInSkipPattern = 20, NumBytesInEncryptPattern = 2 }));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());
    }

    [Theory, InlineData(false), InlineData(true)] // S7, S13
    public void A_refresh_inside_a_frame_leaves_that_frame_its_key(bool withContentKey)
    {
        var decoder = TiedDecoder();
        byte[] contentKey = Reference.Pattern(16, 6), frame = Reference.Pattern(decoder.FrameSize);
        byte[] Wrapped() => withContentKey ? Reference.Ecb(_session.Key, contentKey) : new byte[16];
        byte[] oldKey = withContentKey ? contentKey : _session.Key;
        Assert.Equal(HResult.S_OK, decoder.Begin(Wrapped()));
        byte[] iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Ctr(oldKey, iv, frame.AsSpan(0, 500)), iv));
        _session.Refresh();
        iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Ctr(oldKey, iv, frame.AsSpan(500)), iv));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());

        byte[] next = Reference.Pattern(decoder.FrameSize, 9);
        Assert.Equal(HResult.S_OK, decoder.Begin(Wrapped()));
        iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Ctr(withContentKey ? contentKey : _session.Key, iv, next), iv));
        decoder.End();
        Assert.Equal(next, decoder.Picture());
    }

    [Fact] // S10: what has begun ends with its key
    public void A_frame_outlives_the_destruction_of_its_session()
    {
        var decoder = TiedDecoder();
        byte[] frame = Reference.Pattern(decoder.FrameSize), iv = _session.NextCounterBlock();
        Assert.Equal(HResult.S_OK, decoder.Begin());
        _session.Destroy();
        Assert.Equal(HResult.S_OK, decoder.Submit(Reference.Ctr(_session.Key, iv, frame), iv));
        decoder.End();
        Assert.Equal(frame, decoder.Picture());
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin(new byte[16]));
    }

    [Fact] // R21, S31
    public void A_repeated_iv_is_refused_between_buffers_frames_and_blts()
    {
        var decoder = TiedDecoder();
        byte[] data = new byte[64], iv = Reference.CounterBlock(500);
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.S_OK, decoder.Submit(data, iv));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(data, iv));
        decoder.End();
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(data, iv));
        decoder.End();
        var (from, to) = (_host.Device.CreateBuffer(64, ProbeUsage.Staging), _host.Device.CreateBuffer(64, ProbeUsage.Protected));
        Assert.NotEqual(HResult.S_OK, _session.Decrypt(from, to, iv));
        Assert.Equal(HResult.S_OK, _session.Decrypt(from, to, Reference.CounterBlock(501)));
    }

    [Fact] // R34
    public void Frames_do_not_nest_and_buffers_belong_to_a_frame()
    {
        var decoder = TiedDecoder();
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[16]));
        decoder.End();
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin());
        decoder.End();
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[16]));
        Assert.Equal(HResult.S_OK, decoder.Begin());
        decoder.End();
    }

    [Fact] // R46
    public void An_encrypted_frame_needs_a_session()
    {
        var decoder = new Ddi11Decoder(_host.Device);
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin(new byte[16]));
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[16], Reference.CounterBlock(1)));
        decoder.End();
    }

    [Fact] // S3
    public void An_encrypted_frame_needs_a_key()
    {
        var decoder = new Ddi11Decoder(_host.Device);
        var session = new DdiSession(_host.Device, negotiate: false, decodeProfile: s_passThrough);
        Assert.Equal(HResult.S_OK, decoder.Tie(_channel, session));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin(new byte[16]));
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[16], Reference.CounterBlock(1)));
        Assert.Equal(HResult.S_OK, decoder.Submit(new byte[16]));
        decoder.End();
    }

    [Fact] // S85
    public void A_decoder_for_clear_streams_takes_no_encrypted_buffer()
    {
        var decoder = new Ddi11Decoder(_host.Device, encryption: Guids.DXVADDI_NoEncrypt);
        Assert.Equal(HResult.S_OK, decoder.Tie(_channel, _session));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin(new byte[16]));
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[16], Reference.CounterBlock(1)));
        Assert.Equal(HResult.S_OK, decoder.Submit(new byte[16]));
        decoder.End();
    }

    [Theory, InlineData(1), InlineData(15), InlineData(17)] // S35
    public void A_content_key_of_another_size_is_refused(int size)
    {
        var decoder = TiedDecoder();
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin(new byte[size]));
        Assert.Equal(HResult.S_OK, decoder.Begin());
        decoder.End();
    }

    [Fact] // S28
    public void Wrong_buffers_are_refused()
    {
        var decoder = TiedDecoder();
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[16], new byte[15]));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[16], new byte[17]));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { IVSize = 16 }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { DataSize = (uint)decoder.FrameSize + 1 }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { DataOffset = (uint)decoder.FrameSize, DataSize = 1 }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { DataOffset = uint.MaxValue, DataSize = uint.MaxValue }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { BufferType = 0 }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { BufferType = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)10 }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { hResource = default }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { hResource = decoder.Copy }));
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc with { hResource = _host.CreateDevice().CreateBuffer(64, ProbeUsage.Dynamic) }));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Device.Video->pfnVideoDecoderSubmitBuffers(decoder.Device.Handle, decoder.Handle, 1, null));
        _host.Device.Map(decoder.Buffer, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_DISCARD);
        Assert.Equal(HResult.E_INVALIDARG, Try(desc => desc));
        _host.Device.Functions->pfnResourceUnmap(_host.Device.Handle, decoder.Buffer, 0);
        Assert.Equal(HResult.S_OK, Try(desc => desc));
        decoder.End();

        int Try(Func<D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC, D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC> change) => decoder.Submit(change(new()
        {
            hResource = decoder.Buffer,
            BufferType = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
            DataSize = 1,
        }));
    }

    [Fact] // R46, S15
    public void Only_decoder_session_and_channel_of_one_device_are_tied()
    {
        var decoder = new Ddi11Decoder(_host.Device);
        var elsewhere = _host.CreateDevice();
        Assert.Equal(HResult.E_INVALIDARG, decoder.Tie(_channel, _session, deviceHandle: 1));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Tie(_channel, new DdiSession(elsewhere, decodeProfile: s_passThrough)));
        Assert.Equal(HResult.E_INVALIDARG, new Ddi11Decoder(elsewhere).Tie(_channel, _session));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Tie(_channel, new DdiSession(_host.Device))); // R28: not for decoding
        Assert.Equal((HResult.S_OK, 0), TiedSession(decoder));
        Assert.Equal(HResult.S_OK, decoder.Tie(_channel, _session));
        Assert.Equal((HResult.S_OK, DdiSession.NameOf(_host.Device, _session.Handle)), TiedSession(decoder));
        _session.Destroy();
        Assert.Equal((HResult.S_OK, 0), TiedSession(decoder));
        nint name = decoder.Name();
        _host.Device.Video->pfnDestroyVideoDecoder(_host.Device.Handle, decoder.Handle);
        Assert.Equal((HResult.E_INVALIDARG, 0), TiedSession(decoder, name));
    }

    [Fact]
    public void Configurations_and_buffers_are_listed()
    {
        var video = _host.Device.Video;
        var desc = Ddi11Decoder.Description(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 32);
        uint count;
        video->pfnGetVideoDecoderConfigCount(_host.Device.Handle, &desc, &count);
        D3D11_1DDI_VIDEO_DECODER_CONFIG config;
        Guid[] encryptions = // D190, S192
        [
            Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guid.Empty, Guids.DXVADDI_NoEncrypt, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC,
            Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS,
        ];
        Assert.Equal((uint)encryptions.Length, count);
        for (uint i = 0; i < count; i++)
        {
            video->pfnGetVideoDecoderConfig(_host.Device.Handle, &desc, i, &config);
            Assert.Equal((encryptions[i], 1u), (config.guidConfigBitstreamEncryption, config.ConfigBitstreamRaw));
        }

        video->pfnGetVideoDecoderBufferTypeCount(_host.Device.Handle, &desc, &count);
        var sizes = new Dictionary<D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE, uint>();
        for (uint i = 0; i < count; i++)
        {
            D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO info;
            video->pfnGetVideoDecoderBufferInfo(_host.Device.Handle, &desc, i, &info);
            sizes.Add(info.Type, info.Size);
        }

        Assert.Equal(64u * 48, sizes[D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM]);
        desc.SampleHeight = 0;
        video->pfnGetVideoDecoderConfigCount(_host.Device.Handle, &desc, &count);
        Assert.Equal(0u, count);
    }

    [Fact]
    public void A_view_must_fit_its_decoder()
    {
        var decoder = new Ddi11Decoder(_host.Device);
        var good = new D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW { hDrvResource = decoder.Texture, DecodeProfile = s_passThrough, ArraySize = 1 };
        Assert.Equal(HResult.E_INVALIDARG, View(good with { MipSlice = 1 }));
        Assert.Equal(HResult.E_INVALIDARG, View(good with { FirstArraySlice = 1 }));
        Assert.Equal(HResult.E_INVALIDARG, View(good with { ArraySize = 2 }));
        Assert.Equal(HResult.E_INVALIDARG, View(good with { DecodeProfile = Guid.NewGuid() }));
        Assert.Equal(HResult.E_INVALIDARG, View(good with { hDrvResource = decoder.Copy }));
        Assert.Equal(HResult.E_INVALIDARG, View(good with
        {
            hDrvResource =
            _host.Device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_YUY2, 64, 64, ProbeUsage.Default)
        }));
        var small = Ddi11Decoder.TryCreateView(_host.Device, good with
        {
            hDrvResource =
            _host.Device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 68, 38, ProbeUsage.Default)
        }, out _);
        var begin = new D3D11_1DDIARG_VIDEODECODERBEGINFRAME { hOutputView = small };
        Assert.Equal(HResult.E_INVALIDARG, _host.Device.Video->pfnVideoDecoderBeginFrame(_host.Device.Handle, decoder.Handle, &begin));
        _host.Device.DestroyResource(decoder.Texture);
        Assert.Equal(HResult.E_INVALIDARG, decoder.Begin());

        int View(D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW create)
        {
            Ddi11Decoder.TryCreateView(_host.Device, create, out int result);
            return result;
        }
    }

    [Fact]
    public void A_frame_larger_than_the_picture_is_refused()
    {
        var decoder = TiedDecoder();
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(HResult.S_OK, decoder.Submit(new byte[decoder.FrameSize]));
        Assert.Equal(HResult.E_INVALIDARG, decoder.Submit(new byte[1]));
        decoder.End();
    }

    [Fact] // S15, S94
    public void Extensions_are_for_decoders_of_the_device()
    {
        var decoder = new Ddi11Decoder(_host.Device);
        var other = _host.CreateDevice();
        var extension = new D3D11_1DDIARG_VIDEODECODEREXTENSION { Function = 1 };
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, _host.Device.Video->pfnVideoDecoderExtension(_host.Device.Handle, decoder.Handle, &extension));
        Assert.Equal(HResult.E_INVALIDARG, _host.Device.Video->pfnVideoDecoderExtension(_host.Device.Handle, decoder.Handle, null));
        Assert.Equal(HResult.E_INVALIDARG, _host.Device.Video->pfnVideoDecoderExtension(other.Handle, decoder.Handle, &extension));
        Assert.Equal(HResult.E_INVALIDARG, _host.Device.Video->pfnVideoDecoderExtension(_host.Device.Handle, default, &extension));
    }

    [Theory, InlineData(ProbeUsage.Default, false), InlineData(ProbeUsage.Protected, true)] // S106
    public void Protected_content_submitted_as_a_clear_bitstream_goes_into_protected_pictures_alone(ProbeUsage target, bool accepted)
    {
        var decoder = new Ddi11Decoder(_host.Device, target: target);
        var content = _host.Device.CreateBuffer((uint)decoder.FrameSize, ProbeUsage.Protected);
        var staging = _host.Device.CreateBuffer((uint)decoder.FrameSize, ProbeUsage.Staging);
        byte[] frame = Reference.Pattern(decoder.FrameSize);
        _host.Device.Write(staging, frame);
        _host.Device.Functions->pfnResourceCopy(_host.Device.Handle, content, staging);
        Assert.Equal(HResult.S_OK, decoder.Begin());
        Assert.Equal(accepted ? HResult.S_OK : HResult.E_ACCESSDENIED, decoder.Submit(new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
        {
            hResource = content,
            BufferType = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
            DataSize = (uint)frame.Length,
        }));
        decoder.End();
        Assert.Equal(accepted ? frame : new byte[frame.Length], decoder.Picture());
    }

    private Ddi11Decoder TiedDecoder()
    {
        var decoder = new Ddi11Decoder(_host.Device);
        Assert.Equal(HResult.S_OK, decoder.Tie(_channel, _session));
        return decoder;
    }

    private (int Result, nint Session) TiedSession(Ddi11Decoder decoder, nint? name = null)
    {
        int result = _channel.Query(Guids.D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION, new D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT
        {
            DecoderHandle = name ?? decoder.Name(),
        }, out D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT output);
        if (result == HResult.S_OK)
            Assert.Equal((name ?? decoder.Name(), _channel.DeviceHandle()), (output.DecoderHandle, output.DeviceHandle));
        return (result, output.CryptoSessionHandle);
    }
}

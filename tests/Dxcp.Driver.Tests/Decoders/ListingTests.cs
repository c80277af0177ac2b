using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Decoders;

/// <summary>What decoders list, field by field, at both interfaces: S85, S172, S192, S197, D190.</summary>
public sealed unsafe class ListingTests
{
    private static readonly Guid s_h264 = Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT;
    private static readonly Guid s_aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, s_cenc = Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC,
        s_cbcs = Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS, s_hardware = Guids.D3D11_DECODER_ENCRYPTION_HW_CENC, s_clear = Guids.DXVADDI_NoEncrypt;

    [Theory] // S192, S197
    [InlineData(VideoInterface.Direct3D11_1, false, 3), InlineData(VideoInterface.Direct3D11_1, true, 3)]
    [InlineData(VideoInterface.Wddm2_0, false, 4), InlineData(VideoInterface.Wddm2_0, true, 4)]
    [InlineData(VideoInterface.Wddm2_4, false, 5), InlineData(VideoInterface.Wddm2_4, true, 6)]
    public void Configurations_of_Direct3D_11_are_each_kind_of_bitstream_with_each_encryption_that_the_interface_knows(VideoInterface newest, bool speaks,
        int encryptions)
    {
        Guid[] all = [s_aes, Guid.Empty, s_clear, s_cenc, s_cbcs, s_hardware];
        var caps = DriverProfile.Hardware.Caps & ~(speaks ? 0 : ProtectionCaps.HardwareDrmCommunication);
        using var host = new DdiHost(DriverProfile.Hardware with { NewestInterface = newest, Caps = caps, DropsBitstreams = true });
        var desc = Ddi11Decoder.Description(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 32) with { Guid = s_h264 };
        uint count;
        host.Device.Video->pfnGetVideoDecoderConfigCount(host.Device.Handle, &desc, &count);
        Assert.Equal((uint)encryptions * 2, count);
        D3D11_1DDI_VIDEO_DECODER_CONFIG config;
        for (uint i = 0; i < count; i++)
        {
            host.Device.Video->pfnGetVideoDecoderConfig(host.Device.Handle, &desc, i, &config);
            Assert.Equal(new D3D11_1DDI_VIDEO_DECODER_CONFIG
            {
                guidConfigBitstreamEncryption = all[i % encryptions],
                guidConfigMBcontrolEncryption = s_clear,
                guidConfigResidDiffEncryption = s_clear,
                ConfigBitstreamRaw = i < encryptions ? 1u : 2,
            }, config);
        }

        host.Device.Video->pfnGetVideoDecoderConfig(host.Device.Handle, &desc, count, &config);
        Assert.Equal(default, config);
    }

    [Fact] // R14
    public void A_device_that_there_is_not_lists_nothing()
    {
        using var host = new DdiHost(DriverProfile.Drop);
        var video = host.Device.Video;
        var nothing = new D3D10DDI_HDEVICE { pDrvPrivate = (void*)MadeUpArguments.Nothing };
        var desc = Ddi11Decoder.Description(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 32) with { Guid = s_h264 };
        uint configurations = 77, buffers = 77;
        video->pfnGetVideoDecoderConfigCount(nothing, &desc, &configurations);
        video->pfnGetVideoDecoderBufferTypeCount(nothing, &desc, &buffers);
        Assert.Equal((0u, 0u), (configurations, buffers));
        var create = new D3D11_1DDIARG_CREATEVIDEODECODER { Desc = desc, Config = Ddi11Decoder.Config() };
        Assert.Equal(HResult.E_INVALIDARG, video->pfnCreateVideoDecoder(nothing, &create, new() { pDrvPrivate = (void*)0x1250 }, default));
    }

    [Fact] // D190
    public void Configurations_of_Direct3D_9_begin_with_none_and_the_flow_with_a_session_has_zeros_throughout()
    {
        using var host = new DdiHost9(DriverProfile.Drop);
        Guid profile = s_h264;
        var input = new DXVADDI_DECODEINPUT { pGuid = &profile };
        *(DXVADDI_VIDEODESC*)input.VideoDesc = new() { SampleWidth = 64, SampleHeight = 32, Format = (D3DDDIFORMAT)0x3231564E };
        Assert.Equal(HResult.S_OK, host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONCOUNT, &input, out uint count));
        DXVADDI_CONFIGPICTUREDECODE[] configs = Listed<DXVADDI_CONFIGPICTUREDECODE>(host, D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONS, &input, count);

        Assert.Equal(new uint[] { 1, 2 }.SelectMany(raw => new[] { s_clear, Guid.Empty, s_aes }.Select(encryption => new DXVADDI_CONFIGPICTUREDECODE
        {
            guidConfigBitstreamEncryption = encryption,
            guidConfigMBcontrolEncryption = encryption == Guid.Empty ? default : s_clear,
            guidConfigResidDiffEncryption = encryption == Guid.Empty ? default : s_clear,
            ConfigBitstreamRaw = raw,
        })), configs);
    }

    [Fact] // D15b
    public void Buffers_are_listed_with_kind_size_and_usage_alike_at_both_interfaces()
    {
        var sizes = CompressedBufferInfo.Of(new(s_h264, SurfaceFormat.Nv12, 64, 32));
        using var host = new DdiHost(DriverProfile.Drop);
        var desc = Ddi11Decoder.Description(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 32) with { Guid = s_h264 };
        uint count;
        host.Device.Video->pfnGetVideoDecoderBufferTypeCount(host.Device.Handle, &desc, &count);
        Assert.Equal(sizes.Length, (int)count);
        D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO info;
        for (uint i = 0; i < count; i++)
        {
            host.Device.Video->pfnGetVideoDecoderBufferInfo(host.Device.Handle, &desc, i, &info);
            Assert.Equal(((uint)sizes[(int)i].Type + 1, sizes[(int)i].Size, 2u), ((uint)info.Type, info.Size, info.Usage));
        }

        host.Device.Video->pfnGetVideoDecoderBufferInfo(host.Device.Handle, &desc, count, &info);
        Assert.Equal(default, info);
        using var host9 = new DdiHost9(DriverProfile.Drop);
        Guid profile = s_h264;
        var input = new DXVADDI_DECODEINPUT { pGuid = &profile };
        *(DXVADDI_VIDEODESC*)input.VideoDesc = new() { SampleWidth = 64, SampleHeight = 32, Format = (D3DDDIFORMAT)0x3231564E };
        DXVADDI_DECODEBUFFERINFO[] listed = Listed<DXVADDI_DECODEBUFFERINFO>(host9, D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFO, &input, count);

        Assert.Equal(sizes.Select(size => ((uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + (uint)size.Type, size.Size, 1u,
            (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM)),
            listed.Select(one => (one.CompressedBufferType, one.CreationWidth, one.CreationHeight, one.CreationPool)));
    }

    [Theory] // S172
    [InlineData("MPEG2_VLD", SurfaceFormat.Nv12, 1920, 1080, 8160 * 22, (8160 * 576) + (64 * 68))]
    [InlineData("H264_VLD_NOFGT", SurfaceFormat.Nv12, 1920, 1080, 2319 * 864, (8160 * 600) + (64 * 68))]
    [InlineData("MPEG2_VLD", SurfaceFormat.Nv12, 1922, 1090, 121 * 69 * 22, (121 * 69 * 576) + (64 * 69))]
    [InlineData("H264_VLD_NOFGT", SurfaceFormat.Nv12, 1922, 1090, 2319 * 864, (121 * 69 * 600) + (64 * 69))]
    [InlineData("H264_VLD_NOFGT", SurfaceFormat.Nv12, 512, 512, 1024 * 864, 1 << 20)]
    [InlineData("HEVC_VLD_MAIN", SurfaceFormat.Nv12, 1920, 1080, 65536, (1920 * 1080 * 15 / 4) + (64 * 68))]
    [InlineData("HEVC_VLD_MAIN10", SurfaceFormat.P010, 1920, 1080, 65536, (1920 * 1080 * 15 / 2) + (64 * 68))]
    [InlineData("VP9_VLD_PROFILE0", SurfaceFormat.Nv12, 1920, 1080, 65536, (1920 * 1080 * 3) + (64 * 68))]
    [InlineData("VP9_VLD_10BIT_PROFILE2", SurfaceFormat.P010, 1920, 1080, 65536, (1920 * 1080 * 6) + (64 * 68))]
    [InlineData("AV1_VLD_PROFILE0", SurfaceFormat.Nv12, 1920, 1080, 64 * 64 * 16, (1920 * 1080 * 3) + (64 * 68))]
    [InlineData("AV1_VLD_PROFILE0", SurfaceFormat.P010, 16384, 16384, 64 * 64 * 16, int.MaxValue / 2)]
    [InlineData("VP9_VLD_PROFILE0", SurfaceFormat.Nv12, 64, 64, 65536, 1 << 20)]
    [InlineData("PASS_THROUGH", SurfaceFormat.Nv12, 64, 64, 65536, 64 * 96)]
    public void Buffers_are_as_large_as_the_longest_picture_needs_and_no_larger(string name, SurfaceFormat format, uint width, uint height, uint slices,
        uint bitstream)
    {
        Guid profile = ProfileNames.Decoder(name)!.Value;
        Assert.Equal(
            [
                new(CompressedBufferType.PictureParameters, 4096), new(CompressedBufferType.InverseQuantizationMatrix, 4096),
                new(CompressedBufferType.SliceControl, slices), new(CompressedBufferType.Bitstream, bitstream),
            ], CompressedBufferInfo.Of(new(profile, format, width, height)).AsEnumerable());
    }

    [Fact] // S85, S192, S197
    public void An_encryption_is_taken_with_its_cipher_and_with_hardware_keys_where_hardware_speaks()
    {
        foreach (bool speaks in new[] { false, true })
        {
            var caps = DriverProfile.Hardware.Caps & ~(speaks ? 0 : ProtectionCaps.HardwareDrmCommunication);
            using var adapter = new DriverAdapter(DriverProfile.Hardware with { Caps = caps });
            using var device = new DriverDevice(adapter);
            nint handle = 0;
            foreach (var (encryption, isHardwares, needsHardware) in new (Guid, bool, bool)[]
            {
                (s_aes, false, false), (Guid.Empty, false, false), (s_clear, false, false), (s_cenc, true, false), (s_cbcs, true, false),
                (s_hardware, true, true),
            })
            {
                var status = device.CreateVideoDecoder(++handle, new(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, SurfaceFormat.Nv12, 16, 16), encryption);
                Assert.Equal((encryption, needsHardware && !speaks ? DriverStatus.UnsupportedCrypto : DriverStatus.Ok), (encryption, status));
                if (device.Decoders.TryGet(handle, out var decoder))
                    Assert.Equal((encryption, isHardwares && speaks, needsHardware), (encryption, decoder.TakesHardwareKeys, decoder.NeedsHardwareKeys));
            }
        }

        (Guid, BitstreamCipher?)[] ciphers = [(s_clear, BitstreamCipher.None), (Guid.Empty, BitstreamCipher.Counter), (s_aes, BitstreamCipher.Counter),
            (s_cenc, BitstreamCipher.Counter), (s_cbcs, BitstreamCipher.Chained), (s_hardware, null), (new Guid(1, 0, 0, new byte[8]), null)];
        foreach (var (encryption, cipher) in ciphers)
            Assert.Equal((encryption, cipher), (encryption, BitstreamEncryptions.CipherOf(encryption)));
        Assert.Equal([s_aes, Guid.Empty, s_clear, s_cenc, s_cbcs, s_hardware], BitstreamEncryptions.All.AsEnumerable());
    }

    private static T[] Listed<T>(DdiHost9 host, D3DDDICAPS_TYPE type, DXVADDI_DECODEINPUT* input, uint count)
        where T : unmanaged
    {
        var listed = new T[count];
        fixed (T* data = listed)
        {
            var arguments = new D3DDDIARG_GETCAPS { Type = type, pInfo = input, pData = data, DataSize = count * (uint)sizeof(T) };
            Assert.Equal(HResult.S_OK, host.Functions->pfnGetCaps(host.Handle, &arguments));
        }

        return listed;
    }
}

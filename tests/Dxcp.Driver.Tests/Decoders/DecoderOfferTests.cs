using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Decoders;

/// <summary>Which decoders are on offer, and with what room. S86, S170 to S172.</summary>
public sealed unsafe class DecoderOfferTests
{
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    [Fact] // S170
    public void Without_a_codec_a_documented_profile_is_not_listed_but_has_sessions()
    {
        using var host = new DdiHost();
        var desc = Ddi11Decoder.Description(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 64) with { Guid = Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT };
        uint count;
        host.Device.Video->pfnGetVideoDecoderProfileCount(host.Device.Handle, &count);
        Assert.Equal(1u, count); // the pass-through profile
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc, Config = Ddi11Decoder.Config() }, out int result);
        Assert.Equal(HResult.E_INVALIDARG, result);
        _ = new DdiSession(host.Device, decodeProfile: desc.Guid);
        using var host9 = new DdiHost9();
        Assert.Equal(HResult.S_OK, host9.GetProtectionCaps(Guids.D3DCRYPTOTYPE_AES128_CTR, desc.Guid, out _));
    }

    [Fact] // S86
    public void Where_bitstreams_are_dropped_documented_profiles_are_offered_and_take_encrypted_buffers()
    {
        using var host = new DdiHost(DriverProfile.Drop);
        var video = host.Device.Video;
        uint count;
        video->pfnGetVideoDecoderProfileCount(host.Device.Handle, &count);
        var profiles = new List<Guid>();
        for (uint i = 0; i < count; i++)
        {
            Guid profile;
            video->pfnGetVideoDecoderProfile(host.Device.Handle, i, &profile);
            profiles.Add(profile);
        }

        Assert.Equal(profiles.Distinct(), profiles);
        Assert.Contains(s_passThrough, profiles);
        Assert.Contains(Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT, profiles);
        Assert.Contains(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN10, profiles);
        var desc = Ddi11Decoder.Description(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 64) with { Guid = Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT };
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc, Config = Ddi11Decoder.Config() }, out int result);
        Assert.Equal(HResult.S_OK, result);
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc with { OutputFormat = DXGI_FORMAT.DXGI_FORMAT_P010 }, Config = Ddi11Decoder.Config() },
            out result);
        Assert.Equal(HResult.E_INVALIDARG, result);
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc with { SampleWidth = 63 }, Config = Ddi11Decoder.Config() }, out result);
        Assert.Equal(HResult.S_OK, result); // S171
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc with { SampleWidth = 0 }, Config = Ddi11Decoder.Config() }, out result);
        Assert.Equal(HResult.E_INVALIDARG, result);
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc, Config = Ddi11Decoder.Config() with { ConfigBitstreamRaw = 2 } }, out result);
        Assert.Equal(HResult.S_OK, result); // S171
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc, Config = Ddi11Decoder.Config() with { ConfigBitstreamRaw = 3 } }, out result);
        Assert.Equal(HResult.E_INVALIDARG, result);
        Ddi11Decoder.TryCreate(host.Device, new() { Desc = desc, Config = Ddi11Decoder.Config(Guids.D3D11_DECODER_ENCRYPTION_HW_CENC) }, out result);
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, result);
    }

    [Theory] // S172: slices and bytes that the longest picture of a profile has
    [InlineData("1b81be68-a0c7-11d3-b984-00c04f2e73c5", 64, 64, 16 * 864, 16 * 400 * 3 / 2)]
    [InlineData("1b81be68-a0c7-11d3-b984-00c04f2e73c5", 3840, 2160, 2319 * 864, 240 * 135 * 400 * 3 / 2)]
    [InlineData("5b11d51b-2f4c-4452-bcc3-09f2a1160cc0", 1920, 1080, 600 * 10, 1920 * 1080 * 3 / 2 * 5 / 3)]
    [InlineData("ee27417f-5e28-4e65-beea-1d26b508adc9", 1920, 1088, 8160 * 22, 8160 * 576)]
    [InlineData("463707f8-a1d0-4585-876d-83aa6d60b89e", 1921, 1081, 10, 1921 * 1081 * 3)]
    public void Buffers_have_room_for_the_longest_picture(string profile, uint width, uint height, uint slices, uint bitstream)
    {
        var sizes = CompressedBufferInfo.Of(new(Guid.Parse(profile), SurfaceFormat.Nv12, width, height)).ToDictionary(info => info.Type, info => info.Size);
        Assert.True(sizes[CompressedBufferType.SliceControl] >= Math.Max(slices, 65536));
        Assert.True(sizes[CompressedBufferType.Bitstream] >= Math.Max(bitstream, 1 << 20));
        Assert.True(sizes[CompressedBufferType.PictureParameters] >= 1040 && sizes[CompressedBufferType.InverseQuantizationMatrix] >= 1000);
    }
}

using System.Text;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>Formats that a profile leaves out, on both driver interfaces: what is told, and what is made.</summary>
public sealed unsafe class ProfileFormatsTests
{
    private static readonly DriverProfile s_profile = DriverProfile.Default with { Formats = [SurfaceFormat.Nv12] };

    [Fact] // S70
    public void Direct3D_9_lists_and_makes_the_formats_of_the_profile_alone()
    {
        using var host = new DdiHost9(s_profile);
        const D3DDDIFORMAT nv12 = (D3DDDIFORMAT)0x3231564E;
        Assert.Equal(HResult.S_OK, host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT, null, out uint count));
        var formats = new FORMATOP[count];
        fixed (FORMATOP* data = formats)
        {
            var arguments = new D3DDDIARG_GETCAPS { Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATDATA, pData = data, DataSize = count * (uint)sizeof(FORMATOP) };
            Assert.Equal(HResult.S_OK, host.Functions->pfnGetCaps(host.Handle, &arguments));
        }

        Assert.Equal([nv12, D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8, D3DDDIFORMAT.D3DDDIFMT_X8R8G8B8], formats.Select(one => one.Format));
        Assert.Equal(1u, LevelsOf(host, nv12));
        Assert.Equal(0u, LevelsOf(host, D3DDDIFORMAT.D3DDDIFMT_YUY2));
        Assert.Equal(HResult.S_OK, Make(host, nv12));
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, Make(host, D3DDDIFORMAT.D3DDDIFMT_YUY2));
    }

    [Fact] // S70
    public void Direct3D_11_supports_and_makes_the_formats_of_the_profile_alone()
    {
        using var host = new DdiHost(s_profile);
        Ddi11HostDevice device = host.Device;
        var supported = new List<DXGI_FORMAT>();
        foreach (DXGI_FORMAT format in Enum.GetValues<DXGI_FORMAT>())
        {
            uint support, levels;
            device.Functions->pfnCheckFormatSupport(device.Handle, format, &support);
            device.Functions->pfnCheckMultisampleQualityLevels(device.Handle, format, 1, &levels);
            Assert.Equal(support == D3D10DdiFormatSupport.NotSupported, levels == 0);
            if (levels != 0)
                supported.Add(format);
        }

        Assert.Equal([DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM, DXGI_FORMAT.DXGI_FORMAT_B8G8R8X8_UNORM, DXGI_FORMAT.DXGI_FORMAT_NV12], supported);
        device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 16, 16, ProbeUsage.Staging);
        Assert.Empty(device.TakeErrors());
        device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_YUY2, 16, 16, ProbeUsage.Staging);
        Assert.Equal([HResult.E_OUTOFMEMORY], device.TakeErrors());
    }

    [Fact] // S217
    public void Of_a_card_that_says_no_more_than_its_name_all_else_is_as_in_its_base()
    {
        foreach (var known in DriverProfile.BuiltIn)
        {
            var profile = DriverProfile.Parse(Encoding.UTF8.GetBytes($$"""{ "base": "{{known.Name}}", "adapter": { "description": "mine" } }"""), "mine.json");
            Assert.Equal(known.Adapter with { Description = "mine" }, profile.Adapter);
        }
    }

    [Fact] // S302
    public void Of_the_decoders_of_a_base_those_stay_of_whose_formats_there_is_one_left()
    {
        var profile = DriverProfile.Parse("""{ "base": "full", "formats": ["P010"] }"""u8, "ten.json");
        Assert.Equal(DecoderProfile.Usual.Where(decoder => decoder.Formats.Contains(SurfaceFormat.P010)).Select(decoder => decoder.Id),
            profile.Decoders.Select(decoder => decoder.Id));
        Assert.All(profile.Decoders, decoder => Assert.Equal([SurfaceFormat.P010], decoder.Formats));
    }

    private static uint LevelsOf(DdiHost9 host, D3DDDIFORMAT format)
    {
        var levels = new DDIMULTISAMPLEQUALITYLEVELSDATA { Format = (uint)format };
        var question = new D3DDDIARG_GETCAPS
        {
            Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETMULTISAMPLEQUALITYLEVELS,
            pData = &levels,
            DataSize = (uint)sizeof(DDIMULTISAMPLEQUALITYLEVELSDATA)
        };
        Assert.Equal(HResult.S_OK, host.Functions->pfnGetCaps(host.Handle, &question));
        return levels.QualityLevels;
    }

    private static int Make(DdiHost9 host, D3DDDIFORMAT format) =>
        host.Device.TryCreate(format, 16, 16, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, 0, null, 0, out _);
}

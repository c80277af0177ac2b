using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>Entry, capabilities and devices of the Direct3D 9 driver interface.</summary>
public sealed unsafe class AdapterTests : IDisposable
{
    private readonly DdiHost9 _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Opening_without_an_argument_or_a_table_is_refused()
    {
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, DriverEntry.OpenAdapterFunction(null));
        var open = new D3DDDIARG_OPENADAPTER { hAdapter = 5, Interface = 9, Version = Macros.D3D_UMD_INTERFACE_VERSION_WIN7 };
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, DriverEntry.OpenAdapterFunction(&open));
        Assert.Equal(5, open.hAdapter);
    }

    [Theory] // S67: the driver's table would be longer than an older runtime's
    [InlineData(9, 0x000C)]
    [InlineData(9, 0)]
    [InlineData(7, 0x2003)]
    [InlineData(8, 0x2003)]
    [InlineData(0, 0x2003)]
    public void A_runtime_of_another_time_or_Direct3D_is_turned_away(uint direct3D, uint version)
    {
        D3DDDI_ADAPTERFUNCS table = default;
        var open = new D3DDDIARG_OPENADAPTER { Interface = direct3D, Version = version, pAdapterFuncs = &table };
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, DriverEntry.OpenAdapterFunction(&open));
        Assert.True(table.pfnGetCaps == null);
        var functions = (D3DDDI_DEVICEFUNCS*)NativeMemory.AllocZeroed((nuint)sizeof(D3DDDI_DEVICEFUNCS));
        var create = new D3DDDIARG_CREATEDEVICE { Interface = direct3D, Version = version, pDeviceFuncs = functions };
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _host.Functions->pfnCreateDevice(_host.Handle, &create));
        Assert.True(functions->pfnLock == null);
        NativeMemory.Free(functions);
    }

    [Fact] // the table is filled as Windows 7 knows it, for later runtimes too: Ddi9HostDevice checks the entries behind it
    public void A_later_runtime_gets_the_table_of_Windows_7()
    {
        D3DDDI_ADAPTERFUNCS table = default;
        var open = new D3DDDIARG_OPENADAPTER { Interface = 9, Version = 0x8001, pAdapterFuncs = &table };
        Assert.Equal(HResult.S_OK, DriverEntry.OpenAdapterFunction(&open));
        Assert.Equal(Macros.D3D_UMD_INTERFACE_VERSION_WIN7, open.DriverVersion);
        Assert.Equal(HResult.S_OK, table.pfnCloseAdapter((void*)open.hAdapter));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, table.pfnCloseAdapter((void*)open.hAdapter));
    }

    [Fact] // S57
    public void What_is_not_served_answers_E_NOTIMPL()
    {
        var table = (void**)_host.Device.Functions;
        var present = (delegate* unmanaged<void*, void*, int>)table[40];
        Assert.Equal(HResult.E_NOTIMPL, present(_host.Device.Handle, null));
        var drawPrimitive = (delegate* unmanaged<void*, void*, uint*, int>)table[10];
        Assert.Equal(HResult.E_NOTIMPL, drawPrimitive(_host.Device.Handle, null, null));
    }

    [Fact]
    public void Formats_are_listed_and_each_can_be_made()
    {
        Assert.Equal(HResult.S_OK, _host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT, null, out uint count));
        var formats = stackalloc FORMATOP[(int)count];
        var arguments = new D3DDDIARG_GETCAPS { Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATDATA, pData = formats, DataSize = count * (uint)sizeof(FORMATOP) };
        Assert.Equal(HResult.S_OK, _host.Functions->pfnGetCaps(_host.Handle, &arguments));
        for (int i = 0; i < count; i++)
        {
            Assert.NotEqual(0u, formats[i].Operations & 0x4000); // FORMATOP_OFFSCREENPLAIN
            _host.Device.CreateSurface(formats[i].Format, 16, 16);
            var levels = new DDIMULTISAMPLEQUALITYLEVELSDATA { Format = (uint)formats[i].Format, MsType = 0 };
            var question = new D3DDDIARG_GETCAPS
            {
                Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETMULTISAMPLEQUALITYLEVELS,
                pData = &levels,
                DataSize = (uint)sizeof(DDIMULTISAMPLEQUALITYLEVELSDATA)
            };
            Assert.Equal(HResult.S_OK, _host.Functions->pfnGetCaps(_host.Handle, &question));
            Assert.Equal(1u, levels.QualityLevels);
            levels.MsType = 4;
            Assert.Equal(HResult.S_OK, _host.Functions->pfnGetCaps(_host.Handle, &question));
            Assert.Equal(0u, levels.QualityLevels);
        }

        arguments.DataSize--;
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnGetCaps(_host.Handle, &arguments));
    }

    [Fact]
    public void Device_capabilities_and_empty_lists_are_answered()
    {
        Assert.Equal(HResult.S_OK, _host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETD3D9CAPS, null, out D3DCAPS9 caps));
        Assert.Equal(D3DDEVTYPE.D3DDEVTYPE_HAL, caps.DeviceType);
        Assert.True(caps.MaxTextureWidth >= 8192 && caps.MaxTextureHeight >= 8192);
        foreach (var type in new[] { D3DDDICAPS_TYPE.D3DDDICAPS_GETD3DQUERYCOUNT, D3DDDICAPS_TYPE.D3DDDICAPS_GETEXTENSIONGUIDCOUNT,
            D3DDDICAPS_TYPE.D3DDDICAPS_GETVIDEOPROCESSORDEVICEGUIDCOUNT })
        {
            Assert.Equal(HResult.S_OK, _host.GetCaps(type, null, out uint count));
            Assert.Equal(0u, count);
        }

        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETD3D8CAPS, null, out uint _));
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _host.GetCaps((D3DDDICAPS_TYPE)12345, null, out uint _));
    }

    [Fact]
    public void Bad_questions_for_capabilities_change_nothing()
    {
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnGetCaps(_host.Handle, null));
        var noData = new D3DDDIARG_GETCAPS { Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT, DataSize = 4 };
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnGetCaps(_host.Handle, &noData));
        uint answer = 77;
        var question = new D3DDDIARG_GETCAPS { Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT, pData = &answer, DataSize = 3 };
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnGetCaps(_host.Handle, &question));
        question.DataSize = 4;
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnGetCaps((void*)0x1234, &question));
        foreach (var type in new[] { D3DDDICAPS_TYPE.D3DDDICAPS_GETCONTENTPROTECTIONCAPS, D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATE,
            D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATESIZE })
        {
            question.Type = type;
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnGetCaps(_host.Handle, &question));
        }

        Assert.Equal(77u, answer);
    }

    [Fact] // R27, R33
    public void Content_protection_capabilities_are_those_of_the_profile()
    {
        var profile = DriverProfile.ReadBackKey;
        using var host = new DdiHost9(profile);
        foreach (var type in new[] { Guids.D3DCRYPTOTYPE_AES128_CTR, Guid.Empty })
        {
            Assert.Equal(HResult.S_OK, host.GetProtectionCaps(type, Guid.Empty, out var caps));
            Assert.Equal((uint)profile.Caps & 0x3FF, caps.Caps);
            Assert.Equal(Guids.D3DKEYEXCHANGE_RSAES_OAEP, caps.KeyExchangeType);
            Assert.Equal((profile.BufferAlignmentStart, profile.BlockAlignmentSize, profile.ProtectedMemorySize),
                (caps.BufferAlignmentStart, caps.BlockAlignmentSize, caps.ProtectedMemorySize));
        }
    }

    [Fact] // R28
    public void Unknown_crypto_type_and_unusable_profile_have_their_codes()
    {
        Guid decoder = Guid.NewGuid();
        using var host = new DdiHost9(DriverProfile.Default with { Decoders = [new(decoder, [SurfaceFormat.Nv12])] });
        (Guid Type, Guid Profile, int Result)[] cases =
        [
            (Guids.D3DCRYPTOTYPE_AES128_CTR, Guid.Empty, HResult.S_OK),
            (Guids.D3DCRYPTOTYPE_AES128_CTR, decoder, HResult.S_OK),
            (Guids.D3DCRYPTOTYPE_AES128_CTR, Guid.NewGuid(), HResult.D3DDDIERR_UNSUPPORTEDCRYPTO),
            (Guids.D3DCRYPTOTYPE_PROPRIETARY, Guid.Empty, HResult.D3DDDIERR_NOTAVAILABLE),
            (Guids.D3DCRYPTOTYPE_PROPRIETARY, decoder, HResult.D3DDDIERR_NOTAVAILABLE),
        ];
        foreach (var (type, decodeProfile, result) in cases)
        {
            Assert.Equal(result, host.GetProtectionCaps(type, decodeProfile, out _));
            Assert.Equal(result, Ddi9Session.TryCreate(host.Device, type, decodeProfile, out nint handle));
            Assert.Equal(result == HResult.S_OK, handle != 0);
        }

        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, Ddi9Session.TryCreate(host.Device, Guid.Empty, Guid.Empty, out _));
    }

    [Fact] // R19, R39, S38
    public void Certificates_exist_for_sessions_and_software_channels_alone()
    {
        byte[] chain = _host.Certificate();
        Assert.True(CertificateChain.Parse(chain).Count >= 2);
        (DDICERTIFICATEINFO Info, bool Exists)[] cases =
        [
            (new() { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL,
                ChannelType = DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE }, true),
            (new() { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL,
                ChannelType = DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_HARDWARE }, false),
            (new() { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL, ChannelType = (DDIAUTHENTICATEDCHANNELTYPE)1 }, false),
            (new() { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION, CryptoSessionType = Guids.D3DCRYPTOTYPE_PROPRIETARY }, false),
            (new() { CertificateType = (D3DDDI_CERTIFICATETYPE)3, CryptoSessionType = Guids.D3DCRYPTOTYPE_AES128_CTR }, false),
        ];
        byte[] buffer = new byte[chain.Length];
        fixed (byte* bytes = buffer)
        {
            foreach (var (info, exists) in cases)
            {
                var about = info;
                Assert.Equal(exists ? HResult.S_OK : HResult.D3DDDIERR_NOTAVAILABLE,
                    _host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATESIZE, &about, out uint size));
                Assert.Equal(exists ? (uint)chain.Length : 0, size);
                var arguments = new D3DDDIARG_GETCAPS
                {
                    Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATE,
                    pInfo = &about,
                    pData = bytes,
                    DataSize = (uint)chain.Length
                };
                Assert.Equal(exists ? HResult.S_OK : HResult.D3DDDIERR_NOTAVAILABLE, _host.Functions->pfnGetCaps(_host.Handle, &arguments));
                foreach (uint wrong in new[] { 0u, (uint)chain.Length - 1, (uint)chain.Length + 1 })
                {
                    arguments.DataSize = wrong;
                    Assert.Equal(exists ? HResult.D3DDDIERR_INVALIDCALL : HResult.D3DDDIERR_NOTAVAILABLE,
                        _host.Functions->pfnGetCaps(_host.Handle, &arguments));
                }
            }
        }

        Assert.Equal(chain, buffer);
    }

    [Fact]
    public void Devices_are_found_by_their_own_handles_only()
    {
        var device = _host.CreateDevice();
        device.Destroy();
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, device.Functions->pfnDestroyDevice(device.Handle));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, device.Functions->pfnDestroyDevice(null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Ddi9Session.TryCreate(device, Guids.D3DCRYPTOTYPE_AES128_CTR, default, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, device.TryCreate(D3DDDIFORMAT.D3DDDIFMT_L8, 4, 4, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, 0, null, 0, out _));
        D3DDDIARG_CREATEDEVICE create = default;
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnCreateDevice(_host.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Functions->pfnCreateDevice(_host.Handle, &create));
    }
}

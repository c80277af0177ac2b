using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>The way in: versions, capabilities, devices, tables, certificates, what sessions can be made.</summary>
public sealed unsafe class AdapterTests : IDisposable
{
    private readonly DdiHost _host = new();
    private readonly Ddi11HostDevice _device;

    public AdapterTests() => _device = _host.Device;

    public void Dispose() => _host.Dispose();

    [Fact]
    public void OpenAdapter_refuses_null_pointers()
    {
        Assert.Equal(HResult.E_INVALIDARG, DriverEntry.OpenAdapter10_2Function(null));
        var open = new D3D10DDIARG_OPENADAPTER();
        Assert.Equal(HResult.E_INVALIDARG, DriverEntry.OpenAdapter10_2Function(&open));
        Assert.True(open.hAdapter.pDrvPrivate == null);
    }

    [Fact]
    public void Versions_are_reported_first_the_count_and_then_the_list()
    {
        uint count = 99;
        Assert.Equal(HResult.S_OK, _host.Functions->pfnGetSupportedVersions(_host.Handle, &count, null));
        Assert.Equal(2u, count);
        ulong* versions = stackalloc ulong[2];
        Assert.Equal(HResult.S_OK, _host.Functions->pfnGetSupportedVersions(_host.Handle, &count, versions));
        Assert.Equal((0x000B000F00000000ul, 0x000B002000090000ul), (versions[0], versions[1]));
        count = 1;
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnGetSupportedVersions(_host.Handle, &count, versions));
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnGetSupportedVersions(_host.Handle, null, versions));
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnGetSupportedVersions(default, &count, null));
    }

    [Fact] // S191
    public void A_driver_of_Direct3D_11_1_knows_nothing_of_WDDM_2()
    {
        using var host = new DdiHost(DriverProfile.Default with { NewestInterface = VideoInterface.Direct3D11_1 });
        uint count = 99;
        Assert.Equal(HResult.S_OK, host.Functions->pfnGetSupportedVersions(host.Handle, &count, null));
        Assert.Equal(1u, count);
        ulong data = 0x55;
        var caps = new D3D10_2DDIARG_GETCAPS { Type = D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_D3D11_OPTIONS2, pData = &data, DataSize = 4 };
        Assert.Equal(HResult.E_INVALIDARG, host.Functions->pfnGetCaps(host.Handle, &caps));
        Assert.Equal(HResult.S_OK, _host.Functions->pfnGetCaps(_host.Handle, &caps));
        D3DWDDM2_0DDI_DEVICEFUNCS functions;
        var create = new D3D10DDIARG_CREATEDEVICE
        {
            Interface = Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION,
            p11_1DeviceFuncs = (D3D11_1DDI_DEVICEFUNCS*)&functions,
            hDrvDevice = new() { pDrvPrivate = _device.Allocate(16) },
        };
        Assert.Equal(HResult.E_NOINTERFACE, host.Functions->pfnCreateDevice(host.Handle, &create));
        D3DWDDM2_4DDI_VIDEODEVICEFUNCS table = default;
        var input = new D3D11_1DDI_VIDEO_INPUT { p11VideoDeviceFuncs = &table.Base };
        byte output;
        Assert.Equal(HResult.E_NOTIMPL, host.Device.RetrieveSubObject(host.Device.Handle, 3, 16, &input, 1, &output));
        Assert.Equal(HResult.E_NOTIMPL, host.Device.RetrieveSubObject(host.Device.Handle, 6, 16, &input, 1, &output));
    }

    [Theory, InlineData(VideoInterface.Wddm2_0, 94), InlineData(VideoInterface.Wddm2_4, 97)] // S191
    public void A_device_of_WDDM_2_fills_its_tables_and_no_more(VideoInterface version, int entries)
    {
        using var host = new DdiHost(version: version);
        Assert.DoesNotContain(0, new ReadOnlySpan<nint>(host.Device.Functions, 168).ToArray());
        nint* table = stackalloc nint[98];
        new Span<nint>(table, 98).Clear();
        var input = new D3D11_1DDI_VIDEO_INPUT { p11VideoDeviceFuncs = (D3D11_1DDI_VIDEODEVICEFUNCS*)table };
        byte output;
        Assert.Equal(HResult.S_OK, host.Device.RetrieveSubObject(host.Device.Handle, version == VideoInterface.Wddm2_4 ? 6u : 3, 16, &input, 1, &output));
        Assert.DoesNotContain(0, new ReadOnlySpan<nint>(table, entries).ToArray());
        Assert.Equal(0, table[entries]);
    }

    [Fact] // D191, S170
    public void A_driver_of_WDDM_2_says_what_it_decodes()
    {
        using var host = new DdiHost(version: VideoInterface.Wddm2_0);
        var caps = new D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS
        {
            DecodeProfile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH,
            SampleWidth = 64,
            SampleHeight = 32,
        };
        Query(ref caps);
        Assert.Equal(0u, (uint)caps.Caps);
        // The card knows the second, but nothing here decodes it: it is not on offer.
        foreach (Guid profile in (Guid[])[Guids.D3D11_DECODER_PROFILE_VC1_VLD, Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT])
        {
            caps.DecodeProfile = profile;
            Query(ref caps);
            Assert.Equal(D3DWDDM2_0DDI_VIDEO_DECODER_CAPS.D3DWDDM2_0DDI_VIDEO_DECODER_CAP_UNSUPPORTED, caps.Caps);
        }

        void Query(ref D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS about)
        {
            var copy = about;
            host.Device.Video2->pfnQueryVideoCapabilities(host.Device.Handle,
                D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY.D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_CAPS,
                (uint)sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS), &copy);
            about = copy;
        }
    }

    [Theory]
    [InlineData(D3D10_2DDICAPS_TYPE.D3D11DDICAPS_THREADING, 4, 1)]
    [InlineData(D3D10_2DDICAPS_TYPE.D3D11DDICAPS_SHADER, 4, 0)]
    [InlineData(D3D10_2DDICAPS_TYPE.D3D11DDICAPS_3DPIPELINESUPPORT, 4, 0x7F)]
    [InlineData(D3D10_2DDICAPS_TYPE.D3D11_1DDICAPS_D3D11_OPTIONS, 8, 0)]
    [InlineData(D3D10_2DDICAPS_TYPE.D3D11_1DDICAPS_ARCHITECTURE_INFO, 4, 0)]
    [InlineData(D3D10_2DDICAPS_TYPE.D3D11_1DDICAPS_SHADER_MIN_PRECISION_SUPPORT, 8, 0)]
    public void GetCaps_answers_each_question_of_11_1_within_its_size(D3D10_2DDICAPS_TYPE type, uint size, uint expected)
    {
        ulong* data = stackalloc ulong[2] { 0x5555555555555555, 0x5555555555555555 };
        var arguments = new D3D10_2DDIARG_GETCAPS { Type = type, pData = data, DataSize = size };
        Assert.Equal(HResult.S_OK, _host.Functions->pfnGetCaps(_host.Handle, &arguments));
        Assert.Equal(expected, *(uint*)data);
        Assert.Equal(0x55, ((byte*)data)[size]);
        arguments.DataSize = size - 1;
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnGetCaps(_host.Handle, &arguments));
        arguments = new() { Type = type, DataSize = size };
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnGetCaps(_host.Handle, &arguments));
    }

    [Fact]
    public void Every_entry_of_every_table_is_filled()
    {
        Assert.DoesNotContain(0, new ReadOnlySpan<nint>(_host.Functions, 5).ToArray());
        Assert.DoesNotContain(0, new ReadOnlySpan<nint>(_device.Functions, 155).ToArray());
        Assert.DoesNotContain(0, new ReadOnlySpan<nint>(_device.Video, 81).ToArray());
    }

    [Fact]
    public void CreateDevice_refuses_other_versions_taken_memory_and_null_pointers()
    {
        D3D11_1DDI_DEVICEFUNCS functions;
        var create = new D3D10DDIARG_CREATEDEVICE { Interface = 0x000B000F, p11_1DeviceFuncs = &functions, hDrvDevice = _device.Handle };
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnCreateDevice(_host.Handle, &create)); // alive
        create.hDrvDevice = default;
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnCreateDevice(_host.Handle, &create));
        create.hDrvDevice.pDrvPrivate = (void*)0x1000;
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnCreateDevice(default, &create));
        create.p11_1DeviceFuncs = null;
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnCreateDevice(_host.Handle, &create));
        Assert.Equal(HResult.E_INVALIDARG, _host.Functions->pfnCreateDevice(_host.Handle, null));
        create.p11_1DeviceFuncs = &functions;
        create.Interface = 0x000B000A;
        Assert.Equal(HResult.E_NOINTERFACE, _host.Functions->pfnCreateDevice(_host.Handle, &create));
    }

    [Fact]
    public void Presenting_is_not_implemented_and_does_not_crash()
    {
        D3D11_1DDI_DEVICEFUNCS functions;
        DXGI_DDI_BASE_FUNCTIONS presenting = default;
        var create = new D3D10DDIARG_CREATEDEVICE
        {
            Interface = 0x000B000F,
            p11_1DeviceFuncs = &functions,
            hDrvDevice = new() { pDrvPrivate = _device.Allocate(16) }
        };
        create.DXGIBaseDDI.pDXGIDDIBaseFunctions = &presenting;
        Assert.Equal(HResult.S_OK, _host.Functions->pfnCreateDevice(_host.Handle, &create));
        Assert.DoesNotContain(0, new ReadOnlySpan<nint>(&presenting, 7).ToArray());
        Assert.Equal(HResult.E_NOTIMPL, ((delegate* unmanaged<void*, int>)presenting.pfnPresent)(null));
        functions.pfnDestroyDevice(create.hDrvDevice);
    }

    [Fact] // D20
    public void RetrieveSubObject_fills_the_table_named_in_its_input_again_and_again()
    {
        var table = (D3D11_1DDI_VIDEODEVICEFUNCS*)_device.Allocate((nuint)sizeof(D3D11_1DDI_VIDEODEVICEFUNCS));
        var input = new D3D11_1DDI_VIDEO_INPUT { Relocate = 1, p11VideoDeviceFuncs = table };
        byte* output = stackalloc byte[2] { 0x55, 0x55 };
        Assert.Equal(HResult.S_OK, _device.RetrieveSubObject(_device.Handle, 2, 16, &input, 1, output));
        Assert.Equal(new ReadOnlySpan<nint>(_device.Video, 81), new ReadOnlySpan<nint>(table, 81));
        Assert.Equal((0, 0x55), (output[0], output[1]));
        Assert.Equal(HResult.E_NOTIMPL, _device.RetrieveSubObject(_device.Handle, 4, 16, &input, 1, output));
        Assert.Equal(HResult.E_INVALIDARG, _device.RetrieveSubObject(_device.Handle, 2, 15, &input, 1, output));
        Assert.Equal(HResult.E_INVALIDARG, _device.RetrieveSubObject(_device.Handle, 2, 16, &input, 648, output));
        Assert.Equal(HResult.E_INVALIDARG, _device.RetrieveSubObject(_device.Handle, 2, 16, null, 1, output));
        Assert.Equal(HResult.E_INVALIDARG, _device.RetrieveSubObject(_device.Handle, 2, 16, &input, 1, null));
        Assert.Equal(HResult.E_INVALIDARG, _device.RetrieveSubObject(default, 2, 16, &input, 1, output));
        input.p11VideoDeviceFuncs = null;
        Assert.Equal(HResult.E_INVALIDARG, _device.RetrieveSubObject(_device.Handle, 2, 16, &input, 1, output));
    }

    [Fact]
    public void Content_protection_caps_are_the_profiles()
    {
        Guid aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, none = default, unknown = Guids.D3DCRYPTOTYPE_PROPRIETARY;
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS caps = default;
        Assert.Equal(HResult.S_OK, Ask(&aes, null));
        Assert.Equal((uint)DriverProfile.Default.Caps, caps.Caps);
        Assert.Equal((1u, 16u, 256ul << 20), (caps.KeyExchangeTypeCount, caps.BlockAlignmentSize, caps.ProtectedMemorySize));
        Assert.Equal(HResult.S_OK, Ask(&aes, &none));
        foreach (nint noCrypto in new[] { 0, (nint)(&none) })
        {
            Assert.Equal(HResult.S_OK, Ask((Guid*)noCrypto, null));
            Assert.Equal((4u, 0u), (caps.Caps, caps.KeyExchangeTypeCount)); // no encryption without a crypto type
        }

        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, Ask(&unknown, null));
        Assert.Equal((0u, 0ul), (caps.Caps, caps.ProtectedMemorySize));
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, Ask(&aes, &unknown));
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, Ask(null, &unknown));
        Assert.Equal(HResult.E_INVALIDARG, _device.Video->pfnGetContentProtectionCaps(_device.Handle, &aes, null, null));
        // refused before it is touched
        Assert.Equal(HResult.E_INVALIDARG, _device.Video->pfnGetContentProtectionCaps(default, &aes, null, (D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS*)1));

        int Ask(Guid* cryptoType, Guid* profile)
        {
            D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS answer;
            int result = _device.Video->pfnGetContentProtectionCaps(_device.Handle, cryptoType, profile, &answer);
            caps = answer;
            return result;
        }
    }

    [Fact]
    public void Key_exchanges_are_listed_in_the_profiles_order()
    {
        using var host = new DdiHost(DriverProfile.HardwareKeyExchange);
        Guid aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, found;
        Assert.Equal(HResult.S_OK, host.Device.Video->pfnGetCryptoKeyExchangeType(host.Device.Handle, &aes, null, 0, &found));
        Assert.Equal(Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, found);
        Assert.Equal(HResult.S_OK, host.Device.Video->pfnGetCryptoKeyExchangeType(host.Device.Handle, &aes, null, 1, &found));
        Assert.Equal(Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION, found);
        Assert.Equal(HResult.E_INVALIDARG, host.Device.Video->pfnGetCryptoKeyExchangeType(host.Device.Handle, &aes, null, 2, &found));
        Assert.Equal(Guid.Empty, found);
        Assert.Equal(HResult.E_INVALIDARG, host.Device.Video->pfnGetCryptoKeyExchangeType(host.Device.Handle, null, null, 0, &found));
        Assert.Equal(HResult.E_INVALIDARG, host.Device.Video->pfnGetCryptoKeyExchangeType(host.Device.Handle, &aes, null, 0, null));
    }

    [Fact] // S21
    public void Sessions_are_made_for_the_listed_types_only()
    {
        _device.TryCreateSession(Guids.D3DCRYPTOTYPE_PROPRIETARY, null, default, out int result);
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, result);
        _device.TryCreateSession(default(Guid), null, default, out result);
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, result);
        _device.TryCreateSession(null, Guids.D3DKEYEXCHANGE_DXVA, default, out result);
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, result);
        _device.TryCreateSession(null, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION, default, out result);
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, result);
        _device.TryCreateSession(null, null, Guids.D3D11_DECODER_PROFILE_VC1_VLD, out result);
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, result);
        using var host = new DdiHost(DriverProfile.Default with { Decoders = [new(Guids.D3D11_DECODER_PROFILE_VC1_VLD, [SurfaceFormat.Nv12])] });
        host.Device.TryCreateSession(null, null, Guids.D3D11_DECODER_PROFILE_VC1_VLD, out result);
        Assert.Equal(HResult.S_OK, result);
    }

    [Fact]
    public void The_handle_that_messages_name_is_the_drivers_own_and_stays_with_the_session()
    {
        var session = new DdiSession(_device);
        void* handle, again;
        Assert.Equal(HResult.S_OK, _device.Video->pfnCryptoSessionGetHandle(_device.Handle, session.Handle, &handle));
        Assert.Equal(HResult.S_OK, _device.Video->pfnCryptoSessionGetHandle(_device.Handle, session.Handle, &again));
        Assert.True(handle != session.Handle.pDrvPrivate && handle == again); // R53, S145
        Assert.Equal(HResult.E_INVALIDARG, _device.Video->pfnCryptoSessionGetHandle(_device.Handle, session.Handle, null));
        var create = new D3D11_1DDIARG_CREATECRYPTOSESSION
        {
            CryptoType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
            KeyExchangeType = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP
        };
        Assert.Equal(HResult.E_INVALIDARG, _device.Video->pfnCreateCryptoSession(_device.Handle, &create, session.Handle, default)); // alive
        Assert.Equal(HResult.E_INVALIDARG, _device.Video->pfnCreateCryptoSession(_device.Handle, null, session.Handle, default));
    }

    [Fact] // R19, S38
    public void Certificate_is_the_identitys_chain_in_exactly_its_size()
    {
        byte[] certificate = DdiSession.Certificate(_device);
        using var identity = DriverIdentity.LoadOrCreate();
        Assert.Equal(identity.CertificateChain.Span, certificate);
        using var key = CertificateChain.Verify(certificate, identity.Root);
        Assert.Equal(2048, key.KeySize);
        var info = new D3D11_1DDI_CERTIFICATE_INFO
        {
            CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION,
            CryptoSessionType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR
        };
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, certificate.Length + 2)];
        fixed (byte* bytes = buffer)
        {
            _device.Video->pfnGetCertificate(_device.Handle, &info, (uint)certificate.Length - 1, bytes);
            Assert.Equal(new byte[certificate.Length - 1], buffer[..^3]);
            _device.Video->pfnGetCertificate(_device.Handle, &info, (uint)certificate.Length + 1, bytes);
            Assert.Equal(new byte[certificate.Length + 1], buffer[..^1]);
            Assert.Equal(0xEE, buffer[^1]);
            _device.Video->pfnGetCertificate(_device.Handle, &info, (uint)certificate.Length, null);
        }

        _device.Video->pfnGetCertificateSize(_device.Handle, &info, null);
    }

    [Theory] // S55: no certificate is size 0
    [InlineData(1u, 2u, true)]
    [InlineData(1u, 3u, false)]
    [InlineData(1u, 1u, false)]
    [InlineData(0u, 2u, false)]
    [InlineData(2u, 2u, false)]
    [InlineData(3u, 2u, false)]
    public void Certificate_size_is_zero_where_there_is_none(uint certificateType, uint channelType, bool exists)
    {
        var info = new D3D11_1DDI_CERTIFICATE_INFO
        {
            CertificateType = (D3D11_1DDI_CERTIFICATE_TYPE)certificateType,
            ChannelType = (D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)channelType
        };
        uint size = 99;
        _device.Video->pfnGetCertificateSize(_device.Handle, &info, &size);
        Assert.Equal(exists, size != 0);
        size = 99;
        _device.Video->pfnGetCertificateSize(_device.Handle, null, &size);
        Assert.Equal(0u, size);
    }

    [Fact] // R16, R17, S37
    public void Key_transport_takes_OAEP_with_SHA512_and_sixteen_bytes_only()
    {
        var session = new DdiSession(_device, negotiate: false);
        Assert.Equal(HResult.E_INVALIDARG, session.Negotiate(System.Security.Cryptography.RSAEncryptionPadding.OaepSHA1, 16));
        Assert.Equal(HResult.E_INVALIDARG, session.Negotiate(System.Security.Cryptography.RSAEncryptionPadding.OaepSHA256, 16));
        Assert.Equal(HResult.E_INVALIDARG, session.Negotiate(System.Security.Cryptography.RSAEncryptionPadding.Pkcs1, 16));
        foreach (int size in new[] { 0, 15, 17, 32, 40 })
            Assert.Equal(HResult.E_INVALIDARG, session.Negotiate(System.Security.Cryptography.RSAEncryptionPadding.OaepSHA512, size));
        foreach (int size in new[] { 0, 255, 257 })
            Assert.Equal(HResult.E_INVALIDARG, session.Send(new byte[size]));
        Assert.Equal(HResult.E_INVALIDARG, _device.Video->pfnNegotiateCryptoSessionKeyExchange(_device.Handle, session.Handle, 256, null));
        Assert.Equal(new byte[16], session.Start()); // still no key
        Assert.Equal(HResult.S_OK, session.Negotiate());
        Assert.True(session.Uses(session.Key));
    }

    [Fact]
    public void Formats_are_reported_as_kept_or_not()
    {
        foreach (var format in Enum.GetValues<DXGI_FORMAT>())
        {
            uint support = 99, levels = 99;
            _device.Functions->pfnCheckFormatSupport(_device.Handle, format, &support);
            _device.Functions->pfnCheckMultisampleQualityLevels(_device.Handle, format, 1, &levels);
            bool isKept = BltTests.AllFormats.Any(row => row.Data == format);
            Assert.Equal(isKept, support < 0x80000000);
            Assert.Equal(isKept ? 1u : 0u, levels);
            _device.Functions->pfnCheckMultisampleQualityLevels(_device.Handle, format, 4, &levels);
            Assert.Equal(0u, levels);
        }

        _device.Functions->pfnCheckFormatSupport(_device.Handle, DXGI_FORMAT.DXGI_FORMAT_NV12, null);
        _device.Functions->pfnCheckMultisampleQualityLevels(_device.Handle, DXGI_FORMAT.DXGI_FORMAT_NV12, 1, null);
    }

    [Fact]
    public void Event_query_is_done_once_it_has_ended()
    {
        var create = new D3D10DDIARG_CREATEQUERY { Query = D3D10DDI_QUERY.D3D10DDI_QUERY_EVENT };
        var query = new D3D10DDI_HQUERY { pDrvPrivate = _device.Allocate(_device.Functions->pfnCalcPrivateQuerySize(_device.Handle, &create)) };
        _device.Functions->pfnCreateQuery(_device.Handle, &create, query, default);
        Assert.Equal(0, Data());
        _device.Functions->pfnQueryEnd(_device.Handle, query);
        Assert.Equal(1, Data());
        _device.Functions->pfnQueryGetData(_device.Handle, query, null, 0, 0);
        _device.Functions->pfnDestroyQuery(_device.Handle, query);
        Assert.Equal(0, Data());
        create.Query = D3D10DDI_QUERY.D3D10DDI_QUERY_OCCLUSION;
        _device.Functions->pfnCreateQuery(_device.Handle, &create, query, default);
        Assert.Equal([HResult.E_OUTOFMEMORY], _device.TakeErrors());
        Assert.NotEqual(0, _device.Functions->pfnFlush(_device.Handle, 0));

        int Data()
        {
            int data = 99;
            _device.Functions->pfnQueryGetData(_device.Handle, query, &data, sizeof(int), 0);
            return data;
        }
    }

    [Fact]
    public void Destroyed_device_is_refused()
    {
        var device = _host.CreateDevice();
        var session = new DdiSession(device);
        var staging = device.CreateBuffer(16, ProbeUsage.Staging);
        device.Destroy();
        Assert.Equal(new byte[16], session.Start());
        Assert.True(device.Map(staging).pData == null);
        device.CreateBuffer(16, ProbeUsage.Staging);
        device.TryCreateSession(null, null, default, out int result);
        Assert.Equal(HResult.E_INVALIDARG, result);
        device.Functions->pfnDestroyDevice(device.Handle);
    }
}

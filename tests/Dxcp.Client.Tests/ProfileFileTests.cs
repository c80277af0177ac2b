using System.Text;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>A driver of which everything is unusual that a file can say, at both APIs.</summary>
public sealed unsafe class ProfileFileTests : IDisposable
{
    private const string Odd = """
        {
          "base": "hardware", "name": "odd",
          "adapter": { "description": "Odd card", "vendorId": "0x1234", "deviceId": "0xABCD", "software": true },
          "capabilities": ["SOFTWARE", "HARDWARE", "PROTECTION_ALWAYS_ON", "FRESHEN_SESSION_KEY", "ENCRYPTED_READ_BACK", "DECRYPTION_BLT",
            "HARDWARE_TEARDOWN", "HARDWARE_DRM_COMMUNICATION"],
          "keyExchanges": ["HW_PROTECTION", "RSAES_OAEP"],
          "privateData": { "inputSize": 24, "outputSize": 40 },
          "formats": ["NV12", "P010"],
          "decoders": [
            { "profile": "PASS_THROUGH", "formats": ["NV12"], "encryptions": ["HW_CENC", "NO_ENCRYPT", "AES128_CTR"] },
            { "profile": "H264_VLD_NOFGT", "bitstreamKinds": [2] }
          ],
          "encryptionsWhenAccessible": ["6f9619ff-8b86-d011-b42d-00cf4fc964ff", "AES128_CTR"],
          "outputs": [11, 4294967298],
          "blockAlignmentSize": 32, "bufferAlignmentStart": 64, "protectedMemorySize": 65536, "strictIVs": true, "dropsBitstreams": true
        }
        """;

    private readonly DriverProfile _profile = DriverProfile.Parse(Encoding.UTF8.GetBytes(Odd), "odd.json");
    private readonly DriverIdentity _identity = DriverIdentity.LoadOrCreate();

    public static TheoryData<string> Apis => ["d3d11", "d3d9"];

    public void Dispose() => _identity.Dispose();

    [Theory, MemberData(nameof(Apis))]
    public void It_reports_what_the_file_says(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, _profile);
        ContentProtectionCaps caps = device.GetCaps();
        Assert.Equal((32u, 65536ul), (caps.BlockAlignmentSize, caps.ProtectedMemorySize));
        Assert.Equal(api == "d3d9" ? 64u : 1, caps.BufferAlignmentStart); // R33: Direct3D 9's alone
        Assert.True(caps.Has(ContentProtectionFlags.FreshenSessionKey));
        Assert.False(caps.Has(ContentProtectionFlags.ContentKey));
        Assert.False(caps.Has(ContentProtectionFlags.PartialDecryption));
        using AuthenticatedChannel channel = device.CreateChannel(_identity.Root);
        using CryptoSession session = device.CreateSession(_identity.Root);
        Assert.Equal([11ul, 0x1_0000_0002ul], [channel.QueryOutputId(session, 0), channel.QueryOutputId(session, 1)]);
        Assert.Equal(2u, channel.QueryEncryptionWhenAccessibleCount());
        Assert.Equal([new("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), Guids.D3D11_CRYPTO_TYPE_AES128_CTR],
            [channel.QueryEncryptionWhenAccessible(0), channel.QueryEncryptionWhenAccessible(1)]);
    }

    [Theory, MemberData(nameof(Apis))]
    public void It_has_surfaces_of_its_formats_in_as_much_memory_as_it_has(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, _profile);
        _ = Assert.ThrowsAny<ContentProtectionException>(() => device.CreateProtectedSurface(FrameFormat.Yuy2, 64, 64));
        using ProtectedSurface first = device.CreateProtectedSurface(FrameFormat.P010, 128, 64);
        using ProtectedSurface second = device.CreateProtectedSurface(FrameFormat.Nv12, 128, 64);
        Assert.Equal(HResult.E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(() => device.CreateProtectedSurface(FrameFormat.Nv12, 256, 128)).HResult);
    }

    [Fact]
    public void DXGI_and_Direct3D_9_tell_what_card_it_is()
    {
        using var device = (Direct3D11Device)RealDevice.Open("d3d11", _profile);
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(device.Pointer);
        using ComPtr<IDXGIDevice2> dxgi = held.As<IDXGIDevice2>();
        Guid iid = IDXGIAdapter3.IID;
        void* found;
        Assert.Equal(HResult.S_OK, dxgi.Pointer->lpVtbl->Base.Base.Base.GetParent(dxgi.Pointer, &iid, &found));
        using var adapter = new ComPtr<IDXGIAdapter3>((IDXGIAdapter3*)found);
        DXGI_ADAPTER_DESC2 about;
        Assert.Equal(HResult.S_OK, adapter.Pointer->lpVtbl->Base.GetDesc2(adapter.Pointer, &about));
        Assert.Equal((0x1234u, 0xABCDu, 2u), (about.VendorId, about.DeviceId, about.Flags & 2));
        Assert.Equal("Odd card", new string((char*)about.Description));

        using var device9 = (Direct3D9Device)RealDevice.Open("d3d9", _profile with { });
        IDirect3D9* d3d;
        Assert.Equal(HResult.S_OK, device9.Pointer->lpVtbl->Base.GetDirect3D(device9.Pointer, &d3d));
        using var owned = new ComPtr<IDirect3D9>(d3d);
        D3DADAPTER_IDENTIFIER9 identifier;
        Assert.Equal(HResult.S_OK, d3d->lpVtbl->GetAdapterIdentifier(d3d, 0, 0, &identifier));
        Assert.Equal((0x1234u, 0xABCDu), (identifier.VendorId, identifier.DeviceId));
        Assert.Equal("Odd card", new string((sbyte*)identifier.Description));
    }

    [Fact] // S302
    public void It_has_the_decoders_and_configurations_of_the_file_and_no_others()
    {
        using var device = (Direct3D11Device)RealDevice.Open("d3d11", _profile);
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(device.Pointer);
        using ComPtr<ID3D11VideoDevice> video = held.As<ID3D11VideoDevice>();
        ID3D11VideoDevice* self = video.Pointer;
        Assert.Equal(2u, self->lpVtbl->GetVideoDecoderProfileCount(self));
        var passThrough = new D3D11_VIDEO_DECODER_DESC
        {
            Guid = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH,
            SampleWidth = 64,
            SampleHeight = 32,
            OutputFormat = DXGI_FORMAT.DXGI_FORMAT_NV12,
        };
        Assert.Equal([(Guids.D3D11_DECODER_ENCRYPTION_HW_CENC, 1u), (Guids.DXVADDI_NoEncrypt, 1u), (Guids.D3D11_CRYPTO_TYPE_AES128_CTR, 1u)],
            Configurations(self, passThrough));
        D3D11_VIDEO_DECODER_DESC h264 = passThrough with { Guid = Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT };
        (Guid Encryption, uint Raw)[] ofH264 = Configurations(self, h264);
        Assert.Contains(ofH264, configuration => configuration.Encryption == Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC);
        Assert.All(ofH264, configuration => Assert.Equal(2u, configuration.Raw));

        Assert.Equal(HResult.S_OK, Create(self, passThrough, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, 1));
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, Create(self, passThrough, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC, 1));
        Assert.Equal(HResult.S_OK, Create(self, h264, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, 2));
        Assert.Equal(HResult.E_INVALIDARG, Create(self, h264, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, 1));
        foreach ((DXGI_FORMAT format, int expected) in ((DXGI_FORMAT, int)[])[(DXGI_FORMAT.DXGI_FORMAT_NV12, 1), (DXGI_FORMAT.DXGI_FORMAT_P010, 0)])
        {
            int supported;
            Assert.Equal(HResult.S_OK, self->lpVtbl->CheckVideoDecoderFormat(self, &passThrough.Guid, format, &supported));
            Assert.Equal(expected, supported);
        }
    }

    [Fact] // S194
    public void Commands_for_hardware_have_as_much_private_data_as_the_file_says()
    {
        using var device = (Direct3D11Device)RealDevice.Open("d3d11", _profile);
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(device.Pointer);
        using ComPtr<ID3D11VideoDevice1> video = held.As<ID3D11VideoDevice1>();
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, hardware = Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION;
        uint input, output;
        Assert.Equal(HResult.S_OK, video.Pointer->lpVtbl->GetCryptoSessionPrivateDataSize(video.Pointer, &type, null, &hardware, &input, &output));
        Assert.Equal((24u, 40u), (input, output));
        using var protection = HardwareProtection.Open(device.Pointer, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Assert.NotEmpty(protection.Challenge());
    }

    private static (Guid Encryption, uint Raw)[] Configurations(ID3D11VideoDevice* device, D3D11_VIDEO_DECODER_DESC what)
    {
        uint count;
        Assert.Equal(HResult.S_OK, device->lpVtbl->GetVideoDecoderConfigCount(device, &what, &count));
        var all = new (Guid, uint)[count];
        for (uint i = 0; i < count; i++)
        {
            D3D11_VIDEO_DECODER_CONFIG configuration;
            Assert.Equal(HResult.S_OK, device->lpVtbl->GetVideoDecoderConfig(device, &what, i, &configuration));
            all[i] = (configuration.guidConfigBitstreamEncryption, configuration.ConfigBitstreamRaw);
        }

        return all;
    }

    private static int Create(ID3D11VideoDevice* device, D3D11_VIDEO_DECODER_DESC what, Guid encryption, uint raw)
    {
        var configuration = new D3D11_VIDEO_DECODER_CONFIG
        {
            guidConfigBitstreamEncryption = encryption,
            guidConfigMBcontrolEncryption = Guids.DXVADDI_NoEncrypt,
            guidConfigResidDiffEncryption = Guids.DXVADDI_NoEncrypt,
            ConfigBitstreamRaw = raw,
        };
        ID3D11VideoDecoder* made = null;
        int code = device->lpVtbl->CreateVideoDecoder(device, &what, &configuration, &made);
        if (made != null)
            new ComPtr<ID3D11VideoDecoder>(made).Dispose();
        return code;
    }
}

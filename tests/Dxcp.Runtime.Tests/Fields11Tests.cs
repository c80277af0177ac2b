using Dxcp.Abi;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Field by field: what an application describes reaches a Direct3D 11 driver, what the driver answers reaches the application, and an object tells
/// what it was made with. No two fields are alike, so that none can stand for another.
/// </summary>
public sealed unsafe class Fields11Tests : IDisposable
{
    private readonly TestDevice _device = new();

    private FakeDriver Driver => _device.Driver;

    public void Dispose() => _device.Dispose();

    [Fact] // R27, D15
    public void Capabilities_come_back_field_by_field()
    {
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS answer = Fields.Distinct<D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS>();
        Driver.Answer("GetContentProtectionCaps", answer);
        Guid cryptoType = new("00000001-0000-0000-0000-000000000000"), profile = new("00000002-0000-0000-0000-000000000000");
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->GetContentProtectionCaps(_device.VideoDevice, &cryptoType, &profile, &caps));
        Fields.Carried(answer, caps);
        Assert.Equal([cryptoType, profile], Driver.Got["GetContentProtectionCaps"]);
        Guid exchange;
        Driver.KeyExchanges = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CheckCryptoKeyExchange(_device.VideoDevice, &cryptoType, &profile, 2, &exchange));
        Assert.Equal([cryptoType, profile, 2u], Driver.Got["GetCryptoKeyExchangeType"]);
        Assert.Equal(Driver.KeyExchanges[2], exchange);
    }

    [Fact] // R28
    public void A_session_is_made_as_it_is_asked_for_and_tells_so()
    {
        D3D11_1DDIARG_CREATECRYPTOSESSION asked = Fields.Distinct<D3D11_1DDIARG_CREATECRYPTOSESSION>();
        ID3D11CryptoSession* made = null;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CreateCryptoSession(_device.VideoDevice, &asked.CryptoType, &asked.DecodeProfile,
            &asked.KeyExchangeType, &made));
        using var session = new ComPtr<ID3D11CryptoSession>(made);
        Fields.Carried(asked, Driver.LastSession);
        D3D11_1DDIARG_CREATECRYPTOSESSION told = asked;
        made->lpVtbl->GetCryptoType(made, &told.CryptoType);
        made->lpVtbl->GetDecoderProfile(made, &told.DecodeProfile);
        Fields.Carried(asked, told);
    }

    [Theory] // R18, R39
    [InlineData(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE)]
    [InlineData(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE)]
    public void A_channel_and_its_certificate_are_of_the_type_that_is_asked_for(D3D11_AUTHENTICATED_CHANNEL_TYPE type)
    {
        ID3D11AuthenticatedChannel* made = null;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(_device.VideoDevice, type, &made));
        using var channel = new ComPtr<ID3D11AuthenticatedChannel>(made);
        Assert.Equal([(D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)type], Driver.Got["CreateAuthenticatedChannel"]);
        uint size;
        _ = made->lpVtbl->GetCertificateSize(made, &size);
        Fields.Carried(new D3D11_1DDI_CERTIFICATE_INFO
        {
            CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_AUTHENTICATED_CHANNEL,
            ChannelType = (D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)type,
        }, Driver.Got["GetCertificateSize"][0]!);
    }

    [Fact] // R18
    public void The_certificate_of_a_session_is_that_of_its_crypto_type()
    {
        ID3D11CryptoSession* session = _device.Session();
        byte* certificate = stackalloc byte[Driver.Certificate.Length];
        Assert.Equal(S_OK, session->lpVtbl->GetCertificate(session, (uint)Driver.Certificate.Length, certificate));
        Fields.Carried(new D3D11_1DDI_CERTIFICATE_INFO
        {
            CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION,
            CryptoSessionType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
        }, Driver.Got["GetCertificate"][0]!);
        Assert.Equal(Driver.Certificate, new ReadOnlySpan<byte>(certificate, Driver.Certificate.Length));
    }

    [Fact]
    public void A_texture_is_made_as_it_is_described_and_tells_so()
    {
        foreach (D3D11_TEXTURE2D_DESC desc in s_textures)
        {
            ID3D11Texture2D* texture = _device.Texture(desc);
            Fields.Carried(desc, Driver.LastResource with { pMipInfoList = null }, ResourceOf(D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D, desc.BindFlags,
                desc.CPUAccessFlags, desc.MiscFlags), "Width", "Height", "CPUAccessFlags");
            Assert.Equal((int)desc.MipLevels, Driver.LastMips.Length);
            for (int i = 0; i < desc.MipLevels; i++)
            {
                uint width = Math.Max(1, desc.Width >> i), height = Math.Max(1, desc.Height >> i);
                Fields.Carried(new D3D10DDI_MIPINFO
                {
                    TexelWidth = width,
                    TexelHeight = height,
                    TexelDepth = 1,
                    PhysicalWidth = width,
                    PhysicalHeight = height,
                    PhysicalDepth = 1
                }, Driver.LastMips[i]);
            }

            D3D11_TEXTURE2D_DESC told = Fields.Distinct<D3D11_TEXTURE2D_DESC>();
            texture->lpVtbl->GetDesc(texture, &told);
            Fields.Carried(desc, told);
            D3D11_RESOURCE_DIMENSION dimension;
            texture->lpVtbl->Base.GetType(texture, &dimension);
            Assert.Equal(D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_TEXTURE2D, dimension);
        }
    }

    private static readonly D3D11_TEXTURE2D_DESC[] s_textures =
    [
        Texture() with { MipLevels = 3, ArraySize = 5 },
        Texture() with { SampleDesc = new() { Count = 4, Quality = 1 } },
        Texture() with { Usage = D3D11_USAGE.D3D11_USAGE_STAGING, BindFlags = 0, CPUAccessFlags = (uint)D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ },
        Texture() with { Usage = D3D11_USAGE.D3D11_USAGE_DYNAMIC, BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_SHADER_RESOURCE,
            CPUAccessFlags = (uint)D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE },
        Texture() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
            BindFlags = (uint)(D3D11_BIND_FLAG.D3D11_BIND_DECODER | D3D11_BIND_FLAG.D3D11_BIND_UNORDERED_ACCESS) },
        Texture() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED },
        Texture() with { MiscFlags = (uint)(D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED
            | D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER) },
    ];

    private static D3D11_TEXTURE2D_DESC Texture() => new()
    {
        Width = 38,
        Height = 21,
        MipLevels = 1,
        ArraySize = 1,
        Format = DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM,
        SampleDesc = { Count = 1 },
        BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET,
    };

    [Fact]
    public void A_buffer_is_made_as_it_is_described_and_tells_so()
    {
        var desc = new D3D11_BUFFER_DESC
        {
            ByteWidth = 96,
            Usage = D3D11_USAGE.D3D11_USAGE_DYNAMIC,
            BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_SHADER_RESOURCE,
            CPUAccessFlags = (uint)D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE,
            MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_BUFFER_STRUCTURED,
            StructureByteStride = 24,
        };
        foreach (D3D11_BUFFER_DESC each in (D3D11_BUFFER_DESC[])[desc, desc with { MiscFlags = 0 }])
        {
            ID3D11Buffer* buffer = _device.Buffer(each);
            Dictionary<string, object> different =
                ResourceOf(D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER, each.BindFlags, each.CPUAccessFlags, each.MiscFlags);
            foreach ((string name, uint value) in (ReadOnlySpan<(string, uint)>)[("Format", 0), ("SampleDesc.Count", 1), ("SampleDesc.Quality", 0),
                ("MipLevels", 1), ("ArraySize", 1), ("ByteStride", each.MiscFlags == 0 ? 0 : 24u)])
            {
                different[name] = value;
            }

            Fields.Carried(each, Driver.LastResource with { pMipInfoList = null }, different, "ByteWidth", "CPUAccessFlags", "StructureByteStride");
            Fields.Carried(new D3D10DDI_MIPINFO { TexelWidth = 96, TexelHeight = 1, TexelDepth = 1, PhysicalWidth = 96, PhysicalHeight = 1, PhysicalDepth = 1 },
                Assert.Single(Driver.LastMips));
            D3D11_BUFFER_DESC told = Fields.Distinct<D3D11_BUFFER_DESC>();
            buffer->lpVtbl->GetDesc(buffer, &told);
            Fields.Carried(each, told);
        }
    }

    // The flags' numbers are NumberTests' business.
    private static Dictionary<string, object> ResourceOf(D3D10DDIRESOURCE_TYPE dimension, uint bind, uint access, uint misc) => new(StringComparer.Ordinal)
    {
        ["pMipInfoList"] = 0,
        ["pInitialDataUP"] = 0,
        ["ResourceDimension"] = dimension,
        ["BindFlags"] = DriverNumbers.BindFlagsToDriver(bind),
        ["MapFlags"] = DriverNumbers.CpuAccessToDriver(access),
        ["MiscFlags"] = DriverNumbers.MiscFlagsToDriver(misc),
        ["pPrimaryDesc"] = 0,
        ["ByteStride"] = 0,
        ["DecoderBufferType"] = 0,
        ["TextureLayout"] = 0,
    };

    [Fact]
    public void A_decoder_is_made_as_it_is_described_and_tells_so()
    {
        D3D11_VIDEO_DECODER_DESC desc = Fields.Distinct<D3D11_VIDEO_DECODER_DESC>();
        D3D11_VIDEO_DECODER_CONFIG config = Fields.Distinct<D3D11_VIDEO_DECODER_CONFIG>(0x301), toldConfig = default;
        ID3D11VideoDecoder* made = null;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->CreateVideoDecoder(_device.VideoDevice, &desc, &config, &made));
        using var decoder = new ComPtr<ID3D11VideoDecoder>(made);
        Fields.Carried(desc, Driver.Got["CreateVideoDecoder"][0]!);
        Fields.Carried(config, Driver.Got["CreateVideoDecoder"][1]!);
        D3D11_VIDEO_DECODER_DESC told;
        Assert.Equal(S_OK, made->lpVtbl->GetCreationParameters(made, &told, &toldConfig));
        Fields.Carried(desc, told);
        Fields.Carried(config, toldConfig);
    }

    [Fact]
    public void Configurations_come_back_field_by_field_for_the_decoder_and_index_that_are_asked_for()
    {
        D3D11_VIDEO_DECODER_DESC desc = Fields.Distinct<D3D11_VIDEO_DECODER_DESC>();
        D3D11_1DDI_VIDEO_DECODER_CONFIG answer = Fields.Distinct<D3D11_1DDI_VIDEO_DECODER_CONFIG>();
        Driver.Answer("GetVideoDecoderConfig", answer);
        Driver.Answer("GetVideoDecoderConfigCount", 9u);
        D3D11_VIDEO_DECODER_CONFIG config;
        Assert.Equal(S_OK, _device.VideoDevice->lpVtbl->GetVideoDecoderConfig(_device.VideoDevice, &desc, 7, &config));
        Fields.Carried(answer, config);
        Fields.Carried(desc, Driver.Got["GetVideoDecoderConfigCount"][0]!);
        Fields.Carried(desc, Driver.Got["GetVideoDecoderConfig"][0]!);
        Assert.Equal(7u, Driver.Got["GetVideoDecoderConfig"][1]);
    }

    [Fact]
    public void A_view_is_made_as_it_is_described_and_tells_so()
    {
        using var decoder = new TestDecoder(_device);
        D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC desc = TestDecoder.ViewDesc;
        (desc.DecodeProfile, desc.Texture2D.ArraySlice) = (new("00000001-0000-0000-0000-000000000000"), 1);
        Assert.Equal(S_OK, TestDecoder.CreateView(_device, (ID3D11Resource*)decoder.Texture, desc, out ID3D11VideoDecoderOutputView* made));
        using var view = new ComPtr<ID3D11VideoDecoderOutputView>(made);
        D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW got = Driver.LastView;
        Fields.Carried(new D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW
        {
            hDrvResource = HandleOf((ID3D11Resource*)decoder.Texture),
            DecodeProfile = desc.DecodeProfile,
            FirstArraySlice = 1,
            ArraySize = 1,
        }, got);
        D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC told;
        made->lpVtbl->GetDesc(made, &told);
        Fields.Carried(desc, told);
    }

    [Fact] // R34
    public void A_frame_begins_on_the_view_and_under_the_key_that_are_named()
    {
        using var decoder = new TestDecoder(_device);
        byte* key = stackalloc byte[16];
        Assert.Equal(S_OK, decoder.Begin(16, key));
        var begin = (D3D11_1DDIARG_VIDEODECODERBEGINFRAME)Driver.Got["VideoDecoderBeginFrame"][0]!;
        Assert.Equal(("view", 16u, (nint)key), (Driver.Alive[(nint)begin.hOutputView.pDrvPrivate], begin.ContentKeySize, (nint)begin.pContentKey));
    }

    [Fact] // R35, D15b
    public void A_buffer_is_submitted_field_by_field_whichever_its_kind()
    {
        Driver.Buffers = [.. Enum.GetValues<D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE>().Where(type => type != 0).Select(type =>
            new D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO { Type = type, Size = 0x10000 + (uint)type })];
        using var decoder = new TestDecoder(_device);
        byte* iv = stackalloc byte[16], key = stackalloc byte[16];
        Assert.Equal(S_OK, decoder.Begin(16, key));
        Assert.Equal(9, Driver.Buffers.Length);
        var handles = new HashSet<nint>();
        foreach (D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO info in Driver.Buffers)
        {
            // The API's type of the same name is one less.
            D3D11_VIDEO_DECODER_BUFFER_TYPE type = Enum.Parse<D3D11_VIDEO_DECODER_BUFFER_TYPE>($"{info.Type}"
                .Replace("11_1DDI", "11", StringComparison.Ordinal));
            Assert.Equal(S_OK, decoder.Get(type, out uint size, out _));
            Assert.Equal(info.Size, size);
            D3D11DDIARG_CREATERESOURCE made = Driver.LastResource;
            Assert.Equal((info.Size, (uint)D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DYNAMIC, (uint)D3D10_DDI_CPU_ACCESS.D3D10_DDI_CPU_ACCESS_WRITE,
                (uint)D3D10_DDI_RESOURCE_BIND_FLAG.D3D11_DDI_BIND_DECODER, D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER),
                (Driver.LastMips[0].TexelWidth, made.Usage, made.MapFlags, made.BindFlags, made.ResourceDimension));
            Assert.Equal(S_OK, decoder.Release(type));
            D3D11_VIDEO_DECODER_BUFFER_DESC desc = Fields.Distinct<D3D11_VIDEO_DECODER_BUFFER_DESC>() with { BufferType = type, pIV = iv, IVSize = 16 };
            Assert.Equal(S_OK, decoder.Submit(desc));
            D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC got = Assert.Single(Driver.LastBuffers);
            Fields.Carried(desc, got, new(StringComparer.Ordinal) { ["BufferType"] = info.Type, ["hResource.pDrvPrivate"] = (nint)got.hResource.pDrvPrivate });
            Assert.Equal("resource", Driver.Alive[(nint)got.hResource.pDrvPrivate]);
            Assert.True(handles.Add((nint)got.hResource.pDrvPrivate));
        }
    }

    [Theory] // R54, S191
    [InlineData(Macros.D3DWDDM2_0DDI_VIDEO_FUNCTIONS)]
    [InlineData(FakeVideoFunctions.Wddm2_4)]
    public void A_buffer_with_sub_samples_is_submitted_field_by_field(uint videoTable)
    {
        bool hasStripes = videoTable == FakeVideoFunctions.Wddm2_4;
        using var device = new TestDevice(FakeDriver.OfWddm2(videoTable));
        using var decoder = new TestDecoder(device);
        using ComPtr<ID3D11VideoContext1> context = device.ContextPtr.As<ID3D11VideoContext1>();
        using ComPtr<ID3D11VideoContext3> context3 = device.ContextPtr.As<ID3D11VideoContext3>();
        Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
        Assert.Equal(S_OK, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        byte* iv = stackalloc byte[16], key = stackalloc byte[16];
        Assert.Equal(S_OK, decoder.Begin(16, key));
        D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks = stackalloc D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[3];
        (blocks[0], blocks[1], blocks[2]) = (new() { ClearSize = 3, EncryptedSize = 17 }, new() { ClearSize = 5, EncryptedSize = 19 },
            new() { ClearSize = 7, EncryptedSize = 23 });
        D3D11_VIDEO_DECODER_BUFFER_DESC1* one = stackalloc D3D11_VIDEO_DECODER_BUFFER_DESC1[2];
        D3D11_VIDEO_DECODER_BUFFER_DESC2* two = stackalloc D3D11_VIDEO_DECODER_BUFFER_DESC2[2];
        for (int i = 0; i < 2; i++)
        {
            one[i] = new()
            {
                BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
                DataSize = 0x101 + (uint)i,
                pIV = iv + i,
                IVSize = i == 0 ? 16u : 8u,
                pSubSampleMappingBlock = blocks + i,
                SubSampleMappingCount = 1 + (uint)i
            };
            two[i] = new()
            {
                BufferType = one[i].BufferType,
                DataSize = one[i].DataSize,
                pIV = one[i].pIV,
                IVSize = one[i].IVSize,
                pSubSampleMappingBlock = one[i].pSubSampleMappingBlock,
                SubSampleMappingCount = one[i].SubSampleMappingCount,
                cBlocksStripeEncrypted = hasStripes ? 11u + (uint)i : 0,
                cBlocksStripeClear = hasStripes ? 21u + (uint)i : 0
            };
        }

        Assert.Equal(S_OK, context.Pointer->lpVtbl->SubmitDecoderBuffers1(context.Pointer, decoder.Pointer, 2, one));
        AssertGot(hasStripes ? [two[0] with { cBlocksStripeClear = 0, cBlocksStripeEncrypted = 0 }, two[1] with { cBlocksStripeClear = 0,
            cBlocksStripeEncrypted = 0 }] : [one[0], one[1]]);
        Assert.Equal(S_OK, context3.Pointer->lpVtbl->SubmitDecoderBuffers2(context3.Pointer, decoder.Pointer, 2, two));
        AssertGot(hasStripes ? [two[0], two[1]] : [one[0], one[1]]);

        void AssertGot(params object[] given)
        {
            object?[] got = device.Driver.Got[hasStripes ? "VideoDecoderSubmitBuffers2" : "VideoDecoderSubmitBuffers1"];
            Assert.Equal(2, got.Length);
            for (int i = 0; i < 2; i++)
            {
                SortedDictionary<string, object> fields = Fields.Of(got[i]!); // the blocks are copies
                Fields.Carried(given[i], got[i]!, new(StringComparer.Ordinal)
                {
                    ["BufferType"] = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
                    ["hResource.pDrvPrivate"] = fields["hResource.pDrvPrivate"],
                    ["pSubSampleMappingBlock"] = fields["pSubSampleMappingBlock"],
                });
            }

            Assert.Equal([new[] { (3u, 17u) }, new[] { (5u, 19u), (7u, 23u) }], device.Driver.Got["Blocks"]);
        }
    }

    [Fact] // S94
    public void An_extension_is_handed_over_field_by_field()
    {
        using var decoder = new TestDecoder(_device);
        ID3D11Resource** resources = stackalloc ID3D11Resource*[2];
        resources[0] = (ID3D11Resource*)_device.Texture(TestDevice.Desc());
        resources[1] = (ID3D11Resource*)decoder.Texture;
        D3D11_VIDEO_DECODER_EXTENSION extension = Fields.Distinct<D3D11_VIDEO_DECODER_EXTENSION>() with { ppResourceList = resources, ResourceCount = 2 };
        Assert.Equal(S_OK, decoder.Extend(&extension));
        Fields.Carried(extension, Driver.LastExtension.Arguments with { pResourceList = null }, new(StringComparer.Ordinal) { ["pResourceList"] = 0 },
            "ppResourceList");
        Assert.Equal([HandleOf(resources[0]), HandleOf(resources[1])], Driver.LastExtension.Resources);
    }

    /// <summary>What the driver calls a resource.</summary>
    private D3D10DDI_HRESOURCE HandleOf(ID3D11Resource* resource) => FakeHandles.Of(_device, resource);
}

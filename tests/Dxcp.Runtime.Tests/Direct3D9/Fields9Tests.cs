using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Field by field: what an application describes reaches a Direct3D 9 driver, what the driver answers reaches the application, and an object tells
/// what it was made with. No two fields are alike, so that none can stand for another.
/// </summary>
public sealed unsafe class Fields9Tests : IDisposable
{
    private readonly TestDecoder9 _decoding = new();

    private TestDevice9 Device => _decoding.Device;

    private FakeDriver9 Driver => _decoding.Driver;

    public void Dispose() => _decoding.Dispose();

    [Fact] // R27
    public void Capabilities_come_back_field_by_field()
    {
        D3DCONTENTPROTECTIONCAPS answer = Fields.Distinct<D3DCONTENTPROTECTIONCAPS>(), caps;
        Driver.Answer("GetContentProtectionCaps", answer);
        DDICONTENTPROTECTIONCAPS asked = Fields.Distinct<DDICONTENTPROTECTIONCAPS>(0x301);
        Assert.Equal(S_OK, Device.Video->lpVtbl->GetContentProtectionCaps(Device.Video, &asked.CryptoType, &asked.DecodeProfile, &caps));
        Fields.Carried(answer, caps);
        Fields.Carried(asked, Driver.Got["GetContentProtectionCaps"][0]!);
    }

    [Fact]
    public void Capabilities_of_the_device_come_back_field_by_field_but_for_those_of_the_one_adapter()
    {
        D3DCAPS9 answer = Fields.Distinct<D3DCAPS9>(), caps;
        Driver.Answer("GetD3D9Caps", answer);
        Assert.Equal(S_OK, Device.Enumerator->lpVtbl->Base.GetDeviceCaps(Device.Enumerator, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, &caps));
        Dictionary<string, object> different = new(StringComparer.Ordinal)
        {
            ["DeviceType"] = D3DDEVTYPE.D3DDEVTYPE_HAL,
            ["AdapterOrdinal"] = 0,
            ["MasterAdapterOrdinal"] = 0,
            ["AdapterOrdinalInGroup"] = 0,
            ["NumberOfAdaptersInGroup"] = 1,
        };
        Fields.Carried(answer, caps, different);
        Assert.Equal(S_OK, Device.Table->GetDeviceCaps(Device.Device, &caps));
        Fields.Carried(answer, caps, different);
    }

    [Fact]
    public void A_device_tells_what_it_was_made_with()
    {
        const uint behavior = Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED;
        using var device = new TestDevice9(behavior: behavior);
        D3DDEVICE_CREATION_PARAMETERS told = Fields.Distinct<D3DDEVICE_CREATION_PARAMETERS>();
        Assert.Equal(S_OK, device.Table->GetCreationParameters(device.Device, &told));
        Fields.Carried(new D3DDEVICE_CREATION_PARAMETERS { DeviceType = D3DDEVTYPE.D3DDEVTYPE_HAL, hFocusWindow = 0x1234, BehaviorFlags = behavior }, told);
        Assert.Equal((D3DDDIARG_OPENADAPTER.Direct3D9, Macros.D3D_UMD_INTERFACE_VERSION_WIN7, D3DDDI_CREATEDEVICEFLAGS.AllowMultithreading),
            (device.Driver.LastDevice.Interface, device.Driver.LastDevice.Version, device.Driver.LastDevice.Flags.Value));
    }

    [Fact] // R28
    public void A_session_and_its_certificate_are_of_the_type_that_is_asked_for()
    {
        Guid type = new("00000001-0000-0000-0000-000000000000"), profile = new("00000002-0000-0000-0000-000000000000");
        IDirect3DCryptoSession9* made;
        void* handle;
        Assert.Equal(S_OK, Device.Video->lpVtbl->CreateCryptoSession(Device.Video, &type, &profile, &made, &handle));
        using var session = new ComPtr<IDirect3DCryptoSession9>(made);
        Assert.Equal((type, profile), (Driver.LastSession.CryptoType, Driver.LastSession.DecodeProfile));
        Assert.Equal("session", Driver.Alive[(nint)handle]);
        uint size;
        Assert.Equal(S_OK, made->lpVtbl->GetCertificateSize(made, &size));
        var expected = new DDICERTIFICATEINFO { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION, CryptoSessionType = type };
        Fields.Carried(expected, Driver.LastCertificate);
        Driver.LastCertificate = default;
        byte* certificate = stackalloc byte[(int)size];
        Assert.Equal(S_OK, made->lpVtbl->GetCertificate(made, size, certificate));
        Fields.Carried(expected, Driver.LastCertificate);
        Assert.Equal(Driver.Certificate, new ReadOnlySpan<byte>(certificate, (int)size));
    }

    [Theory] // R18, R39
    [InlineData(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE)]
    [InlineData(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE)]
    public void A_channel_and_its_certificate_are_of_the_type_that_is_asked_for(D3DAUTHENTICATEDCHANNELTYPE type)
    {
        IDirect3DAuthenticatedChannel9* made;
        void* handle;
        Assert.Equal(S_OK, Device.Video->lpVtbl->CreateAuthenticatedChannel(Device.Video, type, &made, &handle));
        using var channel = new ComPtr<IDirect3DAuthenticatedChannel9>(made);
        Assert.Equal(1, Driver.Count("CreateAuthenticatedChannel" + (uint)type));
        uint size;
        Assert.Equal(S_OK, made->lpVtbl->GetCertificateSize(made, &size));
        Fields.Carried(new DDICERTIFICATEINFO
        {
            CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL,
            ChannelType = (DDIAUTHENTICATEDCHANNELTYPE)type
        }, Driver.LastCertificate);
        Assert.Equal(S_OK, made->lpVtbl->NegotiateKeyExchange(made, 256, (void*)0x12340));
        Fields.Carried(new D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE { hChannel = (nint)handle, DataSize = 256, pData = (void*)0x12340 },
            Driver.Got["AuthenticatedChannelKeyExchange"][0]!);
    }

    [Fact]
    public void A_plain_surface_is_made_as_it_is_described_and_tells_so()
    {
        foreach ((D3DPOOL pool, uint usage, uint flags) in (ReadOnlySpan<(D3DPOOL, uint, uint)>)[(D3DPOOL.D3DPOOL_DEFAULT, 0, 0),
            (D3DPOOL.D3DPOOL_DEFAULT, Macros.D3DUSAGE_RESTRICTED_CONTENT, D3DDDI_RESOURCEFLAGS.RestrictedContent), (D3DPOOL.D3DPOOL_SYSTEMMEM, 0, 0)])
        {
            IDirect3DSurface9* surface = Device.Plain(pool, D3DFORMAT.D3DFMT_A8R8G8B8, 38, 22, usage);
            AssertMade(D3DFORMAT.D3DFMT_A8R8G8B8, pool, 38, 22, flags, 192); // the next multiple of 64
            AssertTells(surface, new()
            {
                Format = D3DFORMAT.D3DFMT_A8R8G8B8,
                Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE,
                Usage = usage,
                Pool = pool,
                Width = 38,
                Height = 22
            });
        }
    }

    [Theory]
    [InlineData(0, D3DDDI_RESOURCEFLAGS.RenderTarget | D3DDDI_RESOURCEFLAGS.NotLockable)]
    [InlineData(1, D3DDDI_RESOURCEFLAGS.RenderTarget)]
    public void A_render_target_is_made_as_it_is_described_and_tells_so(int lockable, uint flags)
    {
        IDirect3DSurface9* surface = Device.Target(D3DFORMAT.D3DFMT_A8R8G8B8, lockable, 46);
        AssertMade(D3DFORMAT.D3DFMT_A8R8G8B8, D3DPOOL.D3DPOOL_DEFAULT, 46, TestDevice9.Height, flags, 0);
        AssertTells(surface, new()
        {
            Format = D3DFORMAT.D3DFMT_A8R8G8B8,
            Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE,
            Usage = Macros.D3DUSAGE_RENDERTARGET,
            Width = 46,
            Height = TestDevice9.Height
        });
    }

    [Fact]
    public void A_decoder_s_surface_is_made_as_it_is_described_and_tells_so()
    {
        IDirect3DSurface9** surfaces = stackalloc IDirect3DSurface9*[3];
        Assert.Equal(S_OK, _decoding.Service->lpVtbl->Base.CreateSurface(_decoding.Service, 48, 34, 2, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT,
            Macros.D3DUSAGE_RESTRICTED_CONTENT, 0, surfaces, null));
        AssertMade(FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, 48, 34, D3DDDI_RESOURCEFLAGS.DecodeRenderTarget | D3DDDI_RESOURCEFLAGS.RestrictedContent, 0);
        for (int i = 0; i < 3; i++)
        {
            using var surface = new ComPtr<IDirect3DSurface9>(surfaces[i]);
            AssertTells(surfaces[i], new()
            {
                Format = FakeDriver9.Nv12,
                Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE,
                Usage = Macros.D3DUSAGE_RESTRICTED_CONTENT,
                Width = 48,
                Height = 34
            });
        }
    }

    [Fact]
    public void Configurations_and_buffers_are_of_the_decoder_that_is_asked_about_and_come_back_field_by_field()
    {
        Guid profile = new("00000001-0000-0000-0000-000000000000");
        DXVA2_VideoDesc video = Fields.Distinct<DXVA2_VideoDesc>();
        Driver.Configurations = [Fields.Distinct<DXVADDI_CONFIGPICTUREDECODE>(0x201), Fields.Distinct<DXVADDI_CONFIGPICTUREDECODE>(0x401)];
        uint count;
        DXVA2_ConfigPictureDecode* configurations;
        Assert.Equal(S_OK, _decoding.Service->lpVtbl->GetDecoderConfigurations(_decoding.Service, &profile, &video, null, &count, &configurations));
        Assert.Equal(2u, count);
        for (int i = 0; i < 2; i++)
            Fields.Carried(Driver.Configurations[i], configurations[i]);
        Marshal.FreeCoTaskMem((nint)configurations);
        Assert.Equal(profile, Driver.Got["Configurations"][0]);
        AssertVideo(video, Driver.Got["Configurations"][1]!);
    }

    [Fact]
    public void A_decoder_is_made_as_it_is_described_and_tells_so()
    {
        Guid profile = new("00000001-0000-0000-0000-000000000000"), toldProfile;
        DXVA2_VideoDesc video = Fields.Distinct<DXVA2_VideoDesc>() with { SampleWidth = 62, SampleHeight = 30, Format = FakeDriver9.Nv12 }, toldVideo;
        DXVA2_ConfigPictureDecode config = Fields.Distinct<DXVA2_ConfigPictureDecode>(0x301), toldConfig;
        IDirect3DSurface9** targets = stackalloc IDirect3DSurface9*[2];
        targets[0] = _decoding.Target;
        using var second = new ComPtr<IDirect3DSurface9>(_decoding.CreateTarget());
        targets[1] = second.Pointer;
        IDirectXVideoDecoder* made;
        Assert.Equal(S_OK, _decoding.Service->lpVtbl->CreateVideoDecoder(_decoding.Service, &profile, &video, &config, targets, 2, &made));
        using var decoder = new ComPtr<IDirectXVideoDecoder>(made);
        object?[] got = Driver.Got["CreateDecodeDevice"];
        Assert.Equal([profile, profile], [got[0], Driver.Got["Buffers"][0]]);
        AssertVideo(video, got[1]!);
        AssertVideo(video, Driver.Got["Buffers"][1]!);
        Fields.Carried(config, got[2]!);
        IDirect3DSurface9** toldTargets;
        uint count;
        Assert.Equal(S_OK, made->lpVtbl->GetCreationParameters(made, &toldProfile, &toldVideo, &toldConfig, &toldTargets, &count));
        Assert.Equal((profile, 2u, (nint)targets[0], (nint)targets[1]), (toldProfile, count, (nint)toldTargets[0], (nint)toldTargets[1]));
        Fields.Carried(video, toldVideo);
        Fields.Carried(config, toldConfig);
        for (int i = 0; i < 2; i++)
            _ = ((IUnknown*)toldTargets[i])->lpVtbl->Release(toldTargets[i]);
        Marshal.FreeCoTaskMem((nint)toldTargets);
    }

    [Fact] // R34, R35, D15b
    public void A_buffer_is_submitted_field_by_field_whichever_its_kind()
    {
        Driver.DecoderBuffers = [.. Enumerable.Range(0, 9).Select(type => new DXVADDI_DECODEBUFFERINFO
        {
            CompressedBufferType = (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + (uint)type,
            CreationWidth = 0x8000 + (uint)type,
            CreationHeight = 2,
            CreationPool = (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM,
        })];
        Assert.Equal(S_OK, _decoding.Create(_decoding.Target, out IDirectXVideoDecoder* decoder));
        using var owned = new ComPtr<IDirectXVideoDecoder>(decoder);
        byte* key = stackalloc byte[16], iv = stackalloc byte[16];
        for (int i = 0; i < 16; i++)
            (key[i], iv[i]) = ((byte)(i + 1), (byte)(i + 101));
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, _decoding.Target, key));
        Assert.Equal(FakeDriver9.Copy(key), Driver.Got["DecodeBeginFrame"][1]);
        var place = (D3DDDIARG_SETDECODERENDERTARGET)Driver.Got["SetDecodeRenderTarget"][0]!;
        Assert.Equal(("decoder", "resource", 0u), (Driver.Alive[place.hDecode], Driver.Alive[place.hRenderTarget], place.SubResourceIndex));
        for (uint type = 0; type < 9; type++)
        {
            void* memory;
            uint size;
            Assert.Equal(S_OK, decoder->lpVtbl->GetBuffer(decoder, type, &memory, &size));
            DXVADDI_DECODEBUFFERINFO info = Driver.DecoderBuffers[(int)type];
            Assert.Equal(info.CreationWidth * 2, size);
            Assert.Equal((info.CompressedBufferType, info.CreationPool, info.CreationWidth, 2u, D3DDDI_RESOURCEFLAGS.DecodeCompressedBuffer),
                (Driver.LastResource.Format, Driver.LastResource.Pool, Driver.LastSurface.Width, Driver.LastSurface.Height, Driver.LastResource.Flags.Value));
            Assert.Equal(S_OK, decoder->lpVtbl->ReleaseBuffer(decoder, type));
            DXVA2_DecodeBufferDesc desc = Fields.Distinct<DXVA2_DecodeBufferDesc>() with { CompressedBufferType = type, pvPVPState = iv };
            var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = 1, pCompressedBuffers = &desc };
            Assert.Equal(S_OK, decoder->lpVtbl->Execute(decoder, &parameters));
            (DXVADDI_DECODEBUFFERDESC buffer, byte[] counter) = Assert.Single(((DXVADDI_DECODEBUFFERDESC, byte[])[])Driver.Got["DecodeExecute"][0]!);
            Fields.Carried(desc, buffer, new(StringComparer.Ordinal)
            {
                ["CompressedBufferType"] = info.CompressedBufferType,
                ["hBuffer"] = Driver.LastLock.hResource,
                ["pCipherCounter"] = (nint)buffer.pCipherCounter,
            }, "pvPVPState");
            Assert.Equal(FakeDriver9.Copy(iv), counter);
            desc.pvPVPState = null; // a clear buffer
            Assert.Equal(S_OK, decoder->lpVtbl->Execute(decoder, &parameters));
            Assert.Empty(Assert.Single(((DXVADDI_DECODEBUFFERDESC, byte[])[])Driver.Got["DecodeExecute"][0]!).Item2);
        }
    }

    [Fact] // R37
    public void An_extension_is_handed_over_field_by_field()
    {
        _ = _decoding.Open();
        byte* memory = stackalloc byte[8192];
        DXVA2_DecodeExtensionData data = Fields.Distinct<DXVA2_DecodeExtensionData>() with { pPrivateInputData = memory, pPrivateOutputData = memory + 4096 };
        Assert.Equal(S_OK, TestDecoder9.Execute(_decoding.Decoder, data));
        Assert.Equal((data.Function, (nint)memory, data.PrivateInputDataSize, (nint)memory + 4096, data.PrivateOutputDataSize), (Driver.LastExtension.Function,
            (nint)Driver.LastExtension.Input.pData, Driver.LastExtension.Input.DataSize, (nint)Driver.LastExtension.Output.pData,
            Driver.LastExtension.Output.DataSize));
        Assert.Equal("decoder", Driver.Alive[Driver.LastExtension.Decoder]);
    }

    private static void AssertVideo(DXVA2_VideoDesc given, object got) => Fields.Carried(given, got, new(StringComparer.Ordinal)
    {
        ["SampleFormat.Value"] = given.SampleFormat.value,
    }, "SampleFormat.value");

    private void AssertMade(D3DFORMAT format, D3DPOOL pool, uint width, uint height, uint flags, uint pitch)
    {
        bool system = pool == D3DPOOL.D3DPOOL_SYSTEMMEM;
        Fields.Carried(new D3DDDIARG_CREATERESOURCE
        {
            Format = (uint)format,
            Pool = (uint)(system ? D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM : D3DDDI_POOL.D3DDDIPOOL_VIDEOMEMORY),
            SurfCount = 1,
            MipLevels = 1,
            Flags = { Value = flags },
            Rotation = (uint)D3DDDI_ROTATION.D3DDDI_ROTATION_IDENTITY,
        }, Driver.LastResource with { pSurfList = null, hResource = 0 });
        Assert.Equal(system, Driver.LastSurface.pSysMem != null);
        Fields.Carried(new D3DDDI_SURFACEINFO { Width = width, Height = height, SysMemPitch = system ? pitch : 0 },
            Driver.LastSurface with { pSysMem = null });
    }

    private static void AssertTells(IDirect3DSurface9* surface, D3DSURFACE_DESC expected)
    {
        D3DSURFACE_DESC told = Fields.Distinct<D3DSURFACE_DESC>();
        Assert.Equal(S_OK, surface->lpVtbl->GetDesc(surface, &told));
        Fields.Carried(expected, told);
    }
}

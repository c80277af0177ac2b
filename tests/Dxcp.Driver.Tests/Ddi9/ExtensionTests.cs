using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>The functions of a decoder's extension, and the room that questions for capabilities need: R25, R37, R53, S69, S70.</summary>
public sealed unsafe class ExtensionTests : IDisposable
{
    private readonly DdiHost9 _host = new(DriverProfile.Drop);
    private readonly Guid _profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    public void Dispose() => _host.Dispose();

    [Theory] // R37, R53
    [InlineData(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, 0, 8)]
    [InlineData(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, 12, 0)]
    public void An_extension_takes_and_gives_exactly_what_its_function_says(uint function, int input, int output)
    {
        nint decoder = Decoder(_host);
        byte* data = stackalloc byte[64];
        foreach (int given in new[] { 0, input - 1, input, input + 1 })
        {
            foreach (int taken in new[] { 0, output - 1, output, output + 1 })
            {
                new Span<byte>(data, 64).Fill(0xEE);
                bool fits = given == input && taken == output;
                Assert.Equal((given, taken, fits ? HResult.S_OK : HResult.D3DDDIERR_INVALIDCALL),
                    (given, taken, Extend(_host, decoder, function, given, taken, data)));
                Assert.Equal(fits && output != 0 ? decoder : unchecked((nint)0xEEEEEEEEEEEEEEEE), *(nint*)(data + 32));
            }
        }

        // What is not there has no size, whatever is said of it.
        DXVADDI_PRIVATEDATA none = new() { DataSize = (uint)Math.Max(input, output) }, some = new() { pData = data, DataSize = none.DataSize };
        foreach (nint missing in new[] { 0, (nint)(&none) })
        {
            var arguments = new D3DDDIARG_DECODEEXTENSIONEXECUTE { hDecode = decoder, Function = function };
            arguments.pPrivateInput = arguments.pPrivateOutput = (DXVADDI_PRIVATEDATA*)missing;
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Device.Functions->pfnDecodeExtensionExecute(_host.Device.Handle, &arguments));
            if (input != 0)
                arguments.pPrivateInput = &some;
            else
                arguments.pPrivateOutput = &some;
            Assert.Equal(HResult.S_OK, _host.Device.Functions->pfnDecodeExtensionExecute(_host.Device.Handle, &arguments));
        }

        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, Extend(_host, decoder, 0x7FF, input, output, data));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Extend(_host, MadeUpArguments.Nothing, function, input, output, data));
    }

    [Fact] // R25, R37
    public void Encrypted_blocks_are_those_that_were_specified()
    {
        nint decoder = Decoder(_host);
        uint* blocks = stackalloc uint[] { 16, 48, 32 };
        Assert.True(Driver.Ddi9.Device9.TryGetDecoder(_host.Device.Handle, decoder, out var made));
        Assert.Null(made.Pattern);
        Assert.Equal(HResult.S_OK, Extend(_host, decoder, Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, 12, 0, (byte*)blocks));
        Assert.Equal(new Cryptography.PartialPattern(16, 48, 32), made.Pattern);
    }

    [Fact] // R25
    public void Encrypted_blocks_are_specified_where_there_is_partial_decryption_alone()
    {
        using var host = new DdiHost9(DriverProfile.Drop with { Caps = DriverProfile.Drop.Caps & ~ProtectionCaps.PartialDecryption });
        byte* data = stackalloc byte[64];
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, Extend(host, Decoder(host), Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, 12, 0, data));
        Assert.Equal(HResult.S_OK, Extend(host, Decoder(host), Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, 0, 8, data));
    }

    [Fact]
    public void A_decoder_without_a_profile_or_a_configuration_is_refused()
    {
        Guid profile = _profile;
        var configuration = new DXVADDI_CONFIGPICTUREDECODE { ConfigBitstreamRaw = 1 };
        foreach (var (hasProfile, hasConfiguration) in new[] { (false, true), (true, false), (false, false) })
        {
            var create = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = hasProfile ? &profile : null, pConfig = hasConfiguration ? &configuration : null };
            *(DXVADDI_VIDEODESC*)create.VideoDesc = new() { SampleWidth = 16, SampleHeight = 16, Format = (D3DDDIFORMAT)0x3231564E };
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host.Device.Functions->pfnCreateDecodeDevice(_host.Device.Handle, &create));
        }
    }

    [Fact] // R19
    public void An_answer_about_capabilities_is_given_where_it_fits_and_writes_no_byte_more()
    {
        Guid profile = _profile;
        var decode = new DXVADDI_DECODEINPUT { pGuid = &profile };
        *(DXVADDI_VIDEODESC*)decode.VideoDesc = new() { SampleWidth = 64, SampleHeight = 32, Format = (D3DDDIFORMAT)0x3231564E };
        var protection = new DDICONTENTPROTECTIONCAPS { CryptoType = Guids.D3DCRYPTOTYPE_AES128_CTR };
        var certificate = new DDICERTIFICATEINFO
        {
            CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION,
            CryptoSessionType = Guids.D3DCRYPTOTYPE_AES128_CTR,
        };
        (D3DDDICAPS_TYPE Type, nint Info, int Size)[] questions =
        [
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT, 0, 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATDATA, 0, 9 * sizeof(FORMATOP)),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETD3DQUERYCOUNT, 0, 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETVIDEOPROCESSORDEVICEGUIDCOUNT, 0, 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETEXTENSIONGUIDCOUNT, 0, 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETD3D9CAPS, 0, sizeof(D3DCAPS9)),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETCONTENTPROTECTIONCAPS, (nint)(&protection), sizeof(D3DCONTENTPROTECTIONCAPS)),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATESIZE, (nint)(&certificate), 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODEGUIDCOUNT, 0, 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODEGUIDS, 0, 8 * sizeof(Guid)),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODERTFORMATCOUNT, (nint)(&profile), 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODERTFORMATS, (nint)(&profile), 2 * 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFOCOUNT, (nint)(&decode), 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFO, (nint)(&decode), 4 * sizeof(DXVADDI_DECODEBUFFERINFO)),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONCOUNT, (nint)(&decode), 4),
            (D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONS, (nint)(&decode), 3 * sizeof(DXVADDI_CONFIGPICTUREDECODE)),
        ];
        byte* data = stackalloc byte[2048];
        foreach (var (type, info, size) in questions)
        {
            new Span<byte>(data, 2048).Fill(0xEE);
            Assert.Equal((type, HResult.D3DDDIERR_INVALIDCALL), (type, Ask(type, info, size - 1)));
            Assert.Equal(-1, new ReadOnlySpan<byte>(data, 2048).IndexOfAnyExcept((byte)0xEE));
            Assert.Equal((type, HResult.S_OK), (type, Ask(type, info, size)));
            Assert.Equal(-1, new ReadOnlySpan<byte>(data + size, 2048 - size).IndexOfAnyExcept((byte)0xEE));
            Assert.True(size == 4 || new ReadOnlySpan<byte>(data + size - 4, 4).ContainsAnyExcept((byte)0xEE), $"{type} leaves its end");
            if (info == 0)
                continue;
            Assert.Equal((type, HResult.D3DDDIERR_INVALIDCALL), (type, Ask(type, 0, size)));
        }

        foreach (var type in new[]
        {
            D3DDDICAPS_TYPE.D3DDDICAPS_GETD3DQUERYDATA, D3DDDICAPS_TYPE.D3DDDICAPS_GETVIDEOPROCESSORDEVICEGUIDS, D3DDDICAPS_TYPE.D3DDDICAPS_GETEXTENSIONGUIDS,
        })
        {
            Assert.Equal((type, HResult.S_OK), (type, Ask(type, 0, 4)));
        }

        int Ask(D3DDDICAPS_TYPE type, nint info, int size)
        {
            var arguments = new D3DDDIARG_GETCAPS { Type = type, pInfo = (void*)info, pData = data, DataSize = (uint)size };
            return _host.Functions->pfnGetCaps(_host.Handle, &arguments);
        }
    }

    [Fact]
    public void A_device_that_draws_nothing_says_so()
    {
        Assert.Equal(HResult.S_OK, _host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETD3D9CAPS, null, out D3DCAPS9 caps));
        Assert.Equal(new D3DCAPS9
        {
            DeviceType = D3DDEVTYPE.D3DDEVTYPE_HAL,
            MaxTextureWidth = 16384,
            MaxTextureHeight = 16384,
            VertexShaderVersion = 0xFFFE0000,
            PixelShaderVersion = 0xFFFF0000,
            NumberOfAdaptersInGroup = 1,
            NumSimultaneousRTs = 1,
        }, caps);
    }

    private static int Extend(DdiHost9 host, nint decoder, uint function, int given, int taken, byte* data)
    {
        DXVADDI_PRIVATEDATA input = new() { pData = data, DataSize = (uint)given }, output = new() { pData = data + 32, DataSize = (uint)taken };
        var arguments = new D3DDDIARG_DECODEEXTENSIONEXECUTE { hDecode = decoder, Function = function, pPrivateInput = &input, pPrivateOutput = &output };
        return host.Device.Functions->pfnDecodeExtensionExecute(host.Device.Handle, &arguments);
    }

    private static nint Decoder(DdiHost9 host)
    {
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var configuration = new DXVADDI_CONFIGPICTUREDECODE { ConfigBitstreamRaw = 1 };
        var create = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = &profile, pConfig = &configuration };
        *(DXVADDI_VIDEODESC*)create.VideoDesc = new() { SampleWidth = 16, SampleHeight = 16, Format = (D3DDDIFORMAT)0x3231564E };
        Assert.Equal(HResult.S_OK, host.Device.Functions->pfnCreateDecodeDevice(host.Device.Handle, &create));
        return create.hDecode;
    }
}

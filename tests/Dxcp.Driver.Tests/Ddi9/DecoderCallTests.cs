using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>The functions of decoders and of what they need at the driver interface of Direct3D 9, each limit and each field from both sides.</summary>
public sealed unsafe class DecoderCallTests : IDisposable
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)0x3231564E, YUY2 = D3DDDIFORMAT.D3DDDIFMT_YUY2;
    private readonly DdiHost9 _host = new(DriverProfile.OnDemand);

    private Ddi9HostDevice Device => _host.Device;

    public void Dispose() => _host.Dispose();

    [Theory, InlineData(1024u, HResult.S_OK), InlineData(1025u, HResult.D3DDDIERR_INVALIDCALL)]
    public void As_many_buffers_as_the_driver_takes_are_taken_at_once_and_not_one_more(uint count, int expected)
    {
        nint decoder = Begun();
        var descriptions = new DXVADDI_DECODEBUFFERDESC[count];
        var type = (D3DDDIFORMAT)Driver.Ddi9.Formats.ToFormat(CompressedBufferType.Bitstream);
        descriptions.AsSpan().Fill(new() { hBuffer = Buffer(16), CompressedBufferType = type });
        fixed (DXVADDI_DECODEBUFFERDESC* buffers = descriptions)
        {
            var execute = new D3DDDIARG_DECODEEXECUTE { hDecode = decoder, NumCompBuffers = count, pCompressedBuffers = buffers };
            Assert.Equal(expected, Device.Functions->pfnDecodeExecute(Device.Handle, &execute));
        }
    }

    [Theory, InlineData(false), InlineData(true)] // S85
    public void Nothing_but_the_bitstream_is_encrypted(bool isResidual)
    {
        foreach (var (encryption, expected) in new[]
        {
            (default, HResult.S_OK), (Guids.DXVADDI_NoEncrypt, HResult.S_OK), (Guids.D3D11_CRYPTO_TYPE_AES128_CTR, HResult.D3DDDIERR_UNSUPPORTEDCRYPTO),
            (Guid.NewGuid(), HResult.D3DDDIERR_UNSUPPORTEDCRYPTO),
        })
        {
            var configuration = new DXVADDI_CONFIGPICTUREDECODE { ConfigBitstreamRaw = 1 };
            (isResidual ? ref configuration.guidConfigResidDiffEncryption : ref configuration.guidConfigMBcontrolEncryption) = encryption;
            Assert.Equal(expected, Create(configuration, NV12, out _));
        }
    }

    [Fact]
    public void A_decoder_makes_pictures_of_its_own_formats_alone_and_lists_nothing_for_others()
    {
        var configuration = new DXVADDI_CONFIGPICTUREDECODE { ConfigBitstreamRaw = 1 };
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        foreach (var format in (D3DDDIFORMAT[])[NV12, YUY2, D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8])
        {
            int expected = format == NV12 ? HResult.S_OK : HResult.D3DDDIERR_INVALIDCALL;
            Assert.Equal(expected, Create(configuration, format, out _));
            var input = new DXVADDI_DECODEINPUT { pGuid = &profile };
            *(DXVADDI_VIDEODESC*)input.VideoDesc = new() { SampleWidth = 16, SampleHeight = 16, Format = format };
            Assert.Equal(expected, _host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFOCOUNT, &input, out uint _));
            Assert.Equal(expected, _host.GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONCOUNT, &input, out uint _));
        }
    }

    [Fact]
    public void A_picture_is_a_surface_that_there_is()
    {
        nint decoder = Decoder(), surface = Device.CreateSurface(NV12, 16, 16);
        foreach (var (resource, index, expected) in new (nint, uint, int)[]
        {
            (surface, 0, HResult.S_OK), (surface, 1, HResult.D3DDDIERR_INVALIDCALL), (surface, uint.MaxValue, HResult.D3DDDIERR_INVALIDCALL),
            (MadeUpArguments.Nothing, 0, HResult.D3DDDIERR_INVALIDCALL),
        })
        {
            var target = new D3DDDIARG_SETDECODERENDERTARGET { hDecode = decoder, hRenderTarget = resource, SubResourceIndex = index };
            Assert.Equal((index, expected), (index, Device.Functions->pfnSetDecodeRenderTarget(Device.Handle, &target)));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_end_of_a_frame_leaves_nothing_to_wait_for_whether_there_was_one_or_not(bool isBegun)
    {
        nint complete = 77;
        var end = new D3DDDIARG_DECODEENDFRAME { hDecode = isBegun ? Begun() : Decoder(), pHandleComplete = &complete };
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Device.Functions->pfnDecodeEndFrame(Device.Handle, &end)); // no picture came
        Assert.Equal(0, complete);
    }

    [Fact] // S15, S28
    public void What_is_asked_of_a_session_that_there_is_not_leaves_zeros()
    {
        var none = new Ddi9Session(Device, MadeUpArguments.Nothing);
        byte[] number = Reference.Pattern(16), key = Reference.Pattern(16);
        fixed (byte* first = number, second = key)
        {
            var start = new D3DDDIARG_STARTSESSIONKEYREFRESH { hCryptoSession = none.Handle, pRandomNumber = first, RandomNumberSize = 16 };
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Device.Functions->pfnStartSessionKeyRefresh(Device.Handle, &start));
            var get = new D3DDDIARG_GETENCRYPTIONBLTKEY { hCryptoSession = none.Handle, pReadBackKey = second, KeySize = 16 };
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Device.Functions->pfnGetEncryptionBltKey(Device.Handle, &get));
        }

        Assert.Equal(new byte[16], number);
        Assert.Equal(new byte[16], key);
    }

    [Fact] // S28
    public void A_blt_is_from_the_first_surface_to_the_first()
    {
        var session = new DdiSession9(Device);
        nint surface = Device.CreateSurface(NV12, 64, 4), system = Device.CreateInSystemMemory(NV12, 64, 4, Device.Allocate(384), 64);
        byte* iv = stackalloc byte[16];
        foreach (var (from, to, expected) in new (uint, uint, int)[]
        {
            (0, 0, HResult.S_OK), (1, 0, HResult.D3DDDIERR_INVALIDCALL), (0, 1, HResult.D3DDDIERR_INVALIDCALL), (1, 1, HResult.D3DDDIERR_INVALIDCALL),
        })
        {
            new Span<byte>(iv, 16).Fill((byte)(1 + from + from + to));
            var decrypt = new D3DDDIARG_DECRYPTIONBLT
            {
                hCryptoSession = session.Handle,
                hSrcResource = system,
                SrcSubResourceIndex = from,
                SrcResourceSize = 384,
                hDstResource = surface,
                DstSubResourceIndex = to,
                pIV = iv,
            };
            Assert.Equal((from, to, expected), (from, to, Device.Functions->pfnDecryptionBlt(Device.Handle, &decrypt)));
            var encrypt = new D3DDDIARG_ENCRYPTIONBLT
            {
                hCryptoSession = session.Handle,
                hSrcResource = surface,
                SrcSubResourceIndex = from,
                hDstResource = system,
                DstSubResourceIndex = to,
                DstResourceSize = 384,
                pIV = iv,
            };
            Assert.Equal((from, to, expected), (from, to, Device.Functions->pfnEncryptionBlt(Device.Handle, &encrypt)));
        }
    }

    [Theory] // R33
    [InlineData(16u, 64u)]
    [InlineData(64u, 16u)]
    public void Blocks_and_the_memory_that_they_lie_in_are_each_aligned_in_their_own_way(uint block, uint start)
    {
        using var host = new DdiHost9(DriverProfile.OnDemand with { BlockAlignmentSize = block, BufferAlignmentStart = start });
        Assert.Equal(HResult.S_OK, host.GetProtectionCaps(Guids.D3DCRYPTOTYPE_AES128_CTR, default, out var caps));
        Assert.Equal((block, start), (caps.BlockAlignmentSize, caps.BufferAlignmentStart));
        var session = new DdiSession9(host.Device);
        nint surface = host.Device.CreateSurface(NV12, 64, 4);
        byte* memory = (byte*)host.Device.Allocate(1024);
        ulong iv = 0;
        foreach (uint offset in (uint[])[0, 16, 64])
        {
            nint system = host.Device.CreateInSystemMemory(NV12, 64, 4, memory + offset, 64);
            foreach (uint size in (uint[])[384, 400, 448])
            {
                int expected = offset % start == 0 && size % block == 0 ? HResult.S_OK : HResult.D3DDDIERR_INVALIDCALL;
                Assert.Equal((offset, size, expected), (offset, size, session.Decrypt(system, surface, size, Reference.CounterBlock(++iv))));
                Assert.Equal((offset, size, expected), (offset, size, session.Encrypt(surface, system, size, new byte[16])));
            }
        }
    }

    [Fact] // R27
    public void A_driver_that_takes_keys_from_hardware_alone_names_no_key_exchange()
    {
        using var host = new DdiHost9(new DriverProfile { Caps = ProtectionCaps.Hardware, KeyExchanges = [KeyExchange.HardwareProtection] });
        Assert.Equal(HResult.S_OK, host.GetProtectionCaps(Guids.D3DCRYPTOTYPE_AES128_CTR, default, out var caps));
        Assert.Equal(Guid.Empty, caps.KeyExchangeType);
    }

    [Fact]
    public void Surfaces_fill_their_levels_and_a_compressed_buffer_is_one()
    {
        var surfaces = stackalloc D3DDDI_SURFACEINFO[6];
        foreach (var (levels, count, expected) in new (uint, uint, int)[]
        {
            (1, 1, HResult.S_OK), (1, 2, HResult.S_OK), (2, 2, HResult.S_OK), (2, 4, HResult.S_OK), (3, 3, HResult.S_OK),
            (2, 3, HResult.D3DDDIERR_INVALIDCALL), (3, 4, HResult.D3DDDIERR_INVALIDCALL), (2, 1, HResult.D3DDDIERR_INVALIDCALL),
        })
        {
            for (uint i = 0; i < count; i++)
                surfaces[i] = new() { Width = 16u >> (int)(i % levels), Height = 16u >> (int)(i % levels) };
            Assert.Equal((levels, count, expected), (levels, count, Device.TryCreate(new D3DDDIARG_CREATERESOURCE
            {
                Format = (uint)D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8,
                Pool = (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM,
                Flags = new() { Value = D3DDDI_RESOURCEFLAGS.Texture },
                MipLevels = levels,
                SurfCount = count,
                pSurfList = surfaces,
            }, out _)));
        }

        foreach (var (count, height, expected) in new (uint, uint, int)[]
        {
            (1, 1, HResult.S_OK), (2, 1, HResult.D3DDDIERR_INVALIDCALL), (1, 2, HResult.D3DDDIERR_INVALIDCALL), (1, 0, HResult.D3DDDIERR_INVALIDCALL),
        })
        {
            surfaces[0] = surfaces[1] = new() { Width = 64, Height = height };
            Assert.Equal((count, height, expected), (count, height, Device.TryCreate(BufferArguments(surfaces) with { SurfCount = count }, out _)));
        }

        surfaces[0] = new() { Width = 64, Height = 1 };
        foreach (uint flag in new[]
        {
            D3DDDI_RESOURCEFLAGS.RestrictedContent, D3DDDI_RESOURCEFLAGS.SharedResource, D3DDDI_RESOURCEFLAGS.RestrictSharedAccess,
            D3DDDI_RESOURCEFLAGS.VertexBuffer, D3DDDI_RESOURCEFLAGS.IndexBuffer,
        })
        {
            var buffer = BufferArguments(surfaces);
            buffer.Flags.Value |= flag;
            Assert.Equal((flag, HResult.D3DDDIERR_NOTAVAILABLE), (flag, Device.TryCreate(buffer, out _)));
        }
    }

    private static D3DDDIARG_CREATERESOURCE BufferArguments(D3DDDI_SURFACEINFO* surfaces) => new()
    {
        Format = Driver.Ddi9.Formats.ToFormat(CompressedBufferType.Bitstream),
        Pool = (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM,
        Flags = new() { Value = D3DDDI_RESOURCEFLAGS.DecodeCompressedBuffer },
        SurfCount = 1,
        pSurfList = surfaces,
    };

    private nint Buffer(uint size)
    {
        var surface = new D3DDDI_SURFACEINFO { Width = size, Height = 1 };
        Assert.Equal(HResult.S_OK, Device.TryCreate(BufferArguments(&surface), out nint buffer));
        return buffer;
    }

    private int Create(DXVADDI_CONFIGPICTUREDECODE configuration, D3DDDIFORMAT format, out nint decoder)
    {
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var create = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = &profile, pConfig = &configuration };
        *(DXVADDI_VIDEODESC*)create.VideoDesc = new() { SampleWidth = 16, SampleHeight = 16, Format = format };
        int result = Device.Functions->pfnCreateDecodeDevice(Device.Handle, &create);
        decoder = create.hDecode;
        return result;
    }

    private nint Decoder()
    {
        Assert.Equal(HResult.S_OK, Create(new() { ConfigBitstreamRaw = 1 }, NV12, out nint decoder));
        return decoder;
    }

    private nint Begun()
    {
        nint decoder = Decoder();
        var target = new D3DDDIARG_SETDECODERENDERTARGET { hDecode = decoder, hRenderTarget = Device.CreateSurface(NV12, 16, 16) };
        Assert.Equal(HResult.S_OK, Device.Functions->pfnSetDecodeRenderTarget(Device.Handle, &target));
        var begin = new D3DDDIARG_DECODEBEGINFRAME { hDecode = decoder };
        Assert.Equal(HResult.S_OK, Device.Functions->pfnDecodeBeginFrame(Device.Handle, &begin));
        return decoder;
    }
}

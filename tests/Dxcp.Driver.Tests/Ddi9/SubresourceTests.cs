using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>Each function of Direct3D 9 that names one of a resource's surfaces means that one, and what is refused leaves the runtime's handle.</summary>
public sealed unsafe class SubresourceTests : IDisposable
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)0x3231564E;
    private readonly DdiHost9 _host = new(DriverProfile.OnDemand);

    private Ddi9HostDevice Device => _host.Device;

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_surface_is_locked_unlocked_and_filled_by_its_number()
    {
        nint texture = Levels(64, 3);
        for (uint level = 0; level < 3; level++)
            Assert.Equal(HResult.S_OK, Device.TryLock(texture, 0, out _, subresource: level));
        Assert.Equal(HResult.S_OK, Device.Unlock(texture, 1));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Device.Unlock(texture, 1));
        Assert.Equal((HResult.S_OK, HResult.S_OK), (Device.Unlock(texture, 0), Device.Unlock(texture, 2)));
        for (uint level = 0; level < 3; level++)
        {
            var pixel = new D3DRECT { x2 = 1, y2 = 1 };
            var fill = new D3DDDIARG_COLORFILL { hResource = texture, SubResourceIndex = level, DstRect = pixel, Color = 0x01010101 * (level + 1) };
            Assert.Equal(HResult.S_OK, Device.Functions->pfnColorFill(Device.Handle, &fill));
        }

        for (uint level = 0; level < 3; level++)
        {
            Assert.Equal(HResult.S_OK, Device.TryLock(texture, 0, out var locked, subresource: level));
            Assert.Equal(0x01010101 * (level + 1), *(uint*)locked.pSurfData);
            Assert.Equal(HResult.S_OK, Device.Unlock(texture, level));
        }
    }

    [Fact] // R33
    public void A_pitch_is_that_of_the_surface_that_was_asked_for()
    {
        nint session = new DdiSession9(Device, negotiate: false).Handle, texture = Levels(64, 3);
        for (uint level = 0; level < 3; level++)
        {
            var pitch = new D3DDDIARG_GETPITCH { hCryptoSession = session, hResource = texture, SubResourceIndex = level };
            Assert.Equal(HResult.S_OK, Device.Functions->pfnGetPitch(Device.Handle, &pitch));
            Assert.Equal((level, 256u >> (int)level), (level, pitch.Pitch));
        }
    }

    [Theory, InlineData(0u), InlineData(1u)]
    public void A_picture_goes_into_the_surface_that_was_set(uint index)
    {
        var surfaces = stackalloc D3DDDI_SURFACEINFO[] { new() { Width = 16, Height = 16 }, new() { Width = 16, Height = 16 } };
        Assert.Equal(HResult.S_OK, Device.TryCreate(Arguments(NV12, surfaces, 2), out nint chain));
        nint decoder = Create(new() { ConfigBitstreamRaw = 1 }, HResult.S_OK);
        var target = new D3DDDIARG_SETDECODERENDERTARGET { hDecode = decoder, hRenderTarget = chain, SubResourceIndex = index };
        Assert.Equal(HResult.S_OK, Device.Functions->pfnSetDecodeRenderTarget(Device.Handle, &target));
        Assert.True(Driver.Ddi9.Device9.TryGetDecoder(Device.Handle, decoder, out var made));
        Assert.Equal(index, made.Target!.Subresource);
    }

    [Fact]
    public void What_is_refused_leaves_the_handle_as_it_was()
    {
        Assert.Equal(MadeUpArguments.Nothing, Create(new() { ConfigBitstreamRaw = 1, guidConfigBitstreamEncryption = Guid.NewGuid() },
            HResult.D3DDDIERR_UNSUPPORTEDCRYPTO));
        var channel = new D3DDDIARG_CREATEAUTHENTICATEDCHANNEL
        {
            ChannelType = DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_HARDWARE,
            hChannel = MadeUpArguments.Nothing,
        };
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, Device.Functions->pfnCreateAuthenticatedChannel(Device.Handle, &channel));
        Assert.Equal(MadeUpArguments.Nothing, channel.hChannel);
    }

    private static D3DDDIARG_CREATERESOURCE Arguments(D3DDDIFORMAT format, D3DDDI_SURFACEINFO* surfaces, uint count) =>
        new() { Format = (uint)format, Pool = (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, SurfCount = count, pSurfList = surfaces };

    /// <summary>A square texture with levels, four bytes a pixel.</summary>
    private nint Levels(uint size, uint levels)
    {
        var surfaces = stackalloc D3DDDI_SURFACEINFO[(int)levels];
        for (uint i = 0; i < levels; i++)
            surfaces[i] = new() { Width = size >> (int)i, Height = size >> (int)i };
        Assert.Equal(HResult.S_OK, Device.TryCreate(Arguments(D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8, surfaces, levels) with
        {
            Flags = new() { Value = D3DDDI_RESOURCEFLAGS.Texture },
            MipLevels = levels,
        }, out nint texture));
        return texture;
    }

    private nint Create(DXVADDI_CONFIGPICTUREDECODE configuration, int expected)
    {
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var create = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = &profile, pConfig = &configuration, hDecode = MadeUpArguments.Nothing };
        *(DXVADDI_VIDEODESC*)create.VideoDesc = new() { SampleWidth = 16, SampleHeight = 16, Format = NV12 };
        Assert.Equal(expected, Device.Functions->pfnCreateDecodeDevice(Device.Handle, &create));
        return create.hDecode;
    }
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What Direct3D 9 takes up to a limit is taken there and refused one step beyond, where it leaves nothing behind. S120.</summary>
public sealed unsafe class Limits9Tests : IDisposable
{
    private const uint MostSurfaces = 256, MostBuffers = 1024, MostEntries = 4096;

    private readonly TestDecoder9 _decoding = new();

    private TestDevice9 Device => _decoding.Device;

    private FakeDriver9 Driver => _decoding.Driver;

    public void Dispose() => _decoding.Dispose();

    [Theory]
    [InlineData(0u)]
    [InlineData(MostSurfaces - 1)]
    public void As_many_surfaces_are_made_as_there_are_back_buffers_and_one_more(uint backBuffers)
    {
        nint[] made = new nint[MostSurfaces + 1];
        int before = Driver.Count("CreateResource");
        Assert.Equal(S_OK, CreateSurfaces(made, backBuffers));
        Assert.Equal(backBuffers + 1, (uint)(Driver.Count("CreateResource") - before));
        Assert.Equal(backBuffers + 1, (uint)made.Count(surface => surface != 0));
        Assert.Equal(0, made[backBuffers + 1]);
        foreach (nint surface in made[..(int)(backBuffers + 1)])
            Assert.Equal(0u, ((IUnknown*)surface)->lpVtbl->Release((void*)surface));
    }

    [Theory]
    [InlineData(MostSurfaces, D3DPOOL.D3DPOOL_DEFAULT, 0u)]
    [InlineData(uint.MaxValue, D3DPOOL.D3DPOOL_DEFAULT, 0u)]
    [InlineData(1u, D3DPOOL.D3DPOOL_SYSTEMMEM, 0u)]
    [InlineData(1u, D3DPOOL.D3DPOOL_MANAGED, 0u)]
    [InlineData(1u, D3DPOOL.D3DPOOL_SCRATCH, 0u)]
    [InlineData(1u, D3DPOOL.D3DPOOL_DEFAULT, 3u)]
    [InlineData(1u, D3DPOOL.D3DPOOL_DEFAULT, uint.MaxValue)]
    public void Surfaces_of_a_decoder_beyond_a_limit_are_refused(uint backBuffers, D3DPOOL pool, uint type)
    {
        nint[] made = [1, 2, 3];
        int before = Driver.Count("CreateResource");
        Assert.Equal(D3DERR_INVALIDCALL, CreateSurfaces(made, backBuffers, pool, type));
        Assert.Equal(before, Driver.Count("CreateResource"));
        // How many places there are is known only where the number makes sense.
        Assert.Equal(backBuffers == 1 ? [0, 0, 3] : [1, 2, 3], made);
    }

    [Theory]
    [InlineData(0u, D3DDDI_RESOURCEFLAGS.DecodeRenderTarget)]
    [InlineData(1u, 0u)]
    [InlineData(2u, 0u)]
    public void A_decoder_s_surfaces_are_targets_of_decoding_and_the_others_are_not(uint type, uint flags)
    {
        nint[] made = new nint[1];
        Assert.Equal(S_OK, CreateSurfaces(made, 0, type: type));
        Assert.Equal(flags, Driver.LastResource.Flags.Value & D3DDDI_RESOURCEFLAGS.DecodeRenderTarget);
        _ = ((IUnknown*)made[0])->lpVtbl->Release((void*)made[0]);
    }

    [Fact]
    public void Where_one_of_several_surfaces_cannot_be_made_none_is_left()
    {
        nint[] made = [1, 2, 3, 4];
        int created = Driver.Count("CreateResource"), destroyed = Driver.Count("DestroyResource");
        Driver.During = entry =>
        {
            if (entry == "CreateResource" && Driver.Count(entry) - created == 3)
                Driver.Returns[entry] = E_OUTOFMEMORY;
        };
        Assert.Equal(E_OUTOFMEMORY, CreateSurfaces(made, 2));
        Assert.Equal([0, 0, 0, 4], made);
        Assert.Equal((3, 2), (Driver.Count("CreateResource") - created, Driver.Count("DestroyResource") - destroyed));
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, true)]
    [InlineData(MostSurfaces, true)]
    [InlineData(MostSurfaces + 1, false)]
    public void A_decoder_has_from_one_surface_on(uint count, bool taken)
    {
        nint[] surfaces = new nint[MostSurfaces + 1];
        Array.Fill(surfaces, (nint)_decoding.Target);
        Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, _decoding.Create(surfaces, count, out IDirectXVideoDecoder* made));
        Assert.Equal(taken, made != null);
        if (taken)
            _ = ((IUnknown*)made)->lpVtbl->Release(made);
    }

    [Theory] // S93
    [InlineData(MostBuffers, true)]
    [InlineData(MostBuffers + 1, false)]
    public void A_frame_s_buffers_come_in_lists_up_to_a_length(uint count, bool taken)
    {
        _decoding.Open();
        IDirectXVideoDecoder* decoder = _decoding.Decoder;
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, _decoding.Target, null));
        Assert.Equal(S_OK, TestDecoder9.GetBuffer(decoder));
        Assert.Equal(S_OK, decoder->lpVtbl->ReleaseBuffer(decoder, FakeDeviceFunctions9.Bitstream));
        var buffers = new DXVA2_DecodeBufferDesc[count];
        Array.Fill(buffers, new DXVA2_DecodeBufferDesc { CompressedBufferType = FakeDeviceFunctions9.Bitstream, DataSize = 16 });
        int before = Driver.Count("DecodeExecute");
        fixed (DXVA2_DecodeBufferDesc* list = buffers)
        {
            var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = count, pCompressedBuffers = list };
            Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, decoder->lpVtbl->Execute(decoder, &parameters));
        }

        Assert.Equal(taken ? 1 : 0, Driver.Count("DecodeExecute") - before);
    }

    [Theory]
    [InlineData(MostEntries, true)]
    [InlineData(MostEntries + 1, false)]
    public void What_a_driver_lists_is_believed_up_to_a_length(uint count, bool believed)
    {
        Guid profile = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        DXVA2_VideoDesc video = default;
        uint told = 7;
        DXVA2_ConfigPictureDecode* configurations = (DXVA2_ConfigPictureDecode*)7;
        Driver.Configurations = new DXVADDI_CONFIGPICTUREDECODE[count];
        int expected = believed ? S_OK : D3DERR_NOTAVAILABLE;
        Assert.Equal(expected, _decoding.Service->lpVtbl->GetDecoderConfigurations(_decoding.Service, &profile, &video, null, &told, &configurations));
        Assert.Equal((believed ? count : 0, believed), (told, configurations != null));
        Marshal.FreeCoTaskMem((nint)configurations);

        Driver.DecoderBuffers = [.. Enumerable.Range(0, (int)count).Select(i => FakeDeviceFunctions9.BitstreamBuffer with
        {
            CompressedBufferType = (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + (uint)i
        })];
        Assert.Equal(expected, Made.Released(_decoding.Create(_decoding.Target, out IDirectXVideoDecoder* decoder), decoder));
        Assert.Equal(believed ? 1 : 0, Driver.Count("CreateDecodeDevice"));

        var formats = new (D3DFORMAT, uint)[count];
        formats[^1] = (FakeDriver9.Nv12, 0x4008);
        using var device = new TestDevice9(new FakeDriver9 { Formats = formats });
        Assert.Equal(expected, device.CreatePlain(out _));
    }

    [Theory]
    [InlineData(16384u, 32u, true)]
    [InlineData(64u, 16384u, true)]
    [InlineData(2u, 2u, true)]
    [InlineData(16386u, 32u, false)]
    [InlineData(64u, 16386u, false)]
    public void Surfaces_are_as_wide_and_high_as_16384(uint width, uint height, bool taken)
    {
        int before = Driver.Count("CreateResource");
        Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, Device.CreatePlain(out _, width: width, height: height));
        Assert.Equal(taken ? 1 : 0, Driver.Count("CreateResource") - before);
    }

    [Theory] // R16
    [InlineData(255u, false)]
    [InlineData(256u, true)]
    [InlineData(257u, false)]
    [InlineData(0u, false)]
    public void A_key_comes_in_a_block_of_256_bytes(uint size, bool taken)
    {
        byte* block = stackalloc byte[512];
        IDirect3DAuthenticatedChannel9* made;
        void* handle;
        Assert.Equal(S_OK, Device.Video->lpVtbl->CreateAuthenticatedChannel(Device.Video, D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE,
            &made, &handle));
        using var channel = new ComPtr<IDirect3DAuthenticatedChannel9>(made);
        Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, made->lpVtbl->NegotiateKeyExchange(made, size, block));
        Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, TestDevice9.Negotiate(Device.Session(withKey: false), size));
        Assert.Equal(taken ? (1, 1) : (0, 0), (Driver.Count("AuthenticatedChannelKeyExchange"), Driver.Count("CryptoSessionKeyExchange")));
    }

    [Theory]
    [InlineData(-7, 0u, 3u)]
    [InlineData(7, 1u, 1u)]
    [InlineData(0, 20u, 20u)]
    public void Settings_are_taken_up_to_their_limits_and_those_beyond_change_nothing(int priority, uint latency, uint stands)
    {
        IDirect3DDevice9Ex* self = Device.Device;
        Assert.Equal((S_OK, S_OK), (self->lpVtbl->SetGPUThreadPriority(self, priority), self->lpVtbl->SetMaximumFrameLatency(self, 5)));
        Assert.Equal(S_OK, self->lpVtbl->SetMaximumFrameLatency(self, latency));
        foreach (int beyond in new[] { -8, 8, int.MinValue, int.MaxValue })
            Assert.Equal(D3DERR_INVALIDCALL, self->lpVtbl->SetGPUThreadPriority(self, beyond));
        foreach (uint beyond in new uint[] { 21, uint.MaxValue })
            Assert.Equal(D3DERR_INVALIDCALL, self->lpVtbl->SetMaximumFrameLatency(self, beyond));
        int toldPriority;
        uint toldLatency;
        Assert.Equal((S_OK, S_OK), (self->lpVtbl->GetGPUThreadPriority(self, &toldPriority), self->lpVtbl->GetMaximumFrameLatency(self, &toldLatency)));
        Assert.Equal((priority, stands), (toldPriority, toldLatency));
    }

    private int CreateSurfaces(nint[] places, uint backBuffers, D3DPOOL pool = D3DPOOL.D3DPOOL_DEFAULT, uint type = 0)
    {
        fixed (nint* made = places)
        {
            return _decoding.Service->lpVtbl->Base.CreateSurface(_decoding.Service, TestDevice9.Width, TestDevice9.Height, backBuffers, FakeDriver9.Nv12, pool,
                0, type, (IDirect3DSurface9**)made, null);
        }
    }
}

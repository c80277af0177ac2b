using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Runtime;
using static Dxcp.Abi.HResult;

namespace Dxcp.Contract.Tests;

/// <summary>What only DXVA2 has: services, buffers that are borrowed, extensions by number. R37, S50, S85, S93.</summary>
public sealed unsafe class Direct3D9DecoderTests : IDisposable
{
    private readonly Surface _surface = Surface.Open(SurfaceKind.Direct3D9);
    private readonly D3D9ProbeDevice _device;
    private readonly D3D9ProbeDecoder _decoder;

    public Direct3D9DecoderTests()
    {
        _device = (D3D9ProbeDevice)_surface.Device;
        _decoder = (D3D9ProbeDecoder)_device.CreateDecoder();
    }

    public void Dispose()
    {
        _decoder.Destroy();
        _surface.Dispose();
    }

    private int GetBuffer(uint type, out nint memory, out uint size)
    {
        void* bytes = (void*)7;
        uint count = 7;
        int code = _decoder.Pointer->lpVtbl->GetBuffer(_decoder.Pointer, type, &bytes, &count);
        (memory, size) = ((nint)bytes, count);
        return code;
    }

    [Fact] // S85, D190
    public void Configurations_are_listed_from_no_encryption_to_the_protocols()
    {
        Guid[] wanted = [Guids.DXVA2_NoEncrypt, Guid.Empty, Guids.D3D11_CRYPTO_TYPE_AES128_CTR];
        Assert.Equal(wanted, _decoder.Encryptions);
        using var driver = Surface.Open(SurfaceKind.Direct3D9Driver);
        var decoder = (DxvaProbeDecoder)driver.Device.CreateDecoder();
        Assert.Equal(wanted, decoder.Encryptions);
        decoder.Destroy();
    }

    [Fact] // R37, S93
    public void Extensions_take_data_of_their_size_alone()
    {
        byte* data = stackalloc byte[16];
        foreach (uint size in new uint[] { 0, 4, 7, 9, 16 })
            Assert.Equal(D3DERR_INVALIDCALL, _decoder.Extend(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, data, size));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Extend(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, data, 1, data, 8));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Extend(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, null, 8));
        foreach (uint size in new uint[] { 0, 11, 13 })
            Assert.Equal(D3DERR_INVALIDCALL, _decoder.Extend(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, data, size, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Extend(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, data, 12, data, 1));
        Assert.Equal(S_OK, _decoder.Extend(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, data, 12, null, 0));
        Assert.NotEqual(0, _decoder.Name);
    }

    [Fact] // S93
    public void An_extension_beside_refused_buffers_is_not_carried_out()
    {
        using var surface = Surface.Open(SurfaceKind.Direct3D9);
        var decoder = (D3D9ProbeDecoder)surface.Device.CreateDecoder();
        var session = surface.Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Surface.Accepted(session.Negotiate());
        Surface.Accepted(decoder.TieTo(session, surface.Device.OpenChannel()));
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = session.NextCounterBlock();
        var info = new D3DENCRYPTED_BLOCK_INFO { NumEncryptedBytesAtBeginning = 16 };
        var extension = new DXVA2_DecodeExtensionData(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, &info, (uint)sizeof(D3DENCRYPTED_BLOCK_INFO), null, 0);
        var buffer = new DXVA2_DecodeBufferDesc { CompressedBufferType = 6, DataSize = uint.MaxValue };
        var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = 1, pCompressedBuffers = &buffer, pExtensionData = &extension };
        Surface.Accepted(decoder.Begin(new byte[16]));
        Assert.Equal(D3DERR_INVALIDCALL, decoder.Pointer->lpVtbl->Execute(decoder.Pointer, &parameters));
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, iv, frame), iv)); // whole, as if 0x724 had never come
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());

        // The same where it is the driver that refuses: this IV was used.
        buffer.DataSize = SurfaceDecoder.FrameSize;
        Surface.Accepted(decoder.Begin(new byte[16]));
        fixed (byte* state = iv)
        {
            buffer.pvPVPState = state;
            Assert.Equal(D3DERR_INVALIDCALL, decoder.Pointer->lpVtbl->Execute(decoder.Pointer, &parameters));
        }
        iv = session.NextCounterBlock();
        Surface.Accepted(decoder.Submit(Reference.Ctr(session.Key, iv, frame), iv));
        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());

        // Both right, they act in this order.
        iv = session.NextCounterBlock();
        Surface.Accepted(decoder.Begin(new byte[16]));
        decoder.Fill(Reference.Partial(session.Key, iv, frame, 16, 0, 0));
        fixed (byte* state = iv)
        {
            buffer.pvPVPState = state;
            Assert.Equal(S_OK, decoder.Pointer->lpVtbl->Execute(decoder.Pointer, &parameters));
        }

        Surface.Accepted(decoder.End());
        Assert.Equal(frame, decoder.Picture());
        decoder.Destroy();
    }

    [Fact]
    public void A_buffer_is_borrowed_once_at_a_time()
    {
        Assert.Equal((D3DERR_INVALIDCALL, 0, 0u), (GetBuffer(7, out nint memory, out uint size), memory, size));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->ReleaseBuffer(_decoder.Pointer, 6));
        Assert.Equal(S_OK, GetBuffer(6, out memory, out size));
        Assert.Equal((D3DERR_INVALIDCALL, 0, 0u), (GetBuffer(6, out memory, out size), memory, size));
        Assert.Equal(S_OK, GetBuffer(0, out _, out _));
        Assert.Equal(S_OK, _decoder.Pointer->lpVtbl->ReleaseBuffer(_decoder.Pointer, 6));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->ReleaseBuffer(_decoder.Pointer, 6));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->GetBuffer(_decoder.Pointer, 6, null, &size));
    }

    [Fact]
    public void Buffers_that_are_not_there_are_not_taken()
    {
        Assert.Equal(S_OK, _decoder.Begin(null));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Submit(new DXVA2_DecodeBufferDesc { CompressedBufferType = 6, DataSize = 1 })); // never borrowed
        Assert.Equal(S_OK, GetBuffer(6, out _, out uint size));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Submit(new DXVA2_DecodeBufferDesc { CompressedBufferType = 6, DataSize = 1 })); // still lent
        Assert.Equal(S_OK, _decoder.Pointer->lpVtbl->ReleaseBuffer(_decoder.Pointer, 6));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Submit(new DXVA2_DecodeBufferDesc { CompressedBufferType = 6, DataSize = size + 1 }));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Submit(new DXVA2_DecodeBufferDesc { CompressedBufferType = 6, DataOffset = size, DataSize = 1 }));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Submit(new DXVA2_DecodeBufferDesc { CompressedBufferType = 6, DataOffset = uint.MaxValue, DataSize = 2 }));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Submit(new DXVA2_DecodeBufferDesc { CompressedBufferType = 9, DataSize = 1 }));
        Assert.Equal(S_OK, _decoder.Submit(new DXVA2_DecodeBufferDesc { CompressedBufferType = 6, DataSize = size }));
        Assert.Equal(S_OK, _decoder.End());
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->Execute(_decoder.Pointer, null));
        DXVA2_DecodeExecuteParams nothing = default;
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->Execute(_decoder.Pointer, &nothing));
    }

    [Fact] // S15
    public void Frames_go_to_surfaces_of_the_decoder_alone()
    {
        var other = (D3D9ProbeDecoder)_device.CreateDecoder();
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->BeginFrame(_decoder.Pointer, other.Surface9, null));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->BeginFrame(_decoder.Pointer, null, null));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->BeginFrame(_decoder.Pointer, (IDirect3DSurface9*)_decoder.Pointer, null));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.End());
        other.Destroy();
    }

    [Fact] // S93
    public void No_frame_goes_to_a_surface_that_is_locked()
    {
        var decoder = (D3D9ProbeDecoder)_device.CreateDecoder(restricted: false);
        D3DLOCKED_RECT locked;
        Assert.Equal(S_OK, decoder.Surface9->lpVtbl->LockRect(decoder.Surface9, &locked, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, decoder.Begin(null));
        Assert.Equal(S_OK, decoder.Surface9->lpVtbl->UnlockRect(decoder.Surface9));
        Assert.Equal(D3DERR_INVALIDCALL, decoder.End());
        decoder.Destroy();
    }

    [Fact] // S85
    public void Only_what_the_driver_decodes_has_a_decoder()
    {
        IDirectXVideoDecoderService* service;
        Assert.Equal(S_OK, _decoder.Pointer->lpVtbl->GetVideoDecoderService(_decoder.Pointer, &service));
        using var owned = new ComPtr<IDirectXVideoDecoderService>(service);
        var self = owned.Pointer;
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        DXVA2_VideoDesc desc = _decoder.Desc;
        DXVA2_ConfigPictureDecode config = _decoder.Config;
        Assert.Equal(S_OK, Create(profile, desc, config, _decoder.Surface9));
        Assert.Equal(D3DERR_INVALIDCALL, Create(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), desc, config, _decoder.Surface9));
        Assert.Equal(D3DERR_INVALIDCALL, Create(profile, desc with { SampleWidth = desc.SampleWidth + 2 }, config, _decoder.Surface9));
        Assert.Equal(D3DERR_INVALIDCALL, Create(profile, desc with { Format = D3DFORMAT.D3DFMT_A8R8G8B8 }, config, _decoder.Surface9));
        Assert.Equal(D3DERR_INVALIDCALL, Create(profile, desc, config with { ConfigBitstreamRaw = 2 }, _decoder.Surface9));
        Assert.Equal(D3DERR_UNSUPPORTEDCRYPTO, Create(profile, desc, config with { guidConfigBitstreamEncryption = profile }, _decoder.Surface9));
        Assert.Equal(D3DERR_UNSUPPORTEDCRYPTO, Create(profile, desc, config with { guidConfigResidDiffEncryption = profile }, _decoder.Surface9));
        Assert.Equal(D3DERR_INVALIDCALL, Create(profile, desc, config, null));
        var stranger = (D3D9ProbeDecoder)_surface.CreateDevice().CreateDecoder();
        Assert.Equal(D3DERR_INVALIDCALL, Create(profile, desc, config, stranger.Surface9));
        stranger.Destroy();

        int Create(Guid profile, DXVA2_VideoDesc desc, DXVA2_ConfigPictureDecode config, IDirect3DSurface9* target)
        {
            IDirectXVideoDecoder* made = (IDirectXVideoDecoder*)1;
            int code = self->lpVtbl->CreateVideoDecoder(self, &profile, &desc, &config, &target, 1, &made);
            Assert.Equal(code == S_OK, made != null);
            if (made != null)
                Assert.Equal(0u, made->lpVtbl->Base.Release(made));
            return code;
        }
    }

    [Fact]
    public void A_decoder_tells_what_it_was_made_for()
    {
        Guid profile;
        DXVA2_VideoDesc desc;
        DXVA2_ConfigPictureDecode config;
        IDirect3DSurface9** targets;
        uint count;
        Assert.Equal(S_OK, _decoder.Pointer->lpVtbl->GetCreationParameters(_decoder.Pointer, &profile, &desc, &config, &targets, &count));
        Assert.Equal((DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, _decoder.Desc, _decoder.Config, 1u), (profile, desc, config, count));
        Assert.True(targets[0] == _decoder.Surface9);
        ((IUnknown*)targets[0])->lpVtbl->Release(targets[0]);
        Marshal.FreeCoTaskMem((nint)targets);
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->GetCreationParameters(_decoder.Pointer, null, null, null, null, null));
        Assert.Equal(D3DERR_INVALIDCALL, _decoder.Pointer->lpVtbl->GetCreationParameters(_decoder.Pointer, &profile, null, null, &targets, null));
    }

    [Fact]
    public void A_service_is_the_devices_own_and_no_other_is_there()
    {
        IDirectXVideoDecoderService* service;
        Assert.Equal(S_OK, _decoder.Pointer->lpVtbl->GetVideoDecoderService(_decoder.Pointer, &service));
        using var owned = new ComPtr<IDirectXVideoDecoderService>(service);
        using var device = owned.As<IDirect3DDevice9Ex>();
        Guid wanted = IDirectXVideoAccelerationService.IID, other = IDirect3DDevice9Video.IID;
        void* made;
        Assert.Equal(S_OK, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)device.Pointer, &wanted, &made));
        new ComPtr<IUnknown>((IUnknown*)made).Dispose();
        Assert.Equal(E_NOINTERFACE, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)device.Pointer, &other, &made));
        Assert.True(made == null);
        Assert.Equal(D3DERR_INVALIDCALL, Dxva2.DXVA2CreateVideoService(null, &wanted, &made));
        Assert.Equal(D3DERR_INVALIDCALL, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)_decoder.Surface9, &wanted, &made));
        Assert.Equal(D3DERR_INVALIDCALL, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)device.Pointer, &wanted, null));
    }
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Decoders of Direct3D 9: what they can be made with, their buffers, and what is told of them. S93, R34, R37.</summary>
public sealed unsafe class Decoder9Tests : IDisposable
{
    private readonly TestDecoder9 _decoding = new();

    private FakeDriver9 Driver => _decoding.Driver;

    private IDirectXVideoDecoderService* Service => _decoding.Service;

    public void Dispose() => _decoding.Dispose();

    [Theory]
    [InlineData(64u, 32u, FakeDriver9.Nv12, true)]
    [InlineData(32u, 64u, FakeDriver9.Nv12, false)]
    [InlineData(62u, 32u, FakeDriver9.Nv12, false)]
    [InlineData(64u, 30u, FakeDriver9.Nv12, false)]
    [InlineData(66u, 34u, FakeDriver9.Nv12, true)]
    [InlineData(64u, 32u, D3DFORMAT.D3DFMT_A8R8G8B8, false)]
    public void A_decoder_writes_to_surfaces_of_its_format_that_its_pictures_fit_into(uint width, uint height, D3DFORMAT format, bool taken)
    {
        IDirect3DSurface9* surface = _decoding.Device.Plain(format: format, width: width, height: height);
        Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, Made.Released(_decoding.Create(surface, out IDirectXVideoDecoder* decoder), decoder));
        Assert.Equal(taken ? 1 : 0, Driver.Count("CreateDecodeDevice"));
    }

    [Fact]
    public void A_list_that_is_refused_leaves_neither_count_nor_list()
    {
        Guid profile = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        DXVA2_VideoDesc video = default;
        foreach ((bool hasCount, bool hasList) in new[] { (true, false), (false, true), (true, true) })
        {
            foreach (string method in new[] { "GetDecoderDeviceGuids", "GetDecoderRenderTargets", "GetDecoderConfigurations" })
            {
                uint count = 7;
                void* list = (void*)7;
                uint* atCount = hasCount ? &count : null;
                void** atList = hasList ? &list : null;
                int code = method switch
                {
                    // With both places the driver, which knows neither list, refuses; or a pointer that must be null.
                    "GetDecoderDeviceGuids" => Service->lpVtbl->GetDecoderDeviceGuids(Service, atCount, (Guid**)atList),
                    "GetDecoderRenderTargets" => Service->lpVtbl->GetDecoderRenderTargets(Service, &profile, atCount, (D3DFORMAT**)atList),
                    _ => Service->lpVtbl->GetDecoderConfigurations(Service, &profile, &video, (IUnknown*)Service, atCount, (DXVA2_ConfigPictureDecode**)atList),
                };
                Assert.True(code < 0, method);
                Assert.Equal((hasCount ? 0u : 7, hasList ? 0 : 7), (count, (nint)list));
            }
        }

        Assert.DoesNotContain("Configurations", Driver.Got.Keys);
    }

    [Theory] // S5
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(8, false)]
    [InlineData(16, false)]
    [InlineData(24, true)]
    [InlineData(9, false)]
    [InlineData(17, false)]
    [InlineData(31, true)]
    public void Of_its_creation_parameters_a_decoder_tells_any_part_but_not_none(int parts, bool taken)
    {
        IDirectXVideoDecoder* decoder = _decoding.Open().Decoder;
        Guid profile;
        DXVA2_VideoDesc video;
        DXVA2_ConfigPictureDecode config;
        IDirect3DSurface9** targets = null;
        uint count = 7;
        Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, decoder->lpVtbl->GetCreationParameters(decoder, Asked(1) ? &profile : null, Asked(2) ? &video : null,
            Asked(4) ? &config : null, Asked(8) ? &targets : null, Asked(16) ? &count : null));
        Assert.Equal((taken && Asked(8), taken && Asked(16) ? 1u : 7), (targets != null, count));
        if (targets != null)
            _ = targets[0]->lpVtbl->Base.Base.Release(targets[0]);
        Marshal.FreeCoTaskMem((nint)targets);

        bool Asked(int part) => (parts & part) != 0;
    }

    [Fact] // S125
    public void A_buffer_that_is_refused_is_not_lent_out_and_leaves_null()
    {
        IDirectXVideoDecoder* decoder = _decoding.Open().Decoder;
        Assert.Equal(D3DERR_INVALIDCALL, Get(3));
        Assert.Equal(D3DERR_INVALIDCALL, Get(FakeDeviceFunctions9.Bitstream, withSize: false));
        Assert.Equal(D3DERR_INVALIDCALL, Get(FakeDeviceFunctions9.Bitstream, withPlace: false));
        Driver.Returns["Lock"] = D3DDDIERR_WASSTILLDRAWING;
        Assert.Equal(D3DERR_WASSTILLDRAWING, Get(FakeDeviceFunctions9.Bitstream));
        Assert.Equal(D3DERR_INVALIDCALL, decoder->lpVtbl->ReleaseBuffer(decoder, FakeDeviceFunctions9.Bitstream));
        Driver.Returns.Clear();
        Assert.Equal(S_OK, TestDecoder9.GetBuffer(decoder));
        Assert.Equal(D3DDDI_LOCKFLAGS.WriteOnly, Driver.LastLock.Flags.Value & (D3DDDI_LOCKFLAGS.WriteOnly | D3DDDI_LOCKFLAGS.ReadOnly));
        Assert.Equal(D3DERR_INVALIDCALL, Get(FakeDeviceFunctions9.Bitstream));
        Assert.Equal(S_OK, decoder->lpVtbl->ReleaseBuffer(decoder, FakeDeviceFunctions9.Bitstream));

        int Get(uint type, bool withPlace = true, bool withSize = true)
        {
            void* memory = (void*)7;
            uint size = 7;
            int code = decoder->lpVtbl->GetBuffer(decoder, type, withPlace ? &memory : null, withSize ? &size : null);
            Assert.Equal((withPlace ? 0 : 7, withSize ? 0u : 7), ((nint)memory, size));
            return code;
        }
    }

    [Fact]
    public void A_buffer_in_system_memory_is_one_of_the_runtime_s_rows_apart_by_their_width()
    {
        Driver.DecoderBuffers = [FakeDeviceFunctions9.BitstreamBuffer with
        {
            CreationWidth = 96, CreationHeight = 5, CreationPool = (uint)D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM
        }];
        Assert.Equal(S_OK, _decoding.Create(_decoding.Target, out IDirectXVideoDecoder* decoder));
        using (new ComPtr<IDirectXVideoDecoder>(decoder))
        {
            Driver.Returns["CreateResource"] = E_OUTOFMEMORY;
            Assert.Equal(E_OUTOFMEMORY, TestDecoder9.GetBuffer(decoder));
            Driver.Returns.Clear();
            void* memory;
            uint size;
            Assert.Equal(S_OK, decoder->lpVtbl->GetBuffer(decoder, FakeDeviceFunctions9.Bitstream, &memory, &size));
            Assert.Equal((480u, 96u, 5u, 96u, (nint)Driver.LastSurface.pSysMem), (size, Driver.LastSurface.Width, Driver.LastSurface.Height,
                Driver.LastSurface.SysMemPitch, (nint)memory));
            Assert.Equal(2, Driver.Alive.Values.Count(kind => kind == "resource"));
        }

        Assert.Equal(0, Driver.Count("Lock"));
        Assert.Equal(1, Driver.Alive.Values.Count(kind => kind == "resource")); // the decoder's surface
    }

    [Fact] // R35
    public void Each_buffer_of_a_submission_has_an_IV_of_its_own_or_none()
    {
        IDirectXVideoDecoder* decoder = _decoding.Open().Decoder;
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, _decoding.Target, null));
        byte* ivs = stackalloc byte[32];
        for (int i = 0; i < 32; i++)
            ivs[i] = (byte)(i + 1);
        var clear = new DXVA2_DecodeBufferDesc { CompressedBufferType = FakeDeviceFunctions9.Bitstream, DataSize = 16 };
        DXVA2_DecodeBufferDesc[] buffers = [clear with { pvPVPState = ivs }, clear, clear with { pvPVPState = ivs + 16 }];
        fixed (DXVA2_DecodeBufferDesc* list = buffers)
        {
            var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = 3, pCompressedBuffers = list };
            Assert.Equal(S_OK, decoder->lpVtbl->Execute(decoder, &parameters));
        }

        Assert.Equal([FakeDriver9.Copy(ivs), [], FakeDriver9.Copy(ivs + 16)],
            ((DXVADDI_DECODEBUFFERDESC, byte[] IV)[])Driver.Got["DecodeExecute"][0]! is var got ? got.Select(buffer => buffer.IV) : []);
    }

    [Fact] // S93
    public void A_pattern_that_the_driver_refused_is_not_what_a_refused_submission_goes_back_to()
    {
        IDirectXVideoDecoder* decoder = _decoding.Open().Decoder;
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, _decoding.Target, null));
        Assert.Equal(S_OK, SetPattern(1));
        Driver.Returns["DecodeExtensionExecute"] = D3DDDIERR_INVALIDCALL;
        Assert.Equal(D3DERR_INVALIDCALL, SetPattern(2));
        Driver.Returns.Clear();
        Driver.Returns["DecodeExecute"] = D3DDDIERR_INVALIDCALL;
        Assert.Equal(D3DERR_INVALIDCALL, SetPattern(3, bitstreamSize: 16));
        Driver.Returns.Clear();
        Assert.Equal(S_OK, SetPattern(4, bitstreamSize: 16)); // stays
        Assert.Equal([1u, 2u, 3u, 1u, 4u], Driver.Patterns.Select(pattern => pattern.NumBytesInSkipPattern));

        int SetPattern(uint skip, uint? bitstreamSize = null)
        {
            var pattern = new D3DENCRYPTED_BLOCK_INFO { NumBytesInSkipPattern = skip, NumBytesInEncryptPattern = 16 };
            return TestDecoder9.Execute(decoder, new()
            {
                Function = Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS,
                pPrivateInputData = &pattern,
                PrivateInputDataSize = (uint)sizeof(D3DENCRYPTED_BLOCK_INFO),
            }, bitstreamSize);
        }
    }

    [Fact] // S79
    public void A_removed_device_s_driver_gets_neither_buffers_nor_extensions()
    {
        IDirectXVideoDecoder* decoder = _decoding.Open().Decoder;
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, _decoding.Target, null));
        Driver.Returns["DecodeExecute"] = D3DDDIERR_DEVICEREMOVED;
        Assert.Equal(D3DERR_DEVICEREMOVED, TestDecoder9.Execute(decoder, null, 16));
        Driver.Returns.Clear();
        Assert.Equal(D3DERR_DEVICEREMOVED, TestDecoder9.Execute(decoder, null, 16));
        Assert.Equal(D3DERR_DEVICEREMOVED, TestDecoder9.Execute(decoder, new() { Function = 0x99 }));
        Assert.Equal(D3DERR_DEVICEREMOVED, TestDecoder9.Execute(decoder, new() { Function = 0x99 }, 16));
        Assert.Equal(D3DERR_DEVICEREMOVED, decoder->lpVtbl->EndFrame(decoder, null));
        Assert.Equal((1, 0, 0), (Driver.Count("DecodeExecute"), Driver.Count("DecodeExtensionExecute"), Driver.Count("DecodeEndFrame")));
    }

    [Fact]
    public void The_end_of_a_frame_has_no_handle_to_wait_for()
    {
        IDirectXVideoDecoder* decoder = _decoding.Open().Decoder;
        void* handle = (void*)7;
        Assert.Equal(D3DERR_INVALIDCALL, decoder->lpVtbl->EndFrame(decoder, &handle));
        Assert.True(handle == null);
        Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, _decoding.Target, null));
        handle = (void*)7;
        Assert.Equal(S_OK, decoder->lpVtbl->EndFrame(decoder, &handle));
        Assert.True(handle == null);
    }
}

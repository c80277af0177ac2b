using System.IO.Pipes;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>Hardware protection from end to end, over our runtime and our driver's profile for it: S194 to S199.</summary>
public sealed unsafe partial class HardwareProtectionTests : IDisposable
{
    private const uint Width = 64;
    private const uint Height = 32;
    private const int FrameSize = (int)(Width * Height * 3 / 2);

    private static readonly Guid s_keyId = new("11223344-5566-7788-99aa-bbccddeeff00");
    private static readonly byte[] s_contentKey = [.. Enumerable.Range(40, 16).Select(i => (byte)i)];

    private readonly DriverProfile _profile;
    private readonly Direct3D11Device _device;
    private readonly HardwareProtection _hardware;
    private readonly ComPtr<ID3D11VideoDevice> _video;
    private readonly ComPtr<ID3D11VideoContext3> _context;
    private readonly List<IDisposable> _owned = [];

    public HardwareProtectionTests()
        : this(DriverProfile.Hardware with { })
    {
    }

    private HardwareProtectionTests(DriverProfile profile)
    {
        _profile = profile;
        _device = (Direct3D11Device)RealDevice.Open("d3d11", _profile);
        _hardware = HardwareProtection.Open(_device.Pointer, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(_device.Pointer);
        _video = held.As<ID3D11VideoDevice>();
        ID3D11DeviceContext* immediate;
        _device.Pointer->lpVtbl->GetImmediateContext(_device.Pointer, &immediate);
        using var plain = new ComPtr<ID3D11DeviceContext>(immediate);
        _context = plain.As<ID3D11VideoContext3>();
    }

    public void Dispose()
    {
        _owned.Reverse();
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        _context.Dispose();
        _video.Dispose();
        _hardware.Dispose();
        _device.Dispose();
    }

    [Theory, InlineData("HW_CENC"), InlineData("CENC"), InlineData("CBCS")] // S197
    public void A_licence_decodes_frames_into_hardware_memory(string scheme)
    {
        byte[] blob = Licensed(TestLicence.HardwareMemory);
        Assert.Equal(HardwareCondition.Good, _hardware.Condition);
        Decoder decoder = Create(scheme, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        for (int number = 0; number < 3; number++)
        {
            byte[] frame = Frame(number);
            Assert.Equal(HResult.S_OK, Begin(decoder, blob));
            Assert.Equal(HResult.S_OK, Submit(decoder, scheme, frame, number));
            Assert.Equal(HResult.S_OK, _context.Pointer->lpVtbl->Base.Base.Base.DecoderEndFrame(_context.Pointer, decoder.Pointer.Pointer));
            Assert.Equal(frame, Picture(decoder));
        }
    }

    [Theory, InlineData(0u, 24u), InlineData(24u, 0u), InlineData(40u, 12u)] // S194
    public void A_driver_has_private_data_of_its_own_sizes_before_commands_and_answers(uint input, uint output)
    {
        using var other = new HardwareProtectionTests(DriverProfile.Hardware with { PrivateInputSize = input, PrivateOutputSize = output });
        other.A_licence_decodes_frames_into_hardware_memory("CENC");
    }

    [Fact] // S199
    public void A_level_for_hardware_memory_decodes_into_no_other()
    {
        byte[] blob = Licensed(TestLicence.HardwareMemory);
        Decoder decoder = Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT);
        Assert.Equal(HResult.DXGI_ERROR_CANNOT_PROTECT_CONTENT, Begin(decoder, blob));
        Assert.Equal(HResult.S_OK, Begin(decoder, Licensed(TestLicence.Software)));
    }

    [Fact] // S197
    public void A_seal_of_another_session_or_a_changed_one_begins_no_frame()
    {
        byte[] blob = Licensed(TestLicence.Software);
        Decoder decoder = Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        for (int i = 0; i < blob.Length; i += 5)
        {
            blob[i] ^= 1;
            Assert.Equal(HResult.E_INVALIDARG, Begin(decoder, blob));
            blob[i] ^= 1;
        }

        byte* contentKey = stackalloc byte[16];
        Assert.Equal(HResult.E_INVALIDARG, _context.Pointer->lpVtbl->Base.Base.Base.DecoderBeginFrame(_context.Pointer, decoder.Pointer.Pointer,
            decoder.View.Pointer, 16, contentKey));
        _hardware.NewKey(); // what was sealed for the old one is of no use
        Assert.Equal(HResult.E_INVALIDARG, Begin(decoder, blob));
        Assert.Equal(HResult.S_OK, Begin(decoder, _hardware.Seal(s_keyId)));
    }

    [Theory] // S198
    [InlineData(TeardownCause.Suspend, HardwareCondition.KeyAndContentLost)]
    [InlineData(TeardownCause.DisplayChange, HardwareCondition.KeyLost)]
    [InlineData(TeardownCause.SessionLock, HardwareCondition.KeyLost)]
    public void A_teardown_sets_the_event_and_takes_keys_and_maybe_pictures(TeardownCause cause, HardwareCondition condition)
    {
        byte[] blob = Licensed(TestLicence.HardwareMemory), frame = Frame(7);
        Decoder decoder = Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        Assert.Equal(HResult.S_OK, Begin(decoder, blob));
        Assert.Equal(HResult.S_OK, Submit(decoder, "HW_CENC", frame, 0));
        Assert.Equal(HResult.S_OK, _context.Pointer->lpVtbl->Base.Base.Base.DecoderEndFrame(_context.Pointer, decoder.Pointer.Pointer));
        using var happened = new Event();
        using ComPtr<IDXGIAdapter3> adapter = Adapter();
        uint cookie;
        Assert.Equal(HResult.S_OK, adapter.Pointer->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(adapter.Pointer, happened.Handle, &cookie));
        Assert.NotEqual(0u, cookie);
        Assert.False(happened.IsSet);

        _profile.TearDownHardware(cause);
        Assert.True(happened.Wakes);
        Assert.Equal(condition, _hardware.Condition);
        Assert.Equal(HResult.E_INVALIDARG, Begin(decoder, blob));
        Assert.Equal(unchecked((int)0x8004D00A), Assert.Throws<HardwareCommandException>(() => _hardware.Seal(s_keyId)).HResult);
        byte[] picture = Picture(decoder);
        Assert.Equal(cause == TeardownCause.Suspend ? new byte[FrameSize] : frame, picture);

        blob = Licensed(TestLicence.HardwareMemory); // all over again
        Assert.Equal(HardwareCondition.Good, _hardware.Condition);
        Assert.Equal(HResult.S_OK, Begin(decoder, blob));
        adapter.Pointer->lpVtbl->UnregisterHardwareContentProtectionTeardownStatus(adapter.Pointer, cookie);
    }

    [Fact] // docs/hardware-drm.md
    public void Licences_that_are_not_for_this_challenge_are_refused()
    {
        byte[] challenge = _hardware.Challenge();
        byte[] licence = Issue(challenge);
        byte[] changed = [.. licence];
        changed[^20] ^= 1;
        Assert.Equal(unchecked((int)0x8004D005), Refused(changed)); // the tag does not fit
        Assert.Equal(unchecked((int)0x8004D005), Refused(licence)); // S110: its block has been opened
        licence = Issue(challenge);
        _hardware.Load(licence);
        Assert.Equal(unchecked((int)0x8004D004), Refused(Issue(challenge))); // the nonce has served
        foreach (byte level in new byte[] { 0, 4, 0xFF })
        {
            byte[] claimed = Issue(_hardware.Challenge());
            claimed[6] = level;
            Assert.Equal(unchecked((int)0x8004D007), Refused(claimed)); // levels are 1 to 3
        }

        Assert.Equal(unchecked((int)0x8004D001), Refused([]));
        Assert.Equal(unchecked((int)0x8004D001), Refused(licence[..^1]));
        challenge = _hardware.Challenge();
        licence = TestLicence.Issue(challenge, DriverIdentity.LoadOrCreate().Root, [new(s_keyId, s_contentKey)],
            notAfter: DateTimeOffset.UtcNow.AddMinutes(-1));
        Assert.Equal(unchecked((int)0x8004D006), Refused(licence));
        _hardware.NewKey();
        Assert.Equal(unchecked((int)0x8004D008), Assert.Throws<HardwareCommandException>(() => _hardware.Seal(Guid.NewGuid())).HResult);
        _hardware.Unload(s_keyId);
        Assert.Equal(unchecked((int)0x8004D008), Assert.Throws<HardwareCommandException>(() => _hardware.Seal(s_keyId)).HResult);
    }

    [Fact] // S194
    public void A_media_session_has_lost_its_key_until_it_makes_one() => Assert.Equal(HardwareCondition.KeyLost, _hardware.Condition);

    [Fact] // S196, S198
    public void Without_hardware_there_is_nothing_of_it()
    {
        using ContentProtectionDevice plain = RealDevice.Open("d3d11");
        Assert.Throws<CapabilityMissingException>(() =>
            HardwareProtection.Open(((Direct3D11Device)plain).Pointer, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
    }

    [Fact] // S198
    public void The_adapter_tells_the_protected_memory()
    {
        using ComPtr<IDXGIAdapter3> adapter = Adapter();
        DXGI_QUERY_VIDEO_MEMORY_INFO before, after;
        Assert.Equal(HResult.S_OK, adapter.Pointer->lpVtbl->QueryVideoMemoryInfo(adapter.Pointer, 0, 0, &before));
        Assert.Equal(_profile.ProtectedMemorySize, before.Budget);
        _ = Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        Assert.Equal(HResult.S_OK, adapter.Pointer->lpVtbl->QueryVideoMemoryInfo(adapter.Pointer, 0, 0, &after));
        Assert.Equal(before.CurrentUsage + FrameSize, after.CurrentUsage);
        Assert.Equal(HResult.E_INVALIDARG, adapter.Pointer->lpVtbl->QueryVideoMemoryInfo(adapter.Pointer, 1, 0, &after));
        Assert.Equal(HResult.DXGI_ERROR_INVALID_CALL, adapter.Pointer->lpVtbl->SetVideoMemoryReservation(adapter.Pointer, 0, 0, ulong.MaxValue));
    }

    private static byte[] Frame(int seed) => [.. Enumerable.Range(0, FrameSize).Select(i => (byte)((i * 31) + (seed * 7) + 1))];

    private static byte[] Issue(byte[] challenge, ushort level = TestLicence.Software) =>
        TestLicence.Issue(challenge, DriverIdentity.LoadOrCreate().Root, [new(s_keyId, s_contentKey)], level);

    private byte[] Licensed(ushort level)
    {
        _hardware.Load(Issue(_hardware.Challenge(), level));
        _hardware.NewKey();
        return _hardware.Seal(s_keyId);
    }

    private int Refused(byte[] licence) => Assert.Throws<HardwareCommandException>(() => _hardware.Load(licence)).HResult;

    private ComPtr<IDXGIAdapter3> Adapter()
    {
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(_device.Pointer);
        using ComPtr<IDXGIDevice2> dxgi = held.As<IDXGIDevice2>();
        Guid iid = IDXGIAdapter3.IID;
        void* found;
        Assert.Equal(HResult.S_OK, dxgi.Pointer->lpVtbl->Base.Base.Base.GetParent(dxgi.Pointer, &iid, &found));
        return new ComPtr<IDXGIAdapter3>((IDXGIAdapter3*)found);
    }

    private Decoder Create(string scheme, D3D11_RESOURCE_MISC_FLAG protection)
    {
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var texture = new D3D11_TEXTURE2D_DESC(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height,
            D3D11_BIND_FLAG.D3D11_BIND_DECODER | D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET, protection);
        ID3D11Texture2D* picture;
        Assert.Equal(HResult.S_OK, _device.Pointer->lpVtbl->CreateTexture2D(_device.Pointer, &texture, null, &picture));
        var desc = new D3D11_VIDEO_DECODER_DESC { Guid = profile, SampleWidth = Width, SampleHeight = Height, OutputFormat = DXGI_FORMAT.DXGI_FORMAT_NV12 };
        var config = new D3D11_VIDEO_DECODER_CONFIG
        {
            guidConfigBitstreamEncryption = scheme switch
            {
                "CENC" => Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC,
                "CBCS" => Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS,
                _ => Guids.D3D11_DECODER_ENCRYPTION_HW_CENC,
            },
            guidConfigMBcontrolEncryption = Guids.DXVA2_NoEncrypt,
            guidConfigResidDiffEncryption = Guids.DXVA2_NoEncrypt,
            ConfigBitstreamRaw = 1,
        };
        ID3D11VideoDecoder* decoder;
        Assert.Equal(HResult.S_OK, _video.Pointer->lpVtbl->CreateVideoDecoder(_video.Pointer, &desc, &config, &decoder));
        var viewDesc = new D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC
        {
            DecodeProfile = profile,
            ViewDimension = D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D,
        };
        ID3D11VideoDecoderOutputView* view;
        Assert.Equal(HResult.S_OK, _video.Pointer->lpVtbl->CreateVideoDecoderOutputView(_video.Pointer, (ID3D11Resource*)picture, &viewDesc, &view));
        var made = new Decoder(new(picture), new(decoder), new(view));
        _owned.AddRange([made.Texture, made.Pointer, made.View]);
        return made;
    }

    private int Begin(Decoder decoder, byte[] blob)
    {
        Guid keyInfo = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        fixed (byte* bytes = blob)
        {
            var key = new D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION
            {
                pCryptoSession = _hardware.MediaSession,
                BlobSize = (uint)blob.Length,
                pBlob = bytes,
                pKeyInfoId = &keyInfo,
            };
            return _context.Pointer->lpVtbl->Base.Base.Base.DecoderBeginFrame(_context.Pointer, decoder.Pointer.Pointer, decoder.View.Pointer,
                (uint)sizeof(D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION), &key);
        }
    }

    /// <summary>Submits a frame in two sub-samples, under the content key.</summary>
    private int Submit(Decoder decoder, string scheme, byte[] frame, int number)
    {
        SubSample[] pieces = [new(13, 700), new(20, (uint)FrameSize - 733)];
        byte[] iv = [.. Enumerable.Repeat((byte)(number + 1), 8), 0, 0, 0, 0, 0, 0, 0, 0], stream = new byte[FrameSize];
        using var key = new Aes128Key(s_contentKey);
        Stripes stripes = scheme == "CBCS" ? new(1, 9) : default;
        if (scheme == "CBCS")
            CommonEncryption.EncryptChain(key, frame, stream, iv, pieces, stripes);
        else
            CommonEncryption.Count(key, frame, stream, CounterBlock.Read(iv), pieces, stripes);
        const D3D11_VIDEO_DECODER_BUFFER_TYPE Bitstream = D3D11_VIDEO_DECODER_BUFFER_TYPE.D3D11_VIDEO_DECODER_BUFFER_BITSTREAM;
        ID3D11VideoContext3* context = _context.Pointer;
        uint room;
        void* memory;
        Assert.Equal(HResult.S_OK, context->lpVtbl->Base.Base.Base.GetDecoderBuffer(context, decoder.Pointer.Pointer, Bitstream, &room, &memory));
        stream.CopyTo(new Span<byte>(memory, (int)room));
        Assert.Equal(HResult.S_OK, context->lpVtbl->Base.Base.Base.ReleaseDecoderBuffer(context, decoder.Pointer.Pointer, Bitstream));
        fixed (byte* start = iv)
        fixed (SubSample* blocks = pieces)
        {
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2
            {
                BufferType = Bitstream,
                DataSize = (uint)FrameSize,
                pIV = start,
                IVSize = scheme == "HW_CENC" ? 8u : 16,
                pSubSampleMappingBlock = (D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK*)blocks,
                SubSampleMappingCount = (uint)pieces.Length,
                cBlocksStripeEncrypted = stripes.Encrypted,
                cBlocksStripeClear = stripes.Clear,
            };
            return context->lpVtbl->SubmitDecoderBuffers2(context, decoder.Pointer.Pointer, 1, &desc);
        }
    }

    /// <summary>The picture, read back encrypted by a session of nobody else's.</summary>
    private byte[] Picture(Decoder decoder)
    {
        using CryptoSession reader = _device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        using ProtectedSurface surface = _device.Wrap(decoder.Texture.Pointer);
        byte[] bytes = new byte[surface.Layout.Size];
        reader.Read(surface, bytes);
        return bytes;
    }

    private sealed record Decoder(ComPtr<ID3D11Texture2D> Texture, ComPtr<ID3D11VideoDecoder> Pointer, ComPtr<ID3D11VideoDecoderOutputView> View);

    /// <summary>An event of the system, as a program hands one to DXGI.</summary>
    private sealed class Event : IDisposable
    {
        private readonly EventWaitHandle? _windows;
        private readonly AnonymousPipeServerStream? _unix;

        public Event()
        {
            if (OperatingSystem.IsWindows())
                _windows = new(false, EventResetMode.ManualReset);
            else
                _unix = new(PipeDirection.In);
        }

        public void* Handle => (void*)(_windows?.SafeWaitHandle.DangerousGetHandle() ?? _unix!.ClientSafePipeHandle.DangerousGetHandle());

        /// <summary>Whether it was set already; on Unix, whether eight bytes lie in the pipe, as far as that is known soon.</summary>
        public bool IsSet => IsSetWithin(100);

        /// <summary>Whether it was set: a busy machine may take its time to say so.</summary>
        public bool Wakes => IsSetWithin(30_000);

        private bool IsSetWithin(int milliseconds)
        {
            if (_windows is not null)
                return _windows.WaitOne(0);
            Task<int> read = _read ??= _unix!.ReadAsync(new byte[8]).AsTask();
            return read.Wait(milliseconds) && read.Result == 8;
        }

        private Task<int>? _read;

        public void Dispose()
        {
            _windows?.Dispose();
            _unix?.DisposeLocalCopyOfClientHandle();
            _unix?.Dispose();
        }
    }
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

/// <summary>What fails half way at Direct3D 9 keeps its code, and all that was made until then is given back.</summary>
public sealed unsafe class HalfMade9Tests : IDisposable
{
    private readonly FakeImplementation _fake = new() { Caps = Player.Everything };
    private readonly FakeDevice9 _inside;
    private readonly Direct3D9Device _device;

    public HalfMade9Tests() => _device = FakeDevice9.Open(_fake, out _inside);

    private delegate int Make(Direct3D9Device device, ISurfaceApi target, out IDisposable? made);

    public static TheoryData<string, string, int> Failures =>
    [
        .. from thing in Things
           from call in thing.Value.Calls
           from code in (int[])[E_OUTOFMEMORY, D3DERR_DEVICELOST, S_OK]
           where code < 0 || call.StartsWith("Create", StringComparison.Ordinal)
           select (thing.Key, call, code),
    ];

    private static Dictionary<string, (Make Make, string[] Calls)> Things { get; } = new()
    {
        ["caps"] = ((Direct3D9Device device, ISurfaceApi unused, out IDisposable? made) =>
        {
            made = null;
            return device.QueryCaps(in Guids.D3D11_CRYPTO_TYPE_AES128_CTR, null, out _);
        }, ["GetContentProtectionCaps"]),
        ["session"] = ((Direct3D9Device device, ISurfaceApi _, out IDisposable? made) =>
        {
            int hr = device.OpenSession(in Guids.D3D11_CRYPTO_TYPE_AES128_CTR, null, in Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, out ICryptoSessionApi? session);
            made = session;
            return hr;
        }, ["GetContentProtectionCaps", "CreateCryptoSession"]),
        ["channel"] = ((Direct3D9Device device, ISurfaceApi _, out IDisposable? made) =>
        {
            int hr = device.OpenChannel(AuthenticatedChannelType.SoftwareDriver, out IAuthenticatedChannelApi? channel);
            made = channel;
            return hr;
        }, ["CreateAuthenticatedChannel"]),
        ["surface"] = ((Direct3D9Device device, ISurfaceApi _, out IDisposable? made) =>
        {
            int hr = device.OpenProtected(FrameFormat.Nv12, 32, 16, false, SurfaceSharing.None, out ISurfaceApi? surface);
            made = surface;
            return hr;
        }, ["CreateOffscreenPlainSurfaceEx"]),
        ["shared surface"] = ((Direct3D9Device device, ISurfaceApi _, out IDisposable? made) =>
        {
            int hr = device.OpenShared(7, FrameFormat.Nv12, 32, 16, out ISurfaceApi? surface);
            made = surface;
            return hr;
        }, ["CreateOffscreenPlainSurfaceEx"]),
        ["surface for a decoder"] = ((Direct3D9Device device, ISurfaceApi _, out IDisposable? made) =>
        {
            int hr = device.OpenProtected(FrameFormat.Nv12, 32, 16, true, SurfaceSharing.None, out ISurfaceApi? surface);
            made = surface;
            return hr;
        }, ["CreateSurface"]),
        ["decoder"] = ((Direct3D9Device device, ISurfaceApi target, out IDisposable? made) =>
        {
            int hr = device.OpenDecoder(Guid.Empty, [target], out IVideoDecoderApi? decoder);
            made = decoder;
            return hr;
        }, ["GetDecoderConfigurations", "CreateVideoDecoder", "GetDriverHandle"]),
        ["staging surface"] = ((Direct3D9Device device, ISurfaceApi target, out IDisposable? made) =>
        {
            int hr = Direct3D9Staging.Create(device, target, 32, 768, 64, out IStagingApi? staging);
            made = staging;
            return hr;
        }, ["CreateOffscreenPlainSurfaceEx"]),
    };

    public void Dispose()
    {
        _device.Dispose();
        Assert.Equal(0, _fake.Alive);
        Assert.Empty(_fake.Faults);
    }

    [Theory, MemberData(nameof(Failures))]
    public void What_is_not_made_tells_the_code_of_what_failed_and_leaves_nothing_behind(string thing, string function, int code)
    {
        using ISurfaceApi target = Surface();
        int before = _fake.Alive;
        _fake.Instead = name => name == function ? code : null;
        Assert.Equal(code < 0 ? code : E_FAIL, Things[thing].Make(_device, target, out IDisposable? made));
        Assert.Null(made);
        Assert.Equal(before, _fake.Alive);
        _fake.Instead = _ => null;
        if (thing is "session" or "channel")
            return;
        Assert.Equal(S_OK, Things[thing].Make(_device, target, out made));
        made?.Dispose();
        Assert.Equal(before, _fake.Alive);
    }

    [Fact]
    public void A_device_without_video_is_refused_and_given_back()
    {
        var fake = new FakeImplementation { Lacks = [IDirect3DDevice9Video.IID] };
        Assert.Equal(E_NOINTERFACE, Assert.Throws<ContentProtectionException>(() => FakeDevice9.Open(fake, out _)).HResult);
        Assert.Equal(0, fake.Alive);
    }

    [Theory, MemberData(nameof(DecoderTests.Encryptions), MemberType = typeof(DecoderTests))] // S85, D190
    public void The_zero_GUID_is_AES_in_a_configuration_and_any_other_is_not(Guid encryption, bool taken)
    {
        using ISurfaceApi target = Surface();
        _fake.BitstreamEncryption = encryption;
        Assert.Equal(taken ? S_OK : D3DERR_NOTAVAILABLE, _device.OpenDecoder(Guid.Empty, [target], out IVideoDecoderApi? decoder));
        Assert.Equal(taken, decoder is not null);
        decoder?.Dispose();
    }

    [Fact]
    public void Without_a_service_for_decoders_there_are_none_and_no_targets_for_them()
    {
        using ISurfaceApi target = Surface();
        _fake.Lacks.Add(IDirectXVideoDecoderService.IID);
        Assert.Equal(D3DERR_NOTAVAILABLE, _device.OpenDecoder(Guid.Empty, [target], out IVideoDecoderApi? decoder));
        Assert.Equal(D3DERR_NOTAVAILABLE, _device.OpenProtected(FrameFormat.Nv12, 32, 16, true, SurfaceSharing.None, out ISurfaceApi? surface));
        Assert.Equal((null, null), (decoder, surface));
        _fake.Lacks.Clear();
        _fake.HasEncryptedDecoder = false;
        Assert.Equal(D3DERR_NOTAVAILABLE, _device.OpenDecoder(Guid.Empty, [target], out decoder));
    }

    [Theory, InlineData(false), InlineData(true)] // R28
    public void Capabilities_and_session_are_asked_for_one_decoder_profile(bool withProfile)
    {
        Guid? profile = withProfile ? DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH : null;
        Assert.Equal(E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(() => _device.CreateSession(Identities.Good.Root, profile)).HResult);
        Assert.Equal([("GetContentProtectionCaps", profile), ("GetContentProtectionCaps", profile), ("CreateCryptoSession", profile)], _fake.Profiles);
    }

    [Fact]
    public void Another_key_exchange_than_the_devices_makes_no_session()
    {
        _fake.KeyExchanges = [Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION];
        Assert.Equal(D3DERR_NOTAVAILABLE,
            _device.OpenSession(in Guids.D3D11_CRYPTO_TYPE_AES128_CTR, null, in Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, out ICryptoSessionApi? session));
        Assert.Null(session);
    }

    [Fact]
    public void Alignments_are_one_at_least_and_DecryptionBlt_is_there_without_a_word()
    {
        _fake.Caps = ContentProtectionFlags.Software;
        ContentProtectionCaps caps = _device.GetCaps();
        Assert.Equal((1u, 1u, 1ul << 30), (caps.BlockAlignmentSize, caps.BufferAlignmentStart, caps.ProtectedMemorySize));
        Assert.Equal(ContentProtectionFlags.Software | ContentProtectionFlags.DecryptionBlt, caps.Flags);
        Assert.Equal([Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP], caps.KeyExchangeTypes);
    }

    [Fact]
    public void A_surface_of_several_samples_in_another_pool_or_of_nobody_is_not_wrapped()
    {
        var desc = new D3DSURFACE_DESC { Width = 32, Height = 16, Format = D3DVideoFormats.NV12, Usage = Macros.D3DUSAGE_RESTRICTED_CONTENT };
        desc.MultiSampleType = (D3DMULTISAMPLE_TYPE)2;
        Refused<ArgumentException>(desc);
        desc.MultiSampleType = 0;
        desc.Pool = D3DPOOL.D3DPOOL_SYSTEMMEM;
        Refused<ArgumentException>(desc);
        desc.Pool = D3DPOOL.D3DPOOL_DEFAULT;
        foreach (int code in (int[])[E_FAIL, S_OK])
        {
            _fake.Instead = name => name == "GetDevice" ? code : null;
            Refused<ArgumentException>(desc);
        }

        _fake.Instead = name => name == "GetDesc" ? E_OUTOFMEMORY : null;
        Assert.Equal(E_OUTOFMEMORY, Refused<ContentProtectionException>(desc).HResult);
        _fake.Instead = _ => null;
        using ComPtr<IDirect3DSurface9> made = Made(desc);
        _device.Wrap(made.Pointer).Dispose();
    }

    [Fact] // S96, S97, S98
    public void A_surface_is_made_for_what_it_serves()
    {
        const uint Restricted = Macros.D3DUSAGE_RESTRICTED_CONTENT, Shared = Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER;
        nint made = FakeTexture.SharedHandleValue;
        foreach ((bool forDecoder, SurfaceSharing sharing, uint usage, nint handle) in new (bool, SurfaceSharing, uint, nint)[]
            { (false, SurfaceSharing.None, Restricted, 0), (true, SurfaceSharing.None, Restricted, 0), (false, SurfaceSharing.Anyone, Restricted, made),
                (true, SurfaceSharing.Anyone, Restricted, made), (false, SurfaceSharing.Restricted, Restricted | Shared, made) })
        {
            using ProtectedSurface surface = _device.CreateProtectedSurface(FrameFormat.P010, 32, 16, forDecoder, sharing);
            Assert.Equal((D3DVideoFormats.P010, D3DPOOL.D3DPOOL_DEFAULT, usage, 0), _fake.Surfaces9[^1]);
            Assert.Equal(handle, surface.SharedHandle);
        }

        using ProtectedSurface opened = _device.OpenSharedSurface(7, FrameFormat.Yuy2, 32, 16);
        Assert.Equal((D3DFORMAT.D3DFMT_YUY2, D3DPOOL.D3DPOOL_DEFAULT, Restricted, 7), _fake.Surfaces9[^1]);
        Assert.Equal((7, FrameFormat.Yuy2, 32, 16), (opened.SharedHandle, opened.Format, opened.Width, opened.Height));
        Assert.Equal(S_OK, Direct3D9Staging.Create(_device, opened.Api, 64, 1024, 4096, out IStagingApi? staging));
        using (staging)
        {
            Assert.Equal((D3DFORMAT.D3DFMT_YUY2, D3DPOOL.D3DPOOL_SYSTEMMEM, 0u, _fake.Surfaces9[^1].Handle), _fake.Surfaces9[^1]);
            Assert.Equal(S_OK, staging!.Map(write: false, out MappedMemory memory));
            staging.Unmap();
            Assert.Equal((_fake.Surfaces9[^1].Handle, 64u, 1024ul), (memory.Data, memory.RowPitch, memory.Size));
            Assert.Equal(0, memory.Data % 4096);
            Assert.Equal(S_OK, staging.Map(write: true, out _));
            Assert.Equal([Macros.D3DLOCK_READONLY, 0], _fake.Locks);
            _fake.Instead = name => name == "LockRect" ? E_OUTOFMEMORY : null;
            Assert.Equal(E_OUTOFMEMORY, staging.Map(write: true, out _));
        }
    }

    [Fact]
    public void Memory_for_blts_begins_with_zeros_whatever_lay_there()
    {
        using ISurfaceApi target = Surface();
        for (int i = 0; i < 16; i++)
        {
            void* dirty = NativeMemory.AlignedAlloc(768, 4096);
            new Span<byte>(dirty, 768).Fill(0xEE);
            NativeMemory.AlignedFree(dirty);
            Assert.Equal(S_OK, Direct3D9Staging.Create(_device, target, 32, 768, 1, out IStagingApi? staging));
            using (staging)
            {
                Assert.Equal(S_OK, staging!.Map(write: false, out MappedMemory memory));
                Assert.Equal(-1, new Span<byte>((void*)memory.Data, 768).IndexOfAnyExcept((byte)0));
            }
        }
    }

    [Fact] // R33
    public void A_stride_that_holds_no_row_or_passes_all_memory_is_not_believed()
    {
        using ISurfaceApi target = Surface();
        var inside = new FakeSession9(_fake);
        var caps = new ContentProtectionCaps(Player.Everything, [], 16, 1, 0);
        using var api = new Direct3D9CryptoSession(_device, new ComPtr<IDirect3DCryptoSession9>(inside.Publish<IDirect3DCryptoSession9>()), 0, caps);
        foreach ((uint pitch, int code) in new (uint, int)[] { (31, E_UNEXPECTED), (0, E_UNEXPECTED), (uint.MaxValue, E_UNEXPECTED),
            ((uint)int.MaxValue / 24 + 1, E_UNEXPECTED), (32, S_OK), (33, S_OK) })
        {
            inside.Pitch = pitch;
            Assert.Equal(code, api.CreateStaging(target, out IStagingApi? staging));
            Assert.Equal(code < 0, staging is null);
            if (staging is Direct3D9Staging made)
                Assert.Equal(((pitch * 24) + 15) / 16 * 16, made.Size);
            staging?.Dispose();
        }

        _fake.Instead = name => name == "GetSurfacePitch" ? E_OUTOFMEMORY : null;
        Assert.Equal(E_OUTOFMEMORY, api.CreateStaging(target, out _));
        _fake.Instead = _ => null;
        Assert.Equal(E_UNEXPECTED, Direct3D9Staging.Create(_device, target, 32, 768, int.MaxValue - 4096 + 1u, out _));
    }

    [Fact] // R35
    public void A_pattern_is_told_the_decoder_when_it_is_another_than_the_last_that_it_took()
    {
        using ISurfaceApi target = Surface();
        Assert.Equal(S_OK, _device.OpenDecoder(Guid.Empty, [target], out IVideoDecoderApi? made));
        using IVideoDecoderApi decoder = made!;
        FakeDecoder9 inside = _fake.Decoder9!;
        Assert.Equal(FakeDecoder.HandleValue, decoder.Handle);
        int Submit(PartialPattern? pattern) => decoder.Submit(
            [new FilledBuffer(DecoderBufferKind.SliceControl, 4), new FilledBuffer(DecoderBufferKind.Bitstream, 16, new CounterBlock(1, 2), pattern)]);
        PartialPattern stripes = new(1, 2, 3);
        Assert.Equal(S_OK, Submit(null));
        Assert.Empty(inside.Specified);
        _fake.Instead = name => name == "Specify" ? E_OUTOFMEMORY : null;
        Assert.Equal(E_OUTOFMEMORY, Submit(stripes));
        Assert.Single(inside.Executed);
        _fake.Instead = _ => null;
        foreach (PartialPattern? pattern in (PartialPattern?[])[stripes, stripes, null, null, stripes])
            Assert.Equal(S_OK, Submit(pattern));
        Assert.Equal([(1, 2, 3), (uint.MaxValue, 0, 0), (1, 2, 3)], inside.Specified);
        Assert.Equal(Enumerable.Repeat((2u, 1), 6), inside.Executed);
        _fake.Instead = name => name == "Execute" ? E_OUTOFMEMORY : null;
        Assert.Equal(E_OUTOFMEMORY, Submit(stripes));
    }

    private ISurfaceApi Surface()
    {
        Assert.Equal(S_OK, _device.OpenProtected(FrameFormat.Nv12, 32, 16, false, SurfaceSharing.None, out ISurfaceApi? surface));
        return surface!;
    }

    private ComPtr<IDirect3DSurface9> Made(D3DSURFACE_DESC desc) => new(new FakeSurface9(_fake, _inside, desc).Publish<IDirect3DSurface9>());

    private T Refused<T>(D3DSURFACE_DESC desc)
        where T : Exception
    {
        using ComPtr<IDirect3DSurface9> made = Made(desc);
        int before = _fake.Alive;
        var refused = Assert.Throws<T>(() => _device.Wrap(made.Pointer));
        Assert.Equal(before, _fake.Alive);
        return refused;
    }
}

using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

/// <summary>What fails half way keeps its code, and all that was made until then is given back.</summary>
public sealed unsafe class HalfMadeTests
{
    private delegate IDisposable Make(Player player, CryptoSession session, ProtectedSurface surface);

    public static TheoryData<string, string, int> Failures =>
    [
        .. from thing in Things
           from call in thing.Value.Calls
           from code in (int[])[E_OUTOFMEMORY, DXGI_ERROR_DEVICE_REMOVED, S_OK]
           where code < 0 || call.StartsWith("Create", StringComparison.Ordinal) || call == "OpenSharedResource" // a success without an object
           select (thing.Key, call, code),
    ];

    public static TheoryData<string> Calls =>
        ["DecoderBeginFrame", "GetDecoderBuffer", "ReleaseDecoderBuffer", "SubmitDecoderBuffers", "DecoderEndFrame"];

    /// <summary>What is made, and the functions of the implementation that are called for it.</summary>
    private static Dictionary<string, (Make Make, string[] Calls)> Things { get; } = new()
    {
        ["session"] = ((player, _, _) => player.Device.CreateSession(Identities.Good.Root), ["GetContentProtectionCaps", "CheckCryptoKeyExchange",
            "CreateCryptoSession", "GetCertificateSize", "GetCertificate", "NegotiateCryptoSessionKeyExchange"]),
        ["channel"] = ((player, _, _) => player.Device.CreateChannel(Identities.Good.Root), ["GetContentProtectionCaps", "CreateAuthenticatedChannel",
            "GetCertificateSize", "GetCertificate", "NegotiateAuthenticatedChannelKeyExchange", "ConfigureAuthenticatedChannel",
            "QueryAuthenticatedChannel"]),
        ["surface"] = ((player, _, _) => player.Device.CreateProtectedSurface(FrameFormat.Nv12, 32, 16), ["CreateTexture2D"]),
        ["staging surface"] = ((_, session, surface) => session.CreateStagingSurface(surface), ["CreateTexture2D"]),
        ["opened surface"] = ((player, _, _) => player.Device.OpenSharedSurface(1, FrameFormat.Nv12, 32, 16), ["OpenSharedResource"]),
        ["decoder"] = ((_, session, surface) => session.CreateDecoder(surface, surface), ["GetVideoDecoderConfigCount", "GetVideoDecoderConfig",
            "CreateVideoDecoder", "GetDriverHandle", "CreateVideoDecoderOutputView"]),
    };

    [Theory, MemberData(nameof(Failures))]
    public void What_is_not_made_tells_the_code_of_what_failed_and_leaves_nothing_behind(string thing, string function, int code)
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        int before = player.Fake.Alive, calls = 0;
        // Of the decoder's views the second: the first is there then.
        player.Fake.Instead = name => name == function && ++calls >= (function == "CreateVideoDecoderOutputView" ? 2 : 1) ? code : null;
        var refused = Assert.ThrowsAny<ContentProtectionException>(() => Things[thing].Make(player, session, surface));
        Assert.Equal(code < 0 ? code : E_FAIL, refused.HResult);
        Assert.Equal(code == DXGI_ERROR_DEVICE_REMOVED, refused is DeviceLostException);
        Assert.Equal(before, player.Fake.Alive);
        player.Fake.Instead = _ => null;
        if (thing != "opened surface")
            Things[thing].Make(player, session, surface).Dispose();
        Assert.Equal(before, player.Fake.Alive);
    }

    [Theory, MemberData(nameof(Calls))] // R34: each frame has its end
    public void A_frame_that_fails_tells_its_code_and_the_next_one_begins(string function)
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        using VideoDecoder decoder = session.CreateDecoder(surface);
        using ContentKey key = session.CreateContentKey();
        byte[] frame = Player.Frame(surface.Layout);
        player.Fake.Instead = name => name == function ? E_OUTOFMEMORY : null;
        player.Fake.ReleaseBufferResult = function == "ReleaseDecoderBuffer" ? E_OUTOFMEMORY : S_OK;
        foreach (ContentKey? under in (ContentKey?[])[null, key])
            Assert.Equal(E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(() => decoder.Decode(frame, surface, under)).HResult);
        player.Fake.Instead = _ => null;
        player.Fake.ReleaseBufferResult = S_OK;
        decoder.Decode(frame, surface);
        decoder.BeginFrame(surface);
        decoder.SubmitBuffers(new DecoderBuffer(DecoderBufferKind.Bitstream, new byte[16]));
        decoder.EndFrame();
    }

    [Theory, InlineData("ID3D11VideoDevice"), InlineData("ID3D11VideoContext"), InlineData("GetImmediateContext")]
    public void A_device_without_what_is_needed_of_it_is_refused_and_given_back(string missing)
    {
        var fake = new FakeImplementation { Instead = name => name == missing ? S_OK : null };
        if (missing == "ID3D11VideoDevice")
            fake.Lacks.Add(ID3D11VideoDevice.IID);
        if (missing == "ID3D11VideoContext")
            fake.Lacks.Add(ID3D11VideoContext.IID);
        var refused = Assert.Throws<ContentProtectionException>(() => Player.Open(fake));
        Assert.Equal(missing == "GetImmediateContext" ? E_FAIL : E_NOINTERFACE, refused.HResult);
        Assert.Equal(0, fake.Alive);
        Assert.Empty(fake.Faults);
    }

    [Theory, InlineData(false), InlineData(true)] // R28
    public void Capabilities_key_exchanges_and_session_are_asked_for_one_decoder_profile(bool withProfile)
    {
        Guid? profile = withProfile ? DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH : null;
        using var player = new Player();
        player.Fake.Profiles.Clear();
        player.Device.CreateSession(Identities.Good.Root, profile).Dispose();
        Assert.Equal([("GetContentProtectionCaps", profile), ("CheckCryptoKeyExchange", profile), ("CreateCryptoSession", profile)], player.Fake.Profiles);
    }

    [Fact]
    public void A_device_that_is_not_of_hardware_is_given_back()
    {
        using var player = new Player();
        int before = player.Fake.Alive;
        Assert.Throws<CapabilityMissingException>(() => HardwareProtection.Open(player.Device.Pointer, Guid.Empty));
        Assert.Equal(before, player.Fake.Alive);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_decoders_buffer_that_holds_nothing_is_not_written_to(bool lacksMemory)
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        using VideoDecoder decoder = session.CreateDecoder(surface);
        int size = player.Fake.DecoderBufferSize;
        (player.Fake.DecoderBuffersLackMemory, player.Fake.DecoderBufferSize) = (lacksMemory, lacksMemory ? size : 0);
        decoder.BeginFrame(surface);
        Assert.Throws<ContentProtectionException>(() => decoder.SubmitBuffers(new DecoderBuffer(DecoderBufferKind.SliceControl, new byte[1])));
        Assert.Throws<ContentProtectionException>(() => decoder.Submit([1]));
        (player.Fake.DecoderBuffersLackMemory, player.Fake.DecoderBufferSize) = (false, size);
        decoder.Submit([1]); // the buffers were given back
        decoder.EndFrame();
    }

    [Theory]
    [InlineData(2u, 1u, 1u)]
    [InlineData(1u, 2u, 1u)]
    [InlineData(1u, 1u, 2u)]
    [InlineData(1u, 1u, 1u)]
    public void A_texture_of_several_parts_is_not_wrapped(uint mipmaps, uint slices, uint samples)
    {
        using var player = new Player();
        var desc = new D3D11_TEXTURE2D_DESC(DXGI_FORMAT.DXGI_FORMAT_NV12, 32, 16, default, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT)
        {
            MipLevels = mipmaps,
            ArraySize = slices,
        };
        desc.SampleDesc.Count = samples;
        using var texture = new ComPtr<ID3D11Texture2D>(new FakeTexture(player.Fake, desc).Publish<ID3D11Texture2D>());
        int before = player.Fake.Alive;
        if (mipmaps * slices * samples == 1)
        {
            player.Fake.Instead = name => name == "GetDevice" ? S_OK : null;
            Assert.Throws<ArgumentException>(() => player.Device.Wrap(texture.Pointer)); // nobody's
            player.Fake.Instead = _ => null;
            player.Device.Wrap(texture.Pointer).Dispose();
        }
        else
        {
            Assert.Throws<ArgumentException>(() => player.Device.Wrap(texture.Pointer));
        }

        Assert.Equal(before, player.Fake.Alive);
    }

    [Fact]
    public void A_texture_of_a_format_that_is_none_of_ours_is_not_wrapped()
    {
        using var player = new Player();
        var desc = new D3D11_TEXTURE2D_DESC(DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM, 32, 16, default,
            D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT);
        using var texture = new ComPtr<ID3D11Texture2D>(new FakeTexture(player.Fake, desc).Publish<ID3D11Texture2D>());
        Assert.Throws<ArgumentException>(() => player.Device.Wrap(texture.Pointer));
        Assert.Throws<ArgumentNullException>(() => player.Device.Wrap(0));
    }

    [Fact] // R47, S96
    public void A_surface_has_a_handle_if_it_is_shared_and_the_implementation_has_one_for_it()
    {
        using var player = new Player();
        foreach (SurfaceSharing sharing in Enum.GetValues<SurfaceSharing>())
        {
            using ProtectedSurface surface = player.Device.CreateProtectedSurface(FrameFormat.Nv12, 32, 16, sharing: sharing);
            Assert.Equal(sharing == SurfaceSharing.None ? 0 : FakeTexture.SharedHandleValue, surface.SharedHandle);
        }

        player.Fake.Instead = name => name == "GetSharedHandle" ? E_OUTOFMEMORY : null;
        using ProtectedSurface failed = player.Device.CreateProtectedSurface(FrameFormat.Nv12, 32, 16, sharing: SurfaceSharing.Anyone);
        player.Fake.Lacks.Add(IDXGIResource.IID);
        using ProtectedSurface without = player.Device.CreateProtectedSurface(FrameFormat.Nv12, 32, 16, sharing: SurfaceSharing.Anyone);
        Assert.Equal((0, 0), (failed.SharedHandle, without.SharedHandle));
    }

    [Theory] // R31, R32, S96
    [InlineData(false, SurfaceSharing.None, default(D3D11_RESOURCE_MISC_FLAG))]
    [InlineData(true, SurfaceSharing.None, default(D3D11_RESOURCE_MISC_FLAG))]
    [InlineData(false, SurfaceSharing.Anyone, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED)]
    [InlineData(true, SurfaceSharing.Anyone, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED)]
    [InlineData(true, SurfaceSharing.Restricted,
        D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER)]
    public void A_surface_is_made_for_what_it_serves(bool forDecoder, SurfaceSharing sharing, D3D11_RESOURCE_MISC_FLAG shared)
    {
        using var player = new Player();
        using ProtectedSurface surface = player.Device.CreateProtectedSurface(FrameFormat.P010, 32, 16, forDecoder, sharing);
        D3D11_BIND_FLAG bind = D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET | (forDecoder ? D3D11_BIND_FLAG.D3D11_BIND_DECODER : 0);
        Assert.Equal(new D3D11_TEXTURE2D_DESC(DXGI_FORMAT.DXGI_FORMAT_P010, 32, 16, bind,
            D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | shared), player.Fake.Textures[^1]);
    }

    [Fact]
    public void As_many_key_exchanges_are_looked_at_as_are_to_be_believed_and_none_that_cannot_be_told()
    {
        using var player = new Player();
        player.Fake.KeyExchanges = [.. Enumerable.Range(0, 65).Select(i => new Guid(i, 0, 0, new byte[8]))];
        Assert.Equal(player.Fake.KeyExchanges[..64], player.Device.GetCaps().KeyExchangeTypes);
        int calls = 0;
        player.Fake.Instead = name => name == "CheckCryptoKeyExchange" && ++calls == 2 ? E_OUTOFMEMORY : null;
        Assert.Equal(E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(() => player.Device.GetCaps()).HResult);
    }

    [Theory] // S96
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_NV12, 32u, 16u, true, true)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_NV12, 34u, 16u, true, false)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_NV12, 32u, 18u, true, false)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_NV12, 16u, 32u, true, false)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_P010, 32u, 16u, true, false)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_NV12, 32u, 16u, false, false)]
    public void A_shared_texture_that_is_another_than_described_or_not_protected_is_given_back(DXGI_FORMAT format, uint width, uint height, bool isProtected,
        bool taken)
    {
        using var player = new Player();
        int before = player.Fake.Alive;
        player.Fake.Shared = new D3D11_TEXTURE2D_DESC(format, width, height, default,
            isProtected ? D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT : D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED);
        if (taken)
        {
            using ProtectedSurface opened = player.Device.OpenSharedSurface(7, FrameFormat.Nv12, 32, 16);
            Assert.Equal((7, 32, 16), (opened.SharedHandle, opened.Width, opened.Height));
        }
        else
        {
            var refused = Assert.Throws<ContentProtectionException>(() => player.Device.OpenSharedSurface(7, FrameFormat.Nv12, 32, 16));
            Assert.Equal(E_INVALIDARG, refused.HResult);
        }

        Assert.Equal(before, player.Fake.Alive);
    }

    [Fact] // S97
    public void Who_may_not_open_a_restricted_surface_is_told_its_own_name()
    {
        using var player = new Player();
        player.Fake.Instead = name => name == "OpenSharedResource" ? E_ACCESSDENIED : null;
        var refused = Assert.Throws<ContentProtectionException>(() => player.Device.OpenSharedSurface(1, FrameFormat.Nv12, 32, 16));
        Assert.Equal(E_ACCESSDENIED, refused.HResult);
        Assert.Contains($"process {Environment.ProcessId} ", refused.Message, StringComparison.Ordinal);
    }

    [Fact] // S41: there is no way round past the last number
    public void A_channel_sends_the_last_sequence_number_and_none_after_it()
    {
        using var player = new Player();
        AuthenticatedChannel channel = player.Own(player.Device.CreateChannel(Identities.Good.Root));
        (NextQuestion(channel), NextCommand(channel)) = (uint.MaxValue, uint.MaxValue);
        player.Fake.Channel!.ExpectFrom(uint.MaxValue, uint.MaxValue);
        channel.QueryProtection();
        channel.SetProtection(ChannelProtection.Enabled);
        int sent = player.Fake.Channel.Commands.Count;
        Assert.Throws<InvalidOperationException>(() => channel.QueryProtection());
        Assert.Throws<InvalidOperationException>(() => channel.SetProtection(ChannelProtection.Enabled));
        Assert.Equal(sent, player.Fake.Channel.Commands.Count);
    }

    [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "_nextQuestion")]
    private static extern ref ulong NextQuestion(AuthenticatedChannel channel);

    [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "_nextCommand")]
    private static extern ref ulong NextCommand(AuthenticatedChannel channel);
}

using Dxcp.Abi;
using static Dxcp.Abi.D3DAUTHENTICATEDCHANNELTYPE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>IDirect3DDevice9Video, certificates and channels: R19, R27, R28, R38, R39, R53.</summary>
public sealed unsafe class Session9Tests
{
    private static readonly Guid s_aes = Guids.D3DCRYPTOTYPE_AES128_CTR;

    private static int CreateChannel(TestDevice9 device, D3DAUTHENTICATEDCHANNELTYPE type, out IDirect3DAuthenticatedChannel9* channel, out nint handle)
    {
        IDirect3DAuthenticatedChannel9* made = (IDirect3DAuthenticatedChannel9*)1;
        void* drivers = (void*)1;
        int hr = device.Video->lpVtbl->CreateAuthenticatedChannel(device.Video, type, &made, &drivers);
        channel = made == null ? null : device.Own(new ComPtr<IDirect3DAuthenticatedChannel9>(made)).Pointer;
        handle = (nint)drivers;
        return hr;
    }

    [Fact]
    public void Capabilities_are_the_drivers()
    {
        using var device = new TestDevice9();
        Guid type = s_aes;
        D3DCONTENTPROTECTIONCAPS caps;
        Assert.Equal(S_OK, device.Video->lpVtbl->GetContentProtectionCaps(device.Video, &type, null, &caps));
        Assert.Equal((FakeDriver9.AllCaps, Guids.D3DKEYEXCHANGE_RSAES_OAEP, 64u, 16u, 99ul),
            (caps.Caps, caps.KeyExchangeType, caps.BufferAlignmentStart, caps.BlockAlignmentSize, caps.ProtectedMemorySize));
        Assert.Equal(S_OK, device.Video->lpVtbl->GetContentProtectionCaps(device.Video, null, null, &caps));
        Guid profile = Guids.D3DCRYPTOTYPE_PROPRIETARY;
        Assert.Equal(D3DERR_UNSUPPORTEDCRYPTO, device.Video->lpVtbl->GetContentProtectionCaps(device.Video, &type, &profile, &caps));
        Assert.Equal(0u, caps.Caps);
        Assert.Equal(D3DERR_INVALIDCALL, device.Video->lpVtbl->GetContentProtectionCaps(device.Video, &type, null, null));
    }

    [Fact]
    public void A_session_has_the_drivers_handle_and_ends_with_its_last_reference()
    {
        using var device = new TestDevice9();
        Guid type = s_aes, profile = Guids.DXVA2_NoEncrypt;
        IDirect3DCryptoSession9* session;
        void* handle;
        Assert.Equal(S_OK, device.Video->lpVtbl->CreateCryptoSession(device.Video, &type, &profile, &session, &handle));
        Assert.Equal("session", device.Driver.Alive[(nint)handle]);
        Assert.Equal((type, profile), (device.Driver.LastSession.CryptoType, device.Driver.LastSession.DecodeProfile));
        Assert.Equal(0u, session->lpVtbl->Base.Release(session));
        Assert.DoesNotContain("session", device.Driver.Alive.Values);
        Assert.Equal(CO_E_OBJNOTCONNECTED, session->lpVtbl->FinishSessionKeyRefresh(session));
    }

    [Fact]
    public void A_session_that_cannot_be_made_leaves_null()
    {
        using var device = new TestDevice9();
        Guid type = s_aes, none = Guid.Empty, bad = Guids.D3DCRYPTOTYPE_PROPRIETARY;
        IDirect3DCryptoSession9* session = (IDirect3DCryptoSession9*)1;
        void* handle = (void*)1;
        IDirect3DDevice9Video.Vtbl* table = device.Video->lpVtbl;
        Assert.Equal(D3DERR_INVALIDCALL, table->CreateCryptoSession(device.Video, null, null, &session, &handle));
        Assert.True(session == null && handle == null);
        Assert.Equal(D3DERR_INVALIDCALL, table->CreateCryptoSession(device.Video, &type, null, null, &handle));
        Assert.Equal(D3DERR_INVALIDCALL, table->CreateCryptoSession(device.Video, &type, null, &session, null));
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CreateCryptoSession(device.Video, &none, null, &session, &handle));
        Assert.Equal(D3DERR_UNSUPPORTEDCRYPTO, table->CreateCryptoSession(device.Video, &type, &bad, &session, &handle));
        device.Driver.Returns["CreateCryptoSession"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, table->CreateCryptoSession(device.Video, &type, null, &session, &handle));
        Assert.True(session == null && handle == null);
    }

    [Theory]
    [InlineData("pfnCreateAuthenticatedChannel")]
    [InlineData("pfnAuthenticatedChannelKeyExchange")]
    [InlineData("pfnQueryAuthenticatedChannel")]
    [InlineData("pfnConfigureAuthenticatedChannel")]
    [InlineData("pfnDestroyAuthenticatedChannel")]
    [InlineData("pfnCreateCryptoSession")]
    [InlineData("pfnCryptoSessionKeyExchange")]
    [InlineData("pfnDestroyCryptoSession")]
    public void A_driver_without_a_required_function_has_no_content_protection(string slot)
    {
        using var device = new TestDevice9(new FakeDriver9 { EmptySlots = { slot } });
        Guid type = s_aes;
        D3DCONTENTPROTECTIONCAPS caps;
        IDirect3DCryptoSession9* session;
        void* handle;
        Assert.Equal(D3DERR_NOTAVAILABLE, device.Video->lpVtbl->GetContentProtectionCaps(device.Video, &type, null, &caps));
        Assert.Equal(D3DERR_NOTAVAILABLE, device.Video->lpVtbl->CreateCryptoSession(device.Video, &type, null, &session, &handle));
        Assert.Equal(D3DERR_NOTAVAILABLE, CreateChannel(device, D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, out _, out _));
    }

    [Fact]
    public void A_session_gives_its_certificate_in_exactly_its_size()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session(withKey: false);
        uint size;
        Assert.Equal(S_OK, session->lpVtbl->GetCertificateSize(session, &size));
        Assert.Equal((5u, D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION, s_aes),
            (size, device.Driver.LastCertificate.CertificateType, device.Driver.LastCertificate.CryptoSessionType));
        byte* certificate = stackalloc byte[8];
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetCertificate(session, 4, certificate));
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetCertificate(session, 6, certificate));
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetCertificate(session, 5, null));
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetCertificateSize(session, null));
        Assert.Equal(0, certificate[0]);
        Assert.Equal(S_OK, session->lpVtbl->GetCertificate(session, 5, certificate));
        Assert.Equal([1, 2, 3, 4, 5, 0], new ReadOnlySpan<byte>(certificate, 6).ToArray());
        device.Driver.Certificate = [];
        Assert.Equal(D3DERR_NOTAVAILABLE, session->lpVtbl->GetCertificateSize(session, &size));
        Assert.Equal(0u, size);
    }

    [Fact]
    public void A_drivers_channel_has_the_drivers_handle_certificate_and_key_exchange()
    {
        using var device = new TestDevice9();
        Assert.Equal(S_OK, CreateChannel(device, D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, out IDirect3DAuthenticatedChannel9* channel, out nint handle));
        Assert.Equal("channel", device.Driver.Alive[handle]);
        uint size;
        Assert.Equal(S_OK, channel->lpVtbl->GetCertificateSize(channel, &size));
        Assert.Equal((5u, D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL, DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE),
            (size, device.Driver.LastCertificate.CertificateType, device.Driver.LastCertificate.ChannelType));
        byte* block = stackalloc byte[256];
        Assert.Equal(S_OK, channel->lpVtbl->GetCertificate(channel, 5, block));
        Assert.Equal(S_OK, channel->lpVtbl->NegotiateKeyExchange(channel, 256, block));
        Assert.Equal(D3DERR_INVALIDCALL, channel->lpVtbl->NegotiateKeyExchange(channel, 255, block));
        Assert.Equal(D3DERR_INVALIDCALL, channel->lpVtbl->NegotiateKeyExchange(channel, 256, null));
        Assert.Equal(1, device.Driver.Count("AuthenticatedChannelKeyExchange"));
    }

    [Fact]
    public void The_runtimes_channel_has_no_certificate_and_no_key_and_is_unknown_to_the_driver()
    {
        using var device = new TestDevice9();
        Assert.Equal(S_OK, CreateChannel(device, D3DAUTHENTICATEDCHANNEL_D3D9, out IDirect3DAuthenticatedChannel9* channel, out nint handle));
        Assert.NotEqual(0, handle);
        Assert.DoesNotContain("channel", device.Driver.Alive.Values);
        uint size = 7;
        byte* block = stackalloc byte[256];
        Assert.Equal(D3DERR_INVALIDCALL, channel->lpVtbl->GetCertificateSize(channel, &size));
        Assert.Equal(0u, size);
        Assert.Equal(D3DERR_INVALIDCALL, channel->lpVtbl->GetCertificate(channel, 5, block));
        Assert.Equal(D3DERR_INVALIDCALL, channel->lpVtbl->NegotiateKeyExchange(channel, 256, block));
    }

    [Fact]
    public void A_channel_that_cannot_be_made_leaves_null()
    {
        using var device = new TestDevice9(new FakeDriver9 { Returns = { ["CreateAuthenticatedChannel3"] = D3DDDIERR_NOTAVAILABLE } });
        Assert.Equal(D3DERR_NOTAVAILABLE, CreateChannel(device, D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE, out IDirect3DAuthenticatedChannel9* channel,
            out nint handle));
        Assert.True(channel == null && handle == 0);
        Assert.Equal(D3DERR_INVALIDCALL, CreateChannel(device, 0, out channel, out handle));
        Assert.Equal(D3DERR_INVALIDCALL, CreateChannel(device, (D3DAUTHENTICATEDCHANNELTYPE)4, out _, out _));
        Assert.True(channel == null && handle == 0);
        IDirect3DAuthenticatedChannel9* made;
        void* drivers;
        Assert.Equal(D3DERR_INVALIDCALL, device.Video->lpVtbl->CreateAuthenticatedChannel(device.Video, D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, &made, null));
        Assert.Equal(D3DERR_INVALIDCALL, device.Video->lpVtbl->CreateAuthenticatedChannel(device.Video, D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, null,
            &drivers));
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Capabilities, key exchanges, sessions, certificates, keys: everything on sessions but refresh and blts.</summary>
public sealed unsafe class CryptoSessionTests
{
    private static readonly Guid s_aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
    private static readonly Guid s_oaep = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;

    private static int Caps(TestDevice device, Guid* type, Guid* profile, D3D11_VIDEO_CONTENT_PROTECTION_CAPS* caps) =>
        device.VideoDevice->lpVtbl->GetContentProtectionCaps(device.VideoDevice, type, profile, caps);

    private static int Create(TestDevice device, Guid* type, Guid* exchange, ID3D11CryptoSession** session) =>
        device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, type, null, exchange, session);

    [Fact]
    public void Capability_bits_are_the_APIs()
    {
        using var device = new TestDevice(new FakeDriver { Caps = 0x1FFF | 0x2000 | 0x4000 | 0x8000 });
        Guid type = s_aes;
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
        Assert.Equal(S_OK, Caps(device, &type, null, &caps));
        Assert.Equal((0x1FFFu | 0x2000 | 0x4000, 1u, 16u, 1UL << 40),
            (caps.Caps, caps.KeyExchangeTypeCount, caps.BlockAlignmentSize, caps.ProtectedMemorySize));
    }

    [Theory]
    [InlineData(0x2000u, 0u)]
    [InlineData(0x4000u, 0x2000u)]
    [InlineData(0x8000u, 0x4000u)]
    public void The_drivers_late_bits_are_renumbered(uint driver, uint api)
    {
        using var device = new TestDevice(new FakeDriver { Caps = driver });
        Guid type = s_aes;
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
        Assert.Equal(S_OK, Caps(device, &type, null, &caps));
        Assert.Equal(api, caps.Caps);
    }

    [Fact]
    public void No_crypto_type_and_no_profile_reach_the_driver_as_empty_GUIDs()
    {
        using var device = new TestDevice();
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
        Assert.Equal(S_OK, Caps(device, null, null, &caps));
        Assert.Equal(0UL, caps.ProtectedMemorySize);
    }

    [Fact]
    public void Capabilities_into_nowhere_are_refused_with_their_message()
    {
        using var device = new TestDevice();
        Assert.Equal(E_INVALIDARG, Caps(device, null, null, null));
        Assert.Equal(D3D11_MESSAGE_ID_GETCONTENTPROTECTIONCAPS_NULLPARAM, device.LastMessage.Id);
    }

    [Fact]
    public void The_drivers_refusal_of_a_crypto_type_is_told()
    {
        using var device = new TestDevice();
        device.Driver.Returns["GetContentProtectionCaps"] = D3DDDIERR_UNSUPPORTEDCRYPTO;
        Guid type = Guids.D3DCRYPTOTYPE_PROPRIETARY;
        Guid exchange = s_oaep;
        var caps = new D3D11_VIDEO_CONTENT_PROTECTION_CAPS { Caps = 7 };
        ID3D11CryptoSession* session;
        Assert.Equal(D3DERR_UNSUPPORTEDCRYPTO, Caps(device, &type, null, &caps));
        Assert.Equal(default, caps);
        Assert.Equal(D3DERR_UNSUPPORTEDCRYPTO, Create(device, &type, &exchange, &session));
    }

    [Fact]
    public void Key_exchanges_are_listed_by_index_and_end_with_a_message()
    {
        using var device = new TestDevice(new FakeDriver { KeyExchanges = [s_oaep, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION] });
        Guid type = s_aes;
        Guid found;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CheckCryptoKeyExchange(device.VideoDevice, &type, null, 1, &found));
        Assert.Equal(Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION, found);
        Assert.Equal(E_INVALIDARG, device.VideoDevice->lpVtbl->CheckCryptoKeyExchange(device.VideoDevice, &type, null, 2, &found));
        Assert.Equal((Guid.Empty, D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_INVALIDINDEX), (found, device.LastMessage.Id));
        Assert.Equal(E_INVALIDARG, device.VideoDevice->lpVtbl->CheckCryptoKeyExchange(device.VideoDevice, null, null, 0, &found));
        Assert.Equal(D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, device.VideoDevice->lpVtbl->CheckCryptoKeyExchange(device.VideoDevice, &type, null, 0, null));
    }

    [Fact]
    public void Null_parameters_of_CreateCryptoSession_have_one_message()
    {
        using var device = new TestDevice();
        Guid type = s_aes;
        Guid exchange = s_oaep;
        ID3D11CryptoSession* session = (ID3D11CryptoSession*)1;
        Assert.Equal(E_INVALIDARG, Create(device, null, &exchange, &session));
        Assert.True(session == null);
        Assert.Equal(E_INVALIDARG, Create(device, &type, null, &session));
        Assert.Equal(E_INVALIDARG, Create(device, &type, &exchange, null));
        Assert.All(device.Messages, m => Assert.Equal(D3D11_MESSAGE_ID_CREATECRYPTOSESSION_NULLPARAM, m.Id));
        Assert.Equal((3, 0), (device.Messages.Length, device.Driver.Count("CreateCryptoSession")));
    }

    [Fact]
    public void A_session_without_memory_is_told_and_leaves_nothing()
    {
        using var device = new TestDevice();
        device.Driver.Returns["CreateCryptoSession"] = E_OUTOFMEMORY;
        Guid type = s_aes;
        Guid exchange = s_oaep;
        ID3D11CryptoSession* session;
        Assert.Equal(E_OUTOFMEMORY, Create(device, &type, &exchange, &session));
        Assert.Equal(D3D11_MESSAGE_ID_CREATECRYPTOSESSION_OUTOFMEMORY_RETURN, device.LastMessage.Id);
        Assert.Equal(0, device.Driver.Count("DestroyCryptoSession"));
    }

    [Fact]
    public void Getters_tell_what_the_session_was_made_for()
    {
        using var device = new TestDevice();
        Guid type = s_aes;
        Guid profile = Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT;
        Guid exchange = s_oaep;
        ID3D11CryptoSession* session;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, &profile, &exchange, &session));
        using var owned = new ComPtr<ID3D11CryptoSession>(session);
        Guid read;
        session->lpVtbl->GetCryptoType(session, &read);
        Assert.Equal(type, read);
        session->lpVtbl->GetDecoderProfile(session, &read);
        Assert.Equal(profile, read);
        void* handle;
        session->lpVtbl->GetCryptoSessionHandle(session, &handle);
        Assert.Equal(0x1234, (nint)handle);
        Assert.Equal((type, profile, exchange), (device.Driver.LastSession.CryptoType, device.Driver.LastSession.DecodeProfile,
            device.Driver.LastSession.KeyExchangeType));
        Assert.True(device.Driver.MemoryIsClean);
    }

    [Fact]
    public void Getters_into_nowhere_have_their_messages()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        session->lpVtbl->GetCryptoType(session, null);
        session->lpVtbl->GetDecoderProfile(session, null);
        session->lpVtbl->GetCryptoSessionHandle(session, null);
        Assert.Equal(E_INVALIDARG, session->lpVtbl->GetCertificateSize(session, null));
        Assert.Equal(E_INVALIDARG, session->lpVtbl->GetCertificate(session, 5, null));
        Assert.Equal([D3D11_MESSAGE_ID_GETCRYPTOTYPE_NULLPARAM, D3D11_MESSAGE_ID_GETDECODERPROFILE_NULLPARAM, D3D11_MESSAGE_ID_GETCRYPTOSESSIONHANDLE_WRONGSIZE,
            D3D11_MESSAGE_ID_GETCRYPTOSESSIONCERTIFICATESIZE_NULLPARAM, D3D11_MESSAGE_ID_GETCRYPTOSESSIONCERTIFICATE_NULLPARAM],
                device.Messages.Select(m => m.Id));
    }

    [Fact]
    public void A_driver_without_memory_for_a_handle_gives_null_and_a_message()
    {
        using var device = new TestDevice();
        device.Driver.Returns["CryptoSessionGetHandle"] = E_OUTOFMEMORY;
        ID3D11CryptoSession* session = device.Session();
        void* handle = (void*)1;
        session->lpVtbl->GetCryptoSessionHandle(session, &handle);
        Assert.True(handle == null);
        Assert.Equal(D3D11_MESSAGE_ID_GETCRYPTOSESSIONHANDLE_OUTOFMEMORY, device.LastMessage.Id);
    }

    [Fact]
    public void The_certificate_fits_a_buffer_of_exactly_its_size()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        uint size;
        Assert.Equal(S_OK, session->lpVtbl->GetCertificateSize(session, &size));
        Assert.Equal(5u, size);
        byte* buffer = stackalloc byte[8];
        Assert.Equal(S_OK, session->lpVtbl->GetCertificate(session, 5, buffer));
        Assert.Equal([1, 2, 3, 4, 5], new ReadOnlySpan<byte>(buffer, 5).ToArray());
        foreach (uint wrong in new uint[] { 0, 4, 6, uint.MaxValue })
        {
            Assert.Equal(E_INVALIDARG, session->lpVtbl->GetCertificate(session, wrong, buffer));
            Assert.Equal(D3D11_MESSAGE_ID_GETCRYPTOSESSIONCERTIFICATE_WRONGSIZE, device.LastMessage.Id);
        }
        Assert.Equal(1, device.Driver.Count("GetCertificate"));
    }

    [Fact]
    public void A_certificate_of_no_bytes_is_a_failure()
    {
        using var device = new TestDevice(new FakeDriver { Certificate = [] });
        ID3D11CryptoSession* session = device.Session();
        uint size = 9;
        byte nothing;
        Assert.True(session->lpVtbl->GetCertificateSize(session, &size) < 0);
        Assert.Equal(0u, size);
        Assert.True(session->lpVtbl->GetCertificate(session, 0, &nothing) < 0);
    }

    [Fact]
    public void A_HW_PROTECTION_session_has_no_certificate_and_no_read_back_key()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session(withKey: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);
        uint size;
        byte* buffer = stackalloc byte[16];
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, session->lpVtbl->GetCertificateSize(session, &size));
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, session->lpVtbl->GetCertificate(session, 5, buffer));
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.VideoContext->lpVtbl->GetEncryptionBltKey(device.VideoContext, session, 16, buffer));
        Assert.Equal((0, 0), (device.Driver.Count("GetCertificateSize"), device.Driver.Count("GetEncryptionBltKey")));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(16u)]
    [InlineData(255u)]
    [InlineData(257u)]
    public void A_key_block_has_256_bytes(uint size)
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session(withKey: false);
        Assert.Equal(E_INVALIDARG, device.Negotiate(session, size));
        Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_INVALIDSIZE, device.LastMessage.Id);
        Assert.Equal(0, device.Driver.Count("NegotiateCryptoSessionKeyExchange"));
    }

    [Fact]
    public void Negotiation_with_null_or_a_foreign_session_is_refused()
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        ID3D11CryptoSession* session = device.Session(withKey: false);
        Assert.Equal(E_INVALIDARG, device.Negotiate(null));
        Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->NegotiateCryptoSessionKeyExchange(device.VideoContext, session, 256, null));
        Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, other.Negotiate(session));
        Assert.Equal("S15", other.LastMessage.Rule);
    }

    [Fact]
    public void A_failed_negotiation_leaves_the_session_without_a_key()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session(withKey: false);
        device.Driver.Returns["NegotiateCryptoSessionKeyExchange"] = E_INVALIDARG;
        Assert.Equal(E_INVALIDARG, device.Negotiate(session));
        Assert.All(device.Start(session)[..16], b => Assert.Equal(0, b));
        Assert.Equal("S3", device.LastMessage.Rule);
    }

    [Fact]
    public void The_read_back_key_needs_size_capability_and_key()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session(withKey: false);
        byte* key = stackalloc byte[32];
        new Span<byte>(key, 32).Fill(0xEE);
        int Get(TestDevice d, ID3D11CryptoSession* s, uint size, byte* p) => d.VideoContext->lpVtbl->GetEncryptionBltKey(d.VideoContext, s, size, p);
        Assert.Equal(DXGI_ERROR_INVALID_CALL, Get(device, session, 16, key));
        Assert.Equal(S_OK, device.Negotiate(session));
        Assert.Equal(E_INVALIDARG, Get(device, session, 15, key));
        Assert.Equal(D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_INVALIDSIZE, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, Get(device, session, 16, null));
        Assert.Equal(D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(S_OK, Get(device, session, 16, key));
        Assert.Equal([0x22, 0xEE], new[] { key[15], key[16] });
        device.Driver.Reports["GetEncryptionBltKey"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, Get(device, session, 16, key));
        Assert.Equal(0, key[15]);
        using var without = new TestDevice(new FakeDriver { Caps = 0x57F });
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, Get(without, without.Session(), 16, key));
    }

    [Fact]
    public void Empty_slots_are_not_available()
    {
        var driver = new FakeDriver();
        driver.EmptySlots.UnionWith(["pfnGetCertificate", "pfnGetEncryptionBltKey", "pfnCryptoSessionGetHandle", "pfnDestroyCryptoSession",
            "pfnNegotiateCryptoSessionKeyExchange"]);
        using var device = new TestDevice(driver);
        ID3D11CryptoSession* session = device.Session(withKey: false);
        uint size;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, session->lpVtbl->GetCertificateSize(session, &size));
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.Negotiate(session));
        void* handle;
        session->lpVtbl->GetCryptoSessionHandle(session, &handle);
        Assert.True(handle != null);
        var bare = new FakeDriver();
        bare.EmptySlots.UnionWith(["pfnGetContentProtectionCaps", "pfnCreateCryptoSession"]);
        using var nothing = new TestDevice(bare);
        Guid type = s_aes;
        Guid exchange = s_oaep;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, Create(nothing, &type, &exchange, &session));
    }

    [Fact]
    public void The_later_interfaces_answer_for_sessions_of_this_driver_interface()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        using ComPtr<ID3D11VideoContext1> context = device.ContextPtr.As<ID3D11VideoContext1>();
        using ComPtr<ID3D11VideoDevice1> video = device.DevicePtr.As<ID3D11VideoDevice1>();
        var status = (D3D11_CRYPTO_SESSION_STATUS)9;
        Assert.Equal(S_OK, context.Pointer->lpVtbl->CheckCryptoSessionStatus(context.Pointer, session, &status));
        Assert.Equal(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK, status);
        Assert.Equal(E_INVALIDARG, context.Pointer->lpVtbl->CheckCryptoSessionStatus(context.Pointer, session, null));
        Assert.Equal(D3D11_MESSAGE_ID_CHECKCRYPTOSESSIONSTATUS_NULLPARAM, device.LastMessage.Id);
        ulong output;
        Assert.Equal(E_INVALIDARG, context.Pointer->lpVtbl->GetDataForNewHardwareKey(context.Pointer, null, 0, null, &output));
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, context.Pointer->lpVtbl->GetDataForNewHardwareKey(context.Pointer, session, 0, null, &output));
        Guid type = s_aes;
        Guid exchange = s_oaep;
        uint input;
        uint outputSize;
        Assert.Equal(E_INVALIDARG, video.Pointer->lpVtbl->GetCryptoSessionPrivateDataSize(video.Pointer, &type, null, &exchange, &input, &outputSize));
        Assert.Equal(D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_INVALID_KEY_EXCHANGE_TYPE, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, video.Pointer->lpVtbl->GetCryptoSessionPrivateDataSize(video.Pointer, &type, null, &exchange, null, &outputSize));
        Assert.Equal(D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_NULLPARAM, device.LastMessage.Id);
    }
}

using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoDevice: what a device can protect, new sessions and channels.</summary>
internal sealed unsafe partial class D3D11Device
{
    public int GetContentProtectionCaps(Guid* pCryptoType, Guid* pDecoderProfile, D3D11_VIDEO_CONTENT_PROTECTION_CAPS* pCaps)
    {
        if (pCaps == null)
            return RefuseNull(D3D11_MESSAGE_ID_GETCONTENTPROTECTIONCAPS_NULLPARAM, "pCaps");
        *pCaps = default;
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = Driver.GetContentProtectionCaps(OrNone(pCryptoType), OrNone(pDecoderProfile), out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps);
        *pCaps = caps;
        return Told(code, "R27");
    }

    public int CheckCryptoKeyExchange(Guid* pCryptoType, Guid* pDecoderProfile, uint Index, Guid* pKeyExchangeType)
    {
        if (pCryptoType == null || pKeyExchangeType == null)
            return RefuseNull(D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_NULLPARAM, pCryptoType == null ? "pCryptoType" : "pKeyExchangeType");
        *pKeyExchangeType = default;
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        Guid profile = OrNone(pDecoderProfile);
        int code = Told(Driver.GetContentProtectionCaps(*pCryptoType, profile, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps), "R27");
        if (code < 0)
            return code;
        if (Index >= caps.KeyExchangeTypeCount) // R27
        {
            return RefuseValue("R27", nameof(Index), Index, $"less than KeyExchangeTypeCount, {caps.KeyExchangeTypeCount}",
                D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_INVALIDINDEX);
        }
        code = Driver.GetCryptoKeyExchangeType(*pCryptoType, profile, Index, out Guid found);
        *pKeyExchangeType = found;
        return Told(code, "R27");
    }

    public int CreateCryptoSession(Guid* pCryptoType, Guid* pDecoderProfile, Guid* pKeyExchangeType, ID3D11CryptoSession** ppCryptoSession)
    {
        if (ppCryptoSession != null)
            *ppCryptoSession = null;
        if (pCryptoType == null || pKeyExchangeType == null || ppCryptoSession == null)
        {
            return RefuseNull(D3D11_MESSAGE_ID_CREATECRYPTOSESSION_NULLPARAM,
                pCryptoType == null ? "pCryptoType" : pKeyExchangeType == null ? "pKeyExchangeType" : "ppCryptoSession");
        }

        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        var arguments = new D3D11_1DDIARG_CREATECRYPTOSESSION
        {
            CryptoType = *pCryptoType,
            DecodeProfile = OrNone(pDecoderProfile),
            KeyExchangeType = *pKeyExchangeType
        };
        int code = Driver.GetContentProtectionCaps(arguments.CryptoType, arguments.DecodeProfile, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps);
        bool isOffered = code >= 0;
        D3D11_1DDI_HCRYPTOSESSION handle = default;
        if (isOffered)
            code = Driver.CreateCryptoSession(arguments, out handle);
        if (code < 0)
            return TellCreation(code, arguments, isOffered, caps.KeyExchangeTypeCount);
        *ppCryptoSession = new D3D11CryptoSession(this, handle, arguments, caps.Caps).Publish<ID3D11CryptoSession>();
        return code;
    }

    // R28: the driver has one code for GUIDs that it does not know and for those that do not go together.
    private int TellCreation(int code, in D3D11_1DDIARG_CREATECRYPTOSESSION asked, bool isOffered, uint keyExchanges)
    {
        const string method = nameof(CreateCryptoSession);
        if (code == E_OUTOFMEMORY)
        {
            return Refuse("S64", "the driver has no memory for a crypto session", D3D11_MESSAGE_ID_CREATECRYPTOSESSION_OUTOFMEMORY_RETURN, code: code,
                method: method);
        }

        MessageValue cryptoType = new("pCryptoType", $"{asked.CryptoType}", $"AES128_CTR, {Guids.D3D11_CRYPTO_TYPE_AES128_CTR}");
        MessageValue profile = new("pDecoderProfile", $"{asked.DecodeProfile}", "null, or a profile that the driver decodes with this type");
        MessageValue exchange = new("pKeyExchangeType", $"{asked.KeyExchangeType}", $"one of the {keyExchanges} that CheckCryptoKeyExchange lists");
        Messages.Error(method, "R28", DriverAnswer.Describe(code), 0, "Ask GetContentProtectionCaps and CheckCryptoKeyExchange first.",
            asked.CryptoType != Guids.D3D11_CRYPTO_TYPE_AES128_CTR ? [cryptoType] : isOffered ? [exchange] : [profile]);
        return code;
    }

    public int CreateAuthenticatedChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE ChannelType, ID3D11AuthenticatedChannel** ppAuthenticatedChannel)
    {
        if (ppAuthenticatedChannel == null)
            return RefuseNull(D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_NULLPARAM, "ppAuthenticatedChannel");
        *ppAuthenticatedChannel = null;
        if (ChannelType is < D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11
            or > D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE)
        {
            return RefuseValue("R39", nameof(ChannelType), (uint)ChannelType, "1, 2 or 3", D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_INVALIDTYPE);
        }
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (ChannelType == D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11)
        {
            *ppAuthenticatedChannel = new D3D11AuthenticatedChannel(this).Publish<ID3D11AuthenticatedChannel>();
            return S_OK;
        }
        int code = Driver.CreateAuthenticatedChannel((D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)ChannelType, out D3D11_1DDI_HAUTHCHANNEL handle, out nint name);
        if (code < 0)
        {
            return Told(code, code == E_OUTOFMEMORY ? "S64" : "R39", code == E_OUTOFMEMORY ? D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_OUTOFMEMORY_RETURN
                : code == DXGI_ERROR_UNSUPPORTED ? D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_UNSUPPORTED : D3D11_MESSAGE_ID_UNKNOWN,
                "Open the type of channel that goes with the capability, SOFTWARE or HARDWARE.");
        }

        *ppAuthenticatedChannel = new D3D11AuthenticatedChannel(this, ChannelType, handle, name).Publish<ID3D11AuthenticatedChannel>();
        return code;
    }

    private static Guid OrNone(Guid* guid) => guid == null ? Guid.Empty : *guid; // R27
}

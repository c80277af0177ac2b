using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoDevice and ID3D11VideoDevice1: what a device can protect, and new sessions.</summary>
internal sealed unsafe partial class D3D11Device
{
    public int GetContentProtectionCaps(Guid* pCryptoType, Guid* pDecoderProfile, D3D11_VIDEO_CONTENT_PROTECTION_CAPS* pCaps)
    {
        if (pCaps == null)
            return RefuseNull(D3D11_MESSAGE_ID_GETCONTENTPROTECTIONCAPS_NULLPARAM, "pCaps");
        *pCaps = default;
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = Driver.GetContentProtectionCaps(OrNone(pCryptoType), OrNone(pDecoderProfile), out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps);
        *pCaps = caps;
        return code;
    }

    public int CheckCryptoKeyExchange(Guid* pCryptoType, Guid* pDecoderProfile, uint Index, Guid* pKeyExchangeType)
    {
        if (pCryptoType == null || pKeyExchangeType == null)
            return RefuseNull(D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_NULLPARAM, pCryptoType == null ? "pCryptoType" : "pKeyExchangeType");
        *pKeyExchangeType = default;
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        Guid profile = OrNone(pDecoderProfile);
        int code = Driver.GetContentProtectionCaps(*pCryptoType, profile, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps);
        if (code < 0)
            return code;
        if (Index >= caps.KeyExchangeTypeCount) // R27
        {
            return RefuseValue("R27", nameof(Index), Index, $"less than KeyExchangeTypeCount, {caps.KeyExchangeTypeCount}",
                D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_INVALIDINDEX);
        }
        code = Driver.GetCryptoKeyExchangeType(*pCryptoType, profile, Index, out Guid found);
        *pKeyExchangeType = found;
        return code;
    }

    public int CreateCryptoSession(Guid* pCryptoType, Guid* pDecoderProfile, Guid* pKeyExchangeType, ID3D11CryptoSession** ppCryptoSession)
    {
        if (ppCryptoSession != null)
            *ppCryptoSession = null;
        if (pCryptoType == null || pKeyExchangeType == null || ppCryptoSession == null)
            return RefuseNull(D3D11_MESSAGE_ID_CREATECRYPTOSESSION_NULLPARAM,
                pCryptoType == null ? "pCryptoType" : pKeyExchangeType == null ? "pKeyExchangeType" : "ppCryptoSession");
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        var arguments = new D3D11_1DDIARG_CREATECRYPTOSESSION
        {
            CryptoType = *pCryptoType,
            DecodeProfile = OrNone(pDecoderProfile),
            KeyExchangeType = *pKeyExchangeType
        };
        int code = Driver.GetContentProtectionCaps(arguments.CryptoType, arguments.DecodeProfile, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps);
        if (code < 0)
            return code;
        code = Driver.CreateCryptoSession(arguments, out D3D11_1DDI_HCRYPTOSESSION handle);
        if (code == E_OUTOFMEMORY)
            _ = Refuse("S64", "the driver has no memory for a crypto session", D3D11_MESSAGE_ID_CREATECRYPTOSESSION_OUTOFMEMORY_RETURN);
        if (code >= 0)
            *ppCryptoSession = new D3D11CryptoSession(this, handle, arguments, caps.Caps).Publish<ID3D11CryptoSession>();
        return code;
    }

    /// <summary>Only HW_PROTECTION sessions have private data, and those came with WDDM 2.0: there is none to size here.</summary>
    public int GetCryptoSessionPrivateDataSize(Guid* pCryptoType, Guid* pDecoderProfile, Guid* pKeyExchangeType, uint* pPrivateInputSize,
        uint* pPrivateOutputSize)
    {
        if (pCryptoType == null || pKeyExchangeType == null || pPrivateInputSize == null || pPrivateOutputSize == null)
            return RefuseNull(D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_NULLPARAM, pCryptoType == null ? "pCryptoType"
                : pKeyExchangeType == null ? "pKeyExchangeType" : pPrivateInputSize == null ? "pPrivateInputSize" : "pPrivateOutputSize");
        *pPrivateInputSize = 0;
        *pPrivateOutputSize = 0;
        if (*pKeyExchangeType == Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION)
            return DXGI_ERROR_UNSUPPORTED;
        return RefuseValue("S75", nameof(pKeyExchangeType), *pKeyExchangeType, "HW_PROTECTION, which alone has private data",
            D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_INVALID_KEY_EXCHANGE_TYPE);
    }

    private static Guid OrNone(Guid* guid) => guid == null ? Guid.Empty : *guid; // R27
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoDevice1: what the Direct3D 11.1 driver interface has something for.</summary>
internal sealed unsafe partial class D3D11Device
{
    /// <summary>Only HW_PROTECTION sessions have private data, and those came with WDDM 2.0: there is none to size here.</summary>
    public int GetCryptoSessionPrivateDataSize(Guid* pCryptoType, Guid* pDecoderProfile, Guid* pKeyExchangeType, uint* pPrivateInputSize,
        uint* pPrivateOutputSize)
    {
        if (pCryptoType == null || pKeyExchangeType == null || pPrivateInputSize == null || pPrivateOutputSize == null)
        {
            return RefuseNull(D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_NULLPARAM, pCryptoType == null ? "pCryptoType"
                : pKeyExchangeType == null ? "pKeyExchangeType" : pPrivateInputSize == null ? "pPrivateInputSize" : "pPrivateOutputSize");
        }

        *pPrivateInputSize = 0;
        *pPrivateOutputSize = 0;
        if (*pKeyExchangeType == Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION)
            return Refuse("S75", "the Direct3D 11.1 driver interface has no private data", code: DXGI_ERROR_UNSUPPORTED);
        return RefuseValue("S75", nameof(pKeyExchangeType), *pKeyExchangeType, "HW_PROTECTION, which alone has private data",
            D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_INVALID_KEY_EXCHANGE_TYPE);
    }
}

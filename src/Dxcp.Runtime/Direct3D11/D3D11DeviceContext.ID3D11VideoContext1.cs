using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoContext1. The driver interface of Direct3D 11.1 has none of its functions: they came with WDDM 2.0 (S75).</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    /// <summary>Keys are not lost here (no teardown capability is ever reported), other than with the device itself.</summary>
    public int CheckCryptoSessionStatus(ID3D11CryptoSession* pCryptoSession, D3D11_CRYPTO_SESSION_STATUS* pStatus)
    {
        if (pCryptoSession == null || pStatus == null)
            return Device.LogNull(D3D11_MESSAGE_ID_CHECKCRYPTOSESSIONSTATUS_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pStatus");
        if (!TryGetSession(pCryptoSession, nameof(CheckCryptoSessionStatus), out _))
            return E_INVALIDARG;
        *pStatus = Device.RemovedReason < 0
            ? D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST
            : D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK;
        return S_OK;
    }

    public int GetDataForNewHardwareKey(ID3D11CryptoSession* pCryptoSession, uint PrivateInputSize, void* pPrivatInputData, ulong* pPrivateOutputData) =>
        pCryptoSession == null || pPrivateOutputData == null
            ? Device.LogNull(D3D11_MESSAGE_ID_GETDATAFORNEWHARDWAREKEY_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pPrivateOutputData")
            : !TryGetSession(pCryptoSession, nameof(GetDataForNewHardwareKey), out _) ? E_INVALIDARG : DXGI_ERROR_UNSUPPORTED;
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// ID3D11VideoContext1 to 3. Their functions came to the driver interface with WDDM 2.0; over a driver of Direct3D 11.1 they answer as S75 says. What
/// takes buffers stands apart.
/// </summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    /// <summary>Whether the session's key, and what it protects, are still there. All is lost with the device itself.</summary>
    public int CheckCryptoSessionStatus(ID3D11CryptoSession* pCryptoSession, D3D11_CRYPTO_SESSION_STATUS* pStatus)
    {
        if (pCryptoSession == null || pStatus == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_CHECKCRYPTOSESSIONSTATUS_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pStatus");
        using InUse<D3D11CryptoSession> held = UseSession(pCryptoSession, nameof(CheckCryptoSessionStatus));
        if (held.Value is not { } session)
            return E_INVALIDARG;
        *pStatus = Device.RemovedReason < 0
            ? D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST
            : Driver.CheckCryptoSessionStatus(session.Handle);
        return S_OK;
    }

    public int GetDataForNewHardwareKey(ID3D11CryptoSession* pCryptoSession, uint PrivateInputSize, void* pPrivatInputData, ulong* pPrivateOutputData)
    {
        if (pCryptoSession == null || pPrivateOutputData == null || (pPrivatInputData == null && PrivateInputSize != 0))
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETDATAFORNEWHARDWAREKEY_NULLPARAM, pCryptoSession == null ? "pCryptoSession"
                : pPrivateOutputData == null ? "pPrivateOutputData" : "pPrivatInputData");
        }

        *pPrivateOutputData = 0;
        using InUse<D3D11CryptoSession> held = UseSession(pCryptoSession, nameof(GetDataForNewHardwareKey));
        if (held.Value is not { } session)
            return E_INVALIDARG;
        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = Driver.GetDataForNewHardwareKey(session.Handle, PrivateInputSize, pPrivatInputData, out ulong data);
        if (code >= 0)
            *pPrivateOutputData = data;
        return Device.Told(code, "S75", remedy: "Ask a session made with its crypto type as key exchange, on a driver with HARDWARE_DRM_COMMUNICATION.");
    }

    /// <summary>A frame, with histograms of its picture: no driver here makes any, so that none can be asked for.</summary>
    public int DecoderBeginFrame1(ID3D11VideoDecoder* pDecoder, ID3D11VideoDecoderOutputView* pView, uint ContentKeySize, void* pContentKey,
        uint NumComponentHistograms, uint* pHistogramOffsets, ID3D11Buffer** ppHistogramBuffers) => NumComponentHistograms == 0
        ? DecoderBeginFrame(pDecoder, pView, ContentKeySize, pContentKey)
        : Device.RefuseValue("S193", nameof(NumComponentHistograms), NumComponentHistograms, "0, as CheckFeatureSupport says",
            D3D11_MESSAGE_ID_DECODERBEGINFRAME_INVALID_HISTOGRAM_COMPONENT_COUNT);

    public int DecoderEnableDownsampling(ID3D11VideoDecoder* pDecoder, uint InputColorSpace, void* pOutputDesc, uint ReferenceFrameCount) =>
        pDecoder == null || pOutputDesc == null ? Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDecoder == null ? "pDecoder" : "pOutputDesc")
            : RefuseDownsampling(nameof(DecoderEnableDownsampling));

    public int DecoderUpdateDownsampling(ID3D11VideoDecoder* pDecoder, void* pOutputDesc) =>
        pDecoder == null || pOutputDesc == null ? Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDecoder == null ? "pDecoder" : "pOutputDesc")
            : RefuseDownsampling(nameof(DecoderUpdateDownsampling));

    private int RefuseDownsampling(string method) =>
        Device.Refuse("S193", "pictures are not made smaller, as CheckVideoDecoderDownsampling says", code: DXGI_ERROR_UNSUPPORTED, method: method);
}

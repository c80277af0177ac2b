using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// ID3D11VideoDevice1 and 2. Their functions came to the driver interface with WDDM 2.0; over a driver of Direct3D 11.1 they answer as S75 says.
/// </summary>
internal sealed unsafe partial class D3D11Device
{
    /// <summary>The room that the driver wants before each command and each answer of a HW_PROTECTION session.</summary>
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
        if (*pKeyExchangeType != Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION)
        {
            return RefuseValue("S75", nameof(pKeyExchangeType), *pKeyExchangeType, "HW_PROTECTION, which alone has private data",
                D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_INVALID_KEY_EXCHANGE_TYPE);
        }

        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (!Driver.GetCryptoSessionPrivateDataSize(*pCryptoType, OrNone(pDecoderProfile), *pKeyExchangeType, out uint input, out uint output))
            return Refuse("S75", "the driver has no private data: its interface is Direct3D 11.1's", code: DXGI_ERROR_UNSUPPORTED);
        (*pPrivateInputSize, *pPrivateOutputSize) = (input, output);
        return S_OK;
    }

    /// <summary>Whether a profile decodes a picture, and how; the flags have other numbers in the driver interface (D191).</summary>
    public int GetVideoDecoderCaps(Guid* pDecoderProfile, uint SampleWidth, uint SampleHeight, DXGI_RATIONAL* pFrameRate, uint BitRate, Guid* pCryptoType,
        uint* pDecoderCaps)
    {
        if (pDecoderProfile == null || pFrameRate == null || pDecoderCaps == null)
        {
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDecoderProfile == null ? "pDecoderProfile" : pFrameRate == null ? "pFrameRate" : "pDecoderCaps");
        }

        *pDecoderCaps = 0;
        if (SampleWidth == 0 || SampleHeight == 0)
            return RefuseValue("S120", "SampleWidth, SampleHeight", $"{SampleWidth}, {SampleHeight}", "1 at least");
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        Guid cryptoType = OrNone(pCryptoType);
        *pDecoderCaps = Driver.GetVideoDecoderCaps(new()
        {
            DecodeProfile = *pDecoderProfile,
            SampleWidth = SampleWidth,
            SampleHeight = SampleHeight,
            FrameRate = *pFrameRate,
            BitRate = BitRate,
            pCryptoType = pCryptoType == null ? null : &cryptoType,
        });
        return S_OK;
    }

    /// <summary>No picture is made smaller here (S193).</summary>
    public int CheckVideoDecoderDownsampling(D3D11_VIDEO_DECODER_DESC* pInputDesc, uint InputColorSpace, D3D11_VIDEO_DECODER_CONFIG* pInputConfig,
        DXGI_RATIONAL* pFrameRate, void* pOutputDesc, int* pSupported, int* pRealTimeHint)
    {
        if (pInputDesc == null || pInputConfig == null || pOutputDesc == null || pSupported == null || pRealTimeHint == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pSupported == null ? "pSupported" : pRealTimeHint == null ? "pRealTimeHint" : "a description");
        *pSupported = 0;
        *pRealTimeHint = 0;
        return S_OK;
    }

    public int RecommendVideoDecoderDownsampleParameters(D3D11_VIDEO_DECODER_DESC* pInputDesc, uint InputColorSpace, D3D11_VIDEO_DECODER_CONFIG* pInputConfig,
        DXGI_RATIONAL* pFrameRate, void* pRecommendedOutputDesc) =>
        Refuse("S193", "pictures are not made smaller, as CheckVideoDecoderDownsampling says", code: DXGI_ERROR_UNSUPPORTED);

    /// <summary>Whether decoders make histograms: none does (S193).</summary>
    public int CheckFeatureSupport(D3D11_FEATURE_VIDEO Feature, void* pFeatureSupportData, uint FeatureSupportDataSize)
    {
        // D3D11_FEATURE_DATA_VIDEO_DECODER_HISTOGRAM: a description, then ComponentFlags, BinCount and CounterBitDepth.
        uint size = (uint)sizeof(D3D11_VIDEO_DECODER_DESC) + (3 * sizeof(uint));
        if (pFeatureSupportData == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pFeatureSupportData));
        if (Feature != D3D11_FEATURE_VIDEO.D3D11_FEATURE_VIDEO_DECODER_HISTOGRAM)
            return RefuseValue("S193", nameof(Feature), Feature, "D3D11_FEATURE_VIDEO_DECODER_HISTOGRAM");
        if (FeatureSupportDataSize != size)
            return RefuseValue("S193", nameof(FeatureSupportDataSize), FeatureSupportDataSize, size);
        new Span<byte>((byte*)pFeatureSupportData + sizeof(D3D11_VIDEO_DECODER_DESC), 3 * sizeof(uint)).Clear();
        return S_OK;
    }

    /// <summary>A command to hardware from any thread, for HW_PROTECTION sessions of drivers that take it so.</summary>
    public int NegotiateCryptoSessionKeyExchangeMT(ID3D11CryptoSession* pCryptoSession, uint flags, uint DataSize, void* pData)
    {
        if (pCryptoSession == null || pData == null)
            return RefuseNull(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pData");
        if (flags != 0)
            return RefuseValue("S120", nameof(flags), flags, "0, D3D11_CRYPTO_SESSION_KEY_EXCHANGE_FLAG_NONE");
        using var held = new InUse<D3D11CryptoSession>(TryGet(pCryptoSession, out D3D11CryptoSession? found) && found.Device == this ? found : null);
        if (held.Value is not { } session)
            return RefuseForeign(pCryptoSession, nameof(pCryptoSession), "a session");
        if (!session.Rules.TakesCommands)
        {
            return Refuse("R13", "the session was made for another key exchange than HW_PROTECTION",
                D3D11_MESSAGE_ID_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT_INVALIDKEYEXCHANGETYPE);
        }

        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (!session.Rules.TakesCommandsFromAnyThread)
        {
            return Refuse("S196", "the driver does not report HARDWARE_DRM_COMMUNICATION_MULTI_THREADED",
                D3D11_MESSAGE_ID_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT_NOT_SUPPORTED, "Call NegotiateCryptoSessionKeyExchange.", DXGI_ERROR_UNSUPPORTED);
        }

        return session.CheckCommand(nameof(NegotiateCryptoSessionKeyExchangeMT), DataSize, pData) is var code and < 0 ? code
            : Told(Driver.NegotiateCryptoSessionKeyExchangeMT(session.Handle, DataSize, pData), "R16");
    }
}

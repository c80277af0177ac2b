using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>What WDDM 2.0 and 2.4 added. Where the driver has none of it, each says so in its own way (S75).</summary>
internal sealed unsafe partial class Ddi11Device
{
    /// <summary>Whether the driver takes commands for hardware from any thread: DRM_COMMUNICATION, and the function for it (S196).</summary>
    private bool NegotiatesFromAnyThread => HasStripes && Video4->pfnNegotiateCryptoSessionKeyExchangeMT != null;

    /// <summary>The state of a session; OK where the driver has no word for it.</summary>
    public D3D11_CRYPTO_SESSION_STATUS CheckCryptoSessionStatus(D3D11_1DDI_HCRYPTOSESSION session)
    {
        var status = D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_OK;
        if (Video2->pfnCheckCryptoSessionStatus != null)
        {
            using var call = new DriverCall(this, AllowedErrors.None);
            Video2->pfnCheckCryptoSessionStatus(_device, session, &status);
        }

        return (D3D11_CRYPTO_SESSION_STATUS)status;
    }

    public int GetDataForNewHardwareKey(D3D11_1DDI_HCRYPTOSESSION session, uint size, void* input, out ulong data)
    {
        data = 0;
        if (Video2->pfnGetDataForNewHardwareKey == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnGetDataForNewHardwareKey"); // S57
        ulong made = 0;
        using var call = new DriverCall(this, AllowedErrors.Memory);
        int code = call.Outcome(Video2->pfnGetDataForNewHardwareKey(_device, session, size, input, &made));
        data = made;
        return code;
    }

    /// <summary>The room for the driver in commands and answers; false where it has no word for that.</summary>
    public bool GetCryptoSessionPrivateDataSize(Guid cryptoType, Guid profile, Guid keyExchange, out uint input, out uint output)
    {
        (input, output) = (0, 0);
        if (Video2->pfnGetCryptoSessionPrivateDataSize == null)
            return false;
        uint before = 0, behind = 0;
        using var call = new DriverCall(this, AllowedErrors.None);
        Video2->pfnGetCryptoSessionPrivateDataSize(_device, &cryptoType, profile == Guid.Empty ? null : &profile, &keyExchange, &before, &behind);
        (input, output) = (before, behind);
        return true;
    }

    public int NegotiateCryptoSessionKeyExchangeMT(D3D11_1DDI_HCRYPTOSESSION session, uint size, void* data)
    {
        using var call = new DriverCall(this, AllowedErrors.Memory);
        return call.Outcome(Video4->pfnNegotiateCryptoSessionKeyExchangeMT(_device, session, 0, size, (byte*)data));
    }

    /// <summary>Flags of a decoder as the API numbers them (D191). A driver that cannot be asked decodes what it lists.</summary>
    public uint GetVideoDecoderCaps(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS asked)
    {
        if (Video2->pfnQueryVideoCapabilities == null)
        {
            for (uint i = 0; i < VideoDecoderProfileCount; i++)
            {
                if (GetVideoDecoderProfile(i) == asked.DecodeProfile)
                    return 0;
            }

            return (uint)D3D11_VIDEO_DECODER_CAPS.D3D11_VIDEO_DECODER_CAPS_UNSUPPORTED;
        }

        using var call = new DriverCall(this, AllowedErrors.None);
        Video2->pfnQueryVideoCapabilities(_device, D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY.D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_CAPS,
            (uint)sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS), &asked);
        return DriverNumbers.DecoderCapsToApi(asked.Caps);
    }
}

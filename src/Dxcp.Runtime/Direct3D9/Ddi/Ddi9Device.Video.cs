using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Content protection: functions 106 to 119.</summary>
internal sealed unsafe partial class Ddi9Device
{
    /// <summary>Whether the driver has the functions without which it may not report content protection (R38).</summary>
    public bool HasContentProtection =>
        Functions->pfnCreateAuthenticatedChannel != null && Functions->pfnAuthenticatedChannelKeyExchange != null &&
        Functions->pfnQueryAuthenticatedChannel != null && Functions->pfnConfigureAuthenticatedChannel != null &&
        Functions->pfnDestroyAuthenticatedChannel != null && Functions->pfnCreateCryptoSession != null &&
        Functions->pfnCryptoSessionKeyExchange != null && Functions->pfnDestroyCryptoSession != null;

    /// <summary>Whether the driver has the function that no capability bit of Direct3D 9 tells of.</summary>
    public bool HasDecryptionBlt => Functions->pfnDecryptionBlt != null;

    public int CreateCryptoSession(Guid cryptoType, Guid profile, out nint session)
    {
        var arguments = new D3DDDIARG_CREATECRYPTOSESSION { CryptoType = cryptoType, DecodeProfile = profile, hCryptoSession = RuntimeHandle.Next() };
        int code = HasContentProtection ? Outcome(Functions->pfnCreateCryptoSession(_device, &arguments))
            : DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "one of those that content protection needs (R38)");
        session = code < 0 ? 0 : arguments.hCryptoSession;
        return code;
    }

    public void DestroyCryptoSession(nint session)
    {
        var arguments = new D3DDDIARG_DESTROYCRYPTOSESSION { hCryptoSession = session };
        _ = Outcome(Functions->pfnDestroyCryptoSession(_device, &arguments));
    }

    public int CryptoSessionKeyExchange(nint session, uint size, void* data)
    {
        var arguments = new D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE { hCryptoSession = session, DataSize = size, pData = data };
        return Outcome(Functions->pfnCryptoSessionKeyExchange(_device, &arguments));
    }

    public int CreateAuthenticatedChannel(DDIAUTHENTICATEDCHANNELTYPE type, out nint channel)
    {
        var arguments = new D3DDDIARG_CREATEAUTHENTICATEDCHANNEL { ChannelType = type, hChannel = RuntimeHandle.Next() };
        int code = HasContentProtection ? Outcome(Functions->pfnCreateAuthenticatedChannel(_device, &arguments))
            : DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "one of those that content protection needs (R38)");
        channel = code < 0 ? 0 : arguments.hChannel;
        return code;
    }

    public void DestroyAuthenticatedChannel(nint channel)
    {
        var arguments = new D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL { hChannel = channel };
        _ = Outcome(Functions->pfnDestroyAuthenticatedChannel(_device, &arguments));
    }

    public int AuthenticatedChannelKeyExchange(nint channel, uint size, void* data)
    {
        var arguments = new D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE { hChannel = channel, DataSize = size, pData = data };
        return Outcome(Functions->pfnAuthenticatedChannelKeyExchange(_device, &arguments));
    }

    /// <summary>Asks a channel, which the message names. The code stands in the signed answer too, and so stays the driver's own.</summary>
    public int QueryAuthenticatedChannel(uint inputSize, void* input, uint outputSize, void* output)
    {
        var arguments = new D3DDDIARG_QUERYAUTHENTICATEDCHANNEL { InputSize = inputSize, pInputData = input, OutputSize = outputSize, pOutputData = output };
        return Noticed(Functions->pfnQueryAuthenticatedChannel(_device, &arguments));
    }

    /// <summary>Tells a channel, which the message names. The code stands in the signed answer too, and so stays the driver's own.</summary>
    public int ConfigureAuthenticatedChannel(uint inputSize, void* input, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* output)
    {
        var arguments = new D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL { InputSize = inputSize, pInputData = input, pOutputData = output };
        return Noticed(Functions->pfnConfigureAuthenticatedChannel(_device, &arguments));
    }

    public int GetPitch(nint session, nint resource, out uint pitch)
    {
        pitch = 0;
        if (Functions->pfnGetPitch == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnGetPitch");
        var arguments = new D3DDDIARG_GETPITCH { hCryptoSession = session, hResource = resource };
        int code = Outcome(Functions->pfnGetPitch(_device, &arguments));
        pitch = code < 0 ? 0 : arguments.Pitch;
        return code >= 0 && pitch == 0 ? D3DERR_NOTAVAILABLE : code;
    }

    public int EncryptionBlt(nint session, nint source, nint destination, uint size, D3DAES_CTR_IV* iv)
    {
        if (Functions->pfnEncryptionBlt == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnEncryptionBlt");
        AlignedBlock written = default;
        var arguments = new D3DDDIARG_ENCRYPTIONBLT
        {
            hCryptoSession = session,
            hSrcResource = source,
            hDstResource = destination,
            DstResourceSize = size,
            pIV = Aligned(&written)
        };
        int code = Outcome(Functions->pfnEncryptionBlt(_device, &arguments));
        if (code >= 0)
            *iv = *(D3DAES_CTR_IV*)arguments.pIV;
        return code;
    }

    /// <summary>A decryption. <paramref name="blockInfo"/> and <paramref name="contentKey"/> (16 bytes) may be null.</summary>
    public int DecryptionBlt(nint session, nint source, nint destination, uint size, D3DENCRYPTED_BLOCK_INFO* blockInfo, void* contentKey, D3DAES_CTR_IV* iv)
    {
        if (Functions->pfnDecryptionBlt == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnDecryptionBlt");
        // Copies: whatever a driver writes stays out of the caller's memory.
        D3DDDIENCRYPTED_BLOCK_INFO info = blockInfo == null ? default : *(D3DDDIENCRYPTED_BLOCK_INFO*)blockInfo;
        AlignedBlock ivCopy = default, keyCopy = default;
        *(D3DAES_CTR_IV*)Aligned(&ivCopy) = *iv;
        if (contentKey != null)
            Buffer.MemoryCopy(contentKey, Aligned(&keyCopy), SessionRules.KeySize, SessionRules.KeySize);
        var arguments = new D3DDDIARG_DECRYPTIONBLT
        {
            hCryptoSession = session,
            hSrcResource = source,
            hDstResource = destination,
            SrcResourceSize = size,
            pEncryptedBlockInfo = blockInfo == null ? null : &info,
            pContentKey = contentKey == null ? null : Aligned(&keyCopy),
            pIV = Aligned(&ivCopy),
        };
        return Outcome(Functions->pfnDecryptionBlt(_device, &arguments));
    }

    public int StartSessionKeyRefresh(nint session, uint size, void* randomNumber)
    {
        if (Functions->pfnStartSessionKeyRefresh == null) // S6, S57
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnStartSessionKeyRefresh");
        var arguments = new D3DDDIARG_STARTSESSIONKEYREFRESH { hCryptoSession = session, pRandomNumber = randomNumber, RandomNumberSize = size };
        return Outcome(Functions->pfnStartSessionKeyRefresh(_device, &arguments));
    }

    public int FinishSessionKeyRefresh(nint session)
    {
        if (Functions->pfnFinishSessionKeyRefresh == null) // S6, S57
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnFinishSessionKeyRefresh");
        var arguments = new D3DDDIARG_FINISHSESSIONKEYREFRESH { hCryptoSession = session };
        return Outcome(Functions->pfnFinishSessionKeyRefresh(_device, &arguments));
    }

    public int GetEncryptionBltKey(nint session, uint size, void* key)
    {
        if (Functions->pfnGetEncryptionBltKey == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnGetEncryptionBltKey");
        var arguments = new D3DDDIARG_GETENCRYPTIONBLTKEY { hCryptoSession = session, pReadBackKey = key, KeySize = size };
        return Outcome(Functions->pfnGetEncryptionBltKey(_device, &arguments));
    }

    // The driver's IV and key blocks are declared with an alignment of 16 bytes, the API's are not.
    private struct AlignedBlock
    {
        public unsafe fixed byte Bytes[32];
    }

    private static void* Aligned(AlignedBlock* block) => (void*)(((nuint)block + 15) & ~(nuint)15);
}

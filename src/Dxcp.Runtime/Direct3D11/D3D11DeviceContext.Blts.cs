using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoContext: the two blts. Their surfaces are taken as resources: clients pass buffers too (S56).</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    public void EncryptionBlt(ID3D11CryptoSession* pCryptoSession, ID3D11Texture2D* pSrcSurface, ID3D11Texture2D* pDstSurface, uint IVSize, void* pIV)
    {
        if (Encrypt(pCryptoSession, pSrcSurface, pDstSurface, IVSize, pIV) < 0)
            CallerBuffer.ZeroFill(pIV, IVSize); // S73
    }

    public void DecryptionBlt(ID3D11CryptoSession* pCryptoSession, ID3D11Texture2D* pSrcSurface, ID3D11Texture2D* pDstSurface,
        D3D11_ENCRYPTED_BLOCK_INFO* pEncryptedBlockInfo,
        uint ContentKeySize, void* pContentKey, uint IVSize, void* pIV)
    {
        int code = Decrypt(pCryptoSession, pSrcSurface, pDstSurface, pEncryptedBlockInfo, ContentKeySize, pContentKey, IVSize, pIV);
        if (code < 0 && pEncryptedBlockInfo != null)
            pEncryptedBlockInfo->NumBytesInEncryptPattern = (uint)code; // S54
    }

    private int Encrypt(ID3D11CryptoSession* session, ID3D11Texture2D* source, ID3D11Texture2D* destination, uint ivSize, void* iv)
    {
        const string method = nameof(EncryptionBlt);
        if (!TryGetBlt(method, EncryptionIds, session, source, destination, out BltArguments blt))
            return E_INVALIDARG;
        SessionRefusal refusal = blt.Session.Rules.CheckEncryptionBlt(ivSize, iv);
        int code = Refused(method, refusal, capsId: D3D11_MESSAGE_ID_ENCRYPTIONBLT_UNSUPPORTED);
        if (code >= 0)
            code = CheckSurfaces(method, EncryptionIds, blt);
        if (code < 0)
            return code;
        code = Driver.EncryptionBlt(blt.Session.Handle, blt.Source.Handle, blt.Destination.Handle, ivSize, iv);
        Told(method, code);
        return code;
    }

    private int Decrypt(ID3D11CryptoSession* session, ID3D11Texture2D* source, ID3D11Texture2D* destination, D3D11_ENCRYPTED_BLOCK_INFO* blockInfo,
        uint contentKeySize, void* contentKey, uint ivSize, void* iv)
    {
        const string method = nameof(DecryptionBlt);
        if (!TryGetBlt(method, DecryptionIds, session, source, destination, out BltArguments blt))
            return E_INVALIDARG;
        SessionRefusal refusal = blt.Session.Rules.CheckDecryptionBlt(blockInfo, contentKeySize, contentKey, ivSize, iv);
        int code = Refused(method, refusal, capsId: D3D11_MESSAGE_ID_DECRYPTIONBLT_UNSUPPORTED);
        if (code >= 0)
            code = CheckSurfaces(method, DecryptionIds, blt);
        if (code >= 0 && (blt.Destination.MiscFlags & ResourceRules.ProtectionFlags) == 0 && Device.Protection.IsInForce)
            code = RefuseOpen(method);
        if (code < 0)
            return code;
        code = Driver.DecryptionBlt(blt.Session.Handle, blt.Source.Handle, blt.Destination.Handle, blockInfo, contentKeySize, contentKey, ivSize, iv);
        Told(method, code);
        return code;
    }

    private readonly ref struct BltArguments(D3D11CryptoSession session, D3D11Resource source, D3D11Resource destination)
    {
        public D3D11CryptoSession Session { get; } = session;

        public D3D11Resource Source { get; } = source;

        public D3D11Resource Destination { get; } = destination;
    }

    /// <summary>The ids of one blt; UNKNOWN where that blt does not check the thing.</summary>
    private sealed record BltIds(D3D11_MESSAGE_ID Null, D3D11_MESSAGE_ID SourceDevice, D3D11_MESSAGE_ID DestinationDevice, D3D11_MESSAGE_ID Format,
        D3D11_MESSAGE_ID Size,
        D3D11_MESSAGE_ID SourceMultisampled, D3D11_MESSAGE_ID DestinationMultisampled, D3D11_MESSAGE_ID SourceNotStaging,
            D3D11_MESSAGE_ID DestinationNotStaging,
        D3D11_MESSAGE_ID DestinationNotRenderTarget, D3D11_MESSAGE_ID SourceMapped, D3D11_MESSAGE_ID DestinationMapped);

    private static readonly BltIds EncryptionIds = new(D3D11_MESSAGE_ID_ENCRYPTIONBLT_NULLPARAM,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_WRONGDEVICE, D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_WRONGDEVICE,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_FORMAT_MISMATCH, D3D11_MESSAGE_ID_ENCRYPTIONBLT_SIZE_MISMATCH,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_MULTISAMPLED, D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_NOT_STAGING, D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_MAPPED, D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_MAPPED);

    private static readonly BltIds DecryptionIds = new(D3D11_MESSAGE_ID_DECRYPTIONBLT_NULLPARAM,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_WRONGDEVICE, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_WRONGDEVICE,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_FORMAT_MISMATCH, D3D11_MESSAGE_ID_DECRYPTIONBLT_SIZE_MISMATCH,
        D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_MULTISAMPLED,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_NOT_STAGING, D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_NOT_RENDER_TARGET,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_MAPPED, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_MAPPED);

    /// <summary>What the runtime's own channels protect, drivers do not know of.</summary>
    private int RefuseOpen(string method) => Device.Refuse("S105", "what is decrypted would go into open memory while a channel protects",
        remedy: "The destination has to be RESTRICTED_CONTENT.", code: DXGI_ERROR_CANNOT_PROTECT_CONTENT, method: method);

    private bool TryGetBlt(string method, BltIds ids, ID3D11CryptoSession* session, ID3D11Texture2D* source, ID3D11Texture2D* destination, out BltArguments blt)
    {
        blt = default;
        if (session == null || source == null || destination == null)
            return Blt(method, ids.Null, "S5", "session, source or destination is null") >= 0;
        if (!TryGetSession(session, method, out D3D11CryptoSession own))
            return false;
        if (!TryGetResource(source, out D3D11Resource? from))
            return Blt(method, ids.SourceDevice, "S15", "the source is no resource of this device") >= 0;
        if (!TryGetResource(destination, out D3D11Resource? to))
            return Blt(method, ids.DestinationDevice, "S15", "the destination is no resource of this device") >= 0;
        blt = new BltArguments(own, from, to);
        return true;
    }

    // No blt checks for content that is offered or undefined: nothing here offers or discards.
    private int CheckSurfaces(string method, BltIds ids, BltArguments blt)
    {
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        BltRefusal refusal = BltRules.Check(ids == DecryptionIds, blt.Source.BltSide, blt.Destination.BltSide, blt.Source == blt.Destination);
        return refusal == BltRefusal.None ? S_OK : Blt(method, ids, refusal);
    }

    private int Blt(string method, BltIds ids, BltRefusal refusal)
    {
        (D3D11_MESSAGE_ID id, string text) = refusal switch
        {
            BltRefusal.Format => (ids.Format, "source and destination differ in kind or format"),
            BltRefusal.Size => (ids.Size, "source and destination differ in size"),
            BltRefusal.SourceMultisampled => (ids.SourceMultisampled, "the source is multisampled"),
            BltRefusal.DestinationMultisampled => (ids.DestinationMultisampled, "the destination is multisampled"),
            BltRefusal.SourceNotOutside => (ids.SourceNotStaging, "the source is not STAGING"),
            BltRefusal.SourceNotInside => (D3D11_MESSAGE_ID_UNKNOWN, "the source is STAGING"),
            BltRefusal.DestinationNotOutside => (ids.DestinationNotStaging, "the destination is not STAGING"),
            BltRefusal.DestinationNotTarget => (ids.DestinationNotRenderTarget, "the destination lacks the binding RENDER_TARGET"),
            BltRefusal.Same => (D3D11_MESSAGE_ID_UNKNOWN, "source and destination are the same"),
            BltRefusal.SourceLocked => (ids.SourceMapped, "the source is mapped"),
            _ => (ids.DestinationMapped, "the destination is mapped"),
        };
        return Blt(method, id, ids == DecryptionIds ? "R32" : "R31", text);
    }

    private int Blt(string method, D3D11_MESSAGE_ID id, string rule, string text)
    {
        return Device.Refuse(rule, text, id, method: method);
    }
}

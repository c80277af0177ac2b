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
        using InUse<D3D11CryptoSession> own = UseChild<D3D11CryptoSession>(session);
        using InUse<D3D11Resource> from = Use(source);
        using InUse<D3D11Resource> to = Use(destination);
        if (!AreThere(s_encryptionIds, own.Value, from.Value, to.Value, session, source, destination))
            return E_INVALIDARG;
        SessionRefusal refusal = own.Value!.Rules.CheckEncryptionBlt(ivSize, iv);
        if (refusal != SessionRefusal.None)
            return LogRefusal(method, refusal, new(capsId: D3D11_MESSAGE_ID_ENCRYPTIONBLT_UNSUPPORTED, "pIV", "IVSize", ivSize));
        int code = CheckSurfaces(s_encryptionIds, from.Value!, to.Value!);
        if (code < 0)
            return code;
        CallerBuffer.ZeroFill(iv, ivSize); // zeros after the call show that the driver refused (S73)
        code = Driver.EncryptionBlt(own.Value.Handle, from.Value!.Handle, to.Value!.Handle, ivSize, iv);
        return code == E_OUTOFMEMORY ? RefuseFull(method)
            : code >= 0 && CallerBuffer.IsZero(iv, ivSize) ? TellSilence(own.Value)
            : Device.Told(code, "R31", method: method);
    }

    private int Decrypt(ID3D11CryptoSession* session, ID3D11Texture2D* source, ID3D11Texture2D* destination, D3D11_ENCRYPTED_BLOCK_INFO* blockInfo,
        uint contentKeySize, void* contentKey, uint ivSize, void* iv)
    {
        const string method = nameof(DecryptionBlt);
        using InUse<D3D11CryptoSession> own = UseChild<D3D11CryptoSession>(session);
        using InUse<D3D11Resource> from = Use(source);
        using InUse<D3D11Resource> to = Use(destination);
        if (!AreThere(s_decryptionIds, own.Value, from.Value, to.Value, session, source, destination))
            return E_INVALIDARG;
        SessionRefusal refusal = own.Value!.Rules.CheckDecryptionBlt(blockInfo, contentKeySize, contentKey, ivSize, iv);
        if (refusal != SessionRefusal.None)
            return LogRefusal(method, refusal, new(capsId: D3D11_MESSAGE_ID_DECRYPTIONBLT_UNSUPPORTED, "pIV", "IVSize", ivSize, contentKeySize));
        int code = CheckSurfaces(s_decryptionIds, from.Value!, to.Value!);
        if (code >= 0 && !to.Value!.IsProtectable && Device.Protection.IsInForce)
            code = RefuseOpen(method, "decrypt");
        if (code < 0)
            return code;
        code = Driver.DecryptionBlt(own.Value.Handle, from.Value!.Handle, to.Value!.Handle, blockInfo, contentKeySize, contentKey, ivSize, iv);
        if (code >= 0 && SessionRules.IsNothing(blockInfo))
            Device.Messages.SayNothingWasEncrypted(method);
        return code >= 0 ? code : code == E_INVALIDARG && HasLostKey(own.Value) ? RefuseLostKey(method, code) : TellDecryption(code, (byte*)iv);
    }

    /// <summary>What the runtime's own channels protect, drivers do not know of.</summary>
    private int RefuseOpen(string method, string what) => Device.Refuse("S105", "a channel protects, and the destination is not protected",
        remedy: $"The texture to {what} into has to be made with D3D11_RESOURCE_MISC_RESTRICTED_CONTENT.", code: DXGI_ERROR_CANNOT_PROTECT_CONTENT,
        method: method);

    /// <summary>The driver's function returns nothing, and has no code for most refusals: zeros for an IV are all that tells of them (S52, S73).</summary>
    private int TellSilence(D3D11CryptoSession session) => HasLostKey(session) ? RefuseLostKey(nameof(EncryptionBlt), DXGI_ERROR_INVALID_CALL)
        : Device.Refuse("R31", "the driver left 16 zero bytes for an IV: it refused, and has no code for that", code: DXGI_ERROR_INVALID_CALL,
            remedy: "Nothing was written to pDstSurface. Ask CheckCryptoSessionStatus, and read back what may leave protected memory.",
            method: nameof(EncryptionBlt));

    /// <summary>What the driver's code means after everything that the runtime can see was right.</summary>
    private int TellDecryption(int code, byte* iv) => code switch
    {
        E_INVALIDARG => Device.Refuse("R21", $"the driver refused with {HResultName.Of(code)}: most likely the IV, {Hex(iv)}, Count {Hex(iv + 8)}, "
                + "was used before under this key, or is not greater than the last where the driver wants that",
            remedy: "Give each blt an IV of its own, one greater than the last; never one again, also after a blt that failed.", code: code,
            method: nameof(DecryptionBlt)),
        DXGI_ERROR_CANNOT_PROTECT_CONTENT => Device.Refuse("S105", $"the driver refused with {HResultName.Of(code)}: protection is in force, and the "
                + "destination is not protected",
            remedy: "Decrypt into a texture with D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, " + UnprotectedProfile, code: code, method: nameof(DecryptionBlt)),
        E_OUTOFMEMORY => RefuseFull(nameof(DecryptionBlt)),
        _ => Device.Told(code, "R32", method: nameof(DecryptionBlt)),
    };

    private int RefuseFull(string method) =>
        Device.Refuse("S100", DeviceMessages.MemoryOrHistoryFull, remedy: DeviceMessages.RefreshTheKey, code: E_OUTOFMEMORY, method: method);

    private static string Hex(byte* bytes) => Convert.ToHexString(new ReadOnlySpan<byte>(bytes, sizeof(ulong)));

    /// <summary>The ids of one blt; UNKNOWN where that blt does not check the thing.</summary>
    private sealed record BltIds(string Method, string Rule, D3D11_MESSAGE_ID Null, D3D11_MESSAGE_ID SourceDevice, D3D11_MESSAGE_ID DestinationDevice,
        D3D11_MESSAGE_ID Format, D3D11_MESSAGE_ID Size,
        D3D11_MESSAGE_ID SourceMultisampled, D3D11_MESSAGE_ID DestinationMultisampled, D3D11_MESSAGE_ID SourceNotStaging,
            D3D11_MESSAGE_ID DestinationNotStaging,
        D3D11_MESSAGE_ID DestinationNotRenderTarget, D3D11_MESSAGE_ID SourceMapped, D3D11_MESSAGE_ID DestinationMapped);

    private static readonly BltIds s_encryptionIds = new(nameof(EncryptionBlt), "R31", D3D11_MESSAGE_ID_ENCRYPTIONBLT_NULLPARAM,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_WRONGDEVICE, D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_WRONGDEVICE,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_FORMAT_MISMATCH, D3D11_MESSAGE_ID_ENCRYPTIONBLT_SIZE_MISMATCH,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_MULTISAMPLED, D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_NOT_STAGING, D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_MAPPED, D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_MAPPED);

    private static readonly BltIds s_decryptionIds = new(nameof(DecryptionBlt), "R32", D3D11_MESSAGE_ID_DECRYPTIONBLT_NULLPARAM,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_WRONGDEVICE, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_WRONGDEVICE,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_FORMAT_MISMATCH, D3D11_MESSAGE_ID_DECRYPTIONBLT_SIZE_MISMATCH,
        D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_MULTISAMPLED,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_NOT_STAGING, D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_NOT_RENDER_TARGET,
        D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_MAPPED, D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_MAPPED);

    private bool AreThere(BltIds ids, D3D11CryptoSession? session, D3D11Resource? from, D3D11Resource? to, void* pointer, void* source, void* destination)
    {
        if (pointer == null || source == null || destination == null)
            _ = Device.RefuseNull(ids.Null, pointer == null ? "pCryptoSession" : source == null ? "pSrcSurface" : "pDstSurface", ids.Method);
        else if (session is null)
            _ = Device.RefuseForeign(pointer, "pCryptoSession", "a crypto session", method: ids.Method);
        else if (from is null)
            _ = Device.RefuseForeign(source, "pSrcSurface", "a resource", ids.SourceDevice, ids.Method);
        else if (to is null)
            _ = Device.RefuseForeign(destination, "pDstSurface", "a resource", ids.DestinationDevice, ids.Method);
        else
            return true;
        return false;
    }

    // No blt checks for content that is offered or undefined: nothing here offers or discards.
    private int CheckSurfaces(BltIds ids, D3D11Resource source, D3D11Resource destination)
    {
        if (Device.IsGone(ids.Method))
            return DXGI_ERROR_DEVICE_REMOVED;
        BltRefusal refusal = BltRules.Check(ReferenceEquals(ids, s_decryptionIds), source.BltSide, destination.BltSide, source == destination);
        return refusal == BltRefusal.None ? S_OK : Refused(ids, refusal, source, destination);
    }

    private int Refused(BltIds ids, BltRefusal refusal, D3D11Resource source, D3D11Resource destination) => refusal switch
    {
        BltRefusal.Format => Wrong(ids, ids.Format, "pDstSurface", KindOf(destination), "as pSrcSurface is, " + KindOf(source)),
        BltRefusal.Size => Wrong(ids, ids.Size, "pDstSurface", Extent(destination), "as large as pSrcSurface, " + Extent(source)),
        BltRefusal.Subresources => Wrong(ids, D3D11_MESSAGE_ID_UNKNOWN, "pSrcSurface, pDstSurface", $"of {source.Subresources} and {destination.Subresources} "
            + "subresources", "one subresource each"),
        BltRefusal.SourceMultisampled => Wrong(ids, ids.SourceMultisampled, "pSrcSurface", $"of {source.SampleCount} samples", "one sample"),
        BltRefusal.DestinationMultisampled => Wrong(ids, ids.DestinationMultisampled, "pDstSurface", $"of {destination.SampleCount} samples", "one sample"),
        BltRefusal.SourceNotOutside => Wrong(ids, ids.SourceNotStaging, "pSrcSurface", source.Usage, "STAGING"),
        BltRefusal.SourceNotInside => Wrong(ids, D3D11_MESSAGE_ID_UNKNOWN, "pSrcSurface", source.Usage, "DEFAULT"),
        BltRefusal.DestinationNotOutside => Wrong(ids, ids.DestinationNotStaging, "pDstSurface", destination.Usage, "STAGING"),
        BltRefusal.DestinationNotTarget => Wrong(ids, ids.DestinationNotRenderTarget, "pDstSurface", $"of bindings 0x{destination.BindFlags:X}",
            "bound as RENDER_TARGET"),
        BltRefusal.Same => Wrong(ids, D3D11_MESSAGE_ID_UNKNOWN, "pDstSurface", "the source itself", "another resource"),
        BltRefusal.SourceLocked => Wrong(ids, ids.SourceMapped, "pSrcSurface", "mapped", "unmapped"),
        _ => Wrong(ids, ids.DestinationMapped, "pDstSurface", "mapped", "unmapped"),
    };

    private static string KindOf(D3D11Resource resource) => resource.BltSide.IsBuffer ? "a buffer" : $"a texture of {(DXGI_FORMAT)resource.BltSide.Format}";

    private static string Extent(D3D11Resource resource) =>
        resource.BltSide is { IsBuffer: true, Width: var bytes } ? $"{bytes} bytes" : $"{resource.BltSide.Width}x{resource.BltSide.Height}";

    private int Wrong(BltIds ids, D3D11_MESSAGE_ID id, string parameter, object given, object wanted) =>
        Device.RefuseValue(ids.Rule, parameter, given, wanted, id, method: ids.Method);
}

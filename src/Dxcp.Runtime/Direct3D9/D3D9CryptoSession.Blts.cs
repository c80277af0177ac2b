using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;
using Caps = Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;

namespace Dxcp.Runtime;

/// <summary>IDirect3DCryptoSession9: surfaces.</summary>
internal sealed unsafe partial class D3D9CryptoSession
{
    public int EncryptionBlt(IDirect3DSurface9* pSrcSurface, IDirect3DSurface9* pDstSurface, uint DstSurfaceSize, void* pIV)
    {
        using InUse<D3D9Surface> from = Device.HoldSurface(pSrcSurface), to = Device.HoldSurface(pDstSurface);
        if (from.Value is not { } source)
            return Messages.RefuseSurface(nameof(pSrcSurface), pSrcSurface);
        if (to.Value is not { } destination)
            return Messages.RefuseSurface(nameof(pDstSurface), pDstSurface);
        SessionRefusal refusal = _rules.CheckEncryptionBlt(SessionRules.IVSize, pIV);
        if (refusal != SessionRefusal.None)
            return Refused(refusal, new("S28", nameof(pIV), Capability: Caps.D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK));
        int code = Check(decrypts: false, source, destination, DstSurfaceSize);
        return code < 0 ? code : Messages.Answered(Driver.EncryptionBlt(_handle, source.Handle, destination.Handle, DstSurfaceSize, (D3DAES_CTR_IV*)pIV), "S36",
            "With the capability ENCRYPTED_READ_BACK_KEY, GetEncryptionBltKey comes first.");
    }

    public int DecryptionBlt(IDirect3DSurface9* pSrcSurface, IDirect3DSurface9* pDstSurface, uint SrcSurfaceSize,
        D3DENCRYPTED_BLOCK_INFO* pEncryptedBlockInfo, void* pContentKey, void* pIV)
    {
        using InUse<D3D9Surface> from = Device.HoldSurface(pSrcSurface), to = Device.HoldSurface(pDstSurface);
        if (from.Value is not { } source)
            return Messages.RefuseSurface(nameof(pSrcSurface), pSrcSurface);
        if (to.Value is not { } destination)
            return Messages.RefuseSurface(nameof(pDstSurface), pDstSurface);
        SessionRefusal refusal = _rules.CheckDecryptionBlt(pEncryptedBlockInfo, pContentKey == null ? 0 : SessionRules.KeySize, pContentKey,
            SessionRules.IVSize, pIV);
        if (refusal != SessionRefusal.None)
            return Refused(refusal, new("S28", nameof(pIV), Capability: Caps.D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT));
        int code = Check(decrypts: true, source, destination, SrcSurfaceSize);
        if (code < 0)
            return code;
        code = Driver.DecryptionBlt(_handle, source.Handle, destination.Handle, SrcSurfaceSize, pEncryptedBlockInfo, pContentKey, (D3DAES_CTR_IV*)pIV);
        code = code == D3DERR_INVALIDCALL
            ? Messages.Refuse("S31", $"{DriverAnswer.Describe(code)}: most likely the IV, {Hex((byte*)pIV)}, Count {Hex((byte*)pIV + sizeof(ulong))}, was used "
                + "before under this key, or is not greater than the last where the driver wants that; or the hardware has lost the key",
                "A counter block is used once under a key. If it was not used, negotiate anew.", code)
            : Messages.Answered(code, "S31");
        if (code >= 0 && SessionRules.IsNothing(pEncryptedBlockInfo))
            Messages.SayNothingWasEncrypted(nameof(DecryptionBlt));
        return code;
    }

    private static string Hex(byte* bytes) => Convert.ToHexString(new ReadOnlySpan<byte>(bytes, sizeof(ulong)));

    public int GetSurfacePitch(IDirect3DSurface9* pSrcSurface, uint* pSurfacePitch)
    {
        if (pSurfacePitch == null)
            return Messages.RefuseNull(nameof(pSurfacePitch));
        *pSurfacePitch = 0;
        using InUse<D3D9Surface> held = Device.HoldSurface(pSrcSurface);
        if (held.Value is not { } surface)
            return Messages.RefuseSurface(nameof(pSrcSurface), pSrcSurface);
        int code = IfPresent();
        if (code >= 0)
            code = Messages.Answered(surface.GetPitch(_handle, out *pSurfacePitch), "R33");
        return code;
    }

    /// <summary>What both blts demand of their surfaces: R31 to R33.</summary>
    /// <param name="decrypts">Which of the two it is.</param>
    /// <param name="source">Where from.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="size">Bytes that the caller says are in system memory.</param>
    /// <param name="method">The method.</param>
    private int Check(bool decrypts, D3D9Surface source, D3D9Surface destination, uint size, [CallerMemberName] string method = "")
    {
        if (IfPresent(method) is var reason and < 0)
            return reason;
        if (BltRules.Check(decrypts, source.BltSide, destination.BltSide, source == destination) is var refusal and not BltRefusal.None)
            return RefuseSurfaces(refusal, source, destination, decrypts ? "R32" : "R31", method);
        if (decrypts && !destination.IsRestricted && Device.Protection.IsInForce) // what the runtime's own channels protect, drivers do not know of
            return Messages.RefuseUnprotected(method);
        (D3D9Surface surface, D3D9Surface outside) = decrypts ? (destination, source) : (source, destination);
        string sizeName = decrypts ? "SrcSurfaceSize" : "DstSurfaceSize";
        if (!IsAligned((nuint)outside.Memory.Data, _bufferAlignment))
        {
            return Messages.RefuseValue("R33", "the memory of the surface in D3DPOOL_SYSTEMMEM", "elsewhere", $"at a multiple of {_bufferAlignment}",
                "BufferAlignmentStart of GetContentProtectionCaps tells it.", method: method);
        }

        if (!IsAligned(size, _blockAlignment))
        {
            return Messages.RefuseValue("R33", sizeName, size, $"a multiple of {_blockAlignment}", "BlockAlignmentSize of GetContentProtectionCaps tells it.",
                method: method);
        }

        int code = Messages.Answered(surface.GetPitch(_handle, out uint pitch), "R33", method: method);
        if (code < 0)
            return code;
        // S68: more than is needed may be there, but not more than we know there is (S76).
        ulong needed = (ulong)pitch * surface.MemoryRows;
        if (size < needed)
        {
            return Messages.RefuseValue("S68", sizeName, size, $"{needed} at least: {pitch} bytes, {surface.MemoryRows} rows",
                "GetSurfacePitch tells the bytes of a row.", method: method);
        }

        return outside.Memory.IsOwn && size > outside.Memory.Size
            ? Messages.RefuseValue("S76", sizeName, size, $"{outside.Memory.Size} at most, which there are", method: method)
            : S_OK;
    }

    private int RefuseSurfaces(BltRefusal refusal, D3D9Surface source, D3D9Surface destination, string rule, string method) => refusal switch
    {
        BltRefusal.Format or BltRefusal.Size => Messages.RefuseValue(rule, "pDstSurface", destination.Description, source.Description, method: method),
        BltRefusal.Same => Messages.RefuseValue(rule, "pDstSurface", "the source", "another surface", method: method),
        BltRefusal.SourceNotOutside => Messages.RefuseValue(rule, "pSrcSurface", "in video memory", "in D3DPOOL_SYSTEMMEM", method: method),
        BltRefusal.SourceNotInside => Messages.RefuseValue(rule, "pSrcSurface", "in system memory", "in D3DPOOL_DEFAULT", method: method),
        BltRefusal.DestinationNotOutside => Messages.RefuseValue(rule, "pDstSurface", "in video memory", "in D3DPOOL_SYSTEMMEM", method: method),
        BltRefusal.DestinationNotTarget => Messages.RefuseValue(rule, "pDstSurface", "in system memory", "in D3DPOOL_DEFAULT", method: method),
        _ => Messages.Refuse(rule, $"{(refusal == BltRefusal.SourceLocked ? "pSrcSurface" : "pDstSurface")} is locked", "Call UnlockRect first.",
            method: method),
    };

    private static bool IsAligned(nuint value, uint alignment) => alignment < 2 || value % alignment == 0;
}

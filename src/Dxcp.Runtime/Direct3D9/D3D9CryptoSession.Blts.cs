using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DCryptoSession9: surfaces.</summary>
internal sealed unsafe partial class D3D9CryptoSession
{
    public int EncryptionBlt(IDirect3DSurface9* pSrcSurface, IDirect3DSurface9* pDstSurface, uint DstSurfaceSize, void* pIV)
    {
        using Held<D3D9Surface> from = Device.HoldSurface(pSrcSurface), to = Device.HoldSurface(pDstSurface);
        if (from.Value is not { } source || to.Value is not { } destination)
            return D3DERR_INVALIDCALL;
        int code = Check(_rules.CheckEncryptionBlt(SessionRules.IVSize, pIV), decrypts: false, source, destination, DstSurfaceSize);
        return code < 0 ? code : Driver.EncryptionBlt(_handle, source.Handle, destination.Handle, DstSurfaceSize, (D3DAES_CTR_IV*)pIV);
    }

    public int DecryptionBlt(IDirect3DSurface9* pSrcSurface, IDirect3DSurface9* pDstSurface, uint SrcSurfaceSize,
        D3DENCRYPTED_BLOCK_INFO* pEncryptedBlockInfo, void* pContentKey, void* pIV)
    {
        using Held<D3D9Surface> from = Device.HoldSurface(pSrcSurface), to = Device.HoldSurface(pDstSurface);
        if (from.Value is not { } source || to.Value is not { } destination)
            return D3DERR_INVALIDCALL;
        SessionRefusal refusal = _rules.CheckDecryptionBlt(pEncryptedBlockInfo, pContentKey == null ? 0 : SessionRules.KeySize, pContentKey,
            SessionRules.IVSize, pIV);
        int code = Check(refusal, decrypts: true, source, destination, SrcSurfaceSize);
        return code < 0 ? code : Driver.DecryptionBlt(_handle, source.Handle, destination.Handle, SrcSurfaceSize, pEncryptedBlockInfo, pContentKey,
            (D3DAES_CTR_IV*)pIV);
    }

    public int GetSurfacePitch(IDirect3DSurface9* pSrcSurface, uint* pSurfacePitch)
    {
        if (pSurfacePitch == null)
            return D3DERR_INVALIDCALL;
        *pSurfacePitch = 0;
        using Held<D3D9Surface> held = Device.HoldSurface(pSrcSurface);
        if (held.Value is not { } surface)
            return D3DERR_INVALIDCALL;
        int code = IfPresent();
        if (code >= 0)
            code = surface.GetPitch(_handle, out *pSurfacePitch);
        return code;
    }

    /// <summary>What both blts demand: R31 to R33.</summary>
    /// <param name="refusal">What the session's rules say.</param>
    /// <param name="decrypts">Which of the two it is.</param>
    /// <param name="source">Where from.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="size">Bytes that the caller says are in system memory.</param>
    private int Check(SessionRefusal refusal, bool decrypts, D3D9Surface source, D3D9Surface destination, uint size)
    {
        if (IfPresent() is var reason and < 0)
            return reason;
        if (refusal != SessionRefusal.None)
            return CodeOf(refusal);
        if (BltRules.Check(decrypts, source.BltSide, destination.BltSide, source == destination) != BltRefusal.None)
            return D3DERR_INVALIDCALL;
        if (decrypts && !destination.IsRestricted && Device.Protection.IsInForce)
            return D3DERR_CANNOTPROTECTCONTENT; // S105: what the runtime's own channels protect, drivers do not know of
        (D3D9Surface surface, D3D9Surface outside) = decrypts ? (destination, source) : (source, destination);
        if (!IsAligned((nuint)outside.Memory.Data, _caps.BufferAlignmentStart) || !IsAligned(size, _caps.BlockAlignmentSize))
            return D3DERR_INVALIDCALL;
        int code = surface.GetPitch(_handle, out uint pitch);
        if (code < 0)
            return code;
        // S68: more than is needed may be there, but not more than we know there is (S76).
        return size >= (ulong)pitch * surface.MemoryRows && (!outside.Memory.IsOwn || size <= outside.Memory.Size) ? S_OK : D3DERR_INVALIDCALL;
    }

    private static bool IsAligned(nuint value, uint alignment) => alignment < 2 || value % alignment == 0;
}

using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>IDirect3DCryptoSession9.</summary>
internal sealed unsafe class Direct3D9CryptoSession(Direct3D9Device device, ComPtr<IDirect3DCryptoSession9> session, nint handle, ContentProtectionCaps caps)
    : KeyExchangeApi<IDirect3DCryptoSession9>(session), ICryptoSessionApi
{
    public override nint Handle => handle;

    public int StartSessionKeyRefresh(Span<byte> randomNumber)
    {
        fixed (byte* bytes = randomNumber)
            return Pointer->lpVtbl->StartSessionKeyRefresh(Pointer, bytes, (uint)randomNumber.Length);
    }

    public int FinishSessionKeyRefresh() => Pointer->lpVtbl->FinishSessionKeyRefresh(Pointer);

    public int GetEncryptionBltKey(Span<byte> wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            return Pointer->lpVtbl->GetEncryptionBltKey(Pointer, bytes, (uint)wrappedKey.Length);
    }

    public int DecryptionBlt(IStagingApi source, ISurfaceApi destination, ulong size, PartialPattern? pattern, ReadOnlySpan<byte> wrappedContentKey,
        CounterBlock start)
    {
        D3DAES_CTR_IV iv;
        start.Write(new Span<byte>(&iv, sizeof(D3DAES_CTR_IV)));
        D3DENCRYPTED_BLOCK_INFO info = default;
        if (pattern is { } partial)
        {
            info.NumEncryptedBytesAtBeginning = partial.EncryptedAtBeginning;
            info.NumBytesInSkipPattern = partial.Skip;
            info.NumBytesInEncryptPattern = partial.Encrypt;
        }

        var staging = (Direct3D9Staging)source;
        fixed (byte* contentKey = wrappedContentKey)
        {
            return Pointer->lpVtbl->DecryptionBlt(Pointer, staging.Pointer, ((Direct3D9Surface)destination).Pointer, staging.Size, pattern is null ? null
                : &info, contentKey, &iv);
        }
    }

    public int EncryptionBlt(ISurfaceApi source, IStagingApi destination, out CounterBlock start)
    {
        D3DAES_CTR_IV iv = default;
        var staging = (Direct3D9Staging)destination;
        int hr = Pointer->lpVtbl->EncryptionBlt(Pointer, ((Direct3D9Surface)source).Pointer, staging.Pointer, staging.Size, &iv);
        start = CounterBlock.Read(new ReadOnlySpan<byte>(&iv, sizeof(D3DAES_CTR_IV)));
        return hr;
    }

    public int CreateStaging(ISurfaceApi like, out IStagingApi? staging)
    {
        staging = null;
        uint pitch = 0;
        int hr = Pointer->lpVtbl->GetSurfacePitch(Pointer, ((Direct3D9Surface)like).Pointer, &pitch);
        if (hr < 0)
            return hr;
        FrameLayout layout = FrameLayout.Of(like.Format, like.Width, like.Height);
        ulong size = (((ulong)pitch * (uint)layout.Rows) + caps.BlockAlignmentSize - 1) / caps.BlockAlignmentSize * caps.BlockAlignmentSize; // R33
        if (pitch < (uint)layout.RowBytes || size > int.MaxValue)
            return HResult.E_UNEXPECTED; // no stride for such a surface: what it says is not believed
        return Direct3D9Staging.Create(device, like, pitch, (uint)size, caps.BufferAlignmentStart, out staging);
    }

    protected override int GetCertificateSize(uint* size) => Pointer->lpVtbl->GetCertificateSize(Pointer, size);

    protected override int GetCertificate(uint size, byte* certificate) => Pointer->lpVtbl->GetCertificate(Pointer, size, certificate);

    protected override int NegotiateKeyExchange(uint size, byte* wrappedKey) => Pointer->lpVtbl->NegotiateKeyExchange(Pointer, size, wrappedKey);
}

using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>ID3D11CryptoSession and the calls of ID3D11VideoContext that go with it.</summary>
internal sealed unsafe class Direct3D11CryptoSession(Direct3D11Device device, ComPtr<ID3D11CryptoSession> session)
    : KeyExchangeApi<ID3D11CryptoSession>(session), ICryptoSessionApi
{
    public override nint Handle
    {
        get
        {
            void* handle = null;
            Pointer->lpVtbl->GetCryptoSessionHandle(Pointer, &handle);
            return (nint)handle;
        }
    }

    public int StartSessionKeyRefresh(Span<byte> randomNumber)
    {
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* bytes = randomNumber)
            context->lpVtbl->StartSessionKeyRefresh(context, Pointer, (uint)randomNumber.Length, bytes);
        return device.RemovedReason();
    }

    public int FinishSessionKeyRefresh()
    {
        ID3D11VideoContext* context = device.VideoContext;
        context->lpVtbl->FinishSessionKeyRefresh(context, Pointer);
        return device.RemovedReason();
    }

    public int GetEncryptionBltKey(Span<byte> wrappedKey)
    {
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* bytes = wrappedKey)
            return context->lpVtbl->GetEncryptionBltKey(context, Pointer, (uint)wrappedKey.Length, bytes);
    }

    public int DecryptionBlt(IStagingApi source, ISurfaceApi destination, ulong size, PartialPattern? pattern, ReadOnlySpan<byte> wrappedContentKey,
        CounterBlock start)
    {
        ID3D11VideoContext* context = device.VideoContext;
        D3D11_AES_CTR_IV iv;
        start.Write(new Span<byte>(&iv, sizeof(D3D11_AES_CTR_IV)));
        // S131: also where everything is encrypted (S121), because without this structure nothing tells of a failure.
        PartialPattern sent = pattern ?? new PartialPattern(0, 0, Aes128Key.Size);
        D3D11_ENCRYPTED_BLOCK_INFO info = new()
        {
            NumEncryptedBytesAtBeginning = sent.EncryptedAtBeginning,
            NumBytesInSkipPattern = sent.Skip,
            NumBytesInEncryptPattern = sent.Encrypt,
        };
        fixed (byte* contentKey = wrappedContentKey)
        {
            context->lpVtbl->DecryptionBlt(context, Pointer, Texture(source), Texture(destination), &info, (uint)wrappedContentKey.Length, contentKey,
                (uint)sizeof(D3D11_AES_CTR_IV), &iv);
        }

        // S54: the method is void; drivers in the field leave the HRESULT of a failure here. Of a device that is gone the reason says more.
        int told = info.NumBytesInEncryptPattern == sent.Encrypt ? 0 : Math.Min(0, (int)info.NumBytesInEncryptPattern);
        return device.RemovedReason() is var reason and < 0 ? reason : told;
    }

    public int EncryptionBlt(ISurfaceApi source, IStagingApi destination, out CounterBlock start)
    {
        ID3D11VideoContext* context = device.VideoContext;
        D3D11_AES_CTR_IV iv = default;
        context->lpVtbl->EncryptionBlt(context, Pointer, Texture(source), Texture(destination), (uint)sizeof(D3D11_AES_CTR_IV), &iv);
        start = CounterBlock.Read(new ReadOnlySpan<byte>(&iv, sizeof(D3D11_AES_CTR_IV)));
        return device.RemovedReason();
    }

    public int CreateStaging(ISurfaceApi like, out IStagingApi? staging) => device.CreateStaging(like.Format, like.Width, like.Height, out staging);

    protected override int GetCertificateSize(uint* size) => Pointer->lpVtbl->GetCertificateSize(Pointer, size);

    protected override int GetCertificate(uint size, byte* certificate) => Pointer->lpVtbl->GetCertificate(Pointer, size, certificate);

    protected override int NegotiateKeyExchange(uint size, byte* wrappedKey)
    {
        ID3D11VideoContext* context = device.VideoContext;
        return context->lpVtbl->NegotiateCryptoSessionKeyExchange(context, Pointer, size, wrappedKey);
    }

    private static ID3D11Texture2D* Texture(ISurfaceApi surface) => ((Direct3D11Texture)surface).Pointer;
}

using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

internal sealed unsafe class D3D9ProbeSession(D3D9ProbeDevice device, IDirect3DCryptoSession9* session, nint name) : ProbeSession(device)
{
    private readonly IDirect3DCryptoSession9* _session = session;

    public override nint Id => (nint)_session;

    public override nint Name => name;

    public int PitchOf(nint picture)
    {
        uint pitch = 0;
        Probe.Accepted(_session->lpVtbl->GetSurfacePitch(_session, (IDirect3DSurface9*)picture, &pitch), "GetSurfacePitch");
        return (int)pitch;
    }

    public override byte[] Certificate() => Probe.Certificate(
        size => _session->lpVtbl->GetCertificateSize(_session, size), (size, bytes) => _session->lpVtbl->GetCertificate(_session, size, bytes));

    protected override int? CallSend(byte[]? keyBlock)
    {
        fixed (byte* bytes = keyBlock)
            return _session->lpVtbl->NegotiateKeyExchange(_session, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize, bytes);
    }

    protected override int? CallStart(byte[]? randomNumber)
    {
        fixed (byte* bytes = randomNumber)
            return _session->lpVtbl->StartSessionKeyRefresh(_session, bytes, (uint?)randomNumber?.Length ?? 16);
    }

    protected override int? CallFinish() => _session->lpVtbl->FinishSessionKeyRefresh(_session);

    protected override int? CallGetReadBackKey(byte[]? wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            return _session->lpVtbl->GetEncryptionBltKey(_session, bytes, (uint?)wrappedKey?.Length ?? 16);
    }

    protected override int? CallDecrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey, PartialPattern? pattern)
    {
        var info = pattern is not { } parts ? default
            : new D3DENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            };
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            return _session->lpVtbl->DecryptionBlt(_session, (IDirect3DSurface9*)memory, (IDirect3DSurface9*)picture, (uint)Device.StreamSize, pattern is null
                ? null : &info, contentKey, iv);
        }
    }

    protected override int? CallEncrypt(nint picture, nint memory, byte[]? counterBlock)
    {
        fixed (byte* iv = counterBlock)
            return _session->lpVtbl->EncryptionBlt(_session, (IDirect3DSurface9*)picture, (IDirect3DSurface9*)memory, (uint)Device.StreamSize, iv);
    }

    protected override void CallDestroy() => device.Release((nint)_session);

    public override ProbeSession CalledWith(ProbeDevice other) =>
        throw new NotSupportedHereException("methods are the session's own, and it knows its device (S15)");
}

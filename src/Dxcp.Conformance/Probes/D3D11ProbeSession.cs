using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

internal sealed unsafe class D3D11ProbeSession(D3D11ProbeDevice device, ID3D11CryptoSession* session, bool isOwn = true) : ProbeSession(device)
{
    private readonly ID3D11CryptoSession* _session = session;
    private readonly bool _isOwn = isOwn;
    private readonly ID3D11VideoContext* _context = device.VideoContext;

    public override nint Id => (nint)_session;

    public override nint Name
    {
        get
        {
            void* name;
            _session->lpVtbl->GetCryptoSessionHandle(_session, &name);
            return (nint)name;
        }
    }

    public override byte[] Certificate() => Probe.Certificate(
        size => _session->lpVtbl->GetCertificateSize(_session, size), (size, bytes) => _session->lpVtbl->GetCertificate(_session, size, bytes));

    protected override int? CallSend(byte[]? keyBlock)
    {
        fixed (byte* bytes = keyBlock)
            return _context->lpVtbl->NegotiateCryptoSessionKeyExchange(_context, _session, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize, bytes);
    }

    protected override int? CallStart(byte[]? randomNumber)
    {
        fixed (byte* bytes = randomNumber)
            _context->lpVtbl->StartSessionKeyRefresh(_context, _session, (uint?)randomNumber?.Length ?? 16, bytes);
        return null;
    }

    protected override int? CallFinish()
    {
        _context->lpVtbl->FinishSessionKeyRefresh(_context, _session);
        return null;
    }

    protected override int? CallGetReadBackKey(byte[]? wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            return _context->lpVtbl->GetEncryptionBltKey(_context, _session, (uint?)wrappedKey?.Length ?? 16, bytes);
    }

    protected override int? CallDecrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey, PartialPattern? pattern)
    {
        var info = pattern is not { } parts ? default
            : new D3D11_ENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            };
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            _context->lpVtbl->DecryptionBlt(_context, _session, (ID3D11Texture2D*)memory, (ID3D11Texture2D*)picture, pattern is null ? null : &info,
                (uint)(wrappedContentKey?.Length ?? 0), contentKey, (uint?)counterBlock?.Length ?? 16, iv);
        }

        return null;
    }

    protected override int? CallEncrypt(nint picture, nint memory, byte[]? counterBlock)
    {
        fixed (byte* iv = counterBlock)
            _context->lpVtbl->EncryptionBlt(_context, _session, (ID3D11Texture2D*)picture, (ID3D11Texture2D*)memory, (uint?)counterBlock?.Length ?? 16, iv);
        return null;
    }

    /// <summary>Releases the session; with another device there is nothing to call.</summary>
    protected override void CallDestroy()
    {
        if (_isOwn)
            device.Destroy((nint)_session);
    }

    public override ProbeSession CalledWith(ProbeDevice other) => new D3D11ProbeSession((D3D11ProbeDevice)other, _session, isOwn: false) { Key = Key };
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>A crypto session (IDirect3DCryptoSession9). Its other file holds the blts.</summary>
[ComFace(typeof(IDirect3DCryptoSession9))]
internal sealed unsafe partial class D3D9CryptoSession : D3D9DeviceChild, IDriverSession
{
    private readonly nint _handle;
    private readonly Guid _cryptoType;
    private readonly D3DCONTENTPROTECTIONCAPS _caps;
    private readonly SessionRules _rules;
    private readonly SessionCalls _calls;

    /// <summary>A session over a driver's; destroys that with itself.</summary>
    public D3D9CryptoSession(D3D9Device device, nint handle, in Guid cryptoType, in D3DCONTENTPROTECTIONCAPS caps) : base(device)
    {
        _handle = handle;
        _cryptoType = cryptoType;
        _caps = caps;
        // The bits are those of Direct3D 11, but for the one that Direct3D 9 does not have (S78).
        uint decryptionBlt = Driver.HasDecryptionBlt ? (uint)D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT : 0;
        _rules = new SessionRules(caps.KeyExchangeType, caps.Caps | decryptionBlt);
        _calls = new SessionCalls(_rules, this);
        device.Track(this);
    }

    /// <summary>The driver's handle; channel messages name it too (R53).</summary>
    public nint Handle => _handle;

    public int GetCertificateSize(uint* pCertificateSize) => pCertificateSize == null ? D3DERR_INVALIDCALL : Certificate.GetSize(pCertificateSize);

    public int GetCertificate(uint CertifacteSize, byte* ppCertificate) =>
        ppCertificate == null ? D3DERR_INVALIDCALL : Certificate.Get(CertifacteSize, ppCertificate);

    public int NegotiateKeyExchange(uint DataSize, void* pData) => IfPresent() is var code and < 0 ? code : Result(_calls.Negotiate(DataSize, pData));

    public int StartSessionKeyRefresh(void* pRandomNumber, uint RandomNumberSize)
    {
        if (IfPresent() is var code and < 0)
        {
            CallerBuffer.ZeroFill(pRandomNumber, RandomNumberSize); // S3
            return code;
        }
        return Result(_calls.Start(RandomNumberSize, pRandomNumber));
    }

    public int FinishSessionKeyRefresh() => IfPresent() is var code and < 0 ? code : Result(_calls.Finish());

    public int GetEncryptionBltKey(void* pReadbackKey, uint KeySize)
    {
        if (IfPresent() is var code and < 0)
        {
            CallerBuffer.ZeroFill(pReadbackKey, KeySize);
            return code;
        }
        return Result(_calls.GetEncryptionBltKey(KeySize, pReadbackKey));
    }

    int IDriverSession.NegotiateKeyExchange(uint size, void* data) => Driver.CryptoSessionKeyExchange(_handle, size, data);

    int IDriverSession.StartSessionKeyRefresh(uint size, void* randomNumber) => Driver.StartSessionKeyRefresh(_handle, size, randomNumber);

    int IDriverSession.FinishSessionKeyRefresh() => Driver.FinishSessionKeyRefresh(_handle);

    int IDriverSession.GetEncryptionBltKey(uint size, void* key) => Driver.GetEncryptionBltKey(_handle, size, key);

    /// <inheritdoc/>
    protected override void DestroyInDriver()
    {
        Device.Untrack(this);
        Driver.DestroyCryptoSession(_handle);
    }

    private D3D9Certificate Certificate =>
        new(Device, new DDICERTIFICATEINFO { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION, CryptoSessionType = _cryptoType });

    /// <summary>The one table from refusals to codes (S50).</summary>
    private static int CodeOf(SessionRefusal refusal) => refusal switch
    {
        SessionRefusal.None => S_OK,
        SessionRefusal.NotSupported or SessionRefusal.NoContentKeys or SessionRefusal.NotPartial or SessionRefusal.NoNumber
            or SessionRefusal.HardwareProtected => D3DERR_NOTAVAILABLE, // S6, R13
        _ => D3DERR_INVALIDCALL, // S2 to S5
    };

    private static int Result(SessionOutcome outcome) => outcome.Refusal == SessionRefusal.None ? outcome.Code : CodeOf(outcome.Refusal);

    private int IfPresent() => Driver.RemovedReason;
}

using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;
using Caps = Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;

namespace Dxcp.Runtime;

/// <summary>A crypto session (IDirect3DCryptoSession9). Its other file holds the blts.</summary>
[ComFace(typeof(IDirect3DCryptoSession9))]
internal sealed unsafe partial class D3D9CryptoSession : D3D9DeviceChild, IDriverSession
{
    private readonly nint _handle;
    private readonly Guid _cryptoType;
    private readonly uint _bufferAlignment;
    private readonly uint _blockAlignment;
    private readonly SessionRules _rules;
    private readonly SessionCalls _calls;

    /// <summary>A session over a driver's; destroys that with itself.</summary>
    public D3D9CryptoSession(D3D9Device device, nint handle, in Guid cryptoType, in D3DCONTENTPROTECTIONCAPS caps) : base(device)
    {
        _handle = handle;
        _cryptoType = cryptoType;
        _bufferAlignment = caps.BufferAlignmentStart;
        _blockAlignment = caps.BlockAlignmentSize;
        // The bits are those of Direct3D 11, but for the one that Direct3D 9 does not have (S78).
        uint capabilities = caps.Caps | (Driver.HasDecryptionBlt ? (uint)Caps.D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT : 0);
        _rules = new SessionRules(caps.KeyExchangeType, capabilities);
        _calls = new SessionCalls(_rules, this);
        device.Track(this);
    }

    /// <summary>The driver's handle; channel messages name it too (R53).</summary>
    public nint Handle => _handle;

    public int GetCertificateSize(uint* pCertificateSize) =>
        pCertificateSize == null ? Messages.RefuseNull(nameof(pCertificateSize)) : Certificate().GetSize(pCertificateSize);

    public int GetCertificate(uint CertifacteSize, byte* ppCertificate) =>
        ppCertificate == null ? Messages.RefuseNull(nameof(ppCertificate)) : Certificate().Get(CertifacteSize, ppCertificate);

    public int NegotiateKeyExchange(uint DataSize, void* pData) => IfPresent() is var code and < 0 ? code
        : Result(_calls.Negotiate(DataSize, pData), new("S236", nameof(pData), nameof(DataSize), DataSize, SessionRules.KeyBlockSize, SessionRules.WantedKey));

    public int StartSessionKeyRefresh(void* pRandomNumber, uint RandomNumberSize)
    {
        if (IfPresent() is var code and < 0)
        {
            CallerBuffer.ZeroFill(pRandomNumber, RandomNumberSize); // S3
            return code;
        }
        return Result(_calls.Start(RandomNumberSize, pRandomNumber), new("S4", nameof(pRandomNumber), nameof(RandomNumberSize), RandomNumberSize,
            SessionRules.KeySize, Capability: Caps.D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY));
    }

    public int FinishSessionKeyRefresh() => IfPresent() is var code and < 0 ? code
        : Result(_calls.Finish(), new("R7", Capability: Caps.D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY));

    public int GetEncryptionBltKey(void* pReadbackKey, uint KeySize)
    {
        if (IfPresent() is var code and < 0)
        {
            CallerBuffer.ZeroFill(pReadbackKey, KeySize);
            return code;
        }
        return Result(_calls.GetEncryptionBltKey(KeySize, pReadbackKey), new("R24", nameof(pReadbackKey), nameof(KeySize), KeySize, SessionRules.KeySize,
            Capability: Caps.D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY));
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

    private D3D9Certificate Certificate([CallerMemberName] string method = "") => new(Device,
        new DDICERTIFICATEINFO { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION, CryptoSessionType = _cryptoType }, method);

    /// <summary>What a call was about, should it be refused.</summary>
    /// <param name="Rule">The rule of its parameter's size, and of the driver's refusals.</param>
    /// <param name="Pointer">The pointer that must not be null.</param>
    /// <param name="Size">The size that must be <paramref name="Wanted"/>.</param>
    /// <param name="Given">What it is.</param>
    /// <param name="Wanted">What it must be.</param>
    /// <param name="Remedy">The way out, if the driver refuses.</param>
    /// <param name="Capability">The capability that the call needs.</param>
    private readonly record struct About(string Rule, string Pointer = "", string Size = "", uint Given = 0, uint Wanted = 0, string Remedy = "",
        Caps Capability = 0);

    /// <summary>The one table from refusals to codes (S50), and what is said of them.</summary>
    private int Refused(SessionRefusal refusal, in About about, [CallerMemberName] string method = "") => refusal switch
    {
        SessionRefusal.None => S_OK,
        SessionRefusal.NullPointer => Messages.RefuseNull(about.Pointer, method),
        SessionRefusal.WrongSize or SessionRefusal.WrongKeySize =>
            Messages.RefuseValue(about.Rule == "S236" ? "R16" : about.Rule, about.Size, about.Given, about.Wanted, about.Remedy, method: method),
        SessionRefusal.HardwareProtected => Messages.Refuse("R13", "the session is for HW_PROTECTION", code: D3DERR_NOTAVAILABLE, method: method),
        SessionRefusal.NoKey => Messages.Refuse("S3", "no key has been negotiated", "NegotiateKeyExchange comes first.", method: method),
        SessionRefusal.NotStarted => Messages.Refuse("S2", "no refresh is pending", "StartSessionKeyRefresh comes first.", method: method),
        SessionRefusal.NoNumber => Messages.Refuse("R10", "the driver's function did nothing: it left zeros", code: D3DERR_NOTAVAILABLE, method: method),
        SessionRefusal.NoContentKeys => RefuseCapability("R23", Caps.D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY, method),
        SessionRefusal.NotPartial => RefuseCapability("R25", Caps.D3D11_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION, method),
        _ => RefuseCapability("S6", about.Capability, method),
    };

    private int Result(SessionOutcome outcome, in About about, [CallerMemberName] string method = "") =>
        outcome.Refusal != SessionRefusal.None ? Refused(outcome.Refusal, about, method)
            : about.Rule == "S236" ? Messages.AnsweredKey(outcome.Code, method) : Messages.Answered(outcome.Code, about.Rule, about.Remedy, method);

    private int RefuseCapability(string rule, Caps capability, string method) => Messages.Refuse(rule,
        $"the driver does not report {capability.ToString()["D3D11_CONTENT_PROTECTION_CAPS_".Length..]}", "GetContentProtectionCaps tells what it does.",
        D3DERR_NOTAVAILABLE, method);
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>How the context says why a session refuses a call.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    /// <summary>What a message about a call on a session names.</summary>
    private readonly ref struct SessionCall
    {
        public SessionCall(D3D11_MESSAGE_ID nullId, D3D11_MESSAGE_ID sizeId, string buffer, string sizeName, uint size, uint wanted)
        {
            (NullId, SizeId, Buffer, SizeName, Size, Wanted) = (nullId, sizeId, buffer, sizeName, size, wanted);
        }

        /// <summary>A blt: its buffer is an IV.</summary>
        public SessionCall(D3D11_MESSAGE_ID capsId, string buffer, string sizeName, uint size, uint contentKeySize = 0)
            : this(D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID_UNKNOWN, buffer, sizeName, size, SessionRules.IVSize)
        {
            CapsId = capsId;
            ContentKeySize = contentKeySize;
        }

        public D3D11_MESSAGE_ID NullId { get; }

        public D3D11_MESSAGE_ID SizeId { get; }

        public D3D11_MESSAGE_ID CapsId { get; }

        public string Buffer { get; }

        public string SizeName { get; }

        public uint Size { get; }

        public uint Wanted { get; }

        public uint ContentKeySize { get; }
    }

    /// <summary>Logs how a call on a session ended, unless it did what it is there for, and gives its code.</summary>
    private int Told(string method, SessionOutcome outcome, string rule, in SessionCall call) => outcome.IsDone ? outcome.Code
        : outcome.Refusal != SessionRefusal.None ? LogRefusal(method, outcome.Refusal, call)
        : method == nameof(NegotiateCryptoSessionKeyExchange) ? Device.ToldOfKey(outcome.Code, method) : Device.Told(outcome.Code, rule, method: method);

    /// <summary>Logs why a session refuses a call, and gives the code for it.</summary>
    private int LogRefusal(string method, SessionRefusal refusal, in SessionCall call) => refusal switch
    {
        SessionRefusal.NullPointer => Device.RefuseNull(call.NullId, call.Buffer, method),
        SessionRefusal.WrongSize => call.SizeName switch
        {
            "IVSize" => Device.RefuseValue("S28", call.SizeName, call.Size, $"{call.Wanted}: an IV of AES128_CTR is a D3D11_AES_CTR_IV", call.SizeId,
                method: method),
            "DataSize" => Device.RefuseValue("R16", call.SizeName, call.Size, call.Wanted, call.SizeId, SessionRules.WantedKey, method: method),
            _ => Device.RefuseValue("S4", call.SizeName, call.Size, $"{call.Wanted}: keys of AES128_CTR have as many bytes", call.SizeId, method: method),
        },
        SessionRefusal.WrongKeySize => Device.RefuseValue("S35", "ContentKeySize", call.ContentKeySize, $"{SessionRules.KeySize} with a content key, 0 without",
            method: method),
        SessionRefusal.NotSupported => LacksCapability(method, CapabilityOf(method), call.CapsId),
        SessionRefusal.NoContentKeys => LacksCapability(method, D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY, call.CapsId),
        SessionRefusal.NotPartial => LacksCapability(method, D3D11_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION, call.CapsId),
        SessionRefusal.HardwareProtected => Device.Refuse("R13", "the session was made for the key exchange HW_PROTECTION", code: DXGI_ERROR_UNSUPPORTED,
            remedy: "Make a session for RSAES_OAEP.", method: method),
        SessionRefusal.NoKey => Device.Refuse("S3", "no key has been negotiated", remedy: "Call NegotiateCryptoSessionKeyExchange first.",
            code: DXGI_ERROR_INVALID_CALL, method: method), // S72
        SessionRefusal.NoNumber => Device.Refuse("S53", "the driver reports FRESHEN_SESSION_KEY, but left 16 zero bytes for a random number",
            remedy: "Keep the present key, and do not call Finish: the driver leaves refresh out, or failed without a word.", code: DXGI_ERROR_UNSUPPORTED,
            method: method),
        _ => Device.Refuse("S2", "no refresh is pending", remedy: "Call StartSessionKeyRefresh first.", code: DXGI_ERROR_INVALID_CALL, method: method),
    };

    /// <summary>Whether the driver's hardware has lost the session's key, as far as the driver can be asked: its codes do not tell.</summary>
    private bool HasLostKey(D3D11CryptoSession session) =>
        Driver.CheckCryptoSessionStatus(session.Handle) != D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK;

    private int RefuseLostKey(string method, int code) => Device.Refuse("S58", "the session's key is lost: the hardware gave it up", code: code, method: method,
        remedy: "Negotiate a new key, or make a new session, and send again what was refused.");

    private int LacksCapability(string method, D3D11_CONTENT_PROTECTION_CAPS capability, D3D11_MESSAGE_ID id) =>
        Device.Refuse("S6", $"the driver does not report the capability {capability}", id, "Ask GetContentProtectionCaps first.",
            DXGI_ERROR_UNSUPPORTED, method);

    private static D3D11_CONTENT_PROTECTION_CAPS CapabilityOf(string method) => method switch
    {
        nameof(EncryptionBlt) => D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK,
        nameof(DecryptionBlt) => D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT,
        nameof(GetEncryptionBltKey) => D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY,
        _ => D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY,
    };
}

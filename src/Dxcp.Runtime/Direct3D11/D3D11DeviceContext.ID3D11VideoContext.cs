using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_CATEGORY;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoContext: crypto sessions. Void methods that refuse leave a message, and zeros where they would have written (S53).</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    public int NegotiateCryptoSessionKeyExchange(ID3D11CryptoSession* pCryptoSession, uint DataSize, void* pData)
    {
        if (pCryptoSession == null)
            return Device.LogNull(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM, "pCryptoSession");
        if (!TryGetSession(pCryptoSession, nameof(NegotiateCryptoSessionKeyExchange), out D3D11CryptoSession session))
            return E_INVALIDARG; // S15
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        lock (session.Rules.Gate) // S20
        {
            int code = Refused(nameof(NegotiateCryptoSessionKeyExchange), session.Rules.CheckNegotiate(DataSize, pData),
                D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM, D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_INVALIDSIZE);
            if (code >= 0)
                code = Driver.NegotiateCryptoSessionKeyExchange(session.Handle, DataSize, pData);
            if (code >= 0)
                session.Rules.Negotiated(); // S8
            return code;
        }
    }

    public void StartSessionKeyRefresh(ID3D11CryptoSession* pCryptoSession, uint RandomNumberSize, void* pRandomNumber)
    {
        if (Start(pCryptoSession, RandomNumberSize, pRandomNumber) < 0)
            CallerBuffer.ZeroFill(pRandomNumber, RandomNumberSize); // S3, S53
    }

    public void FinishSessionKeyRefresh(ID3D11CryptoSession* pCryptoSession)
    {
        const string method = nameof(FinishSessionKeyRefresh);
        if (pCryptoSession == null) // S5
        {
            Device.LogNull(D3D11_MESSAGE_ID_FINISHSESSIONKEYREFRESH_NULLPARAM, "pCryptoSession");
            return;
        }
        if (!TryGetSession(pCryptoSession, method, out D3D11CryptoSession session) || Device.RemovedReason < 0)
            return;
        lock (session.Rules.Gate) // S20
        {
            if (Refused(method, session.Rules.CheckFinish()) < 0)
                return;
            int code = Driver.FinishSessionKeyRefresh(session.Handle);
            if (code >= 0)
                session.Rules.Finished();
            Told(method, code);
        }
    }

    public int GetEncryptionBltKey(ID3D11CryptoSession* pCryptoSession, uint KeySize, void* pReadbackKey)
    {
        int code = ReadBackKey(pCryptoSession, KeySize, pReadbackKey);
        if (code < 0)
            CallerBuffer.ZeroFill(pReadbackKey, KeySize);
        return code;
    }

    private int Start(ID3D11CryptoSession* pCryptoSession, uint size, void* randomNumber)
    {
        const string method = nameof(StartSessionKeyRefresh);
        if (pCryptoSession == null || randomNumber == null) // S5
            return Device.LogNull(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pRandomNumber");
        if (!TryGetSession(pCryptoSession, method, out D3D11CryptoSession session))
            return E_INVALIDARG;
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        lock (session.Rules.Gate) // S20
        {
            int code = Refused(method, session.Rules.CheckStart(size, randomNumber),
                D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM, D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_INVALIDSIZE);
            if (code < 0)
                return code;
            // Zeros before the call show whether the driver wrote anything: a number is never all zero (S18).
            CallerBuffer.ZeroFill(randomNumber, size);
            code = Driver.StartSessionKeyRefresh(session.Handle, size, randomNumber);
            if (code >= 0 && CallerBuffer.IsZero(randomNumber, size))
                code = DXGI_ERROR_UNSUPPORTED; // R10: a driver may leave refresh out, with a stub in its table
            if (code >= 0)
                session.Rules.Started();
            Told(method, code);
            return code;
        }
    }

    private int ReadBackKey(ID3D11CryptoSession* pCryptoSession, uint size, void* key)
    {
        const string method = nameof(GetEncryptionBltKey);
        if (pCryptoSession == null || key == null)
            return Device.LogNull(D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pReadbackKey");
        if (!TryGetSession(pCryptoSession, method, out D3D11CryptoSession session))
            return E_INVALIDARG;
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = Refused(method, session.Rules.CheckEncryptionBltKey(size, key),
            D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_NULLPARAM, D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_INVALIDSIZE);
        if (code < 0)
            return code;
        CallerBuffer.ZeroFill(key, size);
        code = Driver.GetEncryptionBltKey(session.Handle, size, key); // S55
        Told(method, code);
        return code;
    }

    private bool TryGetSession(ID3D11CryptoSession* pointer, string method, out D3D11CryptoSession session)
    {
        if (TryGet(pointer, out D3D11CryptoSession? found) && found.Device == Device)
        {
            session = found;
            return true;
        }
        Messages.Error(D3D11_MESSAGE_CATEGORY_EXECUTION, D3D11_MESSAGE_ID_UNKNOWN, "S15", $"{method}: pCryptoSession is no session of this device.");
        session = null!;
        return false;
    }

    /// <summary>Logs why a session refuses a call, and gives the code for it; S_OK if it does not refuse.</summary>
    private int Refused(string method, SessionRefusal refusal, D3D11_MESSAGE_ID nullId = D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_ID sizeId = D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID capsId = D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_CATEGORY category = D3D11_MESSAGE_CATEGORY_EXECUTION)
    {
        (D3D11_MESSAGE_ID id, string rule, string text, int code) = refusal switch
        {
            SessionRefusal.None => (D3D11_MESSAGE_ID_UNKNOWN, "", "", S_OK),
            SessionRefusal.NullPointer => (nullId, "S5", "a pointer is null that must not be.", E_INVALIDARG),
            SessionRefusal.WrongSize => (sizeId, "S4", "a size is not the one that the crypto type has.", E_INVALIDARG),
            SessionRefusal.NotSupported => (capsId, "S6", "the driver does not report the capability.", DXGI_ERROR_UNSUPPORTED),
            SessionRefusal.HardwareProtected => (D3D11_MESSAGE_ID_UNKNOWN, "R13", "not for a session of HW_PROTECTION.", DXGI_ERROR_UNSUPPORTED),
            SessionRefusal.NoKey => (D3D11_MESSAGE_ID_UNKNOWN, "S3", "no key has been negotiated.", DXGI_ERROR_INVALID_CALL), // S72
            _ => (D3D11_MESSAGE_ID_UNKNOWN, "S2", "there was no Start.", DXGI_ERROR_INVALID_CALL),
        };
        if (code < 0)
            Messages.Error(category, id, rule, $"{method}: {text}");
        return code;
    }
}

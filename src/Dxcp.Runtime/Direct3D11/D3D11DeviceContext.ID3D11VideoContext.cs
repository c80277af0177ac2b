using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoContext: crypto sessions. Void methods that refuse leave a message, and zeros where they would have written (S53).</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    public int NegotiateCryptoSessionKeyExchange(ID3D11CryptoSession* pCryptoSession, uint DataSize, void* pData)
    {
        if (pCryptoSession == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM, "pCryptoSession");
        if (!TryGetSession(pCryptoSession, nameof(NegotiateCryptoSessionKeyExchange), out D3D11CryptoSession session))
            return E_INVALIDARG; // S15
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        return Told(nameof(NegotiateCryptoSessionKeyExchange), session.Calls.Negotiate(DataSize, pData),
            D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM, D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_INVALIDSIZE);
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
            Device.RefuseNull(D3D11_MESSAGE_ID_FINISHSESSIONKEYREFRESH_NULLPARAM, "pCryptoSession");
            return;
        }
        if (!TryGetSession(pCryptoSession, method, out D3D11CryptoSession session) || Device.RemovedReason < 0)
            return;
        _ = Told(method, session.Calls.Finish());
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
            return Device.RefuseNull(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pRandomNumber",
                method);
        if (!TryGetSession(pCryptoSession, method, out D3D11CryptoSession session))
            return E_INVALIDARG;
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        return Told(method, session.Calls.Start(size, randomNumber), D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM,
            D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_INVALIDSIZE);
    }

    private int ReadBackKey(ID3D11CryptoSession* pCryptoSession, uint size, void* key)
    {
        const string method = nameof(GetEncryptionBltKey);
        if (pCryptoSession == null || key == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pReadbackKey",
                method);
        if (!TryGetSession(pCryptoSession, method, out D3D11CryptoSession session))
            return E_INVALIDARG;
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        return Told(method, session.Calls.GetEncryptionBltKey(size, key), D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_NULLPARAM,
            D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_INVALIDSIZE);
    }

    /// <summary>Logs how a call on a session ended, unless it did what it is there for, and gives its code.</summary>
    private int Told(string method, SessionOutcome outcome, D3D11_MESSAGE_ID nullId = D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_ID sizeId = D3D11_MESSAGE_ID_UNKNOWN)
    {
        if (outcome.Refusal != SessionRefusal.None)
            return Refused(method, outcome.Refusal, nullId, sizeId);
        Told(method, outcome.Code);
        return outcome.Code;
    }

    private bool TryGetSession(ID3D11CryptoSession* pointer, string method, out D3D11CryptoSession session)
    {
        if (TryGet(pointer, out D3D11CryptoSession? found) && found.Device == Device)
        {
            session = found;
            return true;
        }
        _ = Device.Refuse("S15", "pCryptoSession is no session of this device", method: method);
        session = null!;
        return false;
    }

    /// <summary>Logs why a session refuses a call, and gives the code for it; S_OK if it does not refuse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Refused(string method, SessionRefusal refusal, D3D11_MESSAGE_ID nullId = D3D11_MESSAGE_ID_UNKNOWN,
        D3D11_MESSAGE_ID sizeId = D3D11_MESSAGE_ID_UNKNOWN, D3D11_MESSAGE_ID capsId = D3D11_MESSAGE_ID_UNKNOWN) =>
        refusal == SessionRefusal.None ? S_OK : LogRefusal(method, refusal, nullId, sizeId, capsId);

    private int LogRefusal(string method, SessionRefusal refusal, D3D11_MESSAGE_ID nullId, D3D11_MESSAGE_ID sizeId, D3D11_MESSAGE_ID capsId)
    {
        (D3D11_MESSAGE_ID id, string rule, string text, int code) = refusal switch
        {
            SessionRefusal.NullPointer => (nullId, "S5", "a pointer is null that must not be", E_INVALIDARG),
            SessionRefusal.WrongSize => (sizeId, "S4", "a size is not the one that the crypto type has", E_INVALIDARG),
            SessionRefusal.NotSupported => (capsId, "S6", "the driver does not report the capability", DXGI_ERROR_UNSUPPORTED),
            SessionRefusal.HardwareProtected => (D3D11_MESSAGE_ID_UNKNOWN, "R13", "not for a session of HW_PROTECTION", DXGI_ERROR_UNSUPPORTED),
            SessionRefusal.NoKey => (D3D11_MESSAGE_ID_UNKNOWN, "S3", "no key has been negotiated", DXGI_ERROR_INVALID_CALL), // S72
            _ => (D3D11_MESSAGE_ID_UNKNOWN, "S2", "there was no Start", DXGI_ERROR_INVALID_CALL),
        };
        return Device.Refuse(rule, text, id, code: code, method: method);
    }
}

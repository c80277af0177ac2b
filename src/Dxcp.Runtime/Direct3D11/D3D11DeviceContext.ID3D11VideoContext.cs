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
        const string method = nameof(NegotiateCryptoSessionKeyExchange);
        using InUse<D3D11CryptoSession> held = UseSession(pCryptoSession, method);
        if (held.Value is not { } session)
            return E_INVALIDARG; // S15
        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (session.Rules.TakesCommands && DataSize == session.Rules.KeyDataSize && pData != null
            && session.CheckCommand(method, DataSize, pData) is var bad and < 0)
        {
            return bad;
        }

        return Told(method, session.Calls.Negotiate(DataSize, pData), "R16", new(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM,
            D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_INVALIDSIZE, "pData", "DataSize", DataSize, session.Rules.KeyDataSize));
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
            _ = Device.RefuseNull(D3D11_MESSAGE_ID_FINISHSESSIONKEYREFRESH_NULLPARAM, "pCryptoSession");
            return;
        }
        using InUse<D3D11CryptoSession> held = UseSession(pCryptoSession, method);
        if (held.Value is { } session && !Device.IsGone())
            _ = Told(method, session.Calls.Finish(), "R9", default);
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
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pRandomNumber",
                method);
        }

        using InUse<D3D11CryptoSession> held = UseSession(pCryptoSession, method);
        if (held.Value is not { } session)
            return E_INVALIDARG;
        if (Device.IsGone(method))
            return DXGI_ERROR_DEVICE_REMOVED;
        SessionOutcome outcome = session.Calls.Start(size, randomNumber);
        if (outcome.Refusal == SessionRefusal.NoNumber && HasLostKey(session))
            return RefuseLostKey(method, DXGI_ERROR_INVALID_CALL);
        return Told(method, outcome, "R9", new(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_NULLPARAM,
            D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_INVALIDSIZE, "pRandomNumber", "RandomNumberSize", size, SessionRules.KeySize));
    }

    private int ReadBackKey(ID3D11CryptoSession* pCryptoSession, uint size, void* key)
    {
        const string method = nameof(GetEncryptionBltKey);
        if (pCryptoSession == null || key == null)
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pReadbackKey",
                method);
        }

        using InUse<D3D11CryptoSession> held = UseSession(pCryptoSession, method);
        if (held.Value is not { } session)
            return E_INVALIDARG;
        if (Device.IsGone(method))
            return DXGI_ERROR_DEVICE_REMOVED;
        return Told(method, session.Calls.GetEncryptionBltKey(size, key), "R24", new(D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_NULLPARAM,
            D3D11_MESSAGE_ID_GETENCRYPTIONBLTKEY_INVALIDSIZE, "pReadbackKey", "KeySize", size, SessionRules.KeySize));
    }

    // A call on a session holds it (S122): the driver's object, and its memory, go after the call.
    private InUse<D3D11CryptoSession> UseSession(ID3D11CryptoSession* pointer, string method)
    {
        InUse<D3D11CryptoSession> held = UseChild<D3D11CryptoSession>(pointer);
        if (held.Value is null)
            _ = Device.RefuseForeign(pointer, "pCryptoSession", "a crypto session", method: method);
        return held;
    }
}

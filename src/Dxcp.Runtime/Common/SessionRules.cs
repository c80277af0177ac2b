using Dxcp.Abi;
using static Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;

namespace Dxcp.Runtime;

/// <summary>Why a runtime refuses a call on a crypto session before the driver sees it. Each runtime has its own way of saying so.</summary>
internal enum SessionRefusal
{
    None,

    /// <summary>A size is not the one the session's key has (S4, S28, S35, S37).</summary>
    WrongSize,

    /// <summary>A mandatory pointer is null (S5, S28).</summary>
    NullPointer,

    /// <summary>The driver does not report the capability that the call needs (S6, S49).</summary>
    NotSupported,

    /// <summary>The session was made for the key exchange HW_PROTECTION (R13, S16).</summary>
    HardwareProtected,

    /// <summary>No key has been negotiated (S3).</summary>
    NoKey,

    /// <summary>There was no Start (R7, S2).</summary>
    NotStarted,

    /// <summary>The driver reports the capability, and gave 16 zero bytes for a random number (S18, R10).</summary>
    NoNumber,

    /// <summary>A content key's size is none (S35).</summary>
    WrongKeySize,

    /// <summary>There is a content key, and the driver does not report CONTENT_KEY (R23).</summary>
    NoContentKeys,

    /// <summary>Only a part is encrypted, and the driver does not report PARTIAL_DECRYPTION (R25).</summary>
    NotPartial,
}

/// <summary>
/// What a runtime knows of a crypto session without asking the driver: what it was made for, whether it has a key, whether a
/// refresh is pending; and which calls it refuses on that account. Holds no key material. The same for both APIs.
/// </summary>
/// <remarks>Not safe by itself: calls that change the state hold <see cref="Gate"/> over check, driver call and change (S20).</remarks>
/// <param name="keyExchange">The key exchange that the session was created for.</param>
/// <param name="caps">D3D11_CONTENT_PROTECTION_CAPS bits for the session's crypto type and profile.</param>
/// <param name="cryptoType">The crypto type, where it can stand for a key exchange; the zero GUID where it cannot.</param>
internal sealed unsafe class SessionRules(in Guid keyExchange, uint caps, in Guid cryptoType = default)
{
    /// <summary>Bytes of a session, content or read-back key, and of a random number (R4, R15).</summary>
    public const uint KeySize = 16;

    /// <summary>Bytes of a counter block (R20, S28).</summary>
    public const uint IVSize = 16;

    /// <summary>Bytes of an RSAES-OAEP block (R16).</summary>
    public const uint KeyBlockSize = 256;

    /// <summary>All that is ever said of a key that a driver did not take, whatever was wrong with it (S236): nobody learns from it how far he got.</summary>
    public const string KeyNotTaken = "the driver did not take the key";

    /// <summary>What would have been taken, for messages (S236).</summary>
    public const string WantedKey = "Wanted are 256 bytes: a key of 16 bytes, made by RSAES-OAEP with SHA-512, MGF1 with SHA-512 and an empty label, for the "
        + "key of the first certificate that this very session or channel gave out, most significant byte first. Each block is good once.";

    private bool _hasKey;
    private bool _refreshPending;

    /// <summary>Held over negotiation, Start and Finish (S20).</summary>
    public Lock Gate { get; } = new();

    /// <summary>Whether hardware keys the session: it was made for HW_PROTECTION (R13), or with its crypto type for a key exchange (S195).</summary>
    public bool IsHardwareProtected { get; } =
        keyExchange == Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION || (keyExchange == cryptoType && cryptoType != Guid.Empty);

    /// <summary>Whether a negotiation is a command for hardware.</summary>
    public bool TakesCommands { get; } = keyExchange == Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION;

    /// <summary>Whether commands may come from any thread.</summary>
    public bool TakesCommandsFromAnyThread => TakesCommands && Has(D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION_MULTI_THREADED);

    /// <summary>Whether certificate calls are possible (R13).</summary>
    public SessionRefusal CheckCertificate() => IsHardwareProtected ? SessionRefusal.HardwareProtected : SessionRefusal.None;

    /// <summary>Bytes of a negotiation's data (R16, S37): an RSAES-OAEP block, or the structure for HW_PROTECTION.</summary>
    public uint KeyDataSize => IsHardwareProtected ? (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA) : KeyBlockSize;

    /// <summary>Whether such data may be a key.</summary>
    public SessionRefusal CheckNegotiate(uint size, void* data)
    {
        if (data == null)
            return SessionRefusal.NullPointer;
        if (IsHardwareProtected && !TakesCommands)
            return SessionRefusal.HardwareProtected; // S195
        return size == KeyDataSize ? SessionRefusal.None : SessionRefusal.WrongSize;
    }

    /// <summary>The conditions of a Start, the caller's mistakes first.</summary>
    public SessionRefusal CheckStart(uint size, void* buffer) =>
        buffer == null ? SessionRefusal.NullPointer // S5
        : size != KeySize ? SessionRefusal.WrongSize // S4
        : CheckRefresh();

    /// <summary>The conditions of a Finish.</summary>
    public SessionRefusal CheckFinish() => CheckRefresh() is var refusal and not SessionRefusal.None
        ? refusal
        : _refreshPending ? SessionRefusal.None : SessionRefusal.NotStarted; // R7, S2

    /// <summary>The conditions of GetEncryptionBltKey (R24).</summary>
    public SessionRefusal CheckEncryptionBltKey(uint size, void* buffer) =>
        buffer == null ? SessionRefusal.NullPointer
        : size != KeySize ? SessionRefusal.WrongSize
        : CheckUse(D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY);

    /// <summary>The conditions of an EncryptionBlt that do not concern its surfaces (R31).</summary>
    public SessionRefusal CheckEncryptionBlt(uint ivSize, void* iv) =>
        CheckUse(D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK) is var refusal and not SessionRefusal.None ? refusal : CheckIV(ivSize, iv);

    /// <summary>The conditions of a DecryptionBlt that do not concern its surfaces (R23, R25, R32).</summary>
    public SessionRefusal CheckDecryptionBlt(void* blockInfo, uint contentKeySize, void* contentKey, uint ivSize, void* iv)
    {
        if (CheckUse(D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT) is var refusal and not SessionRefusal.None)
            return refusal;
        if (blockInfo != null && !IsEverything(*(D3D11_ENCRYPTED_BLOCK_INFO*)blockInfo) && !Has(D3D11_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION)) // R25
            return SessionRefusal.NotPartial;
        if (contentKey == null && contentKeySize != 0)
            return SessionRefusal.WrongKeySize;
        if (contentKey != null)
        {
            if (contentKeySize != KeySize) // S35
                return SessionRefusal.WrongKeySize;
            if (!Has(D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY) && !CallerBuffer.IsZero(contentKey, contentKeySize)) // R23, S35
                return SessionRefusal.NoContentKeys;
        }
        return CheckIV(ivSize, iv);
    }

    /// <summary>A key was negotiated: a pending refresh is forgotten (S8).</summary>
    public void Negotiated()
    {
        _hasKey = true;
        _refreshPending = false;
    }

    /// <summary>The driver gave a random number out; an earlier one is forgotten (S1).</summary>
    public void Started() => _refreshPending = true;

    /// <summary>The driver changed its key.</summary>
    public void Finished() => _refreshPending = false;

    // S33, S121
    private static bool IsEverything(in D3D11_ENCRYPTED_BLOCK_INFO info) => info is { NumBytesInSkipPattern: 0, NumBytesInEncryptPattern: not 0 };

    /// <summary>Whether a block info says that no byte is encrypted (S321).</summary>
    public static bool IsNothing(void* info) => info != null && *(D3D11_ENCRYPTED_BLOCK_INFO*)info is
    {
        NumEncryptedBytesAtBeginning: 0, NumBytesInEncryptPattern: 0
    };

    private SessionRefusal CheckRefresh() => CheckUse(D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY); // R9

    private SessionRefusal CheckUse(D3D11_CONTENT_PROTECTION_CAPS needed) =>
        IsHardwareProtected ? SessionRefusal.HardwareProtected // R13
        : !Has(needed) ? SessionRefusal.NotSupported // S6
        : !_hasKey ? SessionRefusal.NoKey // S3
        : SessionRefusal.None;

    private static SessionRefusal CheckIV(uint size, void* iv) =>
        iv == null ? SessionRefusal.NullPointer : size != IVSize ? SessionRefusal.WrongSize : SessionRefusal.None; // S28

    private bool Has(D3D11_CONTENT_PROTECTION_CAPS bit) => (caps & (uint)bit) != 0;
}

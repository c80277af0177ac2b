namespace Dxcp.Driver;

/// <summary>What can go wrong (docs/faults.md). In texts, the name in small letters with hyphens.</summary>
public enum FaultKind
{
    /// <summary>Hardware loses the keys of all sessions (S58).</summary>
    KeyLost,

    /// <summary>It loses them, and what lies in protected memory.</summary>
    ContentLost,

    /// <summary>The system goes to sleep and wakes: as <see cref="ContentLost"/>.</summary>
    Suspend,

    /// <summary>A display is plugged in or out: as <see cref="KeyLost"/>.</summary>
    DisplayChange,

    /// <summary>The user's session is locked: as <see cref="KeyLost"/>.</summary>
    SessionLock,

    /// <summary>The device is removed.</summary>
    DeviceRemoved,

    /// <summary>A resource finds no memory.</summary>
    OutOfMemory,

    /// <summary>A key block is refused as a bad one is (S37).</summary>
    KeyExchangeRefused,

    /// <summary>The certificate was valid once.</summary>
    CertificateExpired,

    /// <summary>The certificate is good, and for a key that the driver has not.</summary>
    CertificateOtherKey,

    /// <summary>The certificate's signature is wrong.</summary>
    CertificateBroken,

    /// <summary>Finish answers and does nothing.</summary>
    RefreshDropped,

    /// <summary>Finish takes effect some frames later.</summary>
    RefreshLate,

    /// <summary>Finish takes another number than Start gave.</summary>
    RefreshWrongNumber,

    /// <summary>Start gives zeros.</summary>
    RandomZero,

    /// <summary>A blt takes its time.</summary>
    BltSlow,

    /// <summary>A blt does not come to an end, and the device is removed for it.</summary>
    BltStalled,

    /// <summary>A decoder is still drawing (R34).</summary>
    DecoderBusy,

    /// <summary>What is read back has wrong bits.</summary>
    ReadBackCorrupted,

    /// <summary>An answer of a channel has a wrong tag.</summary>
    AnswerTag,

    /// <summary>An answer of a channel is to another message.</summary>
    AnswerNumber,

    /// <summary>An answer of a channel is to another kind of message.</summary>
    AnswerType,

    /// <summary>The output loses the protection that channels asked for, until one asks again.</summary>
    OutputLost,
}

/// <summary>The calls that faults count and show at, by the names of the interfaces.</summary>
public enum FaultCall
{
    /// <summary>Making a session.</summary>
    CreateCryptoSession,

    /// <summary>Negotiating the key of a session or a channel.</summary>
    NegotiateKeyExchange,

    /// <summary>Beginning a refresh.</summary>
    StartSessionKeyRefresh,

    /// <summary>Ending a refresh.</summary>
    FinishSessionKeyRefresh,

    /// <summary>Asking for a key for reading back.</summary>
    GetEncryptionBltKey,

    /// <summary>A blt into protected memory: a frame.</summary>
    DecryptionBlt,

    /// <summary>A blt out of protected memory.</summary>
    EncryptionBlt,

    /// <summary>Beginning a frame of a decoder: a frame.</summary>
    BeginFrame,

    /// <summary>Submitting buffers to a decoder.</summary>
    SubmitBuffers,

    /// <summary>Ending a frame of a decoder.</summary>
    EndFrame,

    /// <summary>Making a resource.</summary>
    CreateResource,

    /// <summary>Asking for a certificate, or for its size.</summary>
    GetCertificate,

    /// <summary>Making a channel.</summary>
    CreateAuthenticatedChannel,

    /// <summary>A command of a channel.</summary>
    Configure,

    /// <summary>A query of a channel.</summary>
    Query,
}

namespace Dxcp.Contract.Tests;

/// <summary>What can be done next: by the victim, who knows the key, or by the attacker, who does not.</summary>
internal enum Act
{
    /// <summary>The victim: a picture into a protected place, encrypted under the session key.</summary>
    Upload,

    /// <summary>The victim: a picture under a content key.</summary>
    UploadUnderContentKey,

    /// <summary>The victim: a protected place read back, encrypted.</summary>
    ReadBack,

    /// <summary>The victim: a refresh, both halves.</summary>
    Refresh,

    /// <summary>The victim: another key.</summary>
    Renegotiate,

    /// <summary>Bytes that were seen into memory.</summary>
    Write,

    /// <summary>A copy of anything into anything.</summary>
    Copy,

    /// <summary>A copy of a part.</summary>
    CopyPart,

    /// <summary>DecryptionBlt with what was seen together.</summary>
    Decrypt,

    /// <summary>DecryptionBlt with a counter block and a wrapped key that were seen apart.</summary>
    DecryptMixed,

    /// <summary>DecryptionBlt of which some bytes only are encrypted, or none.</summary>
    DecryptPart,

    /// <summary>EncryptionBlt.</summary>
    Encrypt,

    /// <summary>EncryptionBlt, and what comes is decrypted at once with the counter block that came.</summary>
    EncryptAndDecrypt,

    /// <summary>A read-back key.</summary>
    GetReadBackKey,

    /// <summary>A session, keyed with a block that was seen.</summary>
    NewSession,

    /// <summary>A session, keyed with a block that was seen, and at once what was seen is decrypted with it.</summary>
    ReplayToNewSession,

    /// <summary>A block that was seen, to any session.</summary>
    Negotiate,

    /// <summary>The first half of a refresh, of any session.</summary>
    Start,

    /// <summary>The second half.</summary>
    Finish,

    /// <summary>A place destroyed and made anew.</summary>
    Recreate,

    /// <summary>A channel of the attacker's own asks for protection, or for none.</summary>
    Protect,

    /// <summary>A channel of the attacker's own ends.</summary>
    EndChannel,

    /// <summary>A block that was seen, to a new channel, and then a message that was seen.</summary>
    ReplayToNewChannel,

    /// <summary>A message that was seen, to the channel that it was for.</summary>
    ReplayMessage,

    /// <summary>A decoder is tied to a session.</summary>
    Tie,

    /// <summary>A frame of bytes that were seen, decrypted with what was seen with them.</summary>
    DecodeEncrypted,

    /// <summary>A frame of bytes that were seen, in the clear.</summary>
    DecodeClear,

    /// <summary>A frame of what lies in a protected buffer, in the clear.</summary>
    DecodeResource,
}

/// <summary>One step. The numbers choose among what there is when it is taken: small ones the latest or the likeliest.</summary>
internal readonly record struct AttackStep(Act Act, byte A, byte B, byte C);

/// <summary>What happens between making the devices and their end: sequences of steps, each followed by a search everywhere.</summary>
/// <param name="Setting">What the driver offers, and what the victim does about protection.</param>
/// <param name="Sequences">The steps.</param>
internal sealed record Attack(AttackSetting Setting, AttackStep[][] Sequences)
{
    /// <summary>Names the setting; the steps are told by the leak that they lead to.</summary>
    public override string ToString() => $"{Setting}, {Sequences.Sum(steps => steps.Length)} steps";
}

/// <summary>What the driver offers, and what the victim does about protection.</summary>
internal enum AttackSetting
{
    /// <summary>Protection is always on.</summary>
    AlwaysOn,

    /// <summary>As before, with keys of their own for reading back.</summary>
    AlwaysOnWithReadBackKeys,

    /// <summary>Protection while channels ask for it; the victim relies on what is always kept, a shared picture.</summary>
    Shared,

    /// <summary>As before, with keys of their own for reading back.</summary>
    SharedWithReadBackKeys,

    /// <summary>Protection while channels ask for it; a channel of the victim's does, on one device.</summary>
    Held,
}

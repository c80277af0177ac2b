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

    /// <summary>The victim: a frame begun, and a picture submitted to it.</summary>
    BeginFrame,

    /// <summary>The victim: his frame ended.</summary>
    EndFrame,

    /// <summary>The victim asks what protection is in force; who sits in between answers.</summary>
    Ask,

    /// <summary>Bytes that were seen into memory.</summary>
    Write,

    /// <summary>A copy of anything into anything.</summary>
    Copy,

    /// <summary>A copy of a part.</summary>
    CopyPart,

    /// <summary>Bytes that were seen into anything, or a part of it, without a resource to copy from.</summary>
    Update,

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

    /// <summary>A channel of the runtime's own, of the attacker, asks for protection, or for none.</summary>
    ProtectByRuntime,

    /// <summary>A channel of the runtime's own, of the attacker, ends.</summary>
    EndRuntimeChannel,

    /// <summary>A device ends: the attacker's on the other interface, which he makes anew, or the victim's.</summary>
    EndDevice,

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
internal readonly record struct AttackStep(Act Act, byte A, byte B, byte C, byte D)
{
    /// <summary>A part of a picture: even numbers, somewhere in it.</summary>
    public Part Part
    {
        get
        {
            uint width = 8 + (uint)(2 * (D % 17)), height = 2 + (uint)(2 * (D / 17 % 4));
            return new(Even(B, SurfaceDevice.Width - width), Even(C, SurfaceDevice.Height - height), width, height,
                Even(A, SurfaceDevice.Width - width), Even((uint)(A >> 3), SurfaceDevice.Height - height));

            static uint Even(uint number, uint most) => number % ((most / 2) + 1) * 2;
        }
    }
}

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

    /// <summary>As before, by a channel of the runtime's own, where there is such a thing; the driver does not know of it.</summary>
    HeldByRuntime,

    /// <summary>Protection while channels ask for it, and hardware besides; the victim relies on what that keeps, and on a shared picture.</summary>
    Hardware,
}

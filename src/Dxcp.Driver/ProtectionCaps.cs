namespace Dxcp.Driver;

/// <summary>
/// What a driver can do to protect content. The values are those that all four Direct3D interfaces share
/// (D3D11_CONTENT_PROTECTION_CAPS and its three counterparts, bits 0x1 to 0x400).
/// </summary>
[Flags]
public enum ProtectionCaps
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The driver protects in software.</summary>
    Software = 0x1,

    /// <summary>The graphics hardware protects.</summary>
    Hardware = 0x2,

    /// <summary>Protected surfaces are protected whether or not the application asked for it.</summary>
    ProtectionAlwaysOn = 0x4,

    /// <summary>Buffers may be encrypted in part.</summary>
    PartialDecryption = 0x8,

    /// <summary>Content keys, wrapped under the session key, are taken.</summary>
    ContentKey = 0x10,

    /// <summary>The session key can be refreshed.</summary>
    FreshenSessionKey = 0x20,

    /// <summary>Protected surfaces can be read back encrypted.</summary>
    EncryptedReadBack = 0x40,

    /// <summary>Reading back uses a key of its own, which the driver makes.</summary>
    EncryptedReadBackKey = 0x80,

    /// <summary>Messages may share an IV if their counts follow one another.</summary>
    SequentialCtrIV = 0x100,

    /// <summary>Only slice data may be encrypted.</summary>
    EncryptSliceDataOnly = 0x200,

    /// <summary>Encrypted memory can be decrypted into a surface.</summary>
    DecryptionBlt = 0x400,
}

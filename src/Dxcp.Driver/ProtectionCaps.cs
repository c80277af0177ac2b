using static Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;

namespace Dxcp.Driver;

/// <summary>
/// What a driver can do to protect content. The values are those that all Direct3D interfaces share (D3D11_CONTENT_PROTECTION_CAPS and its counterparts,
/// bits 0x1 to 0x400), and for hardware those of the Direct3D 11 API.
/// </summary>
[Flags]
public enum ProtectionCaps
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The driver protects in software.</summary>
    Software = (int)D3D11_CONTENT_PROTECTION_CAPS_SOFTWARE,

    /// <summary>The graphics hardware protects.</summary>
    Hardware = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE,

    /// <summary>Protected surfaces are protected whether or not the application asked for it.</summary>
    ProtectionAlwaysOn = (int)D3D11_CONTENT_PROTECTION_CAPS_PROTECTION_ALWAYS_ON,

    /// <summary>Buffers may be encrypted in part.</summary>
    PartialDecryption = (int)D3D11_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION,

    /// <summary>Content keys, wrapped under the session key, are taken.</summary>
    ContentKey = (int)D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY,

    /// <summary>The session key can be refreshed.</summary>
    FreshenSessionKey = (int)D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY,

    /// <summary>Protected surfaces can be read back encrypted.</summary>
    EncryptedReadBack = (int)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK,

    /// <summary>Reading back uses a key of its own, which the driver makes.</summary>
    EncryptedReadBackKey = (int)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY,

    /// <summary>Messages may share an IV if their counts follow one another.</summary>
    SequentialCtrIV = (int)D3D11_CONTENT_PROTECTION_CAPS_SEQUENTIAL_CTR_IV,

    /// <summary>Only slice data may be encrypted.</summary>
    EncryptSliceDataOnly = (int)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPT_SLICEDATA_ONLY,

    /// <summary>Encrypted memory can be decrypted into a surface.</summary>
    DecryptionBlt = (int)D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT,

    /// <summary>Hardware keeps pictures from the processor, and nothing copies them into memory that it does not protect.</summary>
    HardwareProtectUncompressed = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_PROTECT_UNCOMPRESSED,

    /// <summary>Memory that hardware protects can be paged out without loss.</summary>
    HardwareProtectedMemoryPageable = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_PROTECTED_MEMORY_PAGEABLE,

    /// <summary>Hardware may lose keys and contents, and tells so. Driver interfaces number it otherwise (D15), as they do the next.</summary>
    HardwareTeardown = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN,

    /// <summary>A secure environment takes commands through sessions.</summary>
    HardwareDrmCommunication = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION,

    /// <summary>It takes them from any thread.</summary>
    HardwareDrmCommunicationMultiThreaded = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION_MULTI_THREADED,
}

using System.Text.Json.Serialization;
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
    [JsonStringEnumMemberName("SOFTWARE")]
    Software = (int)D3D11_CONTENT_PROTECTION_CAPS_SOFTWARE,

    /// <summary>The graphics hardware protects.</summary>
    [JsonStringEnumMemberName("HARDWARE")]
    Hardware = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE,

    /// <summary>Protected surfaces are protected whether or not the application asked for it.</summary>
    [JsonStringEnumMemberName("PROTECTION_ALWAYS_ON")]
    ProtectionAlwaysOn = (int)D3D11_CONTENT_PROTECTION_CAPS_PROTECTION_ALWAYS_ON,

    /// <summary>Buffers may be encrypted in part.</summary>
    [JsonStringEnumMemberName("PARTIAL_DECRYPTION")]
    PartialDecryption = (int)D3D11_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION,

    /// <summary>Content keys, wrapped under the session key, are taken.</summary>
    [JsonStringEnumMemberName("CONTENT_KEY")]
    ContentKey = (int)D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY,

    /// <summary>The session key can be refreshed.</summary>
    [JsonStringEnumMemberName("FRESHEN_SESSION_KEY")]
    FreshenSessionKey = (int)D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY,

    /// <summary>Protected surfaces can be read back encrypted.</summary>
    [JsonStringEnumMemberName("ENCRYPTED_READ_BACK")]
    EncryptedReadBack = (int)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK,

    /// <summary>Reading back uses a key of its own, which the driver makes.</summary>
    [JsonStringEnumMemberName("ENCRYPTED_READ_BACK_KEY")]
    EncryptedReadBackKey = (int)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY,

    /// <summary>Messages may share an IV if their counts follow one another.</summary>
    [JsonStringEnumMemberName("SEQUENTIAL_CTR_IV")]
    SequentialCtrIV = (int)D3D11_CONTENT_PROTECTION_CAPS_SEQUENTIAL_CTR_IV,

    /// <summary>Only slice data may be encrypted.</summary>
    [JsonStringEnumMemberName("ENCRYPT_SLICEDATA_ONLY")]
    EncryptSliceDataOnly = (int)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPT_SLICEDATA_ONLY,

    /// <summary>Encrypted memory can be decrypted into a surface.</summary>
    [JsonStringEnumMemberName("DECRYPTION_BLT")]
    DecryptionBlt = (int)D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT,

    /// <summary>The processor can never read hardware-protected memory, and nothing is copied out of it.</summary>
    [JsonStringEnumMemberName("HARDWARE_PROTECT_UNCOMPRESSED")]
    HardwareProtectUncompressed = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_PROTECT_UNCOMPRESSED,

    /// <summary>Protected pages may leave graphics memory without loss.</summary>
    [JsonStringEnumMemberName("HARDWARE_PROTECTED_MEMORY_PAGEABLE")]
    HardwareProtectedMemoryPageable = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_PROTECTED_MEMORY_PAGEABLE,

    /// <summary>Hardware may lose keys, and content, on its own account.</summary>
    [JsonStringEnumMemberName("HARDWARE_TEARDOWN")]
    HardwareTeardown = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN,

    /// <summary>A crypto session is the way between a DRM component and a secure environment.</summary>
    [JsonStringEnumMemberName("HARDWARE_DRM_COMMUNICATION")]
    HardwareDrmCommunication = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION,

    /// <summary>That way may be used from several threads. The driver interface has no bit for it, but an entry of its table (S196).</summary>
    [JsonStringEnumMemberName("HARDWARE_DRM_COMMUNICATION_MULTI_THREADED")]
    HardwareDrmCommunicationMultiThreaded = (int)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION_MULTI_THREADED,
}

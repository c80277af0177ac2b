using System.Text.Json.Serialization;

namespace Dxcp.Driver;

/// <summary>How a session's key comes to the driver.</summary>
public enum KeyExchange
{
    /// <summary>The application encrypts it under the driver's public key (RSAES-OAEP).</summary>
    [JsonStringEnumMemberName("RSAES_OAEP")]
    RsaesOaep,

    /// <summary>It never leaves hardware; certificate, blts, refresh and read-back key are forbidden on such a session (R13).</summary>
    [JsonStringEnumMemberName("HW_PROTECTION")]
    HardwareProtection,

    /// <summary>
    /// None: the session was made with its crypto type for a key exchange, to decrypt under keys that the secure environment seals for it (S195). What
    /// R13 forbids is forbidden on it as well.
    /// </summary>
    HardwareMedia,
}

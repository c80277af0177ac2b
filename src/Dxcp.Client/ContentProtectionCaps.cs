using static Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;

namespace Dxcp.Client;

/// <summary>What an implementation can do for one crypto type; the bits of D3D11_CONTENT_PROTECTION_CAPS and D3DCPCAPS.</summary>
[Flags]
public enum ContentProtectionFlags : uint
{
    /// <summary>Nothing: no content can be protected.</summary>
    None = 0,

    /// <summary>The driver protects in software.</summary>
    Software = (uint)D3D11_CONTENT_PROTECTION_CAPS_SOFTWARE,

    /// <summary>The GPU protects.</summary>
    Hardware = (uint)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE,

    /// <summary>Protected surfaces are protected whether or not a channel turned it on.</summary>
    ProtectionAlwaysOn = (uint)D3D11_CONTENT_PROTECTION_CAPS_PROTECTION_ALWAYS_ON,

    /// <summary>Partly encrypted buffers are accepted.</summary>
    PartialDecryption = (uint)D3D11_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION,

    /// <summary>Content keys, wrapped under the session key, are accepted.</summary>
    ContentKey = (uint)D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY,

    /// <summary>The session key can be refreshed without a new negotiation.</summary>
    FreshenSessionKey = (uint)D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY,

    /// <summary>EncryptionBlt is there: protected surfaces can be read back, encrypted.</summary>
    EncryptedReadBack = (uint)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK,

    /// <summary>What is read back is encrypted under a key of its own, not under the session key.</summary>
    EncryptedReadBackKey = (uint)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY,

    /// <summary>The application counts blocks on from buffer to buffer.</summary>
    SequentialCtrIV = (uint)D3D11_CONTENT_PROTECTION_CAPS_SEQUENTIAL_CTR_IV,

    /// <summary>Only slice data may be encrypted.</summary>
    EncryptSliceDataOnly = (uint)D3D11_CONTENT_PROTECTION_CAPS_ENCRYPT_SLICEDATA_ONLY,

    /// <summary>DecryptionBlt is there. Direct3D 9 has no such bit and always has the function.</summary>
    DecryptionBlt = (uint)D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT,

    /// <summary>Protected allocations cannot be read by the processor nor copied to unprotected ones.</summary>
    HardwareProtectUncompressed = (uint)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_PROTECT_UNCOMPRESSED,

    /// <summary>Protected pages may be evicted without loss.</summary>
    HardwareProtectedMemoryPageable = (uint)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_PROTECTED_MEMORY_PAGEABLE,

    /// <summary>Keys and content may be lost by an automatic mechanism.</summary>
    HardwareTeardown = (uint)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN,

    /// <summary>The crypto session is the way between a DRM component and the secure environment.</summary>
    HardwareDrmCommunication = (uint)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION,

    /// <summary>That way may be used from several threads.</summary>
    HardwareDrmCommunicationMultiThreaded = (uint)D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION_MULTI_THREADED,
}

/// <summary>
/// What an implementation says about AES-128-CTR and one decoder profile (GetContentProtectionCaps and
/// CheckCryptoKeyExchange in Direct3D 11; GetContentProtectionCaps alone in Direct3D 9). Immutable and thread-safe.
/// </summary>
/// <param name="Flags">What is there.</param>
/// <param name="KeyExchangeTypes">The ways to agree on a session key, as GUIDs of the headers.</param>
/// <param name="BlockAlignmentSize">Encrypted data is a multiple of this many bytes; 1 where nothing is demanded.</param>
/// <param name="BufferAlignmentStart">System-memory buffers begin at a multiple of this many bytes; 1 in Direct3D 11, which has no such rule.</param>
/// <param name="ProtectedMemorySize">Bytes of memory for protected surfaces.</param>
public sealed record ContentProtectionCaps(
    ContentProtectionFlags Flags,
    IReadOnlyList<Guid> KeyExchangeTypes,
    uint BlockAlignmentSize,
    uint BufferAlignmentStart,
    ulong ProtectedMemorySize)
{
    /// <summary>Whether every bit of <paramref name="flags"/> is set.</summary>
    public bool Has(ContentProtectionFlags flags) => (Flags & flags) == flags;

    /// <summary>Refuses what the implementation lacks.</summary>
    internal void Require(ContentProtectionFlags flags)
    {
        if (!Has(flags))
            throw new CapabilityMissingException(flags & ~Flags);
    }
}

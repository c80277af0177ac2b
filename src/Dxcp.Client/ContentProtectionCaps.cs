namespace Dxcp.Client;

/// <summary>What an implementation can do for one crypto type; the bits of D3D11_CONTENT_PROTECTION_CAPS and D3DCPCAPS.</summary>
[Flags]
public enum ContentProtectionFlags : uint
{
    /// <summary>Nothing: no content can be protected.</summary>
    None = 0,

    /// <summary>The driver protects in software.</summary>
    Software = 0x1,

    /// <summary>The GPU protects.</summary>
    Hardware = 0x2,

    /// <summary>Protected surfaces are protected whether or not a channel turned it on.</summary>
    ProtectionAlwaysOn = 0x4,

    /// <summary>Partly encrypted buffers are accepted.</summary>
    PartialDecryption = 0x8,

    /// <summary>Content keys, wrapped under the session key, are accepted.</summary>
    ContentKey = 0x10,

    /// <summary>The session key can be refreshed without a new negotiation.</summary>
    FreshenSessionKey = 0x20,

    /// <summary>EncryptionBlt is there: protected surfaces can be read back, encrypted.</summary>
    EncryptedReadBack = 0x40,

    /// <summary>What is read back is encrypted under a key of its own, not under the session key.</summary>
    EncryptedReadBackKey = 0x80,

    /// <summary>The application counts blocks on from buffer to buffer.</summary>
    SequentialCtrIV = 0x100,

    /// <summary>Only slice data may be encrypted.</summary>
    EncryptSliceDataOnly = 0x200,

    /// <summary>DecryptionBlt is there. Direct3D 9 has no such bit and always has the function.</summary>
    DecryptionBlt = 0x400,

    /// <summary>Protected allocations cannot be read by the processor nor copied to unprotected ones.</summary>
    HardwareProtectUncompressed = 0x800,

    /// <summary>Protected pages may be evicted without loss.</summary>
    HardwareProtectedMemoryPageable = 0x1000,

    /// <summary>Keys and content may be lost by an automatic mechanism.</summary>
    HardwareTeardown = 0x2000,

    /// <summary>The crypto session is the way between a DRM component and the secure environment.</summary>
    HardwareDrmCommunication = 0x4000,

    /// <summary>That way may be used from several threads.</summary>
    HardwareDrmCommunicationMultiThreaded = 0x8000,
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

namespace Dxcp.Driver;

/// <summary>
/// How a call on the driver's core ended. Each driver interface has one table that turns these into its own codes.
/// </summary>
public enum DriverStatus
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>An argument has a size, value or combination that the call does not take.</summary>
    InvalidArgument,

    /// <summary>The object is not in a state for the call: no key yet, nothing pending, mapped, destroyed, never ended.</summary>
    InvalidState,

    /// <summary>A counter block was used before with the same key; or the profile is strict, and the IV is not greater than the last one (S31).</summary>
    IVReused,

    /// <summary>So much was used under the key, or so many content keys, that no more can be remembered (S100): refresh the key, or negotiate anew.</summary>
    IVHistoryFull,

    /// <summary>The driver's profile does not report the capability that the call needs, or the session's kind of key exchange forbids it.</summary>
    NotAvailable,

    /// <summary>The crypto type is none that the driver knows.</summary>
    UnknownCrypto,

    /// <summary>The crypto type cannot go with the decode profile, or the key exchange.</summary>
    UnsupportedCrypto,

    /// <summary>The content is protected and would leave protected memory.</summary>
    Protected,

    /// <summary>
    /// Protection is in force, and what is decrypted would go into memory that is not protected (S105). The ways out are a
    /// restricted destination, or a profile without PROTECTION_ALWAYS_ON (<see cref="DriverProfile.OnDemand"/>).
    /// </summary>
    OpenDestination,

    /// <summary>The process is not among those that may open the resource.</summary>
    AccessDenied,

    /// <summary>The card is gone, and with it all that was made on it.</summary>
    DeviceRemoved,

    /// <summary>Hardware has lost the key of the frame that is under way, or what it got so far (S300).</summary>
    TornDown,

    /// <summary>The decoder is not done with what it has: ask again (R34).</summary>
    Busy,

    /// <summary>Memory, or the protected memory that the profile grants, is used up.</summary>
    OutOfMemory,
}

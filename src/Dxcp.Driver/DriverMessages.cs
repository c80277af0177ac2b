using System.Runtime.CompilerServices;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>What the driver has to say about a refusal, to whoever listens in this process (S120). Costs one look where nobody does.</summary>
internal static class DriverMessages
{
    /// <summary>The driver interface of Direct3D 9, as messages call it.</summary>
    public const string Direct3D9 = "Direct3D 9 driver";

    /// <summary>The driver interface of Direct3D 11.1, as messages call it.</summary>
    public const string Direct3D11 = "Direct3D 11.1 driver";

    /// <summary>Where faults are told from, as messages call it.</summary>
    public const string Faults = "faults";

    /// <summary>Says why a call was refused; nothing where it was not.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="api">The driver interface.</param>
    /// <param name="function">The function, without the <c>pfn</c> of its slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tell(this DriverStatus status, string api, string function)
    {
        if (status != DriverStatus.Ok)
            TellRefusal(status, api, function);
    }

    private static void TellRefusal(DriverStatus status, string api, string function)
    {
        // Taken whatever the failure, and whoever listens: a shortage belongs to the call that met it, and to no later one.
        string? shortage = ProtectedMemoryBudget.TakeShortage();
        if (!MessageSinks.Process.Any)
            return;
        // S236: of a key that was not taken, nobody learns why.
        bool isKey = function.EndsWith("KeyExchange", StringComparison.Ordinal);
        var (rule, text, remedy) = isKey && status is (DriverStatus.InvalidArgument or DriverStatus.InvalidState)
            ? ("S236", "the key was not taken", "")
            : Describe(status, shortage);
        MessageSinks.Process.Take(new Message(Severity.Error, api, "pfn" + function, rule, text) { Remedy = remedy });
    }

    private static (string Rule, string Text, string Remedy) Describe(DriverStatus status, string? shortage) => status switch
    {
        DriverStatus.InvalidArgument => ("", "an argument has a size, a value or a combination that the function does not take", ""),
        DriverStatus.InvalidState => ("S3", "the object is not in a state for it: no key yet, no refresh pending, mapped, or destroyed", ""),
        DriverStatus.IVReused => ("S31", "a counter block of this message was used before under its key", "Use each IV once under a key (R21)."),
        DriverStatus.IVHistoryFull => ("S100", "no more counter blocks can be remembered under this key", "Refresh the key, or negotiate anew."),
        DriverStatus.NotAvailable => ("R9", "the driver's profile lacks the capability, or the session's kind of key exchange forbids the call",
            "Ask GetContentProtectionCaps first."),
        DriverStatus.UnknownCrypto => ("S21", "the crypto type is none that the driver knows", "Take AES128_CTR."),
        DriverStatus.UnsupportedCrypto => ("R28", "the crypto type does not go with the decoder profile or the key exchange", ""),
        DriverStatus.Protected => ("S63", "the content is protected and would leave protected memory", "EncryptionBlt is the way out."),
        DriverStatus.OpenDestination => ("S105", "protection is in force, and what is decrypted would go into memory that is not protected",
            "Decrypt into a restricted resource, or take a driver profile without PROTECTION_ALWAYS_ON."),
        DriverStatus.AccessDenied => ("R47", "this process is not among those that may open the resource", "Name it by SHARED_RESOURCE."),
        DriverStatus.DeviceRemoved => ("S220", "the device is removed", "Make another device, and all that was on this one."),
        DriverStatus.TornDown => ("S300", "hardware has torn down while the frame was under way: its key, or what it got so far, is lost",
            "End the frame, get keys anew, and send it again."),
        DriverStatus.Busy => ("R34", "the decoder is still drawing", "Ask again."),
        _ => ("S62", shortage ?? "memory is used up",
            "Release what is not needed any more, or take a driver profile with more of it."),
    };
}

using System.Runtime.CompilerServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>How Direct3D 9, and every API where there is no device yet, says that it refuses, beside the code that it returns (S120).</summary>
internal static unsafe class Refusals9
{
    /// <summary>Says that a call is refused, and gives the code for it.</summary>
    /// <param name="messages">Whose log it goes to.</param>
    /// <param name="rule">The rule that forbids it.</param>
    /// <param name="text">What is wrong, a half-sentence.</param>
    /// <param name="remedy">The way out, a sentence.</param>
    /// <param name="code">The code that is returned.</param>
    /// <param name="method">The method of the API.</param>
    public static int Refuse(this DeviceMessages messages, string rule, string text, string remedy = "", int code = D3DERR_INVALIDCALL,
        [CallerMemberName] string method = "")
    {
        messages.Error(method, rule, text, 0, remedy);
        return code;
    }

    /// <summary>Says that a parameter is refused: what it is, and what it would have to be.</summary>
    /// <inheritdoc cref="Refuse"/>
    public static int RefuseValue(this DeviceMessages messages, string rule, string parameter, object given, object wanted, string remedy = "",
        int code = D3DERR_INVALIDCALL, [CallerMemberName] string method = "")
    {
        messages.Error(method, rule, "", 0, remedy, new MessageValue(parameter, $"{given}", $"{wanted}"));
        return code;
    }

    /// <summary>Says that a parameter is null that must not be (S5).</summary>
    public static int RefuseNull(this DeviceMessages messages, string parameter, [CallerMemberName] string method = "") =>
        messages.RefuseValue("S5", parameter, "null", "a pointer", method: method);

    /// <summary>Says which of several parameters is null; <paramref name="parameters"/> come with their names.</summary>
    public static int RefuseNulls(this DeviceMessages messages, ReadOnlySpan<(nint Pointer, string Name)> parameters, [CallerMemberName] string method = "")
    {
        foreach ((nint pointer, string name) in parameters)
        {
            if (pointer == 0)
                return messages.RefuseNull(name, method);
        }
        return D3DERR_INVALIDCALL;
    }

    /// <summary>Says that a pointer is no surface of the device (S15).</summary>
    public static int RefuseSurface(this DeviceMessages messages, string parameter, void* given, [CallerMemberName] string method = "") =>
        messages.RefuseValue("S15", parameter, given == null ? "null" : "something else, or a surface of another device", "a living surface of this device",
            method: method);

    /// <summary>Passes on what the driver returned, and says so if it refused.</summary>
    /// <param name="messages">Whose log it goes to.</param>
    /// <param name="code">The driver's code, in the API's terms.</param>
    /// <param name="rule">The rule by which our driver would.</param>
    /// <param name="remedy">The way out, a sentence.</param>
    /// <param name="method">The method of the API.</param>
    public static int Answered(this DeviceMessages messages, int code, string rule, string remedy = "", [CallerMemberName] string method = "") =>
        code >= 0 ? code
        : RemovalReasons.IsOne9(code) ? messages.RefuseRemoved(code, method)
        : code == D3DERR_CANNOTPROTECTCONTENT ? messages.RefuseUnprotected(method)
        : code == E_OUTOFMEMORY && rule is "S31" or "S36" or "R35"
            ? messages.Refuse("S100", DeviceMessages.MemoryOrHistoryFull, DeviceMessages.RefreshTheKey, code, method)
        : messages.Refuse(rule, DriverAnswer.Describe(code), remedy, code, method);

    /// <summary>As <see cref="Answered"/> for a key exchange: says that the driver did not take a key, and no more (S236).</summary>
    public static int AnsweredKey(this DeviceMessages messages, int code, [CallerMemberName] string method = "") =>
        code is >= 0 or D3DERR_NOTAVAILABLE or E_OUTOFMEMORY || RemovalReasons.IsOne9(code) ? messages.Answered(code, "S236", method: method)
            : messages.Refuse("S236", SessionRules.KeyNotTaken, SessionRules.WantedKey, code, method);

    /// <summary>Says that what is decrypted may not go where it should (S105).</summary>
    public static int RefuseUnprotected(this DeviceMessages messages, [CallerMemberName] string method = "") => messages.Refuse("S105",
        "protection is in force, and the destination is not protected",
        "Decrypt into a surface of D3DUSAGE_RESTRICTED_CONTENT, or use a driver profile without PROTECTION_ALWAYS_ON.", D3DERR_CANNOTPROTECTCONTENT, method);

    /// <summary>Passes on why a device is gone, and says so if it is (S79).</summary>
    public static int RefuseRemoved(this DeviceMessages messages, int reason, [CallerMemberName] string method = "") =>
        reason >= 0 ? reason : messages.Refuse("S79", "the device is removed", "Make another device.", reason, method);

    /// <summary>Says that an interface of Direct3D 9Ex was asked of what Direct3DCreate9 made (S265).</summary>
    public static int RefuseExtension<T>(this T source, string name, void** result)
        where T : ComObject, IMessageSource
    {
        if (result == null)
            return E_POINTER;
        *result = null;
        return source.Messages.RefuseValue("S265", "riid", name, "an interface of plain Direct3D 9", "Direct3DCreate9Ex makes what answers it.", E_NOINTERFACE,
            nameof(ComObject.QueryInterface));
    }
}

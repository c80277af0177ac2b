using System.Runtime.CompilerServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.D3D11_MESSAGE_ID;

namespace Dxcp.Runtime;

/// <summary>How the device and what it makes say that they refuse (S120).</summary>
internal sealed unsafe partial class D3D11Device
{
    /// <summary>Says that a call is refused, and gives the code for it.</summary>
    /// <param name="rule">The rule that forbids it.</param>
    /// <param name="text">What is wrong, a half-sentence.</param>
    /// <param name="id">The debug layer's number (S59).</param>
    /// <param name="remedy">The way out, a sentence.</param>
    /// <param name="code">The code that is returned; void methods drop it.</param>
    /// <param name="method">The method of the API.</param>
    public int Refuse(string rule, string text, D3D11_MESSAGE_ID id = D3D11_MESSAGE_ID_UNKNOWN, string remedy = "", int code = HResult.E_INVALIDARG,
        [CallerMemberName] string method = "")
    {
        Messages.Error(method, rule, text, (uint)id, remedy);
        return code;
    }

    /// <summary>Says that a parameter is refused: what it is, and what it would have to be.</summary>
    /// <inheritdoc cref="Refuse"/>
    public int RefuseValue(string rule, string parameter, object given, object wanted, D3D11_MESSAGE_ID id = D3D11_MESSAGE_ID_UNKNOWN, string remedy = "",
        int code = HResult.E_INVALIDARG, [CallerMemberName] string method = "")
    {
        Messages.Error(method, rule, "", (uint)id, remedy, new MessageValue(parameter, $"{given}", $"{wanted}"));
        return code;
    }

    /// <summary>Says that a parameter is null that must not be (S5).</summary>
    public int RefuseNull(D3D11_MESSAGE_ID id, string parameter, [CallerMemberName] string method = "") =>
        RefuseValue("S5", parameter, "null", "a pointer", id, method: method);

    /// <summary>Says that a parameter names no object of this device, of the kind that is wanted (S15).</summary>
    public int RefuseForeign(void* pointer, string parameter, string kind, D3D11_MESSAGE_ID id = D3D11_MESSAGE_ID_UNKNOWN,
        [CallerMemberName] string method = "") =>
        RefuseValue("S15", parameter, pointer == null ? "null" : "a foreign or released object", kind + " of this device", id, method: method);

    /// <summary>Whether the device is removed; says so, since the call will not be made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsGone([CallerMemberName] string method = "") => RemovedReason < 0 && SayGone(method);

    /// <summary>Says what the driver answered, if it refused; gives its code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Told(int code, string rule = "S49", D3D11_MESSAGE_ID id = D3D11_MESSAGE_ID_UNKNOWN, string remedy = "", [CallerMemberName] string method = "") =>
        code < 0 ? Refuse(rule, DriverAnswer.Describe(code), id, remedy, code, method) : code;

    /// <summary>Says that the driver did not take a key, and no more (S236), unless it is for another reason than the key; gives its code.</summary>
    public int ToldOfKey(int code, [CallerMemberName] string method = "") =>
        code is >= 0 or HResult.DXGI_ERROR_DEVICE_REMOVED or HResult.DXGI_ERROR_UNSUPPORTED or HResult.E_OUTOFMEMORY ? Told(code, "S236", method: method)
            : Refuse("S236", SessionRules.KeyNotTaken, remedy: SessionRules.WantedKey, code: code, method: method);

    /// <summary>Logs an exception that reached the guard of a method without an HRESULT. Its type only: a message may hold anything.</summary>
    public void LogUnhandled(Exception exception) => Messages.Error("", "S120", $"a call was dropped: {exception.GetType().Name}");

    /// <summary>Generated code calls this for methods of the device's interfaces that are not there (S320).</summary>
    public void OnAbsent(string method, bool hasCode) => Messages.SayAbsent(method, hasCode, "S320");

    private bool SayGone(string method)
    {
        _ = Refuse("S74", $"the device is removed, reason {HResultName.Of(RemovedReason)}", remedy: "Release it and what it made, and create another.",
            method: method);
        return true;
    }

    private void Inform(D3D11_MESSAGE_ID id, string text) => Messages.Say(Severity.Info, "", "S59", text, (uint)id);
}

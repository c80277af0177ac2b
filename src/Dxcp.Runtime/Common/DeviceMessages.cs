using System.Collections.Concurrent;
using Dxcp.Diagnostics;

namespace Dxcp.Runtime;

/// <summary>A device, or an object that belongs to one: <see cref="MessageLog.Of"/> finds its log.</summary>
internal interface IMessageSource
{
    DeviceMessages Messages { get; }
}

/// <summary>What a device says: to its log, to the sinks of its own, and to those of the process. Safe from any thread.</summary>
/// <param name="api">The API's name in messages.</param>
internal sealed class DeviceMessages(string api)
{
    /// <summary>What E_OUTOFMEMORY of a driver means where counter blocks are used (S100): it has one code for both.</summary>
    public const string MemoryOrHistoryFull = "the driver refused with E_OUTOFMEMORY: its memory is used up, or it can remember no more counter blocks "
        + "under this key";

    /// <summary>The way out of it.</summary>
    public const string RefreshTheKey = "Refresh the session key or negotiate anew, and count IVs up from message to message: in order they take no room.";

    /// <summary>Why the runtime cannot restrict who opens a resource (S151).</summary>
    public const string DriverKeepsItsOwnDoor = "RESTRICT_SHARED_RESOURCE cannot be held: the driver hands the memory out to other processes at a door of "
        + "its own, out of another copy of the library than the runtime's";

    private const string AbsentRemedy = "Leave it out, or draw with another device.";

    private readonly MessageSinks _sinks = new();
    private readonly ConcurrentDictionary<string, bool> _absent = new(StringComparer.Ordinal);

    /// <summary>The last messages, for whoever asks.</summary>
    public MessageLog Log { get; } = new();

    /// <summary>Adds a sink for as long as the device lives.</summary>
    public void Add(IMessageSink sink) => _ = _sinks.Add(sink);

    /// <summary>Says that a call was refused, or did not do what it is there for (S120).</summary>
    /// <param name="method">The method, as the API calls it.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="text">What happened, a half-sentence; may be empty where <paramref name="values"/> tell all.</param>
    /// <param name="id">The debug layer's number; 0 where it has none.</param>
    /// <param name="remedy">The way out, a sentence.</param>
    /// <param name="values">The parameters that were refused.</param>
    public void Error(string method, string rule, string text, uint id = 0, string remedy = "", params ReadOnlySpan<MessageValue> values) =>
        Say(Severity.Error, method, rule, text, id, remedy, values);

    /// <summary>Says, once for each method of a device, that the method is not there (S320): it only draws, or serves what is not offered here.</summary>
    /// <param name="method">The method.</param>
    /// <param name="hasCode">Whether its caller gets a code, E_NOTIMPL.</param>
    /// <param name="rule">The API's rule.</param>
    public void SayAbsent(string method, bool hasCode, string rule)
    {
        if (!_absent.TryAdd(method, true))
            return;
        if (hasCode)
            Error(method, rule, "there is no such function here: nothing is drawn, shaded, processed or presented; the answer is E_NOTIMPL", 0, AbsentRemedy);
        else
            Say(Severity.Warning, method, rule, "nothing is drawn here: the call does nothing, now and each time", 0, AbsentRemedy);
    }

    /// <summary>Says that a block info marked nothing as encrypted (S321).</summary>
    public void SayNothingWasEncrypted(string method) => Say(Severity.Warning, method, "S321", "nothing was decrypted, and the bytes were copied as they are",
        0, "Pass null where everything is encrypted.", new MessageValue("pEncryptedBlockInfo",
            "without NumEncryptedBytesAtBeginning and NumBytesInEncryptPattern", "null, or one that marks bytes as encrypted"));

    /// <summary>As <see cref="Error"/>, with another severity.</summary>
    public void Say(Severity severity, string method, string rule, string text, uint id = 0, string remedy = "", params ReadOnlySpan<MessageValue> values)
    {
        var message = new Message(severity, api, method, rule, text) { Id = id, Remedy = remedy, Values = values.ToArray() };
        Log.Take(message);
        _sinks.Take(message);
        MessageSinks.Process.Take(message);
    }
}

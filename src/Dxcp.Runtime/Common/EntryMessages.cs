using Dxcp.Diagnostics;

namespace Dxcp.Runtime;

/// <summary>What is said where there is no device yet, or none at all: to the process's sinks alone.</summary>
internal static class EntryMessages
{
    /// <summary>Says that a call is refused, and gives the code for it.</summary>
    /// <param name="api">The API's name in messages.</param>
    /// <param name="method">The method or function.</param>
    /// <param name="rule">The rule that forbids it.</param>
    /// <param name="text">What is wrong, a half-sentence.</param>
    /// <param name="code">The code that is returned.</param>
    /// <param name="remedy">The way out, a sentence.</param>
    public static int Refuse(string api, string method, string rule, string text, int code, string remedy = "")
    {
        if (MessageSinks.Process.Any)
            MessageSinks.Process.Take(new Message(Severity.Error, api, method, rule, text) { Remedy = remedy });
        return code;
    }
}

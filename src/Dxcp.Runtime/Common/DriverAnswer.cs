using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// What a driver answered last on this thread where it refused: which function of its table, and with what code before that became one of the API's.
/// For messages alone.
/// </summary>
internal static class DriverAnswer
{
    [ThreadStatic]
    private static string? s_slots;

    [ThreadStatic]
    private static int s_code;

    [ThreadStatic]
    private static int s_answer;

    /// <summary>Notes that an entry of the driver's table is empty, which is "not available" (S57).</summary>
    /// <param name="code">The API's code for it; given back.</param>
    /// <param name="slots">The entry, or entries of which one is.</param>
    public static int NoSlot(int code, string slots)
    {
        (s_slots, s_code, s_answer) = (slots, code, HResult.S_OK);
        return code;
    }

    /// <summary>Notes that a function refused.</summary>
    /// <param name="code">The API's code; given back.</param>
    /// <param name="function">The function, without the <c>pfn</c> of its slot.</param>
    /// <param name="answer">The driver's own code; <paramref name="code"/> where it is not known.</param>
    public static int Refused(int code, string function, int answer)
    {
        (s_slots, s_code, s_answer) = (function.StartsWith("pfn", StringComparison.Ordinal) ? function : "pfn" + function, code, answer);
        return code;
    }

    /// <summary>Notes that a function succeeded, and gave nothing.</summary>
    /// <param name="code">The API's code for it; given back.</param>
    /// <param name="what">What it did, after "the driver's ".</param>
    public static int Empty(int code, string what)
    {
        (s_slots, s_code, s_answer) = (what, code, HResult.S_FALSE);
        return code;
    }

    /// <summary>What was noted for a code, as a half-sentence; said once.</summary>
    public static string Describe(int code)
    {
        string? slots = s_code == code ? s_slots : null;
        s_slots = null;
        if (slots is null)
            return $"the driver refused with {HResultName.Of(code)}";
        return s_answer == HResult.S_OK ? $"the driver's table has no function at {slots}"
            : s_answer == HResult.S_FALSE ? $"the driver's {slots}"
            : s_answer == code ? $"the driver's {slots} refused with {HResultName.Of(code)}"
            : $"the driver's {slots} refused with {HResultName.Of(s_answer)}, which is {HResultName.Of(code)} here";
    }
}

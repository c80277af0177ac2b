using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>
/// The calls that a check has made, as a person would write them down: names and sizes, codes, counter blocks and the public random numbers of a refresh; never
/// a key or a picture. Flows with the check that began it, over its threads too. Thread-safe.
/// </summary>
internal sealed class CallLog
{
    /// <summary>How the line of a call ends that has begun.</summary>
    public const string Unfinished = " …";

    private const int Most = 400;
    private static readonly AsyncLocal<CallLog?> s_current = new();
    private static Action<string>? s_follower;
    private readonly Lock _lock = new();
    private readonly List<string> _first = [];
    private readonly Queue<string> _last = new();
    private readonly Dictionary<(string Kind, nint Pointer), int> _names = [];
    private int _left;

    /// <summary>What was written down: everything, or the first and the last calls with a line that says how many are missing.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _first, .. _left > 0 ? [$"… {_left} more calls …"] : Array.Empty<string>(), .. _last];
        }
    }

    /// <summary>Writes down what follows in this flow of control.</summary>
    public static CallLog Begin() => s_current.Value = new CallLog();

    /// <summary>Tells somebody of each call when it has ended, in this whole process; null to stop.</summary>
    public static void Follow(Action<string>? follower) => Volatile.Write(ref s_follower, follower);

    /// <summary>Tells who follows that a call begins, which is all that is left of one that does not come back.</summary>
    public static void Enter(string call) => Volatile.Read(ref s_follower)?.Invoke(call + Unfinished);

    public static void Add(string line)
    {
        if (s_current.Value is { } log)
            log.Write(line);
        Volatile.Read(ref s_follower)?.Invoke(line);
    }

    /// <summary>A call and its answer; a code that the interface does not have is left out.</summary>
    public static int? Add(string call, int? code)
    {
        Add(code is { } value ? $"{call} = {(value == 0 ? "S_OK" : HResultName.Of(value))}" : call);
        return code;
    }

    /// <summary>What a handle or pointer is called in this log: a kind with a number, in the order of appearance.</summary>
    public static string Name(string kind, nint pointer) => pointer == 0 ? "null" : s_current.Value?.NameOf(kind, pointer) ?? kind;

    public static string Hex(byte[]? bytes) => bytes is null ? "null" : Convert.ToHexString(bytes);

    private string NameOf(string kind, nint pointer)
    {
        lock (_lock)
        {
            if (!_names.TryGetValue((kind, pointer), out int number))
                _names.Add((kind, pointer), number = _names.Keys.Count(key => key.Kind == kind) + 1);
            return $"{kind} {number}";
        }
    }

    private void Write(string line)
    {
        lock (_lock)
        {
            if (_first.Count < Most / 2)
            {
                _first.Add(line);
                return;
            }

            _last.Enqueue(line);
            if (_last.Count > Most / 2)
            {
                _last.Dequeue();
                _left++;
            }
        }
    }
}

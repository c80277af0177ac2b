using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// What was encrypted under one key, so that no counter block is used twice (R21, S31): without sequential counts
/// IVs must rise; with them an IV may come again as long as its counts follow those before. Not thread-safe: the
/// owner locks.
/// </summary>
/// <param name="sequential">Whether messages may share an IV (SEQUENTIAL_CTR_IV).</param>
internal struct IVHistory(bool sequential)
{
    private readonly bool _sequential = sequential;
    private bool _any;
    private ulong _lastIV;

    /// <summary>The first count that is free under the last IV; null once none is, because the count has gone round.</summary>
    private ulong? _nextCount;

    /// <summary>Enters a message of <paramref name="blocks"/> blocks; false, and nothing entered, if it may repeat a counter block.</summary>
    public bool TryUse(CounterBlock start, ulong blocks)
    {
        ulong end = unchecked(start.Count + blocks);
        bool wraps = end < start.Count;
        // Behind the last message, and not round to where the first one under this IV may have begun.
        bool continues = _sequential && start.IV == _lastIV && start.Count >= _nextCount && !(wraps && end != 0);
        if (_any && start.IV <= _lastIV && !continues)
            return false;
        _any = true;
        _lastIV = start.IV;
        _nextCount = wraps ? null : end;
        return true;
    }
}

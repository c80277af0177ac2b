using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// What was encrypted under one key, so that no counter block is used twice (R21, S31): without sequential counts
/// IVs must rise; with them an IV may come again as long as its counts follow those before. Thread-safe without
/// sequential counts; with them the owner locks.
/// </summary>
/// <param name="sequential">Whether messages may share an IV (SEQUENTIAL_CTR_IV).</param>
internal struct IVHistory(bool sequential)
{
    /// <summary>The lowest IV that is free, unless <see cref="_full"/>.</summary>
    private ulong _freeIV;

    /// <summary>1 once the highest IV was used.</summary>
    private int _full;

    private ulong _lastIV;

    /// <summary>The first count that is free under the last IV; null once none is, because the count has gone round.</summary>
    private ulong? _nextCount;

    /// <summary>Whether messages may share an IV.</summary>
    public bool IsSequential { get; } = sequential;

    /// <summary>Enters a message of <paramref name="blocks"/> blocks; false, and nothing entered, if it may repeat a counter block.</summary>
    public bool TryUse(CounterBlock start, ulong blocks) => IsSequential ? TryContinue(start, blocks) : TryRise(start.IV);

    /// <summary>Enters messages in their order; false, and none entered, if one of them may repeat a counter block.</summary>
    public bool TryUse(ReadOnlySpan<KeystreamRange> messages)
    {
        if (IsSequential)
        {
            var after = this;
            foreach (var message in messages)
            {
                if (!after.TryUse(message.Start, message.Blocks))
                    return false;
            }

            this = after;
            return true;
        }

        for (int i = 1; i < messages.Length; i++)
        {
            if (messages[i].Start.IV <= messages[i - 1].Start.IV)
                return false;
        }

        return messages.IsEmpty || TryRise(messages[0].Start.IV, messages[^1].Start.IV);
    }

    private bool TryContinue(CounterBlock start, ulong blocks)
    {
        ulong end = unchecked(start.Count + blocks);
        bool wraps = end < start.Count;
        // Behind the last message, and not round to where the first one under this IV may have begun.
        bool continues = start.IV == _lastIV && start.Count >= _nextCount && !(wraps && end != 0);
        if (!continues && !TryRise(start.IV))
            return false;
        _lastIV = start.IV;
        _nextCount = wraps ? null : end;
        return true;
    }

    private bool TryRise(ulong iv) => TryRise(iv, iv);

    /// <summary>Rises over IVs from <paramref name="first"/> to <paramref name="last"/>.</summary>
    private bool TryRise(ulong first, ulong last)
    {
        if (last == ulong.MaxValue)
            return (first == last || TryRise(first, last - 1)) && Interlocked.Exchange(ref _full, 1) == 0;
        ulong free = Volatile.Read(ref _freeIV);
        while (first >= free && Volatile.Read(ref _full) == 0)
        {
            ulong seen = Interlocked.CompareExchange(ref _freeIV, last + 1, free);
            if (seen == free)
                return true;
            free = seen;
        }

        return false;
    }
}

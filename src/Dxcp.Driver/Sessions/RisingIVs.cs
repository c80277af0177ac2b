namespace Dxcp.Driver;

/// <summary>
/// The strict reading of R21 (S31): without sequential counts IVs must rise; with them an IV may come again as long as its counts follow those before.
/// Not thread-safe; a copy is a state to come back to.
/// </summary>
/// <param name="sequential">Whether messages may share an IV (SEQUENTIAL_CTR_IV).</param>
internal struct RisingIVs(bool sequential)
{
    /// <summary>The lowest IV that is free; null once the highest was used.</summary>
    private ulong? _freeIV = 0;

    private ulong _lastIV;

    /// <summary>The first count that is free under the last IV; null once none is, because the count has gone round.</summary>
    private ulong? _nextCount;

    /// <summary>Enters a message; false, and nothing entered, if it does not follow those before.</summary>
    public bool TryUse(in KeystreamRange message) => sequential ? TryContinue(message) : TryRise(message.Start.IV);

    private bool TryContinue(in KeystreamRange message)
    {
        var (iv, count) = message.Start;
        ulong end = unchecked(count + message.Blocks);
        bool wraps = end < count;
        // Behind the last message, and not round to where the first one under this IV may have begun.
        bool continues = iv == _lastIV && count >= _nextCount && !(wraps && end != 0);
        if (!continues && !TryRise(iv))
            return false;
        _lastIV = iv;
        _nextCount = wraps ? null : end;
        return true;
    }

    private bool TryRise(ulong iv)
    {
        if (!(iv >= _freeIV))
            return false;
        _freeIV = iv == ulong.MaxValue ? null : iv + 1;
        return true;
    }
}

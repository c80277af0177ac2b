using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Bench.Quick;

/// <summary>
/// Messages under one key, entered into its history of counter blocks one after the other: so many IVs, then from the beginning under another key.
/// Each has one to nine blocks, so that no two beside each other are alike.
/// </summary>
internal sealed class HistoryUse
{
    private const int Messages = 100_000;
    private const ulong Lengths = 9;

    private readonly IVHistory _history = new(isStrict: false, isSequential: false);
    private readonly ulong[] _ivs = [.. Enumerable.Range(0, Messages).Select(i => (ulong)i)];
    private int _next;

    /// <summary>Gets ready.</summary>
    /// <param name="shuffle">Whether IVs come in any order; else they rise.</param>
    /// <param name="spread">How far they are from each other.</param>
    public HistoryUse(bool shuffle, ulong spread = 1)
    {
        if (shuffle)
            new Random(1).Shuffle(_ivs);
        foreach (ref ulong iv in _ivs.AsSpan())
            iv *= spread;
    }

    /// <summary>Enters so many messages.</summary>
    public void Use(int count)
    {
        for (; count != 0; count--)
        {
            if (_next == Messages)
            {
                _history.Reset(isStrict: false, isSequential: false);
                _next = 0;
            }

            ulong iv = _ivs[_next++];
            if (_history.TryUse(new KeystreamRange(new CounterBlock(iv, 0), 1 + (iv % Lengths))) != DriverStatus.Ok)
                throw new InvalidOperationException($"The history refused IV {iv}, which is new to it: there is nothing to measure.");
        }
    }
}

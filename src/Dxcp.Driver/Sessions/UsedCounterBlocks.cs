using System.Runtime.CompilerServices;

namespace Dxcp.Driver;

/// <summary>
/// The exact set of the counter blocks used under one key (R21, S31), in any order. Of a page, 64 IVs beside each other, either <see cref="IVPages"/> know
/// everything, as long as each of its IVs has one range of counts, or <see cref="UsedRuns"/> do. A page whose IVs are all used, with the same
/// counts, goes to the runs, where it grows together with its neighbours: ordinary rising use, with or without sequential counts, stays at a run and
/// a page or two. Not thread-safe.
/// </summary>
internal struct UsedCounterBlocks
{
    /// <summary>
    /// Runs at most (S100). One takes 16 to 64 bytes where messages come in order and no two beside each other are alike, which at 60 messages a
    /// second takes 4.8 hours; 128 MiB in the worst case, IVs of which no two have a page in common, while the table grows. The next session key begins anew.
    /// </summary>
    public const int MaxRuns = 1 << 20;

    /// <summary>Runs that one message can add: two where it cuts a run of many IVs, one each for itself and for what goes round to count 0.</summary>
    private const int MostRunsOfAMessage = 4;

    private UsedRuns _runs;
    private IVPages _pages;

    /// <summary>How many runs there are; IVs of one page with the same counts are one until they go to the runs.</summary>
    public readonly int RunCount => _runs.Count + _pages.RunCount;

    /// <summary>Enters a message; nothing is entered if it is refused.</summary>
    /// <returns>IVReused if a block of it was used; IVHistoryFull at the bound.</returns>
    public DriverStatus TryAdd(in KeystreamRange message)
    {
        if (message.Blocks == 0)
            return DriverStatus.Ok;
        var (iv, first) = message.Start;
        ulong last = unchecked(first + (message.Blocks - 1)); // S25: below the first where the counts go round
        ref var page = ref _pages.Find(iv);
        return Unsafe.IsNullRef(ref page) ? TryAddElsewhere(iv, first, last) : TryAddTo(ref page, iv, first, last);
    }

    /// <summary>Takes a message that was entered out again.</summary>
    public void Remove(in KeystreamRange message)
    {
        if (message.Blocks == 0)
            return;
        var (iv, first) = message.Start;
        ulong last = unchecked(first + (message.Blocks - 1));
        ref var page = ref _pages.Find(iv);
        if (Unsafe.IsNullRef(ref page))
            _runs.Remove(iv, first, last);
        else
            _pages.Remove(ref page, iv, new(first, last));
    }

    /// <summary>Forgets everything: there is another key.</summary>
    public void Clear()
    {
        _runs.Clear();
        _pages.Clear();
    }

    private DriverStatus TryAddTo(ref IVPage page, ulong iv, ulong first, ulong last)
    {
        bool goesRound = last < first;
        if (page.TryGet(iv, out var counts))
        {
            if (goesRound ? first <= counts.Last || last >= counts.First : first <= counts.Last && last >= counts.First)
                return DriverStatus.IVReused;
            if (IsFull)
                return DriverStatus.IVHistoryFull;
            if (!goesRound && counts.Touches(first, last))
            {
                _pages.Set(ref page, iv, new(Math.Min(first, counts.First), Math.Max(last, counts.Last)));
                Settle(ref page);
                return DriverStatus.Ok;
            }
        }
        else
        {
            if (IsFull)
                return DriverStatus.IVHistoryFull;
            if (!goesRound)
            {
                _pages.Set(ref page, iv, new(first, last));
                Settle(ref page);
                return DriverStatus.Ok;
            }
        }

        // A second range under one IV.
        MoveToRuns(ref page);
        _runs.Add(iv, first, last);
        return DriverStatus.Ok;
    }

    private DriverStatus TryAddElsewhere(ulong iv, ulong first, ulong last)
    {
        bool isOfRuns = _runs.HasAny(IVPage.FirstIVOf(iv), IVPage.LastIVOf(iv));
        if (isOfRuns && !_runs.IsFree(iv, first, last))
            return DriverStatus.IVReused;
        if (IsFull)
            return DriverStatus.IVHistoryFull;
        if (isOfRuns || last < first)
            _runs.Add(iv, first, last);
        else
            _pages.Add(iv, new(first, last));
        return DriverStatus.Ok;
    }

    private readonly bool IsFull => RunCount > MaxRuns - MostRunsOfAMessage;

    /// <summary>Lets a page that is full and has the same counts throughout grow together with its neighbours.</summary>
    private void Settle(ref IVPage page)
    {
        if (page.IsFull && page.IsUniform)
            MoveToRuns(ref page);
    }

    private void MoveToRuns(ref IVPage page)
    {
        // The runs first: whatever happens between, no block is forgotten.
        for (var stretch = page.NextStretch(page.FirstIV); stretch is { } run; stretch = run.LastIV == page.LastIV ? null : page.NextStretch(run.LastIV + 1))
            _runs.Add(run);
        _pages.Remove(ref page);
    }
}

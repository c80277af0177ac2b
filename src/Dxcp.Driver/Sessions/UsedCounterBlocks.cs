namespace Dxcp.Driver;

/// <summary>
/// The exact set of the counter blocks used under one key (R21, S31), in any order. Under one IV what touches is one run; IVs that follow one another
/// and have the same counts are one run, too, so that ordinary rising use, with or without sequential counts, stays at a run or two. An IV in a run of
/// several has no other run: the search needs one dimension. Not thread-safe.
/// </summary>
internal struct UsedCounterBlocks
{
    /// <summary>
    /// Runs at most (S100). A run takes 32 bytes: 32 to 64 MiB a key where messages come in order and no two beside each other are alike, which
    /// at 60 messages a second takes 4.8 hours; 128 MiB in the worst case, where each two leaves of 2 KiB share 32 runs. The next session key begins anew.
    /// </summary>
    public const int MaxRuns = 1 << 20;

    /// <summary>Runs that one message can add: two where it cuts a run of many IVs, one each for itself and for what goes round to count 0.</summary>
    private const int MostRunsOfAMessage = 4;

    private RunList _runs;

    /// <summary>How many runs there are.</summary>
    public readonly int RunCount => _runs.Count;

    /// <summary>Enters a message; nothing is entered if it is refused.</summary>
    /// <returns>IVReused if a block of it was used; IVHistoryFull at the bound.</returns>
    public DriverStatus TryAdd(in KeystreamRange message)
    {
        if (message.Blocks == 0)
            return DriverStatus.Ok;
        var (iv, first) = message.Start;
        ulong last = unchecked(first + (message.Blocks - 1));
        bool goesRound = last < first; // S25
        var place = _runs.Find(iv, first);
        if (!IsFree(place, iv, first, goesRound ? ulong.MaxValue : last) || (goesRound && !IsFree(_runs.Find(iv, 0), iv, 0, last)))
            return DriverStatus.IVReused;
        if (_runs.Count > MaxRuns - MostRunsOfAMessage)
            return DriverStatus.IVHistoryFull;
        Add(place, iv, first, goesRound ? ulong.MaxValue : last);
        if (goesRound)
            Add(_runs.Find(iv, 0), iv, 0, last);
        return DriverStatus.Ok;
    }

    /// <summary>Takes a message that was entered out again.</summary>
    public void Remove(in KeystreamRange message)
    {
        if (message.Blocks == 0)
            return;
        var (iv, first) = message.Start;
        ulong last = unchecked(first + (message.Blocks - 1));
        if (last < first)
        {
            Remove(iv, 0, last);
            last = ulong.MaxValue;
        }

        Remove(iv, first, last);
    }

    /// <summary>Forgets everything: there is another key.</summary>
    public void Clear() => _runs.Clear();

    private readonly bool IsFree(RunList.Place place, ulong iv, ulong first, ulong last) =>
        (!place.IsRun || !_runs[place].Overlaps(iv, first, last)) && (!_runs.TryNext(place, out var next) || !_runs[next].Overlaps(iv, first, last));

    /// <summary>Enters blocks that are free, behind the last run that begins before them.</summary>
    private void Add(RunList.Place place, ulong iv, ulong first, ulong last)
    {
        if (TryExtend(place, iv, first, last))
            return;
        if (CutOut(place, iv) || (_runs.TryNext(place, out var behind) && CutOut(behind, iv)))
            place = _runs.Find(iv, first);
        var added = new Run(iv, iv, first, last);
        bool touchesNext = _runs.TryNext(place, out var next) && _runs[next].FirstIV == iv && _runs[next].First == last + 1;
        if (place.IsRun && _runs[place].FirstIV == iv && _runs[place].Last + 1 == first)
        {
            added = added with { First = _runs[place].First, Last = touchesNext ? _runs[next].Last : last };
            if (touchesNext)
                _runs.Remove(next);
            place = touchesNext ? _runs.Find(iv, added.First) : place;
            _runs[place] = added;
        }
        else if (touchesNext)
        {
            _runs[next] = added with { Last = _runs[next].Last };
            place = next;
        }
        else
        {
            place = _runs.InsertAfter(place, added);
        }

        Join(place);
    }

    /// <summary>The ordinary case, without moving anything: the next IV, with the counts of the one before.</summary>
    private bool TryExtend(RunList.Place place, ulong iv, ulong first, ulong last)
    {
        if (!place.IsRun)
            return false;
        var run = _runs[place];
        if (run.LastIV + 1 != iv || run.First != first || run.Last != last || !run.HasSeveral || iv == 0)
            return false;
        if (_runs.TryNext(place, out var next) && _runs[next].FirstIV - iv <= 1)
            return false;
        _runs[place] = run with { LastIV = iv };
        return true;
    }

    /// <summary>Gives an IV that is in a run of several a run of its own.</summary>
    private bool CutOut(RunList.Place place, ulong iv)
    {
        if (!place.IsRun || _runs[place] is not { HasSeveral: true } run || iv < run.FirstIV || iv > run.LastIV)
            return false;
        // The new runs first: whatever happens between, no block is forgotten.
        if (iv < run.LastIV)
            _runs.InsertAfter(place, run with { FirstIV = iv + 1 });
        if (iv > run.FirstIV)
            _runs.InsertAfter(_runs.Find(run.FirstIV, run.First), run with { FirstIV = iv, LastIV = iv });
        _runs[_runs.Find(run.FirstIV, run.First)] = run with { LastIV = iv > run.FirstIV ? iv - 1 : iv };
        return true;
    }

    /// <summary>Makes one run of a run and of those beside it whose IVs are next to its own, with the same counts.</summary>
    private void Join(RunList.Place place)
    {
        if (!IsAlone(place))
            return;
        var run = _runs[place];
        if (_runs.TryNext(place, out var next) && Continues(run, _runs[next]) && IsAlone(next))
        {
            run = run with { LastIV = _runs[next].LastIV };
            _runs[place] = run;
            _runs.Remove(next);
            place = _runs.Find(run.FirstIV, run.First);
        }

        if (_runs.TryPrevious(place, out var previous) && Continues(_runs[previous], run) && IsAlone(previous))
        {
            _runs[previous] = _runs[previous] with { LastIV = run.LastIV };
            _runs.Remove(place);
        }
    }

    private static bool Continues(in Run run, in Run next) =>
        next.FirstIV - run.LastIV == 1 && next.FirstIV != 0 && run.First == next.First && run.Last == next.Last;

    /// <summary>Whether no other run has an IV of this one.</summary>
    private readonly bool IsAlone(RunList.Place place) =>
        _runs[place].HasSeveral
        || ((!_runs.TryPrevious(place, out var previous) || _runs[previous].LastIV != _runs[place].FirstIV)
            && (!_runs.TryNext(place, out var next) || _runs[next].FirstIV != _runs[place].LastIV));

    private void Remove(ulong iv, ulong first, ulong last)
    {
        CutOut(_runs.Find(iv, first), iv);
        var place = _runs.Find(iv, first);
        var run = _runs[place];
        if (run.Last > last)
            _runs.InsertAfter(place, run with { First = last + 1 });
        place = _runs.Find(iv, run.First);
        if (run.First < first)
            _runs[place] = run with { Last = first - 1 };
        else
            _runs.Remove(place);
    }
}

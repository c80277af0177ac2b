namespace Dxcp.Driver;

/// <summary>
/// Counter blocks used under one key as runs: under one IV what touches is one run; IVs that follow one another and have the same counts are one run,
/// too. An IV in a run of several has no other run: the search needs one dimension. Takes anything, and some hundred nanoseconds where there are many.
/// Not thread-safe.
/// </summary>
internal struct UsedRuns
{
    private RunList _runs;

    /// <summary>How many runs there are.</summary>
    public readonly int Count => _runs.Count;

    /// <summary>Whether a block between two IVs, both included, was used.</summary>
    public readonly bool HasAny(ulong firstIV, ulong lastIV) =>
        _runs.Count != 0 && _runs.Find(lastIV, ulong.MaxValue) is { IsRun: true } place && _runs[place].LastIV >= firstIV;

    /// <summary>Whether none of a message's blocks was used.</summary>
    /// <param name="iv">The message's IV.</param>
    /// <param name="first">The first count.</param>
    /// <param name="last">The last count; below the first where the counts go round (S25).</param>
    public readonly bool IsFree(ulong iv, ulong first, ulong last) => last < first
        ? IsFree(_runs.Find(iv, first), iv, first, ulong.MaxValue) && IsFree(_runs.Find(iv, 0), iv, 0, last)
        : IsFree(_runs.Find(iv, first), iv, first, last);

    /// <summary>Enters a message whose blocks are free; parameters as of <see cref="IsFree(ulong, ulong, ulong)"/>.</summary>
    public void Add(ulong iv, ulong first, ulong last)
    {
        Add(_runs.Find(iv, first), iv, first, last < first ? ulong.MaxValue : last);
        if (last < first)
            Add(_runs.Find(iv, 0), iv, 0, last);
    }

    /// <summary>Enters IVs of which no block was used.</summary>
    public void Add(in Run run) => Join(_runs.InsertAfter(_runs.Find(run.FirstIV, run.First), run));

    /// <summary>Takes a message that was entered out again; parameters as of <see cref="IsFree(ulong, ulong, ulong)"/>.</summary>
    public void Remove(ulong iv, ulong first, ulong last)
    {
        if (last < first)
        {
            Cut(iv, 0, last);
            last = ulong.MaxValue;
        }

        Cut(iv, first, last);
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

    private void Cut(ulong iv, ulong first, ulong last)
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

namespace Dxcp.Driver;

/// <summary>
/// Runs of counter blocks that do not touch each other's blocks, in the order of their first ones: a list of short lists, so that an insertion moves
/// little. Not thread-safe.
/// </summary>
internal struct RunList
{
    /// <summary>Runs in a leaf at most: 2 KiB.</summary>
    private const int LeafSize = 64;

    private const int FirstLeafSize = 2;

    private Leaf[]? _leaves;

    /// <summary>The first IV of each leaf, side by side for the search.</summary>
    private ulong[]? _firstIVs;

    private int _leafCount;

    /// <summary>How many runs there are.</summary>
    public int Count { get; private set; }

    /// <summary>A run; replacing it must not change its place in the order.</summary>
    public Run this[Place place]
    {
        readonly get => _leaves![place.Leaf].Runs[place.Index];
        set
        {
            _leaves![place.Leaf].Runs[place.Index] = value;
            if (place.Index == 0)
                _firstIVs![place.Leaf] = value.FirstIV;
        }
    }

    /// <summary>The last run that begins at or before a block; a place before the first run if none does.</summary>
    public readonly Place Find(ulong iv, ulong count)
    {
        if (Count == 0)
            return default;
        Leaf[] leaves = _leaves!;
        int leaf = _leafCount - 1;
        // Most messages come behind all others.
        if (leaf > 0 && !leaves[leaf].Runs[0].IsAtOrBefore(iv, count))
        {
            ulong[] firsts = _firstIVs!;
            int from = 0;
            for (int length = leaf; length > 1;)
            {
                int half = length >> 1;
                ulong first = firsts[from + half];
                bool before = first < iv;
                if (first == iv)
                    before = leaves[from + half].Runs[0].First <= count;
                from += before ? half : 0;
                length -= half;
            }

            leaf = from;
        }

        return new(leaf, leaves[leaf].Find(iv, count));
    }

    /// <summary>Moves to the run behind; false at the end.</summary>
    public readonly bool TryNext(Place place, out Place next)
    {
        next = new(place.Leaf, place.Index + 1);
        if (Count == 0)
            return false;
        if (next.Index < _leaves![place.Leaf].Count)
            return true;
        next = new(place.Leaf + 1, 0);
        return next.Leaf < _leafCount;
    }

    /// <summary>Moves to the run in front; false at the beginning.</summary>
    public readonly bool TryPrevious(Place place, out Place previous)
    {
        previous = new(place.Leaf, place.Index - 1);
        if (place.Index > 0)
            return true;
        if (place.Leaf == 0)
            return false;
        previous = new(place.Leaf - 1, _leaves![place.Leaf - 1].Count - 1);
        return true;
    }

    /// <summary>Inserts a run behind a place; where it is then.</summary>
    public Place InsertAfter(Place place, in Run run)
    {
        _leaves ??= [new Leaf(FirstLeafSize)];
        _firstIVs ??= new ulong[1];
        _leafCount = Math.Max(_leafCount, 1);
        var leaf = _leaves[place.Leaf];
        int index = place.Index + 1;
        if (leaf.Count == LeafSize)
        {
            // Behind the end the full leaf stays full; elsewhere it gives away its half.
            int kept = index == LeafSize && place.Leaf == _leafCount - 1 ? LeafSize : LeafSize / 2;
            AddLeaf(place.Leaf + 1, leaf.SplitOff(kept, LeafSize));
            if (index > kept || kept == LeafSize)
                return InsertAfter(new(place.Leaf + 1, index - kept - 1), run);
        }

        leaf.Insert(index, run, LeafSize);
        Count++;
        _firstIVs[place.Leaf] = leaf.Runs[0].FirstIV;
        return new(place.Leaf, index);
    }

    /// <summary>Takes a run out.</summary>
    public void Remove(Place place)
    {
        Leaf[] leaves = _leaves!;
        leaves[place.Leaf].Remove(place.Index);
        Count--;
        if (leaves[place.Leaf].Count != 0)
            _firstIVs![place.Leaf] = leaves[place.Leaf].Runs[0].FirstIV;
        Fold(place.Leaf);
        Fold(place.Leaf - 1);
    }

    /// <summary>Takes all runs out; keeps the memory of few.</summary>
    public void Clear()
    {
        Count = 0;
        if (_leafCount > 1)
            this = default;
        else if (_leafCount == 1)
            _leaves![0].Count = 0;
    }

    /// <summary>Makes one leaf of two that hold less than half a leaf together, so that few runs never take much memory, and none is empty.</summary>
    private void Fold(int left)
    {
        if (left < 0 || left + 1 >= _leafCount)
            return;
        Leaf[] leaves = _leaves!;
        Leaf first = leaves[left], second = leaves[left + 1];
        if (first.Count != 0 && second.Count != 0 && first.Count + second.Count >= LeafSize / 2)
            return;
        first.Append(second, LeafSize);
        Array.Copy(leaves, left + 2, leaves, left + 1, _leafCount - left - 2);
        Array.Copy(_firstIVs!, left + 2, _firstIVs!, left + 1, _leafCount - left - 2);
        leaves[--_leafCount] = null!;
        _firstIVs![left] = first.Runs[0].FirstIV;
    }

    private void AddLeaf(int index, Leaf leaf)
    {
        if (_leafCount == _leaves!.Length)
        {
            Array.Resize(ref _leaves, _leafCount * 2);
            Array.Resize(ref _firstIVs, _leafCount * 2);
        }

        Array.Copy(_leaves, index, _leaves, index + 1, _leafCount - index);
        Array.Copy(_firstIVs!, index, _firstIVs!, index + 1, _leafCount - index);
        _leaves[index] = leaf;
        _firstIVs![index] = leaf.Runs[0].FirstIV;
        _leafCount++;
    }

    /// <summary>Where a run lies; with index -1 before the first.</summary>
    internal readonly record struct Place
    {
        private readonly int _indexPlusOne;

        public Place(int leaf, int index) => (Leaf, _indexPlusOne) = (leaf, index + 1);

        public int Leaf { get; }

        public int Index => _indexPlusOne - 1;

        /// <summary>Whether there is a run.</summary>
        public bool IsRun => _indexPlusOne > 0;
    }

    private sealed class Leaf(int size)
    {
        public Run[] Runs = new Run[size];
        public int Count;

        /// <summary>The last run that begins at or before a block; -1 if none does.</summary>
        public int Find(ulong iv, ulong count)
        {
            Run[] runs = Runs;
            int from = 0;
            for (int length = Count; length > 1;)
            {
                int half = length >> 1;
                from += runs[from + half].IsAtOrBefore(iv, count) ? half : 0;
                length -= half;
            }

            return from == 0 && (Count == 0 || !runs[0].IsAtOrBefore(iv, count)) ? -1 : from;
        }

        public void Insert(int index, in Run run, int limit)
        {
            if (Count == Runs.Length)
                Array.Resize(ref Runs, Math.Min(Count * 2, limit));
            Array.Copy(Runs, index, Runs, index + 1, Count - index);
            Runs[index] = run;
            Count++;
        }

        public void Remove(int index)
        {
            Count--;
            Array.Copy(Runs, index + 1, Runs, index, Count - index);
        }

        /// <summary>Gives away the runs from an index on.</summary>
        public Leaf SplitOff(int index, int size)
        {
            var rest = new Leaf(size) { Count = Count - index };
            Array.Copy(Runs, index, rest.Runs, 0, rest.Count);
            Count = index;
            return rest;
        }

        public void Append(Leaf other, int limit)
        {
            if (Runs.Length < limit)
                Array.Resize(ref Runs, limit);
            Array.Copy(other.Runs, 0, Runs, Count, other.Count);
            Count += other.Count;
        }
    }
}

/// <summary>Used counter blocks: those of some counts under each of some IVs, first and last included.</summary>
internal readonly record struct Run(ulong FirstIV, ulong LastIV, ulong First, ulong Last)
{
    /// <summary>Whether more than one IV is in it.</summary>
    public bool HasSeveral => FirstIV != LastIV;

    /// <summary>Whether some of the counts are used under an IV.</summary>
    public bool Overlaps(ulong iv, ulong first, ulong last) => FirstIV <= iv && iv <= LastIV && First <= last && first <= Last;

    /// <summary>Whether the run begins at or before a block.</summary>
    public bool IsAtOrBefore(ulong iv, ulong count)
    {
        bool before = FirstIV < iv;
        if (FirstIV == iv)
            before = First <= count;
        return before;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dxcp.Driver;

/// <summary>Counts beside each other, first and last included.</summary>
internal readonly record struct Counts(ulong First, ulong Last)
{
    /// <summary>Whether others, of which none is among these, are next to them.</summary>
    public bool Touches(ulong first, ulong last) => (first > Last && first - Last == 1) || (First > last && First - last == 1);
}

/// <summary>
/// The used ones of 64 IVs beside each other, each with one range of counts: written once as long as it is the same for all, else one for each, in
/// the order of the IVs as long as there are few, and each in its place where there are many. Not thread-safe.
/// </summary>
internal struct IVPage
{
    private const int IndexBits = 6;
    private const ulong IndexMask = (1UL << IndexBits) - 1;

    /// <summary>Of the arrays for ranges of their own: 4, 16, 64.</summary>
    private const int Sizes = 3;

    private const int LargestSize = 1 << IndexBits;

    private ulong _used;
    private Counts _counts;
    private Counts[]? _each;

    /// <summary>A page of one IV.</summary>
    public IVPage(ulong number, ulong iv, Counts counts)
    {
        Number = number;
        _used = Bit(iv);
        _counts = counts;
    }

    /// <summary>The page's number: its IVs without their lowest bits.</summary>
    public ulong Number { get; }

    /// <summary>Whether it has no IV, which is said of no page but a place for one.</summary>
    public readonly bool IsEmpty => _used == 0;

    /// <summary>Whether all IVs are used.</summary>
    public readonly bool IsFull => _used == ulong.MaxValue;

    /// <summary>Whether the used ones have the same counts.</summary>
    public readonly bool IsUniform => _each is null;

    /// <summary>What it counts for (S100).</summary>
    public readonly int RunCount => _each is null ? 1 : BitOperations.PopCount(_used);

    /// <summary>The first of the 64.</summary>
    public readonly ulong FirstIV => Number << IndexBits;

    /// <summary>The last of the 64.</summary>
    public readonly ulong LastIV => FirstIV | IndexMask;

    /// <summary>The page that an IV belongs to.</summary>
    public static ulong NumberOf(ulong iv) => iv >> IndexBits;

    /// <summary>The first IV of that page.</summary>
    public static ulong FirstIVOf(ulong iv) => iv & ~IndexMask;

    /// <summary>The last IV of that page.</summary>
    public static ulong LastIVOf(ulong iv) => iv | IndexMask;

    /// <summary>Whether an IV is used, and with which counts.</summary>
    public readonly bool TryGet(ulong iv, out Counts counts)
    {
        counts = _counts;
        if ((_used & Bit(iv)) == 0)
            return false;
        if (_each is not null)
            counts = _each[Place(iv)];
        return true;
    }

    /// <summary>Whether no other IV is used.</summary>
    public readonly bool IsOnly(ulong iv) => _used == Bit(iv);

    /// <summary>Gives an IV its counts, whether it had others or none.</summary>
    /// <param name="iv">The IV.</param>
    /// <param name="counts">All its counts.</param>
    /// <param name="spares">Arrays that nobody uses.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(ulong iv, Counts counts, ref Counts[]?[]? spares)
    {
        if (_each is null && (counts == _counts || (_used & ~Bit(iv)) == 0))
        {
            _used |= Bit(iv);
            _counts = counts;
            return;
        }

        SetOne(iv, counts, ref spares);
    }

    /// <summary>Takes an IV, not the only one, out.</summary>
    public void Remove(ulong iv)
    {
        if (_each is { Length: < LargestSize })
        {
            int rank = Rank(iv);
            Array.Copy(_each, rank + 1, _each, rank, BitOperations.PopCount(_used) - rank - 1);
        }

        _used &= ~Bit(iv);
    }

    /// <summary>The first IVs beside each other, from one of the page's on, that are used with the same counts; null if there are none.</summary>
    public readonly Run? NextStretch(ulong fromIV)
    {
        int from = (int)(fromIV & IndexMask);
        ulong left = _used >> from << from;
        if (left == 0)
            return null;
        ulong first = FirstIV + (ulong)BitOperations.TrailingZeroCount(left), last = first;
        TryGet(first, out var counts);
        while (last != LastIV && TryGet(last + 1, out var next) && next == counts)
            last++;
        return new(first, last, counts.First, counts.Last);
    }

    /// <summary>Gives its array away: there is an end to it.</summary>
    public void GiveBack(ref Counts[]?[]? spares)
    {
        if (_each is null)
            return;
        spares ??= new Counts[Sizes][];
        spares[SizeOf(_each.Length)] = _each;
        _each = null;
    }

    private void SetOne(ulong iv, Counts counts, ref Counts[]?[]? spares)
    {
        bool isNew = (_used & Bit(iv)) == 0;
        int count = BitOperations.PopCount(_used);
        if (_each is null || (isNew && count == _each.Length))
            TakeArray(isNew ? count + 1 : count, ref spares);
        Counts[] each = _each!;
        int place = Place(iv);
        if (isNew)
        {
            if (each.Length < LargestSize)
                Array.Copy(each, place, each, place + 1, count - place);
            _used |= Bit(iv);
            each[place] = counts;
            return;
        }

        each[place] = counts;
        if (AreAll(counts))
        {
            _counts = counts;
            GiveBack(ref spares);
        }
    }

    /// <summary>Whether all have the same counts.</summary>
    private readonly bool AreAll(Counts counts)
    {
        for (ulong left = _used; left != 0; left &= left - 1)
        {
            if (_each![Place((ulong)BitOperations.TrailingZeroCount(left))] != counts)
                return false;
        }

        return true;
    }

    /// <summary>An array for so many, with what there is.</summary>
    private void TakeArray(int needed, ref Counts[]?[]? spares)
    {
        int size = SizeOf(needed);
        Counts[] each = spares?[size] ?? new Counts[4 << (2 * size)];
        if (spares is not null)
            spares[size] = null;
        int rank = 0;
        for (ulong left = _used; left != 0; left &= left - 1, rank++)
            each[each.Length < LargestSize ? rank : BitOperations.TrailingZeroCount(left)] = _each is null ? _counts : _each[rank];
        GiveBack(ref spares);
        _each = each;
    }

    private static int SizeOf(int length) => length <= 4 ? 0 : length <= 16 ? 1 : 2;

    private static ulong Bit(ulong iv) => 1UL << (int)(iv & IndexMask);

    /// <summary>Where an IV's counts are in the array, or are to be.</summary>
    private readonly int Place(ulong iv) => _each!.Length < LargestSize ? Rank(iv) : (int)(iv & IndexMask);

    /// <summary>How many used IVs of the page come before one.</summary>
    private readonly int Rank(ulong iv) => BitOperations.PopCount(_used & (Bit(iv) - 1));
}

using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// Pages by their numbers: a table of open addressing, whose size is a power of two, and in which at most two thirds are taken. Not thread-safe.
/// </summary>
internal struct IVPages
{
    private const int SmallestSize = 4;

    /// <summary>What a history that begins anew keeps.</summary>
    private const int KeptSize = 16;

    /// <summary>Odd, and drawn, so that nobody can choose IVs that meet in the table.</summary>
    private static readonly ulong s_factor = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private IVPage[]? _table;
    private int _count;

    /// <summary>What pages whose counts became the same throughout no longer need, of each size, so that ordinary use allocates nothing.</summary>
    private Counts[]?[]? _spares;

    /// <summary>How many runs there are: one in a page with the same counts throughout, else one for each IV.</summary>
    public int RunCount { get; private set; }

    /// <summary>The page of an IV; a null reference if there is none.</summary>
    public readonly ref IVPage Find(ulong iv)
    {
        if (_table is not { } table)
            return ref Unsafe.NullRef<IVPage>();
        ulong number = IVPage.NumberOf(iv);
        for (int i = Slot(number, table.Length); ; i = (i + 1) & (table.Length - 1))
        {
            ref var page = ref table[i];
            if (page.IsEmpty)
                return ref Unsafe.NullRef<IVPage>();
            if (page.Number == number)
                return ref page;
        }
    }

    /// <summary>Makes a page that is not there, of one IV.</summary>
    public void Add(ulong iv, Counts counts)
    {
        if (_table is null)
            _table = new IVPage[SmallestSize];
        else if ((_count + 1) * 3L > _table.Length * 2L)
            Grow();
        ulong number = IVPage.NumberOf(iv);
        Vacant(_table, number) = new(number, iv, counts);
        _count++;
        RunCount++;
    }

    /// <summary>Gives an IV of a page its counts.</summary>
    public void Set(ref IVPage page, ulong iv, Counts counts)
    {
        RunCount -= page.RunCount;
        page.Set(iv, counts, ref _spares);
        RunCount += page.RunCount;
    }

    /// <summary>Takes counts, all that an IV has or its first or last ones, out of a page; the page with the last of them.</summary>
    public void Remove(ref IVPage page, ulong iv, Counts counts)
    {
        page.TryGet(iv, out var all);
        if (all != counts)
        {
            Set(ref page, iv, all.First == counts.First ? all with { First = counts.Last + 1 } : all with { Last = counts.First - 1 });
            return;
        }

        if (page.IsOnly(iv))
        {
            Remove(ref page);
            return;
        }

        RunCount -= page.RunCount;
        page.Remove(iv);
        RunCount += page.RunCount;
    }

    /// <summary>Takes a page out.</summary>
    public void Remove(ref IVPage page)
    {
        IVPage[] table = _table!;
        int mask = table.Length - 1;
        RunCount -= page.RunCount;
        page.GiveBack(ref _spares);
        _count--;
        int hole = (int)(Unsafe.ByteOffset(ref table[0], ref page) / Unsafe.SizeOf<IVPage>());
        // What a search would no longer find behind the hole moves into it.
        for (int i = (hole + 1) & mask; !table[i].IsEmpty; i = (i + 1) & mask)
        {
            int home = Slot(table[i].Number, table.Length);
            if (((i - home) & mask) < ((i - hole) & mask))
                continue;
            table[hole] = table[i];
            hole = i;
        }

        table[hole] = default;
    }

    /// <summary>Takes all pages out; keeps the memory of few.</summary>
    public void Clear()
    {
        RunCount = _count = 0;
        if (_table is { Length: <= KeptSize })
            Array.Clear(_table);
        else
            this = default;
    }

    /// <summary>Where a page belongs: IVs that differ in their highest bits alone must not meet either.</summary>
    private static int Slot(ulong number, int size)
    {
        ulong mixed = number * s_factor;
        mixed = (mixed ^ (mixed >> 32)) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> 32) & (size - 1);
    }

    private static ref IVPage Vacant(IVPage[] table, ulong number)
    {
        int i = Slot(number, table.Length);
        while (!table[i].IsEmpty)
            i = (i + 1) & (table.Length - 1);
        return ref table[i];
    }

    private void Grow()
    {
        var larger = new IVPage[_table!.Length * 2];
        foreach (ref readonly var page in _table.AsSpan())
        {
            if (!page.IsEmpty)
                Vacant(larger, page.Number) = page;
        }

        _table = larger;
    }
}

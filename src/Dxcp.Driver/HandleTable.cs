using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Dxcp.Channels;

namespace Dxcp.Driver;

/// <summary>
/// The live objects of one kind, by the address that serves as their handle. A handle is only ever compared, never
/// followed, so that stale, foreign and made-up ones are refused. Any number of threads may look up while others add
/// and remove; looking up takes no lock.
/// </summary>
/// <typeparam name="T">What the handles stand for.</typeparam>
public sealed class HandleTable<T> where T : class
{
    private const int SmallestSize = 8;

    /// <summary>Stands where an entry was removed, so that a search goes on past it.</summary>
    private static readonly Entry s_removed = new(0, null!);

    private readonly Lock _writing = new();
    private Entry?[] _slots = new Entry?[SmallestSize];
    private int _live;
    private int _filled;
    private bool _closed;

    /// <summary>The number of live objects.</summary>
    public int Count => Volatile.Read(ref _live);

    /// <summary>Finds the live object of a handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(nint handle, [NotNullWhen(true)] out T? value) => (value = Find(handle)) is not null;

    /// <summary>Adds an object; false if the handle is zero or taken, or the table is closed.</summary>
    public bool TryAdd(nint handle, T value)
    {
        if (handle == 0)
            return false;
        lock (_writing)
        {
            if (_closed || TryGet(handle, out _))
                return false;
            // A search ends at an empty slot, so a quarter of them stays empty.
            if ((_filled + 1) * 4 > _slots.Length * 3)
                Rebuild();
            uint i = FirstSlot(handle, _slots.Length);
            while (_slots[i] is not null)
                i = NextSlot(i, _slots.Length);
            Volatile.Write(ref _slots[i], new Entry(handle, value));
            _live++;
            _filled++;
            return true;
        }
    }

    /// <summary>Removes an object and hands it to exactly one caller.</summary>
    public bool TryRemove(nint handle, [NotNullWhen(true)] out T? value)
    {
        value = null;
        lock (_writing)
        {
            for (uint i = FirstSlot(handle, _slots.Length); _slots[i] is { } entry; i = NextSlot(i, _slots.Length))
            {
                if (entry.Handle != handle || entry == s_removed)
                    continue;
                Volatile.Write(ref _slots[i], s_removed);
                _live--;
                value = entry.Value;
                return true;
            }
        }

        return false;
    }

    /// <summary>The objects that are alive at this moment.</summary>
    public IReadOnlyList<T> Snapshot()
    {
        lock (_writing)
            return [.. _slots.OfType<Entry>().Where(e => e != s_removed).Select(e => e.Value)];
    }

    /// <summary>Removes everything, hands it to the caller and refuses additions from now on.</summary>
    public IReadOnlyList<T> Close()
    {
        lock (_writing)
        {
            _closed = true;
            var values = Snapshot();
            Volatile.Write(ref _slots, new Entry?[SmallestSize]);
            _live = _filled = 0;
            return values;
        }
    }

    private T? Find(nint handle)
    {
        var slots = Volatile.Read(ref _slots);
        for (uint i = FirstSlot(handle, slots.Length); Volatile.Read(ref slots[i]) is { } entry; i = NextSlot(i, slots.Length))
        {
            // What marks a removal has the handle zero, and no value.
            if (entry.Handle == handle)
                return entry.Value;
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FirstSlot(nint handle, int size) => (uint)(((ulong)handle * 0x9E3779B97F4A7C15) >> 32) & (uint)(size - 1);

    private static uint NextSlot(uint slot, int size) => (slot + 1) & (uint)(size - 1);

    private void Rebuild()
    {
        int size = SmallestSize;
        while ((_live + 1) * 2 > size)
            size *= 2;
        var slots = new Entry?[size];
        foreach (var entry in _slots)
        {
            if (entry is null || entry == s_removed)
                continue;
            uint i = FirstSlot(entry.Handle, size);
            while (slots[i] is not null)
                i = NextSlot(i, size);
            slots[i] = entry;
        }

        _filled = _live;
        Volatile.Write(ref _slots, slots);
    }

    private sealed class Entry(nint handle, T value)
    {
        public readonly nint Handle = handle;
        public readonly T Value = value;
    }
}

/// <summary>Makes handles where the driver chooses them.</summary>
internal static class NewHandle
{
    /// <inheritdoc cref="FreshHandle.Next"/>
    public static nint Next() => FreshHandle.Next();
}

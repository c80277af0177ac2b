using System.Collections.Concurrent;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// Puts functions of ours in front of those in a driver's tables, where calls are traced, and remembers the driver's own. Safe from any thread.
/// </summary>
internal sealed unsafe class ForeignDoors
{
    private readonly ConcurrentDictionary<nint, Originals> _originals = new();
    private readonly Lock _gate = new();

    /// <summary>A driver's own functions, and how many tables with them are in use under one handle.</summary>
    private sealed class Originals(nint functions, int count)
    {
        public nint Functions => functions;

        public int Count => count;

        public int Users { get; set; } = 1;
    }

    /// <summary>The driver's functions behind a handle.</summary>
    /// <exception cref="KeyNotFoundException">It is none that has doors.</exception>
    public nint Of(nint handle) => _originals[handle].Functions;

    /// <summary>Replaces the functions that there are by doors, where there is one.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="doors">One with doors; shared functions where there is none.</param>
    /// <param name="count">How many entries each has.</param>
    /// <param name="handle">What the table's functions call what it belongs to.</param>
    /// <returns>Whether the doors are there: not where two drivers use one number for different things, and a door could not tell whom to ask.</returns>
    public bool Install(nint* table, nint* doors, int count, nint handle)
    {
        var functions = new ReadOnlySpan<nint>(table, count);
        lock (_gate)
        {
            if (!_originals.TryGetValue(handle, out Originals? known))
            {
                nint* copy = (nint*)DriverMemory.Allocate((nuint)(count * sizeof(nint)));
                functions.CopyTo(new Span<nint>(copy, count));
                _originals[handle] = new Originals((nint)copy, count);
            }
            else if (known.Count == count && functions.SequenceEqual(new ReadOnlySpan<nint>((void*)known.Functions, count)))
            {
                known.Users++;
            }
            else
            {
                return false;
            }
        }

        nint[] shared = [(nint)SharedSlots.NotImplemented, (nint)SharedSlots.Zero, (nint)SharedSlots.ZeroFloat];
        for (int i = 0; i < count; i++)
        {
            if (table[i] != 0 && !shared.Contains(doors[i]))
                table[i] = doors[i];
        }

        return true;
    }

    /// <summary>Forgets a handle whose object is gone.</summary>
    public void Remove(nint handle)
    {
        lock (_gate)
        {
            if (!_originals.TryGetValue(handle, out Originals? known) || --known.Users != 0)
                return;
            _ = _originals.TryRemove(handle, out _);
            DriverMemory.Free((void*)known.Functions);
        }
    }
}

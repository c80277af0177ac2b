using System.Runtime.CompilerServices;

namespace Dxcp.Driver;

/// <summary>
/// Counts the users of something that is retired while it may be in use: the owner counts as one from the start, and
/// whoever leaves last cleans up. Lock-free; a field, never copied.
/// </summary>
internal struct LeaseCount
{
    /// <summary>The count once the last one has left; whoever is just being refused counts on from there for a moment.</summary>
    private const int Closed = int.MinValue;

    private int _users;

    public LeaseCount() => _users = 1;

    /// <summary>Becomes a user, unless the last one has left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _users) > 0)
            return true;
        Interlocked.Decrement(ref _users);
        return false;
    }

    /// <summary>Begins anew with the owner alone; after the last one has left.</summary>
    public void Reopen() => Interlocked.Add(ref _users, unchecked(1 - Closed));

    /// <summary>Leaves; true for the last one, who cleans up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Leave() => Interlocked.Decrement(ref _users) == 0 && TryClose();

    /// <summary>Closes, unless somebody has entered since.</summary>
    private bool TryClose() => Interlocked.CompareExchange(ref _users, Closed, 0) == 0;
}

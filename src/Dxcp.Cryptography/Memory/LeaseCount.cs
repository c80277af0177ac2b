using System.Runtime.CompilerServices;

namespace Dxcp.Cryptography;

/// <summary>
/// Counts the users of something that is retired while it may be in use: the owner counts as one from the start, and whoever brings the count to
/// nothing cleans up, once. A refused entry never counts, so it can neither keep nor take the last leave of another. Lock-free and thread-safe; a
/// field, never copied.
/// </summary>
public struct LeaseCount
{
    /// <summary>The users, the owner among them; nothing once the last one has left.</summary>
    private int _users;

    /// <summary>Begins with the owner alone.</summary>
    public LeaseCount() => _users = 1;

    /// <summary>Becomes a user.</summary>
    /// <returns>False if the last one has left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter()
    {
        int seen = Look();
        while (seen > 0)
        {
            if (TryEnter(ref seen))
                return true;
        }

        return false;
    }

    /// <summary>Leaves; to be called once for each entry, and once by the owner.</summary>
    /// <returns>True for the last one, who cleans up.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Leave() => Interlocked.Decrement(ref _users) == 0;

    /// <summary>Begins anew with the owner alone; only after the last one has left and cleaned up.</summary>
    public void Reopen() => Volatile.Write(ref _users, 1);

    /// <summary>The first step of an entry: how many there are.</summary>
    internal readonly int Look() => Volatile.Read(in _users);

    /// <summary>The second step: one more, if there are still as many as were seen; else what is seen now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter(ref int seen)
    {
        int before = Interlocked.CompareExchange(ref _users, seen + 1, seen);
        if (before == seen)
            return true;
        seen = before;
        return false;
    }
}

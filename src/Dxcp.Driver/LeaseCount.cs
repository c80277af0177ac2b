namespace Dxcp.Driver;

/// <summary>
/// Counts the users of something that is retired while it may be in use: the owner counts as one from the start, and
/// whoever leaves last cleans up. Lock-free; a field, never copied.
/// </summary>
internal struct LeaseCount
{
    private int _users;

    public LeaseCount() => _users = 1;

    /// <summary>Becomes a user, unless the last one has left.</summary>
    public bool TryEnter()
    {
        int users = Volatile.Read(ref _users);
        while (users != 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    /// <summary>Begins anew with the owner alone; after the last one has left.</summary>
    public void Reopen() => Volatile.Write(ref _users, 1);

    /// <summary>Leaves; true for the last one, who cleans up.</summary>
    public bool Leave() => Interlocked.Decrement(ref _users) == 0;
}

namespace Dxcp.Driver;

/// <summary>
/// Epochs that are over and wiped, for refreshes to come: as many as may be under way at once, whatever the number of
/// sessions. Lock-free: a blt that is the last to leave an epoch puts it here.
/// </summary>
internal static class SpareKeys
{
    private const int Capacity = 16;

    private static readonly SessionKey?[] s_spares = new SessionKey?[Capacity];

    /// <summary>A wiped epoch for the caller alone, or null.</summary>
    public static SessionKey? Take()
    {
        uint first = (uint)Environment.CurrentManagedThreadId;
        for (uint i = 0; i < Capacity; i++)
        {
            ref SessionKey? place = ref s_spares[(first + i) % Capacity];
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } spare)
                return spare;
        }

        return null;
    }

    /// <summary>Takes a wiped epoch; false if there are enough.</summary>
    public static bool TryReturn(SessionKey spare)
    {
        uint first = (uint)Environment.CurrentManagedThreadId;
        for (uint i = 0; i < Capacity; i++)
        {
            ref SessionKey? place = ref s_spares[(first + i) % Capacity];
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, spare, null) is null)
                return true;
        }

        return false;
    }
}

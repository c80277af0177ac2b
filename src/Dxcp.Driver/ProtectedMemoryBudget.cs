namespace Dxcp.Driver;

/// <summary>The protected memory that is left on a graphics card: of one profile in one process, however often it is opened (S62). Thread-safe.</summary>
/// <param name="size">All of it, in bytes.</param>
internal sealed class ProtectedMemoryBudget(ulong size)
{
    private ulong _left = size;

    /// <summary>Bytes that are left.</summary>
    public ulong Left => Volatile.Read(ref _left);

    /// <summary>Takes <paramref name="bytes"/>, or nothing if there are not as many.</summary>
    public bool TryReserve(ulong bytes)
    {
        ulong left = Volatile.Read(ref _left);
        while (left >= bytes)
        {
            ulong seen = Interlocked.CompareExchange(ref _left, left - bytes, left);
            if (seen == left)
                return true;
            left = seen;
        }

        return false;
    }

    /// <summary>Gives back what <see cref="TryReserve"/> took.</summary>
    public void Release(ulong bytes) => Interlocked.Add(ref _left, bytes);
}

using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>The protected memory that is left on a graphics card: of one profile in one process, however often it is opened (S62). Thread-safe.</summary>
/// <param name="size">All of it, in bytes.</param>
internal sealed class ProtectedMemoryBudget(ulong size)
{
    [ThreadStatic]
    private static string? s_shortage;

    private readonly ulong _size = size;
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
            {
                ProtectionMetrics.ProtectedMemory((long)bytes);
                return true;
            }

            left = seen;
        }

        s_shortage = $"{bytes:N0} bytes of protected memory are wanted, and {left:N0} of the adapter's {_size:N0} are left";
        return false;
    }

    /// <summary>What was refused on this thread last, a half-sentence, and how much there was; null for nothing. Told once.</summary>
    public static string? TakeShortage()
    {
        string? shortage = s_shortage;
        s_shortage = null;
        return shortage;
    }

    /// <summary>Gives back what <see cref="TryReserve"/> took.</summary>
    public void Release(ulong bytes)
    {
        _ = Interlocked.Add(ref _left, bytes);
        ProtectionMetrics.ProtectedMemory(-(long)bytes);
    }
}

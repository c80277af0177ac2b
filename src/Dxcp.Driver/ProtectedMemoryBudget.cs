using System.Runtime.CompilerServices;

namespace Dxcp.Driver;

/// <summary>The protected memory that is left on a graphics card (S62). Thread-safe.</summary>
/// <param name="size">All of it, in bytes.</param>
internal sealed class ProtectedMemoryBudget(ulong size)
{
    private static readonly ConditionalWeakTable<DriverProfile, ProtectedMemoryBudget> s_cards = [];

    private ulong _left = size;

    /// <summary>
    /// The budget of a card: all that opens one profile in this process has the same one, however often and through
    /// whichever interface it opens it. A profile of one's own is a card of one's own.
    /// </summary>
    public static ProtectedMemoryBudget Of(DriverProfile card) => s_cards.GetValue(card, profile => new(profile.ProtectedMemorySize));

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

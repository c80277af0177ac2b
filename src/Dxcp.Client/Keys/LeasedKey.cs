using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// A key with the record of the counter blocks used under it. It is wiped when its owner and everything still encrypted
/// under it have let go. Thread-safe.
/// </summary>
internal sealed class LeasedKey(Aes128Key key, ulong epoch, bool sequential)
{
    // One lease is the owner's.
    private int _leases = 1;

    public Aes128Key Key { get; } = key;

    /// <summary>For a session key: the number of refreshes before it.</summary>
    public ulong Epoch { get; } = epoch;

    public CounterLedger Ledger { get; } = new(sequential);

    /// <summary>Adds a lease, or refuses because the key is gone already.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public LeasedKey Lease()
    {
        int seen = Volatile.Read(ref _leases);
        while (true)
        {
            ObjectDisposedException.ThrowIf(seen == 0, this);
            int before = Interlocked.CompareExchange(ref _leases, seen + 1, seen);
            if (before == seen)
                return this;
            seen = before;
        }
    }

    public void Return()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
            Key.Dispose();
    }
}

using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// A key with the record of the counter blocks used under it. It is wiped when its owner has retired it and everything still encrypted under it has
/// let go. Thread-safe.
/// </summary>
internal sealed class TrackedKey(Aes128Key key, ulong epoch, bool sequential) : LeasedKey(key)
{
    /// <summary>For a session key: the number of refreshes before it.</summary>
    public ulong Epoch { get; } = epoch;

    public CounterLedger Ledger { get; } = new(sequential);

    /// <summary>Becomes a user, until <see cref="LeasedKey.Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public TrackedKey Lease()
    {
        ObjectDisposedException.ThrowIf(!TryEnter(), this);
        return this;
    }
}

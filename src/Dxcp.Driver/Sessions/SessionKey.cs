using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// One epoch of a session's key, with the IVs used under it. A refresh makes the next epoch and leaves this one to
/// those who began under it. Thread-safe.
/// </summary>
/// <param name="key">The key; this object's from now on.</param>
/// <param name="epoch">0 for the first key of a session, one more for each that follows.</param>
/// <param name="sequential">Whether messages may share an IV.</param>
/// <param name="contentKeys">The histories of the content keys used with this session.</param>
internal sealed class SessionKey(Aes128Key key, ulong epoch, bool sequential, ContentKeyHistories contentKeys) : LeasedKey(key)
{
    private readonly Lock _lock = new();
    private IVHistory _history = new(sequential);

    /// <summary>How many keys the session had before.</summary>
    public ulong Epoch { get; } = epoch;

    /// <summary>The histories of the content keys.</summary>
    public ContentKeyHistories ContentKeys { get; } = contentKeys;

    /// <summary>Enters a message under this key; false if it may repeat a counter block.</summary>
    public bool TryUse(CounterBlock start, ulong blocks)
    {
        lock (_lock)
            return _history.TryUse(start, blocks);
    }

    /// <summary>The next epoch: this key xor <paramref name="randomNumber"/> (R3), with no IV used yet (S11).</summary>
    public SessionKey Next(ReadOnlySpan<byte> randomNumber) => new(Key.Xor(randomNumber), Epoch + 1, sequential, ContentKeys);
}

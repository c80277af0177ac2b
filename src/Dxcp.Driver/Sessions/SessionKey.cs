using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// One epoch of a session's key, with the IVs used under it. A refresh makes the next epoch and leaves this one to
/// those who began under it; when they have left it is wiped, and the object serves as some other epoch, of any session,
/// so that a refresh allocates nothing. Thread-safe.
/// </summary>
internal sealed class SessionKey : LeasedKey
{
    private IVHistory _history;

    /// <summary>A session's first epoch, or one after a negotiation.</summary>
    /// <param name="key">The key; this object's from now on.</param>
    /// <param name="epoch">0 for the first key of a session, one more for each that follows.</param>
    /// <param name="sequential">Whether messages may share an IV.</param>
    /// <param name="contentKeys">The histories of the content keys used with this session.</param>
    public SessionKey(Aes128Key key, ulong epoch, bool sequential, ContentKeyHistories contentKeys)
        : base(key)
    {
        Epoch = epoch;
        ContentKeys = contentKeys;
        _history = new(sequential);
    }

    /// <summary>How many keys the session had before.</summary>
    public ulong Epoch { get; private set; }

    /// <summary>The histories of the content keys.</summary>
    public ContentKeyHistories ContentKeys { get; private set; }

    /// <summary>Enters a message under this key; false if it may repeat a counter block.</summary>
    public bool TryUse(CounterBlock start, ulong blocks)
    {
        if (!_history.IsSequential)
            return _history.TryUse(start, blocks);
        lock (ContentKeys.Gate)
            return _history.TryUse(start, blocks);
    }

    /// <summary>Enters messages under this key, all or none; false if one of them may repeat a counter block.</summary>
    public bool TryUse(ReadOnlySpan<KeystreamRange> messages)
    {
        if (!_history.IsSequential)
            return _history.TryUse(messages);
        lock (ContentKeys.Gate)
            return _history.TryUse(messages);
    }

    /// <summary>The next epoch: this key xor <paramref name="randomNumber"/> (R3), with no IV used yet (S11).</summary>
    public SessionKey Next(ReadOnlySpan<byte> randomNumber)
    {
        if (SpareKeys.Take() is not { } next)
            return new(Key.Xor(randomNumber), Epoch + 1, _history.IsSequential, ContentKeys);
        next.Key.SetToXor(Key, randomNumber);
        next.Epoch = Epoch + 1;
        next.ContentKeys = ContentKeys;
        next._history = new(_history.IsSequential);
        next.Reopen();
        return next;
    }

    /// <inheritdoc/>
    protected override void Wipe()
    {
        Key.Clear();
        ContentKeys = ContentKeyHistories.None;
        if (!SpareKeys.TryReturn(this))
            Key.Dispose();
    }
}

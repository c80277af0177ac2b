using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// One epoch of a session's key, with the counter blocks used under it. A refresh makes the next epoch and leaves this one to
/// those who began under it; when they have left it is wiped, and the object serves as some other epoch, of any session,
/// so that a refresh allocates nothing. Thread-safe.
/// </summary>
internal sealed class SessionKey : LeasedKey
{
    private bool _isSequential;

    /// <summary>A session's first epoch, or one after a negotiation.</summary>
    /// <param name="key">The key; this object's from now on.</param>
    /// <param name="isSequential">Whether messages may share an IV.</param>
    /// <param name="contentKeys">The histories of the content keys used with this session, where the profile is strict; else null.</param>
    public SessionKey(Aes128Key key, bool isSequential, ContentKeyHistories? contentKeys)
        : base(key)
    {
        _isSequential = isSequential;
        ContentKeys = contentKeys;
        History = new(contentKeys is not null, isSequential);
    }

    /// <summary>What was encrypted under this key.</summary>
    public IVHistory History { get; }

    /// <summary>The histories of the content keys; null where they have none (S101).</summary>
    public ContentKeyHistories? ContentKeys { get; private set; }

    /// <summary>A session's first epoch, or one after a negotiation, in the place of one that is over if there is any.</summary>
    /// <param name="key">16 bytes; the caller keeps, and wipes, its own copy.</param>
    /// <param name="isSequential">Whether messages may share an IV.</param>
    /// <param name="contentKeys">The histories of the content keys used with this session, where the profile is strict; else null.</param>
    public static SessionKey First(ReadOnlySpan<byte> key, bool isSequential, ContentKeyHistories? contentKeys)
    {
        if (SpareKeys.Take() is not { } spare)
            return new(new Aes128Key(key), isSequential, contentKeys);
        spare.Key.SetTo(key);
        return spare.Begin(isSequential, contentKeys);
    }

    /// <summary>The next epoch: this key xor <paramref name="randomNumber"/> (R3), with no IV used yet (S11).</summary>
    public SessionKey Next(ReadOnlySpan<byte> randomNumber)
    {
        if (SpareKeys.Take() is not { } next)
            return new(Key.Xor(randomNumber), _isSequential, ContentKeys);
        next.SetToXor(this, randomNumber);
        return next.Begin(_isSequential, ContentKeys);
    }

    private SessionKey Begin(bool isSequential, ContentKeyHistories? contentKeys)
    {
        _isSequential = isSequential;
        ContentKeys = contentKeys;
        History.Reset(contentKeys is not null, isSequential);
        Reopen();
        return this;
    }

    /// <inheritdoc/>
    protected override void Wipe()
    {
        Key.Clear();
        ContentKeys = null;
        if (!SpareKeys.TryReturn(this))
            Key.Dispose();
    }
}

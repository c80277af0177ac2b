namespace Dxcp.Cryptography;

/// <summary>
/// A key that is replaced while it may be in use: wiped when its owner has retired it and its last user has left. Thread-safe. Who keeps more with a
/// key (an epoch, a record of counter blocks) derives from this.
/// </summary>
/// <param name="key">The key; this object's from now on.</param>
public class LeasedKey(Aes128Key key)
{
    private LeaseCount _users = new();

    /// <summary>The key, to be used by the owner, and by others between <see cref="TryEnter"/> and <see cref="Leave"/>.</summary>
    public Aes128Key Key { get; } = key;

    /// <summary>Becomes a user, until <see cref="Leave"/>.</summary>
    /// <returns>False if the key is gone.</returns>
    public bool TryEnter() => _users.TryEnter();

    /// <summary>Counter mode as <see cref="Aes128Key.Ctr(ReadOnlySpan{byte}, Span{byte}, CounterBlock, ulong)"/>, between <see cref="TryEnter"/> and
    /// <see cref="Leave"/>, where nobody need see to it once more that the key stays.</summary>
    /// <inheritdoc cref="Aes128Key.Ctr(ReadOnlySpan{byte}, Span{byte}, CounterBlock, ulong)"/>
    public void Ctr(ReadOnlySpan<byte> source, Span<byte> destination, CounterBlock start) => Key.CtrLeased(source, destination, start);

    /// <summary>Gives a cleared key its next value, as <see cref="Aes128Key.SetToXor"/>, where nobody need see to it that the previous one stays: the
    /// caller has entered that, or is its owner.</summary>
    /// <inheritdoc cref="Aes128Key.SetToXor"/>
    public void SetToXor(LeasedKey previous, ReadOnlySpan<byte> randomNumber)
    {
        ArgumentNullException.ThrowIfNull(previous);
        Key.SetToXorLeased(previous.Key, randomNumber);
    }

    /// <summary>Leaves; to be called once for each entry.</summary>
    public void Leave()
    {
        if (_users.Leave())
            Wipe();
    }

    /// <summary>Lets the last user wipe the key. To be called once, by the owner.</summary>
    public void Retire() => Leave();

    /// <summary>Nobody uses the key any more, nor can anybody begin to. Called by whoever leaves last.</summary>
    protected virtual void Wipe() => Key.Dispose();

    /// <summary>Lets users in again, the owner being the first; after <see cref="Wipe"/>, when there is another key.</summary>
    protected void Reopen() => _users.Reopen();
}

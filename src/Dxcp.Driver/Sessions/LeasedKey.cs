using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>A key that is replaced while it may be in use: wiped when it is retired and its last user has left. Thread-safe.</summary>
internal class LeasedKey(Aes128Key key)
{
    private LeaseCount _users = new();

    /// <summary>The key, to be used between <see cref="TryEnter"/> and <see cref="Leave"/>.</summary>
    public Aes128Key Key { get; } = key;

    /// <summary>Becomes a user; false if the key is gone.</summary>
    public bool TryEnter() => _users.TryEnter();

    /// <summary>Leaves.</summary>
    public void Leave()
    {
        if (_users.Leave())
            Wipe();
    }

    /// <summary>Lets the last user wipe the key. To be called once, by the owner.</summary>
    public void Retire() => Leave();

    /// <summary>Nobody uses the key any more, nor can anybody begin to.</summary>
    protected virtual void Wipe() => Key.Dispose();

    /// <summary>Lets users in again, the owner being the first; after <see cref="Wipe"/>, when there is another key.</summary>
    protected void Reopen() => _users.Reopen();
}

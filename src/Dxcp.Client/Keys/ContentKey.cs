namespace Dxcp.Client;

/// <summary>
/// A random key for content. It reaches the driver encrypted as one AES block (ECB) under the session key of the moment of
/// use, so it stays good over any number of refreshes. It belongs to the session that made it.
/// </summary>
/// <remarks>Thread-safe. Wiped when disposed, or when what is still encrypted under it has been sent.</remarks>
public sealed class ContentKey : IDisposable
{
    private readonly TrackedKey _key;
    private int _disposed;

    internal ContentKey(CryptoSession session, TrackedKey key)
    {
        Session = session;
        _key = key;
    }

    internal CryptoSession Session { get; }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _key.Retire();
    }

    /// <summary>A lease for one frame.</summary>
    /// <exception cref="ObjectDisposedException">The content key was disposed.</exception>
    internal TrackedKey Lease()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _key.Lease();
    }
}

using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// The key of a message, or of a frame from its begin to its end (S7, S13): the session key of a moment, or a content
/// key that was unwrapped with it. Whatever becomes of the session meanwhile, it stays until it is disposed, once, by
/// its one owner.
/// </summary>
/// <param name="sessionKey">The session key; leased, left again on disposal.</param>
/// <param name="contentKey">The content key, or null; wiped on disposal.</param>
internal readonly struct MessageKey(SessionKey sessionKey, Aes128Key? contentKey) : IDisposable
{
    /// <summary>The key that decrypts.</summary>
    public Aes128Key Key => contentKey ?? sessionKey.Key;

    /// <summary>Enters a message under the key; false if it may repeat a counter block (R21, S31).</summary>
    public bool TryUse(CounterBlock start, ulong blocks) =>
        contentKey is null ? sessionKey.TryUse(start, blocks) : sessionKey.ContentKeys.TryUse(contentKey, start, blocks);

    /// <summary>Enters messages under the key, all or none; false if one of them may repeat a counter block.</summary>
    public bool TryUse(ReadOnlySpan<KeystreamRange> messages) =>
        contentKey is null ? sessionKey.TryUse(messages) : sessionKey.ContentKeys.TryUse(contentKey, messages);

    public void Dispose()
    {
        contentKey?.Dispose();
        sessionKey.Leave();
    }
}

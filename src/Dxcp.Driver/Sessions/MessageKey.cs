using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// The key of a message, or of a frame from its begin to its end (S7, S13): the session key of a moment, or a content
/// key that was unwrapped with it. Whatever becomes of the session meanwhile, it stays until it is disposed, once, by
/// its one owner.
/// </summary>
/// <param name="sessionKey">The session key; leased, left again on disposal. Null for a key of the secure environment.</param>
/// <param name="contentKey">The content key, or null; wiped on disposal.</param>
/// <param name="readBack">Of a content key that is the session's key for reading back, its history.</param>
/// <param name="repetitions">Of a content key, where it is counted what comes again.</param>
internal readonly struct MessageKey(SessionKey? sessionKey, Aes128Key? contentKey, IVHistory? readBack, ContentRepetitions? repetitions) : IDisposable
{
    private readonly HardwareKey? _hardware;

    /// <summary>A key of the secure environment, which stays the environment's: it may be gone before the frame ends (S300).</summary>
    public MessageKey(HardwareKey hardware, ContentRepetitions repetitions)
        : this(null, hardware.Key, null, repetitions) => _hardware = hardware;

    /// <summary>The key that decrypts; one of the secure environment between <see cref="TryEnter"/> and <see cref="Leave"/> alone.</summary>
    public Aes128Key Key => contentKey ?? sessionKey!.Key;

    /// <summary>Counter mode over all of a message, or over the parts of it that are encrypted.</summary>
    public void Ctr(ReadOnlySpan<byte> source, Span<byte> destination, CounterBlock start, PartialPattern? pattern)
    {
        if (pattern is { } parts)
            Key.Ctr(source, destination, start, parts);
        else if (contentKey is null)
            sessionKey!.Ctr(source, destination, start);
        else
            contentKey.Ctr(source, destination, start);
    }

    /// <summary>Sees to it that the key stays while it is used.</summary>
    /// <returns>False if it was the secure environment's, and is gone.</returns>
    public bool TryEnter() => _hardware is null || _hardware.TryUse();

    /// <summary>The key was used; to be called once for each entry.</summary>
    public void Leave() => _hardware?.Leave();

    /// <summary>
    /// Enters messages of the application under the key, all of them or, if it refuses one, none (R21, S31). Under a content key nothing is refused
    /// but by a strict profile, and what the driver itself encrypted (S101, S102).
    /// </summary>
    public DriverStatus TryUse(params ReadOnlySpan<KeystreamRange> messages)
    {
        if (contentKey is null)
            return sessionKey!.History.TryUse(messages);
        if (readBack is not null)
            return readBack.TryUse(messages);
        if (sessionKey?.ContentKeys is { } strict)
            return strict.TryUse(contentKey, messages);
        repetitions?.Note(contentKey, messages); // S101, S150
        return DriverStatus.Ok;
    }

    public void Dispose()
    {
        if (_hardware is null)
            contentKey?.Dispose();
        sessionKey?.Leave();
    }
}

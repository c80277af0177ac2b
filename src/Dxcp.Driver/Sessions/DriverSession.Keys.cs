using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

public sealed partial class DriverSession
{
    /// <summary>The decoder profile that the session is for; the zero GUID for none (R28).</summary>
    public Guid DecodeProfile { get; init; }

    /// <summary>How many messages under content keys began where one began before, as far as they are remembered (S150).</summary>
    public long RepeatedMessages => Volatile.Read(ref _repetitions)?.Count ?? 0;

    /// <summary>Takes the key of a message or a frame: the one of this moment (S7, S12).</summary>
    /// <param name="wrappedContentKey">Empty, or all zero, for the session key; else 16 bytes, a content key encrypted under the session key (S35).</param>
    /// <param name="key">The key, to be disposed of.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal DriverStatus TakeKey(ReadOnlySpan<byte> wrappedContentKey, out MessageKey key)
    {
        key = default;
        if (KeyExchange != KeyExchange.RsaesOaep)
            return DriverStatus.NotAvailable;
        CountFrame();
        return wrappedContentKey.IsEmpty ? TakeSessionKey(out key) : TakeContentKey(wrappedContentKey, out key);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DriverStatus TakeSessionKey(out MessageKey key)
    {
        key = default;
        if (LeaseSessionKey() is not { } sessionKey)
            return DriverStatus.InvalidState; // S3
        key = new MessageKey(sessionKey, null, null, null);
        return DriverStatus.Ok;
    }

    private ContentRepetitions Repetitions => _repetitions ?? Interlocked.CompareExchange(ref _repetitions, new(), null) ?? _repetitions!;

    private DriverStatus TakeContentKey(ReadOnlySpan<byte> wrappedContentKey, out MessageKey key)
    {
        key = default;
        if (wrappedContentKey.Length != Aes128Key.Size)
            return DriverStatus.InvalidArgument; // S35
        if (!wrappedContentKey.ContainsAnyExcept((byte)0))
            return TakeSessionKey(out key);
        if (!Profile.Has(ProtectionCaps.ContentKey))
            return DriverStatus.NotAvailable; // R23
        if (LeaseSessionKey() is not { } sessionKey)
            return DriverStatus.InvalidState; // S3
        Span<byte> bytes = stackalloc byte[Aes128Key.Size];
        try
        {
            sessionKey.Key.DecryptBlock(wrappedContentKey, bytes);
            IVHistory? readBack = null;
            if (Volatile.Read(ref _state).WithKey?.ReadBack is { } readBackKeys && readBackKeys.Knows(bytes, out readBack) && readBack is null)
            {
                sessionKey.Leave();
                return DriverStatus.IVReused; // S102
            }

            key = new MessageKey(sessionKey, new Aes128Key(bytes), readBack, Repetitions);
            return DriverStatus.Ok;
        }
        catch (OutOfMemoryException)
        {
            sessionKey.Leave();
            return DriverStatus.OutOfMemory;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The key in force, leased; null if there is none. Whoever asks after a refresh gets the new one (R8, S12).</summary>
    private SessionKey? LeaseSessionKey()
    {
        while (KeyInForce is { } key)
        {
            if (TryLease(key))
                return key;
        }

        return null;
    }

    /// <summary>The key in force, of a moment; null if there is none.</summary>
    internal SessionKey? KeyInForce => Volatile.Read(ref _state).WithKey?.Key;

    /// <summary>
    /// Leases a key that was seen in force, if it still is. One that cannot be leased has been replaced in the meantime; one that can may have been,
    /// too, and serve another session by now. While it is leased it stays what it is.
    /// </summary>
    internal bool TryLease(SessionKey seen)
    {
        if (!seen.TryEnter())
            return false;
        if (KeyInForce == seen)
            return true;
        seen.Leave();
        return false;
    }
}

using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// The IV histories of a session's content keys. A refresh of the session key leaves them alone: a content key
/// wrapped anew is the same key still (S66). Of a key only a fingerprint is kept, which tells nothing about it;
/// the histories of the <see cref="Capacity"/> keys used last are remembered. Thread-safe.
/// </summary>
/// <param name="sequential">Whether messages may share an IV.</param>
/// <param name="salt">16 random bytes that nobody else knows.</param>
internal sealed class ContentKeyHistories(bool sequential, UInt128 salt)
{
    /// <summary>Content keys that are remembered: the memory that a session can be made to take is bounded.</summary>
    internal const int Capacity = 32;

    /// <summary>The histories of a key that is none.</summary>
    public static readonly ContentKeyHistories None = new(false, 0);

    /// <summary>Held over every change; serves the session key's history as well, where that needs it.</summary>
    public Lock Gate { get; } = new();

    private Entry[] _entries = [];
    private int _count;
    private long _clock;

    /// <summary>Enters a message under a content key; false if it may repeat a counter block.</summary>
    public bool TryUse(Aes128Key contentKey, CounterBlock start, ulong blocks) => TryUse(contentKey, [new(start, blocks)]);

    /// <summary>Enters messages under a content key, all or none; false if one of them may repeat a counter block.</summary>
    public unsafe bool TryUse(Aes128Key contentKey, ReadOnlySpan<KeystreamRange> messages)
    {
        // One block under the key itself: whoever could turn that round could break AES.
        UInt128 input = salt, fingerprint;
        contentKey.EncryptBlock(new ReadOnlySpan<byte>(&input, Aes128Key.BlockSize), new Span<byte>(&fingerprint, Aes128Key.BlockSize));
        lock (Gate)
        {
            ref var entry = ref Find(fingerprint);
            entry.LastUse = ++_clock;
            return entry.History.TryUse(messages);
        }
    }

    private ref Entry Find(UInt128 fingerprint)
    {
        int oldest = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Fingerprint == fingerprint)
                return ref _entries[i];
            if (_entries[i].LastUse < _entries[oldest].LastUse)
                oldest = i;
        }

        int slot = _count < Capacity ? _count++ : oldest;
        if (slot >= _entries.Length)
            Array.Resize(ref _entries, Math.Min(Math.Max(_entries.Length * 2, 2), Capacity));
        _entries[slot] = new() { Fingerprint = fingerprint, History = new(sequential) };
        return ref _entries[slot];
    }

    private struct Entry
    {
        public UInt128 Fingerprint;
        public IVHistory History;
        public long LastUse;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// Which key blocks have opened something in this process (S110), by 64 bits of their SHA-256 hash: a second block with the hash of
/// another is refused too, which among a million blocks happens by chance once in thirty million processes. Nothing is ever
/// forgotten; when the memory is full, no further block opens anything. Thread-safe.
/// </summary>
/// <param name="capacity">How many blocks are remembered.</param>
internal sealed class OpenedBlocks(int capacity)
{
    /// <summary>The most that a process remembers: some 20 MB, grown as it is needed.</summary>
    public const int MostOfProcess = 1 << 20;

    private readonly HashSet<ulong> _hashes = [];
    private readonly Lock _lock = new();

    /// <summary>The memory that all identities of the process share, and all that is keyed through them.</summary>
    public static OpenedBlocks OfProcess { get; } = new(MostOfProcess);

    /// <summary>Remembers a block; false if it was there already, or there is no more room.</summary>
    /// <param name="block">A block that decrypts: what does not is not to fill the memory.</param>
    public bool TryAdd(ReadOnlySpan<byte> block)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(block, hash);
        lock (_lock)
            return _hashes.Count < capacity && _hashes.Add(BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }
}

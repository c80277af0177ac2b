namespace Dxcp.Cryptography;

/// <summary>
/// The one face of every AES-128 implementation (FIPS 197). A schedule is the 176 bytes of the eleven round keys in
/// FIPS order, whatever the path, so that keys and paths can be combined freely. Stateless and thread-safe.
/// </summary>
internal abstract unsafe class AesEngine
{
    /// <summary>Bytes of an expanded key: eleven round keys of 16 bytes.</summary>
    public const int ScheduleSize = 176;

    /// <summary>Bytes of an AES block.</summary>
    public const int BlockSize = 16;

    /// <summary>The name that <see cref="AesPaths.Variable"/> takes.</summary>
    public abstract string Name { get; }

    /// <summary>Expands the 16 bytes at <paramref name="key"/> into the 176 bytes at <paramref name="schedule"/>; the two may be the same.</summary>
    public abstract void ExpandKey(byte* key, byte* schedule);

    /// <summary>Encrypts one block; the two may be the same.</summary>
    public abstract void EncryptBlock(byte* schedule, byte* source, byte* destination);

    /// <summary>Decrypts one block; the two may be the same.</summary>
    public abstract void DecryptBlock(byte* schedule, byte* source, byte* destination);

    /// <summary>
    /// Counter mode over whole blocks: destination = source xor keystream, block j being the encryption of
    /// IV ‖ Count + j, both big-endian, Count modulo 2^64. In place or disjoint; no alignment needed.
    /// </summary>
    /// <param name="schedule">The expanded key.</param>
    /// <param name="source">The text.</param>
    /// <param name="destination">The other text.</param>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="start">The first counter block.</param>
    /// <param name="stream">Whether to write past the caches, for what nobody will read soon: a path does so where it gains by it.
    /// Not in place.</param>
    public abstract void CtrBlocks(byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream = false);
}

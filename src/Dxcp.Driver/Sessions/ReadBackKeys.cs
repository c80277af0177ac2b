using System.Buffers.Binary;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// The keys for reading back of one session, one after the other (R24). They come out of a block cipher under a key that never leaves here, so that each
/// one that there ever was is known again without being kept: the driver's own keystream must not decrypt (S102). Thread-safe but for
/// <see cref="Make"/> and <see cref="Retire"/>, which the owner keeps apart.
/// </summary>
internal sealed class ReadBackKeys
{
    private readonly LeasedKey _maker;
    private readonly ulong _mark;
    private ReadBackKey? _current;

    /// <summary>Begins without a key.</summary>
    /// <param name="random">Where keys come from.</param>
    public ReadBackKeys(RandomSource random)
    {
        Span<byte> drawn = stackalloc byte[Aes128Key.Size + sizeof(ulong)];
        random(drawn);
        _mark = BinaryPrimitives.ReadUInt64BigEndian(drawn[Aes128Key.Size..]);
        _maker = new(new Aes128Key(drawn[..Aes128Key.Size]));
        CryptographicOperations.ZeroMemory(drawn);
    }

    /// <summary>Makes the next key and puts it in the place of the one before.</summary>
    /// <param name="key">Gets the key, 16 bytes, for the owner to wrap and wipe.</param>
    /// <param name="isStrict">Whether IVs must rise.</param>
    /// <param name="isSequential">Whether messages may share an IV nevertheless.</param>
    public void Make(Span<byte> key, bool isStrict, bool isSequential)
    {
        ulong number = _current is { } previous ? previous.Number + 1 : 0;
        BinaryPrimitives.WriteUInt64BigEndian(key, _mark);
        BinaryPrimitives.WriteUInt64BigEndian(key[sizeof(ulong)..], number);
        _maker.Key.EncryptBlock(key, key);
        Interlocked.Exchange(ref _current, new ReadBackKey(new Aes128Key(key), number, new(isStrict, isSequential)))?.Retire();
    }

    /// <summary>The key in force, leased; null if there is none.</summary>
    public ReadBackKey? Lease()
    {
        while (Volatile.Read(ref _current) is { } key)
        {
            if (key.TryEnter())
                return key;
        }

        return null;
    }

    /// <summary>Whether a content key is one for reading back.</summary>
    /// <param name="contentKey">16 bytes.</param>
    /// <param name="history">The history of the key in force; null for any that was replaced, under which nothing can be decrypted any more.</param>
    public bool Knows(ReadOnlySpan<byte> contentKey, out IVHistory? history)
    {
        history = null;
        if (!_maker.TryEnter())
            return true; // the session is over, and with it whatever this might be
        Span<byte> block = stackalloc byte[Aes128Key.BlockSize];
        _maker.Key.DecryptBlock(contentKey, block);
        _maker.Leave();
        if (BinaryPrimitives.ReadUInt64BigEndian(block) != _mark)
            return false;
        ulong number = BinaryPrimitives.ReadUInt64BigEndian(block[sizeof(ulong)..]);
        if (Volatile.Read(ref _current) is { } current && current.Number == number)
            history = current.History;
        return true;
    }

    /// <summary>Wipes everything, each as soon as nobody uses it.</summary>
    public void Retire()
    {
        _maker.Retire();
        Interlocked.Exchange(ref _current, null)?.Retire();
    }
}

/// <summary>A key for reading back, with the counter blocks used under it.</summary>
internal sealed class ReadBackKey(Aes128Key key, ulong number, IVHistory history) : LeasedKey(key)
{
    /// <summary>How many the session had before.</summary>
    public ulong Number { get; } = number;

    /// <summary>What was encrypted under the key.</summary>
    public IVHistory History { get; } = history;
}

namespace Dxcp.Cryptography;

/// <summary>A piece of a sample under common encryption (ISO/IEC 23001-7): clear bytes, then protected ones.</summary>
/// <param name="Clear">Bytes in the clear.</param>
/// <param name="Protected">Bytes behind them that are protected.</param>
public readonly record struct SubSample(uint Clear, uint Protected);

/// <summary>
/// Which blocks of a protected range are encrypted, over and over from its beginning. A count that is zero means that there is no pattern, and all
/// of the range is encrypted.
/// </summary>
/// <param name="Encrypted">Blocks of 16 bytes that are encrypted.</param>
/// <param name="Clear">Blocks behind them that are not.</param>
public readonly record struct Stripes(uint Encrypted, uint Clear)
{
    /// <summary>Whether there is a pattern.</summary>
    public bool HasPattern => Encrypted != 0 && Clear != 0;
}

/// <summary>
/// The four schemes of common encryption (ISO/IEC 23001-7) over the bytes of a sample, whatever their sub-samples. What no sub-sample covers is clear.
/// With a pattern only whole blocks are encrypted: a range that is cut in its encrypted blocks has those that are whole encrypted, and the rest clear.
/// Stateless and thread-safe.
/// </summary>
public static class CommonEncryption
{
    private const int BlockSize = Aes128Key.BlockSize;

    /// <summary>The bytes that sub-samples cover.</summary>
    public static ulong Covered(ReadOnlySpan<SubSample> subSamples)
    {
        ulong covered = 0;
        foreach (var piece in subSamples)
            covered += (ulong)piece.Clear + piece.Protected;
        return covered;
    }

    /// <summary>The bytes of keystream that counter mode uses for a sample (cenc; with a pattern cens).</summary>
    public static ulong KeystreamLength(ReadOnlySpan<SubSample> subSamples, Stripes stripes)
    {
        ulong length = 0;
        foreach (var piece in subSamples)
            length += EncryptedIn(piece.Protected, stripes);
        return length;
    }

    /// <summary>
    /// Decrypts, or encrypts, in counter mode (cenc; with a pattern cens): the keystream runs on over the encrypted bytes alone, across sub-samples and
    /// from the middle of a block.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="source">The sample.</param>
    /// <param name="destination">At least as many bytes: either the very same memory or none of it.</param>
    /// <param name="start">The counter block of the first encrypted byte.</param>
    /// <param name="subSamples">What is protected; together no longer than the sample.</param>
    /// <param name="stripes">The pattern, if there is one.</param>
    /// <exception cref="ArgumentException">The sub-samples are longer than the sample, or the spans do not fit.</exception>
    public static void Count(Aes128Key key, ReadOnlySpan<byte> source, Span<byte> destination, CounterBlock start, ReadOnlySpan<SubSample> subSamples,
        Stripes stripes)
    {
        ArgumentNullException.ThrowIfNull(key);
        var runs = new Runs(source, destination, subSamples, stripes);
        ulong keystream = 0;
        while (runs.Next(wholeBlocks: false, out var from, out var to, out _))
        {
            key.Ctr(from, to, start, keystream);
            keystream += (uint)from.Length;
        }
    }

    /// <summary>
    /// Decrypts a chain of blocks. Without a pattern one chain runs through all whole blocks of the sample (cbc1); with one it begins anew with the IV in
    /// each sub-sample (cbcs). What is left of a range below 16 bytes is clear.
    /// </summary>
    /// <inheritdoc cref="Chain"/>
    public static void DecryptChain(Aes128Key key, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv,
        ReadOnlySpan<SubSample> subSamples, Stripes stripes) => Chain(key, source, destination, iv, subSamples, stripes, encrypt: false);

    /// <summary>Encrypts what <see cref="DecryptChain"/> decrypts.</summary>
    /// <inheritdoc cref="Chain"/>
    public static void EncryptChain(Aes128Key key, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv,
        ReadOnlySpan<SubSample> subSamples, Stripes stripes) => Chain(key, source, destination, iv, subSamples, stripes, encrypt: true);

    /// <param name="key">The key.</param>
    /// <param name="source">The sample.</param>
    /// <param name="destination">At least as many bytes: either the very same memory or none of it.</param>
    /// <param name="iv">16 bytes.</param>
    /// <param name="subSamples">What is protected; together no longer than the sample.</param>
    /// <param name="stripes">The pattern, if there is one.</param>
    /// <param name="encrypt">Which way.</param>
    /// <exception cref="ArgumentException">The sub-samples are longer than the sample, the IV has not 16 bytes, or the spans do not fit.</exception>
    private static void Chain(Aes128Key key, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> iv, ReadOnlySpan<SubSample> subSamples,
        Stripes stripes, bool encrypt)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (iv.Length != BlockSize)
            throw new ArgumentException("An IV has 16 bytes here.", nameof(iv));
        Span<byte> chain = stackalloc byte[BlockSize];
        iv.CopyTo(chain);
        var runs = new Runs(source, destination, subSamples, stripes);
        while (runs.Next(wholeBlocks: true, out var from, out var to, out bool beginsSubSample))
        {
            if (beginsSubSample && stripes.HasPattern)
                iv.CopyTo(chain);
            if (encrypt)
                key.CbcEncrypt(from, to, chain);
            else
                key.CbcDecrypt(from, to, chain);
        }
    }

    private static ulong EncryptedIn(uint protectedSize, Stripes stripes)
    {
        if (!stripes.HasPattern)
            return protectedSize;
        ulong blocks = protectedSize / BlockSize, period = (ulong)stripes.Encrypted + stripes.Clear;
        return ((blocks / period * stripes.Encrypted) + Math.Min(blocks % period, stripes.Encrypted)) * BlockSize;
    }

    /// <summary>Walks over the encrypted runs of a sample, one after the other, and copies what is clear between them.</summary>
    private ref struct Runs
    {
        private readonly ReadOnlySpan<byte> _source;
        private readonly Span<byte> _destination;
        private readonly ReadOnlySpan<SubSample> _subSamples;
        private readonly Stripes _stripes;
        private int _next;
        private int _position;
        private int _protectedEnd;
        private bool _atBeginning;

        public Runs(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<SubSample> subSamples, Stripes stripes)
        {
            if (destination.Length < source.Length)
                throw new ArgumentException("The destination is shorter than the source.", nameof(destination));
            if (source.Overlaps(destination, out int offset) && offset != 0)
                throw new ArgumentException("The destination must be the source or lie apart from it.", nameof(destination));
            if (Covered(subSamples) > (uint)source.Length)
                throw new ArgumentException("The sub-samples are longer than the sample.", nameof(subSamples));
            _source = source;
            _destination = destination;
            _subSamples = subSamples;
            _stripes = stripes;
        }

        /// <summary>The next run that is encrypted; false at the end, when all that is clear has been copied.</summary>
        public bool Next(bool wholeBlocks, out ReadOnlySpan<byte> from, out Span<byte> to, out bool beginsSubSample)
        {
            while (true)
            {
                int rest = _protectedEnd - _position;
                int encrypted = _stripes.HasPattern ? (int)Math.Min((ulong)_stripes.Encrypted * BlockSize, (uint)rest) : rest;
                if (wholeBlocks || _stripes.HasPattern)
                    encrypted -= encrypted % BlockSize;
                if (encrypted != 0)
                {
                    from = _source.Slice(_position, encrypted);
                    to = _destination.Slice(_position, encrypted);
                    beginsSubSample = _atBeginning;
                    _atBeginning = false;
                    _position += encrypted;
                    if (_stripes.HasPattern)
                        Copy((int)Math.Min((ulong)_stripes.Clear * BlockSize, (uint)(_protectedEnd - _position)));
                    return true;
                }

                Copy(rest);
                if (_next == _subSamples.Length)
                {
                    Copy(_source.Length - _position);
                    from = default;
                    to = default;
                    beginsSubSample = false;
                    return false;
                }

                var piece = _subSamples[_next++];
                Copy((int)piece.Clear);
                _protectedEnd = _position + (int)piece.Protected;
                _atBeginning = true;
            }
        }

        private void Copy(int length)
        {
            _source.Slice(_position, length).CopyTo(_destination[_position..]);
            _position += length;
        }
    }
}

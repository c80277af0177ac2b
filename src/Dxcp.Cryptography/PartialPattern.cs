namespace Dxcp.Cryptography;

/// <summary>
/// Which bytes of a buffer are encrypted (D3D11_ENCRYPTED_BLOCK_INFO): the first <paramref name="EncryptedAtBeginning"/>,
/// then over and over <paramref name="Skip"/> clear bytes followed by <paramref name="Encrypt"/> encrypted ones, cut
/// off by the buffer's end. Any values are accepted, multiples of 16 or not; with <paramref name="Encrypt"/> zero
/// nothing follows the beginning, with <paramref name="Skip"/> alone zero everything does. The keystream runs on over
/// the encrypted bytes alone. Immutable and thread-safe.
/// </summary>
/// <param name="EncryptedAtBeginning">Encrypted bytes at the start of the buffer.</param>
/// <param name="Skip">Clear bytes in each repetition.</param>
/// <param name="Encrypt">Encrypted bytes in each repetition.</param>
public readonly record struct PartialPattern(uint EncryptedAtBeginning, uint Skip, uint Encrypt)
{
    /// <summary>The number of encrypted bytes, and so of keystream bytes, in a buffer of <paramref name="size"/> bytes.</summary>
    public ulong EncryptedLength(ulong size)
    {
        if (EncryptedAtBeginning >= size)
            return size;
        if (Encrypt == 0)
            return EncryptedAtBeginning;
        if (Skip == 0)
            return size;
        ulong rest = size - EncryptedAtBeginning;
        ulong period = (ulong)Skip + Encrypt;
        ulong cut = rest % period;
        return EncryptedAtBeginning + (rest / period * Encrypt) + (cut > Skip ? cut - Skip : 0);
    }
}

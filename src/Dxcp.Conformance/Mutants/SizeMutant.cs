namespace Dxcp.Conformance;

/// <summary>A mutant that does not look at sizes, or writes more than it was given room for.</summary>
internal sealed unsafe class SizeMutant : Mutant
{
    /// <summary>Counter blocks of any size are cut or filled up with zeros.</summary>
    public bool TakesAnyIV { get; init; }

    /// <summary>So are content keys.</summary>
    public bool TakesAnyContentKey { get; init; }

    /// <summary>Bytes of zero behind the random number that Start writes.</summary>
    public int BehindNumber { get; init; }

    /// <summary>Bytes of zero behind the counter block that EncryptionBlt writes.</summary>
    public int BehindIV { get; init; }

    /// <summary>Bytes of zero behind the key that GetEncryptionBltKey writes.</summary>
    public int BehindKey { get; init; }

    /// <summary>A refused EncryptionBlt hands out a counter block all the same.</summary>
    public bool HandsOutIV { get; init; }

    /// <summary>What a blt that was taken leaves in the pattern.</summary>
    public uint? LeavesInPattern { get; init; }

    /// <summary>A refused blt leaves the pattern as it was.</summary>
    public bool TellsNothing { get; init; }

    /// <summary>Bytes of a picture that are decrypted; what lies behind stays encrypted.</summary>
    public uint Most { get; init; }

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        int? code = base.Start(owner, session, number, size);
        if (number != null)
            new Span<byte>(number + size, BehindNumber).Clear();
        return code;
    }

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size)
    {
        int? code = base.ReadBackKey(owner, session, key, size);
        if (key != null)
            new Span<byte>(key + size, BehindKey).Clear();
        return code;
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        if (iv == null)
            return base.Encrypt(owner, session, picture, memory, iv, ivSize, size);
        byte* block = stackalloc byte[16];
        block = TakesAnyIV ? block : iv;
        int? code = base.Encrypt(owner, session, picture, memory, block, TakesAnyIV ? 16 : ivSize, size);
        if (TakesAnyIV)
            new ReadOnlySpan<byte>(block, (int)Math.Min(16, ivSize)).CopyTo(new Span<byte>(iv, (int)ivSize));
        var written = new Span<byte>(iv, (int)ivSize);
        if (HandsOutIV && ivSize == 16 && (!written.ContainsAnyExcept((byte)0) || !written.ContainsAnyExcept((byte)0xEE)))
            ReferenceCipher.CounterBlock(9).CopyTo(written);
        new Span<byte>(iv + ivSize, BehindIV).Clear();
        return code;
    }

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size)
    {
        byte* block = stackalloc byte[16], key = stackalloc byte[16];
        uint* parts = stackalloc uint[] { Most, 0, 0 };
        if (TakesAnyIV && iv != null)
        {
            new ReadOnlySpan<byte>(iv, (int)Math.Min(16, ivSize)).CopyTo(new Span<byte>(block, 16));
            iv = block;
            ivSize = 16;
        }

        if (TakesAnyContentKey && contentKey != null)
        {
            new ReadOnlySpan<byte>(contentKey, (int)Math.Min(16, contentKeySize)).CopyTo(new Span<byte>(key, 16));
            contentKey = key;
            contentKeySize = 16;
        }

        uint* given = pattern;
        if (pattern == null && Most > 0)
        {
            pattern = parts;
        }
        else if (pattern != null && TellsNothing)
        {
            new ReadOnlySpan<uint>(pattern, 3).CopyTo(new Span<uint>(parts, 3));
            pattern = parts;
        }

        int? code = base.Decrypt(owner, session, memory, picture, pattern, contentKey, contentKeySize, iv, ivSize, size);
        if (given != null && LeavesInPattern is { } left && (int)given[2] >= 0)
            given[2] = left;
        return code;
    }
}
